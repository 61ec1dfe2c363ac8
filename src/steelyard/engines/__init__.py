"""Which engine runs the heavy half: the only place that knows."""
