"""What people come for, done as they do it: with a mouse and keys, in a browser, on a real server."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import sys
import time
from pathlib import Path

import pytest
from browser_prepare import PASSWORD
from browser_site import Site, Visiting, sign_in
from browser_visit import DESK, EN, PHONE, Look, visiting
from playwright.sync_api import Browser, expect

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))

from cli_shop import write_shop


def test_somebody_new_founds_the_installation_and_imports_the_first_files(
    browser: Browser, new_site: Site, tmp_path: Path
) -> None:
    files = write_shop(tmp_path / "shop")
    with visiting(browser, new_site.address, Look(PHONE)) as owner:
        owner.open("/")
        expect(owner.page).to_have_title(re.compile("开始使用"))
        owner.page.fill("#id_name", "陈总")
        owner.page.fill("#id_username", "chen")
        owner.page.fill("#id_password", PASSWORD)
        owner.click("创建并进入")
        expect(owner.page.get_by_text("还没有数据")).to_be_visible()
        owner.click("去导入", "link")
        owner.page.set_input_files("#files", sorted(files.glob("*.csv")))
        owner.click("看看这些文件")
        expect(owner.page.get_by_text("以上还没有存入任何数据。")).to_be_visible()
        owner.look()
        owner.click("全部导入")
        expect(owner.page.get_by_text("撤销这次导入")).to_be_visible()
        owner.look()
        owner.open("/results/?period=2026-10")
        assert "小川" in owner.text()


def test_who_is_careful_signs_in_with_a_code_as_well(browser: Browser, site: Site) -> None:
    with visiting(browser, site.address, Look()) as careful:
        sign_in(careful, "careful")
        careful.open("/accounts/2fa/totp/activate/")
        secret = careful.page.locator("input[readonly], input[disabled]").first.input_value()
        used = code_of(secret)
        careful.page.fill("#id_code", used)
        careful.page.locator("main button[type=submit]").first.click()
        careful.page.wait_for_url(re.compile("recovery|2fa/$"))
        careful.look()
    with visiting(browser, site.address, Look(PHONE, "dark")) as careful:
        careful.open("/accounts/login/")
        careful.page.fill("#id_login", "careful")
        careful.page.fill("#id_password", PASSWORD)
        careful.click("登录", exact=True)
        assert "/accounts/2fa/authenticate/" in careful.page.url
        careful.page.fill("#id_code", "000000")
        careful.page.keyboard.press("Enter")
        careful.page.wait_for_load_state("load")
        assert "/accounts/2fa/authenticate/" in careful.page.url
        while code_of(secret) == used:  # a code opens once
            careful.page.wait_for_timeout(1_000)
        careful.page.fill("#id_code", code_of(secret))
        careful.page.keyboard.press("Enter")
        careful.page.wait_for_url(f"{site.address}/")


def code_of(secret: str) -> str:
    """The six digits an authenticator shows for a secret now (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF) % 1_000_000:06d}"


def test_a_wrong_password_is_answered_in_words_and_lets_nobody_in(visit: Visiting) -> None:
    with visit("", Look(PHONE)) as stranger:
        stranger.open("/accounts/login/?next=/results/")
        stranger.page.fill("#id_login", "boss")
        stranger.page.fill("#id_password", "guessed-wrongly")
        stranger.click("登录", exact=True)
        expect(stranger.page.get_by_role("alert").first).to_be_visible()
        assert "/accounts/login/" in stranger.page.url


def test_a_list_is_sorted_and_taken_along_as_it_stands(visit: Visiting) -> None:
    with visit("manager") as manager:
        manager.open("/results/?period=2026-10")
        manager.page.locator("thead a").nth(2).click()
        expect(manager.page.locator("thead th[aria-sort=ascending], thead th[aria-sort=descending]")).to_have_count(1)
        manager.look()
        shown = manager.page.locator("#listing tbody tr").all_inner_texts()
        manager.page.get_by_text("导出", exact=True).click()
        with manager.page.expect_download() as taken:
            manager.page.get_by_role("link", name="CSV").click()
        text = Path(taken.value.path()).read_text(encoding="utf-8-sig")
        names = [line.split(",")[1] for line in text.splitlines()[1:]]
        assert shown
        assert [name for name, row in zip(names, shown, strict=False) if name not in row] == []


def test_a_figure_opens_down_to_the_rows_it_was_counted_from(visit: Visiting) -> None:
    with visit("leader", Look(PHONE, "dark")) as leader:
        leader.open("/results/?period=2026-10")
        leader.page.locator("tbody td.num a").first.click()
        leader.page.wait_for_load_state("load")
        leader.look()
        assert "/results/employee/" in leader.page.url
        assert leader.page.locator("p", has_text=" = ").first.is_visible()


def test_an_own_formula_is_tried_while_it_is_written(visit: Visiting) -> None:
    with visit("manager", Look(DESK, "dark", EN)) as manager:
        manager.open("/indicators/")
        manager.page.fill("#formula", "1 - csat_ratio")
        expect(manager.page.locator("#tried table")).to_be_visible()
        manager.look()
        manager.page.fill("#formula", "9 ** 9 ** 9 ** 9")
        expect(manager.page.locator("#tried .text-danger")).to_be_visible()


def test_the_rules_are_read_as_sentences(visit: Visiting) -> None:
    with visit("agent", Look(PHONE)) as agent:
        agent.open("/schemes/")
        agent.page.get_by_role("link", name=re.compile("售前")).first.click()
        agent.page.wait_for_load_state("load")
        agent.look()
        assert agent.page.locator("main ol li").count() > 3


@pytest.mark.parametrize("look", [Look(PHONE), Look(DESK, "dark", EN)], ids=str)
def test_pay_is_read_from_the_run_down_to_the_sentence_of_a_line(look: Look, visit: Visiting) -> None:
    with visit("hr", look) as hr:
        hr.open("/pay/")
        hr.page.locator("main a[href*='/pay/2026-09']").first.click()
        hr.page.wait_for_load_state("load")
        hr.look()
        hr.page.locator("main tbody a").first.click()
        hr.page.wait_for_load_state("load")
        hr.look()
        assert "¥" in hr.text()


def test_language_and_light_are_kept_from_page_to_page(visit: Visiting) -> None:
    with visit("agent") as agent:
        agent.open("/results/")
        agent.click("English")
        expect(agent.page.locator("html")).to_have_attribute("lang", "en")
        agent.click("Switch light and dark")
        agent.open("/schemes/")
        expect(agent.page.locator("html")).to_have_attribute("lang", "en")
        expect(agent.page.locator("html")).to_have_attribute("data-bs-theme", "dark")
        agent.click("中文")
        expect(agent.page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_the_trail_tells_who_did_what(visit: Visiting) -> None:
    with visit("boss", Look(PHONE, "dark", EN)) as boss:
        boss.open("/audit/")
        assert "hr" in boss.text()


def test_what_is_not_there_and_what_is_not_yours_look_the_same(visit: Visiting) -> None:
    with visit("agent", Look(PHONE)) as agent:
        agent.open("/nowhere/", status=404)
        missing = agent.text()
        agent.open("/audit/", status=404)
        assert agent.text() == missing
    with visit() as stranger:
        stranger.open("/results/")
        assert "/accounts/login/" in stranger.page.url


def test_a_page_is_used_by_keyboard_alone(visit: Visiting) -> None:
    with visit("manager") as manager:
        manager.open("/results/")
        manager.page.keyboard.press("Tab")
        expect(manager.page.locator(".skip")).to_be_focused()
        manager.page.keyboard.press("Enter")
        manager.page.keyboard.press("Tab")
        inside = manager.page.evaluate("document.querySelector('#content').contains(document.activeElement)")
        assert inside


def test_a_scheme_is_edited_and_simulated_and_a_slider_answers_at_once(visit: Visiting) -> None:
    with visit("manager") as manager:
        manager.open("/schemes/own/taobao-presales/")
        manager.click("起草新版本")
        manager.click("表单", "link", exact=True)
        manager.page.locator("[name='versions/1/pay/1/amount']").fill("2400")
        expect(manager.page.locator("#findings")).to_contain_text("规则可以用")
        manager.page.get_by_role("button", name="保存草稿").click()
        manager.page.wait_for_load_state("load")
        manager.look()
        manager.click("试算", "link", exact=True)
        manager.page.select_option("#first", "2026-09-01")
        manager.page.select_option("#last", "2026-09-01")
        manager.click("试算", exact=True)
        expect(manager.page.locator("#numbers")).to_be_visible()
        manager.look()
        told = manager.page.locator("#numbers .totals").inner_text()
        slider = manager.page.locator("[name='pay/1/amount']")
        slider.focus()
        manager.page.keyboard.press("ArrowRight")
        expect(manager.page.locator("#numbers")).to_contain_text("已动过数字")
        moved = slider.input_value()
        assert moved != "2400"
        assert manager.page.locator("#numbers .totals").inner_text() != told
        manager.look()
        manager.click("写进草稿")
        manager.open("/schemes/drafts/taobao-presales/file/")
        assert f'amount: "{moved}"' in manager.page.locator("#text").input_value()


def test_an_unmatched_account_is_bound_and_the_figures_of_past_days_move(visit: Visiting) -> None:
    with visit("hr2", Look(PHONE)) as hr:

        def received(who: str) -> int:
            hr.open(f"/results/?period=2026-10&by=employee&q={who}")
            return int(hr.page.locator("#listing tbody a[href*='/received_buyers/']").first.inner_text())

        loose, before = received("临时01"), received("李梦洁")
        hr.open("/organisation/accounts/")
        hr.page.locator("#holder-1").fill("李梦洁")
        hr.click("绑定…")
        hr.page.fill("#why", "临时账号那几天是她在用")
        hr.click("确认修改")
        expect(hr.page.get_by_text("撤销这次修改")).to_be_visible()
        hr.look()
        hr.open("/organisation/accounts/")
        assert "还没有绑定员工的账号" not in hr.text()
        assert 0 < received("李梦洁") - before <= loose
