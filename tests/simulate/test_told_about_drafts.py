"""What is told about a draft beside its cost: grades, scores, layers, stretches, and which numbers matter."""

from __future__ import annotations

import re
from fractions import Fraction as F

import pytest
from small_company import AUTUMN, scheme, simulator

from steelyard.reports.texts import moved_text
from steelyard.schemes.vocabulary import VOCABULARY
from steelyard.simulate.distribution import grades, layers, score_bands, without_score
from steelyard.simulate.sensitivity import count_variants, ranks, sensitivity, variants
from steelyard.simulate.stretch import stretches

TWO = (
    '[{key: csat, metric: csat_ratio, weight: "80", layer: quality, curve: {kind: linear, worst: "0.5", best: "1"}},'
    ' {key: busy, metric: received_buyers, weight: "20", curve: {kind: target, target: "200"}}]'
)
GRADED = '    grades: [{name: A, from: "60", wanted: "0.25"}, {name: B, from: "20", wanted: "0.5"}, {name: C, wanted: "0.25"}]'


def drafted(**more: str):
    made = simulator()
    return made, made.simulate([scheme("draft", **more)], [scheme()], AUTUMN)


def test_grades_are_counted_with_their_share_and_what_was_wanted():
    _, simulation = drafted(more=GRADED)
    found = grades(simulation.drafts)
    # points: e1 80 60 80, e2 40 40 20, e3 0 20 0
    assert [(one.grade, one.count, one.share, one.wanted) for one in found] == [
        ("A", 3, F(3, 9), F("0.25")),
        ("B", 4, F(4, 9), F("0.5")),
        ("C", 2, F(2, 9), F("0.25")),
    ]


def test_scores_are_counted_in_bands_of_ten_points_the_top_one_open():
    _, simulation = drafted()
    assert score_bands(simulation.drafts) == [
        (0, 2),
        (10, 0),
        (20, 2),
        (30, 0),
        (40, 2),
        (50, 0),
        (60, 1),
        (70, 0),
        (80, 2),
    ]
    _, all_full = drafted(
        indicators='[{key: x, metric: csat_ratio, weight: "100", curve: {kind: target, target: "0.1"}}]'
    )
    assert score_bands(all_full.drafts) == [(100, 9)]
    assert without_score(simulation.drafts) == 0


def test_layers_tell_the_weight_that_serves_each_and_which_has_none():
    _, simulation = drafted(indicators=TWO)
    assert [(one.layer.en, one.weight, len(one.indicators)) for one in layers(simulation.drafts)] == [
        ("compliance", 0, 0),
        ("quality", 80, 1),
        ("value", 0, 0),
        ("growth", 0, 0),
    ]
    _, without = drafted()
    assert layers(without.drafts) == []


def test_stretches_count_who_reached_the_target_and_what_a_ratio_cannot_reach():
    made, simulation = drafted(
        indicators='[{key: csat, metric: csat_ratio, weight: "50", curve: {kind: linear, worst: "0.3", best: "0.75"}},'
        ' {key: sales, metric: sales_yuan, weight: "50", curve: {kind: target, target: "50000"}}]'
    )
    found = stretches(made.settler, simulation.drafts)
    told = [(one.label.en, one.level, one.count, one.of, one.people, one.is_possible) for one in found]
    assert told == [
        ("satisfaction ratio", F(1), 3, 9, 1, True),
        ("satisfaction ratio", F("1.2"), 2, 9, 1, True),
        ("satisfaction ratio", F("1.3"), 0, 9, 0, True),
        ("sales", F(1), 9, 9, 3, True),
        ("sales", F("1.2"), 7, 9, 3, True),
        ("sales", F("1.3"), 5, 9, 2, True),
    ]


def test_a_lower_is_better_target_is_stretched_downwards_and_past_one_hundred_percent_is_impossible():
    made, simulation = drafted(
        indicators='[{key: a, metric: average_response_seconds, weight: "50", curve: {kind: linear, worst: "90", best: "30"}},'
        ' {key: b, metric: csat_ratio, weight: "50", curve: {kind: linear, worst: "0.3", best: "0.9"}}]'
    )
    found = stretches(made.settler, simulation.drafts)
    assert [one.asked for one in found][:3] == [F(30), F(25), F(300, 13)]
    assert [one.is_possible for one in found] == [True, True, True, True, False, False]


def test_a_weight_moves_five_points_and_the_others_give_in_proportion():
    version = scheme(
        indicators='[{key: a, metric: csat_ratio, weight: "50", curve: {kind: linear, worst: "0", best: "1"}},'
        ' {key: b, metric: csat_ratio, weight: "30", curve: {kind: linear, worst: "0", best: "1"}},'
        ' {key: c, metric: csat_ratio, weight: "20", curve: {kind: linear, worst: "0", best: "1"}}]'
    ).versions[0]
    found = [variant for variant in variants(version, VOCABULARY) if "weight" in variant.what.en]
    assert [[one.weight for one in variant.version.indicators] for variant in found[:2]] == [
        [F(55), F(27), F(18)],
        [F(45), F(33), F(22)],
    ]
    assert all(sum(one.weight for one in variant.version.indicators) == 100 for variant in found)


def test_a_weight_that_would_become_nothing_or_all_is_not_moved():
    version = scheme(
        indicators='[{key: a, metric: csat_ratio, weight: "96", curve: {kind: linear, worst: "0", best: "1"}},'
        ' {key: b, metric: csat_ratio, weight: "4", curve: {kind: linear, worst: "0", best: "1"}}]'
    ).versions[0]
    assert [(v.before, v.after) for v in variants(version, VOCABULARY) if "weight" in v.what.en] == [
        (F(96), F(91)),
        (F(4), F(9)),
    ]


@pytest.mark.parametrize(
    ("curve", "moved"),
    [
        ('{kind: linear, worst: "0.5", best: "1"}', {("0.5", "0.55"), ("0.5", "0.45"), ("1", "1.05"), ("1", "0.95")}),
        ('{kind: target, target: "0.8"}', {("0.8", "0.88"), ("0.8", "0.72")}),
        ('{kind: deduct, per: "5"}', {("5", "5.5"), ("5", "4.5")}),
        (
            '{kind: bands, better: higher, bands: [{from: "0.8", points: 100}, {from: "0.6", points: 50}, {points: 0}]}',
            {("0.8", "0.82"), ("0.8", "0.78"), ("0.6", "0.62"), ("0.6", "0.58")},
        ),
        ("{kind: rank}", set()),
    ],
)
def test_every_edge_of_a_curve_is_moved_a_step_both_ways(curve, moved):
    version = scheme(indicators=f'[{{key: a, metric: csat_ratio, weight: "100", curve: {curve}}}]').versions[0]
    assert {(v.before, v.after) for v in variants(version, VOCABULARY)} == {(F(a), F(b)) for a, b in moved}
    assert {v.unit for v in variants(version, VOCABULARY)} <= {"point" if "deduct" in curve else "ratio"}


def test_edges_of_tiers_are_moved_but_not_past_their_neighbours():
    tiers = '[{from: "0", rate: "0.01"}, {from: "1000", rate: "0.02"}, {from: "1050", rate: "0.03"}]'
    version = scheme(pay=f"[{{kind: commission, on: sales_order_first_fen, tiers: {tiers}}}]").versions[0]
    found = {(v.before, v.after) for v in variants(version, VOCABULARY) if "tier" in v.what.en}
    assert found == {(F(1000), F(900)), (F(1050), F(1155))}


def test_an_effect_tells_budget_grades_and_places_of_the_moved_draft():
    made, simulation = drafted(indicators=TWO, more=GRADED)
    found = {(one.what.en, one.after): one for one in sensitivity(made, simulation)}
    assert len(found) == count_variants(simulation)
    # everybody has 50 points for 100 of 200 buyers: five points of weight from satisfaction to buyers
    moved = found["satisfaction ratio, weight", F(75)]
    before = [80, 60, 80, 40, 40, 20, 0, 20, 0]
    assert (
        moved.budget_fen
        == sum(1000 * (points * 75 + 50 * 25) - 1000 * (points * 80 + 50 * 20) for points in before) // 100
    )
    assert (moved.grades, moved.ranks) == (0, 0)
    harder = found["satisfaction ratio, 100 points at", F("1.05")]
    assert harder.budget_fen < 0


def test_equal_scores_share_the_better_place_and_the_next_is_skipped():
    _, simulation = drafted(
        indicators='[{key: x, metric: received_buyers, weight: "100", curve: {kind: target, target: "200"}}]'
    )
    assert ranks(simulation.drafts[0]) == [1] * 9
    _, other = drafted()
    assert ranks(other.drafts[0]) == [1, 2, 3] * 3


def test_a_moved_number_reads_with_its_unit_and_a_weight_without():
    assert moved_text(F("0.3"), F("0.34"), "ratio", "zh") == "30% → 34%"
    assert moved_text(F(30), F(27), "second", "zh") == "30 秒 → 27 秒"
    assert moved_text(F(1000), F(900), "yuan", "en") == "¥1,000.00 → ¥900.00"
    assert moved_text(F(60), F(65), "", "zh") == "60 → 65"


def test_no_key_of_a_file_stands_in_the_words_of_a_moved_number():
    tiers = '[{from: "0", rate: "0.01"}, {from: "1000", rate: "0.02"}]'
    version = scheme(indicators=TWO, pay=f"[{{kind: commission, on: sales_order_first_fen, tiers: {tiers}}}]").versions[
        0
    ]
    told = {v.what.zh for v in variants(version, VOCABULARY)}
    assert "提成 第 2 档起点" in told
    assert not any(re.search("[a-z]", words) for words in told)
