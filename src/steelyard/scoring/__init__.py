"""Points, totals and grades: scheme version + figures = score sheets."""

from steelyard.scoring.sheet import ScoredIndicator, ScoredSection, ScoreSheet, score
from steelyard.scoring.vetoes import VetoFinding

__all__ = ["ScoreSheet", "ScoredIndicator", "ScoredSection", "VetoFinding", "score"]
