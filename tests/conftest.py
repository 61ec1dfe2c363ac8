"""What every part's tests may ask: is a value exact?"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, settings

# How long one example takes says how busy the machine is, and nothing about the code.
settings.register_profile("no clocks", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("no clocks")


@pytest.fixture(scope="session")
def exactly():
    """Whether a value, and all that hangs on it, is free of floats."""
    return no_float


def no_float(value: object, seen: set[int] | None = None) -> bool:
    """Whether neither the value nor anything that hangs on it is a float."""
    seen = set() if seen is None else seen
    if isinstance(value, float):
        return False
    if value is None or isinstance(value, str | int | Fraction | Decimal) or id(value) in seen:
        return True
    seen.add(id(value))
    if isinstance(value, Mapping):
        return all(no_float(part, seen) for pair in value.items() for part in pair)
    if isinstance(value, list | tuple | set | frozenset):
        return all(no_float(part, seen) for part in value)
    fields = getattr(value, "__dataclass_fields__", None) or getattr(value, "__dict__", {})
    return all(no_float(getattr(value, name, None), seen) for name in fields)
