"""The Typer application: global options and the help text of each command with its example."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal, ParamSpec

import typer

from steelyard import __version__
from steelyard.cli.desk import DEFAULT_HOME, Desk
from steelyard.errors import Language, Words

P = ParamSpec("P")

#: What each command is for.
PURPOSES: dict[str, Words] = {}
ORDER = (
    "demo",
    "import",
    "run",
    "score",
    "pay",
    "explain",
    "metrics",
    "measures",
    "imports",
    "undo",
    "rebuild",
    "verify",
    "doctor",
)

app = typer.Typer(
    name="steelyard",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"steelyard {__version__}")
        raise typer.Exit(0)


@app.callback(
    epilog="例 Example: [bold]steelyard demo[/bold]  ·  [bold]steelyard --home ./data import 导出文件夹[/bold]",
)
def steelyard(
    context: typer.Context,
    home: Annotated[Path, typer.Option(help="数据所在的文件夹。 Folder of the data.")] = DEFAULT_HOME,
    lang: Annotated[Literal["zh", "en"], typer.Option(help="语言。 Language of messages.")] = "zh",
    version: Annotated[
        bool, typer.Option("--version", help="版本号。 Version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """公平秤：从店铺的聊天与订单记录，到每位客服说得清的薪酬。

    Steelyard: from a shop's chats and orders to pay that explains itself.

    退出状态 Exit status: 0 完成 done · 1 完成但有事要看 done, something needs attention · 2 未完成 not done
    """
    desk = desk_of(context)
    desk.home = home
    desk.language = lang


def desk_of(context: typer.Context) -> Desk:
    """The desk the caller laid out for this call."""
    return context.ensure_object(Desk)


def command(name: str, zh: str, en: str, *examples: str) -> Callable[[Callable[P, int]], Callable[P, int]]:
    """Register a command: what it does in both languages, and how it is called."""
    lines = "\n\n".join(f"  [bold]{example}[/bold]" for example in examples)
    PURPOSES[name] = Words(zh, en)
    return app.command(name, epilog=f"例 Example:\n\n{lines}")


def helped_in(language: Language) -> typer.Typer:
    """The application with its help in one language first, the other below; commands in the order people meet them."""
    for info in app.registered_commands:
        purpose = PURPOSES[info.name or ""]
        first, second = (purpose.zh, purpose.en) if language == "zh" else (purpose.en, purpose.zh)
        info.help = f"{first}\n\n{second}"
    app.registered_commands.sort(key=lambda info: ORDER.index(info.name or ""))
    return app
