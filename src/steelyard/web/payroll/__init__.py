"""Pay runs in a browser: what was settled, for whom, why, and what moved since the run before."""
