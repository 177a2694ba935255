"""What to tell those who asked for something that is released by now: a draft for each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.analysis.answers import Document, Finding
from bot.analysis.quotes import excerpt
from bot.analysis.wording import say, say_day
from bot.feedback import Comment
from bot.questions.query import Query
from bot.released import Released

_HAN = re.compile(r"[\u3400-\u9fff]")
#: What stands before a line of Markdown and makes it more than text.
_MARKUP = re.compile(r"([\\`*_#\[\]<>|])")


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody to tell: their name, the comment that asks, and what there is by now."""

    customer: str
    comment: Comment
    thing: Released


def drafts_file(query: Query, asked: Sequence[Asked]) -> Document:
    """All drafts in Markdown, each under the words that it answers."""
    title = say(query, "draft_title", name=asked[0].thing.name)
    parts = [f"# {_plain(title)}", *(_part(query, one) for one in asked)]
    return Document("tell_them.md", "\n\n".join(parts) + "\n", "text/markdown", title)


def draft_finding(query: Query, asked: Sequence[Asked]) -> Finding:
    """The first draft, to be read at once."""
    text = say(query, "draft_for", text=draft(query, asked[0]), n=len(asked))
    ids = (asked[0].comment.id,)
    return Finding(title=say(query, "draft_first"), text=text, n=1, evidence=ids, comments=ids)


def draft(query: Query, one: Asked) -> str:
    """What to tell somebody, in the language they wrote in."""
    theirs = replace(query, lang="zh" if _HAN.search(one.comment.text) else "en")
    hello = say(theirs, "draft_hello", who=one.customer)
    day = say_day(theirs, one.thing.on)
    return say(theirs, "draft_text", hello=hello, name=one.thing.name, day=day)


def _part(query: Query, one: Asked) -> str:
    """A heading, the quote with its place, and the draft."""
    made = one.comment
    names = [one.customer, made.account if made.account != one.customer else None]
    day = say_day(query, made.created_at.date()) if made.created_at else None
    heading = " · ".join(_plain(name) for name in names if name)
    quoted = " ".join(excerpt(made.text).split())
    place = ", ".join(filter(None, [day, made.source, made.url]))
    return (
        f"## {heading}\n\n> {_plain(quoted)}\n>\n> {_plain(place)}\n\n{_plain(draft(query, one))}"
    )


def _plain(text: str) -> str:
    """Text that Markdown shows as it stands."""
    return _MARKUP.sub(r"\\\1", text)
