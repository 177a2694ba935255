"""What stands between Earful and Slack: tokens, scopes, connection, and how to mend each."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import SecretStr
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.config import Settings
from bot.slack.errors import slack_code

#: What the manifest in deploy/ asks for; each is used.
SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "users:read",
    "im:history",
    "im:write",
    "reactions:read",
    "reactions:write",
    "mpim:history",
)
_TIMEOUT_SECONDS = 10
_PASTE = "paste deploy/slack-manifest.yaml at api.slack.com/apps, install the app"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: whether it is well, what was seen, and how to mend it."""

    name: str
    ok: bool
    detail: str
    mend: str = ""


def check_slack(settings: Settings) -> Sequence[Check]:
    """Look at everything the Slack bot needs, in the order it is needed.

    One check says that Slack cannot be reached, and none after it is made.
    """
    try:
        return [*_bot_token(settings), *_ways_in(settings)]
    except OSError as error:
        return [_unreachable(settings, error)]


def _bot_token(settings: Settings) -> list[Check]:
    token, name = _value(settings.slack_bot_token), "SLACK_BOT_TOKEN"
    if not token:
        return [Check(name, False, "not set", f"{_PASTE} and copy the bot token (xoxb-…).")]
    if not token.startswith("xoxb-"):
        return [Check(name, False, "is no bot token", "use the token that begins with xoxb-.")]
    try:
        who = _client(settings, token).auth_test()
    except SlackApiError as error:
        return [_refused(name, error, "reinstall the app and copy its bot token (xoxb-…) again.")]
    identity = Check(name, True, f"{who.get('user')} in {who.get('team')}")
    return [identity, _scopes(who.headers)]


def _scopes(headers: dict[str, str]) -> Check:
    given = next((v for k, v in headers.items() if k.lower() == "x-oauth-scopes"), "")
    missing = sorted(set(SCOPES) - {scope.strip() for scope in given.split(",")})
    if missing:
        mend = "add them under OAuth & Permissions and reinstall the app."
        return Check("Slack scopes", False, f"missing: {', '.join(missing)}", mend)
    return Check("Slack scopes", True, f"all {len(SCOPES)} granted")


def _ways_in(settings: Settings) -> list[Check]:
    """Events come over Socket Mode or HTTP: one of the two has to be set up."""
    app_token, secret = _value(settings.slack_app_token), _value(settings.slack_signing_secret)
    checks = []
    if app_token:
        checks.append(_app_token(settings, app_token))
    if secret:
        checks.append(Check("SLACK_SIGNING_SECRET", True, "set, for --mode http"))
    if not checks:
        mend = (
            "make an app-level token (xapp-…) with the scope connections:write under Basic "
            "Information; only --mode http does without, and needs SLACK_SIGNING_SECRET."
        )
        checks.append(Check("SLACK_APP_TOKEN", False, "not set", mend))
    return checks


def _app_token(settings: Settings, token: str) -> Check:
    name = "SLACK_APP_TOKEN"
    if not token.startswith("xapp-"):
        return Check(name, False, "is no app-level token", "use the token that begins with xapp-.")
    try:
        _client(settings, None).apps_connections_open(app_token=token)
    except SlackApiError as error:
        mend = "make an app-level token with connections:write and switch Socket Mode on."
        return _refused(name, error, mend)
    return Check(name, True, "Socket Mode opens")


def _refused(name: str, error: SlackApiError, mend: str) -> Check:
    return Check(name, False, f"Slack says {slack_code(error)}", mend)


def _unreachable(settings: Settings, error: OSError) -> Check:
    reason = getattr(error, "reason", None) or error.strerror or type(error).__name__
    mend = "check the network, the proxy (HTTPS_PROXY) and SLACK_API_BASE_URL."
    return Check("Slack", False, f"{settings.slack_api_base_url} not reached: {reason}", mend)


def _client(settings: Settings, token: str | None) -> WebClient:
    quiet = logging.getLogger("earful.doctor")
    quiet.disabled = True  # what fails is in the check, not on the terminal
    return WebClient(
        token=token,
        base_url=settings.slack_api_base_url,
        timeout=_TIMEOUT_SECONDS,
        retry_handlers=[],
        logger=quiet,
    )


def _value(secret: SecretStr | None) -> str:
    return secret.get_secret_value().strip() if secret else ""
