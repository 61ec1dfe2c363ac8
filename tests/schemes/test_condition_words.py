"""A condition reads as people say it: names of figures, numbers in their unit."""

from __future__ import annotations

import pytest

from steelyard.metrics import CATALOGUE
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import condition_words

NAMES = Vocabulary(CATALOGUE)


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("resolution_ratio >= 0.90", "解决率 ≥ 90%", "resolution ratio ≥ 90%"),
        ("0.5 <= 满意率", "50% ≤ 满意率", "50% ≤ satisfaction ratio"),
        ("team(csat_ratio) >= 0.9", "小组(满意率) ≥ 90%", "team(satisfaction ratio) ≥ 90%"),
        ("sales_order_first_fen > 10000", "成交金额(下单优先判定) > 10,000.00", None),
        (
            "complaints < 3 and not (tickets == 0)",
            "投诉数 < 3 且 不是(工单数 = 0)",
            "complaints < 3 and not(tickets = 0)",
        ),
        ("「30 秒应答率」 >= 0.8", "30 秒应答率 ≥ 80%", "quick reply ratio ≥ 80%"),
    ],
)
def test_a_condition_reads_as_people_say_it(text: str, zh: str, en: str | None) -> None:
    found = condition_words(text, NAMES)
    assert found.zh == zh
    assert en is None or found.en == en


@pytest.mark.parametrize("text", ["csat_ratio - 0.1 > 0.9", "csat_ratio > 0.9 * 2", "max(csat_ratio, 0.5) > 0.6"])
def test_a_number_inside_arithmetic_keeps_its_own_form(text: str) -> None:
    assert "%" not in condition_words(text, NAMES).zh


def test_text_that_is_no_formula_stays_as_it_is() -> None:
    assert condition_words("a ** b", NAMES).zh == "a ** b"
