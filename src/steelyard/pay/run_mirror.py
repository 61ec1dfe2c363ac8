"""Pay runs in an object store: a run is there when its run.json is, which is stored last."""

from __future__ import annotations

from pathlib import Path

from steelyard.facts.object_store import ObjectStore

RUN = "run.json"
#: Who took which number of a period; of two machines at once one gets it, the other the next.
CLAIMS = "claims"


class RunMirror:
    """The folder of stored runs of a home whose data lives in a store."""

    def __init__(self, folder: Path, store: ObjectStore) -> None:
        self._folder, self._store = folder, store

    def ids(self) -> list[str]:
        """Every run of the store, each fetched into the folder when it is not there yet."""
        names = [one.name for one in self._store.listed("")]
        found = [name.removesuffix(f"/{RUN}") for name in names if name.endswith(f"/{RUN}") and name.count("/") == 1]
        for run_id in found:
            if not (self._folder / run_id / RUN).is_file():
                parts = [name for name in names if name.startswith(f"{run_id}/")]
                for name in sorted(parts, key=lambda name: name == f"{run_id}/{RUN}"):
                    self._store.download(name, self._folder / name)
        return found

    def claim(self, period: str, sequence: int) -> int:
        """The first free number of a period from one on; from now on it is ours."""
        while not self._store.create(f"{CLAIMS}/{period}-r{sequence}", b""):
            sequence += 1
        return sequence

    def upload(self, run_id: str) -> None:
        """Store a run written here: run.json last, from which on everybody sees it."""
        paths = sorted(path for path in (self._folder / run_id).rglob("*") if path.is_file())
        for path in sorted(paths, key=lambda path: path.name == RUN):
            self._store.upload(path.relative_to(self._folder).as_posix(), path)
