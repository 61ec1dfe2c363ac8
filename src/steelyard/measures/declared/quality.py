"""Inspections and the words used."""

from functools import partial

from steelyard.measures.model import Measure

_measure = partial(Measure, family="quality", table="inspections")

MEASURES = (
    _measure("inspections", zh="质检数", en="inspections"),
    _measure("inspection_points", zh="质检得分(百分之一分)", en="inspection points (x100)", unit="point_x100"),
    _measure("errors", zh="错误数", en="errors", better="lower"),
    _measure("omissions", zh="遗漏数", en="omissions", better="lower"),
    _measure("knowledge_searches", zh="知识库检索数", en="knowledge searches", table="knowledge_events"),
    _measure("quick_replies", zh="快捷短语使用数", en="quick replies", table="knowledge_events"),
    _measure("taboo_hits", zh="违禁词命中数", en="taboo hits", better="lower", table="messages"),
    _measure("greeting_hits", zh="开场语命中数", en="greeting hits", table="messages"),
    _measure("closing_hits", zh="结束语命中数", en="closing hits", table="messages"),
    _measure("polite_messages", zh="礼貌用语消息数", en="polite messages", table="messages"),
)
