"""``steelyard serve``: the web application on this machine; its data stays in the data folder."""

from __future__ import annotations

import os
import threading
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from typing import Annotated

import typer

from steelyard.cli.app import command, desk_of
from steelyard.errors import InputRefused, Words


@command(
    "serve",
    "打开网页版：导入、成绩、薪酬单都在浏览器里；数据只在这台机器上。",
    "Run the web application: import, results, statements in a browser; data stays on this machine.",
    "steelyard serve",
    "steelyard serve --host 0.0.0.0 --port 8080",
)
def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="监听的地址。 Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="端口。 Port.")] = 8000,
    worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="同时启动后台任务。 Start the worker too.")
    ] = True,
) -> int:
    """Bring the database up to date and serve until interrupted."""
    desk = desk_of(context)
    os.environ.setdefault("STEELYARD_HOME", str(desk.home))
    os.environ["STEELYARD_ENGINE"] = desk.engine
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steelyard.web.settings")
    import django
    import uvicorn
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    if not (settings.HERE / "static" / "vendor" / "tabler.min.css").is_file():
        raise InputRefused(
            Words("网页的样式和脚本还没有准备好。", "The styles and scripts of the pages are not there."),
            remedy=Words("请运行 make assets（需要 Node.js）。", "Run make assets (needs Node.js)."),
        )
    call_command("check", "--fail-level", "ERROR", verbosity=0)
    call_command("migrate", "--no-input", verbosity=0)
    desk.say(
        desk.word(
            f"请在浏览器打开 http://{host}:{port}/ ，按 Ctrl+C 结束。",
            f"Open http://{host}:{port}/ in a browser; Ctrl+C ends it.",
        ),
        style="brand",
    )
    hand = get_context("spawn").Process(target=_work_beside, daemon=True) if worker else None
    if hand is not None:
        hand.start()
    uvicorn.run("steelyard.web.asgi:application", host=host, port=port, log_level="warning", server_header=False)
    if hand is not None:
        hand.terminate()
    return 0


@command(
    "worker",
    "只运行后台任务（导入、计算），供多机部署。",
    "Run the worker only (imports, computing), for several machines.",
    "steelyard worker",
)
def worker(context: typer.Context) -> int:
    """Do jobs until stopped."""
    desk = desk_of(context)
    os.environ.setdefault("STEELYARD_HOME", str(desk.home))
    os.environ["STEELYARD_ENGINE"] = desk.engine
    _work()
    return 0


def _work_beside() -> None:
    """The worker of a server: it ends when the server does, also when that was killed and could not say so.

    A worker that outlived its server would hold the lock and do the jobs of the next one by its old program.
    """
    threading.Thread(target=_end_with, args=(parent_process(),), daemon=True).start()
    _work()


def _end_with(server: BaseProcess | None) -> None:
    if server is not None:
        server.join()
        os._exit(0)


def _work() -> None:
    """The worker in a process of its own, so that computing never holds up a page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steelyard.web.settings")
    import django

    django.setup()
    from steelyard.web.jobs.worker import run_worker

    run_worker()
