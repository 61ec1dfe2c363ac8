"""Statements in a browser: how a person reads what they are paid, opens it, takes it along, and answers."""
