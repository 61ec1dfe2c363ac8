"""Template tags of statements."""
