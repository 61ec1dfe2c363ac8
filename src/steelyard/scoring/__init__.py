"""Points, totals and grades: scheme version + figures = score sheets."""

from steelyard.scoring.sheet import ScoredIndicator, ScoreSheet, VetoFinding, score

__all__ = ["ScoreSheet", "ScoredIndicator", "VetoFinding", "score"]
