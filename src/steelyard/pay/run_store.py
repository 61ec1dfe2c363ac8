"""Stored pay runs: a folder each, written whole or not at all, checked when opened, never changed.

``<home>/payruns/<run id>/`` holds run.json, statements.json, reasons.jsonl (what they open into), and the files of
schemes, law packs and own metrics as they were.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from steelyard.errors import LakeDamaged, SteelyardError, UnknownName, Words
from steelyard.facts.failures import said_plainly
from steelyard.facts.lease import WriterLease
from steelyard.facts.object_store import ObjectStore
from steelyard.pay.exact_json import as_plain, canonical, digest_of, from_plain
from steelyard.pay.reasons import written
from steelyard.pay.run_mirror import RunMirror
from steelyard.pay.runs import PayRun, PinnedText, Pins
from steelyard.periods import Period

RUN, STATEMENTS, OWN_METRICS = "run.json", "statements.json", "own-metrics.yaml"
#: What statements open into; runs of earlier versions have none.
REASONS = "reasons.jsonl"
SCHEMES, LAW = "schemes", "law"
#: How the files are laid out; a later layout gets another number.
FORMAT = 1

_ID = re.compile(r"(?P<period>.+)-r(?P<sequence>\d+)-(?P<short>[0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run as it lies in the store. ``supersedes``: the run of the same period before it; it stays as it is."""

    run_id: str
    sequence: int
    supersedes: str | None
    state: str
    digest: str
    run: PayRun

    @property
    def period(self) -> Period:
        """The period settled."""
        return self.run.period


class RunStore:
    """The folder ``payruns`` of a home folder."""

    def __init__(self, home: Path) -> None:
        self.folder = home.absolute() / "payruns"
        store = ObjectStore.of(home)
        self._mirror = None if store is None else RunMirror(self.folder, store.below("payruns"))

    def ids(self) -> list[str]:
        """Every run, in order of period and sequence."""
        if self._mirror is not None:
            found = self._mirror.ids()
        else:
            found = [path.name for path in self.folder.iterdir()] if self.folder.is_dir() else []
        return sorted((name for name in found if _ID.fullmatch(name)), key=_order)

    def of_period(self, period: Period) -> list[str]:
        """The runs of exactly this period, oldest first; the last is the one that counts."""
        return [run_id for run_id in self.ids() if _parts(run_id)[0] == period_name(period)]

    def newest_before(self, start_of: Period) -> list[str]:
        """The newest run of each period that begins before another: what its clawbacks look at."""
        newest = {_parts(run_id)[0]: run_id for run_id in self.ids()}
        return [run_id for name, run_id in newest.items() if period_of_name(name).start < start_of.start]

    def find(self, text: str) -> str:
        """A run by its id, the beginning of one, or its period (then the newest of that period).

        Raises: UnknownName, also where several runs begin so.
        """
        ids = self.ids()
        named = [run_id for run_id in ids if _parts(run_id)[0] == text]
        begun = [run_id for run_id in ids if run_id.startswith(text)] if text else []
        if text in ids or named or len(begun) == 1:
            return text if text in ids else (named or begun)[-1]
        listed = "、".join(begun or ids[-12:]) or "—"
        raise UnknownName(
            Words(
                f"没有唯一的薪酬批次“{text}”。" if begun else f"没有薪酬批次“{text}”。",
                f'More than one pay run begins with "{text}".' if begun else f'There is no pay run "{text}".',
            ),
            remedy=Words(f"可选：{listed}。", f"There are: {listed.replace('、', ', ')}."),
        )

    def open(self, run_id: str) -> StoredRun:
        """A run by its whole id. Raises: UnknownName; LakeDamaged when a byte is not what was written."""
        folder = self.folder / run_id
        if not folder.is_dir():
            return self.open(self.find(run_id))
        try:
            return _read(folder)
        except (OSError, ValueError, KeyError, TypeError, SteelyardError) as error:
            raise _damaged(folder, str(error)) from error

    def reasons(self, stored: StoredRun) -> bytes:
        """What the statements of an opened run open into, as ``pay.reasons.index`` takes it; empty where none was kept.

        Raises: LakeDamaged when a byte is not what was written.
        """
        folder = self.folder / stored.run_id
        try:
            kept = json.loads((folder / RUN).read_bytes())["files"].get(REASONS)
            content = (folder / REASONS).read_bytes() if kept is not None else b""
            if kept is not None and hashlib.sha256(content).hexdigest() != kept:
                raise ValueError(REASONS)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise _damaged(folder, str(error)) from error
        return content

    def create(self, run: PayRun, at: datetime) -> StoredRun:
        """Store a run under an id of its own; an earlier run of the period is superseded and stays as it is.

        Raises: LakeBusy while another program stores one; LakeError when the disk fails, then nothing is stored.
        """
        with said_plainly(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        with WriterLease(self.folder).held(at), said_plainly(self.folder):
            self._sweep()
            before = self.of_period(run.period)
            sequence = _parts(before[-1])[1] + 1 if before else 1
            if self._mirror is not None:
                sequence = self._mirror.claim(period_name(run.period), sequence)
            run_id = f"{period_name(run.period)}-r{sequence}-{run.digest[:8]}"
            stored = StoredRun(run_id, sequence, before[-1] if before else None, "computed", run.digest, run)
            self._write(stored)
            if self._mirror is not None:
                self._mirror.upload(run_id)
        return stored

    def _write(self, stored: StoredRun) -> None:
        """All files into a folder beside, which then takes its place."""
        partial = self.folder / f".{stored.run_id}.{os.getpid()}.part"
        partial.mkdir()
        try:
            for name, content in _files(stored).items():
                (partial / name).parent.mkdir(exist_ok=True)
                (partial / name).write_bytes(content)
            partial.replace(self.folder / stored.run_id)
        finally:
            shutil.rmtree(partial, ignore_errors=True)

    def _sweep(self) -> None:
        """Remove what a program that died left behind. Holds the lease."""
        for left in self.folder.glob(".*.part"):
            shutil.rmtree(left, ignore_errors=True)


def period_name(period: Period) -> str:
    """How ids name a period: a month ``2026-11``, else first day and day after the last."""
    return f"{period.start:%Y-%m}" if period.is_whole("month") else f"{period.start}_{period.end}"


def period_of_name(name: str) -> Period:
    """The period an id names."""
    start, _, end = name.partition("_")
    return (
        Period(datetime.fromisoformat(start).date(), datetime.fromisoformat(end).date()) if end else Period.parse(name)
    )


def period_of_run(run_id: str) -> Period:
    """The period a run's id names."""
    return period_of_name(_parts(run_id)[0])


def sequence_of_run(run_id: str) -> int:
    """Which of the period's runs it is, counted from 1."""
    return _parts(run_id)[1]


def _parts(run_id: str) -> tuple[str, int, str]:
    found = _ID.fullmatch(run_id)
    if found is None:
        raise ValueError(run_id)
    return found["period"], int(found["sequence"]), found["short"]


def _order(run_id: str) -> tuple[Period, int, str]:
    name, sequence, short = _parts(run_id)
    return period_of_name(name), sequence, short


def _files(stored: StoredRun) -> dict[str, bytes]:
    """Every file of a run by its path in the run's folder."""
    run = stored.run
    texts = _texts(run.pins)
    files = {STATEMENTS: canonical({"statements": run.statements, "stops": run.stops})}
    files |= {path: pinned.text.encode() for path, pinned in texts.items()}
    if run.reasons:
        files[REASONS] = written(run.reasons)
    head: dict[str, Any] = {
        "format": FORMAT,
        "run_id": stored.run_id,
        "sequence": stored.sequence,
        "supersedes": stored.supersedes,
        "state": stored.state,
        "digest": stored.digest,
        "results_digest": run.results_digest,
        "pins": _told_apart(as_plain(run.pins), {pinned: path for path, pinned in texts.items()}),
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }
    files[RUN] = canonical({**head, "seal": digest_of(head)})
    return files


def _texts(pins: Pins) -> dict[str, PinnedText]:
    """The pinned files by the path they are stored under."""
    texts = {f"{SCHEMES}/{_file_name(place, one.file.file)}": one.file for place, one in enumerate(pins.schemes)}
    texts |= {f"{LAW}/{_file_name(place, pack.file)}": pack for place, pack in enumerate(pins.law_packs)}
    return texts if pins.own_metrics is None else {**texts, OWN_METRICS: pins.own_metrics}


def _told_apart(plain: Any, paths: Mapping[PinnedText, str]) -> Any:
    """Plain pins whose texts are left to the files that hold them."""
    if isinstance(plain, list):
        return [_told_apart(part, paths) for part in plain]
    if not isinstance(plain, dict):
        return plain
    if plain.keys() == {"file", "sha256", "text"}:
        return {"file": plain["file"], "sha256": plain["sha256"], "stored": paths[PinnedText(**plain)]}
    return {key: _told_apart(part, paths) for key, part in plain.items()}


def _put_together(plain: Any, content: Mapping[str, bytes]) -> Any:
    """Plain pins with the texts from their files."""
    if isinstance(plain, list):
        return [_put_together(part, content) for part in plain]
    if not isinstance(plain, dict):
        return plain
    if plain.keys() == {"file", "sha256", "stored"}:
        return {"file": plain["file"], "sha256": plain["sha256"], "text": content[plain["stored"]].decode()}
    return {key: _put_together(part, content) for key, part in plain.items()}


def _file_name(place: int, file: str) -> str:
    """A name every system can store, in order."""
    kept = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in file.rpartition("/")[2])
    return f"{place + 1}-{kept}"


def _read(folder: Path) -> StoredRun:
    """A run from its files. Raises ValueError for anything that is not as it was written.

    What was written is compared as it lies there, so a later version of the package that keeps more of a run can
    still open an earlier one.
    """
    head = json.loads((folder / RUN).read_bytes())
    content = {name: (folder / name).read_bytes() for name in head["files"]}
    run = {"pins": _put_together(head["pins"], content), **json.loads(content[STATEMENTS])}
    sealed = {key: part for key, part in head.items() if key != "seal"}
    wrong = [name for name, held in content.items() if hashlib.sha256(held).hexdigest() != head["files"][name]]
    if (folder / RUN).read_bytes() != canonical(head) or digest_of(sealed) != head["seal"] or head["format"] != FORMAT:
        wrong.append(RUN)
    if wrong or digest_of(run) != head["digest"] or folder.name != head["run_id"]:
        raise ValueError(", ".join(wrong) or RUN)
    return StoredRun(
        head["run_id"], head["sequence"], head["supersedes"], head["state"], head["digest"], from_plain(PayRun, run)
    )


def _damaged(folder: Path, detail: str) -> LakeDamaged:
    return LakeDamaged(
        Words(
            f"薪酬批次 {folder.name} 的文件已不是当初写入的样子（{detail[:120]}），不能作为依据。",
            f"The files of pay run {folder.name} are not what was written ({detail[:120]}); nothing may rest on them.",
        ),
        remedy=Words("请从备份恢复这个文件夹。", "Restore the folder from a backup."),
        where=str(folder),
    )


def all_runs(store: RunStore) -> Iterator[StoredRun]:
    """Every run, opened, in order of period and sequence."""
    return (store.open(run_id) for run_id in store.ids())
