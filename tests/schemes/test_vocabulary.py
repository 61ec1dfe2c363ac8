"""What a scheme's vocabulary knows of a name beyond its label."""

import pytest

from steelyard.metrics.catalogue import Catalogue
from steelyard.metrics.model import Metric
from steelyard.schemes.vocabulary import VOCABULARY, Vocabulary


@pytest.mark.parametrize("key", ["received_buyers", "sales_fen", "wait_ms", "sales_yuan", "saved_yuan"])
def test_counts_and_sums_of_more_days_are_the_sums_of_theirs(key):
    assert VOCABULARY.adds_up(key)


@pytest.mark.parametrize(
    "key",
    ["csat_ratio", "average_response_seconds", "order_value_yuan", "peak_parallel", "response_p90_seconds", "nobody"],
)
def test_ratios_means_peaks_and_percentiles_do_not_add_up(key):
    assert not VOCABULARY.adds_up(key)


@pytest.mark.parametrize(
    ("unit", "formula", "adds_up"),
    [
        ("count", "received_buyers + conversations * 0.5", True),
        ("yuan", "sales_yuan - assisted_yuan", True),
        ("count", "received_buyers / shifts", False),
        ("count", "received_buyers / shifts + 1", False),
        ("count", "received_buyers + csat_mean", False),
        ("count", "team(received_buyers)", False),
        ("ratio", "received_buyers", False),
    ],
)
def test_an_own_metric_adds_up_when_it_is_a_sum_of_what_does(unit, formula, adds_up):
    own = Metric("own", "own", "自有", "own one", unit, "higher", formula, own=True)
    assert Vocabulary(Catalogue([own])).adds_up("own") is adds_up
