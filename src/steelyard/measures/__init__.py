"""Derived tables to integer measures per shop, business day and agent."""
