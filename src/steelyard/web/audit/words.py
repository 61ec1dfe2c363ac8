"""How actions and subjects are called on pages; one nobody named here is shown as it stands."""

from __future__ import annotations

from collections.abc import Mapping

from steelyard.errors import Words

ACTIONS: Mapping[str, Words] = {
    "found_installation": Words("建立系统", "Found the installation"),
    "give_account": Words("开通账号", "Give an account"),
    "invite_user": Words("邀请同事", "Invite somebody"),
    "renew_sign_in_link": Words("新的登录链接", "Make a new sign-in link"),
    "accept_invitation": Words("接受邀请并设置密码", "Accept an invitation and set a password"),
    "change_grants": Words("修改角色", "Change roles"),
    "describe_user": Words("修改账号资料", "Change what is said of an account"),
    "close_account": Words("停用账号", "Close an account"),
    "open_account": Words("启用账号", "Open an account"),
    "reset_second_factor": Words("重置二次验证", "Reset a second factor"),
    "end_sessions": Words("退出其他设备", "Sign out elsewhere"),
    "change_organisation": Words("修改组织", "Change the organisation"),
    "undo_organisation_change": Words("撤销组织修改", "Take a change of the organisation back"),
    "give_token": Words("新建访问令牌", "Make an access token"),
    "revoke_token": Words("收回访问令牌", "Take a token back"),
    "pick_indicator": Words("选用指标", "Choose an indicator"),
    "turn_indicator_down": Words("不选指标", "Turn an indicator down"),
    "set_review": Words("定下回顾日", "Set a day of review"),
    "call_review_off": Words("取消回顾", "Call a review off"),
    "hold_review": Words("回顾方案", "Review a scheme"),
    "ask_import": Words("导入文件", "Import files"),
    "keep_mapping": Words("记住对照表", "Remember a mapping"),
    "forget_mapping": Words("忘掉对照表", "Forget a mapping"),
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
