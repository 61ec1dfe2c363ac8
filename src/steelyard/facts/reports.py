"""What a platform's or tool's own report says of an agent's day."""

from steelyard.facts.schema import SHOP, Table, day, flag, integer, text

AGENT_REPORTS = Table(
    name="agent_reports",
    zh="平台报表",
    grain="one measure of one agent (or of the whole shop, agent_id '') on one day, from one layout",
    key=("platform", "shop_id", "business_day", "agent_id", "measure", "source"),
    versions="last_import",
    empty_in_key=("agent_id",),
    sort=("shop_id", "business_day", "agent_id", "measure"),
    columns=(
        text("platform", "平台", "The platform the report is of.", required=True),
        SHOP,
        day("business_day", "业务日", "From the report's own column, never from the file name.", required=True),
        text("agent_id", "客服账号", "Whose day it is; '' for a row of the whole shop.", default=""),
        text("measure", "指标", "The measure's key (metrics.md).", required=True),
        text("source", "版式", "The layout's key, never the file name.", required=True),
        integer("value", "值", "The measure's integer value.", required=True, at_least=None),
        flag("reconstructed", "由均值还原", "The value was turned back from an average.", default=False),
    ),
)
