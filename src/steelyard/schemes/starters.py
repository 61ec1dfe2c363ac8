"""How each part of a scheme begins when a form adds it: the plainest one that says something, to be edited."""

from __future__ import annotations

from collections.abc import Mapping

CURVES: Mapping[str, str] = {
    "linear": '{kind: linear, worst: "0", best: "1"}',
    "target": '{kind: target, target: "1"}',
    "bands": '{kind: bands, bands: [{from: "0.90", points: 100}, {from: "0.80", points: 80}, {points: 0}]}',
    "deduct": '{kind: deduct, per: "10"}',
    "rank": "{kind: rank}",
    "ksf": '{kind: ksf, balance: "1", step: "1", up: "5", down: "5"}',
    "manual": "{kind: manual}",
}
PAY: Mapping[str, str] = {
    "base": "{kind: base}",
    "allowance": '{kind: allowance, amount: "200"}',
    "performance": '{kind: performance, by: score, amount: "2000"}',
    "ladder": '{kind: ladder, by: tier, table: {初级: "0", 中级: "300", 高级: "800"}}',
    "seniority": '{kind: seniority, per_year: "50", at_most: "500"}',
    "ksf": '{kind: ksf, amount: "2000", indicators: [{metric: received_buyers, weight: "100", balance: "1000", step: "50", '
    'reward: "50", penalty: "50"}]}',
    "commission": '{kind: commission, on: sales_order_first_fen, tiers: [{from: "0", rate: "0.005"}]}',
    "bonus": '{kind: bonus, name: 达标奖, when: "csat_ratio >= 0.95", amount: "200"}',
    "pool": '{kind: pool, name: 奖金池, amount: "1000", by: points}',
    "project": '{kind: project, name: 专项, count: received_buyers, per_unit: "1", at_most: "500"}',
    "reduction": '{kind: reduction, name: 投诉扣减, type: not_earned, of: [performance], per: {measure: complaints, amount: "50"}}',
    "overtime": "{kind: overtime}",
    "guarantee": '{kind: guarantee, name: 保底, of: [base, performance], amount: "4000"}',
    "cap": '{kind: cap, name: 封顶, of: [performance], amount: "5000"}',
}
#: One more entry of a list, by the list's key.
ENTRIES: Mapping[str, str] = {
    "sections": '{name: 新板块, weight: "10"}',
    "vetoes": "{measure: taboo_hits, more_than: 0, effect: zero_total}",
    "grades": "{name: 新等级}",
    "triggers": '{name: 新提醒, when: "csat_ratio < 0.80", cycles: 2, suggest: training}',
    "tiers": '{from: "0", rate: "0.005"}',
    "campaign_tiers": '{from: "0", rate: "0.005"}',
    "rate_modifiers": '{metric: csat_ratio, per: "0.05", above: "0.90", add: "0.001"}',
    "steps": '{from_years: 1, amount: "50"}',
    "bands": "{points: 0}",
    "indicators": '{metric: received_buyers, weight: "10", balance: "1000", step: "50", reward: "50", penalty: "50"}',
}
#: A part that stands under a key of its own.
PARTS: Mapping[str, str] = {
    "applies_to": "{role: agent}",
    "tenure": "{at_least: 3}",
    "min_count": "{measure: received_buyers, at_least: 20}",
    "shrink": "{toward: group, strength: 20}",
    "groups": '{A: "50", B: "30", C: "20"}',
    "gate": '{unless: "complaints > 3", at_most: "0"}',
    "table": "{}",
    "factors": "{}",
    "base_factors": "{}",
    "rank": "{metric: csat_ratio, first: 1}",
    "per": '{measure: inquiry_paid, amount: "1"}',
    "by": '{metric: csat_ratio, bands: [{from: "0.95", amount: "300"}, {amount: "0"}]}',
    "share_of": '{metric: shop_paid_fen, rate: "0.001"}',
    "history": "{months: 12, aggregate: mean}",
    "per_head": "{measure: received_buyers, people: team, months: 3}",
    "requires": "{preset: taobao}",
}
