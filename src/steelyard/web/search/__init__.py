"""Search: a page, an indicator, a person, an order, a buyer or a conversation, within sight."""
