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
    """A workspace's corpus: a name drawn when it is first used, and how often it changed since."""

    __tablename__ = "workspaces"

    workspace_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    corpus: Mapped[str] = mapped_column(String(32))
    change: Mapped[int]
    labelled: Mapped[int] = mapped_column(server_default="0")


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
    `claimed`, `answered` or `failed`; `owner` is the process that answers it; `reply_ts` is the one
    message that this question's answer is written to; `query` is what a button asked.
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


class ConversationRow(Base):
    """The query in force in one thread, as `Query.as_json` writes it."""

    __tablename__ = "conversations"
    __table_args__ = (Index("ix_conversations_saved", "workspace_id", "saved_at"),)

    workspace_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    thread: Mapped[str] = mapped_column(String(255), primary_key=True)
    query: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime]
