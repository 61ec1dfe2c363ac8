"""Tags of the organisation's pages."""
