"""Shops, teams, people, accounts and contracts: shown as of a day, changed from a day on."""
