"""Deliveries say when their owner was last at them, so that nobody else takes them up meanwhile."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("deliveries", sa.Column("seen_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    """Drop it; what is answered slowly may then be taken up by another process as well."""
    op.drop_column("deliveries", "seen_at")
