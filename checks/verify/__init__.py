"""Run a hand-in against an assignment: verdicts, smallest counterexamples, named mistakes, marks."""
