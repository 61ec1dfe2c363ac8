"""Every measure, declared: key, words, unit, direction, and the rows it counts."""
