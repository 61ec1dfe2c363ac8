"""What is to be said about the text of a scheme: faults with line and remedy, advice, and its worked cases run again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from steelyard.errors import SchemeError, SteelyardError, Words
from steelyard.metrics.catalogue import CATALOGUE, Catalogue
from steelyard.pay.cases import Difference, WorkedCase, differences, read_cases
from steelyard.schemes import Fault, Scheme, SchemeRefused, parse

#: A scheme somebody is writing is far shorter; what is longer is not looked at while they type.
LONGEST = 200_000


@dataclass(frozen=True, slots=True)
class Checked:
    """One text as it stands: the scheme it says, or every fault of it; what its worked cases come to.

    ``cases_refused``: why the worked cases could not be read or run.
    """

    scheme: Scheme | None
    faults: tuple[Fault, ...] = ()
    cases: tuple[WorkedCase, ...] = ()
    differences: tuple[Difference, ...] = ()
    cases_refused: SteelyardError | None = None

    @property
    def advice(self) -> tuple[Fault, ...]:
        """What is advised against; never a block."""
        return () if self.scheme is None else self.scheme.problems

    @property
    def holds(self) -> bool:
        """Whether the scheme can be used and every worked case comes out as it is written."""
        return self.scheme is not None and not self.differences and self.cases_refused is None


def check_scheme(text: str, cases: str, file: str, catalogue: Catalogue = CATALOGUE) -> Checked:
    """Look at a text and its worked cases; nothing a person can write here raises."""
    if len(text) > LONGEST or len(cases) > LONGEST:
        return Checked(None, (_too_long(file),))
    try:
        scheme = parse(text, file, catalogue)
    except SchemeRefused as refused:
        return Checked(None, refused.faults)
    if not cases.strip():
        return Checked(scheme)
    read: Sequence[WorkedCase] = ()
    try:
        read = _read(cases, f"{file.removesuffix('.yaml')}.cases.yaml")
        return Checked(scheme, (), tuple(read), tuple(found for case in read for found in _compared(scheme, case)))
    except SteelyardError as error:
        return Checked(scheme, (), tuple(read), (), error)


def _read(cases: str, file: str) -> Sequence[WorkedCase]:
    try:
        return read_cases(cases, file)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise SchemeError(
            Words("有的算例不完整。", "A worked case is not whole."),
            remedy=Words("请参照模板的算例。", "See a template's worked cases."),
            where=file,
        ) from error


def _compared(scheme: Scheme, case: WorkedCase) -> list[Difference]:
    try:
        return differences(scheme, case)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise SchemeError(
            Words(f"算例“{case.name}”不完整或写错。", f'The worked case "{case.name}" is not whole.'),
            remedy=Words("请参照模板的算例。", "See a template's worked cases."),
            where=scheme.file,
        ) from error


def _too_long(file: str) -> Fault:
    return Fault(
        file,
        1,
        "",
        Words("文件过长。", "The file is too long."),
        Words(f"在网页上最多 {LONGEST:,} 个字符。", f"At most {LONGEST:,} characters on the web."),
    )
