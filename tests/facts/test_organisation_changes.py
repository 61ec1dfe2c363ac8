"""Who changes team, leaves, takes over an account or gets a new contract, from which day, and what stays."""

from __future__ import annotations

from datetime import date

import pytest

from steelyard.errors import InputRefused
from steelyard.facts.organisation import Account, Contract, Organisation, Person, Shop
from steelyard.facts.organisation_changes import (
    Plan,
    add_person,
    bind_account,
    change_contract,
    change_person,
    correct_hired_on,
    leave,
    set_shop,
)

JAN, MAR, MAY, JUL = (date(2026, month, 1) for month in (1, 3, 5, 7))
SHOP = Shop("s1", "taobao", "小店", "Asia/Shanghai")
ACCOUNT = ("taobao", "s1", "小店:小一")


def organisation(**tables: tuple[object, ...]) -> Organisation:
    given = {
        "shops": (SHOP,),
        "people": (
            Person("E1", "小川", team="一组", start=JAN, hired_on=JAN),
            Person("E2", "小安", team="一组", start=JAN),
        ),
        "accounts": (Account(*ACCOUNT, "E1", JAN),),
        "contracts": (Contract("E1", 300_000, JAN),),
        **tables,
    }
    return Organisation(**given)


def team(plan: Plan, day: date, employee: str = "E1") -> str | None:
    person = plan.after.person_on(employee, day)
    return None if person is None else person.team


def test_a_change_begins_on_its_day_and_leaves_the_past_alone() -> None:
    plan = change_person(Plan.begin(organisation()), "E1", MAR, {"team": "二组"})
    assert [team(plan, day) for day in (JAN, date(2026, 2, 28), MAR, JUL)] == ["一组", "一组", "二组", "二组"]
    assert plan.rows == {"people": (Person("E1", "小川", team="二组", start=MAR, hired_on=JAN),)}
    [effect] = plan.effects()
    assert (effect.subject, effect.start, effect.end, effect.changed()) == (("E1",), MAR, None, ["team"])


def test_a_change_lasts_until_the_next_recorded_change_of_the_same_field_only() -> None:
    people = (
        Person("E1", "小川", team="一组", tier="初级", start=JAN),
        Person("E1", "小川", team="一组", tier="高级", start=MAY),
        Person("E1", "小川", team="三组", tier="高级", start=JUL),
    )
    plan = change_person(Plan.begin(organisation(people=people)), "E1", MAR, {"team": "二组"})
    found = [plan.after.person_on("E1", day) for day in (JAN, MAR, MAY, JUL)]
    assert [(one.team, one.tier) for one in found if one] == [
        ("一组", "初级"),
        ("二组", "初级"),
        ("二组", "高级"),
        ("三组", "高级"),
    ]


def test_a_change_that_changes_nothing_stores_nothing() -> None:
    plan = change_person(Plan.begin(organisation()), "E1", MAR, {"team": "一组"})
    assert plan.is_empty
    assert plan.effects() == []


def test_a_change_for_a_while_falls_back() -> None:
    plan = change_person(Plan.begin(organisation()), "E1", MAR, {"team": "二组"}, MAY)
    assert [team(plan, day) for day in (MAR, MAY)] == ["二组", "一组"]


def test_a_new_employee_has_no_past() -> None:
    plan = add_person(Plan.begin(organisation()), "E3", "小新", date(2026, 3, 16), {"team": "一组"})
    assert [team(plan, day, "E3") for day in (MAR, date(2026, 3, 16))] == [None, "一组"]
    assert plan.after.hired_on("E3") == date(2026, 3, 16)
    with pytest.raises(InputRefused, match="已有人使用"):
        add_person(plan, "E3", "小新", MAR, {})


def test_who_leaves_holds_no_team_account_or_contract_from_that_day_on() -> None:
    plan = leave(Plan.begin(organisation()), "E1", MAY)
    last = date(2026, 4, 30)
    assert [team(plan, day) for day in (last, MAY)] == ["一组", None]
    assert [plan.after.employee_of("s1", ACCOUNT[2], day) for day in (last, MAY)] == ["E1", None]
    assert [plan.after.contract_on("E1", day) is None for day in (last, MAY)] == [False, True]
    assert plan.after.people[0].left_on == MAY
    with pytest.raises(InputRefused, match="离职"):
        change_person(plan, "E1", MAY, {"team": "二组"})
    with pytest.raises(InputRefused, match="离职"):
        bind_account(plan, ACCOUNT, "E1", JUL)


def test_nobody_leaves_before_what_is_recorded_to_begin() -> None:
    plan = change_person(Plan.begin(organisation()), "E1", MAY, {"team": "二组"})
    with pytest.raises(InputRefused, match="2026-05-01"):
        leave(plan, "E1", MAR)


def test_leaving_takes_no_account_from_whom_it_passed_to() -> None:
    accounts = (Account(*ACCOUNT, "E1", JAN), Account(*ACCOUNT, "E2", MAR))
    plan = leave(Plan.begin(organisation(accounts=accounts)), "E1", MAY)
    assert plan.after.employee_of("s1", ACCOUNT[2], JUL) == "E2"


def test_an_unmatched_account_is_bound_from_a_day_until_somebody_else_had_it() -> None:
    accounts = (Account(*ACCOUNT, "E2", MAY, JUL),)
    plan = bind_account(Plan.begin(organisation(accounts=accounts)), ACCOUNT, "E1", MAR)
    found = [plan.after.employee_of("s1", ACCOUNT[2], day) for day in (JAN, MAR, date(2026, 4, 30), MAY, JUL)]
    assert found == [None, "E1", "E1", "E2", None]


def test_an_account_given_back_is_nobodys() -> None:
    plan = bind_account(Plan.begin(organisation()), ACCOUNT, None, MAR)
    assert [plan.after.employee_of("s1", ACCOUNT[2], day) for day in (JAN, MAR)] == ["E1", None]


def test_a_raise_keeps_the_rest_of_the_contract() -> None:
    contracts = (Contract("E1", 300_000, JAN, performance_fen=100_000, region="广东"),)
    plan = change_contract(Plan.begin(organisation(contracts=contracts)), "E1", MAR, {"base_fen": 350_000})
    assert plan.rows == {"contracts": (Contract("E1", 350_000, MAR, None, 100_000, None, "广东"),)}


def test_a_first_contract_needs_base_pay() -> None:
    begun = Plan.begin(organisation(contracts=()))
    with pytest.raises(InputRefused, match="底薪"):
        change_contract(begun, "E1", MAR, {"region": "广东"})
    plan = change_contract(begun, "E1", MAR, {"base_fen": 0})
    assert plan.rows == {"contracts": (Contract("E1", 0, MAR),)}
    with pytest.raises(InputRefused, match="小于 0"):
        change_contract(begun, "E1", MAR, {"base_fen": -1})


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"role": "boss"}, "可选"),
        ({"role": None}, "可选"),
        ({"support_line": "third"}, "可选"),
        ({"name": " "}, "不能为空"),
        ({"team": "长" * 201}, "过长"),
        ({"leader_id": "E9"}, "没有工号"),
        ({"leader_id": "E1"}, "自己的上级"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_what_to_do(values: dict[str, str | None], said: str) -> None:
    with pytest.raises(InputRefused, match=said) as refused:
        change_person(Plan.begin(organisation()), "E1", MAR, values)
    assert refused.value.remedy is not None


def test_nobody_leads_themselves_by_way_of_others() -> None:
    plan = change_person(Plan.begin(organisation()), "E2", JAN, {"leader_id": "E1"})
    with pytest.raises(InputRefused, match="间接"):
        change_person(plan, "E1", MAR, {"leader_id": "E2"})


@pytest.mark.parametrize("start", [date(1999, 12, 31), date(2100, 1, 1)])
def test_a_mistyped_year_is_refused(start: date) -> None:
    with pytest.raises(InputRefused, match="年份"):
        change_person(Plan.begin(organisation()), "E1", start, {"team": "二组"})


def test_a_corrected_first_day_is_told_as_such() -> None:
    plan = correct_hired_on(Plan.begin(organisation()), "E1", MAR)
    assert plan.after.hired_on("E1") == MAR
    assert [effect.changed() for effect in plan.effects()] == [["hired_on"]]


def test_a_shop_may_be_added_or_renamed_but_not_moved_to_another_clock() -> None:
    begun = Plan.begin(organisation())
    assert set_shop(begun, Shop("s1", "taobao", "大店", "Asia/Shanghai")).after.shop("s1") == Shop(
        "s1", "taobao", "大店", "Asia/Shanghai"
    )
    assert set_shop(begun, SHOP).is_empty
    with pytest.raises(InputRefused, match="时区"):
        set_shop(begun, Shop("s1", "taobao", "小店", "Europe/Paris"))
    with pytest.raises(InputRefused, match="没有平台"):
        bind_account(begun, ("jd", "s1", "x"), "E1", MAR)
