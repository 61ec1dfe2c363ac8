"""The catalogue: every indicator with its definition and what it comes to now; formulas tried out."""
