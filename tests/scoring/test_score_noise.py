"""The interval of a score, put together from those of its indicators."""

from fractions import Fraction as F

from steelyard import schemes
from steelyard.facts.organisation import Account, ManualScore, Organisation, Person
from steelyard.metrics.noise import wilson
from steelyard.periods import Period
from steelyard.scoring import score
from steelyard.scoring.given import GivenFigures, Share
from steelyard.scoring.noise import figure_noise, score_noise

NOVEMBER = Period.month(2026, 11)
CSAT = '{key: csat, metric: csat_ratio, weight: "60", curve: {kind: linear, worst: "0.5", best: "1"}}'
REPLY = '{key: reply, metric: reply_ratio, weight: "40", curve: {kind: linear, worst: "0", best: "1"}}'


def noise_of(*indicators, metrics, vetoes="[]", ratings=()):
    scheme = schemes.parse(
        f"""scheme: test
name: 测试
versions:
  - {{from: 2020-01-01, indicators: [{", ".join(indicators)}], vetoes: {vetoes}, missing: renormalise}}
""",
        "test.yaml",
    )
    organisation = Organisation(
        people=(Person("e1", "甲"),), accounts=(Account("taobao", "s1", "a", "e1"),), manual_scores=tuple(ratings)
    )
    figures = GivenFigures(organisation, {("e1", key): value for key, value in metrics.items()})
    sheet = score(scheme, scheme.versions[0], figures, None, NOVEMBER)[0]
    return sheet, score_noise(scheme, scheme.versions[0], figures, sheet, ("e1",))


def points(value):
    return max(F(0), min(F(1), (value - F(1, 2)) * 2)) * 100


def test_one_indicator_gives_the_score_the_points_at_both_ends_of_its_interval():
    sheet, noise = noise_of(CSAT.replace('"60"', '"100"'), metrics={"csat_ratio": Share(F(80), F(100))})
    ends = wilson(F(80), F(100))
    assert sheet.score == 60
    assert abs(noise.interval.low - points(ends.low)) < F(1, 10**12)
    assert abs(noise.interval.high - points(ends.high)) < F(1, 10**12)


def test_the_distances_of_several_indicators_are_squared_and_added():
    metrics = {"csat_ratio": Share(F(80), F(100)), "reply_ratio": Share(F(45), F(50))}
    sheet, noise = noise_of(CSAT, REPLY, metrics=metrics)
    one, other = wilson(F(80), F(100)), wilson(F(45), F(50))
    square = (F(6, 10) * (60 - points(one.low))) ** 2 + (F(4, 10) * (90 - other.low * 100)) ** 2
    assert sheet.score == 72
    assert abs((72 - noise.interval.low) ** 2 - square) < F(1, 10**9)


def test_points_given_by_people_add_no_luck_and_are_named():
    rated = ManualScore("e1", NOVEMBER.start, NOVEMBER.end, "leader", F(90))
    manual = '{key: service, manual: leader, name: 服务, weight: "40"}'
    _, noise = noise_of(CSAT, manual, metrics={"csat_ratio": Share(F(80), F(100))}, ratings=[rated])
    ends = wilson(F(80), F(100))
    assert abs(noise.interval.high - (F(6, 10) * points(ends.high) + 36)) < F(1, 10**12)
    assert "没有计入：服务" in noise.how.zh
    assert "not counted: 服务" in noise.how.en


def test_an_indicator_left_out_widens_the_weight_of_the_rest():
    _, noise = noise_of(CSAT, REPLY, metrics={"csat_ratio": Share(F(80), F(100))})
    assert abs(noise.interval.low - points(wilson(F(80), F(100)).low)) < F(1, 10**12)


def test_no_interval_is_claimed_of_a_cut_score_of_none_or_of_figures_without_one():
    metrics = {"csat_ratio": Share(F(80), F(100))}
    whole = CSAT.replace('"60"', '"100"')
    cut = '[{metric: csat_ratio, less_than: "0.9", effect: cap_total, total: "50"}]'
    assert "否决" in noise_of(whole, metrics=metrics, vetoes=cut)[1].how.zh
    assert noise_of(whole, metrics=metrics, vetoes=cut)[1].interval is None
    assert "没有得分" in noise_of(whole, metrics={})[1].how.zh
    assert "没有一项指标有区间" in noise_of(whole, metrics={"csat_ratio": F("0.8")})[1].how.zh


def test_a_figure_written_down_without_its_days_says_that_they_are_not_known():
    figures = GivenFigures(Organisation(), {("e1", "average_response_seconds"): F(30)})
    noise = figure_noise(figures, "average_response_seconds", "e1", NOVEMBER)
    assert noise.interval is None
    assert "不知道各日的数" in noise.how.zh
