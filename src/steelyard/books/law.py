"""The law packs of one installation: those of the program and its own."""

from __future__ import annotations

from pathlib import Path

from steelyard.errors import InputRefused, Words
from steelyard.pay.law import BUILT_IN, LawBook, built_in_packs, load_pack

#: Packs of one's own lie here, in the data folder.
OWN_PACKS = "law"


def law_book(home: Path) -> LawBook:
    """The packs of the program and those in the folder ``law`` of the data folder.

    Raises: SchemeRefused with every fault of a file; InputRefused for two packs of one name.
    """
    folder = home / OWN_PACKS
    own = tuple(load_pack(path) for path in sorted(folder.glob("*.yaml"))) if folder.is_dir() else ()
    if not own:
        return BUILT_IN
    packs = (*built_in_packs(), *own)
    names = [pack.pack for pack in packs]
    for name in names:
        if names.count(name) > 1:
            raise InputRefused(
                Words(f"不止一个法规包叫 {name}。", f"More than one law pack is called {name}."),
                remedy=Words("请给每个包不同的 pack 名称。", "Give each a name of its own."),
                where=str(folder),
            )
    return LawBook(packs)
