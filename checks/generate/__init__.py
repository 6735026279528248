"""What the checks are run on: random programs, each a value that prints, replays and runs under every method."""
