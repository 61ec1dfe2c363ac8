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
    Section(
        "settings", Words("设置", "Settings"), "settings", "settings_home", ("organisation_", "users_", "profile_")
    ),
    Section("audit", Words("审计", "Audit"), "history", "audit_list"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the settings, and what it is for."""

    words: Words
    told: Words
    icon: str
    view: str


#: What can be set up, in the order people need it.
ENTRIES: tuple[Entry, ...] = (
    Entry(
        Words("组织", "Organisation"),
        Words(
            "员工、小组、客服账号、店铺；每处修改都从某一天起生效。",
            "People, teams, accounts, shops; every change begins on a day.",
        ),
        "users",
        "organisation_list",
    ),
    Entry(
        Words("合同", "Contracts"),
        Words("底薪、绩效工资、津贴和参保地区。", "Base pay, performance pay, allowance and region of insurance."),
        "report-money",
        "organisation_contracts",
    ),
    Entry(
        Words("登录账号", "Sign-in accounts"),
        Words("谁可以登录、是什么角色；邀请、停用、重置。", "Who may sign in, and as what; invite, close, reset."),
        "key",
        "users_list",
    ),
    Entry(
        Words("我的账号", "My account"),
        Words("语言、外观、二次验证、已登录的设备。", "Language, look, second factor, where you are signed in."),
        "user",
        "profile_home",
    ),
    Entry(
        Words("审计", "Audit"),
        Words("谁在什么时候改了什么、为什么。", "Who changed what, when and why."),
        "history",
        "audit_list",
    ),
)
