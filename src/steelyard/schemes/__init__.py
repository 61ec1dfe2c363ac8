"""Scheme files: what people agreed on, read strictly and dated."""

from steelyard.schemes.assignment import governed
from steelyard.schemes.faults import Fault, SchemeRefused
from steelyard.schemes.loader import load, names, parse
from steelyard.schemes.model import Scheme, Version

__all__ = ["Fault", "Scheme", "SchemeRefused", "Version", "governed", "load", "names", "parse"]
