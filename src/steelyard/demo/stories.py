"""What is planted in the demo company, and what an attentive reader must be able to see."""

from __future__ import annotations

from dataclasses import dataclass

from steelyard.errors import Words


@dataclass(frozen=True, slots=True)
class Story:
    """One planted person or event. ``visible`` says what the figures must show, and where."""

    key: str
    employee_id: str | None
    name: str
    visible: Words


STAR = Story(
    "star",
    "E001",
    "林晓雯",
    Words(
        "10 月响应最快、转化最高：回复等待的中位数约 13 秒（同组约 32 秒），询单付款转化率约 66%，售前里最高。",
        "Fastest and converts best in October: median wait about 13 s (her team about 32 s), inquiry-to-payment conversion about 66 %, top of pre-sales.",
    ),
)
SLOW = Story(
    "slow",
    "E021",
    "高志强",
    Words(
        "响应最慢：中位数约 90 秒，慢响应和未回复最多，话也最短，转化率随之最低。",
        "Slowest: median about 90 s, most slow and unanswered buyers, shortest answers, and the lowest conversion follows.",
    ),
)
CHEATER = Story(
    "invite_bias",
    "E002",
    "周婷婷",
    Words(
        "只邀请满意的买家评价：邀评率不到同组一半，邀请来的满意率接近 100%，而电话回访的满意率明显低于同组。",
        "Invites only happy buyers: invite ratio under half of her team's, invited ratings near 100 % positive, yet follow-up calls find clearly fewer satisfied buyers than her team's.",
    ),
)
NEWCOMER = Story(
    "newcomer",
    "E010",
    "陈雨桐",
    Words(
        "9 月 14 日入职：头两周中位等待约 70 秒，10 月最后几天约 25 秒；转化率同步上升；首月按出勤折算。",
        "Hired on 14 September: median wait about 70 s in the first two weeks, about 25 s in the last days of October; conversion rises along; first month prorated.",
    ),
)
CAMPAIGN = Story(
    "campaign",
    None,
    "10月大促",
    Words(
        "10 月 20 日至 26 日咨询量约为平日两倍，等待约为平日一倍半，晚八点至十点最紧。",
        "20 to 26 October: about twice the usual buyers, waits about half as long again, tightest from eight to ten in the evening.",
    ),
)
UNMATCHED = Story(
    "unmatched",
    None,
    "临时01",
    Words(
        "大促期间的临时账号没有绑定员工：列在未匹配账号里，指标照算；三个方案都只管某一条线，所以不评分、不发薪。",
        "A temporary account of the campaign belongs to no employee: listed as unmatched and measured; every scheme is for one line, so it is neither scored nor paid.",
    ),
)
TWO_ACCOUNTS = Story(
    "two_accounts",
    "E008",
    "许嘉怡",
    Words(
        "两家淘宝店各有一个账号（周三、周四在木木值班）：两个账号的数字合成一个人的成绩。",
        "Holds an account in each Taobao shop (Wednesdays and Thursdays at Mumu): both accounts add up to one person.",
    ),
)
NEW_ACCOUNT = Story(
    "new_account",
    "E025",
    "罗家豪",
    Words(
        "10 月 1 日换了新账号：9 月看旧账号，10 月看新账号，合起来才是他。",
        "Changed to a new account on 1 October: September under the old one, October under the new, together one person.",
    ),
)
LEAVER = Story(
    "leaver",
    "E028",
    "董建华",
    Words(
        "10 月 16 日离职：十月工资按出勤折算，之后没有消息。",
        "Left on 16 October: October pay is prorated and no message follows.",
    ),
)
LONG_WAITS = Story(
    "long_waits",
    None,
    "隔夜留言",
    Words(
        "个别人的平均响应被一两条隔夜才答的留言拉高，中位数几乎不动：点开平均数的证据，就能看到是哪几条。",
        "One or two questions answered only the next day lift some people's mean response while the median hardly moves: open the mean's evidence to see which.",
    ),
)
STORIES = (STAR, SLOW, CHEATER, NEWCOMER, CAMPAIGN, UNMATCHED, TWO_ACCOUNTS, NEW_ACCOUNT, LEAVER, LONG_WAITS)
