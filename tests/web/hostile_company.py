"""A small company of which every text somebody typed, or a shop's system wrote, is hostile."""

from __future__ import annotations

from pathlib import Path

import yaml
from cli_shop import write_csv

#: A tag nobody else writes: where it comes alive, a text was taken for markup.
TAG = "h0stile"
ALIVE = f"\"'><{TAG} onfocus=alert(1) autofocus></title></script></textarea><!--<![CDATA["
#: A template would make 7 of the first sign, and a format of Python would fail on the others.
SIGNS = 'T{{ 6|add:"1" }}T{% now "Y" %}{# x #}%s%d%(x)s{0}{x.y}${x}&lt;'
#: Turned around, invisible, combined, of several units.
ODD = "\u202egnp\u2066\u200b\u200f\u0301\U0001f600\ufeff\u2028"
LONG = "W" * 120
#: How long a name in the database may be; PostgreSQL refuses more.
NAME_LENGTH = 200


def text(of: str, begins: str = "=cmd|' /C calc'!A1 ") -> str:
    """The text of one field, as long as a column of names holds; ``of`` tells which."""
    return f"{begins}{of} {ALIVE}{SIGNS}{ODD}{LONG}"[:NAME_LENGTH]


E1, E2 = "E1", f"E2/<{TAG}>?#&%41 '\""
TEAM, AGENT1, AGENT2, BUYER = text("team", "@"), f"小店:<{TAG}>", text("agent", "+"), text("nick", "-")
SHOP_NAME, PERSON, FILE_NAME = text("shop"), text("person", "＝"), f"=cmd'<{TAG}>{{{{x}}}}.csv"
TALK = text("talk") + LONG + "\n=second line\r\n\ttab"

SCHEME = (
    yaml.safe_dump(
        {
            "scheme": "small",
            "name": text("scheme")[:100],
            "note": text("note"),
            "versions": [
                {
                    "from": "2026-01-01",
                    "review_on": ["2026-11-01"],
                    "applies_to": {"line": "presales"},
                    "indicators": [
                        {
                            "key": "quick",
                            "name": text("indicator"),
                            "metric": "quick_reply_ratio",
                            "section": text("section", "+"),
                            "weight": "50",
                            "curve": {"kind": "linear", "worst": "0", "best": "1"},
                        },
                        {
                            "key": "leader",
                            "name": text("soft"),
                            "manual": "leader",
                            "section": text("section", "+"),
                            "weight": "30",
                        },
                        {
                            "key": "own",
                            "metric": "our_share",
                            "section": text("section", "+"),
                            "weight": "20",
                            "curve": {"kind": "linear", "worst": "0", "best": "1"},
                        },
                    ],
                    "missing": "renormalise",
                    "grades": [{"name": text("A")[:60], "from": "80"}, {"name": text("B", "+")[:60]}],
                    "pay": [
                        {"kind": "base"},
                        {"kind": "performance", "name": text("pay item"), "amount": "1000", "by": "score"},
                    ],
                }
            ],
        },
        allow_unicode=True,
        sort_keys=False,
    )
    .replace("'2026-01-01'", "2026-01-01")
    .replace("- '2026-11-01'", "- 2026-11-01")
)

OWN_METRICS = yaml.safe_dump(
    {
        "metrics": [
            {
                "key": "our_share",
                "zh": text("own metric"),
                "en": text("own metric", "+our "),
                "unit": "ratio",
                "better": "higher",
                "formula": "rounds_quick / rounds",
            }
        ]
    },
    allow_unicode=True,
)


def write_company(folder: Path) -> Path:
    """Its files: two agents, one of them with a hostile number, each with talk, an order, a rating and what hangs on them."""
    write_csv(folder / "shops.csv", "shop_id,platform,name,timezone", [("s1", "taobao", SHOP_NAME, "Asia/Shanghai")])
    people = [
        (E1, PERSON, "presales", "agent", TEAM, "2026-01-01"),
        (E2, text("second"), "presales", "agent", TEAM, "2026-01-01"),
    ]
    write_csv(folder / "people.csv", "employee_id,name,line,role,team,start", people)
    agents = ((AGENT1, E1), (AGENT2, E2))
    accounts = [("taobao", "s1", agent, who, "2026-01-01") for agent, who in agents]
    write_csv(folder / "accounts.csv", "platform,shop_id,agent_id,employee_id,start", accounts)
    write_csv(
        folder / "contracts.csv",
        "employee_id,start,base_fen,region",
        [(who, "2026-01-01", 300000, text("region")) for who in (E1, E2)],
    )
    messages: list[tuple[object, ...]] = []
    for number, agent in enumerate((AGENT1, AGENT2, f"nobody <{TAG}>"), 1):
        for place, wait in enumerate((10, 50)):
            buyer, key = f"{BUYER}{number}{place}", f"m{number}{place}<{TAG}>"
            when = "2026-10-05 10:00"
            messages.append(("s1", f"{key}-1", f"{when}:00", buyer, agent, "buyer", "text", "false", TALK))
            messages.append(("s1", f"{key}-2", f"{when}:{wait}", buyer, agent, "agent", "text", "false", TALK))
    write_csv(
        folder / "messages.csv", "shop_id,message_id,sent_at,buyer_id,agent_id,sender,kind,is_auto,text", messages
    )
    header = "shop_id,order_id,buyer_id,created_at,paid_at,status,goods_fen,postage_fen,discount_fen,paid_fen,item_count,flag,seller_note"
    order = f"o1/<{TAG}>"
    row = (
        "s1",
        order,
        f"{BUYER}10",
        "2026-10-05 10:05:00",
        "2026-10-05 10:06:00",
        "paid",
        10000,
        0,
        0,
        10000,
        1,
        f"<{TAG}>",
        text("memo"),
    )
    write_csv(folder / "orders.csv", header, [row])
    write_csv(
        folder / "order_lines.csv",
        "shop_id,order_id,line_no,sku_id,title,quantity,amount_fen",
        [("s1", order, 1, f"<{TAG}>", text("title"), 1, 10000)],
    )
    header = "shop_id,refund_id,order_id,buyer_id,kind,applied_at,finished_at,status,amount_fen,reason,is_dispute,handler_agent_id"
    row = (
        "s1",
        f"r1<{TAG}>",
        order,
        f"{BUYER}10",
        "refund_only",
        "2026-10-06 09:00:00",
        "2026-10-06 10:00:00",
        "success",
        100,
        text("reason"),
        "true",
        AGENT1,
    )
    write_csv(folder / "refunds.csv", header, [row])
    header = "shop_id,rating_id,buyer_id,agent_id,invited_at,rated_at,score,origin,comment"
    ratings = [
        (
            "s1",
            f"{number}<{TAG}>",
            f"{BUYER}{number}0",
            agent,
            "2026-10-05 10:01:00",
            "2026-10-05 10:02:00",
            5,
            "invited",
            text("comment"),
        )
        for number, agent in enumerate((AGENT1, AGENT2), 1)
    ]
    write_csv(folder / "ratings.csv", header, ratings)
    header = "shop_id,ticket_id,buyer_id,agent_id,category,returned_count,created_at,first_response_at,resolved_at,reopened_count,status,is_complaint,is_escalated"
    row = (
        "s1",
        f"t<{TAG}>",
        f"{BUYER}10",
        AGENT1,
        text("category"),
        0,
        "2026-10-05 10:00:00",
        "2026-10-05 10:01:00",
        "2026-10-05 11:00:00",
        0,
        "resolved",
        "true",
        "false",
    )
    write_csv(folder / "tickets.csv", header, [row])
    header = "entry_id,employee_id,business_day,kind,item,amount_fen,reason"
    entries = [
        (f"e<{TAG}>{who[:2]}", who, "2026-10-08", "immediate_bonus", text("entered"), 5000, text("why"))
        for who in (E1, E2)
    ]
    write_csv(folder / "pay_entries.csv", header, entries)
    scores = [(who, "2026-10-01", "2026-11-01", "leader", text("rater"), 80) for who in (E1, E2)]
    write_csv(folder / "manual_scores.csv", "employee_id,start,end,indicator,rater,points", scores)
    write_csv(
        folder / "campaigns.csv", "name,shop_id,start,end", [(text("campaign"), "s1", "2026-10-05", "2026-10-07")]
    )
    return folder
