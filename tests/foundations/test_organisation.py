"""The organisation: who held which account, was in which team, under which contract, on which day."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from steelyard.facts import TABLES
from steelyard.facts.organisation import (
    Account,
    Campaign,
    Contract,
    LawRow,
    ManualScore,
    MonthDays,
    Organisation,
    PayEntry,
    Person,
)
from steelyard.periods import Period
from steelyard.trace import AccountSpan

NOVEMBER = Period.parse("2026-11")


def day(number):
    return date(2026, 11, number)


def account(agent, employee, start=None, end=None, shop="s1"):
    return Account("taobao", shop, agent, employee, start, end)


@pytest.mark.parametrize(("number", "holder"), [(9, "e1"), (10, "e2"), (19, "e2"), (20, None), (25, "e3")])
def test_an_account_belongs_to_whom_the_dated_row_says(number, holder):
    organisation = Organisation(
        accounts=(account("a", "e1", end=day(10)), account("a", "e2", day(10), day(20)), account("a", "e3", day(25)))
    )
    assert organisation.employee_of("s1", "a", day(number)) == holder
    assert organisation.employee_of("s2", "a", day(number)) is None


def test_a_later_row_takes_over_and_the_earlier_one_comes_back_after_its_end():
    organisation = Organisation(accounts=(account("a", "e1"), account("a", "e2", day(10), day(12))))
    assert organisation.accounts_of("e1", NOVEMBER) == (
        AccountSpan("s1", "a", day(1), day(10)),
        AccountSpan("s1", "a", day(12), date(2026, 12, 1)),
    )
    assert organisation.accounts_of("e2", NOVEMBER) == (AccountSpan("s1", "a", day(10), day(12)),)


def test_the_days_of_an_account_are_each_counted_once():
    organisation = Organisation(accounts=(account("a", "e1", day(3), day(8)), account("a", "e2", day(6), day(20))))
    spans = organisation.holder_spans("s1", "a", NOVEMBER)
    assert [(days.start.day, days.day_count, holder) for days, holder in spans] == [
        (1, 2, None),
        (3, 3, "e1"),
        (6, 14, "e2"),
        (20, 11, None),
    ]


def test_an_unmatched_account_is_listed_with_its_days_and_scored_under_its_own_id():
    organisation = Organisation(accounts=(account("a", "e1", day(11)), account("e1", "e2")))
    seen = [("s1", "a"), ("s1", ""), ("s2", "b"), ("s1", "e1")]
    assert organisation.unmatched_accounts(seen, NOVEMBER) == [
        AccountSpan("s1", "a", day(1), day(11)),
        AccountSpan("s2", "b", day(1), date(2026, 12, 1)),
    ]
    assert organisation.unmatched_id("s2", "b") == "b"
    assert organisation.unmatched_id("s2", "e1") == "s2/e1"


def test_the_shops_of_an_employee_are_those_with_an_account_in_the_period():
    organisation = Organisation(
        accounts=(account("a", "e1"), account("b", "e1", shop="s2", end=day(1)), account("c", "e1", shop="s3"))
    )
    assert organisation.shops_of("e1", NOVEMBER) == ("s1", "s3")


def test_team_line_and_role_are_those_of_the_day():
    organisation = Organisation(
        people=(
            Person("e1", "小安", "agent", "一组", "presales", end=day(16)),
            Person("e1", "小安", "leader", "二组", "presales", start=day(16)),
        )
    )
    assert organisation.person_on("e1", day(15)).team == "一组"
    assert organisation.person_on("e1", day(16)).role == "leader"
    assert organisation.person_on("e2", day(16)) is None
    assert organisation.teams(NOVEMBER) == ("一组", "二组")
    assert organisation.teams(Period(day(1), day(16))) == ("一组",)
    assert [person.team for person in organisation.people_on(day(20))] == ["二组"]
    assert organisation.name_of("e1") == "小安"
    assert organisation.name_of("店铺:未知") == "店铺:未知"


def test_only_the_days_between_hiring_and_leaving_are_employed():
    organisation = Organisation(
        people=(Person("e1", "小安", hired_on=day(5), left_on=day(20)), Person("e2", "小川", left_on=day(1)))
    )
    assert organisation.employed("e1", NOVEMBER) == Period(day(5), day(20))
    assert organisation.employed("e2", NOVEMBER) is None


def test_contracts_cut_the_period():
    organisation = Organisation(
        contracts=(Contract("e1", 350_000, end=day(16)), Contract("e1", 400_000, start=day(16), region="杭州"))
    )
    assert [(days.day_count, contract.base_fen) for days, contract in organisation.contract_spans("e1", NOVEMBER)] == [
        (15, 350_000),
        (15, 400_000),
    ]
    assert organisation.contract_on("e1", day(16)).region == "杭州"


def test_a_campaign_without_a_shop_is_everybodys_and_a_campaign_of_another_shop_is_not():
    organisation = Organisation(
        campaigns=(
            Campaign("双11", day(10), day(12)),
            Campaign("店庆", day(20), day(21), "s2"),
            Campaign("双12", date(2026, 12, 11), date(2026, 12, 13)),
        )
    )
    assert organisation.campaign_days(["s1"], NOVEMBER) == [(day(10), day(12))]
    assert organisation.campaign_days(["s1", "s2"], NOVEMBER) == [(day(10), day(12)), (day(20), day(21))]


def test_manual_scores_count_only_for_exactly_their_period():
    scores = (
        ManualScore("e1", day(1), date(2026, 12, 1), "leader", Decimal(90), "b"),
        ManualScore("e1", day(1), date(2026, 12, 1), "leader", Decimal(80), "a"),
        ManualScore("e1", day(1), day(16), "leader", Decimal(10), "a"),
    )
    assert [
        score.points for score in Organisation(manual_scores=scores).manual_scores_of("e1", "leader", NOVEMBER)
    ] == [80, 90]


def test_pay_entries_month_days_and_law_are_found_by_day():
    organisation = Organisation(
        month_days=(MonthDays("e1", "2026-11", Decimal(22), Decimal("20.5")),),
        pay_entries=(
            PayEntry("2", "e1", day(30), "damage", "赔偿", -100, "破损"),
            PayEntry("1", "e1", date(2026, 12, 1), "damage", "赔偿", -1, "x"),
        ),
        law=(LawRow("杭州", date(2025, 1, 1), 228_000, "公告"), LawRow("杭州", day(15), 249_000, "公告")),
    )
    assert organisation.month_days_of("e1", NOVEMBER).paid_days == Decimal("20.5")
    assert [entry.entry_id for entry in organisation.pay_entries_of("e1", NOVEMBER)] == ["2"]
    assert [organisation.law_on("杭州", day(number)).min_wage_fen for number in (14, 15)] == [228_000, 249_000]
    assert organisation.law_on(None, day(1)) is None
    assert organisation.law_on("杭州", date(2024, 12, 31)) is None


def test_every_organisation_table_loads_from_arrow():
    rows = {
        "shops": [{"shop_id": "s1", "platform": "taobao", "name": "旗舰店", "timezone": "Asia/Tokyo"}],
        "settings": [{"shop_id": "s1", "key": "quick_seconds", "value": "20", "start": day(2)}],
        "people": [{"employee_id": "e1", "name": "小安", "role": "agent", "team": "一组"}],
        "accounts": [{"platform": "taobao", "shop_id": "s1", "agent_id": "a", "employee_id": "e1"}],
        "contracts": [{"employee_id": "e1", "base_fen": 1}],
        "month_days": [
            {"employee_id": "e1", "month": "2026-11", "scheduled_days": Decimal(22), "paid_days": Decimal(22)}
        ],
        "campaigns": [{"name": "双11", "start": day(10), "end": day(12)}],
        "manual_scores": [
            {"employee_id": "e1", "start": day(1), "end": day(2), "indicator": "leader", "points": Decimal(90)}
        ],
        "pay_entries": [
            {
                "entry_id": "1",
                "employee_id": "e1",
                "business_day": day(1),
                "kind": "damage",
                "item": "x",
                "amount_fen": -1,
                "reason": "x",
            }
        ],
        "law": [{"region": "杭州", "start": day(1), "min_wage_fen": 1, "source": "x"}],
    }
    tables = {name: pa.Table.from_pylist(found, schema=TABLES[name].schema) for name, found in rows.items()}
    organisation = Organisation.from_tables(tables)
    assert organisation.settings_of("s1", day(2)).quick_ms == 20_000
    assert organisation.settings_of("s1", day(1)).quick_ms == 30_000
    assert organisation.settings_of("s1", day(1)).timezone == "Asia/Tokyo"
    assert organisation.employee_of("s1", "a", day(1)) == "e1"
    assert [
        len(getattr(organisation, name))
        for name in (
            "shops",
            "settings_rows",
            "people",
            "accounts",
            "contracts",
            "month_days",
            "campaigns",
            "manual_scores",
            "pay_entries",
            "law",
        )
    ] == [1] * 10
    assert Organisation.from_tables({}).unmatched_accounts([("s1", "a")], NOVEMBER)[0].agent_id == "a"
