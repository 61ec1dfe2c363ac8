"""The operations, one file per noun; importing them declares them."""

from steelyard.web.api.operations import catalogue, figures, imports, jobs, me, organisation, pay, schemes, sheets

__all__ = ["catalogue", "figures", "imports", "jobs", "me", "organisation", "pay", "schemes", "sheets"]
