"""Boards: figures as charts beside their tables, for who leads."""
