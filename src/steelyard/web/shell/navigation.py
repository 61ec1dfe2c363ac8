"""The sections of the application, in the order people meet them."""

from __future__ import annotations

from dataclasses import dataclass

from steelyard.errors import Words


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the navigation: the view it opens; views of the same prefix, or of ``also``, belong to it.

    Of several entries of one key the first that a user may open is shown.
    """

    key: str
    words: Words
    icon: str
    view: str
    also: tuple[str, ...] = ()

    def holds(self, view: str) -> bool:
        """Whether a view lies in this section."""
        return view == self.view or view.startswith((f"{self.key}_", *self.also))


SECTIONS: tuple[Section, ...] = (
    Section("home", Words("工作台", "Home"), "home", "home"),
    Section("boards", Words("看板", "Boards"), "chart-bar", "boards_list"),
    Section("results", Words("客服", "People"), "users", "results_list"),
    Section("scores", Words("评分", "Scores"), "gauge", "scores_list"),
    Section("payroll", Words("薪酬", "Pay"), "wallet", "payroll_list", ("appeals_", "statements_")),
    Section("payroll", Words("薪酬", "Pay"), "wallet", "payroll_mine_list", ("appeals_", "statements_")),
    Section("schemes", Words("方案", "Schemes"), "scale", "schemes_list"),
    Section("catalogue", Words("指标", "Indicators"), "book", "catalogue_list"),
    Section("imports", Words("数据", "Data"), "database", "imports_list"),
    Section("audit", Words("审计", "Audit"), "history", "audit_list"),
)
