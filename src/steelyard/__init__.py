"""Steelyard (公平秤): fair, explained performance and pay for customer-service teams."""

__version__ = "0.1.0"
