"""What every template of the library has: a header in both languages, layers, sources, no advice that is not meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from steelyard import schemes
from steelyard.pay.cases import read_cases
from steelyard.schemes.loader import cases_of, purpose_of, text_of, title_of

DOCS = Path(__file__).parents[2] / "docs"

#: Advice that templates raise and why it is meant: everywhere, or in one template.
MEANT = {
    "not_counted": "inspections, exams, taboo words and recommendations come from a report; without one the sheet says so",
    ("taobao-presales", "few_cases"): "the scheme of the pay rules as it stands there",
    ("taobao-presales", "layers_uncovered"): "the scheme of the pay rules as it stands there",
    ("kpi-monthly", "layers_uncovered"): "three indicators cannot serve four layers, and it is the plainest form",
    ("leader", "few_cases"): "a team's ratio rests on all of the team; floors of cases look at the leader's own",
    (
        "supervisor",
        "few_cases",
    ): "a shop's ratio rests on all of the shop; floors of cases look at the supervisor's own",
    ("five-area-form", "only_soft"): "a form for teams without records",
}


@pytest.mark.parametrize("name", schemes.names())
def test_a_template_raises_no_advice_but_what_is_meant(name: str) -> None:
    raised = {fault.code for fault in schemes.load(name).problems}
    assert {code for code in raised if code not in MEANT and (name, code) not in MEANT} == set()
    assert {code for template, code in (key for key in MEANT if isinstance(key, tuple)) if template == name} <= raised


@pytest.mark.parametrize("name", schemes.names())
def test_a_template_says_in_both_languages_whom_it_is_for_and_where_its_numbers_come_from(name: str) -> None:
    header = text_of(name).partition("\nscheme:")[0]
    said = [title_of(name).zh, title_of(name).en, purpose_of(name).zh, purpose_of(name).en]
    assert all(said)
    assert title_of(name).zh != title_of(name).en
    assert "\n# 数字来源：" in header
    assert "\n# Where the numbers come from: " in header
    assert "起步的例子" in header
    assert "example to\n# start from" in header or "example to start from" in header.replace("\n# ", " ")


@pytest.mark.parametrize("name", schemes.names())
def test_a_template_is_named_like_its_file_and_every_indicator_serves_a_layer(name: str) -> None:
    scheme = schemes.load(name)
    assert scheme.scheme == name
    assert scheme.name == title_of(name).zh
    assert [one.key for version in scheme.versions for one in version.indicators if one.layer is None] == []


@pytest.mark.parametrize("name", schemes.names())
def test_a_template_has_cases_of_its_first_day_and_of_the_day_before(name: str) -> None:
    file, text = cases_of(name)
    first = min(version.from_ for version in schemes.load(name).versions)
    cases = read_cases(text, file)
    assert [
        case.name
        for case in cases
        if str(case.data.get("month", "")) == f"{first:%Y-%m}" or case.data.get("from") == first
    ]
    assert [case.name for case in cases if "没有生效的版本" in str(case.data["expect"].get("stops", ""))]


def test_the_guide_to_templates_leads_to_every_one() -> None:
    guide = (DOCS / "howto" / "choose-a-template.md").read_text(encoding="utf-8")
    picture = (DOCS / "images" / "choose-a-template.svg").read_text(encoding="utf-8")
    assert [name for name in schemes.names() if f"(../reference/schemes/{name}.md)" not in guide] == []
    assert [name for name in schemes.names() if f">{name}</text>" not in picture] == []


def test_the_library_has_the_templates_that_were_asked_for() -> None:
    asked = "taobao-presales taobao-aftersales campaign jd pdd douyin ksf-womenswear kpi-monthly hotline-orders hotline-complaints"
    asked += " newcomer leader supervisor technical-goods new-shop low-repurchase low-season five-area-form clothing"
    assert {*asked.split(), "flexible-incentive", "incentive-projects"} <= set(schemes.names())
