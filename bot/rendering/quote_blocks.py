"""Quotes as Slack blocks: what was said, by whom with its link, and a menu to correct labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from slack_sdk.models.blocks import (
    Block,
    MarkdownTextObject,
    Option,
    OverflowMenuElement,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.blocks import RichTextBlock as Rich
from slack_sdk.models.blocks.block_elements import RichTextElementParts, RichTextQuoteElement

from bot.analysis.answers import Quote
from bot.rendering.labels import labels_for
from bot.rendering.mrkdwn import clean, clip, escape, literal
from bot.rendering.slack_words import say

#: The menu beside a quote, and what its block is named by: the comment's id follows.
CORRECT, QUOTE = "earful_correct", "quote:"
#: What can be wrong with a comment's labels; the values of the menu.
WRONG = ("sentiment", "need", "theme")

_SAID, _BYLINE, _URL, _BLOCK_ID = 300, 150, 500, 255
#: Slack ends a link's address at the first of these.
_ENDS = str.maketrans({"<": "%3C", ">": "%3E", "|": "%7C"})


def quote_blocks(
    quotes: Iterable[Quote], lang: str, corrected: Mapping[str, str]
) -> Iterator[Block]:
    """Two blocks for each quote; `corrected` has the right labels of comments, in words."""
    for quote in quotes:
        said = RichTextElementParts.Text(text=clip(clean(quote.quote), _SAID) or "…")
        yield Rich(elements=[RichTextQuoteElement(elements=[said])])
        yield _byline(quote, lang, corrected.get(quote.id))


def is_link(url: str) -> bool:
    """Whether Slack would take this as a link: one bad URL makes it refuse a whole message."""
    if len(url) > _URL or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _byline(quote: Quote, lang: str, corrected: str | None) -> Block:
    name = block_name(quote.id)
    line = _linked(quote, lang)
    if corrected:
        line += " · ✎ " + literal(say(lang, "corrected", now=corrected), _BYLINE)
    return SectionBlock(
        block_id=name,
        text=MarkdownTextObject(text=line, verbatim=True),
        accessory=_menu(lang) if name else None,
    )


def block_name(comment: str) -> str | None:
    """The name of the block of a comment's byline; None where Slack takes no such name."""
    name = QUOTE + comment
    is_plain = comment.isprintable() and comment.isascii()
    return name if is_plain and len(name) <= _BLOCK_ID else None


def _linked(quote: Quote, lang: str) -> str:
    said = literal(labels_for(lang).byline(quote), _BYLINE)
    if quote.url and is_link(quote.url):
        return f"<{escape(quote.url.translate(_ENDS))}|{said or labels_for(lang).source}>"
    return said or literal(say(lang, "comment", id=quote.id), _BYLINE) or "…"


def _menu(lang: str) -> OverflowMenuElement:
    options = [
        Option(value=what, text=PlainTextObject(text=say(lang, f"wrong_{what}"))) for what in WRONG
    ]
    return OverflowMenuElement(action_id=CORRECT, options=options)
