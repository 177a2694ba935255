"""Files dropped in a direct message: heard of once, offered with a form, imported on a click."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse

from bot.imports import Import, ImportState
from bot.rendering.import_words import say
from bot.rendering.importing import COLUMNS, DROP, FORM, IMPORT, read_form, to_form
from bot.rendering.mrkdwn import literal, plain
from bot.slack.errors import explain
from bot.slack.import_work import Importer
from bot.slack.inbox import Inbox
from bot.slack.permissions import Gate, TeamSettings, may_ask
from bot.slack.replies import WhisperReply
from bot.slack.wording import lang_of

_MOST_FILES = 5
#: What Slack calls such files, and how they are called themselves; a `.txt` may hold a table.
_TYPES = frozenset({"csv", "tsv", "text", "json", "jsonl", "ndjson", "parquet"})
_ENDINGS = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".parquet")


class ImportListeners:
    """Hears of files and of the buttons under them; `owner` names this process."""

    def __init__(self, inbox: Inbox, importer: Importer, gate: Gate, owner: str) -> None:
        self._store, self._importer, self._gate = inbox.store, importer, gate
        self._owner = owner

    def claim(
        self, context: BoltContext, event: dict[str, Any], ack: Ack, next_: Callable[[], None]
    ) -> BoltResponse | None:
        """Note the files down before Slack is told that they arrived, each of them once."""
        found = from_drop(event, context.team_id or "", self._owner, self._gate.settings().lang)
        is_allowed = self._may(event["user"])
        context["files"] = [one for one in found if not is_allowed or self._store.add(one)]
        if not context["files"]:
            return ack()
        next_()
        return None

    def on_drop(self, context: BoltContext, event: dict[str, Any]) -> None:
        """Offer to import the files."""
        lang = context["files"][0].lang
        if not self._may(event["user"]):
            self._say(context, event, say(lang, "not_allowed", admins=self._gate.admins()))
            return
        for one in context["files"]:
            self._importer.submit(one)
        if len(event["files"]) > _MOST_FILES:
            self._say(context, event, say(lang, "many", most=_MOST_FILES))

    def on_foreign(self, context: BoltContext, event: dict[str, Any]) -> None:
        """Say that a file without words is no table."""
        name = literal(str(event["files"][0].get("name") or "?"), 80)
        self._say(context, event, say(lang_of(name), "refused", name=name))

    def on_import(self, ack: Ack, body: dict[str, Any]) -> None:
        """Import a file that is on offer."""
        ack()
        self._answer(body, self._begin)

    def on_remove(self, ack: Ack, body: dict[str, Any]) -> None:
        """Forget a file that is on offer."""
        ack()
        self._answer(body, lambda key: None if self._importer.drop(key) else "gone")

    def on_columns(self, ack: Ack, context: BoltContext, body: dict[str, Any]) -> None:
        """Open the form for the columns."""
        ack()

        def open_form(key: str) -> str | None:
            one = self._importer.offered(key)
            if one is None:
                return "gone"
            found = self._importer.preview(one)
            form = to_form(key, one.lang, found.columns, found.fields)
            context.client.views_open(trigger_id=body["trigger_id"], view=form)
            return None

        self._answer(body, open_form)

    def on_form(self, ack: Ack, view: dict[str, Any]) -> None:
        """Take the columns as they were filled in, and show how the file reads now."""
        one = self._importer.offered(view["private_metadata"])
        if one is None:
            ack(response_action="errors", errors={"text": say("en", "gone")})
            return
        mapping = read_form(view, self._importer.preview(one).columns)
        wrong = _wrong(mapping, one.lang)
        if wrong:
            ack(response_action="errors", errors=wrong)
            return
        ack()
        self._store.set_mapping(one.key, mapping)
        changed = self._store.get(one.key)
        if changed is not None:
            self._importer.show_offer(changed)

    def _begin(self, key: str) -> str | None:
        if self._importer.begin(key) is not None:
            return None
        one = self._store.get(key)
        return "taken" if one and one.state is ImportState.RUNNING else "gone"

    def _answer(self, body: dict[str, Any], act: Callable[[str], str | None]) -> None:
        """Do what a button says; when that is not possible, tell who pressed it why."""
        key = str(body["actions"][0].get("value") or "")
        one = self._store.get(key)
        lang, name = (one.lang, one.name) if one else ("en", "")
        try:
            refusal = act(key)
            text = say(lang, refusal, name=literal(name, 80)) if refusal else ""
        except Exception as error:  # the edge of a thread: nothing above could tell the person
            text = explain(error, name)
        if text:
            WhisperReply(body["response_url"]).write(text)

    def _may(self, user: str) -> bool:
        return may_bring(self._gate.settings(), user)

    def _say(self, context: BoltContext, event: dict[str, Any], text: str) -> None:
        thread = event.get("thread_ts") or event["ts"]
        context.client.chat_postMessage(channel=event["channel"], thread_ts=thread, text=text)


def register(app: App, listeners: ImportListeners) -> None:
    """Let files and buttons be heard; before the rest takes all messages."""
    app.event("message", matchers=[is_drop], middleware=[listeners.claim])(listeners.on_drop)
    app.event("message", matchers=[is_foreign])(listeners.on_foreign)
    app.action(IMPORT)(listeners.on_import)
    app.action(COLUMNS)(listeners.on_columns)
    app.action(DROP)(listeners.on_remove)
    app.view(FORM)(listeners.on_form)


def may_bring(held: TeamSettings, user: str) -> bool:
    """Whether a person may bring feedback in: once admins are set, only they."""
    return user in held.admins if held.admins else may_ask(held, user)


def is_drop(event: dict[str, Any]) -> bool:
    """Whether somebody dropped a table in a direct message."""
    return _has_files(event) and any(map(_is_table, event["files"]))


def is_foreign(event: dict[str, Any]) -> bool:
    """Whether somebody dropped files of other kinds there, and said nothing."""
    return _has_files(event) and not plain(event.get("text") or "")


def from_drop(event: Mapping[str, Any], team: str, owner: str, lang: str) -> list[Import]:
    """The tables that a message brought, the first five of them."""
    said = plain(event.get("text") or "")
    tables = [file for file in event["files"] if _is_table(file)][:_MOST_FILES]
    return [
        Import(
            key=f"{team}:{event['channel']}:{event['ts']}:{file['id']}",
            file=str(file["id"]),
            name=str(file.get("name") or file["id"]),
            size=int(file.get("size") or 0),
            channel=event["channel"],
            ts=event.get("thread_ts") or event["ts"],
            user=event["user"],
            lang=lang_of(said + str(file.get("name") or "")) if said else lang,
            seen_at=datetime.now(UTC),
            owner=owner,
        )
        for file in tables
    ]


def _has_files(event: Mapping[str, Any]) -> bool:
    is_direct = event.get("channel_type") == "im" and event.get("subtype") == "file_share"
    return is_direct and bool(event.get("files")) and bool(event.get("user")) and not _is_bot(event)


def _is_bot(event: Mapping[str, Any]) -> bool:
    return bool(event.get("bot_id"))


def _is_table(file: Mapping[str, Any]) -> bool:
    name = str(file.get("name") or "").lower()
    return name.endswith(_ENDINGS) or file.get("filetype") in _TYPES


def _wrong(mapping: Mapping[str, str], lang: str) -> dict[str, str]:
    """What is wrong with the form: a column that is two things, by field."""
    seen: set[str] = set()
    wrong = {}
    for name, column in mapping.items():
        if column and column in seen:
            wrong[name] = say(lang, "shared")
        seen.add(column)
    return wrong
