"""Law packs opened: every fault with its line, as with schemes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path as FilePath

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from steelyard.errors import Words
from steelyard.pay.law.pack import LawValue, Pack
from steelyard.pay.law.rules import RULES
from steelyard.schemes import located
from steelyard.schemes.faults import Fault, Finding, SchemeRefused, did_you_mean, key_of
from steelyard.trace import format_value

_FOLDER = files("steelyard.pay") / "law"
#: The packs that come with the program, the country's first.
BUILT_IN_PACKS = ("national", "guangdong")


@cache
def built_in_packs() -> tuple[Pack, ...]:
    """The packs that come with the program."""
    return tuple(
        parse_pack((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), f"law/{name}.yaml")
        for name in BUILT_IN_PACKS
    )


def load_pack(path: FilePath) -> Pack:
    """A pack of one's own.

    Raises: SchemeRefused with every fault of the file.
    """
    return parse_pack(path.read_text(encoding="utf-8-sig"), path.name)


def example_wages() -> str:
    """The example table of minimum wages, as a CSV file for the table ``law``."""
    return (_FOLDER / "minimum-wages.example.csv").read_text(encoding="utf-8")


def parse_pack(text: str, file: str) -> Pack:
    """A pack from the text of a file; ``file`` is how messages and traces name it.

    Raises: SchemeRefused with every fault found.
    """
    document = located.read(text, file)
    try:
        pack = Pack.model_validate(document.data)
    except ValidationError as error:
        # a list is not short because its items did not fit
        details = [one for one in error.errors() if one["type"] != "too_short" or error.error_count() == 1]
        raise _refused(document, [_finding(one) for one in details]) from error
    faults = [*_unknown_rules(pack), *_wrong_values(pack), *_overlaps(pack)]
    if faults:
        raise _refused(document, faults)
    pack._file = file
    pack._text = text
    pack._lines = {place: document.line_of(("rules", place, "value")) for place in range(len(pack.rules))}
    return pack


def _refused(document: located.Document, findings: list[Finding]) -> SchemeRefused:
    return SchemeRefused(
        Fault(
            document.file,
            document.line_of(found.path, at_key=found.at_key),
            key_of(found.path),
            found.what,
            found.remedy,
        )
        for found in findings
    )


def _finding(details: ErrorDetails) -> Finding:
    """One of pydantic's errors in our words."""
    path = tuple(details["loc"])
    name = str(path[-1]) if path else ""
    example = Words("请参照 national.yaml。", "See national.yaml.")
    if details["type"] == "unfit":
        words = details.get("ctx", {})
        return Finding(path, Words(words["zh"], words["en"]), Words(words["remedy_zh"], words["remedy_en"]))
    if details["type"] == "missing":
        return Finding(path, Words(f"缺少必填的键 {name}。", f"The required key {name} is missing."), example)
    if details["type"] == "extra_forbidden":
        return Finding(path, Words(f"不认识的键 {name}。", f"Unknown key {name}."), example, at_key=True)
    return Finding(path, Words("这里的写法不对。", f"This cannot stand here: {details['msg']}."), example)


def _unknown_rules(pack: Pack) -> Iterator[Finding]:
    for place, value in enumerate(pack.rules):
        if value.rule not in RULES:
            near = did_you_mean(value.rule, RULES)
            yield Finding(
                ("rules", place, "rule"),
                Words(f"没有规则 {value.rule}。{near.zh}", f"There is no rule {value.rule}. {near.en}".strip()),
                Words(f"规则有：{'、'.join(RULES)}。", f"Rules: {', '.join(RULES)}."),
            )


def _wrong_values(pack: Pack) -> Iterator[Finding]:
    """Shares from 0 to 1, factors of at least 1, days and hours above 0, yes or no."""
    for place, value in enumerate(pack.rules):
        unit = RULES[value.rule].unit if value.rule in RULES else None
        fits = {
            "ratio": 0 <= value.value <= 1,
            "factor": value.value >= 1,
            "day": value.value > 0,
            "hour": value.value > 0,
            "flag": value.value in (0, 1),
        }
        if unit is not None and not fits[unit]:
            yield Finding(
                ("rules", place, "value"),
                Words(
                    f"{value.rule} 不能是 {format_value(value.value)}。",
                    f"{value.rule} cannot be {format_value(value.value)}.",
                ),
                _FITTING[unit],
            )


_FITTING = {
    "ratio": Words('请写 0 到 1，如 "0.20"。', 'Write 0 to 1, such as "0.20".'),
    "factor": Words('请写不小于 1 的倍数，如 "1.5"。', 'Write a factor of at least 1, such as "1.5".'),
    "day": Words('请写大于 0 的天数，如 "21.75"。', 'Write days above 0, such as "21.75".'),
    "hour": Words('请写大于 0 的小时数，如 "36"。', 'Write hours above 0, such as "36".'),
    "flag": Words("请写 true 或 false。", "Write true or false."),
}


def _overlaps(pack: Pack) -> Iterator[Finding]:
    """Two values of one rule that begin on one day, or one that ends before it begins or after the next begins."""
    for rule in RULES:
        ordered = sorted(
            ((value, place) for place, value in enumerate(pack.rules) if value.rule == rule),
            key=lambda pair: pair[0].from_,
        )
        for value, place in ordered:
            if value.to is not None and value.to <= value.from_:
                yield _overlap(place, "to", value)
        for (earlier, _), (later, place) in pairwise(ordered):
            if later.from_ == earlier.from_ or (earlier.to is not None and earlier.to > later.from_):
                yield _overlap(place, "from", later)


def _overlap(place: int, key: str, value: LawValue) -> Finding:
    return Finding(
        ("rules", place, key),
        Words(f"{value.rule} 的日期与另一条重叠或前后颠倒。", f"The days of {value.rule} overlap or run backwards."),
        Words(
            "每条从 from 起生效，直到下一条的 from；请核对日期。",
            "Each holds from its `from` until the next one's; check the days.",
        ),
    )
