"""what a supporter takes back

A supporter unsends the message in which they wrote their name, or what somebody likes: it is found and erased.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_COMMENTS = {
    "supporter": "the supporter's name as they typed it, sealed",
    "likes": "what the person likes, sealed",
}
_GOES = {"supporter": "the name", "likes": "what they like"}


def upgrade() -> None:
    for name, comment in _COMMENTS.items():
        op.alter_column("supporter_request", name, nullable=True, comment=f"{comment}; None: taken back")
        words = f"keyed hash of LINE's message id: taken back, {_GOES[name]} goes"
        op.add_column("supporter_request", sa.Column(f"{name}_key", sa.LargeBinary(), comment=words))
        op.create_index(f"ix_supporter_request_{name}_key", "supporter_request", [f"{name}_key"])


def downgrade() -> None:
    # A request without one of them could not be read by what was before.
    op.execute(sa.text("delete from supporter_request where supporter is null or likes is null"))
    for name, comment in _COMMENTS.items():
        op.drop_column("supporter_request", f"{name}_key")
        op.alter_column("supporter_request", name, nullable=False, comment=comment)
