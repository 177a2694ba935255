"""What makes two comments one: equal content, or nearly equal words of one author."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from rapidfuzz import fuzz, process

from bot.feedback import Comment

#: Two texts of one author that are as alike as this, of 100, are one. Among app reviews, pairs
#: above 92 are one text with a slip mended or a word shifted; below 90 other comments begin.
#: Under 24 characters a single word makes that difference, so short texts must be equal.
NEAR = 92.0
NEAR_MIN_CHARACTERS = 24
#: Near duplicates are looked for among so many texts of an author, the oldest, so that neither the
#: cost grows without bound nor a second reading of a file comes out otherwise than the first.
NEAR_MOST = 200

#: What stands for an author where there is none; equal words of these are not one person's.
_NOBODY = frozenset(
    "anonymous anonym anon guest unknown deleted user customer reviewer nobody none null n/a "
    "匿名 匿名用户 游客 访客 未知 用户 已注销".split()
) | {
    "a google user",
    "google user",
    "anonymous user",
    "deleted user",
    "amazon customer",
    "kindle customer",
}
#: Of ASCII, the punctuation that is no symbol.
_ASCII = str.maketrans(dict.fromkeys("!\"#%&'()*,-./:;?@[\\]_{}", " "))
_OTHER = re.compile(r"[^\w\s]|_")
_NUMBER = re.compile(r"\d+")
_NEGATION = re.compile(r"\b(?:not?|never|without|cannot)\b|n['’]?t\b|[不没無无别未]")


def normalize(text: str) -> str:
    """A text without what does not make it another: case, width, spacing and punctuation.

    Symbols such as emoji stay, for they say something.
    """
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII).split()) or text.lower()
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = _OTHER.sub(_symbol, plain).split()
    return " ".join(words) or plain


def _symbol(match: re.Match[str]) -> str:
    return match[0] if unicodedata.category(match[0])[0] == "S" else " "


def content_hash(comment: Comment) -> str:
    """Identifies a comment by what it says, who said it, when, where and of what."""
    when = comment.created_at.isoformat() if comment.created_at else ""
    parts = (normalize(comment.text), comment.author, when, comment.source, comment.product)
    joined = "\x1f".join(part or "" for part in parts)
    return hashlib.blake2b(joined.encode(), digest_size=16).hexdigest()


def is_somebody(author: str | None) -> bool:
    """Whether an author is a person, not a word for nobody in particular."""
    return author is not None and author.strip("[]() ").casefold() not in _NOBODY


class AuthorTexts:
    """What the authors of a batch have said so far, in the store and earlier in the batch.

    `stored` maps an author to (id, text), the oldest first; `product_of` gives the product of a
    comment by id: what one says of two products is never one comment.
    """

    def __init__(
        self,
        stored: Mapping[str, Sequence[tuple[str, str]]],
        product_of: Callable[[str], str | None],
    ) -> None:
        self._product_of = product_of
        self._exact: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._near: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for author, texts in stored.items():
            for id, text in texts:
                self._remember(author, id, text)

    def remember(self, comment: Comment) -> None:
        """Count a comment among what its author has said."""
        if comment.author is not None:
            self._remember(comment.author, comment.id, comment.text)

    def has_duplicate(self, comment: Comment) -> bool:
        """Whether its author said this before of the same product, or very nearly this."""
        if comment.author is None or not is_somebody(comment.author):
            return False
        return any(
            self._product_of(id) == comment.product
            for id in self._alike(comment.author, comment.text)
        )

    def _remember(self, author: str, id: str, text: str) -> None:
        plain = normalize(text)
        self._exact[author][plain].append(id)
        if len(self._near[author]) < NEAR_MOST:
            self._near[author].append((plain, id, text))

    def _alike(self, author: str, text: str) -> Iterator[str]:
        plain = normalize(text)
        yield from self._exact[author].get(plain, ())
        if len(plain) < NEAR_MIN_CHARACTERS:
            return
        known = self._near[author]
        hits = process.extract(
            plain, [entry[0] for entry in known], scorer=fuzz.ratio, score_cutoff=NEAR, limit=None
        )
        for _, _, place in hits:
            if len(known[place][0]) >= NEAR_MIN_CHARACTERS and _same_claims(text, known[place][2]):
                yield known[place][1]


def _same_claims(one: str, other: str) -> bool:
    """Whether two like texts name the same numbers and deny as often: 5.1 is not 5.2."""
    return _NUMBER.findall(one) == _NUMBER.findall(other) and len(
        _NEGATION.findall(one.casefold())
    ) == len(_NEGATION.findall(other.casefold()))
