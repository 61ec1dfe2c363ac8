"""The Typer application: global options and the help text of each command with its example."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, ParamSpec

import typer
from typer.core import TyperGroup

from steelyard import __version__
from steelyard.books.desk import DEFAULT_HOME
from steelyard.cli.desk import TerminalDesk
from steelyard.engines.choice import engine_named
from steelyard.errors import Language, Words
from steelyard.facts.object_store import ObjectStore

P = ParamSpec("P")

#: What each command is for; a command of a group by both names (``scheme check``).
PURPOSES: dict[str, Words] = {}
#: The order people meet them in; every command of a group stands behind the group's first.
ORDER = (
    "demo",
    "serve",
    "import",
    "mapping list",
    "mapping show",
    "mapping check",
    "mapping forget",
    "mapping schema",
    "run",
    "score",
    "pay",
    "explain",
    "explain-order",
    "payrun create",
    "payrun list",
    "payrun show",
    "payrun verify",
    "payrun compare",
    "payrun export",
    "scheme list",
    "scheme show",
    "scheme new",
    "scheme check",
    "scheme cases",
    "scheme diff",
    "scheme suggest",
    "scheme schema",
    "scheme guide",
    "scheme candidates",
    "scheme review",
    "law list",
    "law minimum-wages",
    "simulate",
    "effect",
    "ranking",
    "suggestions",
    "metrics",
    "measures",
    "reconcile",
    "imports",
    "undo",
    "rebuild",
    "verify",
    "backup",
    "restore",
    "doctor",
    "worker",
    "audit verify",
)

_HELP = {"help_option_names": ["-h", "--help"]}


class _InOrder(TyperGroup):
    """Commands and groups among each other in the order people meet them, not groups last."""

    def list_commands(self, ctx: Any) -> list[str]:
        names = [name.partition(" ")[0] for name in ORDER]
        return sorted(self.commands, key=names.index)


app = typer.Typer(
    name="steelyard",
    cls=_InOrder,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings=_HELP,
)

#: Nouns with commands of their own, and what those are about.
GROUPS: dict[str, Words] = {
    "audit": Words("网页版的审计记录：核验。", "The trail of the web application: verify it."),
    "law": Words("法律规则：列出、最低工资示例表。", "Rules of law: listed; an example table of minimum wages."),
    "mapping": Words(
        "对照表：记住的不认识的版式；列出、查看、检查、忘掉。",
        "Mappings: unknown layouts that are remembered; list, show, check, forget.",
    ),
    "payrun": Words(
        "薪酬批次：存下、列出、打开、核验、比较、导出。", "Pay runs: store, list, open, verify, compare, export."
    ),
    "scheme": Words(
        "方案：列出、阅读、检查、比较、新建、建议平衡点。",
        "Schemes: list, read, check, compare, begin one, suggest balance points.",
    ),
}
_HOLDERS = {
    noun: typer.Typer(name=noun, no_args_is_help=True, rich_markup_mode="rich", context_settings=_HELP)
    for noun in GROUPS
}
for _holder in _HOLDERS.values():
    app.add_typer(_holder)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"steelyard {__version__}")
        raise typer.Exit(0)


@app.callback(
    epilog="例 Example: [bold]steelyard demo[/bold]  ·  [bold]steelyard --home ./data import 导出文件夹[/bold]",
)
def steelyard(
    context: typer.Context,
    home: Annotated[
        Path, typer.Option(help="数据所在的文件夹，或 s3://桶/前缀。 Folder of the data, or s3://bucket/prefix.")
    ] = DEFAULT_HOME,
    lang: Annotated[Literal["zh", "en"], typer.Option(help="语言。 Language of messages.")] = "zh",
    engine: Annotated[
        str,
        typer.Option(
            help="计算引擎：duckdb、spark（本机）或 spark://主机:端口（集群）。"
            " What computes: duckdb, spark (this machine) or spark://host:port (a cluster).",
            envvar="STEELYARD_ENGINE",
        ),
    ] = "duckdb",
    version: Annotated[
        bool, typer.Option("--version", help="版本号。 Version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """公平秤：从店铺的聊天与订单记录，到每位客服说得清的薪酬。

    Steelyard: from a shop's chats and orders to pay that explains itself.

    退出状态 Exit status: 0 完成 done · 1 完成但有事要看 done, something needs attention · 2 未完成 not done
    """
    desk = desk_of(context)
    desk.home = _home_of(home)
    desk.language = lang
    engine_named(engine)  # a name nobody knows is told before anything is done
    desk.engine = engine


def _home_of(home: Path) -> Path:
    """A folder as it is; for ``s3://bucket/prefix`` the folder of this machine that mirrors it."""
    if not home.as_posix().startswith("s3:/"):
        return home
    url = "s3://" + home.as_posix().removeprefix("s3:").strip("/")
    cache = Path(os.environ.get("STEELYARD_CACHE") or Path.home() / ".cache" / "steelyard")
    folder = cache / hashlib.sha256(url.encode()).hexdigest()[:16]
    ObjectStore.mark(folder, url)
    return folder


def desk_of(context: typer.Context) -> TerminalDesk:
    """The desk the caller laid out for this call."""
    return context.ensure_object(TerminalDesk)


def command(name: str, zh: str, en: str, *examples: str) -> Callable[[Callable[P, int]], Callable[P, int]]:
    """Register a command: what it does in both languages, and how it is called; ``noun verb`` stands in a group."""
    lines = "\n\n".join(f"  [bold]{example}[/bold]" for example in examples)
    PURPOSES[name] = Words(zh, en)
    noun, _, verb = name.rpartition(" ")
    holder = _HOLDERS[noun] if noun else app
    return holder.command(verb, epilog=f"例 Example:\n\n{lines}")


def helped_in(language: Language) -> typer.Typer:
    """The application with its help in one language first, the other below; commands in the order people meet them."""
    _help_in(language, app, "")
    for noun, about in GROUPS.items():
        _help_in(language, _HOLDERS[noun], f"{noun} ")
        _HOLDERS[noun].info.help = _both(about, language)
    return app


def _help_in(language: Language, holder: typer.Typer, noun: str) -> None:
    for info in holder.registered_commands:
        info.help = _both(PURPOSES[f"{noun}{info.name}"], language)
    holder.registered_commands.sort(key=lambda info: ORDER.index(f"{noun}{info.name}"))


def _both(words: Words, language: Language) -> str:
    first, second = (words.zh, words.en) if language == "zh" else (words.en, words.zh)
    return f"{first}\n\n{second}"
