"""A brief as one page of Markdown: sections, and below them the comments behind each sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.analysis.answers import Finding, Quote
from bot.analysis.wording import say
from bot.questions.query import Query

#: So many ids stand in a reference; the table has all of them.
_IDS = 6
#: What would make a link, a picture, a tag or code of a customer's words.
_ACTIVE = re.compile(r"[\\<\[`]")
#: Control characters, and overrides of writing direction: one of them turns a page around.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its sentences; each that counts or quotes has the ids of its comments."""

    title: str
    sentences: tuple[Finding, ...]

    def finding(self) -> Finding:
        """The section as a finding whose parts are its sentences; quotes stand apart."""
        told = [one for one in self.sentences if not one.evidence]
        cited = [id for one in self.sentences for id in one.evidence]
        return Finding(
            title=self.title,
            text=" ".join(one.text for one in told),
            evidence=tuple(dict.fromkeys(cited)),
            parts=self.sentences,
        )


@dataclass(frozen=True, slots=True)
class Page:
    """A brief: `notes` say what to know of its numbers, `table` is the file of all comments."""

    title: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...]
    table: str


def markdown(query: Query, page: Page, quotes: Sequence[Quote]) -> str:
    """The page, with a number after each sentence that leads to the ids it rests on."""
    numbers = _numbered(page)
    lines = [f"# {escape(page.title)}"]
    for section in page.sections:
        lines += ["", f"## {escape(section.title)}", ""]
        lines += [_line(sentence, numbers) for sentence in section.sentences]
    lines += ["", *(f"*{escape(note)}*  " for note in page.notes)]
    lines += ["", f"## {say(query, 'brief_references')}", ""]
    known = {quote.id: quote for quote in quotes}
    lines += _references(query, page, numbers, known)
    return "\n".join(lines) + "\n"


def cited(sentence: Finding) -> tuple[str, ...]:
    """The ids of the comments that a sentence rests on."""
    return sentence.evidence or sentence.comments


def escape(text: str) -> str:
    """Words that are shown as they are: nothing in them becomes a link, a picture or a tag."""
    return _ACTIVE.sub(r"\\\g<0>", _UNSEEN.sub("", text))


def _numbered(page: Page) -> Mapping[tuple[str, ...], int]:
    """The number of each group of comments, in order of first use."""
    groups = (cited(one) for section in page.sections for one in section.sentences)
    return {ids: place for place, ids in enumerate(dict.fromkeys(filter(None, groups)), 1)}


def _line(sentence: Finding, numbers: Mapping[tuple[str, ...], int]) -> str:
    number = numbers.get(cited(sentence))
    return f"- {escape(sentence.text)}" + (f" [{number}]" if number else "")


def _references(
    query: Query,
    page: Page,
    numbers: Mapping[tuple[str, ...], int],
    quotes: Mapping[str, Quote],
) -> Iterator[str]:
    for ids, number in numbers.items():
        if len(ids) == 1 and ids[0] in quotes:
            said = _source(quotes[ids[0]])
        else:
            phrase = "brief_reference" if len(ids) > 1 else "brief_reference_one"
            more = say(query, "brief_more", file=page.table) if len(ids) > _IDS else ""
            first = ", ".join(escape(_plain(id)) for id in ids[:_IDS])
            said = say(query, phrase, n=len(ids), listed=first + more)
        yield f"{number}. {said}"


def _source(quote: Quote) -> str:
    day = f"{quote.created_at:%Y-%m-%d}" if quote.created_at else None
    parts = [escape(_plain(part)) for part in (quote.id, quote.source, day) if part]
    return " · ".join([*parts, *_link(quote.url)])


def _link(url: str | None) -> list[str]:
    """An address that can be followed; anything else is left out."""
    is_web = url is not None and re.fullmatch(r"https?://[^\s<>\[\]()`]+", url)
    return [f"<{url}>"] if is_web else []


def _plain(text: str) -> str:
    return " ".join(text.split())
