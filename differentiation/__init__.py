"""The methods of differentiation, side by side behind one interface."""
