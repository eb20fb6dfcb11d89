"""slots are found by their room"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_room_slot_room_id", "room_slot", ["room_id", "starts_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_room_slot_room_id", table_name="room_slot")
