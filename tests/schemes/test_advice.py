"""Advice on a scheme: each kind fires on its own, names the line, and never stops anything."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from steelyard import schemes
from steelyard.schemes.faults import Fault
from steelyard.schemes.vocabulary import VOCABULARY

CURVE = 'curve: {kind: linear, worst: "0", best: "1"}'
FEW = "min_count: {measure: ratings, at_least: 5}"


def measured(key: str, weight: int, metric: str = "received_buyers", layer: str = "value", more: str = "") -> str:
    return f'{{key: {key}, metric: {metric}, weight: "{weight}", layer: {layer}, {CURVE}{more}}}'


def rated(key: str, weight: int, layer: str = "growth") -> str:
    return f'{{key: {key}, manual: {key}, weight: "{weight}", layer: {layer}}}'


#: Nothing to say against: result, process and people; four layers; weights between 5 and 50.
SOUND = (
    measured("sales", 30, "sales_yuan", "value"),
    measured("wait", 30, "agent_messages", "compliance"),
    measured("csat", 20, "csat_ratio", "quality", f", {FEW}"),
    rated("attitude", 20),
)


def advice(indicators: Sequence[str] = SOUND, more: str = "", published: str = "2025-12-01") -> list[Fault]:
    text = (
        f"scheme: a\nname: a\nversions:\n  - from: 2026-01-01\n    published_on: {published}\n    indicators:\n"
        + "".join(f"      - {indicator}\n" for indicator in indicators)
        + more
    )
    return list(schemes.parse(text, "a.yaml").problems)


def codes(*arguments: object, **more: object) -> list[str]:
    return [found.code for found in advice(*arguments, **more)]  # type: ignore[arg-type]


def test_a_sound_scheme_is_not_advised() -> None:
    assert advice() == []


def test_advice_names_file_line_key_reason_and_remedy_in_both_languages() -> None:
    found = advice((measured("sales", 51, "sales_yuan"), *SOUND[1:2], rated("attitude", 19)))
    heavy = next(each for each in found if each.code == "heavy_weight")
    assert (heavy.file, heavy.line, heavy.key) == ("a.yaml", 7, "versions[0].indicators[0].weight")
    assert heavy.in_("zh").startswith("a.yaml:7: versions[0].indicators[0].weight: 销售额占 51，一项就定了总分。")
    assert "weighs 51" in heavy.in_("en")


def split(count: int) -> list[str]:
    """``count`` sound indicators, as many of the four layers as fit, weights summing to 100."""
    each, rest = divmod(100, count)
    layers = ("value", "compliance", "quality", "growth")
    return [
        rated(f"k{place}", each + (place < rest), layers[place % 4])
        if place % 2
        else measured(f"k{place}", each + (place < rest), layer=layers[place % 4])
        for place in range(count)
    ]


@pytest.mark.parametrize(
    ("count", "expected"), [(2, "too_few_indicators"), (3, None), (10, None), (11, "too_many_indicators")]
)
def test_how_many_indicators(count: int, expected: str | None) -> None:
    found = set(codes(split(count))) & {"too_few_indicators", "too_many_indicators"}
    assert found == ({expected} if expected else set())


@pytest.mark.parametrize(("weight", "expected"), [(4, "light_weight"), (5, None), (50, None), (51, "heavy_weight")])
def test_how_heavy_one_indicator_is(weight: int, expected: str | None) -> None:
    rest = 100 - weight
    sound = (
        *SOUND[2:3],
        rated("attitude", rest // 2 - 10),
        measured("wait", rest - rest // 2 - 10, layer="compliance"),
    )
    found = codes((measured("sales", weight, "sales_yuan"), *sound))
    assert [code for code in found if code.endswith("_weight")] == ([expected] if expected else [])


def test_only_what_is_measured_or_only_what_people_say() -> None:
    hard = (measured("a", 50, "sales_yuan"), measured("b", 50, "agent_messages"))
    assert "only_hard" in codes(hard)
    assert "only_soft" in codes((rated("a", 50), rated("b", 50)))


def test_only_results_or_only_process() -> None:
    results = (measured("a", 50, "sales_yuan"), measured("b", 50, "csat_ratio"))
    process = (measured("a", 50), measured("b", 50, "agent_messages"))
    assert "only_results" in codes(results)
    assert "only_process" in codes(process)
    assert not {"only_results", "only_process"} & set(codes((results[0], process[1])))


def test_layers_of_goals_that_no_indicator_serves_and_indicators_that_name_none() -> None:
    found = advice((*SOUND[:3], '{key: attitude, manual: attitude, weight: "20"}'))
    assert [each.code for each in found] == ["layers_uncovered", "layer_missing"]
    assert "成长" in found[0].what.zh
    assert "attitude" in found[1].what.zh


def test_a_ratio_without_a_number_of_cases_wherever_it_decides_something() -> None:
    indicator = advice((*SOUND[:2], measured("csat", 20, "csat_ratio", "quality"), SOUND[3]))
    assert [(each.code, each.key) for each in indicator] == [("few_cases", "versions[0].indicators[2].metric")]
    assert "{measure: ratings, at_least: 5}" in indicator[0].remedy.zh
    rules = """    vetoes:
      - {metric: csat_ratio, less_than: "0.5", effect: zero_total}
      - {when: "csat_ratio < 0.5 and received_buyers > 9", effect: zero_total}
    pay:
      - {kind: bonus, name: a, when: "csat_ratio > 0.9", amount: "1"}
      - {kind: bonus, name: b, rank: {metric: csat_ratio}, amount: "1"}
"""
    found = advice(more=rules)
    assert [(each.code, each.key) for each in found] == [
        ("few_cases", "versions[0].vetoes[0].metric"),
        ("few_cases", "versions[0].vetoes[1].when"),
        ("few_cases", "versions[0].pay[0].when"),
        ("few_cases", "versions[0].pay[1].rank.metric"),
    ]


def test_a_shrunk_ratio_needs_no_number_of_cases() -> None:
    shrunk = measured("csat", 20, "csat_ratio", "quality", ", shrink: {strength: 20}")
    assert codes((*SOUND[:2], shrunk, SOUND[3])) == []


#: A metric that rests on what only reports bring.
NOT_COUNTED = next(key for key in sorted(VOCABULARY.catalogue.measures) if VOCABULARY.uncounted(key))


def test_what_is_not_counted_from_records_is_told_once_per_rule() -> None:
    floor = f"min_count: {{measure: {NOT_COUNTED}, at_least: 5}}"
    rules = (
        f"    vetoes: [{{measure: {NOT_COUNTED}, more_than: 0, effect: zero_total, {floor}}}]\n"
        f'    pay: [{{kind: bonus, name: a, when: "{NOT_COUNTED} > 1", amount: "1", {floor}}}]\n'
    )
    found = advice(more=rules)
    assert [(each.code, each.key) for each in found] == [
        ("not_counted", "versions[0].vetoes[0].measure"),
        ("not_counted", "versions[0].pay[0].when"),
    ]


def test_a_curve_against_the_metrics_direction() -> None:
    wrong = f'{{key: wait, metric: average_response_seconds, weight: "30", layer: compliance, {CURVE}}}'
    found = advice((SOUND[0], wrong, *SOUND[2:]))
    assert [(each.code, each.line) for each in found] == [("direction", 8)]
    assert "越低越好" in found[0].what.zh


def dated(*versions: str) -> list[tuple[str, str, str]]:
    text = "scheme: a\nname: a\nversions:\n" + "".join(f"  - {{{each}, pay: [{{kind: base}}]}}\n" for each in versions)
    return [(each.code, each.key, each.what.zh) for each in schemes.parse(text, "a.yaml").problems]


def test_days_between_two_versions_that_neither_covers_are_named() -> None:
    published = "published_on: 2025-12-01"
    assert dated(
        f"from: 2026-01-01, to: 2026-02-01, {published}",
        f"from: 2026-02-02, to: 2026-03-01, {published}",
        f"from: 2026-04-01, {published}",
    ) == [
        ("gap", "versions[1].from", "2026-02-01 没有版本生效，这些天开始的时间段不能评分和结算。"),
        ("gap", "versions[2].from", "2026-03-01 至 2026-03-31 没有版本生效，这些天开始的时间段不能评分和结算。"),
    ]
    assert dated(f"from: 2026-01-01, to: 2026-02-01, {published}", f"from: 2026-02-01, {published}") == []


def test_a_version_that_does_not_say_when_it_was_published_is_told_so_but_no_template() -> None:
    assert [code for code, _, _ in dated("from: 2026-01-01")] == ["unpublished"]
    assert "unpublished" not in {each.code for each in schemes.load("taobao-presales").problems}
