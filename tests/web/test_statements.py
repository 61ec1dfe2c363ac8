"""How a person reads what they are paid: every amount as stored, every line opened to its records, nobody else's shown."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from cli_shop import sale
from django.test import Client
from pay_people import browser, computed, do_jobs, no_worker, office, published
from pypdf import PdfReader

from steelyard.cli.main import run as steelyard
from steelyard.money import format_amount
from steelyard.pay.reasons import Reasons
from steelyard.periods import Period
from steelyard.reports.opened import lines_shown, nodes, sheets_shown, texts_of, trace_at
from steelyard.web.accounts.models import Grant, User
from steelyard.web.payroll import kept
from steelyard.web.payroll.models import Run
from steelyard.web.statements import files

__all__ = ["no_worker", "office"]  # fixtures
pytestmark = pytest.mark.django_db
Office = dict[str, User]
#: Every page of a statement.
BELOW = ("one", "rows/l1.0.0.0.0", "difference", "file/pdf", "file/xlsx")


def page(client: Client, run: Run, what: str = "one", employee_id: str = "E1") -> str:
    answer = client.get(f"/statements/{run.stored_id}/{what}/{employee_id}/", follow=True)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def reasons(run: Run, employee_id: str = "E1") -> Reasons:
    stored = kept.opened(run.stored_id or "")
    assert stored is not None
    found = kept.reasons_of(stored, employee_id)
    assert found is not None
    return found


def test_the_page_holds_every_amount_and_sentence_of_the_stored_record_to_the_fen(office: Office) -> None:
    run = published(office)
    shown = page(browser("agent"), run)
    stored = kept.opened(run.stored_id or "")
    assert stored is not None
    record = stored.run.statement_of("E1")
    assert record is not None
    amounts = re.findall(r'<span class="line-amount num">([-\d,.]+)</span>', shown)
    assert amounts == [*(format_amount(line.amount_fen) for line in record.lines), format_amount(record.total_fen)]
    assert sum(line.amount_fen for line in record.lines) == record.total_fen == 370_500
    for line in record.lines:
        assert line.label.zh in shown
        assert line.sentence.zh.removeprefix(line.label.zh).lstrip(" =:：") in shown


def test_every_line_and_indicator_opens_into_its_rule_with_file_and_line_down_to_the_records(office: Office) -> None:
    run = published(office)
    shown = page(browser("agent"), run)
    stored, why = kept.opened(run.stored_id or ""), reasons(run)
    assert stored is not None
    record = stored.run.statement_of("E1")
    assert record is not None
    texts = texts_of(stored.run.pins)
    trees = [line.tree for line in lines_shown(record, why, texts, "zh")]
    trees += [row.tree for sheet in sheets_shown(record, why, texts, "zh") for row in sheet.indicators]
    assert trees
    assert all(tree is not None for tree in trees)
    for tree in trees:
        assert tree is not None
        for node in nodes(tree):
            assert trace_at(why, node.place) is not None
    assert shown.count('class="line"') == len(record.lines)
    assert "{kind: performance, amount: &quot;1000&quot;, by: score}" in shown
    for node in (node for tree in trees if tree is not None for node in nodes(tree) if node.has_rows):
        assert f"/rows/{node.place}/E1/" in shown


def test_a_figure_opens_to_the_conversations_it_counts(office: Office) -> None:
    run = published(office)
    client = browser("agent")
    places = re.findall(rf"/statements/{run.stored_id}/rows/([\w.]+)/E1/", page(client, run))
    shown = [page(client, run, f"rows/{place}") for place in dict.fromkeys(places)]
    assert any("在的亲" in text and "b1a" in text for text in shown)
    assert not any("b2a" in text for text in shown)


def test_nobody_opens_the_statement_of_somebody_else_or_one_that_is_not_published(office: Office) -> None:
    run = computed(office)
    pages = [f"/statements/{run.stored_id}/{what}/E1/" for what in BELOW]
    enter = {name: browser(name) for name in ("agent", "second", "leader", "inspector")}

    def statuses(name: str) -> set[int]:
        return {enter[name].get(address, follow=True).status_code for address in pages}

    assert [statuses(name) for name in enter] == [{404}] * 4
    published(office, run)
    assert [statuses(name) for name in enter] == [{200}, {404}, {404}, {404}]
    assert enter["agent"].get(pages[0].replace("/E1/", "/E2/")).status_code == 404
    Grant.objects.filter(user=office["manager"]).update(shop_id="another shop")
    enter["manager"] = browser("manager")
    assert statuses("manager") == {404}


def test_the_desk_reads_a_statement_before_it_is_published(office: Office) -> None:
    run = computed(office)
    assert "3,705.00" in page(browser("hr"), run)
    assert "3,705.00" in browser("hr").get(f"/pay/{run.stored_id}/E1/").content.decode()


def test_records_of_colleagues_and_of_the_whole_shop_are_only_summed_up_for_an_agent(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = published(office)
    why, other = reasons(run), reasons(run, "E2")
    place = next(
        f"l{number}.{part}"
        for number, line in enumerate(other.lines)
        for part, node in enumerate(line.inputs)
        if node.evidence is not None
    )
    # A tree that holds a colleague's figure, as ranks and teams do.
    monkeypatch.setattr(kept, "reasons_of", lambda stored, employee_id: Reasons("E1", other.lines, why.sheets))
    assert "只显示合计" in page(browser("agent"), run, f"rows/{place}")
    assert "只显示合计" not in page(browser("hr"), run, f"rows/{place}")


def test_a_place_that_names_no_figure_is_not_found(office: Office) -> None:
    run, client = published(office), browser("hr")
    for place in ("x1", "l99", "s0", "l0.99", "l0..1", "l-1", "l٣"):
        assert client.get(f"/statements/{run.stored_id}/rows/{place}/E1/").status_code == 404, place


def test_the_twin_is_english_and_says_the_same_amounts(office: Office) -> None:
    run = published(office)
    client = browser("agent")
    client.cookies["language"] = "en"
    shown = page(client, run)
    assert "Base pay" in shown
    assert "Total" in shown
    assert "3,705.00" in shown
    assert "合计" not in shown


def test_a_statement_goes_along_as_pdf_and_workbook_with_the_same_amounts(office: Office) -> None:
    run = published(office)
    client = browser("agent")
    answer = client.get(f"/statements/{run.stored_id}/file/pdf/E1/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    assert "filename*=UTF-8''2026-10-E1-%E5%B0%8F%E5%B7%9D.pdf" in answer["Content-Disposition"]
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(answer.content)).pages)
    assert "3,705.00" in text
    assert "小川" in text.replace(" ", "")
    assert client.get(f"/statements/{run.stored_id}/file/pdf/E1/").content == answer.content
    book = zipfile.ZipFile(io.BytesIO(client.get(f"/statements/{run.stored_id}/file/xlsx/E1/").content))
    told = book.read("xl/sharedStrings.xml").decode()
    assert "小川" in told
    assert "小安" not in told
    assert client.get(f"/statements/{run.stored_id}/file/exe/E1/").status_code == 404


@pytest.mark.parametrize("form", ["pdf", "xlsx"])
def test_all_statements_of_a_run_are_made_as_a_job_and_fetched_by_who_asked(form: str, office: Office) -> None:
    run = published(office)
    client = browser("hr")
    asked = client.post(f"/statements/all/{run.stored_id}/{form}/")
    job = do_jobs()
    assert job.state == "done", job.fault_zh
    assert asked["Location"] == f"/statements/job/{job.pk}/"
    assert f"/statements/job/{job.pk}/file/" in client.get(asked["Location"]).content.decode()
    answer = client.get(f"/statements/job/{job.pk}/file/")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert sorted(names) == ["E1-小川.pdf", "E2-小安.pdf"] if form == "pdf" else "xl/workbook.xml" in names
    for other in ("owner", "agent"):
        assert browser(other).get(f"/statements/job/{job.pk}/file/").status_code == 404
    assert browser("agent").post(f"/statements/all/{run.stored_id}/{form}/").status_code == 404
    path = files.path_of(job)
    assert path is not None
    path.unlink()
    assert client.get(f"/statements/job/{job.pk}/file/").status_code == 404
    assert "重新生成" in client.get(asked["Location"]).content.decode()


def test_without_an_earlier_statement_there_is_nothing_to_compare_with(office: Office) -> None:
    assert "没有更早的薪酬单" in page(browser("agent"), published(office), "difference")


def test_an_earlier_run_that_is_not_published_is_compared_with_by_the_desk_alone(
    office: Office, shop: Path, tmp_path: Path
) -> None:
    assert steelyard(["--home", str(shop), "import", str(sale(tmp_path / "more", "o9", "2026-09-10", 10_000))]) == 0
    computed(office, period=Period.parse("2026-09"))
    run = published(office)
    agent, desk = browser("agent"), browser("hr")
    assert "没有更早的薪酬单" in page(agent, run, "difference")
    assert "上一期 ¥" not in page(agent, run)
    shown = page(desk, run, "difference")
    assert "¥4,005.00" in shown
    assert "少 300.00" in shown
    assert "1,000.00 → 700.00" in shown
    assert "比率与评分 -300.00" in shown
    assert "上一期 ¥4,005.00" in page(desk, run)


def test_a_hostile_name_and_sentence_stay_text(office: Office) -> None:
    from steelyard.errors import Words
    from steelyard.pay.records import LineRecord, StatementRecord
    from steelyard.trace import Trace

    words = Words("<script>alert(1)</script>", "<script>alert(1)</script>")
    record = StatementRecord(
        "E1", "x", ("", "", ""), (), (LineRecord("a", "base", words, 1, words, (), (), None, None),), (), 1
    )
    trace = Trace(words, 1, "yuan", rule="<b>", inputs=(Trace(words, None, ""),))
    lines = lines_shown(record, Reasons("E1", (trace,), ()), {}, "zh")
    from django.template.loader import render_to_string

    context = {"lines": lines, "made": record, "run_id": "2026-10-r1-00000000", "employee_id": "E1"}
    shown = render_to_string("statements/lines.html", context)
    assert "<script>" not in shown
    assert "<b>" not in shown
    assert "&lt;script&gt;" in shown
