"""How many copies of circulars LINE took, for each 町会. Looks only."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, literal_column, or_, select
from sqlalchemy.orm import Session

from models.circulation import Circular, CircularCopy
from models.delivery import Delivery, DeliveryKind, DeliveryPast, DeliveryState


def sent_of(session: Session, circulars: Collection[int]) -> dict[int, int]:
    """By ask; those with none are missing."""
    told = or_(_taken(Delivery), _taken(DeliveryPast))
    rows = select(CircularCopy.ask_id, func.count()).join(Circular, Circular.id == CircularCopy.circular_id)
    rows = rows.where(CircularCopy.circular_id.in_(circulars), told).group_by(CircularCopy.ask_id)
    return dict(session.execute(rows).all())


def _taken(ledger: type[Delivery] | type[DeliveryPast]) -> ColumnElement[bool]:
    about = (ledger.kind == DeliveryKind.CIRCULAR, ledger.subject == Circular.public_id)
    own = (ledger.resident_id == CircularCopy.resident_id, ledger.state == DeliveryState.ACCEPTED)
    return select(literal_column("1")).where(*about, *own).exists()
