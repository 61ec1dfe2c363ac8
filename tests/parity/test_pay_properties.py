"""What must hold of any pay, whoever computes it: more never pays less, parts sum, refunds undo, the past stays."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

import made_up
import plain_pay
import scheme_strategies as made
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import made_from
from settled import Company, told

from steelyard.facts.organisation import Organisation
from steelyard.money import share_out
from steelyard.pay.ksf import Terms, ksf_pay
from steelyard.pay.tiers import commission
from steelyard.periods import Period
from steelyard.schemes import curves as declared
from steelyard.schemes.vocabulary import VOCABULARY
from steelyard.scoring.context import Context
from steelyard.scoring.curves import points_for
from steelyard.scoring.given import GivenFigures

ten_thousand = settings(max_examples=10_000, deadline=None, derandomize=True, database=None)
seeds = st.integers(0, 2**64)


def fraction(dice: Random, low: int, high: int) -> Fraction:
    """An exact number in a range, often a whole one, often one that others equal."""
    below = dice.choice((1, 1, 2, 7, 40))
    return Fraction(dice.randint(low * below, high * below), below)


# --- parts sum to the whole ---------------------------------------------------------------------


@ten_thousand
@given(seeds)
def test_what_is_shared_out_sums_to_the_whole_and_misses_nobodys_share_by_a_fen(seed):
    dice = Random(seed)
    total = dice.choice((0, 1, -1, 10_000, dice.randint(-(10**12), 10**12)))
    shares = [fraction(dice, 0, 5) for _ in range(dice.randint(1, 9))]
    if not any(shares):
        shares[-1] = Fraction(1)
    parts = share_out(total, shares)
    assert sum(parts) == total
    assert all(type(part) is int for part in parts)
    whole = sum(shares)
    assert all(abs(part - total * share / whole) < 1 for part, share in zip(parts, shares, strict=True))
    assert all(part == 0 for part, share in zip(parts, shares, strict=True) if share == 0)


@made_from(made_up.shared_pools)
def test_the_parts_of_a_pool_sum_to_the_pool(drawn):
    text, world, period = drawn
    settled = told(Company.of(text, world).settle(period))
    paid = sum(fen for one in settled.values() for item, _, fen in one["lines"] if item == "奖金池")
    assert paid in (0, 100_001)


# --- more never pays less -----------------------------------------------------------------------


def curve(kind: str, higher: bool, edges: list[Fraction], points: list[Fraction]) -> declared.Curve:
    """A curve of a kind along its edges, with points that fall from the best on."""
    better = {"better": "higher" if higher else "lower"}
    low, high = min(edges), max(edges)
    if kind == "linear":
        return declared.Linear(kind="linear", worst=low if higher else high, best=high if higher else low, cap="1.3")
    if kind == "target":
        return declared.Target(kind="target", target=abs(high) + 1, **better)
    if kind == "ksf":
        up, down = sorted(points)[:2]
        return declared.Ksf(kind="ksf", balance=low, step="0.7", up=up, down=down, **better)
    ordered = sorted(set(edges), reverse=higher)
    falling = sorted(points, reverse=True)
    bands = [
        {"from" if higher else "to": edge, "points": reached} for edge, reached in zip(ordered, falling, strict=False)
    ]
    return declared.Bands(kind="bands", bands=[*bands, {"points": "0"}], **better)


@ten_thousand
@given(seeds)
def test_a_better_value_never_earns_fewer_points(seed):
    dice = Random(seed)
    higher = dice.random() < 0.5
    edges = dice.sample(range(-20, 40), dice.randint(2, 4))
    points = [fraction(dice, 0, 120) for _ in range(4)]
    kind = dice.choice(("linear", "target", "bands", "ksf"))
    made_curve = curve(kind, higher, [Fraction(edge, 2) for edge in edges], points)
    worse, better = sorted((fraction(dice, -25, 25), fraction(dice, -25, 25)), reverse=not higher)
    way = "higher" if higher else "lower"
    assert points_of(made_curve, worse, way) <= points_of(made_curve, better, way)


CONTEXT = Context("e1", Period(*made.NOVEMBER), GivenFigures(Organisation()), VOCABULARY, ("e1",))


def points_of(made_curve: declared.Curve, value: Fraction, better: Any) -> Fraction:
    found = points_for(made_curve, value, better, CONTEXT).points
    assert found is not None
    return found


@ten_thousand
@given(seeds)
def test_a_better_figure_never_pays_less_under_ksf(seed):
    dice = Random(seed)
    higher = dice.random() < 0.5
    balance, share = fraction(dice, -50, 150), fraction(dice, 0, 50)
    terms = Terms(
        balance,
        fraction(dice, 1, 20) / dice.choice((1, 10)),
        fraction(dice, 0, 50),
        fraction(dice, 0, 50),
        "higher" if higher else "lower",
    )
    worse, better = sorted((fraction(dice, -50, 150), fraction(dice, -50, 150)), reverse=not higher)
    assert ksf_pay(share, worse, terms) <= ksf_pay(share, better, terms)
    assert ksf_pay(share, balance, terms) == share
    assert 0 <= ksf_pay(share, worse, terms) <= 2 * share


@ten_thousand
@given(seeds)
def test_more_sales_never_earn_less_commission_by_slices(seed):
    dice = Random(seed)
    tiers = [(int(plain_pay.fen(tier["from"])), Fraction(tier["rate"])) for tier in made.tiers(dice)]
    added, off = Fraction(dice.randint(0, 9), 1000), Fraction(dice.randint(0, 10**7))
    sales = dice.choice((*(edge for edge, _ in tiers), dice.randint(0, 10**8)))
    more = sales + dice.choice((1, 100, dice.randint(0, 10**7)))
    fewer, greater = (commission(Fraction(sold), off, tiers, "marginal", added) for sold in (sales, more))
    assert 0 <= fewer <= greater


# --- refunds ------------------------------------------------------------------------------------


#: The months after the sale in which refunds become known.
LATER = ((date(2026, 12, 1), date(2027, 1, 1)), (date(2027, 1, 1), date(2027, 2, 1)))


@made_from(made_up.sold)
def test_a_sale_refunded_in_full_leaves_nothing_of_its_commission(drawn):
    text, world, month = drawn
    kept = paid_over_time(text, world, month, [sent_back(world, Fraction(1, 3)), sent_back(world, Fraction(1))])
    assert all(amount == 0 for amount in kept.values())


@made_from(made_up.sold)
def test_refunds_in_any_order_and_number_of_steps_leave_the_same_commission(drawn):
    text, world, month = drawn
    whole = sent_back(world, Fraction(2, 5))
    kept = paid_over_time(text, world, month, [whole])
    assert kept == paid_over_time(text, world, month, [sent_back(world, Fraction(1, 7)), whole])
    assert kept == paid_over_time(text, world, month, [sent_back(world, Fraction(1)), whole])


def sent_back(world: dict[str, Any], share: Fraction) -> list[tuple[Any, ...]]:
    """The refunds of all sales when a share of each has been sent back."""
    return [
        (shop, day, agent, made.REFUND, int(value * share))
        for shop, day, agent, key, value in world["measures"]
        if key == "sales_order_first_fen"
    ]


def paid_over_time(
    text: str, world: dict[str, Any], month: tuple[date, date], known: list[list[tuple[Any, ...]]]
) -> dict[str, int]:
    """What a month's commission comes to with all clawbacks, when refunds are known as listed, one after the other.

    Whoever has left by then has no statement to claw back on and is left out.
    """
    company = Company.of(text, world)
    pinned = []
    kept: dict[str, int] = {}
    for place, period in enumerate((month, *LATER[: len(known)])):
        refunds = known[place - 1] if place else []
        settled = company.given(world | {"measures": [*world["measures"], *refunds]}).settle(period, pinned)
        pinned += [paid for statement in settled.statements for paid in statement.paid_commissions]
        amounts = {statement.employee_id: int(statement.total_fen) for statement in settled.statements}
        kept = {who: kept.get(who, 0) + amount for who, amount in amounts.items()}
    return kept


# --- the law ------------------------------------------------------------------------------------


@made_from(made_up.guarded, 300)
def test_damage_takes_at_most_a_fifth_and_leaves_the_minimum_wage(drawn):
    text, world, period = drawn
    for who, one in told(Company.of(text, world).settle(period)).items():
        amounts: dict[str, int] = {}
        for _, kind, fen in one["lines"]:
            amounts[kind] = amounts.get(kind, 0) + fen
        wage = sum(
            fen for kind, fen in amounts.items() if kind not in (*plain_pay.TAKES_AWAY, *plain_pay.BESIDE, "law_top_up")
        )
        damage = -amounts.get("damage", 0)
        assert 0 <= damage <= max(Fraction(0), Fraction(wage, 5))
        least = plain_pay.least_wage(plain_pay.asked_of(text, world, period, who))
        if least is not None and amounts.keys() - {"damage"}:
            assert damage == 0 or wage - damage >= least
            rest = wage + sum(amounts.get(kind, 0) for kind in plain_pay.TAKES_AWAY) + amounts.get("law_top_up", 0)
            assert rest >= least - Fraction(1, 2)


# --- places -------------------------------------------------------------------------------------


@made_from(made_up.ranked)
def test_equal_figures_earn_equal_places_points_and_prizes(drawn):
    text, world, period = drawn
    company = Company.of(text, world)
    settled = told(company.settle(period))
    figures = {who: company.figures.metric("received_buyers", who, Period(*period)).value for who in settled}
    for one in settled:
        for other in settled:
            mine, theirs = settled[one], settled[other]
            if figures[one] is not None and figures[one] == figures[other]:
                assert mine["points"] == theirs["points"]
                assert mine["lines"] == theirs["lines"]
            elif None not in (figures[one], figures[other]) and figures[one] > figures[other]:
                assert mine["points"]["i0"] >= theirs["points"]["i0"]
                assert mine["total"] >= theirs["total"]


# --- what does not matter -----------------------------------------------------------------------


@made_from(made_up.everything, 80)
def test_other_names_for_the_same_people_change_nobodys_pay(drawn):
    text, world, period = drawn
    renamed = {table: [rename(row) for row in rows] for table, rows in world.items()}
    found = told(Company.of(text, world).settle(period))
    assert told(Company.of(text, renamed).settle(period)) == {f"x{who}": one for who, one in found.items()}


def rename(row: Any) -> Any:
    return row | {"employee": f"x{row['employee']}"} if isinstance(row, dict) and "employee" in row else row


@made_from(made_up.beside_each_other, 80)
def test_the_order_of_scheme_files_changes_nothing(drawn):
    files, world, period = drawn
    assert (
        Company.of(files, world).settle(period).statements == Company.of(files[::-1], world).settle(period).statements
    )


# --- a closed period never moves ----------------------------------------------------------------


@made_from(made_up.closed, 150)
def test_what_happens_later_does_not_move_a_closed_period(drawn):
    text, world, period = drawn
    before = Company.of(text, world).settle(period)
    after = Company.of(made_up.later_version(text), made_up.later_facts(world)).settle(period)
    assert told(after) == told(before)
    assert [line.sentence for one in after.statements for line in one.lines] == [
        line.sentence for one in before.statements for line in one.lines
    ]
