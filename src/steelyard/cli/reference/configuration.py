"""The page of settings and presets."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.cli.reference.markdown import anchored, both, code, page, table
from steelyard.errors import Words
from steelyard.facts.settings import SETTINGS, SettingDeclaration, allowed, presets


def settings_page() -> str:
    """Every setting with its default, then every preset with where its values come from."""
    return page(
        Words("设置与平台预设", "Settings and presets"),
        [
            Words(
                "设置属于店铺，写在 `settings` 表里，按日期生效。某一天取开始日最晚的一行；没有就看店铺的预设；再没有就用默认值。"
                "方案从不修改设置，只用 `requires:` 声明要求，不符即拒绝结算。",
                "A setting belongs to a shop, stands in the `settings` table and holds from a day on. For one day the row "
                "with the latest start wins; without one the shop's preset; else the default. A scheme never changes a "
                "setting: `requires:` only asserts it, and a mismatch is refused.",
            ),
            Words(
                "每个结果都记着所用设置的版本。数值一律写成文字，例如 `30`、`08:00-23:00`、`refund,postage`。",
                "Every result names the version of the settings it used. Values are text, such as `30`, `08:00-23:00`, "
                "`refund,postage`.",
            ),
        ],
        [*_settings(), *_presets()],
    )


def _settings() -> Iterator[str]:
    yield from table(
        ("键 key", "名称", "label", "默认 default", "可写 allowed", "说明 note"), map(_setting, SETTINGS.values())
    )


def _setting(setting: SettingDeclaration) -> tuple[str, ...]:
    choices = (
        Words(f"{'、'.join(presets())}。", f"{', '.join(presets())}.") if setting.key == "preset" else allowed(setting)
    )
    return (
        anchored("setting", setting.key),
        setting.zh,
        setting.en,
        code(setting.default) or "—",
        both(choices),
        both(setting.note),
    )


def _presets() -> Iterator[str]:
    yield "## 平台预设 · Presets"
    yield ""
    yield "店铺在 `settings` 表写 `preset`，就套用该平台的成套口径；单独写明的设置优先。"
    yield ""
    yield "A shop that names a `preset` takes that platform's way of counting; a setting written out comes first."
    yield ""
    for preset in presets().values():
        yield f'### <a id="preset-{preset.key}"></a>`{preset.key}` · {preset.zh} · {preset.en}'
        yield ""
        yield f"核对于 last looked at: {preset.known_at}"
        yield ""
        yield from table(
            ("键 key", "值 value", "自 from", "来源 source"),
            (
                (code(value.key), code(value.value), str(value.start) if value.start else "—", value.source)
                for value in preset.values
            ),
        )
