"""Who may call what: one table over every route, and one rule for whose figures a user may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from steelyard.web.accounts.models import Role

#: Anybody, also who is not signed in.
PUBLIC = frozenset({"public"})
ALL: frozenset[str] = frozenset(Role.values)
OFFICE = frozenset({"owner", "manager", "hr"})
TEAM_HEADS = OFFICE | {"leader"}


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may call a route. ``step_up``: only after a fresh proof of who they are.

    ``scope``: of an operation of the API, what a token must have been given (api/scopes.py).
    """

    roles: frozenset[str]
    step_up: bool = False
    scope: str = ""


#: Every route by its view name, every operation of the API as ``api.<operation>``. One that stands here not stops the
#: start (accounts/checks.py).
TABLE: Mapping[str, Rule] = {
    "home": Rule(PUBLIC),
    "language": Rule(PUBLIC),
    "health": Rule(PUBLIC),
    "ready": Rule(PUBLIC),
    "metrics": Rule(PUBLIC),
    "welcome": Rule(PUBLIC),
    "view_keep": Rule(ALL),
    "view_forget": Rule(ALL),
    "search": Rule(ALL),
    "boards_list": Rule(ALL),
    "boards_one": Rule(ALL),
    "results_list": Rule(ALL),
    "results_figure": Rule(ALL),
    "results_conversation": Rule(ALL),
    "results_order": Rule(ALL),
    **{
        f"imports_{page}": Rule(OFFICE)
        for page in (
            *("list", "upload", "demo", "one", "confirm", "undo", "undo_several", "refused"),
            *("map", "forget"),
        )
    },
    "jobs_card": Rule(OFFICE),
    "jobs_cancel": Rule(OFFICE),
    "catalogue_list": Rule(ALL),
    "catalogue_one": Rule(ALL),
    # Everybody reads the schemes that govern them, and drafts they are asked about; who prepares pay writes them.
    **{f"schemes_{page}": Rule(ALL) for page in ("list", "one", "acknowledge", "draft", "comment")},
    **{
        f"schemes_{page}": Rule(OFFICE)
        for page in (
            "gallery",
            "template",
            "guide",
            "begin",
            "end",
            "open",
            "drop",
            "file",
            "check",
            "form",
            "publish",
            "answer",
            "board",
            "pick",
            "take",
            "reviews",
            "review",
            "review_set",
            "review_off",
        )
    },
    # A trial shows what everybody would earn.
    **{f"schemes_{page}": Rule(OFFICE, step_up=True) for page in ("try", "trial", "move", "export")},
    "scores_list": Rule(ALL),
    "scores_one": Rule(ALL),
    # Below a statement: whoever may see the statement, and nobody else (statements/queries.py).
    **{f"statements_{page}": Rule(ALL, step_up=True) for page in ("one", "rows", "difference", "file")},
    **{f"statements_{page}": Rule(OFFICE, step_up=True) for page in ("all", "job", "download")},
    # Runs are for who prepares pay; what is published, for whom it pays (payroll/queries.py). After a fresh proof.
    **{
        f"payroll_{page}": Rule(OFFICE, step_up=True)
        for page in ("list", "new", "run", "check", "step", "export", "statement")
    },
    **{f"payroll_{page}": Rule(OFFICE, step_up=True) for page in ("settings", "settings_change")},
    **{f"payroll_{page}": Rule(ALL, step_up=True) for page in ("mine_list", "mine", "confirm")},
    **{f"appeals_{page}": Rule(ALL, step_up=True) for page in ("list", "new", "one", "step")},
    **{f"audit_{page}": Rule(frozenset({"owner", "hr"})) for page in ("list", "entry", "verify")},
    "intake_hook": Rule(PUBLIC),  # the signature is the door
    "intake_list": Rule(OFFICE),
    "intake_again": Rule(OFFICE),
    # Tokens are keys: only after a fresh proof of who they are.
    **{f"tokens_{page}": Rule(ALL, step_up=True) for page in ("list", "give", "revoke")},
    "api_reference": Rule(ALL),
    "api:openapi-json": Rule(PUBLIC),
    "api:api-root": Rule(PUBLIC),
    "api_nowhere": Rule(PUBLIC),
    "api.me": Rule(ALL),
    **{f"api.{name}": Rule(ALL, scope="read:figures") for name in ("metrics", "metric", "figures", "figure", "sheets")},
    **{f"api.{name}": Rule(ALL, scope="read:people") for name in ("employees", "employee", "teams", "shops")},
    **{f"api.{name}": Rule(ALL, scope="read:schemes") for name in ("schemes", "scheme")},
    "api.scheme_check": Rule(OFFICE, scope="read:schemes"),
    **{f"api.{name}": Rule(ALL, scope="read:pay") for name in ("published_statements", "published_statement")},
    **{f"api.{name}": Rule(OFFICE, scope="read:pay") for name in ("runs", "run", "statements", "statement")},
    **{
        f"api.{name}": Rule(OFFICE, scope="read:imports")
        for name in ("imports", "import", "import_refused", "jobs", "job")
    },
    **{f"api.{name}": Rule(OFFICE, scope="write:imports") for name in ("import_files", "import_confirm", "job_cancel")},
    "settings_home": Rule(ALL),
    "invitation": Rule(PUBLIC),
    # The profile shows sessions; the page of the library is nobody's.
    "usersessions_list": Rule(frozenset()),
    **{f"profile_{page}": Rule(ALL) for page in ("home", "end_sessions")},
    **{
        f"users_{page}": Rule(frozenset({"owner"}), step_up=True)
        for page in ("list", "new", "one", "grants", "describe", "link", "close", "open", "factors")
    },
    **{f"organisation_{page}": Rule(ALL) for page in ("list", "person")},
    **{f"organisation_{page}": Rule(TEAM_HEADS | {"inspector"}) for page in ("accounts", "account", "teams", "shops")},
    **{
        f"organisation_{page}": Rule(OFFICE)
        for page in (
            *("new", "bulk", "edit", "sheet", "upload", "changes"),
            *("change", "confirm", "undo", "discard"),
        )
    },
    **{
        f"organisation_{page}": Rule(OFFICE, step_up=True)
        for page in (
            *("contracts", "contract", "contract_edit", "sheet_contracts"),
            *("pay_change", "pay_confirm", "pay_undo", "pay_discard"),
        )
    },
}
#: Sign-in pages keep their own doors.
#: (``social/``: older addresses of the same pages, which have no name and which nobody may call).
OWN_DOORS = ("account_", "mfa_", "socialaccount_", "openid_connect_", "dingtalk_", "feishu_")


def rule_of(view: str) -> Rule | None:
    """The rule of a view name; None when nobody declared it."""
    if view.startswith(OWN_DOORS):
        return Rule(PUBLIC)
    if view.startswith("social/"):
        return Rule(frozenset())
    return TABLE.get(view)


def may(user: Any, view: str) -> bool:
    """Whether a user may call a route."""
    rule = rule_of(view)
    if rule is None:
        return False
    return bool(rule.roles & PUBLIC) or (user.is_authenticated and bool(rule.roles & user.roles))
