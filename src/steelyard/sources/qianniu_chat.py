"""Qianniu chats: text copied or saved from the client, and workbooks with 客户ID and 聊天记录, to ``messages``.

A message begins with a header line in one of four layouts: ``昵称 2024-4-14 10:30:00``, the same without the blank, nick
and time on two lines, or ``A --> B 2024-4-14 10:30:00``. Lines up to the next header are its text.

What only looks like a header stays text: a line whose "nick" is a label (下单时间 ...), holds blanks or sentence marks,
or whose time runs backwards although the name speaks nowhere else.

An account with a colon is an agent's (``店铺:子账号``), as is the part before the colon alone; ``...:服务助手`` is the
shop's robot; everyone else is a buyer. ``seq`` counts a buyer's messages of one instant, so that overlapping exports agree.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pyarrow as pa

from steelyard.facts.messages import MESSAGES
from steelyard.sources import cells
from steelyard.sources.canonical import TableReader, row_hashes
from steelyard.sources.cells import CellError
from steelyard.sources.columns import pseudonyms, zone
from steelyard.sources.decoding import Encoding, text_blocks, text_of
from steelyard.sources.headers import Header, find_header
from steelyard.sources.problems import problem, refused
from steelyard.sources.reading import FileReading, Progress, ReadOptions, RefusedRow, RefusedRows, schema_with_row
from steelyard.sources.rows import RawSheet

TEXT_LAYOUT, SHEET_LAYOUT = "qianniu_chat", "qianniu_chat_sheet"

_TIME = r"\d{4}[-/]\d{1,2}[-/]\d{1,2}[ \u3000T]+\d{1,2}:\d{2}(?::\d{2})?"
_ONE_LINE = re.compile(rf"^(?P<nick>\S(?:.*?\S)??)[ \u3000]*(?P<time>{_TIME})[ \u3000]*$")
_ARROW = re.compile(rf"^(?P<nick>\S+)\s*-->\s*(?P<to>\S+?)\s*(?P<time>{_TIME})\s*$")
_TIME_ONLY = re.compile(rf"^[ \u3000]*(?P<time>{_TIME})[ \u3000]*$")
_NICK = re.compile(r"^[^\s，。？！、；,?!;（）()<>《》“”\"¥￥]{1,40}$")
_LABELS = re.compile(r"(时间|日期|时刻|截止|截至|于|在|是|到|至|[:：])$")
_STATUS = frozenset({"已读", "未读", "发送中", "(已读)", "(未读)", "[已读]", "[未读]", "已读 ", "发送失败"})
_RECALL = re.compile(r"^\S{1,40}?\s*撤回了一条消息。?$")
_TRANSFER = re.compile(
    r"^(?:系统消息[:：]?)?\s*由\s*(?P<from>\S+?)\s*转(?:交|接)给\s*(?P<to>\S+?)[\s。，,]*(?:原因.*)?$"
)
_SYSTEM = re.compile(r"^(当前用户来自|商品详情页$|原因：【|以下为离线消息|以上是历史消息|系统提示|该会话由|会话已结束)")
_PRODUCT = re.compile(
    r"https?://[^\s]*?(?:taobao|tmall|95095|yao\.)\S*?[?&](?:id|itemId|item_id|itemid)=(?P<id>\d{4,})", re.IGNORECASE
)
_ORDER_CARD = re.compile(r"^\[订单(?:卡片|信息)?\]|^订单号[:：]?\s*\d{10,}$")
_AUTO = re.compile(r"^[\[【(（](自动回复|系统自动回复|智能回复)[\]】)）]")
_MEDIA = {"[图片]": "image", "[语音]": "voice", "[视频]": "video", "[语音消息]": "voice", "[图片消息]": "image"}
_INVITES = ("[邀请评价]", "[评价邀请]", "邀请您对我的服务做出评价", "请对我的服务进行评价")
_ROBOTS = ("服务助手", "机器人", "店小蜜")

Sender = Literal["buyer", "agent", "bot", "system"]


@dataclass(slots=True)
class Block:
    """One header line and what was said under it."""

    row: int
    nick: str
    time: str
    addressee: str | None = None
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Said:
    """One message before its buyer and addressee are known."""

    row: int
    at: datetime
    sender: Sender
    nick: str
    addressee: str | None
    kind: str
    text: str
    to_agent: str | None = None
    sku: str | None = None
    is_auto: bool = False
    buyer: str | None = None
    agent: str | None = None


@dataclass(slots=True)
class Chat:
    """The blocks of one text, the lines before the first of them, and how many messages were recalled."""

    blocks: list[Block]
    stray: list[tuple[int, str]]
    recalled: int = 0


@dataclass(frozen=True, slots=True)
class _Candidate:
    line: int
    nick: str
    time: str
    addressee: str | None
    lines_taken: int
    moment: tuple[int, ...]


def recognises_text(path: Path, encoding: Encoding) -> bool:
    """A plausible header line among the first 400 lines."""
    first = next(text_blocks(path, encoding), b"").decode("utf-8")
    return any(True for _ in _candidates(first.split("\n")[:400]))


def recognises_sheet(sheet: RawSheet) -> bool:
    """A workbook with one row per buyer."""
    return _sheet_header(sheet) is not None


def _sheet_header(sheet: RawSheet) -> Header | None:
    return find_header(sheet, (), [("客户id", "买家id", "买家旺旺", "顾客id"), ("聊天记录", "聊天内容")])


def parse(text: str, first_row: int = 1) -> Chat:
    """Headers and what was said under them."""
    lines = [line.rstrip("\r").strip("\ufeff") for line in text.split("\n")]
    headers = {header.line: header for header in _accepted(list(_candidates(lines)))}
    chat = Chat([], [])
    index = 0
    while index < len(lines):
        header = headers.get(index)
        if header is not None:
            chat.blocks.append(Block(first_row + index, header.nick, header.time, header.addressee))
            index += header.lines_taken
            continue
        line = lines[index]
        if _RECALL.match(line.strip()):
            chat.recalled += 1
        elif chat.blocks:
            chat.blocks[-1].lines.append(line)
        elif line.strip() and line.strip() not in _STATUS and not _SYSTEM.match(line.strip()):
            chat.stray.append((first_row + index, line))
        index += 1
    return chat


def _candidates(lines: Sequence[str]) -> Iterator[_Candidate]:
    for index, raw in enumerate(lines):
        line = raw.rstrip("\r").strip("\ufeff")
        if len(line) > 140 or not line.strip():
            continue
        if not any(char.isdigit() for char in line):
            following = lines[index + 1].rstrip("\r") if index + 1 < len(lines) else ""
            alone = _TIME_ONLY.match(following)
            nick = line.strip()
            if alone and _is_nick(nick):
                yield _Candidate(index, nick, alone["time"], None, 2, _moment(alone["time"]))
            continue
        arrow = _ARROW.match(line.strip())
        if arrow:
            yield _Candidate(index, arrow["nick"], arrow["time"], arrow["to"], 1, _moment(arrow["time"]))
            continue
        one = _ONE_LINE.match(line.strip())
        if one and _is_nick(one["nick"]):
            yield _Candidate(index, one["nick"], one["time"], None, 1, _moment(one["time"]))
            continue
        following = lines[index + 1].rstrip("\r") if index + 1 < len(lines) else ""
        alone = _TIME_ONLY.match(following)
        if alone and not _TIME_ONLY.match(line) and _is_nick(line.strip()) and not line.strip().isdigit():
            yield _Candidate(index, line.strip(), alone["time"], None, 2, _moment(alone["time"]))


def _is_nick(text: str) -> bool:
    return (
        bool(_NICK.match(text))
        and not _LABELS.search(text)
        and text.strip() not in _STATUS
        and not text.startswith("http")
    )


def _moment(time: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", time))


def _accepted(candidates: Sequence[_Candidate]) -> Iterator[_Candidate]:
    """The candidates that are headers: agents and arrows always; a nick whose time runs backwards only if it speaks elsewhere too."""
    spoken = Counter(candidate.nick for candidate in candidates)
    last: tuple[int, ...] = ()
    taken_to = -1
    for candidate in candidates:
        if candidate.line <= taken_to:
            continue
        certain = candidate.addressee is not None or _is_account(candidate.nick)
        if not certain and candidate.moment < last and spoken[candidate.nick] < 2:
            continue
        last = max(last, candidate.moment) if not certain else candidate.moment
        taken_to = candidate.line + candidate.lines_taken - 1
        yield candidate


def _is_account(nick: str) -> bool:
    main, colon, sub = account(nick).partition(":")
    return bool(colon and main and sub)


def account(nick: str) -> str:
    """An account in one spelling: the full-width colon made plain, the prefix of old exports (``cntaobao``) removed."""
    return nick.strip().removeprefix("cntaobao").replace("：", ":")


def read_text(
    path: Path,
    encoding: Encoding,
    name: str,
    reading: FileReading,
    options: ReadOptions,
    progress: Progress | None = None,
) -> None:
    """A chat as text -> messages. Rows are lines of the file."""
    chat = parse(text_of(path, encoding))
    chats = _Chats(reading, options)
    chats.take(chat, None)
    chats.finish()


def read_sheet(
    sheet: RawSheet, name: str, reading: FileReading, options: ReadOptions, progress: Progress | None = None
) -> None:
    """A workbook with one buyer's chat per cell -> messages. Rows are rows of the sheet."""
    header = _sheet_header(sheet)
    assert header is not None
    buyer_column = next(name for name in header.names if name in ("客户id", "买家id", "买家旺旺", "顾客id"))
    chat_column = next(name for name in header.names if name in ("聊天记录", "聊天内容"))
    reading.unknown_columns.extend(
        typed
        for typed, name in zip(header.typed, header.names, strict=True)
        if name not in (buyer_column, chat_column) and typed
    )
    chats = _Chats(reading, options)
    for rows in sheet.file.below(sheet.name, header.place, header.names):
        buyers = rows.columns[buyer_column].to_pylist()
        texts = rows.columns[chat_column].to_pylist()
        for number, buyer_cell, text in zip(rows.row.to_pylist(), buyers, texts, strict=True):
            if not text:
                continue
            try:
                buyer = cells.identifier(buyer_cell or "")
            except CellError as error:
                chats.refuse(number, buyer_cell or "", error.code, "客户ID")
                continue
            if buyer is None:
                chats.refuse(number, text, "no_buyer")
                continue
            chat = _named_lines(text, buyer) or parse(text)
            for block in chat.blocks:
                block.row = number
            chat.stray = [(number, line) for _, line in chat.stray]
            chats.take(chat, buyer)
    chats.finish()


def _named_lines(text: str, buyer: str) -> Chat | None:
    """A cell of the form time, then ``name: text``; None where it has another form."""
    lines = [line.rstrip("\r") for line in text.split("\n")]
    blocks: list[Block] = []
    time: str | None = None
    for line in lines:
        alone = _TIME_ONLY.match(line)
        if alone:
            time = alone["time"]
            continue
        if time is not None:
            nick, said = _named(line, buyer)
            if nick is None:
                return None
            blocks.append(Block(0, nick, time, None, [said]))
            time = None
        elif blocks:
            nick, said = _named(line, buyer)
            if nick is not None and (nick == buyer or _is_account(nick)):
                blocks.append(Block(0, nick, blocks[-1].time, None, [said]))
            else:
                blocks[-1].lines.append(line)
        elif line.strip():
            return None
    return Chat(blocks, []) if blocks else None


def _named(line: str, buyer: str) -> tuple[str | None, str]:
    for mark in (":", "："):
        if line.startswith(buyer + mark):
            return buyer, line[len(buyer) + 1 :].lstrip()
    found = re.match(r"^([^\s:：]{1,30}[:：][^\s:：]{1,30})[:：](.*)$", line) or re.match(
        r"^([^\s:：/]{1,30})[:：](?!//)(.*)$", line
    )
    return (found[1], found[2].lstrip()) if found else (None, line)


class _Chats:
    """Chats on their way into the reading."""

    def __init__(self, reading: FileReading, options: ReadOptions) -> None:
        self.reading = reading
        self.options = options
        self.refused_rows = RefusedRows(None)
        self.recalled = 0
        self._rows: list[dict[str, object]] = []
        self._inferred: list[bool] = []

    def take(self, chat: Chat, buyer: str | None) -> None:
        """One chat (of one known buyer, or of whoever speaks in it)."""
        self.recalled += chat.recalled
        for row, line in chat.stray:
            self.refuse(row, line, "line_before_header")
        mains = Counter(account(block.nick).partition(":")[0] for block in chat.blocks if _is_account(block.nick))
        for block in chat.blocks:
            if block.addressee and _is_account(block.addressee):
                mains[account(block.addressee).partition(":")[0]] += 1
        shop = self._shop(mains)
        said = [message for block in chat.blocks for message in self._messages(block, mains, shop)]
        self._settle_buyers(said, buyer, mains)
        _settle_agents(said)
        instants: Counter[tuple[str, datetime]] = Counter()
        for message in said:
            if message.buyer is None:
                continue
            place = instants[message.buyer, message.at]
            instants[message.buyer, message.at] += 1
            self._rows.append(_fact(message, shop, place))
            self._inferred.append(message.sender == "buyer" and message.addressee is None)

    def refuse(self, row: int, text: str, code: str, column: str | None = None) -> None:
        """Refuse one line or cell."""
        found = problem(code, row=row, column=column, value=text)
        self.reading.refused_count += 1
        self.reading.problems.append(found)
        self.refused_rows.rows.append(RefusedRow(row, [text], [f"{found.words.zh} {found.words.en}"]))

    def finish(self) -> None:
        """Ids, checks, counts."""
        if self.refused_rows.rows:
            self.reading.refused_rows.append(self.refused_rows)
        if self.recalled:
            self.reading.notes.append(problem("recalled", detail=f"{self.recalled:,}"))
        if not self._rows:
            if not self.refused_rows.rows:
                self.reading.notes.append(problem("empty_export"))
            self.reading.spool(MESSAGES).finish()
            return
        batch = pa.RecordBatch.from_pylist(self._rows, schema=schema_with_row(MESSAGES))
        if self.options.pseudonym_key is not None:
            index = batch.schema.get_field_index("buyer_id")
            batch = batch.set_column(
                index, batch.schema.field(index), pseudonyms(batch.column(index), self.options.pseudonym_key)
            )
        seen: Counter[str] = Counter()
        ids = []
        for id_ in row_hashes(MESSAGES, self._without_inferred_agents(batch)):
            ids.append(f"{id_}-{seen[id_]}" if seen[id_] else id_)
            seen[id_] += 1
        columns = {name: batch.column(name) for name in MESSAGES.schema.names}
        columns["message_id"] = pa.array(ids, type=pa.string())
        reader = TableReader(self.reading, MESSAGES, replace(self.options, pseudonym_key=None))
        raw = {"text": columns["text"]}
        rows_refused = RefusedRows(None)
        reader.take(columns, batch.column("_row"), raw, rows_refused)
        reader.finish()
        if rows_refused.rows:
            self.reading.refused_rows.append(rows_refused)

    def _without_inferred_agents(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The rows as the source states them: an addressee that follows from the rest of the file must not change an id."""
        index = batch.schema.get_field_index("agent_id")
        stated = [
            None if inferred else agent
            for agent, inferred in zip(batch.column(index).to_pylist(), self._inferred, strict=True)
        ]
        return batch.set_column(index, batch.schema.field(index), pa.array(stated, type=pa.string()))

    def _shop(self, mains: Counter[str]) -> str:
        """--shop, else the shop's own account: the part before the colon of most agent accounts."""
        if self.options.shop_id:
            return self.options.shop_id
        if not mains:
            raise refused("shop_missing")
        main = mains.most_common(1)[0][0]
        return self.options.shop_id_of(main) or main

    def _messages(self, block: Block, mains: Counter[str], shop: str) -> Iterator[Said]:
        try:
            at = cells.instant(block.time, zone(self.options.timezone_of(shop)))
        except CellError as error:
            self.refuse(block.row, f"{block.nick} {block.time}", error.code)
            return
        if at is None:
            return
        nick = account(block.nick)
        sender = _sender(nick, mains)
        addressee = account(block.addressee) if block.addressee else None
        kept: list[str] = []
        after: list[Said] = []
        for offset, line in enumerate(block.lines, start=1):
            bare = line.strip()
            transfer = _TRANSFER.match(bare)
            if bare in _STATUS:
                continue
            if transfer:
                source, target = _colleague(transfer["from"], mains), _colleague(transfer["to"], mains)
                after.append(
                    Said(
                        block.row + offset,
                        at,
                        "system",
                        source or "",
                        addressee,
                        "transfer",
                        bare,
                        to_agent=target,
                        agent=source,
                    )
                )
            elif _SYSTEM.match(bare):
                after.append(Said(block.row + offset, at, "system", "", addressee, "note", bare))
            else:
                kept.append(line)
        text = "\n".join(kept).strip("\n").rstrip()
        if text.strip():
            kind, sku = _kind(text, sender)
            yield Said(
                block.row,
                at,
                sender,
                nick,
                addressee,
                kind,
                text,
                sku=sku,
                is_auto=sender == "agent" and bool(_AUTO.match(text)),
            )
        yield from after

    def _settle_buyers(self, said: list[Said], buyer: str | None, mains: Counter[str]) -> None:
        """Whose conversation each message belongs to; what cannot be told is refused."""
        for message in said:
            if buyer is not None:
                message.buyer = buyer
            elif message.sender == "buyer":
                message.buyer = message.nick
            elif message.addressee and _sender(message.addressee, mains) == "buyer":
                message.buyer = message.addressee
        spans = _spans(said)
        for index, message in enumerate(said):
            if message.buyer is None:
                message.buyer = _nearest(said, index, spans)
            if message.buyer is None:
                self.refuse(message.row, message.text, "many_buyers" if len(spans) > 1 else "no_buyer")


def _spans(said: Sequence[Said]) -> dict[str, tuple[int, int]]:
    """First and last place of each buyer's messages."""
    spans: dict[str, tuple[int, int]] = {}
    for index, message in enumerate(said):
        if message.buyer is not None:
            first, _ = spans.get(message.buyer, (index, index))
            spans[message.buyer] = (first, index)
    return spans


def _nearest(said: Sequence[Said], index: int, spans: dict[str, tuple[int, int]]) -> str | None:
    """The buyer a message without one belongs to.

    One buyer in the chat: that one. Several whose stretches do not overlap (chats one after the other): the buyer
    whose stretch it lies in, or else the one before or after it that is nearer in time. Overlapping: nobody can tell.
    """
    if len(spans) <= 1:
        return next(iter(spans), None)
    ordered = sorted(spans.items(), key=lambda item: item[1])
    if any(earlier[1][1] > later[1][0] for earlier, later in pairwise(ordered)):
        return None
    before = [(name, last) for name, (first, last) in ordered if first <= index]
    after = [(name, first) for name, (first, _) in ordered if first > index]
    if before and (before[-1][1] >= index or not after):
        return before[-1][0]
    if not before:
        return after[0][0]
    gap_before = abs(said[index].at - said[before[-1][1]].at)
    gap_after = abs(said[after[0][1]].at - said[index].at)
    return before[-1][0] if gap_before <= max(gap_after, timedelta(0)) else after[0][0]


def _settle_agents(said: Sequence[Said]) -> None:
    """Agent messages carry their sender; a buyer's message its addressee, or the only agent of that buyer's chat."""
    only: dict[str, set[str]] = {}
    for message in said:
        if message.sender in ("agent", "bot") and message.buyer is not None:
            if message.sender == "agent":
                only.setdefault(message.buyer, set()).add(message.nick)
            message.agent = message.nick
    for message in said:
        if message.sender == "buyer" and message.buyer is not None:
            agents = only.get(message.buyer, set())
            message.agent = message.addressee or (next(iter(agents)) if len(agents) == 1 else None)


def _sender(nick: str, mains: Counter[str]) -> Sender:
    main, colon, sub = nick.partition(":")
    if nick in ("系统消息", "系统", "系统提示"):
        return "system"
    if nick in _ROBOTS or (colon and sub in _ROBOTS):
        return "bot"
    return "agent" if colon or main in mains else "buyer"


def _colleague(nick: str, mains: Counter[str]) -> str | None:
    """An account named in a transfer; a bare sub-account gets the shop's prefix, the platform's helper is nobody."""
    name = account(nick)
    if name in _ROBOTS:
        return None
    if ":" in name or name in mains or not mains:
        return name
    return f"{mains.most_common(1)[0][0]}:{name}"


def _kind(text: str, sender: Sender) -> tuple[str, str | None]:
    product = _PRODUCT.search(text)
    if product:
        return "product_card", product["id"]
    if _ORDER_CARD.match(text.strip()):
        return "order_card", None
    if sender == "agent" and any(words in text for words in _INVITES):
        return "rating_invite", None
    if sender == "system":
        return "note", None
    return _MEDIA.get(text.strip(), "text"), None


def _fact(message: Said, shop: str, place: int) -> dict[str, object]:
    return {
        "shop_id": shop,
        "message_id": None,
        "conversation_id": None,
        "sent_at": message.at,
        "seq": place,
        "buyer_id": message.buyer,
        "agent_id": message.agent,
        "sender": message.sender,
        "kind": message.kind,
        "is_auto": message.is_auto,
        "text": message.text,
        "to_agent_id": message.to_agent,
        "sku_id": message.sku,
        "_row": message.row,
    }
