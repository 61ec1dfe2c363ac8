"""One PDF per employee, set with Typst from the bundled template and fonts.

The words of a statement reach the template as JSON in ``sys.inputs``; they are data and never markup.
One compiler serves all statements of a run, so fonts are read once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

import typst

from steelyard.errors import Language, SteelyardError, Words
from steelyard.money import format_amount, format_yuan
from steelyard.reports.views import IndicatorView, LineView, StatementView

HERE = Path(__file__).parent
TEMPLATE = HERE / "statement.typ"
FONTS = HERE / "fonts"

LABELS = {
    "brand": Words("公平秤 Steelyard", "Steelyard 公平秤"),
    "title": Words("薪酬单", "Pay statement"),
    "total": Words("合计", "Total"),
    "score": Words("评分", "Score"),
    "lines": Words("明细", "Lines"),
    "lines_hint": Words("每一行都写明怎么算出来的", "each line says how it came about"),
    "sheet": Words("评分表", "Score sheet"),
    "sheet_hint": Words("贡献 = 得分 × 权重 ÷ 权重合计", "contribution = points × weight ÷ sum of weights"),
    "indicator": Words("指标", "Indicator"),
    "value": Words("数值", "Value"),
    "points": Words("得分", "Points"),
    "weight": Words("权重", "Weight"),
    "contribution": Words("贡献", "Contribution"),
    "sum": Words("总分", "Total score"),
    "check": Words("如何核对", "How to check"),
    "check_text": Words(
        "每一分钱都能逐层打开：规则、指标、分子分母，直到每一条消息。在装有公平秤的电脑上运行：",
        "Every cent opens step by step, down to the single message. Run where Steelyard is installed:",
    ),
}


FONT_FILES = ("NotoSansCJKsc-Regular-subset.otf", "NotoSansCJKsc-Bold-subset.otf")


class FontMissing(SteelyardError):
    """The bundled Chinese fonts are not where they belong; statements would print empty boxes."""


def check_fonts() -> None:
    """Raises FontMissing unless both bundled fonts can be read."""
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]).fonts()
    if len(found) < len(FONT_FILES):
        raise FontMissing(
            Words(
                "随包的中文字体不完整，薪酬单会印出方框。",
                "The bundled Chinese fonts are incomplete; statements would show boxes.",
            ),
            remedy=Words("请重新安装 steelyard。", "Install steelyard again."),
            where=str(FONTS),
        )


class NotPrinted(SteelyardError):
    """Typst could not set a statement."""


class StatementPrinter:
    """Compiles statements one after another with one set of fonts.

    The same view gives the same bytes: no clock, no system font.
    """

    def __init__(self, language: Language) -> None:
        self._language = language
        check_fonts()
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FONTS])
        self._compiler = typst.Compiler(TEMPLATE, root=HERE, font_paths=fonts)

    def pdf(self, view: StatementView) -> bytes:
        """The statement as the bytes of a PDF."""
        return self._compile(view, "pdf")[0]

    def png(self, view: StatementView, ppi: int = 144) -> list[bytes]:
        """The statement as pictures, one per page."""
        return self._compile(view, "png", ppi)

    def _compile(self, view: StatementView, form: typst.OutputFormat, ppi: int | None = None) -> list[bytes]:
        try:
            made = self._compiler.compile(
                format=form,
                ppi=ppi,
                sys_inputs={"statement": json.dumps(_fields(view, self._language), ensure_ascii=False)},
                timestamp=0,
            )
        except typst.TypstError as error:
            raise NotPrinted(
                Words(
                    f"{view.name}（{view.employee_id}）的薪酬单排版失败：{error}。",
                    f"The statement of {view.name} ({view.employee_id}) could not be typeset: {error}.",
                ),
                remedy=Words(
                    "数字没有问题，可先用 steelyard pay --format xlsx；若重新安装 steelyard 后仍失败，请报告这条信息。",
                    "The figures stand: use steelyard pay --format xlsx. If it fails after installing Steelyard again, "
                    "report this message.",
                ),
            ) from error
        if made is None:
            raise AssertionError("typst wrote to no file and returned no bytes")
        return [made] if isinstance(made, bytes) else made


def write_statements(views: Iterable[StatementView], folder: Path, language: Language) -> Iterator[Path]:
    """Write one PDF per statement into ``folder``; yields each path as it is written."""
    folder.mkdir(parents=True, exist_ok=True)
    printer = StatementPrinter(language)
    taken: set[str] = set()
    for view in views:
        path = folder / file_name(view, taken)
        path.write_bytes(printer.pdf(view))
        yield path


def file_name(view: StatementView, taken: set[str]) -> str:
    """A name every file system takes, readable and unique within ``taken`` (which it extends)."""
    plain = "-".join(part for part in (_safe(view.employee_id), _safe(view.name)) if part) or "statement"
    name, ordinal = f"{plain}.pdf", 2
    while name.lower() in taken:
        name, ordinal = f"{plain}~{ordinal}.pdf", ordinal + 1
    taken.add(name.lower())
    return name


_FORBIDDEN = set('<>:"/\\|?*')


def _safe(text: str) -> str:
    kept = "".join("_" if mark in _FORBIDDEN or not mark.isprintable() else mark for mark in text)
    # a leading dash reads as an option, a leading or trailing dot or space is lost on Windows
    return kept.strip(" .-")[:60]


def _fields(view: StatementView, language: Language) -> dict[str, object]:
    return {
        "language": language,
        "words": {key: words.in_(language) for key, words in LABELS.items()},
        "employee_id": view.employee_id,
        "name": view.name,
        "post": view.post,
        "period": view.period,
        "rule": view.rule,
        "score": view.score,
        "grade": view.grade,
        "at": _place_on_beam(view.score),
        "total": format_yuan(view.total_fen),
        "weights": _weights(view.indicators),
        "lines": [_line(line) for line in view.lines],
        "indicators": [_indicator(row) for row in view.indicators],
        "footnotes": list(view.footnotes),
        "check": view.check,
        "digest": view.digest,
    }


def _place_on_beam(score: str) -> float | None:
    """Where the weight hangs, in per cent of the beam; a drawing position, never a figure."""
    return float(min(max(Decimal(score), Decimal(0)), Decimal(100))) if score else None


def _line(line: LineView) -> dict[str, object]:
    return {
        "name": line.name,
        "amount": format_amount(line.amount_fen),
        "negative": line.amount_fen < 0,
        "sentence": line.sentence,
    }


def _indicator(row: IndicatorView) -> dict[str, str]:
    return {
        "name": row.name,
        "value": row.value,
        "margin": row.margin,
        "count": row.count,
        "points": row.points,
        "weight": row.weight,
        "contribution": row.contribution,
        "band": row.band,
        "note": row.note,
    }


def _weights(indicators: tuple[IndicatorView, ...]) -> str:
    present = [Decimal(row.weight) for row in indicators if row.contribution not in ("", "—")]
    return f"{sum(present, Decimal(0)).normalize():f}" if present else ""
