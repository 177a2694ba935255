"""The tables. Every row carries a workspace id; times are UTC without a zone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Holds the metadata that migrations are made from."""


_FACETS = (
    "sentiment",
    "sentiment_score",
    "rating",
    "source",
    "product",
    "version",
    "platform",
    "plan",
    "segment",
    "country",
    "lang",
    "account",
    "needs",
    "churn_probability",
)


class WorkspaceRow(Base):
    """A workspace's corpus: a name drawn when it is first used, and how often it changed since.

    See `bot.ports.StoreVersion`.
    """

    __tablename__ = "workspaces"

    workspace_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    corpus: Mapped[str] = mapped_column(String(32))
    change: Mapped[int]
    rewritten: Mapped[int] = mapped_column("labelled", server_default="0")


class CommentRow(Base):
    """One comment, its columns and its labels; its aspects are rows of their own.

    `needs` has the bits of the needs that hold (see `bot.ports.NEED_BITS`). Labels that no model
    gave are null.
    """

    __tablename__ = "comments"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id", name="uq_comments_workspace_id"),
        Index("ix_comments_content", "workspace_id", "content_hash"),
        # Rows in the order of their keys, which is how they lie on disk.
        Index("ix_comments_workspace", "workspace_id"),
        # All that questions filter, group and count by, so that no text is read for it.
        Index("ix_comments_facets", "workspace_id", "created_at", *_FACETS),
        Index("ix_comments_author", "workspace_id", "author"),
        Index("ix_comments_revision", "workspace_id", "revision"),
        {"sqlite_autoincrement": True},
    )

    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    workspace_id: Mapped[str] = mapped_column(String(64))
    id: Mapped[str] = mapped_column(String(512))
    content_hash: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime | None]
    rating: Mapped[float | None]
    author: Mapped[str | None] = mapped_column(String(512))
    account: Mapped[str | None] = mapped_column(String(512))
    source: Mapped[str | None] = mapped_column(String(255))
    product: Mapped[str | None] = mapped_column(String(255))
    version: Mapped[str | None] = mapped_column(String(255))
    platform: Mapped[str | None] = mapped_column(String(255))
    plan: Mapped[str | None] = mapped_column(String(255))
    segment: Mapped[str | None] = mapped_column(String(255))
    country: Mapped[str | None] = mapped_column(String(255))
    lang: Mapped[str | None] = mapped_column(String(35))
    url: Mapped[str | None] = mapped_column(Text)
    extra: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    ingested_at: Mapped[datetime]
    sentiment: Mapped[str] = mapped_column(String(16))
    sentiment_score: Mapped[float]
    p_negative: Mapped[float]
    p_neutral: Mapped[float]
    p_positive: Mapped[float]
    revision: Mapped[str] = mapped_column(String(255))
    needs: Mapped[int | None]
    p_bug_report: Mapped[float | None]
    p_feature_request: Mapped[float | None]
    p_complaint: Mapped[float | None]
    p_question: Mapped[float | None]
    p_praise: Mapped[float | None]
    churn_probability: Mapped[float | None]
    n_aspects: Mapped[int | None]


class AspectRow(Base):
    """A part of the product that a comment names: characters `start` to `end` of its text.

    `phrase` is what stands there, as it is grouped by: case-folded, and cut where it is long.
    """

    __tablename__ = "aspects"
    __table_args__ = (
        # All that aspects are grouped and counted by.
        Index("ix_aspects_phrase", "workspace_id", "phrase", "sentiment"),
        {"sqlite_with_rowid": False},
    )

    comment_key: Mapped[int] = mapped_column(
        ForeignKey("comments.key", ondelete="CASCADE"), primary_key=True
    )
    start: Mapped[int] = mapped_column(primary_key=True)
    end: Mapped[int]
    workspace_id: Mapped[str] = mapped_column(String(64))
    phrase: Mapped[str] = mapped_column(String(255))
    sentiment: Mapped[str] = mapped_column(String(16))
    probability: Mapped[float]


class CustomLabelRow(Base):
    """What a label that a team trained itself says of one comment."""

    __tablename__ = "custom_labels"
    __table_args__ = (
        Index("ix_custom_labels_label", "workspace_id", "name", "label"),
        {"sqlite_with_rowid": False},
    )

    comment_key: Mapped[int] = mapped_column(
        ForeignKey("comments.key", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    workspace_id: Mapped[str] = mapped_column(String(64))
    label: Mapped[str] = mapped_column(String(255))
    probability: Mapped[float]
    revision: Mapped[str] = mapped_column(String(255))


class EmbeddingRow(Base):
    """The embedding of one comment as little-endian float16; the index is built from these."""

    __tablename__ = "embeddings"

    comment_key: Mapped[int] = mapped_column(
        ForeignKey("comments.key", ondelete="CASCADE"), primary_key=True
    )
    workspace_id: Mapped[str] = mapped_column(String(64), index=True)
    revision: Mapped[str] = mapped_column(String(255))
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class AccountRow(Base):
    """A company that customers belong to."""

    __tablename__ = "accounts"

    workspace_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(String(512), primary_key=True)
    plan: Mapped[str | None] = mapped_column(String(255))
    mrr: Mapped[float | None]
    seats: Mapped[int | None]
    started_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    churned_at: Mapped[datetime | None]
    behaviour: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    extra: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class DeliveryRow(Base):
    """One question that came in from Slack and what became of it.

    `key` identifies the question however often and by whatever event it is delivered; `state` is
    `claimed`, `answered` or `failed`; `owner` is the process that answers it, and was at it last at
    `seen_at`; `reply_ts` is the one message that this question's answer is written to; `query` is
    what a button asked.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_thread", "workspace_id", "channel", "thread_ts"),
        Index("ix_deliveries_state", "workspace_id", "state"),
    )

    workspace_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    channel: Mapped[str] = mapped_column(String(64))
    thread_ts: Mapped[str | None] = mapped_column(String(32))
    asker: Mapped[str | None] = mapped_column(String(64))
    question: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    owner: Mapped[str] = mapped_column(String(64))
    reply_ts: Mapped[str | None] = mapped_column(String(32))
    claimed_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    query: Mapped[str | None] = mapped_column(Text)
    seen_at: Mapped[datetime | None]


class ConversationRow(Base):
    """The query in force in one thread, as `Query.as_json` writes it."""

    __tablename__ = "conversations"
    __table_args__ = (Index("ix_conversations_saved", "workspace_id", "saved_at"),)

    workspace_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    thread: Mapped[str] = mapped_column(String(255), primary_key=True)
    query: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime]


class ThemeLedgerRow(Base):
    """The state of a workspace's themes, which are rows of their own, as is what happened to them.

    `token` is another one after every change of the themes, `column_token` after every change of
    the comments' themes. At the last refresh there were `n_seen` comments, the last of `last_seen`.
    """

    __tablename__ = "theme_ledgers"

    workspace_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    token: Mapped[str] = mapped_column(String(32))
    column_token: Mapped[str] = mapped_column(String(32))
    revision: Mapped[str] = mapped_column(String(255))
    next_id: Mapped[int]
    areas: Mapped[list[Any]] = mapped_column(JSON)
    merged: Mapped[dict[str, Any]] = mapped_column(JSON)
    n_seen: Mapped[int]
    last_seen: Mapped[datetime | None]


class ThemeRow(Base):
    """One theme that lives. `place` orders them; the centre is little-endian float32."""

    __tablename__ = "themes"

    workspace_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    place: Mapped[int]
    centre: Mapped[bytes] = mapped_column(LargeBinary)
    threshold: Mapped[float]
    area: Mapped[str] = mapped_column(String(255))
    names: Mapped[dict[str, Any]] = mapped_column(JSON)
    phrases: Mapped[dict[str, Any]] = mapped_column(JSON)
    examples: Mapped[list[Any]] = mapped_column(JSON)
    born: Mapped[datetime | None]
    definition: Mapped[str | None] = mapped_column(Text)
    is_named: Mapped[bool]
    is_muted: Mapped[bool]
    is_pinned: Mapped[bool]


class ThemeEventRow(Base):
    """Something that happened to a theme; rows are added and none is taken away.

    `evidence` loses the ids of comments that are forgotten.
    """

    __tablename__ = "theme_events"
    __table_args__ = (
        Index("ix_theme_events_workspace", "workspace_id"),
        {"sqlite_autoincrement": True},
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    workspace_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    theme: Mapped[str] = mapped_column(String(16))
    others: Mapped[list[Any]] = mapped_column(JSON)
    at: Mapped[datetime | None]
    moved: Mapped[int]
    evidence: Mapped[list[Any]] = mapped_column(JSON)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    by: Mapped[str | None] = mapped_column(String(255))
    words: Mapped[str | None] = mapped_column(Text)


class CommentThemeRow(Base):
    """The theme of one comment: the number of its id (12 for T12), or a place below zero."""

    __tablename__ = "comment_themes"
    __table_args__ = (
        # Rows in the order of their keys; one by theme would make writing ten times as slow.
        Index("ix_comment_themes_workspace", "workspace_id"),
    )

    comment_key: Mapped[int] = mapped_column(
        ForeignKey("comments.key", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    workspace_id: Mapped[str] = mapped_column(String(64))
    theme: Mapped[int]
    similarity: Mapped[float]


class DigestRow(Base):
    """A question that is answered by schedule in a channel; see `bot.ports.Digest`.

    `fingerprint` is a hash of channel, question and schedule, which no two digests share.
    """

    __tablename__ = "digests"
    __table_args__ = (
        UniqueConstraint("workspace_id", "fingerprint", name="uq_digests_fingerprint"),
        {"sqlite_autoincrement": True},
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    workspace_id: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(64))
    question: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text)
    schedule: Mapped[dict[str, Any]] = mapped_column(JSON)
    lang: Mapped[str] = mapped_column(String(8))
    creator: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
    is_rolling: Mapped[bool]
    paused: Mapped[str | None] = mapped_column(Text)
    seen_event: Mapped[int]


class ToldRow(Base):
    """A piece of news that a channel was told."""

    __tablename__ = "digest_news"

    workspace_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str] = mapped_column(String(64), primary_key=True)
    item: Mapped[str] = mapped_column(String(600), primary_key=True)
    told_at: Mapped[datetime]


class PostingRow(Base):
    """One message that is due once, and who sends it; see `bot.ports.Posting`."""

    __tablename__ = "postings"
    __table_args__ = (Index("ix_postings_digest", "workspace_id", "digest", "due_at"),)

    workspace_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    channel: Mapped[str] = mapped_column(String(64))
    digest: Mapped[int | None]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16))
    owner: Mapped[str] = mapped_column(String(64))
    leased_until: Mapped[datetime | None]
    ts: Mapped[str | None] = mapped_column(String(32))


class AlertRow(Base):
    """An alert that was recorded for a channel, and when its subject was last noticed."""

    __tablename__ = "alerts"
    __table_args__ = (
        Index("ix_alerts_subject", "workspace_id", "channel", "subject"),
        Index("ix_alerts_fired", "workspace_id", "fired_at"),
    )

    workspace_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    channel: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(600))
    fired_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    title: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(8))
    query: Mapped[str | None] = mapped_column(Text)
    evidence: Mapped[list[Any]] = mapped_column(JSON)


class WatchRow(Base):
    """A channel that gets alerts."""

    __tablename__ = "alert_watches"

    workspace_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str] = mapped_column(String(64), primary_key=True)
    lang: Mapped[str] = mapped_column(String(8))
    creator: Mapped[str | None] = mapped_column(String(64))
    since: Mapped[datetime]


class SilenceRow(Base):
    """A subject that a channel gets no alerts about, until an instant or for good."""

    __tablename__ = "alert_silences"

    workspace_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str] = mapped_column(String(64), primary_key=True)
    subject: Mapped[str] = mapped_column(String(600), primary_key=True)
    until: Mapped[datetime | None]
    by: Mapped[str | None] = mapped_column(String(64))


class CorrectionRow(Base):
    """What a person says that a label of a comment should be; see `bot.records.Correction`."""

    __tablename__ = "corrections"
    __table_args__ = (Index("ix_corrections_workspace", "workspace_id"),)

    comment_key: Mapped[int] = mapped_column(
        ForeignKey("comments.key", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    label: Mapped[str] = mapped_column(String(16), primary_key=True)
    workspace_id: Mapped[str] = mapped_column(String(64))
    was: Mapped[str] = mapped_column(String(255))
    now: Mapped[str] = mapped_column(String(255))
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    revision: Mapped[str] = mapped_column(String(255))


class ThumbRow(Base):
    """Whether an answer helped a person; see `bot.records.Thumb`."""

    __tablename__ = "thumbs"

    workspace_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str] = mapped_column(String(64), primary_key=True)
    ts: Mapped[str] = mapped_column(String(32), primary_key=True)
    user: Mapped[str] = mapped_column(String(64), primary_key=True)
    is_good: Mapped[bool]
    query: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    revision: Mapped[str] = mapped_column(String(255))


class SettingRow(Base):
    """Something that was set in Slack, by its name, and who set it."""

    __tablename__ = "slack_settings"

    workspace_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    value: Mapped[dict[str, Any]] = mapped_column(JSON)
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class ImportRow(Base):
    """A file that somebody dropped in Slack; see `bot.imports.Import`."""

    __tablename__ = "imports"
    __table_args__ = (Index("ix_imports_state", "workspace_id", "state"),)

    workspace_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    file: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    channel: Mapped[str] = mapped_column(String(64))
    ts: Mapped[str] = mapped_column(String(32))
    user: Mapped[str] = mapped_column(String(64))
    lang: Mapped[str] = mapped_column(String(8))
    seen_at: Mapped[datetime]
    owner: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    reply_ts: Mapped[str | None] = mapped_column(String(32))
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class ChannelSourceRow(Base):
    """A channel of Slack that is a source of feedback; see `bot.channels.ChannelSource`."""

    __tablename__ = "channel_sources"

    workspace_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(250))
    lang: Mapped[str] = mapped_column(String(8))
    added_by: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime]
    heard_at: Mapped[datetime]
    is_private: Mapped[bool]
    since: Mapped[str] = mapped_column(String(32))
    gaps: Mapped[list[Any]] = mapped_column(JSON)
    owner: Mapped[str] = mapped_column(String(64))
    leased_until: Mapped[datetime | None]
    trouble: Mapped[str | None] = mapped_column(String(64))


class ChannelMessageRow(Base):
    """A message of such a channel, without personal data; see `bot.channels.Piece`.

    `is_pending`: it changed since its thread was taken in. Replies were read up to `read_to`.
    """

    __tablename__ = "channel_messages"
    __table_args__ = (
        Index("ix_channel_messages_thread", "workspace_id", "channel", "thread_ts"),
        Index("ix_channel_messages_pending", "workspace_id", "channel", "is_pending"),
        Index("ix_channel_messages_latest", "workspace_id", "channel", "latest"),
        Index("ix_channel_messages_author", "workspace_id", "author"),
    )

    workspace_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str] = mapped_column(String(64), primary_key=True)
    ts: Mapped[str] = mapped_column(String(32), primary_key=True)
    thread_ts: Mapped[str] = mapped_column(String(32))
    author: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    version: Mapped[str] = mapped_column(String(32))
    is_gone: Mapped[bool]
    latest: Mapped[str] = mapped_column(String(32))
    is_pending: Mapped[bool]
    read_to: Mapped[str] = mapped_column(String(32))
    change: Mapped[int]
