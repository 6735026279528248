"""The declarations: every operation that can be differentiated, stated once."""
