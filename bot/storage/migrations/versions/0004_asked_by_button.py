"""Deliveries of questions that a button asked carry their query."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column of the query."""
    op.add_column("deliveries", sa.Column("query", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drop the column; what a button asked and nobody answered yet is answered from its words."""
    op.drop_column("deliveries", "query")
