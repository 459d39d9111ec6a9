"""A class's results as XLSX, for spreadsheets.

To load ``openpyxl`` takes a tenth of the time in which the site starts, and few ask for a
workbook: whoever does imports this module then.
"""

import io
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from iamtutor.instructor.results.exports import Cell, record_table, results_table
from iamtutor.instructor.results.gradebook import Item, Row
from iamtutor.people.models import Cohort


def xlsx(cohort: Cohort, items: Sequence[Item], rows: Sequence[Row]) -> bytes:
    """A workbook with both tables. What was typed is text, never a formula."""
    book = Workbook(write_only=True)
    tables = {
        "results": results_table(items, rows),
        "record": record_table(rows, ZoneInfo(cohort.time_zone)),
    }
    for title, table in tables.items():
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "B2"
        for row in table:
            sheet.append([_cell(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: object, value: Cell) -> WriteOnlyCell:
    if isinstance(value, datetime):
        value = value.replace(tzinfo=None, microsecond=0)  # the zone is the class's
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", value))
    cell.data_type = "s"
    return cell
