"""Stored runs as pages read them: opened and checked once, then kept as long as their files are the same.

Steps that decide about a run open it anew (``queries.opened``); pages that only show it use these.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings

from steelyard.pay.reasons import Reasons, index, read
from steelyard.pay.records import StatementRecord
from steelyard.pay.run_store import REASONS, RUN, STATEMENTS, RunStore, StoredRun

T = TypeVar("T")

#: How many runs are kept in memory, and what of each: its statements, and what they open into.
KEPT = 8

_kept: OrderedDict[tuple[object, ...], Any] = OrderedDict()
_lock = threading.RLock()


def store() -> RunStore:
    """The runs of this installation as they were computed."""
    return RunStore(Path(settings.CONFIGURATION.home))


def opened(run_id: str) -> StoredRun | None:
    """A run by its whole id; None when there is none. Raises: LakeDamaged when a byte is not what was written."""
    stamp = _stamp(run_id)
    return None if stamp is None else _once(("run", *stamp), lambda: store().open(run_id))


def record_of(stored: StoredRun, employee_id: str) -> StatementRecord | None:
    """One employee's statement in a run."""
    by_employee: Mapping[str, StatementRecord] = _once(
        ("records", stored.run_id, stored.digest), lambda: {made.employee_id: made for made in stored.run.statements}
    )
    return by_employee.get(employee_id)


def reasons_of(stored: StoredRun, employee_id: str) -> Reasons | None:
    """What one statement opens into; None where the run kept none. Raises: LakeDamaged."""
    stamp = _stamp(stored.run_id)
    if stamp is None:
        return None
    lines: Mapping[str, bytes] = _once(("reasons", *stamp), lambda: index(store().reasons(stored)))
    return read(lines[employee_id]) if employee_id in lines else None


def _stamp(run_id: str) -> tuple[object, ...] | None:
    """What tells whether a run's files are still those that were read: their places, sizes and times of change."""
    folder = store().folder / run_id
    if not run_id or folder.parent != store().folder or not (folder / RUN).is_file():
        return None
    paths = [folder / RUN, folder / STATEMENTS, *(folder / name for name in (REASONS,) if (folder / name).is_file())]
    stats = [path.stat() for path in paths if path.is_file()]
    return (str(folder), *((one.st_ino, one.st_size, one.st_mtime_ns) for one in stats))


def _once(key: tuple[object, ...], make: Callable[[], T]) -> T:
    with _lock:
        if key not in _kept:
            _kept[key] = make()
        _kept.move_to_end(key)
        found: T = _kept[key]
        while len(_kept) > 3 * KEPT:
            _kept.popitem(last=False)
        return found
