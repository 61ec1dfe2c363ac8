"""Every number, day, sign, choice and figure of a template is held by a case: change it, and a case fails."""

from __future__ import annotations

import pytest
from mutations import Mutant, mutants, survivors

from steelyard import schemes
from steelyard.pay.cases import WorkedCase, read_cases
from steelyard.schemes import located
from steelyard.schemes.loader import cases_of, text_of
from steelyard.schemes.vocabulary import VOCABULARY

#: What no case can notice, by its key, with the reason.
UNNOTICED = {
    "beside": "a case settles one scheme by itself; what stands beside another is settled in tests/pay and tests/schemes"
}


@pytest.mark.parametrize("name", schemes.names())
def test_a_case_notices_every_constant_of_a_template(name: str) -> None:
    file, text = cases_of(name)
    document = located.read(text_of(name), f"{name}.yaml")
    left = survivors(document, read_cases(text, file))
    assert [str(mutant) for mutant in left if mutant.path[-1] not in UNNOTICED] == []


SCHEME = """\
scheme: small
name: 小方案
versions:
  - from: 2026-01-01
    indicators:
      - {key: csat, metric: csat_ratio, weight: "60", curve: {kind: linear, worst: "0.6", best: "0.90"}}
      - {key: quick, metric: quick_reply_ratio, weight: "40", curve: {kind: linear, worst: "0", best: "1"}}
    missing: renormalise
    pay: [{kind: bonus, name: 奖, when: "「30 秒应答率」 >= 0.95", amount: "100"}]
"""


def changes(part: str) -> list[tuple[str, str]]:
    found = mutants(located.read(SCHEME, "small.yaml"))
    return [(mutant.old, mutant.new) for mutant in found if part in str(mutant)]


def test_numbers_days_and_formulas_move_by_one_in_the_last_place() -> None:
    assert changes(".from:") == [("2026-01-01", "2026-01-02"), ("2026-01-01", "2025-12-31")]
    assert changes("0.curve.worst") == [("0.6", "0.7"), ("0.6", "0.5")]
    assert changes("0.curve.best") == [("0.90", "0.91"), ("0.90", "0.89")]
    formulas = ["「30 秒应答率」 > 0.95", "「30 秒应答率」 >= 0.96", "「30 秒应答率」 >= 0.94"]
    assert [new for _, new in changes("when")] == formulas
    assert [new for _, new in changes("missing")] == ["zero", "stop"]


def test_a_figure_becomes_another_of_its_unit() -> None:
    assert [old for old, _ in changes("0.metric")] == ["csat_ratio", "csat_ratio"]
    assert {VOCABULARY.unit(new) for _, new in changes("0.metric")} == {"ratio"}


def test_whom_a_version_governs_becomes_somebody_else() -> None:
    other = SCHEME.replace("    indicators:", "    applies_to: {role: agent, line: [presales]}\n    indicators:")
    found = [str(mutant).partition(", ")[2] for mutant in mutants(located.read(other, "small.yaml"))]
    assert [text for text in found if "applies_to" in text] == [
        "versions.0.applies_to.role: agent -> inspector",
        "versions.0.applies_to.line.0: presales -> somebody else",
    ]


def test_a_weight_moves_against_another_so_that_the_file_stays_usable() -> None:
    moved = [mutant for mutant in mutants(located.read(SCHEME, "small.yaml")) if mutant.path[-1] == "weight"]
    assert [_weights(mutant) for mutant in moved] == [("61", "39"), ("59", "41"), ("59", "41"), ("61", "39")]


def _weights(mutant: Mutant) -> tuple[str, ...]:
    return tuple(indicator["weight"] for indicator in mutant.data["versions"][0]["indicators"])


def test_a_constant_without_a_case_is_found() -> None:
    """The check itself: with one case at the best value, all that this value cannot tell apart survives."""
    document = located.read(SCHEME, "small.yaml")
    case = WorkedCase(
        "at the best",
        {
            "month": "2026-11",
            "people": {"甲": {"metrics": {"csat_ratio": "0.90", "quick_reply_ratio": "0.95"}}},
            "expect": {"甲": {"score": "98.00", "lines": {"奖": "100"}}},
        },
    )
    left = {".".join(map(str, mutant.path[2:])) for mutant in survivors(document, [case])}
    assert left == {"from", "indicators.0.curve.worst", "indicators.0.curve.best", "missing", "pay.0.when"}
