"""The installation's own schemes: what lies in the data folder, under which name, and what is in force."""

from datetime import date
from pathlib import Path

import pytest

from steelyard.books.schemes import (
    FOLDER,
    digest_of,
    keep,
    own_scheme,
    refuse_key,
    schemes_in_force,
    schemes_of,
    source_of,
    sources_of,
)
from steelyard.errors import InputRefused
from steelyard.periods import Period
from steelyard.schemes import SchemeRefused

TEXT = """scheme: ours
name: 我们的方案
versions:
  - {from: 2026-01-01, to: 2026-07-01, pay: [{kind: base}]}
  - {from: 2026-09-01, pay: [{kind: base}, {kind: allowance, amount: "100"}]}
"""
AUGUST, OCTOBER = (Period(date(2026, month, 1), date(2026, month + 1, 1)) for month in (8, 10))


def test_a_folder_without_schemes_has_none(tmp_path: Path) -> None:
    assert schemes_of(tmp_path) == []
    assert schemes_in_force(tmp_path, OCTOBER) == []
    assert own_scheme(tmp_path, "ours") is None


def test_what_is_kept_is_read_again_with_its_digest_and_its_worked_cases(tmp_path: Path) -> None:
    digest = keep(tmp_path, "ours", TEXT, "cases: []\n")
    found = own_scheme(tmp_path, "ours")
    assert found is not None
    assert (found.text, found.digest, found.cases) == (TEXT, digest_of(TEXT), "cases: []\n")
    assert digest == found.digest
    assert found.scheme is not None
    assert [version.from_ for version in found.scheme.versions] == [date(2026, 1, 1), date(2026, 9, 1)]
    assert [one.key for one in schemes_of(tmp_path)] == ["ours"]


def test_the_version_of_the_first_day_governs_and_a_gap_has_none(tmp_path: Path) -> None:
    keep(tmp_path, "ours", TEXT, "")
    assert [(one.key, version.from_) for one, version in schemes_in_force(tmp_path, OCTOBER)] == [
        ("ours", date(2026, 9, 1))
    ]
    assert schemes_in_force(tmp_path, AUGUST) == []


def test_a_file_that_cannot_be_used_is_listed_with_its_reason_and_stops_pay(tmp_path: Path) -> None:
    keep(tmp_path, "ours", TEXT, "")
    (tmp_path / FOLDER / "broken.yaml").write_text(TEXT.replace("base", "bass"), encoding="utf-8")
    broken, ours = schemes_of(tmp_path)
    assert broken.scheme is None
    assert isinstance(broken.refused, SchemeRefused)
    assert broken.refused.faults[0].file == "schemes/broken.yaml"
    assert ours.refused is None
    with pytest.raises(SchemeRefused):
        schemes_in_force(tmp_path, OCTOBER)


def test_an_own_scheme_comes_before_a_template_of_its_name_and_keeps_its_day(tmp_path: Path) -> None:
    assert source_of(tmp_path, "jd") == "jd"
    keep(tmp_path, "jd", TEXT, "")
    path = str(tmp_path / FOLDER / "jd.yaml")
    assert sources_of(tmp_path, ["jd", "jd@2026-10-01", "pdd", "a.yaml"]) == [
        path,
        f"{path}@2026-10-01",
        "pdd",
        "a.yaml",
    ]


def test_a_name_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    keep(tmp_path, "ours", TEXT, "")
    (tmp_path / "outside.yaml").write_text(TEXT, encoding="utf-8")
    for name in ("../outside", "..", "ours.cases", str(tmp_path / "outside"), ""):
        assert own_scheme(tmp_path, name) is None
        assert source_of(tmp_path, name) == name
    with pytest.raises(InputRefused):
        keep(tmp_path, "../outside", "scheme: x\n", "")


@pytest.mark.parametrize("key", ["", "../x", "a/b", "a b", "-x", "x" * 61, "CON.yaml", "jd", "OURS", "a\n"])
def test_a_new_scheme_takes_no_key_that_is_a_path_a_template_or_another_scheme(tmp_path: Path, key: str) -> None:
    keep(tmp_path, "ours", TEXT, "")
    with pytest.raises(InputRefused):
        refuse_key(tmp_path, key)


@pytest.mark.parametrize("key", ["ours-2", "售前-2027", "x"])
def test_letters_digits_and_hyphens_of_any_script_are_a_key(tmp_path: Path, key: str) -> None:
    refuse_key(tmp_path, key)
    keep(tmp_path, key, TEXT, "")
    assert own_scheme(tmp_path, key) is not None


def test_a_new_text_takes_the_place_of_the_old_one_and_leaves_nothing_beside(tmp_path: Path) -> None:
    keep(tmp_path, "ours", TEXT, "cases: []\n")
    keep(tmp_path, "ours", TEXT.replace("100", "200"), "")
    assert sorted(path.name for path in (tmp_path / FOLDER).iterdir()) == ["ours.cases.yaml", "ours.yaml"]
    found = own_scheme(tmp_path, "ours")
    assert found is not None
    assert '"200"' in found.text
