"""The page of what is asked for and by what it is measured."""

from __future__ import annotations

from steelyard.cli.reference.markdown import both, page, table
from steelyard.errors import Words
from steelyard.metrics import CATALOGUE
from steelyard.metrics.needs import NEEDS, Need


def needs_page() -> str:
    """Every requirement of indicators with the figures that answer it."""
    return page(
        Words("需求与指标", "Needs and figures"),
        [
            Words(
                "行业里常问的每一类，由哪些指标或计量回答；数据算不出的由人评定，方案里写 `manual:名称`。",
                "Each kind of question this field asks, and the figures that answer it; what no record shows is rated by people, "
                "`manual:NAME` in a scheme.",
            )
        ],
        table(["编号 id", "问什么 asked", "指标与计量 figures", "由人评定 rated by people"], map(_row, NEEDS)),
    )


def _row(need: Need) -> tuple[str, ...]:
    return need.key, both(need.words), " ".join(map(_link, need.figures)), "；".join(map(both, need.rated))


def _link(key: str) -> str:
    kind = "metric" if key in CATALOGUE.metrics else "measure"
    return f"[`{key}`]({kind}s.md#{kind}-{key})"
