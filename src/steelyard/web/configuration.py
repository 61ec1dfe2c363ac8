"""What the environment says of this installation, read once; anything wrong stops the start with what to do."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from steelyard.engines.choice import engine_named
from steelyard.errors import InputRefused, UnknownName, Words
from steelyard.facts.object_store import ObjectStore

DEFAULT_HOME = "steelyard-data"
#: A webhook's secret shorter than this could be guessed.
SHORTEST_SECRET = 16
_TRUE, _FALSE = ("1", "true", "yes", "on"), ("", "0", "false", "no", "off")


@dataclass(frozen=True, slots=True)
class Configuration:
    """One installation: where its data lies, which database it keeps people in, who may call it."""

    home: Path
    secret_key: str
    database: Mapping[str, Any]
    allowed_hosts: tuple[str, ...]
    is_https: bool
    trusted_origins: tuple[str, ...]
    debug: bool
    webhook_secrets: tuple[str, ...]
    metrics_token: str | None
    api_per_minute: int
    engine: str


def read(environment: Mapping[str, str] | None = None) -> Configuration:
    """The configuration of the environment.

    Raises: InputRefused naming the variable, what is wrong with it and what to write.
    """
    given = os.environ if environment is None else environment
    home = Path(given.get("STEELYARD_HOME", DEFAULT_HOME)).absolute()
    _store(given.get("STEELYARD_STORE", ""), home)
    is_https = _flag(given, "STEELYARD_HTTPS")
    hosts = tuple(_listed(given.get("STEELYARD_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")))
    if "*" in hosts and not _flag(given, "STEELYARD_DEBUG"):
        raise _refused(
            "STEELYARD_ALLOWED_HOSTS",
            Words("* 会接受任何主机名", "* would accept any host name"),
            Words("请写出网站的域名，逗号分隔。", "Write the site's host names, separated by commas."),
        )
    origins = tuple(_listed(given.get("STEELYARD_TRUSTED_ORIGINS", "")))
    for origin in origins:
        if urlsplit(origin).scheme not in ("http", "https") or not urlsplit(origin).netloc:
            raise _refused(
                "STEELYARD_TRUSTED_ORIGINS",
                Words(f"{origin!r} 不是网址", f"{origin!r} is no address of a site"),
                Words("请写 https://域名，逗号分隔。", "Write https://host, separated by commas."),
            )
    for name in ("STEELYARD_WEBHOOK_SECRET", "STEELYARD_METRICS_TOKEN"):
        if 0 < len(given.get(name, "")) < 16:
            raise _refused(
                name,
                Words("太短，容易被猜到", "it is short enough to be guessed"),
                Words("请用至少 16 个随机字符。", "Use at least 16 random characters."),
            )
    return Configuration(
        home=home,
        secret_key=_secret_key(given, home),
        database=database_of(given.get("DATABASE_URL", ""), home),
        allowed_hosts=hosts,
        is_https=is_https,
        trusted_origins=origins,
        debug=_flag(given, "STEELYARD_DEBUG"),
        webhook_secrets=_webhook_secrets(given),
        metrics_token=given.get("STEELYARD_METRICS_TOKEN") or None,
        api_per_minute=_number(given, "STEELYARD_API_PER_MINUTE", 300, 1, 100_000),
        engine=_engine(given.get("STEELYARD_ENGINE", "") or "duckdb"),
    )


def database_of(url: str, home: Path) -> dict[str, Any]:
    """Django's settings of a database: SQLite in the home folder, or PostgreSQL by its address.

    Raises: InputRefused for any other kind, or an address without a name.
    """
    if not url:
        return _sqlite(home / "steelyard.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme not in ("postgres", "postgresql"):
        raise _refused(
            "DATABASE_URL",
            Words(f"不认识的数据库 {parts.scheme or url!r}", f"unknown database {parts.scheme or url!r}"),
            Words(
                "请写 postgresql://用户:密码@主机:5432/库名，或不写（用 SQLite）。",
                "Write postgresql://user:password@host:5432/name, or leave it out for SQLite.",
            ),
        )
    try:
        port = str(parts.port or "")
    except ValueError as fault:
        raise _refused(
            "DATABASE_URL",
            Words("端口不是数字", "the port is no number"),
            Words("请写 主机:5432。", "Write host:5432."),
        ) from fault
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise _refused(
            "DATABASE_URL",
            Words("没有写库名", "the database has no name"),
            Words("请在地址末尾写 /库名。", "End the address with /name."),
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": port,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {key: values[-1] for key, values in parse_qs(parts.query).items()},
    }


def _store(url: str, home: Path) -> None:
    """Where facts and pay runs live, if not in the home folder. Raises: InputRefused; LakeError."""
    if not url:
        return
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.netloc:
        raise _refused(
            "STEELYARD_STORE",
            Words(f"看不懂 {url!r}", f"{url!r} is no address of an object store"),
            Words("请写 s3://桶/前缀。", "Write s3://bucket/prefix."),
        )
    ObjectStore.mark(home, url.rstrip("/"))


def _engine(name: str) -> str:
    """A name of an engine that there is."""
    try:
        engine_named(name)
    except UnknownName as unknown:
        raise InputRefused(unknown.what, remedy=unknown.remedy, where="STEELYARD_ENGINE") from unknown
    return name


def _sqlite(path: Path) -> dict[str, Any]:
    """A transaction takes its lock when it begins, so that two writers wait instead of failing half-way."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
    }


def _secret_key(given: Mapping[str, str], home: Path) -> str:
    """The key that signs sessions: given, or made once and kept beside the data, readable by its owner only."""
    key = given.get("STEELYARD_SECRET_KEY", "")
    if key:
        if len(key) < 32:
            raise _refused(
                "STEELYARD_SECRET_KEY",
                Words(f"只有 {len(key)} 个字符", f"it has {len(key)} characters only"),
                Words("请用至少 32 个随机字符。", "Use at least 32 random characters."),
            )
        return key
    path = home / "secret_key"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()


def _flag(given: Mapping[str, str], name: str) -> bool:
    text = given.get(name, "").strip().lower()
    if text not in (*_TRUE, *_FALSE):
        raise _refused(
            name,
            Words(f"看不懂 {text!r}", f"{text!r} is neither yes nor no"),
            Words("请写 1 或 0。", "Write 1 or 0."),
        )
    return text in _TRUE


def _webhook_secrets(given: Mapping[str, str]) -> tuple[str, ...]:
    """One secret, or several with blanks between: of several senders, or the old one beside the new one."""
    secrets_ = tuple(given.get("STEELYARD_WEBHOOK_SECRET", "").split())
    if any(len(secret) < SHORTEST_SECRET for secret in secrets_):
        raise _refused(
            "STEELYARD_WEBHOOK_SECRET",
            Words(f"密钥不足 {SHORTEST_SECRET} 个字符", f"a secret has fewer than {SHORTEST_SECRET} characters"),
            Words("请用随机长密钥；几个密钥用空格隔开。", "Use long random secrets; blanks stand between several."),
        )
    return secrets_


def _number(given: Mapping[str, str], name: str, usual: int, least: int, most: int) -> int:
    text = given.get(name, "").strip() or str(usual)
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise _refused(
            name,
            Words(f"看不懂 {text!r}", f"{text!r} is not a whole number within its bounds"),
            Words(f"请写 {least} 至 {most} 的整数。", f"Write a whole number from {least} to {most}."),
        )
    return int(text)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _refused(name: str, what: Words, remedy: Words) -> InputRefused:
    return InputRefused(what, remedy=remedy, where=name)


def providers(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Sign-in by a company's own directory: each provider whose client id and secret the environment holds."""
    given = os.environ if environment is None else environment
    found: dict[str, Any] = {}
    for name in ("dingtalk", "feishu"):
        app = _app(given, name.upper())
        if app:
            found[name] = {"APPS": [app]}
    oidc = _app(given, "OIDC")
    if oidc:
        server = given.get("STEELYARD_OIDC_SERVER", "")
        if not server:
            raise _refused(
                "STEELYARD_OIDC_SERVER",
                Words("没有写 OIDC 服务器地址", "the OIDC server has no address"),
                Words("请写它的 issuer 地址。", "Write the address of its issuer."),
            )
        found["openid_connect"] = {
            "APPS": [
                {
                    **oidc,
                    "provider_id": "oidc",
                    "name": given.get("STEELYARD_OIDC_NAME", "") or "SSO",
                    "settings": {"server_url": server, "email_authentication": True},
                }
            ]
        }
    return found


def _app(given: Mapping[str, str], name: str) -> dict[str, str]:
    client, secret = given.get(f"STEELYARD_{name}_CLIENT_ID"), given.get(f"STEELYARD_{name}_CLIENT_SECRET")
    if bool(client) != bool(secret):
        missing = f"STEELYARD_{name}_CLIENT_{'SECRET' if client else 'ID'}"
        raise _refused(
            missing,
            Words("只写了一半", "only one half of the pair is given"),
            Words("请两个都写，或都不写。", "Give both, or neither."),
        )
    return {"client_id": client, "secret": secret} if client and secret else {}
