"""The audit log: what was done by whom, searchable, and as a file."""

import csv
import io

from flask import Blueprint, Response, request
from sqlalchemy import Select, or_, select

from bot.console.desk import page, session
from handlers.acts.audit import first_fault
from models.account import AuditEntry

_AT_ONCE = 100
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def add_to(views: Blueprint) -> None:
    """The pages of the log."""
    views.add_url_rule("/audit", "audit", audit)
    views.add_url_rule("/audit.csv", "audit_file", audit_file)


def audit() -> Response:
    """The latest first, a hundred at once; older ones by the number of the last."""
    wanted = _wanted()
    before = request.args.get("before", "")
    if before.isdigit() and len(before) < 19:
        wanted = wanted.where(AuditEntry.id < int(before))
    found = session().scalars(wanted.order_by(AuditEntry.id.desc()).limit(_AT_ONCE + 1)).all()
    more = found[_AT_ONCE - 1].id if len(found) > _AT_ONCE else None
    return page(
        "audit", entries=found[:_AT_ONCE], more=more, q=request.args.get("q", ""), chain_fault=first_fault(session())
    )


def audit_file() -> Response:
    """All that was asked for, oldest first, as CSV for a spreadsheet."""
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(("number", "at", "account", "name", "action", "subject", "before", "after", "hash"))
    for entry in session().scalars(_wanted().order_by(AuditEntry.id)):
        said = (entry.account, entry.name, entry.action, entry.subject, entry.before, entry.after, entry.hash.hex())
        lines.writerow((entry.id, entry.at.isoformat(), *map(plain, said)))
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return Response("\ufeff" + written.getvalue(), mimetype="text/csv", headers=headers)


def plain(value: object) -> str:
    """A cell that no spreadsheet runs (OWASP, CSV injection)."""
    text = str(value)
    return "'" + text if text.startswith(_FORMULA) else text


def _wanted() -> Select[AuditEntry]:
    rows = select(AuditEntry)
    if q := request.args.get("q", "").strip()[:100]:
        columns = (AuditEntry.name, AuditEntry.action, AuditEntry.subject, AuditEntry.account)
        rows = rows.where(or_(*(column.icontains(q, autoescape=True) for column in columns)))
    return rows
