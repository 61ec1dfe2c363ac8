"""``steelyard scheme``: what each command prints and with which status it leaves."""

from __future__ import annotations

from cli_shop import Steelyard

from steelyard.schemes import names


def test_list_names_every_template_with_its_title_and_whom_it_is_for(steelyard: Steelyard) -> None:
    listed = {row["template"]: row for row in steelyard("--lang", "en", "scheme", "list", "--json").json}
    assert tuple(listed) == names()
    assert listed["taobao-presales"]["title"] == "Taobao pre-sales"
    assert "presales" in listed["taobao-presales"]["for_whom"]
    assert "淘宝售前客服绩效" in steelyard("scheme", "list").out
