"""The fee sheet: what each 町会 is to be paid for what it circulated in a month; as a page, as CSV, on paper."""

import csv
import io
import re
from datetime import date, timedelta

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from bot.console.audit import plain
from bot.console.circulating import reach
from bot.console.desk import actor, desk, page, say, session
from handlers.acts.audit import Deed, record
from handlers.acts.circular_fees import Line, fees
from models.account import today

_COLUMNS = ("month", "group", "group_id", "items", "on_paper", "yen", "unpriced")


def add_to(views: Blueprint) -> None:
    """The fee sheet."""
    views.add_url_rule("/circulations/fees", "circulation_fees", sheet)
    views.add_url_rule("/circulations/fees.csv", "circulation_fees_file", file)
    views.add_url_rule("/circulations/fees/print", "print_circulation_fees", paper)


def sheet() -> Response:
    """On the screen."""
    return _page("circulation_fees")


def paper() -> Response:
    """A4."""
    return _page("print_circulation_fees")


def file() -> BaseResponse:
    """For a spreadsheet, which runs none of it."""
    month, rows = _month(), _lines("circulation_fees_file")
    written = io.StringIO()
    cells = csv.writer(written)
    cells.writerow([say(f"circulation.col_{name}") for name in _COLUMNS])
    for one in rows:
        line = (f"{month:%Y-%m}", one.group.name, one.group.public_id, one.items, one.on_paper, one.yen, one.unpriced)
        cells.writerow([plain(cell) for cell in line])
    deed = Deed("circulation.fees_file", f"month:{month:%Y-%m}", {}, {"groups": len(rows)})
    record(session(), actor(), deed, now=desk().clock.now())
    headers = {"Content-Disposition": f'attachment; filename="circulation-fees-{month:%Y%m}.csv"'}
    return Response("\ufeff" + written.getvalue(), mimetype="text/csv", headers=headers)


def _page(template: str) -> Response:
    month, rows = _month(), _lines(template)
    later = (month + timedelta(days=32)).replace(day=1)
    return page(
        template,
        rows=rows,
        month=month,
        before=(month - timedelta(days=1)).replace(day=1),
        after=later if later <= today(desk().clock.now()) else None,
        whole=sum(one.yen for one in rows),
        unpriced=sum(one.unpriced for one in rows),
        now=desk().clock.now(),
    )


def _lines(endpoint: str) -> list[Line]:
    return fees(session(), _month(), reach=reach(endpoint))


def _month() -> date:
    """The first day of the month that is asked for; of this one, if that makes no sense."""
    asked = request.args.get("month", "")
    if re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", asked):
        return date(int(asked[:4]), int(asked[5:]), 1)
    return today(desk().clock.now()).replace(day=1)
