"""How the choices of a scheme file are called: every value that is one of a few."""

from __future__ import annotations

from collections.abc import Mapping

from steelyard.errors import Words
from steelyard.schemes.sentences.indicators import LAYERS
from steelyard.schemes.sentences.score import SUGGESTIONS

_CHOICES: Mapping[str, Words] = {
    **LAYERS,
    **SUGGESTIONS,
    "month": Words("每月", "every month"),
    "two_months": Words("每两个月", "every two months"),
    "quarter": Words("每季", "every quarter"),
    "year": Words("每年", "every year"),
    "ad_hoc": Words("临时", "ad hoc"),
    "renormalise": Words("按其余权重折算", "the rest is rescaled"),
    "zero": Words("记 0 分", "counts 0"),
    "stop": Words("不出分，说明缺什么", "stops, and says what is missing"),
    "own": Words("本人", "one's own"),
    "team": Words("本组", "the team"),
    "shop": Words("本店", "the shops"),
    "group": Words("同一方案的人", "everybody under the scheme"),
    "line": Words("条线", "the line"),
    "scheme": Words("整个方案", "the whole scheme"),
    "exclude": Words("不计入", "left out"),
    "manual": Words("由人评", "judged by a person"),
    "higher": Words("越高越好", "higher is better"),
    "lower": Words("越低越好", "lower is better"),
    "zero_total": Words("总分记 0", "the total counts 0"),
    "zero_indicator": Words("该指标记 0", "the indicator counts 0"),
    "cap_total": Words("总分封顶", "the total is capped"),
    "cap_grade": Words("等级封顶", "the grade is capped"),
    "no_bonus": Words("没有奖金", "no bonus"),
    "score": Words("按得分", "by score"),
    "grade": Words("按等级", "by grade"),
    "coefficient": Words("按等级系数", "by the grade's factor"),
    "tier": Words("按职级", "by tier"),
    "points": Words("按得分", "by points"),
    "metric": Words("按指标", "by a metric"),
    "place": Words("按名次", "by place"),
    "share": Words("按占比", "by share"),
    "marginal": Words("分段累进", "each part at its own rate"),
    "whole": Words("整档", "all at the tier reached"),
    "sale": Words("退款扣回", "net of refunds"),
    "full": Words("各得全额", "each in full"),
    "split": Words("平分", "shared"),
    "not_earned": Words("未达成", "not earned"),
    "attendance": Words("出勤", "attendance"),
    "mean": Words("平均", "mean"),
    "median": Words("中位数", "median"),
    "quantile": Words("分位", "quantile"),
    "linear": Words("直线", "straight line"),
    "target": Words("对目标的比例", "share of a target"),
    "bands": Words("分档", "bands"),
    "deduct": Words("按次扣分", "points off per event"),
    "rank": Words("排名", "rank"),
    "ksf": Words("平衡点", "balance point"),
}

#: What the kinds of pay items are called.
PAY_NAMES: Mapping[str, Words] = {
    "base": Words("底薪", "base pay"),
    "allowance": Words("津贴", "allowance"),
    "performance": Words("绩效", "performance pay"),
    "ladder": Words("阶梯工资", "pay ladder"),
    "seniority": Words("工龄工资", "seniority pay"),
    "ksf": Words("KSF", "KSF"),
    "commission": Words("提成", "commission"),
    "bonus": Words("奖金", "bonus"),
    "pool": Words("奖金池", "bonus pool"),
    "project": Words("专项", "project"),
    "reduction": Words("扣减", "reduction"),
    "overtime": Words("加班", "overtime"),
    "guarantee": Words("保底", "guarantee"),
    "cap": Words("封顶", "cap"),
}


def choice_name(value: str) -> Words:
    """What a choice is called; one that nobody named is its own name."""
    return _CHOICES.get(value, PAY_NAMES.get(value, Words(value, value)))


def pay_name(kind: str) -> Words:
    """What a kind of pay item is called."""
    return PAY_NAMES.get(kind, Words(kind, kind))
