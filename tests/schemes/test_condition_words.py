"""A condition reads as people say it: names of figures, numbers in their unit."""

from __future__ import annotations

import pytest

from steelyard.metrics import CATALOGUE
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import condition_words, formula_words

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


@pytest.mark.parametrize(
    ("key", "zh", "en"),
    [
        (
            "reply_ratio",
            "(咨询人数 - 未回复人数) ÷ 咨询人数",
            "(consulted buyers - unanswered buyers) ÷ consulted buyers",
        ),
        ("sales_yuan", "销售额(分) ÷ 100", "sales (fen) ÷ 100"),
        ("relative_order_value", "客单价 ÷ 店铺(客单价)", "order value ÷ shop(order value)"),
        (
            "confirmed_resolution_ratio",
            "确认解决数 ÷ (确认解决数 + 确认未解决数)",
            "confirmed resolved ÷ (confirmed resolved + confirmed unresolved)",
        ),
        ("response_p90_seconds", "每次应答的等待，第 90 百分位", "percentile 90 of the waits of answered rounds"),
    ],
)
def test_the_formula_of_an_indicator_reads_in_the_names_of_the_field(key: str, zh: str, en: str) -> None:
    found = formula_words(CATALOGUE.metric(key), NAMES)
    assert (found.zh, found.en) == (zh, en)


def test_no_formula_shows_a_key_where_a_name_is_known() -> None:
    for metric in CATALOGUE.metrics.values():
        assert "_" not in formula_words(metric, NAMES).zh, metric.key
