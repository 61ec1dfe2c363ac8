"""The page of commands, read from the command line itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import typer

import steelyard.cli.main  # noqa: F401  (registers every command)
from steelyard.cli.app import ORDER, PURPOSES, helped_in
from steelyard.cli.reference.markdown import code, page, table
from steelyard.errors import Words

_BOLD = re.compile(r"\[bold\](.*?)\[/bold\]")
#: Typer adds these to every command.
_EVERYWHERE = ("--help", "--install-completion", "--show-completion")


def commands_page() -> str:
    """Every command with arguments, options and examples."""
    program: Any = typer.main.get_command(helped_in("zh"))
    context = program.context_class(program, info_name="steelyard")
    return page(
        Words("命令", "Commands"),
        [
            Words(
                "`steelyard --help` 列出全部命令，`steelyard 命令 --help` 看一条。数字和 JSON 写到标准输出，给人看的话写到标准错误。"
                "退出状态：0 完成；1 完成但有事要看（有行未导入、数据受损、有人没有薪酬单）；2 未完成。",
                "`steelyard --help` lists all commands, `steelyard COMMAND --help` shows one. Figures and JSON go to standard "
                "output, words about them to standard error. Exit status: 0 done; 1 done, but something needs attention "
                "(refused rows, damage, somebody without a statement); 2 not done.",
            )
        ],
        [
            "## 全局选项 · Global options",
            "",
            *_parameters(program, context),
            *(line for name in ORDER for line in _command(name, _found(program, name), context)),
        ],
    )


def _found(program: Any, name: str) -> Any:
    """A command by its words: those of a group stand inside it."""
    for word in name.split():
        program = program.commands[word]
    return program


def _command(name: str, command: Any, context: Any) -> Iterator[str]:
    yield f'## <a id="command-{name.replace(" ", "-")}"></a>`steelyard {name}`'
    yield ""
    yield PURPOSES[name].zh
    yield ""
    yield PURPOSES[name].en
    yield ""
    yield from _parameters(command, context)
    yield "```console"
    yield from (f"$ {example}" for example in _BOLD.findall(command.epilog or ""))
    yield "```"
    yield ""


def _parameters(command: Any, context: Any) -> list[str]:
    rows = [_parameter(one, context) for one in command.params if not set(one.opts) & set(_EVERYWHERE)]
    return table(("参数 parameter", "默认 default", "说明 what for"), rows) if rows else []


def _parameter(one: Any, context: Any) -> tuple[str, ...]:
    """Option or argument as it is written, its default, its help."""
    value = one.metavar or ("" if getattr(one, "is_flag", False) else one.display_type(context))
    is_option = one.opts[0].startswith("-")
    written = " ".join(part for part in (", ".join(one.opts) if is_option else "", value) if part)
    if one.required:
        default = "必填 required"
    elif one.default is None or one.default is False or one.default == []:
        default = "—"
    else:
        default = f"`{one.default}`"
    return code(written), default, one.help or ""
