"""The home tab: what there is, what changed, what this person asked and gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.analysis.answers import AccountRisk, ThemeShare
from bot.analysis.wording import percent
from bot.digests.wording import say_day, say_schedule
from bot.ports import Digest
from bot.rendering.mrkdwn import clean, clip
from bot.rendering.slack_words import say

#: The button that opens the settings.
SETTINGS = "earful_settings"
_LINE, _HEADER = 200, 150
_THEMES, _ACCOUNTS, _DIGESTS, _RECENT, _SOURCES = 5, 5, 8, 5, 12

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Home:
    """What one person's home tab says; `refusal` is why they see nothing else."""

    lang: str = "en"
    n: int = 0
    first: date | None = None
    last: date | None = None
    sources: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    themes: tuple[ThemeShare, ...] = ()
    accounts: tuple[AccountRisk, ...] = ()
    digests: tuple[Digest, ...] = ()
    recent: tuple[str, ...] = ()
    is_admin: bool = False
    refusal: str | None = None


def to_home(home: Home) -> Block:
    """The home tab as a Slack view."""
    lang = home.lang
    blocks = [_header(say(lang, "home_title"))]
    if home.refusal:
        blocks.append(_line(home.refusal))
    elif not home.n:
        blocks.append(_line(say(lang, "home_empty")))
    else:
        blocks += _corpus(home)
    blocks += _part(lang, "digests", [_digest(one) for one in home.digests[:_DIGESTS]])
    blocks += _part(lang, "recent", list(home.recent[:_RECENT]))
    if home.is_admin:
        blocks += [{"type": "divider"}, _settings(lang)]
    return {"type": "home", "blocks": blocks}


def _corpus(home: Home) -> list[Block]:
    lang = home.lang
    blocks = [_line(_scope(home))]
    if home.sources:
        named = ", ".join(clip(clean(one), 40) for one in home.sources[:_SOURCES])
        blocks.append(_line(say(lang, "home_sources", sources=named)))
    blocks += _part(lang, "week", home.changed or (say(lang, "home_still"),))
    blocks += _part(lang, "themes", [_theme(one, lang) for one in home.themes[:_THEMES]])
    if home.accounts:
        blocks += _titled(say(lang, "accounts"), [_account(one, lang) for one in home.accounts])
    return blocks


def _scope(home: Home) -> str:
    n = f"{home.n:,}"
    if home.first is None or home.last is None:
        return say(home.lang, "home_corpus_undated", n=n)
    first, last = say_day(home.lang, home.first), say_day(home.lang, home.last)
    return say(home.lang, "home_corpus", n=n, first=first, last=last)


def _part(lang: str, name: str, lines: Sequence[str]) -> list[Block]:
    """A heading with its lines, or with a word on why there are none."""
    return _titled(say(lang, f"home_{name}"), lines or (say(lang, f"home_no_{name}"),))


def _titled(title: str, lines: Sequence[str]) -> list[Block]:
    items = [{"type": "rich_text_section", "elements": [_text(line)]} for line in lines[:_SOURCES]]
    bulleted = {"type": "rich_text_list", "style": "bullet", "elements": items}
    return [_header(title), {"type": "rich_text", "elements": [bulleted]}]


def _theme(one: ThemeShare, lang: str) -> str:
    share = percent(one.share)
    return say(lang, "home_share", name=clip(clean(one.name), 80), share=share, n=f"{one.count:,}")


def _account(one: AccountRisk, lang: str) -> str:
    risk = percent(one.risk) if one.calibrated else f"{one.risk:.2f}"
    said = say(lang, "risk" if one.calibrated else "score", risk=risk)
    return " · ".join(part for part in (clip(clean(one.account), 80), said, *one.reasons[:1]))


def _digest(one: Digest) -> str:
    return f"{one.id}: {clip(clean(one.question), 80)} · {say_schedule(one.lang, one.schedule)}"


def _settings(lang: str) -> Block:
    text = {"type": "plain_text", "text": say(lang, "home_settings")}
    return {
        "type": "actions",
        "elements": [{"type": "button", "action_id": SETTINGS, "text": text}],
    }


def _header(text: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": clip(text, _HEADER)}}


def _line(text: str) -> Block:
    section = {"type": "rich_text_section", "elements": [_text(text)]}
    return {"type": "rich_text", "elements": [section]}


def _text(text: str) -> Block:
    return {"type": "text", "text": clip(clean(text), _LINE) or "…"}
