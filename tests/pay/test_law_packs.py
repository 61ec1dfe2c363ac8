"""Law packs: read with every fault, chosen by region and day, and what the guard and overtime take from them."""

from datetime import date
from fractions import Fraction as F
from importlib.resources import files

import pytest

from steelyard import schemes
from steelyard.errors import PayStopped
from steelyard.facts.organisation import Account, Contract, LawRow, Organisation, PayEntry, Person
from steelyard.pay import settle_all
from steelyard.pay.case import Run
from steelyard.pay.hours import overtime_warnings
from steelyard.pay.law import BUILT_IN, RULES, LawBook, built_in_packs, law_digest, load_pack, parse_pack
from steelyard.periods import Period
from steelyard.schemes import SchemeRefused
from steelyard.scoring import score
from steelyard.scoring.given import GivenFigures

NOVEMBER = Period.month(2026, 11)
LAST = date(2026, 11, 30)

PACK = """\
pack: test
name: {zh: 测试, en: Test}
regions: [某市]
rules:
  - rule: damage_share
    from: 2026-01-01
    value: "0.10"
    source: {zh: 某市条例 §1, en: "City rules, article 1"}
    says: {zh: 不超过百分之十, en: at most ten per cent}
"""


def statement(*, region="示例市", wage=400_000, minimum=(), entries=(), period=NOVEMBER, book=BUILT_IN, minutes=None):
    scheme = schemes.parse(
        """scheme: test
name: 测试
versions: [{from: 2020-01-01, missing: renormalise, pay: [{kind: base}, {kind: overtime}]}]
""",
        "test.yaml",
    )
    organisation = Organisation(
        people=(Person("e1", "甲"),),
        accounts=(Account("taobao", "s1", "a", "e1"),),
        contracts=(Contract("e1", wage, region=region),),
        pay_entries=tuple(entries),
        law=tuple(minimum),
    )
    measures = {("e1", f"overtime_{kind}_minutes"): count for kind, count in (minutes or {}).items()}
    version = scheme.version_on(period.start)
    figures = GivenFigures(organisation, measures=measures)
    sheets = score(scheme, version, figures, None, period)
    settlement = settle_all(scheme, version, figures, sheets, period, law=book)
    if settlement.stops:
        raise settlement.stops[0]
    return settlement.statements[0]


def damage(yuan=1500, day=date(2026, 11, 5), notice=date(2026, 11, 20), clause="8.2"):
    return PayEntry("d1", "e1", day, "damage", "赔偿", -yuan * 100, "错发", clause, notice)


def floor(region="示例市", yuan=3500, start=date(2026, 1, 1), end=None):
    return LawRow(region, start, yuan * 100, "示例", end)


# --- reading a pack ----------------------------------------------------------------------------


def test_every_rule_has_a_value_and_a_source_in_the_national_pack():
    law = BUILT_IN.law(None, LAST)
    assert set(law.values) == set(RULES)
    assert all(
        value.source.zh and value.source.en and value.says.zh and value.says.en for _, value in law.values.values()
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("damage_share", "damage_shares", 5, "您是不是想写 damage_share"),
        ('"0.10"', '"1.10"', 7, "damage_share 不能是 1.1"),
        ('"0.10"', "0.10", 7, "引号"),
        ("2026-01-01", "soon", 6, "不是日期"),
        ("    source: {zh: 某市条例 §1, en: \"City rules, article 1\"}\n", "", 5, "缺少必填的键 source"),
        ("regions: [某市]", "regions: 某市", 3, "地区名称的列表"),
        ("regions: [某市]", "region: [某市]", 3, "不认识的键 region"),
        ("    from: 2026-01-01\n", "    from: 2026-01-01\n    to: 2025-01-01\n", 7, "前后颠倒"),
    ],
)  # fmt: skip
def test_a_fault_of_a_pack_is_said_with_its_line_and_remedy(old, new, line, says):
    with pytest.raises(SchemeRefused) as refused:
        parse_pack(PACK.replace(old, new), "test.yaml")
    fault = refused.value.faults[0]
    assert fault.line == line
    assert says in fault.what.zh + fault.remedy.zh
    assert fault.what.en
    assert fault.remedy.en


def test_two_values_of_one_rule_on_one_day_are_refused():
    doubled = PACK + PACK.split("rules:\n")[1]
    with pytest.raises(SchemeRefused, match="重叠"):
        parse_pack(doubled, "test.yaml")


def test_a_pack_of_ones_own_is_read_from_a_file(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(PACK, encoding="utf-8")
    assert load_pack(path).covers("某市")


def test_the_digest_changes_with_a_value_and_not_with_a_comment():
    pack = parse_pack(PACK, "a.yaml")
    assert law_digest([pack]) == law_digest([parse_pack(f"# a comment\n{PACK}", "b.yaml")])
    assert law_digest([pack]) != law_digest([parse_pack(PACK.replace('"0.10"', '"0.11"'), "a.yaml")])
    assert law_digest() == BUILT_IN.digest == law_digest(built_in_packs())


# --- which law holds ---------------------------------------------------------------------------


def test_a_region_is_known_with_and_without_its_suffix_and_any_other_has_the_national_law_alone():
    for region in ("广州", "广州市", " 广东省 "):
        assert BUILT_IN.law(region, LAST).values["damage_notice"][0].pack == "guangdong"
    for region in (None, "", "深圳", "示例市"):
        assert {pack.pack for pack, _ in BUILT_IN.law(region, LAST).values.values()} == {"national"}


def test_of_a_national_and_a_regional_value_the_one_that_protects_more_holds():
    softer = parse_pack(PACK.replace('"0.10"', '"0.30"'), "softer.yaml")
    harder = parse_pack(PACK, "harder.yaml")
    for pack, share in ((softer, F("0.20")), (harder, F("0.10"))):
        book = LawBook((*built_in_packs(), pack))
        assert book.law("某市", LAST).number("damage_share") == share
        assert book.law("别处", LAST).number("damage_share") == F("0.20")


def test_a_value_holds_from_its_day_until_the_next_one_of_its_rule():
    later = PACK + PACK.split("rules:\n")[1].replace("2026-01-01", "2026-07-01").replace('"0.10"', '"0.05"')
    book = LawBook((*built_in_packs(), parse_pack(later, "test.yaml")))
    shares = [book.law("某市", date(2026, *day)).number("damage_share") for day in ((6, 30), (7, 1))]
    assert [*shares, book.law("某市", date(2025, 12, 31)).number("damage_share")] == [F("0.10"), F("0.05"), F("0.20")]


def test_a_rule_nobody_gives_for_a_day_stops_pay_instead_of_being_guessed():
    with pytest.raises(PayStopped, match="2007-12-31 的“月计薪天数”"):
        BUILT_IN.law(None, date(2007, 12, 31)).number("paid_days_of_month")
    with pytest.raises(PayStopped, match="休息日加班倍数"):
        statement(book=LawBook((parse_pack(PACK, "test.yaml"),)), minutes={"restday": 120})
    with pytest.raises(PayStopped, match="损失赔偿"):
        statement(book=LawBook(()), entries=[damage()])


# --- the guard ---------------------------------------------------------------------------------


def test_damage_1500_on_wage_4000_takes_800_and_with_a_minimum_of_3500_at_most_500():
    assert statement(entries=[damage()]).line("赔偿").amount_fen == -80_000
    assert statement(entries=[damage()], minimum=[floor()]).line("赔偿").amount_fen == -50_000


def test_in_guangdong_the_same_amounts_hold_and_its_own_text_is_named():
    line = statement(region="广州", entries=[damage()], minimum=[floor("广州")]).line("赔偿")
    assert line.amount_fen == -50_000
    rules = {
        trace.what.zh: (trace.rule, trace.note.zh)
        for _, trace in line.trace.walk()
        if " law/" in trace.rule and trace.note
    }
    assert rules["损失赔偿每月最多占工资"][0].startswith("national@1995-01-01 law/national.yaml:")
    notice, note = rules["损失赔偿要事先书面通知"]
    assert notice.startswith("guangdong@2005-05-01 law/guangdong.yaml:")
    assert note.startswith("广东省工资支付条例 §15")
    late = statement(region="广州", entries=[damage(notice=date(2026, 12, 1))], minimum=[floor("广州")])
    assert late.line("赔偿").amount_fen == 0


def test_the_line_of_a_law_is_the_line_of_its_file():
    rule = statement(entries=[damage()]).line("赔偿").trace.rule
    number = int(rule.rsplit(":", 1)[1])
    text = (files("steelyard.pay") / "law" / "national.yaml").read_text(encoding="utf-8").splitlines()
    assert text[number - 1].strip() == 'value: "0.20"'


def test_without_a_region_or_a_row_there_is_a_warning_and_the_20_percent_rule_alone():
    for region, rows in ((None, [floor()]), ("示例市", []), ("别处", [floor()])):
        made = statement(region=region, entries=[damage()], minimum=rows)
        assert made.line("赔偿").amount_fen == -80_000
        assert any("只按 20% 限额核对" in warning.zh for warning in made.warnings)


def test_a_minimum_wage_that_rises_in_the_middle_of_a_year_counts_from_the_month_it_rises_in():
    rows = [floor(yuan=3300, end=date(2026, 7, 15)), floor(yuan=3600, start=date(2026, 7, 15))]
    taken = {}
    for month in (6, 7, 8):
        entry = damage(day=date(2026, month, 5), notice=date(2026, month, 6))
        taken[month] = (
            statement(entries=[entry], minimum=rows, period=Period.month(2026, month)).line("赔偿").amount_fen
        )
    assert taken == {6: -70_000, 7: -40_000, 8: -40_000}


def test_a_pack_without_a_floor_or_a_notice_asks_for_none():
    share = parse_pack(PACK.replace("[某市]", "[]"), "test.yaml")
    made = statement(book=LawBook((share,)), entries=[damage(notice=None, clause=None)], minimum=[floor(yuan=3900)])
    assert made.line("赔偿").amount_fen == -40_000
    assert any("没有最低工资的规定" in warning.zh and "只按 10% 限额" in warning.zh for warning in made.warnings)


def test_the_law_of_the_last_day_of_the_period_and_of_the_last_contract_governs_all_of_it():
    from_the_middle = parse_pack(PACK.replace("2026-01-01", "2026-11-15"), "test.yaml")
    book = LawBook((*built_in_packs(), from_the_middle))
    assert statement(region="某市", entries=[damage()], book=book).line("赔偿").amount_fen == -40_000
    october = damage(day=date(2026, 10, 5), notice=date(2026, 10, 6))
    before = statement(region="某市", entries=[october], book=book, period=Period.month(2026, 10))
    assert before.line("赔偿").amount_fen == -80_000


def test_a_wage_below_the_minimum_is_filled_up_by_the_text_of_the_region():
    line = statement(region="佛山", wage=200_000, minimum=[floor("佛山", 2080)]).line("law_top_up")
    assert (line.amount_fen, line.trace.rule.split("@")[0]) == (8_000, "guangdong")


# --- overtime ----------------------------------------------------------------------------------


def test_overtime_of_base_3000_two_hours_on_a_rest_day_is_68_97_and_names_the_law():
    line = statement(wage=300_000, minutes={"restday": 120}).line("overtime_restday")
    assert line.amount_fen == 6_897
    assert "3,000.00 ÷ 21.75 ÷ 8 × 120/60 × 2" in line.sentence.zh
    named = [trace.note.zh for _, trace in line.trace.walk() if trace.rule.startswith("national@")]
    assert [note.split("：")[0] for note in named] == ["劳社部发〔2008〕3号", "劳动法 §36", "劳动法 §44"]


def test_other_factors_and_divisors_pay_otherwise():
    better = parse_pack(
        PACK.replace("damage_share", "overtime_restday").replace('"0.10"', '"2.5"')
        + PACK.split("rules:\n")[1].replace("damage_share", "paid_days_of_month").replace('"0.10"', '"20"'),
        "test.yaml",
    )
    book = LawBook((*built_in_packs(), better))
    assert (
        statement(region="某市", wage=320_000, book=book, minutes={"restday": 60}).line("overtime_restday").amount_fen
        == 5_000
    )


@pytest.mark.parametrize(("minutes", "warned"), [(36 * 60, 0), (36 * 60 + 1, 1)])
def test_more_than_36_hours_of_overtime_a_month_is_warned_about_and_paid_all_the_same(minutes, warned):
    made = statement(wage=300_000, minutes={"workday": 1000, "restday": minutes - 1000})
    assert len([warning for warning in made.warnings if "超过法律规定的每月 36 小时" in warning.zh]) == warned
    assert made.line("overtime_restday").amount_fen > 0


def test_a_day_with_more_than_three_hours_is_named_where_days_are_known():
    minutes = {date(2026, 11, 3): 180, date(2026, 11, 4): 181, date(2026, 11, 5): 60}

    class ByDay(GivenFigures):
        def measure(self, key, employee_id, period):
            if key != "overtime_workday_minutes":
                return 0
            return sum(count for day, count in minutes.items() if day in period)

    scheme = schemes.parse("scheme: t\nname: t\nversions: [{from: 2020-01-01, pay: [{kind: base}]}]\n", "t.yaml")
    run = Run(scheme, scheme.versions[0], ByDay(Organisation()), NOVEMBER, ("e1",))
    assert [words.zh.split("，")[0] for words in overtime_warnings(run, "e1")] == ["2026-11-04 加班 3 小时 1 分钟"]
