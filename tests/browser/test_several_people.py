"""What several people bring about together, each at a window of their own: pay that is questioned, corrected, confirmed."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from browser_site import Visiting
from browser_visit import DESK, EN, PHONE, Look, Visit
from playwright.sync_api import expect


def take(visitor: Visit, name: str, why: str) -> None:
    """The next step of the run that is open, with its reason."""
    visitor.page.locator(".next input[name=why]").first.fill(why)
    visitor.click(name)


def published(run: str, maker: Visit, one: Visit, other: Visit) -> None:
    """The run at that address checked, approved by two people, the second of whom reads English, and published."""
    maker.open(run)
    take(maker, "核对无误，交审批", "差异逐人看过")
    one.open(run)
    take(one, "同意", "同意")
    other.open(run)
    take(other, "Approve", "agreed")
    maker.open(run)
    take(maker, "发布薪酬单", "九月工资")
    expect(maker.page.get_by_role("heading", name="等待确认")).to_be_visible()


def path_of(visitor: Visit) -> str:
    return urlsplit(visitor.page.url).path


def test_an_agent_confirms_the_statement_on_the_phone_and_the_office_sees_it(visit: Visiting) -> None:
    with visit("agent", Look(PHONE)) as agent:
        agent.open("/pay/mine/")
        agent.page.get_by_role("link", name=re.compile("2026年10月")).first.click()
        agent.page.wait_for_load_state("load")
        agent.look()
        paid = agent.page.locator(".statement-total").inner_text()
        agent.click("确认无误")
        expect(agent.page.get_by_role("button", name="确认无误")).to_have_count(0)
        assert "已确认" in agent.text()
        assert agent.page.locator(".statement-total").inner_text() == paid
    with visit("hr") as hr:
        hr.open("/pay/")
        hr.page.locator("main a[href*='/pay/2026-10']").first.click()
        hr.page.wait_for_load_state("load")
        expect(hr.page.locator(".next")).to_contain_text("已确认 1")
        hr.look()


def test_pay_is_questioned_corrected_and_published_again_and_the_agent_sees_the_difference(visit: Visiting) -> None:
    with (
        visit("hr") as hr,
        visit("hr2") as second,
        visit("boss", Look(DESK, "dark", EN)) as boss,
        visit("agent", Look(PHONE, "dark")) as agent,
    ):
        hr.open("/pay/")
        hr.page.locator("main a[href*='/pay/2026-09']").first.click()
        hr.page.wait_for_load_state("load")
        published(path_of(hr), hr, second, boss)

        agent.open("/pay/mine/")
        agent.page.get_by_role("link", name=re.compile("2026年9月")).first.click()
        agent.page.wait_for_load_state("load")
        agent.look()
        first = path_of(agent)
        paid = agent.page.locator(".statement-total").inner_text()
        agent.click("我有疑问", "link")
        agent.page.select_option("#on", "line:base")
        agent.page.fill("#text", "九月起底薪应该多 100 元")
        agent.click("提交", exact=True)
        appeal = path_of(agent)
        assert re.fullmatch(r"/appeals/\d+/", appeal)

        second.open(appeal)
        name = second.page.locator("h1").inner_text().split(" · ")[0]
        second.page.get_by_role("radio", name="成立", exact=True).check()
        second.page.fill("#text", "合同已改，录入漏了")
        second.click("决定")

        hr.open("/organisation/contracts/")
        hr.page.get_by_role("link", name=name).first.click()
        hr.page.wait_for_load_state("load")
        hr.page.fill("#base", str(int(float(hr.page.locator("#base").input_value()) + 100)))
        hr.page.fill("#start", "2026-09-01")
        hr.click("预览修改")
        hr.page.fill("#why", "补录九月的合同")
        hr.click("确认修改")
        expect(hr.page.get_by_text("撤销这次修改")).to_be_visible()

        hr.open(appeal)
        hr.click("重算这一期", "link")
        hr.page.fill("#why", "底薪补录")
        hr.click("开始计算")
        expect(hr.page.get_by_role("heading", name="下一步：核对")).to_be_visible()
        hr.look()
        published(path_of(hr), hr, second, boss)

        agent.open(first)
        assert agent.page.locator(".statement-total").inner_text() == paid
        agent.page.get_by_role("note").get_by_role("link").click()
        agent.page.wait_for_load_state("load")
        agent.look()
        shown = agent.text()
        assert "更正前" in shown
        assert paid in shown
        assert "100.00" in agent.page.locator(".statement-total ~ *").last.inner_text()
        agent.click("确认无误")
        assert "已确认" in agent.text()
