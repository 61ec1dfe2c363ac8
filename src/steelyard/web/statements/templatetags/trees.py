"""Trees of figures as nested details: by keyboard, without script. A page holds hundreds of nodes, so they are put
together here and not by a template each; every word is escaped where it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from steelyard.reports.opened import Node, RuleShown
from steelyard.web.shell.templatetags.steelyard import icon, say

register = template.Library()

#: Stands in addresses where a node's place goes.
_PLACE = "place-of-a-node"


@dataclass(frozen=True, slots=True)
class _Words:
    """What trees say beside the figures, and where their links lead; worked out once for a tree."""

    scheme: str
    version: str
    line: str
    line_end: str
    definition: str
    rows: str
    rows_href: str
    figure_href: str
    scheme_icon: str
    metric_icon: str
    other_icon: str


@register.simple_tag(takes_context=True)
def tree_below(context: Any, node: Node) -> SafeString:
    """The rule, note and records of a figure, and the figures it was made from."""
    words = _words(context)
    return mark_safe(_about(node, words) + "".join(_node(part, words) for part in node.parts))


@register.simple_tag(takes_context=True)
def rule_alone(context: Any, rule: RuleShown) -> SafeString:
    """Where a rule stands."""
    return mark_safe(_rule(rule, _words(context)))


def _words(context: Any) -> _Words:
    run_id, employee_id = context.get("run_id", ""), context.get("employee_id", "")
    figures_of = context.get("figures_of", "")
    return _Words(
        say("方案", "Scheme"),
        say("版", "version"),
        say("第", "line"),
        say(" 行", ""),
        say("指标定义", "Definition"),
        f"{icon('list-details')}{say('看是哪些记录', 'See the records')}",
        reverse("statements_rows", args=[run_id, _PLACE, employee_id]) if run_id else "",
        _figure_href(figures_of, context.get("asked_period", "")) if figures_of else "",
        icon("scale"),
        icon("book"),
        icon("database"),
    )


def _figure_href(employee_id: str, period: str) -> str:
    return f"{reverse('results_figure', args=['employee', employee_id, _PLACE])}?period={quote(period)}"


def _node(node: Node, words: _Words) -> str:
    count = "" if node.count is None else f' <span class="node-count">n = {node.count}</span>'
    head = (
        f'<span class="node-what">{escape(node.what)}</span><span class="node-value">{escape(node.value)}{count}</span>'
    )
    about = _about(node, words)
    if not node.parts:
        return f'<div class="node node-leaf"><div class="node-line">{head}</div>{about}</div>'
    parts = "".join(_node(part, words) for part in node.parts)
    return f'<details class="node"><summary>{head}</summary>{about}<div class="node-parts">{parts}</div></details>'


def _about(node: Node, words: _Words) -> str:
    rule = "" if node.rule is None else _rule(node.rule, words)
    note = f'<div class="node-note">{escape(node.note)}</div>' if node.note else ""
    return f"{rule}{note}{_links(node, words)}"


def _links(node: Node, words: _Words) -> str:
    if node.has_rows and words.rows_href:
        return _link(words.rows_href, node.place, words)
    if node.rule is not None and node.rule.metric and words.figure_href:
        return _link(words.figure_href, quote(node.rule.metric), words)
    return ""


def _link(href: str, place: str, words: _Words) -> str:
    return f'<a class="node-rows" href="{escape(href.replace(_PLACE, place))}">{words.rows}</a>'


def _rule(rule: RuleShown, words: _Words) -> str:
    if rule.scheme:
        line = "" if rule.line is None else f" · {words.line} {rule.line}{words.line_end}"
        quoted = f'<code class="node-quote">{escape(rule.quote)}</code>' if rule.quote else ""
        where = f"{words.scheme} {escape(rule.scheme)} · {escape(rule.since)} {words.version}{line}"
        return f'<div class="node-rule">{words.scheme_icon}{where}{quoted}</div>'
    if rule.metric:
        href = escape(reverse("catalogue_one", args=[rule.metric]))
        link = f'<a href="{href}">{words.definition}</a>'
        return f'<div class="node-rule">{words.metric_icon}{link} <code>{escape(rule.formula)}</code></div>'
    return f'<div class="node-rule">{words.other_icon}{escape(rule.text)}</div>'
