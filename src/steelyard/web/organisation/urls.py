"""Addresses of the organisation."""

from django.urls import path

from steelyard.web.organisation import editing, views

#: Changes that touch contracts.
PAY = {"has_pay": True}

urlpatterns = [
    path("", views.people, name="organisation_list"),
    path("new/", views.joining, name="organisation_new"),
    path("edit/", editing.edit, name="organisation_edit"),
    path("accounts/", views.accounts, name="organisation_accounts"),
    path("accounts/one/", views.account, name="organisation_account"),
    path("teams/", views.teams, name="organisation_teams"),
    path("shops/", views.shops, name="organisation_shops"),
    path("contracts/", views.contracts, name="organisation_contracts"),
    path("contracts/<path:employee_id>/edit/", editing.edit_contract, name="organisation_contract_edit"),
    path("contracts/<path:employee_id>/", views.contract, name="organisation_contract"),
    path("sheet/", editing.sheet, name="organisation_sheet"),
    path("sheet/contracts/", editing.sheet_with_contracts, name="organisation_sheet_contracts"),
    path("upload/", editing.upload, name="organisation_upload"),
    path("changes/", views.changes, name="organisation_changes"),
    path("changes/<uuid:change_id>/", editing.one, name="organisation_change"),
    path("changes/<uuid:change_id>/confirm/", editing.confirm, name="organisation_confirm"),
    path("changes/<uuid:change_id>/undo/", editing.undo, name="organisation_undo"),
    path("changes/<uuid:change_id>/discard/", editing.discard, name="organisation_discard"),
    path("bulk/", views.bulk, name="organisation_bulk"),
    path("pay-changes/<uuid:change_id>/", editing.one, PAY, name="organisation_pay_change"),
    path("pay-changes/<uuid:change_id>/confirm/", editing.confirm, PAY, name="organisation_pay_confirm"),
    path("pay-changes/<uuid:change_id>/undo/", editing.undo, PAY, name="organisation_pay_undo"),
    path("pay-changes/<uuid:change_id>/discard/", editing.discard, PAY, name="organisation_pay_discard"),
    path("people/<path:employee_id>/", views.person, name="organisation_person"),
]
