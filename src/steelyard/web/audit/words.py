"""How actions and subjects are called on pages; one nobody named here is shown as it stands."""

from __future__ import annotations

from collections.abc import Mapping

from steelyard.errors import Words

ACTIONS: Mapping[str, Words] = {
    "found_installation": Words("建立系统", "Found the installation"),
    "give_account": Words("开通账号", "Give an account"),
    "give_token": Words("新建访问令牌", "Make an access token"),
    "revoke_token": Words("收回访问令牌", "Take a token back"),
    "ask_import": Words("导入文件", "Import files"),
    "ask_undo": Words("撤销导入", "Undo an import"),
    "ask_demo": Words("装入演示数据", "Load the demo"),
    "ask_intake": Words("导入一批推送", "Import pushes"),
    "try_deliveries_again": Words("重试推送", "Try pushes again"),
    "cancel_job": Words("取消任务", "Stop a job"),
    "compute_run": Words("算出薪酬批次", "Compute a pay run"),
    "verify_run": Words("核验薪酬批次", "Verify a pay run"),
    "confirm_statement": Words("确认薪酬单", "Confirm a statement"),
}


def action_words(action: str) -> Words:
    """What an action is called; its own name where it has no other."""
    return ACTIONS.get(action, Words(action, action))
