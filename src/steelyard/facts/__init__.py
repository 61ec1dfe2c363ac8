"""What happened: every fact table, its grain, key, columns and checks."""

from steelyard.facts.attendance import PRESENCE, SHIFTS
from steelyard.facts.messages import MESSAGES
from steelyard.facts.orders import ORDER_LINES, ORDERS, REFUNDS
from steelyard.facts.organisation_tables import ORGANISATION
from steelyard.facts.people_records import GROWTH_RECORDS, INSPECTIONS
from steelyard.facts.reports import AGENT_REPORTS
from steelyard.facts.satisfaction import RATINGS, REVIEWS
from steelyard.facts.schema import Table
from steelyard.facts.service import CALLS, TICKETS
from steelyard.facts.tags import CONVERSATION_TAGS, KNOWLEDGE_EVENTS, MEMBERSHIPS

#: Every table a file can feed, by name.
TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        MESSAGES,
        CONVERSATION_TAGS,
        KNOWLEDGE_EVENTS,
        MEMBERSHIPS,
        ORDERS,
        ORDER_LINES,
        REFUNDS,
        RATINGS,
        REVIEWS,
        TICKETS,
        CALLS,
        PRESENCE,
        SHIFTS,
        INSPECTIONS,
        GROWTH_RECORDS,
        AGENT_REPORTS,
        *ORGANISATION,
    )
}
