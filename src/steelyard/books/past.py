"""Past months of the lake, opened once for questions about long stretches."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from steelyard.books.desk import Desk
from steelyard.books.evaluation import catalogue_of, read_organisation
from steelyard.books.importing import tell_pending
from steelyard.books.waits import SnapshotWaits
from steelyard.facts.lake import Lake
from steelyard.facts.snapshot import Snapshot
from steelyard.measures.months import Cuts, read_months
from steelyard.metrics.catalogue import CATALOGUE, Catalogue
from steelyard.periods import Period
from steelyard.schemes import Scheme
from steelyard.simulate.measured import Past
from steelyard.simulate.sides import days_that_matter, reach


def open_past(desk: Desk, period: Period, schemes: Sequence[Scheme], own_metrics: Path | None) -> Past:
    """The measures of a period, and of the months before it that schemes look back on, from the newest snapshot.

    Raises: LakeError when there is no data.
    """
    lake = Lake.open(desk.home, create=False)
    tell_pending(desk, lake)
    return past_of(lake.snapshot(), period, schemes, catalogue_of(desk, own_metrics))


def past_of(snapshot: Snapshot, period: Period, schemes: Sequence[Scheme], catalogue: Catalogue = CATALOGUE) -> Past:
    """The same from a snapshot that is open."""
    organisation = read_organisation(snapshot)
    months = reach(schemes)
    since = period.months_before(months)[0].start if months else period.start
    cuts = Cuts.of(organisation, days_that_matter(schemes, period))
    measures = read_months(snapshot, Period(min(since, period.start), period.end), cuts)
    return Past(measures, organisation, waits=SnapshotWaits(snapshot), catalogue=catalogue)
