"""What the law says about pay, as dated packs: one file for the country, one for each region whose text differs.

To add a region: its file here, named in ``loader.BUILT_IN_PACKS``.
"""

from steelyard.pay.law.book import BUILT_IN, Law, LawBook, law_digest
from steelyard.pay.law.loader import built_in_packs, example_wages, load_pack, parse_pack
from steelyard.pay.law.pack import LawValue, Pack
from steelyard.pay.law.rules import RULES, Rule

__all__ = [
    "BUILT_IN",
    "RULES",
    "Law",
    "LawBook",
    "LawValue",
    "Pack",
    "Rule",
    "built_in_packs",
    "example_wages",
    "law_digest",
    "load_pack",
    "parse_pack",
]
