"""Settings: declared once, dated, presets below a shop's own rows, bad values refused with their place."""

from dataclasses import fields
from datetime import date

import pytest

from steelyard.errors import InputRefused, UnknownName
from steelyard.facts.settings import (
    SETTINGS,
    SettingRow,
    Settings,
    change_days,
    check,
    preset_named,
    presets,
    read_preset,
    resolve,
    settings_spans,
)

DAY = date(2026, 11, 11)


def of(*rows, day=DAY, **more):
    return resolve([SettingRow("s1", *row) for row in rows], "s1", day, **more)


def test_without_rows_the_defaults_of_the_specification_hold():
    settings = of()
    assert settings == Settings(
        preset="",
        timezone="Asia/Shanghai",
        business_day_start_ms=0,
        session_gap_ms=1_800_000,
        window=None,
        window_anchor="round_start",
        auto_reply_answers=False,
        bot_reply_answers=False,
        first_response_from="buyer_message",
        quick_ms=30_000,
        slow_ms=180_000,
        slow_times=1,
        long_ms=1_800_000,
        inquiry_window_ms=172_800_000,
        after_sale_ms=1_296_000_000,
        attribution_rule="order_first",
        attribution_tie="nearest_end",
        repeat_ms=259_200_000,
        sales_net_of=(),
        rating_positive=(5, 4),
        rating_return_base="invited",
        filters=(),
        internal_account_ids=(),
        advertisement_words=(),
        flagged_order_flags=(),
        measure_sources=("computed", "reports"),
    )


def test_every_declaration_fills_one_field():
    assert sorted(item.field for item in SETTINGS.values()) == sorted(field.name for field in fields(Settings))
    assert len({item.zh for item in SETTINGS.values()}) == len({item.en for item in SETTINGS.values()}) == len(SETTINGS)


@pytest.mark.parametrize(
    ("name", "window", "anchor", "gap_ms"),
    [
        ("taobao", (28_800_000, 82_800_000), "round_start", 1_800_000),
        ("jd", (32_400_000, 82_800_000), "conversation_start", 600_000),
        ("pdd", (28_800_000, 82_800_000), "round_start", 1_800_000),
        ("douyin", (28_800_000, 82_800_000), "round_start", 1_800_000),
        ("kuaishou", (28_800_000, 82_800_000), "round_start", 1_800_000),
    ],
)
def test_a_preset_gives_the_platforms_settings(name, window, anchor, gap_ms):
    settings = of(("preset", name))
    assert (settings.preset, settings.window, settings.window_anchor, settings.session_gap_ms) == (
        name,
        window,
        anchor,
        gap_ms,
    )


def test_every_preset_says_where_its_values_come_from_and_when_they_were_seen():
    assert list(presets()) == ["douyin", "jd", "kuaishou", "pdd", "taobao"]
    assert all(value.source and preset.known_at for preset in presets().values() for value in preset.values)


def test_a_preset_applies_only_where_the_shop_names_it():
    rows = [SettingRow("s2", "preset", "jd")]
    assert resolve(rows, "s1", DAY).window is None
    assert resolve(rows, "s2", DAY).window is not None


def test_a_shops_own_row_beats_its_preset_whatever_its_start():
    settings = of(("session_gap_minutes", "20"), ("preset", "jd", date(2026, 1, 1)))
    assert settings.session_gap_ms == 1_200_000


@pytest.mark.parametrize(
    ("day", "quick_ms"),
    [
        (date(2026, 1, 31), 30_000),
        (date(2026, 2, 1), 20_000),
        (date(2026, 2, 28), 20_000),
        (date(2026, 3, 1), 30_000),
        (date(2026, 4, 1), 15_000),
    ],
)
def test_a_row_holds_from_its_start_until_its_end(day, quick_ms):
    rows = (("quick_seconds", "20", date(2026, 2, 1), date(2026, 3, 1)), ("quick_seconds", "15", date(2026, 4, 1)))
    assert of(*rows, day=day).quick_ms == quick_ms


def test_the_later_start_wins_while_it_lasts_and_the_earlier_row_takes_over_again():
    rows = (("slow_seconds", "120"), ("slow_seconds", "300", date(2026, 11, 10), date(2026, 11, 12)))
    assert [of(*rows, day=date(2026, 11, day)).slow_ms for day in (9, 10, 11, 12)] == [
        120_000,
        300_000,
        300_000,
        120_000,
    ]


def test_the_time_zone_setting_beats_the_shops_table_and_that_the_default():
    assert of(timezone="Asia/Tokyo").timezone == "Asia/Tokyo"
    assert of(("timezone", "Europe/Berlin"), timezone="Asia/Tokyo").timezone == "Europe/Berlin"


@pytest.mark.parametrize(
    ("key", "text", "field", "value"),
    [
        ("business_day_start", "04:00", "business_day_start_ms", 14_400_000),
        ("service_window", "8:00-24:00", "window", (28_800_000, 86_400_000)),
        ("service_window", "０８：００－２３：００", "window", (28_800_000, 82_800_000)),
        ("service_window", "none", "window", None),
        ("auto_reply_answers", "是", "auto_reply_answers", True),
        ("quick_seconds", "0.5", "quick_ms", None),
        ("long_minutes", "1.5", "long_ms", 90_000),
        ("inquiry_window_days", "15", "inquiry_window_ms", 1_296_000_000),
        ("sales_net_of", "postage, refund", "sales_net_of", ("refund", "postage")),
        ("sales_net_of", "[refund]", "sales_net_of", ("refund",)),
        ("rating_positive", "[5]", "rating_positive", (5,)),
        ("rating_positive", "3，5、4", "rating_positive", (5, 4, 3)),
        ("filters", "flagged_orders；agent_only", "filters", ("agent_only", "flagged_orders")),
        ("advertisement_words", "加微信,代写 ,加微信", "advertisement_words", ("加微信", "代写")),
        ("internal_account_ids", "['店铺:小安', \"店铺:小川\"]", "internal_account_ids", ("店铺:小安", "店铺:小川")),
        ("measure_sources", "chitu_agent_day,computed", "measure_sources", ("chitu_agent_day", "computed")),
    ],
)
def test_values_are_read_as_people_write_them(key, text, field, value):
    if value is None and text != "none":
        with pytest.raises(InputRefused):
            of((key, text))
    else:
        assert getattr(of((key, text)), field) == value


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("timezone", "Mars/Olympus"),
        ("timezone", "../../etc/passwd"),
        ("timezone", ""),
        ("business_day_start", "24:00"),
        ("business_day_start", "4"),
        ("service_window", "23:00-08:00"),
        ("service_window", "08:00"),
        ("service_window", "08:00-08:00"),
        ("window_anchor", "message"),
        ("auto_reply_answers", "maybe"),
        ("quick_seconds", "-3"),
        ("quick_seconds", "1e3"),
        ("quick_seconds", "0.0005"),
        ("slow_times", "1.5"),
        ("slow_times", "0"),
        ("inquiry_window_days", "1"),
        ("inquiry_window_days", "16"),
        ("after_sale_days", "2"),
        ("after_sale_days", "181"),
        ("attribution_rule", "first"),
        ("sales_net_of", "tax"),
        ("rating_positive", "[6]"),
        ("rating_positive", "none"),
        ("filters", "everything"),
    ],
)
def test_a_bad_value_is_refused_with_shop_key_start_and_remedy(key, text):
    with pytest.raises(InputRefused) as caught:
        of((key, text, date(2026, 1, 1)))
    assert caught.value.where == f"settings s1 {key} 2026-01-01"
    assert caught.value.remedy is not None
    assert check([SettingRow("s1", key, text)])


def test_an_unknown_key_or_preset_is_refused_with_the_nearest_or_all():
    with pytest.raises(UnknownName, match="quick_seconds"):
        of(("quick_second", "30"))
    with pytest.raises(UnknownName, match="taobao"):
        of(("preset", "amazon"))
    assert preset_named(" jd ", "here").key == "jd"


def test_the_version_names_exactly_the_values():
    assert of().version == of(("quick_seconds", "30")).version
    assert of().version != of(("quick_seconds", "31")).version


def test_days_of_change_are_the_starts_and_ends_of_the_shops_rows():
    rows = [
        SettingRow("s1", "quick_seconds", "20", date(2026, 2, 1), date(2026, 3, 1)),
        SettingRow("s2", "slow_seconds", "9", date(2026, 5, 1)),
        SettingRow("s1", "preset", "jd"),
    ]
    assert change_days(rows, "s1") == [date(2026, 2, 1), date(2026, 3, 1)]


def test_a_period_is_cut_where_the_settings_change_and_only_there():
    rows = [
        SettingRow("s1", "quick_seconds", "20", date(2026, 2, 1)),
        SettingRow("s1", "quick_seconds", "20", date(2026, 2, 10)),
        SettingRow("s1", "attribution_rule", "paid", date(2026, 2, 20)),
    ]
    spans = settings_spans(rows, "s1", date(2026, 1, 1), date(2026, 3, 1))
    assert [(start.isoformat(), settings.quick_ms, settings.attribution_rule) for start, _, settings in spans] == [
        ("2026-01-01", 30_000, "order_first"),
        ("2026-02-01", 20_000, "order_first"),
        ("2026-02-20", 20_000, "paid"),
    ]
    assert spans[-1][1] == date(2026, 3, 1)


def test_a_preset_value_may_begin_on_a_day():
    preset = read_preset("""
preset: demo
zh: 示例
en: demo
known_at: 2026-01-01
settings:
  - {key: quick_seconds, value: "20", source: text of 2026}
  - {key: quick_seconds, value: "10", from: 2026-06-01, source: text of 2026-06}
""")
    assert [(value.value, value.start) for value in preset.values] == [("20", None), ("10", date(2026, 6, 1))]
    with pytest.raises(InputRefused):
        read_preset(
            '{preset: x, zh: x, en: x, known_at: 2026-01-01, settings: [{key: quick_seconds, value: "no", source: x}]}'
        )
