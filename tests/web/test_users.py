"""Sign-in accounts: the owner invites, gives roles, closes; a link works once; a company's sign-in brings in nobody unknown."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone

from steelyard.web import configuration
from steelyard.web.accounts.models import Grant, Invitation, User
from steelyard.web.accounts.sight import sight_of
from steelyard.web.audit.models import Entry

Enter = Callable[[str], Client]
PASSWORD = "a-long-password-of-mine"


@pytest.fixture(autouse=True)
def fresh_proof(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, empty: Path) -> None:
    """Whoever signs in here has just proved who they are, but where proving is what is asked."""
    if "proof" not in request.node.name:
        monkeypatch.setattr("steelyard.web.accounts.middleware._proof_first", lambda request: None)


def invite(client: Client, **more: object) -> tuple[User, str]:
    given = {
        "name": "新主管", "username": "xin", "role": ["manager"], "shop": ["s1"], "team": [""], "why": "接手小店", **more,
    }  # fmt: skip
    answer = client.post("/users/new/", given)
    assert answer.status_code == 302, answer.content.decode()
    user = User.objects.get(username=given["username"])
    page = client.get(f"/users/{user.pk}/").content.decode()
    link = re.search(r'value="(http://testserver/invitation/[^"]+)"', page)
    assert link is not None
    return user, link[1].removeprefix("http://testserver")


def may_sign_in(username: str) -> bool:
    answer = Client().post("/accounts/login/", {"login": username, "password": PASSWORD})
    return answer.headers.get("Location") == "/"


@pytest.mark.django_db
def test_a_manager_of_one_shop_is_invited_sets_a_password_and_is_in(signed_in: Enter) -> None:
    owner = signed_in("owner")
    user, link = invite(owner)
    assert "/invitation/" not in owner.get(f"/users/{user.pk}/").content.decode()
    assert sight_of(user).shops == {"s1"}
    assert not sight_of(user).everything
    guest = Client()
    assert "新主管" in guest.get(link).content.decode()
    assert guest.post(link, {"password": "short"}).status_code == 422
    assert guest.post(link, {"password": PASSWORD}).headers["Location"] == "/profile/"
    assert guest.get("/profile/").status_code == 200
    assert may_sign_in("xin")
    entry = Entry.objects.get(action="invite_user")
    assert (entry.why, entry.after["grants"]) == ("接手小店", [["manager", "s1", ""]])
    assert link.split("/")[2] not in str([one.after for one in Entry.objects.all()])


@pytest.mark.django_db
def test_a_link_works_once_ends_with_time_and_with_a_newer_one(signed_in: Enter) -> None:
    owner = signed_in("owner")
    user, first = invite(owner)
    owner.post(f"/users/{user.pk}/link/", {"why": "丢了"})
    page = owner.get(f"/users/{user.pk}/").content.decode()
    second = re.search(r'value="http://testserver(/invitation/[^"]+)"', page)[1]  # type: ignore[index]
    assert Client().get(first).status_code == 404
    Invitation.objects.filter(used_at=None).update(ends_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(second).status_code == 404
    owner.post(f"/users/{user.pk}/link/", {"why": "又丢了"})
    page = owner.get(f"/users/{user.pk}/").content.decode()
    third = re.search(r'value="http://testserver(/invitation/[^"]+)"', page)[1]  # type: ignore[index]
    assert Client().post(third, {"password": PASSWORD}).status_code == 302
    assert Client().post(third, {"password": PASSWORD}).status_code == 404
    assert Client().get("/invitation/guessed/").status_code == 404


@pytest.mark.django_db
def test_a_link_never_takes_the_place_of_a_second_factor(signed_in: Enter) -> None:
    owner = signed_in("owner")
    user, link = invite(owner)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    guest = Client()
    assert guest.post(link, {"password": PASSWORD}).headers["Location"] == "/accounts/login/"
    assert guest.get("/profile/").status_code == 302
    owner.post(f"/users/{user.pk}/factors/", {"why": "手机丢了"})
    assert not Authenticator.objects.exists()
    entry = Entry.objects.get(action="reset_second_factor")
    assert (entry.before, entry.after) == ({"authenticators": ["totp"]}, {"authenticators": []})


@pytest.mark.django_db
def test_closing_an_account_ends_its_sessions_at_once(signed_in: Enter) -> None:
    owner = signed_in("owner")
    user, link = invite(owner)
    guest = Client()
    guest.post(link, {"password": PASSWORD})
    owner.post(f"/users/{user.pk}/close/", {"why": ""})
    assert guest.get("/profile/").status_code == 200
    owner.post(f"/users/{user.pk}/close/", {"why": "离职"})
    assert guest.get("/profile/").status_code == 302
    assert not may_sign_in("xin")
    owner.post(f"/users/{user.pk}/open/", {"why": "回来了"})
    assert may_sign_in("xin")


@pytest.mark.django_db
def test_there_is_always_an_owner(signed_in: Enter, people: dict[str, User]) -> None:
    owner = signed_in("owner")
    me = people["owner"].pk
    owner.post(f"/users/{me}/grants/", {"role": ["hr"], "shop": [""], "team": [""], "why": "x"})
    owner.post(f"/users/{me}/close/", {"why": "x"})
    assert Grant.objects.filter(user_id=me, role="owner").exists()
    assert User.objects.get(pk=me).is_active


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "shop", "team"), [("owner", "s1", ""), ("owner", "", "一组"), ("leader", "", ""), ("king", "", "")]
)
def test_a_role_that_cannot_be_is_refused(
    signed_in: Enter, people: dict[str, User], role: str, shop: str, team: str
) -> None:
    given = {"name": "x", "username": "x", "role": [role], "shop": [shop], "team": [team], "why": "x"}
    assert signed_in("owner").post("/users/new/", given).status_code == 422
    assert not User.objects.filter(username="x").exists()


@pytest.mark.django_db
def test_roles_are_changed_with_a_reason_and_before_and_after(signed_in: Enter, people: dict[str, User]) -> None:
    owner, user = signed_in("owner"), people["leader"]
    given = {"role": ["leader", "", "leader"], "shop": ["", "", ""], "team": ["一组", "", "二组"]}
    owner.post(f"/users/{user.pk}/grants/", given)
    assert user.grants.count() == 1
    owner.post(f"/users/{user.pk}/grants/", {**given, "why": "兼管二组"})
    assert sight_of(User.objects.get(pk=user.pk)).teams == {"一组", "二组"}
    entry = Entry.objects.get(action="change_grants")
    assert entry.before == {"grants": [["leader", "", "一组"]]}
    assert entry.why == "兼管二组"


@pytest.mark.django_db
def test_an_employee_is_tied_to_one_account_only(signed_in: Enter, people: dict[str, User]) -> None:
    owner, user = signed_in("owner"), people["leader"]
    owner.post(f"/users/{user.pk}/describe/", {"name": "组长", "employee_id": "E1", "why": "x"})
    assert User.objects.get(pk=user.pk).employee_id == ""
    owner.post(f"/users/{user.pk}/describe/", {"name": "组长", "employee_id": "L1", "email": "l1@shop.cn", "why": "x"})
    assert User.objects.get(pk=user.pk).employee_id == "L1"
    assert EmailAddress.objects.get(user=user).verified


@pytest.mark.django_db
def test_nobody_but_the_owner_comes_near(signed_in: Enter, people: dict[str, User]) -> None:
    user = people["agent"].pk
    for who in ("manager", "hr", "leader", "agent", "inspector"):
        client = signed_in(who)
        assert client.get("/users/").status_code == 404
        for act in ("grants", "describe", "link", "close", "open", "factors"):
            assert client.post(f"/users/{user}/{act}/", {"why": "x", "role": ["owner"]}).status_code == 404
    assert Entry.objects.count() == 0


@pytest.mark.django_db
def test_the_profile_is_ones_own_and_signs_out_elsewhere(signed_in: Enter, people: dict[str, User]) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        client.post("/accounts/login/", {"login": "agent", "password": "weigh-it-fairly-9"})
    page = here.get("/profile/").content.decode()
    assert "退出其他设备" in page
    assert "E1" in page
    here.post("/profile/sessions/end/")
    assert here.get("/profile/").status_code == 200
    assert there.get("/profile/").status_code == 302


@pytest.mark.django_db
def test_who_has_nothing_to_prove_themselves_with_needs_a_proof_first(
    signed_in: Enter, people: dict[str, User]
) -> None:
    people["owner"].set_unusable_password()
    people["owner"].save()
    assert signed_in("owner").get("/users/").headers["Location"] == "/accounts/password/set/"


@pytest.mark.django_db
def test_a_form_sent_after_the_proof_ran_out_comes_back_to_its_page(signed_in: Enter, people: dict[str, User]) -> None:
    answer = signed_in("owner").post("/users/1/close/", {"why": "x"}, headers={"Referer": "http://testserver/users/1/"})
    assert answer.headers["Location"] == "/accounts/reauthenticate/?next=%2Fusers%2F1%2F"
    elsewhere = signed_in("owner").post("/users/1/close/", {"why": "x"}, headers={"Referer": "http://evil.cn/users/1/"})
    assert elsewhere.headers["Location"] == "/accounts/reauthenticate/?next=%2F"


OIDC = {
    "STEELYARD_OIDC_CLIENT_ID": "steelyard",
    "STEELYARD_OIDC_CLIENT_SECRET": "secret",
    "STEELYARD_OIDC_SERVER": "https://sso.example.com",
    "STEELYARD_OIDC_NAME": "总部",
    "STEELYARD_DINGTALK_CLIENT_ID": "ding",
    "STEELYARD_DINGTALK_CLIENT_SECRET": "secret",
    "STEELYARD_FEISHU_CLIENT_ID": "fei",
    "STEELYARD_FEISHU_CLIENT_SECRET": "secret",
}
DIRECTORY = {
    "authorization_endpoint": "https://sso.example.com/authorise",
    "token_endpoint": "https://sso.example.com/token",
    "userinfo_endpoint": "https://sso.example.com/me",
    "issuer": "https://sso.example.com",
    "jwks_uri": "https://sso.example.com/keys",
}


class Said:
    """An answer of the directory."""

    def __init__(self, content: dict[str, object]) -> None:
        self.content, self.status_code, self.headers, self.text = content, 200, {"content-type": "application/json"}, ""

    def json(self) -> dict[str, object]:
        return self.content

    def raise_for_status(self) -> None:
        return None


class Directory:
    """A company's directory as far as the network goes: what it answers to each address."""

    def __init__(self, person: dict[str, object]) -> None:
        self.person = person

    def __enter__(self) -> Directory:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def get(self, address: str, **_: object) -> Said:
        return Said(self.person if address.endswith("/me") else dict(DIRECTORY))

    def request(self, method: str, address: str, **_: object) -> Said:
        return Said({"access_token": "token", "token_type": "bearer"})


@pytest.fixture
def directory(settings: object, monkeypatch: pytest.MonkeyPatch) -> Directory:
    """The installation with all three companies' sign-in, and a directory that knows somebody."""
    settings.SOCIALACCOUNT_PROVIDERS = configuration.providers(OIDC)  # type: ignore[attr-defined]
    found = Directory({"sub": "42", "name": "路人", "email": "who@else.cn", "email_verified": True})
    monkeypatch.setattr(
        "steelyard.web.accounts.adapter.KnownPeopleOnly.get_requests_session", lambda self: found, raising=False
    )
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "button", "leads_to"),
    [
        ("/accounts/oidc/oidc/login/", "企业登录 总部", "https://sso.example.com/authorise?client_id=steelyard"),
        ("/accounts/dingtalk/login/", "用钉钉登录", "https://login.dingtalk.com/oauth2/auth?client_id=ding"),
        ("/accounts/feishu/login/", "用飞书登录", "https://open.feishu.cn/open-apis/authen/v1/index?"),
    ],
)
def test_each_companys_sign_in_has_a_button_that_leads_to_its_address(
    people: dict[str, User], directory: Directory, path: str, button: str, leads_to: str
) -> None:
    page = Client().get("/accounts/login/").content.decode()
    assert button in page
    assert f'action="{path}"' in page
    answer = Client().post(path)
    assert answer.status_code == 200
    assert leads_to in answer.content.decode().replace("&amp;", "&")


def come_back(client: Client) -> object:
    """The directory sends its person back."""
    page = client.post("/accounts/oidc/oidc/login/").content.decode().replace("&amp;", "&")
    state = re.search(r"state=([^&\"]+)", page)
    assert state is not None
    return client.get(f"/accounts/oidc/oidc/login/callback/?code=x&state={state[1]}", follow=True)


@pytest.mark.django_db
def test_a_stranger_of_the_directory_gets_no_account_and_no_role(people: dict[str, User], directory: Directory) -> None:
    before = User.objects.count()
    client = Client()
    answer = come_back(client)
    assert "这里还没有您的账号" in answer.content.decode()  # type: ignore[attr-defined]
    assert User.objects.count() == before
    assert not SocialAccount.objects.exists()
    assert client.get("/results/").status_code == 302


@pytest.mark.django_db
def test_who_the_owner_gave_this_address_comes_in_with_their_own_roles_only(
    signed_in: Enter, people: dict[str, User], directory: Directory
) -> None:
    directory.person["email"] = "e1@shop.cn"
    user = people["agent"]
    signed_in("owner").post(
        f"/users/{user.pk}/describe/", {"name": "小川", "employee_id": "E1", "email": "e1@shop.cn", "why": "企业登录"}
    )
    client = Client()
    come_back(client)
    assert SocialAccount.objects.get().user == user
    assert client.get("/profile/").status_code == 200
    assert client.get("/users/").status_code == 404


@pytest.mark.django_db
def test_an_address_the_directory_does_not_confirm_brings_nobody_in(
    signed_in: Enter, people: dict[str, User], directory: Directory
) -> None:
    directory.person |= {"email": "boss@shop.cn", "email_verified": False}
    signed_in("owner").post(
        f"/users/{people['owner'].pk}/describe/", {"name": "陈总", "email": "boss@shop.cn", "why": "x"}
    )
    client = Client()
    come_back(client)
    assert client.get("/profile/").status_code == 302
    assert not SocialAccount.objects.exists()
