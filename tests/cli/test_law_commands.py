"""``steelyard law``: what is listed, the example table, and packs of one's own in the data folder."""

from pathlib import Path

from cli_shop import MONTH, Steelyard, write_csv

OWN = """\
pack: our-city
name: {zh: 我们市, en: Our city}
regions: [我们市]
rules:
  - rule: damage_share
    from: 2026-01-01
    value: "0.10"
    source: {zh: 某市条例 §1, en: "City rules, article 1"}
    says: {zh: 不超过百分之十, en: at most ten per cent}
"""


def own_pack(home: Path, text: str = OWN) -> None:
    (home / "law").mkdir(parents=True)
    (home / "law" / "ours.yaml").write_text(text, encoding="utf-8")


def test_the_rules_are_listed_with_value_day_source_and_line(steelyard: Steelyard, tmp_path: Path) -> None:
    rules = {(row["pack"], row["rule"]): row for row in steelyard("--home", tmp_path, "law", "list", "--json").json}
    share = rules["national", "damage_share"]
    assert (share["value"], share["from"], share["file"]) == ("0.2", "1995-01-01", "law/national.yaml")
    assert share["source"] == "工资支付暂行规定 §16"
    assert share["line"] > 1
    assert ("guangdong", "damage_notice") in rules
    assert "21.75 天" in steelyard("--home", tmp_path, "law", "list").out


def test_one_region_on_one_day_has_one_value_of_each_rule(steelyard: Steelyard, tmp_path: Path) -> None:
    asked = ("law", "list", "--region", "广州", "--on", "2026-11-30", "--json")
    packs = {row["rule"]: row["pack"] for row in steelyard("--home", tmp_path, *asked).json}
    assert (packs["damage_notice"], packs["damage_share"]) == ("guangdong", "national")
    early = steelyard("--home", tmp_path, "law", "list", "--on", "2007-01-01", "--json").json
    assert "paid_days_of_month" not in {row["rule"] for row in early}


def test_the_example_of_minimum_wages_is_marked_and_can_be_imported(
    steelyard: Steelyard, home: Path, tmp_path: Path
) -> None:
    table = tmp_path / "law.csv"
    said = steelyard("law", "minimum-wages", "--out", table)
    assert "示例数据" in said.err
    rows = table.read_text(encoding="utf-8").splitlines()[1:]
    assert all("示例数据" in row and "example data" in row for row in rows)
    done = steelyard("--home", home, "import", table, "--json")
    assert [(entry["table"], entry["new"], entry["refused"]) for entry in done.json["files"]] == [("law", len(rows), 0)]


def test_a_pack_in_the_data_folder_holds_for_its_region(
    steelyard: Steelyard, home: Path, scheme: Path, tmp_path: Path
) -> None:
    own_pack(home)
    header = "employee_id,start,base_fen,region"
    write_csv(tmp_path / "more" / "contracts.csv", header, [("E1", "2026-01-01", 300000, "我们市")])
    entries = "entry_id,employee_id,business_day,kind,item,amount_fen,reason,clause,notice_day"
    damage = [("d1", "E1", "2026-10-08", "damage", "赔偿", -200000, "错发", "8.2", "2026-10-09")]
    write_csv(tmp_path / "more" / "pay_entries.csv", entries, damage)
    assert steelyard("--home", home, "import", tmp_path / "more").status == 0
    paid = steelyard("--home", home, "pay", "--scheme", scheme, *MONTH, "--format", "json").json[0]
    wage = sum(line["amount_fen"] for line in paid["lines"] if line["kind"] != "damage")
    assert [line["amount_fen"] for line in paid["lines"] if line["kind"] == "damage"] == [-(wage // 10)]


def test_a_faulty_pack_and_two_of_one_name_are_refused(steelyard: Steelyard, tmp_path: Path) -> None:
    own_pack(tmp_path / "a", OWN.replace("damage_share", "share"))
    said = steelyard("--home", tmp_path / "a", "law", "list")
    assert said.status == 2
    assert "ours.yaml:5" in said.err
    own_pack(tmp_path / "b", OWN.replace("our-city", "national"))
    said = steelyard("--home", tmp_path / "b", "law", "list")
    assert said.status == 2
    assert "不止一个法规包叫 national" in said.err
