"""The seams to the world: what the analyst, the ingest and Slack need of storage and index."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.digests.schedule import Schedule
from bot.feedback import Account, Comment, CustomLabel, LabelledComment, Labels, Need
from bot.forgetting import Forgotten
from bot.questions.query import Filters, Query
from models.themes.ledger import Ledger, ThemeEvent

Keys = NDArray[np.int64]
Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

#: The bit of each need in `CommentTable.needs`.
NEED_BITS = {need: 1 << place for place, need in enumerate(Need)}

#: What stands there for a comment that no model has judged for needs.
UNJUDGED = 1 << 7


@dataclass(frozen=True, slots=True)
class Selection:
    """Which stored comments: filters, and instants in UTC, half-open. None is open.

    With a bound on either side, comments without a date are left out. Keys are greater than
    `after`: those of comments that came later.
    """

    filters: Filters = field(default_factory=Filters)
    since: datetime | None = None
    until: datetime | None = None
    after: int = 0


@dataclass(frozen=True, slots=True)
class CommentTable:
    """Columns of the selected comments, all of one length, in order of their keys.

    `sentiment` holds 0, 1, 2 for negative, neutral, positive; `score` is in [-1, 1];
    `created_at` is datetime64[s] in UTC, NaT where unknown. `needs` has the bits of all needs that
    hold, or UNJUDGED; `churn` is the probability of an intent to leave, NaN where none was given.
    """

    keys: Keys
    sentiment: NDArray[np.int8]
    score: Floats
    created_at: NDArray[np.datetime64]
    needs: NDArray[np.uint8]
    churn: Floats

    def has_need(self, *needs: Need) -> Mask:
        """Which comments have any of these needs."""
        has_any: Mask = (self.needs & sum(NEED_BITS[need] for need in set(needs))) != 0
        return has_any

    @property
    def is_judged(self) -> Mask:
        """Which comments a model has judged for needs."""
        judged: Mask = self.needs != UNJUDGED
        return judged


@dataclass(frozen=True, slots=True)
class AspectTable:
    """The aspects of the selected comments: one row each, in order of the keys and of the text.

    `phrases` are the words that name a part, case-folded and each once; `phrase` says which of
    them a row has. `sentiment` holds 0, 1, 2 for negative, neutral, positive.
    """

    keys: Keys
    phrases: tuple[str, ...]
    phrase: NDArray[np.int32]
    sentiment: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class NewComment:
    """A comment that is ready to be stored, with what the models made of it.

    `content_hash` identifies the content (see `bot.ingest.pipeline`); `embedding` has shape
    (dimension,). `custom` holds what a team's own labels say, by their names.
    """

    comment: Comment
    content_hash: str
    labels: Labels
    embedding: Floats
    custom: Mapping[str, CustomLabel] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Relabelled:
    """What other models make of a stored comment; `embedding` has shape (dimension,).

    Custom labels that are not in `custom` stay as they are.
    """

    key: int
    labels: Labels
    embedding: Floats
    custom: Mapping[str, CustomLabel] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CustomLabels:
    """What a team's own label says of comments: columns of one length, in order of the keys.

    `labels` are its values, such as `yes` and `no`; `revisions` name what gave them.
    """

    keys: Keys
    labels: Sequence[str]
    probabilities: Floats
    revisions: Sequence[str]


@dataclass(frozen=True, slots=True)
class StoredDigest:
    """Just enough of a stored comment to tell whether a row is new, changed or the same."""

    key: int
    id: str
    content_hash: str
    source: str | None
    comment: Comment


@dataclass(frozen=True, slots=True)
class Span:
    """How much there is: the number of comments and their first and last instant in UTC."""

    n: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True)
class StoreVersion:
    """Which corpus a store holds and how often it changed: equal versions, equal comments.

    `corpus` is drawn at random when a workspace is first used, so that another database with the
    same keys is told apart. `change` counts all changes but relabellings; `rewritten` counts these
    and all others of comments that keep their keys: while it stays, comments only came and went.
    """

    corpus: str
    change: int
    rewritten: int = 0

    @property
    def columns(self) -> tuple[str, int]:
        """Equal as long as no comment and no column of one changed, whatever models say of them."""
        return self.corpus, self.change


class CommentStore(Protocol):
    """The comments of one workspace. Every call is its own transaction and safe on any thread."""

    @property
    def workspace(self) -> str:
        """The workspace whose comments these are."""

    def version(self) -> StoreVersion:
        """The version of the corpus; cheap at any size, and another one after every write."""

    def digests_by_id(self, ids: Sequence[str]) -> Mapping[str, StoredDigest]:
        """Stored comments among these ids."""

    def ids_by_content(self, hashes: Sequence[str]) -> Mapping[str, str]:
        """Content hash -> id, for those hashes that are stored."""

    def texts_by_author(self, authors: Sequence[str]) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Author -> (id, text) of that author's stored comments."""

    def add(self, comments: Sequence[NewComment]) -> Keys:
        """Insert all or none, with their embeddings; keys in the same order.

        A comment whose id is stored already replaces the stored one and gets a new key. Raises
        StoreError when one id occurs twice among the comments.
        """

    def update_columns(self, comments: Sequence[Comment]) -> None:
        """Rewrite all columns but the text of stored comments, found by id; all or none."""

    def remove(
        self, *, id: str | None = None, author: str | None = None, account: str | None = None
    ) -> Keys:
        """Delete one comment, or everything of an author or an account; the keys removed.

        Exactly one of the three is given; an account's row goes with its comments.
        """

    def clear(self) -> None:
        """Delete everything of this workspace."""

    def relabel(self, comments: Sequence[Relabelled]) -> Keys:
        """Give stored comments other labels and embeddings, all or none; the keys still there.

        Texts, columns and keys stay as they are.
        """

    def add_custom_labels(self, name: str, labels: CustomLabels) -> None:
        """Write what a custom label says, over what it said before; all or none.

        Comments that are gone are left out. StoreError when the name cannot be a label's.
        """

    def select(self, selection: Selection) -> CommentTable:
        """The table of the selected comments.

        A filter by labels passes only comments that have those labels.
        """

    def aspects(self, selection: Selection) -> AspectTable:
        """The aspects of the selected comments."""

    def containing(self, words: Sequence[str], selection: Selection) -> Keys:
        """Keys of selected comments whose text holds any of the words, without regard to case."""

    def load(self, keys: Sequence[int] | Keys) -> Sequence[LabelledComment]:
        """Whole comments, in the order asked; keys that are gone are left out."""

    def ids(self, keys: Sequence[int] | Keys) -> Sequence[str]:
        """Ids of the comments, in the order asked; keys that are gone are left out."""

    def texts(self, keys: Sequence[int] | Keys) -> Mapping[int, str]:
        """Key -> text of those of the comments that are still there."""

    def values(self, field: str) -> Mapping[str, int]:
        """The distinct values of a filter field or custom label, and how many comments have each.

        ValueError for any other name.
        """

    def column(self, field: str, after: int = 0) -> tuple[Keys, Sequence[str | None]]:
        """All keys beyond `after`, ascending, and each comment's value of a field or custom label.

        A field is one to filter by, or `id`, `text`, `author`, or `revision`, the predictor that
        labelled it. ValueError for any other name.
        """

    def custom_values(self) -> Mapping[str, Mapping[str, int]]:
        """The custom labels by name, in order: their values and how many comments have each."""

    def custom_labels(self, name: str) -> CustomLabels:
        """What a custom label says of the comments that have it; no rows for an unknown name."""

    def span(self) -> Span:
        """How many comments there are, and from when to when."""

    def releases(self) -> Mapping[str, datetime]:
        """Version -> the instant of its first comment, in UTC; without those that have no date."""

    def keys(self, limit: int | None = None) -> Keys:
        """All keys, ascending, or the first few."""

    def tally(self, until: int) -> tuple[int, int]:
        """How many keys there are up to one, and their sum: equal tallies, equal keys."""

    def embeddings(self, keys: Keys, revision: str) -> Iterator[tuple[Keys, Floats]]:
        """Those of the keys' embeddings that have this revision, in batches.

        A batch is (keys, (n, dimension) float32), in order of the keys.
        """

    def revisions(self) -> Mapping[str, int]:
        """Predictor revision -> number of comments it labelled."""

    def labelled_by(self, revisions: Sequence[str], limit: int | None = None) -> Keys:
        """Keys of comments that these predictors labelled, ascending: the first `limit`, or all."""

    def add_accounts(self, accounts: Sequence[Account]) -> None:
        """Insert or replace accounts; all or none."""

    def accounts(self) -> Sequence[Account]:
        """All accounts, by name."""


class VectorIndex(Protocol):
    """Inner-product search over the embeddings of one workspace, by comment key."""

    def __len__(self) -> int: ...

    def keys(self) -> Keys:
        """All keys, ascending."""

    def add(self, keys: Keys, vectors: Floats) -> None:
        """Add vectors of shape (n, dimension), replacing those of keys already there."""

    def remove(self, keys: Keys) -> None:
        """Remove vectors; unknown keys are ignored."""

    def scores(self, vector: Floats, within: Keys | None = None) -> tuple[Keys, Floats]:
        """Inner product of the vector with every indexed one, or with those in `within`.

        Keys come back ascending, or in the order of `within` without those not in the index.
        """

    def search(self, vector: Floats, limit: int, within: Keys | None = None) -> tuple[Keys, Floats]:
        """The `limit` nearest keys and their inner products, best first."""

    def vectors(self, keys: Keys) -> Floats:
        """Vectors of keys that are in the index, shape (n, dimension); KeyError if one is not."""

    def refresh(self, store: CommentStore) -> bool:
        """Catch up with a store that changed, maybe by another process; whether it had.

        Cheap when nothing changed: call it before each question.
        """

    def save(self) -> None:
        """Write the index to disk, atomically."""


class DeliveryState(StrEnum):
    """What became of a question from Slack."""

    CLAIMED = "claimed"
    ANSWERED = "answered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One question that came in from Slack, however often and by whatever event it arrives.

    `key` is the same for every delivery of one question. `owner` is the process that answers it
    and `reply_ts` the one message its answer is written to; `claimed_at` is aware, and so is
    `seen_at`, when the owner last said that it is at it. `query` is that of a question asked by a
    button, as `bot.questions.carried` packs it: it is not read anew.
    """

    key: str
    channel: str
    thread_ts: str | None
    asker: str | None
    question: str
    reply_ts: str | None
    state: DeliveryState
    owner: str
    claimed_at: datetime
    query: str | None = None
    seen_at: datetime | None = field(default=None, compare=False)


class DeliveryStore(Protocol):
    """Who answers which question, kept across restarts; every call is atomic on any thread."""

    def claim(self, delivery: Delivery, owner: str) -> bool:
        """Record the delivery as claimed by the owner; False when its key is known in any state.

        Of many that claim one key, from threads or from processes, exactly one gets True. The
        delivery's own `state` and `owner` are not read.
        """

    def set_reply(self, key: str, reply_ts: str) -> None:
        """Remember the message that the answer is written to; an unknown key is ignored."""

    def finish(self, key: str, state: DeliveryState) -> None:
        """Record what became of the question; an unknown key is ignored."""

    def unfinished(self, other_than_owner: str) -> Sequence[Delivery]:
        """Deliveries still claimed by anyone but this owner, the oldest claim first."""

    def take_over(self, key: str, owner: str, from_owner: str) -> bool:
        """Make the owner answer a delivery that `from_owner` left claimed; one taker gets True."""

    def renew(self, owner: str, at: datetime) -> int:
        """Note that an owner is at all that it has claimed, at an instant (aware); how many."""

    def is_known_thread(self, channel: str, thread_ts: str) -> bool:
        """Whether a question in this thread was ever claimed."""

    def recent(self, asker: str, limit: int) -> Sequence[str]:
        """What somebody asked in words last, the latest first, each question once."""

    def prune(self, before: datetime) -> int:
        """Forget deliveries claimed before this instant, whatever their state; how many."""

    def forget(self, gone: Forgotten) -> int:
        """Blank questions that name or quote what was forgotten; how many.

        The deliveries stay, so that none of them is answered twice.
        """


class ConversationStore(Protocol):
    """What was last asked in each thread of one workspace, kept across restarts.

    Every call is atomic on any thread.
    """

    def read(self, thread: str, since: datetime) -> Query | None:
        """The query in force in a thread; None when there is none that was saved since then."""

    def save(self, thread: str, query: Query, at: datetime) -> None:
        """Make this the query in force in a thread, as of `at` (aware)."""

    def drop(self, threads: Sequence[str]) -> None:
        """Let nothing be in force in these threads any more."""

    def forget(self, gone: Forgotten) -> int:
        """Drop each query that names or quotes what was forgotten; how many."""

    def prune(self, before: datetime) -> int:
        """Drop the queries that were saved before this instant; how many."""


@dataclass(frozen=True, slots=True)
class ThemeColumn:
    """The themes of comments: columns of one length, in order of the keys.

    `numbers` holds the place of the theme among `ids`, which are in the ledger's order, or below
    zero a `models.themes.ledger.Place`; `similarity`, kept to a hundredth, is the cosine with the
    theme's centre.
    """

    keys: Keys
    numbers: NDArray[np.int32]
    similarity: Floats
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredLedger:
    """A ledger with what the store knows of it.

    `token` is another one after every change of it. `n_seen` comments, the last of the instant
    `last_seen`, were there when all were last looked at.
    """

    ledger: Ledger
    token: str
    n_seen: int
    last_seen: datetime | None


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """What happened to a theme, and its number in the record: later events have higher ones."""

    number: int
    event: ThemeEvent


@dataclass(frozen=True, slots=True)
class ThemeRows:
    """The columns that themes are made of; see `models.themes.ledger.ThemeCorpus`."""

    keys: Keys
    hashes: NDArray[np.uint64]
    created_at: NDArray[np.datetime64]
    came_at: NDArray[np.datetime64]
    languages: Sequence[str | None]
    sentiment: NDArray[np.int8]
    needs: NDArray[np.uint8]
    lengths: NDArray[np.int32]


class ThemeStore(Protocol):
    """The themes of one workspace. Every call is its own transaction and safe on any thread.

    A comment that is deleted takes its theme along.
    """

    def version(self) -> tuple[str, ...]:
        """Equal as long as the themes, and which comment has which, are the same; cheap."""

    def ledger(self) -> Ledger | None:
        """The themes that live and all that happened to them; None before there are any."""

    def stored(self) -> StoredLedger | None:
        """The ledger with what `save` needs; None before there is one."""

    def column(self) -> ThemeColumn:
        """The theme of every comment that was looked at; one state with a ledger's `ids`."""

    def events(self, after: int = 0, theme: str | None = None) -> Sequence[RecordedEvent]:
        """What happened since the event of this number, the first first; of one theme, or of all.

        An event is of the theme it names and of the others that it touched.
        """

    def save(
        self,
        ledger: Ledger,
        column: ThemeColumn | None = None,
        *,
        after: str | None,
        seen: tuple[int, datetime | None] | None = None,
    ) -> bool:
        """Put a ledger in the place of the one with the token `after`, None of none; all or none.

        False, and nothing is done, when the one stored is another by now. Events that the ledger
        has more of are added to the record. The column's comments get the themes it says, those
        that are gone are left out; comments that are not in it whose theme is gone go where it was
        merged into, else to the pool. `seen` is n_seen and last_seen after a refresh.
        """

    def assign(self, column: ThemeColumn, *, after: str) -> bool:
        """Give comments their themes, as long as the ledger has this token; see `save`."""

    def unassigned(self) -> Keys:
        """Keys of comments that were not looked at yet, ascending."""

    def prune(self, words: Collection[str] = ()) -> int:
        """Drop the ids of comments that are gone from examples and evidence; how many.

        Recorded events lose their `words` where these are among the words given.
        """

    def clear(self) -> None:
        """Delete all themes of this workspace, and their record."""

    def rows(self, keys: Keys | None = None) -> ThemeRows:
        """The columns of these comments, or of all, in order of the keys."""

    def texts(self, keys: Keys) -> Sequence[str]:
        """The texts of comments, in the order asked; of one that is gone, an empty one."""

    def ids(self, keys: Keys) -> Sequence[str]:
        """The ids of comments, in the order asked; of one that is gone, an empty one."""

    def aspects(self, keys: Keys) -> Sequence[Sequence[tuple[str, int]]]:
        """Of each comment its aspects: phrase as grouped by, and sentiment 0, 1, 2."""


@dataclass(frozen=True, slots=True)
class Digest:
    """A question that is answered by schedule in one channel.

    `number` is 0 until it is stored. `channel` is Slack's id, empty for the terminal. `query` is
    the question as `bot.questions.carried` packs it; where `is_rolling`, its period is the time
    since the digest before, else its words are read anew each time. `paused` says why it rests.
    `seen_event` is the number of the last event of themes that it told of.
    """

    channel: str
    question: str
    query: str
    schedule: Schedule
    lang: str
    creator: str | None
    created_at: datetime
    is_rolling: bool = True
    paused: str | None = None
    seen_event: int = 0
    number: int = 0

    @property
    def id(self) -> str:
        """What people call it."""
        return f"D{self.number}"


class DigestStore(Protocol):
    """The digests of one workspace, and what their channels were told; atomic on any thread."""

    def add(self, digest: Digest) -> tuple[Digest, bool]:
        """The digest with its number, and whether it is new.

        One with the same question and schedule in the same channel is there already.
        """

    def get(self, number: int) -> Digest | None:
        """The digest of a number."""

    def all(self) -> Sequence[Digest]:
        """All digests, in order of their numbers."""

    def remove(self, number: int) -> bool:
        """Drop a digest; whether there was one. Its number is not given again."""

    def pause(self, number: int, why: str | None) -> None:
        """Let a digest rest, or with None go on; an unknown number is ignored."""

    def see(self, number: int, event: int) -> None:
        """Remember the last event of themes that a digest told of."""

    def told(self, channel: str, items: Sequence[str]) -> frozenset[str]:
        """Which of these pieces of news the channel was told already."""

    def tell(self, channel: str, items: Sequence[str], at: datetime) -> None:
        """Remember what a channel was told at an instant (aware)."""

    def forget(self, gone: Forgotten) -> int:
        """Drop digests whose question names or quotes what was forgotten, and news of it."""


class PostingState(StrEnum):
    """What became of a message that is due."""

    CLAIMED = "claimed"
    POSTED = "posted"
    SKIPPED = "skipped"
    FAILED = "failed"


class Claim(StrEnum):
    """Whether a process may post: it is the first, takes over from one that is gone, or may not."""

    NEW = "new"
    TAKEN = "taken"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Posting:
    """One message that is due once: `key` is the same whichever process sends it.

    `digest` is the digest's number, None for an alert; `ts` is the message once it is there.
    Until `leased_until` it is its owner's alone to send.
    """

    key: str
    channel: str
    digest: int | None
    due_at: datetime
    state: PostingState = PostingState.CLAIMED
    owner: str = ""
    leased_until: datetime | None = None
    ts: str | None = None


class PostingStore(Protocol):
    """Who sends what is due, over processes and restarts; every call is atomic on any thread."""

    def claim(self, posting: Posting, owner: str, now: datetime, until: datetime) -> Claim:
        """Ask to send a message; the lease lasts until the given instant (aware).

        It is taken over when its lease had run out by `now` and nothing became of it yet.
        """

    def renew(self, key: str, owner: str, until: datetime) -> bool:
        """Make one's lease last longer, or end by a past instant; False when it is lost."""

    def finish(self, key: str, owner: str, state: PostingState, ts: str | None = None) -> None:
        """Record what became of a message; ignored from whoever lost it."""

    def last(self, digest: int, state: PostingState | None = None) -> Posting | None:
        """The latest message of a digest by when it was due, in that state or in any."""

    def get(self, key: str) -> Posting | None:
        """A message by its key."""

    def prune(self, before: datetime) -> int:
        """Forget messages that were due before this instant; how many.

        The last one of each digest stays.
        """


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that one channel should know at once, and why.

    `subject` is what it is about (`volume`, `theme:T12`, `account:Acme`): while it goes on, no
    other alert is about the same. `title` and `reason` are sentences, `query` is a packed one that
    shows the comments, `evidence` their ids.
    """

    key: str
    channel: str
    subject: str
    fired_at: datetime
    title: str
    reason: str
    lang: str = "en"
    query: str | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Watch:
    """A channel that gets alerts, in a language, since an instant."""

    channel: str
    lang: str
    creator: str | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Silence:
    """A subject that a channel wants to hear nothing of until an instant, or ever (None)."""

    channel: str
    subject: str
    until: datetime | None
    by: str | None = None


class AlertStore(Protocol):
    """Who gets alerts, about what, and what was said; atomic on any thread."""

    def watch(self, watch: Watch) -> bool:
        """Send alerts to a channel from now on; False when they were sent there already."""

    def unwatch(self, channel: str) -> bool:
        """Send no more alerts to a channel; whether any were sent there."""

    def watches(self) -> Sequence[Watch]:
        """The channels that get alerts, in order of their ids."""

    def silence(self, silence: Silence) -> None:
        """Say nothing of a subject in a channel, over what was said of that before."""

    def unsilence(self, channel: str, subject: str | None = None) -> int:
        """Speak of a subject, or of all, again; how many were silent."""

    def silences(self, channel: str, now: datetime) -> Sequence[Silence]:
        """What a channel wants to hear nothing of, in order of the subjects."""

    def begin(self, alert: Alert, quiet: timedelta, at_most: int) -> bool:
        """Record an alert, unless it is nothing new or too much; whether it is to be sent.

        Nothing new: the subject was last noticed in this channel less than `quiet` before, which
        renews that. Too much: `at_most` alerts were recorded there in the 24 hours before.
        """

    def recent(self, since: datetime) -> Sequence[Alert]:
        """Alerts recorded since an instant (aware), the first first."""

    def forget(self, gone: Forgotten) -> int:
        """Drop alerts and silences that name or quote what was forgotten; how many.

        Of other alerts only the ids of comments that are gone are taken out.
        """
