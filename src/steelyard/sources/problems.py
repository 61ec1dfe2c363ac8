"""The words for everything that can be wrong with a file, a row or a cell; one stable code per reason."""

from __future__ import annotations

from dataclasses import dataclass

from steelyard.errors import InputRefused, Problem, RoundedIds, Words


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: what happened and what to do. ``{column}``, ``{value}`` and ``{detail}`` are filled in."""

    zh: str
    en: str
    remedy_zh: str
    remedy_en: str


_MEND = ("请改正这一格后，用“被拒行文件”重新导入。", "Mend the cell and import the refused-rows file again.")

REASONS: dict[str, Reason] = {
    # cells
    "missing_value": Reason("“{column}”不能为空。", "“{column}” must not be empty.", *_MEND),
    "not_a_number": Reason("“{column}”不是数字。", "“{column}” is not a number.", *_MEND),
    "not_whole": Reason(
        "“{column}”应为整数（金额以分为单位）。", "“{column}” must be a whole number (money is in fen).", *_MEND
    ),
    "not_an_amount": Reason(
        "“{column}”不是金额，或小于一分。", "“{column}” is not an amount of money in whole fen.", *_MEND
    ),
    "not_a_duration": Reason("“{column}”不是时长。", "“{column}” is not a duration.", *_MEND),
    "not_a_ratio": Reason("“{column}”不是比率。", "“{column}” is not a ratio.", *_MEND),
    "below_minimum": Reason(
        "“{column}”小于允许的最小值 {detail}。", "“{column}” is below the minimum {detail}.", *_MEND
    ),
    "above_maximum": Reason(
        "“{column}”大于允许的最大值 {detail}。", "“{column}” is above the maximum {detail}.", *_MEND
    ),
    "not_a_time": Reason(
        "“{column}”不是时间。",
        "“{column}” is not a time.",
        "请写成 2026-01-31 09:30:00 或 2026-01-31T09:30:00+08:00。",
        "Write 2026-01-31 09:30:00 or 2026-01-31T09:30:00+08:00.",
    ),
    "time_skipped": Reason(
        "“{column}”在店铺时区并不存在（夏令时跳过）。",
        "“{column}” does not exist in the shop's zone (skipped by summer time).",
        "请写明时区偏移，如 +08:00。",
        "Write the offset, such as +08:00.",
    ),
    "time_out_of_range": Reason(
        "“{column}”不在 2000 至 2099 年之间，很可能是表格的日期起点（1900/1904）出错。",
        "“{column}” is not between 2000 and 2099; probably the sheet's date system (1900/1904) went wrong.",
        *_MEND,
    ),
    "not_in_form": Reason(
        "“{column}”不是 {detail} 这种格式。",
        "“{column}” is not of the form {detail}.",
        "请改正这一格，或改正对照表里的 format。",
        "Mend the cell, or the format in the mapping.",
    ),
    "not_a_day": Reason("“{column}”不是日期。", "“{column}” is not a day.", "请写成 2026-01-31。", "Write 2026-01-31."),
    "not_a_month": Reason("“{column}”不是月份。", "“{column}” is not a month.", "请写成 2026-01。", "Write 2026-01."),
    "not_a_boolean": Reason(
        "“{column}”不是“是/否”。",
        "“{column}” is neither true nor false.",
        "请写 true/false、1/0 或 是/否。",
        "Write true/false, 1/0 or 是/否.",
    ),
    "not_a_choice": Reason("“{column}”不在可选值之内：{detail}。", "“{column}” is none of: {detail}.", *_MEND),
    "runs_backwards": Reason("“{column}”早于“{detail}”。", "“{column}” is earlier than “{detail}”.", *_MEND),
    "id_rounded": Reason(
        "“{column}”已被表格软件四舍五入，原来的数字找不回来了。",
        "“{column}” has been rounded by a spreadsheet; its digits are gone.",
        "请从平台重新导出，导入前不要用 Excel 打开保存。",
        "Export again and do not save the file with a spreadsheet before importing.",
    ),
    "damaged_text": Reason(
        "“{column}”含有替换字符（�），文字在到达之前已损坏。",
        "“{column}” holds a replacement character; the text was damaged before it came here.",
        "请从原系统重新导出为 UTF-8。",
        "Export again from the source as UTF-8.",
    ),
    "not_in_order": Reason("这一行没有可用的{detail}。", "The row has no usable {detail}.", *_MEND),
    "unknown_status": Reason(
        "不认识的状态。",
        "Unknown status.",
        "请告诉我们这个状态的含义，或改成已知状态。",
        "Tell us what it means, or write a known status.",
    ),
    # rows
    "wrong_cell_count": Reason(
        "这一行有 {detail} 格，与表头不符。",
        "The row has {detail} cells, unlike the header.",
        "请检查多余或缺少的逗号、引号。",
        "Look for a comma or quote too many or too few.",
    ),
    "quote_not_closed": Reason(
        "引号没有成对，无法分清这一行的各格。",
        "A quote is not closed or stands in the wrong place; the cells cannot be told apart.",
        "请补上引号，或从原系统重新导出。",
        "Mend the quote or export again.",
    ),
    "not_an_object": Reason(
        "这一行不是一个 JSON 对象。",
        "The line is not a JSON object.",
        "每行写一个 {{...}}。",
        "Write one {{...}} per line.",
    ),
    "line_before_header": Reason(
        "第一条消息之前的文字，不知道是谁说的。",
        "Text before the first message; nobody is known to have said it.",
        "请从“昵称 时间”那一行开始复制。",
        "Copy from the line “nick time” on.",
    ),
    "no_buyer": Reason(
        "这段聊天里找不到买家。",
        "No buyer was found in this chat.",
        "请连同买家的消息一起导出。",
        "Export the buyer's messages too.",
    ),
    "many_buyers": Reason(
        "这段聊天里有多个买家，这条消息不知道发给谁。",
        "Several buyers speak here; whom this message is for is unknown.",
        "请每位买家单独导出，或用“A --> B 时间”的版式。",
        "Export one buyer per file, or use the layout “A --> B time”.",
    ),
    "more_problems": Reason(
        "还有 {detail} 处问题未逐一列出，见被拒行文件。",
        "{detail} more problems are not listed one by one; see the refused-rows file.",
        "请下载被拒行文件。",
        "Take the refused-rows file.",
    ),
    # files
    "encoding_unknown": Reason(
        "文字编码无法确定：{detail}。",
        "The text encoding cannot be told: {detail}.",
        "请另存为 UTF-8 后再导入。",
        "Save it as UTF-8 and import it again.",
    ),
    "empty_file": Reason("文件是空的。", "The file is empty.", "请重新导出。", "Export it again."),
    "path_missing": Reason(
        "没有这个文件或文件夹。",
        "There is no such file or folder.",
        "请检查路径是否写对。",
        "Check how the path is written.",
    ),
    "unreadable": Reason(
        "文件无法打开：{detail}。",
        "The file cannot be opened: {detail}.",
        "请检查文件是否完整。",
        "Check that the file is whole.",
    ),
    "kind_unknown": Reason(
        "不支持这种文件。",
        "This kind of file is not supported.",
        "请另存为 CSV、XLSX、JSON Lines 或 Parquet。",
        "Save it as CSV, XLSX, JSON Lines or Parquet.",
    ),
    "layout_unknown": Reason(
        "认不出这个文件的版式（前 10 行里没有认识的表头）。",
        "The layout is not known (no known header in the first 10 rows).",
        "请用 --as 表名 指明（例如 --as messages），或用对照表 --map 说明每一列。{detail}",
        "Say which table it is with --as, such as --as messages, or what each column is with a mapping, --map. {detail}",
    ),
    "mapping_columns_missing": Reason(
        "这个文件没有对照表“{value}”要用的列：{detail}。",
        "The file lacks columns the mapping “{value}” reads: {detail}.",
        "请核对表头的写法；换了版式就另写一份对照表。",
        "Compare how the headers are written; another layout needs a mapping of its own.",
    ),
    "table_unknown": Reason(
        "没有名为“{value}”的表。", "There is no table “{value}”.", "可用的表：{detail}", "The tables: {detail}"
    ),
    "columns_missing": Reason(
        "缺少必需的列：{detail}。", "Required columns are missing: {detail}.", "请补上这些列。", "Add these columns."
    ),
    "column_twice": Reason(
        "列“{column}”出现了两次。",
        "The column “{column}” stands there twice.",
        "请删去多余的一列。",
        "Remove one of them.",
    ),
    "shop_missing": Reason(
        "文件里没有店铺，不知道属于哪家店。", "The file names no shop.", "请加 --shop 店铺编号。", "Add --shop ID."
    ),
    "day_missing": Reason(
        "报表里没有“日期”列，不知道是哪一天的数。",
        "The report has no day column (日期); which day its figures are of is unknown.",
        "请按天导出，再加 --day 2026-01-31。",
        "Export one day at a time and add --day 2026-01-31.",
    ),
    "platform_missing": Reason(
        "不知道这份报表来自哪个平台。",
        "The platform of this report is unknown.",
        "请加 --platform 平台，或先导入 shops 表。",
        "Add --platform NAME, or import the shops table first.",
    ),
    "ids_rounded": Reason(
        "“{column}”里 17 位以上的编号有 {detail} 以 00 结尾，很可能被表格软件改过。",
        "{detail} of the ids of 17 digits and more in “{column}” end in 00; a spreadsheet has probably rounded them.",
        "请从平台重新导出；确认无误时加 --confirm-rounded。",
        "Export again, or, if they are right, add --confirm-rounded.",
    ),
    "sheet_full": Reason(
        "工作表正好用满 {detail} 行，后面的行很可能被截掉了。",
        "The sheet uses all {detail} rows; what came after has probably been cut off.",
        "请改用 CSV 导出，或分几次导出。",
        "Export as CSV, or in several parts.",
    ),
    "column_type": Reason(
        "列“{column}”的类型 {detail} 不能用。",
        "The column “{column}” is of type {detail}, which cannot be used.",
        "请改用文字或规定的类型。",
        "Write it as text or as the declared type.",
    ),
    "archive_refused": Reason(
        "压缩包不安全或过大：{detail}。",
        "The archive is unsafe or too big: {detail}.",
        "请解压检查后直接导入文件夹。",
        "Unpack and check it, then import the folder.",
    ),
    "workbook_refused": Reason(
        "工作簿不安全或过大：{detail}。",
        "The workbook is unsafe or too big: {detail}.",
        "请另存为 CSV 后导入。",
        "Save it as CSV and import that.",
    ),
    # what follows are notes, by which no row is refused
    "rows_dropped": Reason(
        "略去了 {detail} 行（汇总、均值或重复的表头）。",
        "{detail} rows were left out (totals, means or a repeated header).",
        "",
        "",
    ),
    "events_left_out": Reason(
        "略去了 {detail} 个既没有消息也没有评价的事件。",
        "{detail} events that hold neither a message nor a rating were left out.",
        "",
        "",
    ),
    "sessions_left_out": Reason(
        "略去了 {detail} 条机器人会话、离线留言或排队放弃的记录。",
        "{detail} records of robots, offline messages or queues given up were left out.",
        "",
        "",
    ),
    "not_final": Reason(
        "“{column}”尚未出最终数（{detail} 格为延迟统计），未计入。",
        "“{column}” is not final yet ({detail} cells say 延迟统计); left out.",
        "请在数据更新后重新导入。",
        "Import again when the figures are final.",
    ),
    "recalled": Reason("有 {detail} 条消息被撤回。", "{detail} messages were recalled.", "", ""),
    "refund_amounts": Reason(
        "有 {detail} 个订单写有退款金额；订单导出没有退款时间和类型，所以没有生成退款记录。",
        "{detail} orders carry a refund amount; the export has neither time nor kind of the refund, so no refunds were made of them.",
        "请另外导入退款表（refunds）。",
        "Import the refunds as well (table refunds).",
    ),
    "orders_without_buyers": Reason(
        "这种导出不写买家，每个订单当作一位买家，不归属到客服；店铺的成交总额不受影响。",
        "The export names no buyer: each order stands for a buyer of its own and is credited to nobody; the shop's totals are whole.",
        "客服销售额请导入平台的客服报表。",
        "For sales per agent import the platform's service report.",
    ),
    "orders_without_time": Reason(
        "有 {detail} 个从未付款的订单没有任何时间，略去了。",
        "{detail} orders that were never paid name no time; left out.",
        "",
        "",
    ),
    "no_base": Reason(
        "“{column}”是均值或比率，但缺少“{detail}”，无法还原，未计入。",
        "“{column}” is a mean or ratio without its base “{detail}”; left out.",
        "请在导出时勾选该列。",
        "Export that column too.",
    ),
    "no_unit": Reason(
        "“{column}”没有写明单位（秒还是分钟），有 {detail} 格未计入。",
        "“{column}” does not say its unit (seconds or minutes); {detail} cells were left out.",
        "请用对照表写明单位（--map）。",
        "Say the unit in a mapping (--map).",
    ),
    "shop_overruled": Reason(
        "文件里的店铺是“{value}”，按 --shop 记为“{detail}”。",
        "The file calls its shop “{value}”; taken as “{detail}” as --shop says.",
        "",
        "",
    ),
    "empty_export": Reason("导出里没有数据行。", "The export holds no rows.", "", ""),
    "time_ambiguous": Reason(
        "有 {detail} 个时间在夏令时切换时出现两次，取较早者。",
        "{detail} times occur twice when summer time ends; the earlier was taken.",
        "请写明时区偏移。",
        "Write the offset.",
    ),
}


def problem(
    code: str, *, row: int | None = None, column: str | None = None, value: str | None = None, detail: str = ""
) -> Problem:
    """A bad row or file as a value, worded in both languages."""
    reason = REASONS[code]
    names = {"column": column or "", "value": value or "", "detail": detail}
    remedy = Words(reason.remedy_zh.format(**names), reason.remedy_en.format(**names)) if reason.remedy_en else None
    return Problem(row, column, code, shown(value), Words(reason.zh.format(**names), reason.en.format(**names)), remedy)


class FileRefused(InputRefused):
    """The whole file cannot be taken; ``problem`` says why."""

    def __init__(self, found: Problem, *, where: str | None = None) -> None:
        super().__init__(found.words, remedy=found.remedy, where=where)
        self.problem = found


class FileOfRoundedIds(FileRefused, RoundedIds):
    """A file whose ids a spreadsheet has rounded."""


def refused(
    code: str,
    *,
    row: int | None = None,
    column: str | None = None,
    value: str | None = None,
    detail: str = "",
    where: str | None = None,
) -> FileRefused:
    """The error that refuses a whole file."""
    found = problem(code, row=row, column=column, value=value, detail=detail)
    return (FileOfRoundedIds if code == "ids_rounded" else FileRefused)(found, where=where)


def shown(value: str | None, limit: int = 200) -> str | None:
    """A cell as it may be shown: cut where it is longer than a person reads."""
    if value is None or len(value) <= limit:
        return value
    return value[:limit] + "…"
