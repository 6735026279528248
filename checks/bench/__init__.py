"""Speed and memory beside the alternatives: `cotangent bench`.

Speed is measured and reported here, never asserted in a test: a busy machine must not turn a right program red.
"""
