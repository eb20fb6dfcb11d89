"""One-time codes of an authenticator app (RFC 6238): six digits every 30 seconds, each good once."""

import hmac
import io
from datetime import datetime

import pyotp
import segno

_STEP_SECONDS = 30
# A phone's clock may be half a minute off.
_SLACK_STEPS = 1


def new_secret() -> str:
    """A secret for one account."""
    return pyotp.random_base32()


def used_step(secret: str, code: str, *, after: int, now: datetime) -> int | None:
    """The step a code belongs to; None: wrong, too old, or not later than the step used last."""
    clock = pyotp.TOTP(secret)
    typed = "".join(code.split())
    this = int(now.timestamp()) // _STEP_SECONDS
    for step in range(this - _SLACK_STEPS, this + _SLACK_STEPS + 1):
        if step > after and hmac.compare_digest(clock.generate_otp(step).encode(), typed.encode("utf-8", "replace")):
            return step
    return None


def picture(secret: str, email: str) -> str:
    """The QR code to scan, as SVG for the page."""
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Musubi")
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", xmldecl=False, svgns=True, scale=5, border=2, nl=False)
    return drawn.getvalue().decode()
