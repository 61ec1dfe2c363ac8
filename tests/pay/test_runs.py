"""The pay run as an object: the same inputs give the same bytes, what is stored comes back whole."""

import json
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction as F
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard import schemes
from steelyard.errors import InputRefused, LakeDamaged, UnknownName, Words
from steelyard.facts.organisation import Account, Contract, LawRow, Organisation, PayEntry, Person
from steelyard.facts.settings import SettingRow
from steelyard.pay.exact_json import as_plain, canonical, digest_of, first_difference, from_plain
from steelyard.pay.law import BUILT_IN, LawBook
from steelyard.pay.parts import parts_of
from steelyard.pay.run_store import RunStore, period_name, period_of_name
from steelyard.pay.runs import (
    PayRun,
    Pins,
    law_digest,
    paid_before,
    pay_run,
    people_digest,
    pinned_packs,
    pinned_schemes,
    pinned_text,
    settings_digest,
)
from steelyard.pay.statement import settle_together
from steelyard.periods import Period
from steelyard.scoring.given import GivenFigures

OCTOBER, NOVEMBER, DECEMBER = (Period.month(2026, month) for month in (10, 11, 12))
SALES, REFUNDS = "sales_order_first_fen", "sales_order_first_refund_fen"
AT = datetime(2026, 12, 1, tzinfo=UTC)

SCHEME = """# 说明
scheme: test
name: 测试方案
versions:
  - from: 2020-01-01
    indicators: [{key: csat, metric: csat_ratio, weight: "100", curve: {kind: linear, worst: "0", best: "1"}}]
    missing: renormalise
    pay:
      - {kind: base}
      - {kind: commission, on: sales_order_first_fen, net: sale, tiers: [{from: "0", rate: "0.04"}]}
"""


def made(period=OCTOBER, *, text=SCHEME, sales=100_000, refunds=0, earlier=(), since=0, people=("a", "b"), **pins):
    """A run of a company of two; ``since``: refunds of October's sales known now."""
    organisation = Organisation(
        people=tuple(Person(name, name.upper(), team="一组", line="presales") for name in people),
        accounts=tuple(Account("taobao", "s1", f"s1:{name}", name) for name in people),
        contracts=tuple(Contract(name, 300_000) for name in people),
    )
    measures = {(name, SALES): sales for name in people} | {(name, REFUNDS): refunds for name in people}
    others = {} if period == OCTOBER else {OCTOBER: {(name, REFUNDS): since for name in people}}
    figures = GivenFigures(organisation, {("a", "csat_ratio"): F(1, 3)}, measures, others)
    parts = parts_of([schemes.parse(text, "test.yaml")], figures, period)
    settlement = settle_together(parts, figures, period, earlier)
    given = {
        "package": "0.1.0", "period": period, "commit": 3, "tables": {"measures": 2, "orders": 1}, "since": period.start,
        "data": "d" * 64, "settings": settings_digest(organisation), "people": people_digest(organisation),
        "law": law_digest(organisation, BUILT_IN), "own_metrics": None, "unmatched": (),
        "schemes": pinned_schemes(parts), "law_packs": pinned_packs(BUILT_IN), "earlier": (), **pins,
    }  # fmt: skip
    return pay_run(Pins(**given), parts, settlement, figures)


# --- canonical bytes -------------------------------------------------------------------------------


def test_a_run_has_canonical_bytes_without_a_float_and_comes_back_from_them_whole(exactly):
    run = made()
    told = json.loads(run.canonical_bytes(), parse_float=lambda _: pytest.fail("a float"))
    assert from_plain(PayRun, told) == run
    assert from_plain(PayRun, told).digest == run.digest
    assert exactly(run)
    assert run.total_fen == sum(statement.total_fen for statement in run.statements) == 2 * 304_000


def test_a_record_keeps_both_languages_the_rules_and_the_parts_of_a_ratio():
    statement = made().statement_of("a")
    base, commission = statement.lines
    assert commission.sentence.zh == "提成 净销售额 1,000.00 元：1,000.00 × 4% = 40.00 元"
    assert commission.sentence.en.startswith("Commission: net sales")
    assert commission.rules[0] == "test@2020-01-01 test.yaml:10"
    assert SALES in commission.rules
    assert commission.paid_commission.parts[0].tiers == ((0, F("0.04")),)
    assert base.paid_commission is None
    assert statement.post == ("一组", "presales", "agent")
    (indicator,) = statement.sheets[0].indicators
    assert (indicator.value, indicator.points, indicator.unit) == (F(1, 3), F(100, 3), "ratio")
    assert (indicator.numerator, indicator.denominator) == (F(1, 3), F(1))
    assert made().statement_of("nobody") is None


def test_the_digest_changes_with_every_input_and_the_results_digest_only_with_what_is_paid():
    run = made()
    assert made().canonical_bytes() == run.canonical_bytes()
    commented = made(text=SCHEME.replace("# 说明", "# 改了说明"))
    assert commented.digest != run.digest
    assert commented.results_digest == run.results_digest
    assert made(sales=100_001).digest != run.digest
    assert made(sales=200_000).results_digest != run.results_digest
    for changed in ({"commit": 4}, {"data": "e" * 64}, {"tables": {"measures": 3}}, {"unmatched": ("x",)}):
        assert made(**changed).digest != run.digest
        assert made(**changed).results_digest == run.results_digest


def test_the_digests_of_the_organisation_do_not_depend_on_the_order_of_rows():
    rows = (SettingRow("s1", "preset", "taobao"), SettingRow("s2", "preset", "jd"))
    people = (Person("a", "甲"), Person("b", "乙"))
    law = (LawRow("广州", date(2026, 1, 1), 230_000, "x"), LawRow("佛山", date(2026, 1, 1), 200_000, "x"))
    one = Organisation(settings_rows=rows, people=people, law=law)
    other = Organisation(settings_rows=rows[::-1], people=people[::-1], law=law[::-1])
    for digest in (settings_digest, people_digest, lambda organisation: law_digest(organisation, BUILT_IN)):
        assert digest(one) == digest(other)
        assert digest(one) != digest(Organisation())


def test_each_kind_of_row_is_in_the_digest_it_belongs_to():
    entry = PayEntry("p", "a", date(2026, 10, 1), "adjustment", "补", 1, "错")
    for changed in (
        {"contracts": (Contract("a", 1),)},
        {"pay_entries": (entry,)},
        {"accounts": (Account("jd", "s", "x", "a"),)},
    ):
        assert people_digest(Organisation(**changed)) != people_digest(Organisation())
        assert settings_digest(Organisation(**changed)) == settings_digest(Organisation())
    assert law_digest(Organisation(), LawBook(BUILT_IN.packs[:1])) != law_digest(Organisation(), BUILT_IN)


def test_another_process_with_another_hash_seed_gives_the_same_digest():
    program = (
        f"import sys; sys.path[:0] = {[str(Path(__file__).parent)]!r}\nimport test_runs\nprint(test_runs.made().digest)"
    )
    found = set()
    for seed in ("0", "1", "31337"):
        done = subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True, check=True, text=True,
        )  # fmt: skip
        found.add(done.stdout.strip())
    assert found == {made().digest}


# --- exact JSON ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    amount: F
    rate: Decimal | None
    day: date
    words: Words
    rows: tuple[tuple[str, int], ...]
    flag: bool = False


@given(
    st.builds(
        Held,
        st.fractions(),
        st.none() | st.decimals(allow_nan=False, allow_infinity=False),
        st.dates(),
        st.builds(Words, st.text(), st.text()),
        st.lists(st.tuples(st.text(), st.integers())).map(tuple),
        st.booleans(),
    )
)
def test_exact_json_loses_nothing(held):
    assert from_plain(Held, json.loads(canonical(held))) == held


def test_a_float_is_refused_wherever_it_hides():
    with pytest.raises(TypeError):
        canonical({"a": [F(1), 0.5]})


@pytest.mark.parametrize(
    "changed",
    [
        {"amount": 1},
        {"amount": "one"},
        {"amount": "1/0"},
        {"day": "2026-13-01"},
        {"flag": 1},
        {"rows": [["a", "1"]]},
        {"rows": "no"},
        {"words": {"zh": "只有中文"}},
        {"more": 1},
    ],
)
def test_json_that_is_not_of_the_declared_form_is_refused(changed):
    plain = as_plain(Held(F(1), None, date(2026, 1, 1), Words("a", "b"), (("a", 1),)))
    with pytest.raises(InputRefused):
        from_plain(Held, {**plain, **changed})


def test_the_first_difference_is_named_by_what_tells_the_entries_apart():
    one = {"statements": [{"employee_id": "E1", "lines": [{"item": "base", "amount_fen": 1}]}], "pins": {"a": 1}}
    other = {"statements": [{"employee_id": "E1", "lines": [{"item": "base", "amount_fen": 2}]}], "pins": {"a": 1}}
    assert first_difference(one, other) == ("statements[E1].lines[base].amount_fen", 1, 2)
    assert first_difference(one, one) is None
    assert first_difference([1], [1, 2]) == ("[1]", None, 2)
    assert first_difference({"a": 1}, {"a": True}) == ("a", 1, True)
    assert first_difference({"a": 1}, {}) == ("a", 1, None)


# --- what was paid before --------------------------------------------------------------------------


def test_what_is_left_of_a_commission_is_what_was_paid_less_its_clawbacks():
    october = made()
    november = made(NOVEMBER, earlier=paid_before([october]), since=20_000)
    left = {(paid.employee_id, paid.period): paid for paid in paid_before([november, october])}
    assert left["a", OCTOBER].paid_fen == 3_200
    assert left["a", OCTOBER].refunds_fen == 20_000
    assert left["a", NOVEMBER].paid_fen == 4_000
    december = made(DECEMBER, earlier=paid_before([october, november]), since=20_000)
    assert [line.kind for line in december.statement_of("a").lines] == ["base", "commission"]


def test_a_run_computed_again_counts_with_the_clawbacks_made_since():
    november = made(NOVEMBER, earlier=paid_before([made()]), since=20_000)
    again = made(refunds=20_000)
    left = {(paid.employee_id, paid.period): paid for paid in paid_before([again, november])}
    assert left["a", OCTOBER].paid_fen == 3_200 - 800


def test_a_commission_its_own_run_no_longer_knows_is_nobodys():
    november = made(NOVEMBER, earlier=paid_before([made()]), since=20_000)
    again = made(people=("b",))
    assert [(paid.employee_id, paid.period) for paid in paid_before([again, november])] == [
        ("b", OCTOBER), ("a", NOVEMBER), ("b", NOVEMBER),
    ]  # fmt: skip


# --- the store -------------------------------------------------------------------------------------


def test_a_stored_run_comes_back_whole_with_every_file_it_rests_on(tmp_path):
    own = pinned_text("metrics.yaml", "metrics: []\r\n")
    run = made(own_metrics=own)
    stored = RunStore(tmp_path).create(run, AT)
    opened = RunStore(tmp_path).open(stored.run_id)
    assert opened == stored
    assert opened.run == run
    folder = tmp_path / "payruns" / stored.run_id
    assert (folder / "schemes" / "1-test.yaml").read_bytes() == SCHEME.encode()
    assert (folder / "own-metrics.yaml").read_bytes() == b"metrics: []\r\n"
    assert sorted(path.name for path in (folder / "law").iterdir()) == ["1-national.yaml", "2-guangdong.yaml"]
    assert "text" not in json.loads((folder / "run.json").read_bytes())["pins"]["schemes"][0]["file"]


def test_runs_are_numbered_by_period_and_found_by_id_beginning_or_period(tmp_path):
    store = RunStore(tmp_path)
    assert store.ids() == []
    first = store.create(made(), AT)
    second = store.create(made(sales=5), AT)
    november = store.create(made(NOVEMBER), AT)
    half = store.create(made(Period(date(2026, 10, 1), date(2026, 10, 16)), since=0), AT)
    assert [one.sequence for one in (first, second, november, half)] == [1, 2, 1, 1]
    opened = [store.open(one.run_id).supersedes for one in (second, first, november)]
    assert opened == [first.run_id, None, None]
    assert store.ids() == [half.run_id, first.run_id, second.run_id, november.run_id]
    assert store.find("2026-10") == second.run_id
    assert store.find("2026-10-r1") == first.run_id
    assert store.find(first.run_id) == first.run_id
    assert store.find("2026-10-01_2026-10-16") == half.run_id
    assert store.newest_before(NOVEMBER) == [half.run_id, second.run_id]
    assert store.newest_before(OCTOBER) == []
    for unknown in ("2026-1", "2026-10-r", "", "2027"):
        with pytest.raises(UnknownName):
            store.find(unknown)


def test_the_same_run_stored_twice_is_two_runs_of_one_digest(tmp_path):
    store = RunStore(tmp_path)
    one, two = store.create(made(), AT), store.create(made(), AT)
    assert one.run_id != two.run_id
    assert one.digest == two.digest


@pytest.mark.parametrize(
    ("period", "name"),
    [(OCTOBER, "2026-10"), (Period(date(2026, 10, 1), date(2026, 12, 1)), "2026-10-01_2026-12-01")],
)
def test_ids_name_a_month_short_and_any_other_period_by_both_days(period, name):
    assert period_name(period) == name
    assert period_of_name(name) == period


def test_a_renamed_folder_a_missing_file_and_an_added_space_are_damage(tmp_path):
    store = RunStore(tmp_path)
    stored = store.create(made(), AT)
    folder = tmp_path / "payruns" / stored.run_id
    other = folder.with_name("2026-10-r7-" + stored.digest[:8])
    folder.rename(other)
    with pytest.raises(LakeDamaged):
        store.open(other.name)
    other.rename(folder)
    head = (folder / "run.json").read_bytes()
    (folder / "run.json").write_bytes(head + b" ")
    with pytest.raises(LakeDamaged, match=r"run\.json"):
        store.open(stored.run_id)
    (folder / "run.json").write_bytes(head)
    results = (folder / "statements.json").read_bytes()
    (folder / "statements.json").write_bytes(results + b" ")
    with pytest.raises(LakeDamaged, match=r"statements\.json"):
        store.open(stored.run_id)
    (folder / "statements.json").write_bytes(results)
    assert store.open(stored.run_id) == stored
    (folder / "law" / "1-national.yaml").unlink()
    with pytest.raises(LakeDamaged):
        store.open(stored.run_id)


def test_a_changed_state_or_forerunner_is_damage_though_no_figure_moved(tmp_path):
    store = RunStore(tmp_path)
    stored = store.create(made(), AT)
    path = tmp_path / "payruns" / stored.run_id / "run.json"
    head = path.read_text("utf-8")
    path.write_text(head.replace('"state": "computed"', '"state": "paid"'), encoding="utf-8")
    with pytest.raises(LakeDamaged):
        store.open(stored.run_id)


def test_scheme_files_of_one_name_or_an_odd_one_are_stored_apart(tmp_path):
    run = made()
    (pinned,) = run.pins.schemes
    odd = replace(pinned, file=replace(pinned.file, file="library/售前 a:b?.yaml"))
    stored = RunStore(tmp_path).create(replace(run, pins=replace(run.pins, schemes=(odd, odd))), AT)
    folder = tmp_path / "payruns" / stored.run_id / "schemes"
    assert sorted(path.name for path in folder.iterdir()) == ["1-售前_a_b_.yaml", "2-售前_a_b_.yaml"]
    assert RunStore(tmp_path).open(stored.run_id).run == stored.run


def test_digests_are_of_the_canonical_bytes():
    assert digest_of({"b": F(1, 2), "a": 1}) == digest_of({"a": 1, "b": "1/2"})
