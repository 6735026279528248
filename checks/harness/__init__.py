"""The harness: every method against every other on one function at one point."""
