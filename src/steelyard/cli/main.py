"""The entry point: runs one command and turns what happened into an exit status.

0 = done; 1 = done, but something needs attention (refused rows, damage); 2 = not done.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from itertools import pairwise

import duckdb
import typer
from typer import _click as click

from steelyard.cli import (  # noqa: F401  (each import registers its commands)
    audit_command,
    demo_command,
    doctor,
    effect_command,
    explain,
    explain_order,
    import_command,
    law_command,
    mapping_command,
    measures_command,
    metrics_command,
    payrun,
    ranking_command,
    reconcile_command,
    run_command,
    scheme,
    score_pay,
    serve_command,
    simulate_command,
    suggestions_command,
    upkeep,
)
from steelyard.cli.app import helped_in
from steelyard.cli.desk import TerminalDesk
from steelyard.errors import Language, SteelyardError

DONE, ATTENTION, NOT_DONE = 0, 1, 2
INTERRUPTED = 130

#: Options of the whole program that people also write behind the command.
GLOBAL_OPTIONS = ("--home", "--lang", "--engine")


def main() -> None:
    """Console script: run the command line and leave with its status."""
    _speak_utf8()
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command; returns its exit status and raises nothing a person caused."""
    desk = TerminalDesk()
    try:
        ordered = _global_options_first(arguments)
        desk.language = _language_of(ordered)
        program = typer.main.get_command(helped_in(desk.language))
        status = program.main(args=ordered, prog_name="steelyard", standalone_mode=False, obj=desk)
    except SteelyardError as error:
        desk.say(error.in_(desk.language), style="fault")
        if desk.kept is not None:
            desk.say(desk.words(desk.kept), style="attention")
        return NOT_DONE
    except click.ClickException as error:
        _show_usage_error(error)
        return NOT_DONE
    except BrokenPipeError:
        _forget_output()
        return DONE
    except OSError as error:
        desk.say(_disk_sentence(desk, error), style="fault")
        return NOT_DONE
    except duckdb.Error as error:
        desk.say(_data_sentence(desk, error), style="fault")
        return NOT_DONE
    if status == INTERRUPTED:
        desk.say(_interrupted_sentence(desk), style="attention")
        return NOT_DONE
    return status if isinstance(status, int) else DONE


def _global_options_first(arguments: Sequence[str]) -> list[str]:
    """``import x --home d`` as ``--home d import x``: both are understood."""
    first: list[str] = []
    rest: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            return [*first, *rest, argument, *waiting]
        name, equals, _ = argument.partition("=")
        if name not in GLOBAL_OPTIONS:
            rest.append(argument)
            continue
        first.append(argument)
        if not equals:
            first.extend(value for value in [next(waiting, None)] if value is not None)
    return [*first, *rest]


def _language_of(ordered: Sequence[str]) -> Language:
    """The language asked for, known before anything is parsed, so that help and usage errors speak it too."""
    asked = [value for name, value in pairwise(ordered) if name == "--lang"]
    asked += [argument.removeprefix("--lang=") for argument in ordered if argument.startswith("--lang=")]
    return "en" if asked and asked[-1] == "en" else "zh"


def _show_usage_error(error: click.ClickException) -> None:
    from typer import rich_utils

    rich_utils.rich_format_error(error)


def _disk_sentence(desk: TerminalDesk, error: OSError) -> str:
    name = f"{error.filename}: " if error.filename else ""
    return name + desk.word(
        f"文件读写失败（{error.strerror or error}），没有发布任何内容。请检查路径、权限和磁盘空间（steelyard doctor）。",
        f"reading or writing failed ({error.strerror or error}); nothing was published. "
        "Check path, rights and free disk (steelyard doctor).",
    )


def _data_sentence(desk: TerminalDesk, error: duckdb.Error) -> str:
    """A stored file that the engine cannot read any more."""
    return desk.word(
        f"数据文件无法读取：{error}。请运行 steelyard verify 查看损坏的文件，再从备份恢复，或用 steelyard rebuild 重算。",
        f"A data file cannot be read: {error}. Run steelyard verify to see the damaged files, then restore them from a "
        "backup, or compute them again with steelyard rebuild.",
    )


def _interrupted_sentence(desk: TerminalDesk) -> str:
    if desk.kept is not None:
        return desk.word("已中断。", "Interrupted. ") + desk.words(desk.kept)
    return desk.word(
        "已中断，没有发布任何内容；可以放心重新运行。", "Interrupted; nothing was published. It is safe to run again."
    )


def _forget_output() -> None:
    """The reader has gone (``| head``): let the interpreter close without complaint."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _speak_utf8() -> None:
    """Windows consoles and pipes may start in another code page; names are Chinese everywhere."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


if __name__ == "__main__":
    main()
