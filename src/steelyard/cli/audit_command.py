"""``steelyard audit verify``: whether the web application's trail is still what was written."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from steelyard.cli.app import command, desk_of
from steelyard.errors import InputRefused, Words


@command(
    "audit verify",
    "核验网页版的审计记录链：有没有被改、被删；指出第一条不对的。给出以前记下的封印，连删掉最新几条也能发现。",
    "Verify the trail of the web application: whether anything was changed or removed, and where first. Given a seal noted "
    "earlier, even a cut at its end is found.",
    "steelyard audit verify",
    "steelyard audit verify --seal 3f9a…",
)
def verify(
    context: typer.Context,
    seal: Annotated[str, typer.Option(help="以前记下的封印。 A seal noted earlier.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出。 Print JSON.")] = False,
) -> int:
    """0 = whole, 1 = broken or cut."""
    desk = desk_of(context)
    os.environ.setdefault("STEELYARD_HOME", str(desk.home))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steelyard.web.settings")
    if not os.environ.get("DATABASE_URL") and not (desk.home / "steelyard.sqlite3").is_file():
        raise InputRefused(
            Words(
                f"{desk.home} 里没有网页版的数据库。", f"There is no database of the web application in {desk.home}."
            ),
            remedy=Words("请核对 --home，或先运行 steelyard serve。", "Check --home, or run steelyard serve first."),
        )
    import django

    django.setup()
    from steelyard.web.audit.services import verify as look_through

    found = look_through(seal.strip())
    if as_json:
        broken = None if found.broken is None else found.broken.pk
        told = {"is_whole": found.is_whole, "entries": found.count, "seal": found.seal, "first_broken": broken}
        desk.write_json({**told, "is_cut": found.is_cut})
    elif found.broken is not None:
        entry = found.broken
        place = f"{entry.pk} · {entry.at:%Y-%m-%d %H:%M:%S} · {entry.actor_name} · {entry.action} · {entry.subject}"
        what = (
            Words("这一条已不是当初写下的内容", "this entry is not what was written")
            if found.is_changed
            else Words("它前面有记录被改过、删掉或插入", "what stood before it was changed, removed or put in")
        )
        desk.say(desk.word(f"断在第 {place}：{what.zh}。", f"Broken at {place}: {what.en}."), style="fault")
    elif found.is_cut:
        desk.say(
            desk.word(
                "找不到这个封印：最新的一段可能被删掉了。", "The seal is not there: the newest part may be cut off."
            ),
            style="fault",
        )
    else:
        desk.say(desk.word(f"{found.count} 条记录，完整。", f"{found.count} entries, whole."), style="brand")
        desk.say(desk.word(f"封印 {found.seal}", f"seal {found.seal}"))
    return 0 if found.is_whole else 1
