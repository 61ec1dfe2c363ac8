"""Whether a push comes from who knows the secret, and is not an old one sent again."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

#: How far the sender's clock may be off, and how long a push may be on its way.
WINDOW_SECONDS = 300
#: Header names: our own, and those Chatwoot sends.
TIMESTAMPS = ("X-Steelyard-Timestamp", "X-Chatwoot-Timestamp")
SIGNATURES = ("X-Steelyard-Signature", "X-Chatwoot-Signature")
DELIVERIES = ("X-Steelyard-Delivery", "X-Chatwoot-Delivery")
_ID = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(frozen=True, slots=True)
class Signed:
    """A push whose signature holds: its delivery id, and its signature in hex."""

    delivery_id: str
    signature: str


def signature_of(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over ``timestamp.body`` in hex: what a sender puts behind ``sha256=``."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def signed(secrets: Sequence[str], headers: Mapping[str, str], body: bytes, now: datetime) -> Signed | None:
    """The push, if one of the secrets signed it within the window; None says no more than that.

    Without a delivery id the body is its own: the same body sent twice is the same push.
    """
    timestamp = _header(headers, TIMESTAMPS)
    given = _header(headers, SIGNATURES).removeprefix("sha256=")
    if not re.fullmatch(r"[0-9]{1,12}", timestamp) or not re.fullmatch(r"[0-9a-f]{64}", given):
        return None
    # Every secret is tried, so that the time it takes says nothing of which one is near.
    held = [hmac.compare_digest(signature_of(secret, timestamp, body), given) for secret in secrets]
    is_signed = any(held)
    if not is_signed or abs(int(timestamp) - now.timestamp()) > WINDOW_SECONDS:
        return None
    delivery_id = _header(headers, DELIVERIES) or f"sha256:{hashlib.sha256(body).hexdigest()}"
    return Signed(delivery_id, given) if _ID.fullmatch(delivery_id) else None


def _header(headers: Mapping[str, str], names: Sequence[str]) -> str:
    return next((headers[name] for name in names if headers.get(name)), "")
