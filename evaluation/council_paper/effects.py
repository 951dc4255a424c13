"""The parts on money and posts: from what the paper covers, and where it covers nothing from the report's facts.

Texts in the words of the office, since they are frozen with the paper's version. Nothing is invented: what nobody
states is named as not stated.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from council.models import Paper
from evaluation.council_paper.plain_text import text_of
from evaluation.report.reader import Reader, Row
from evaluation.report.sections.money import variance
from evaluation.report.words import DIRECTIONS, POST_STATES, STAGES
from organisation.templatetags import display
from roadmap.impact import disagreements
from roadmap.impact_rows import covered
from roadmap.impact_words import FormTable, disagreement_words, form_of

Part = dict[str, Any]
FROM_PAPER, FROM_FACTS = "paper", "facts"


def effects(paper: Paper, reader: Reader, day: date) -> tuple[Part, Part]:
    """Return what is said of money and of posts as of `day`: tables of labels and values, one grid, hints."""
    money = covered(paper, day)
    form = form_of(money.impact, money.lines)
    found = disagreements(money.impact, financial=paper.financial_effect, staffing=paper.staffing_effect)
    hints = [disagreement_words(each) for each in found]
    if money.impact.blocks:
        tables = [_table(form.financial, titled=False), *(_table(block) for block in form.blocks)]
        finance = _part(FROM_PAPER, day.isoformat(), tables, None, hints)
    else:
        grid = _execution(reader)
        said = _stated(_("Financial effects"), paper.financial_effect, known=grid is not None)
        finance = _part(FROM_FACTS, reader.facts["cut_off"], said, grid, [])
    if money.impact.staff:
        grid = _grid(form.staffing.title, form.columns, [line.cells for line in form.lines], numeric=(2, 3))
        staffing = _part(FROM_PAPER, day.isoformat(), [_table(form.staffing, titled=False)], grid, [])
    else:
        grid, need = _states(reader), _need(reader)
        said = _stated(_("Effect on the staffing plan"), paper.staffing_effect, known=grid is not None)
        staffing = _part(FROM_FACTS, reader.facts["cut_off"], [*said, *need], grid, [])
    return finance, staffing


def _part(source: str, as_of: str, tables: Sequence[Part], grid: Part | None, hints: Sequence[str]) -> Part:
    return {"source": source, "as_of": as_of, "tables": list(tables), "grid": grid, "hints": list(hints)}


def _stated(label: str, value: bool | None, *, known: bool) -> list[Part]:
    """What the paper says by yes or no. "not stated" beside figures that are `known` would seem to deny them."""
    if value is None and known:
        return []
    return [{"title": "", "rows": [[label, text_of(display.yes_no(value))]]}]


def _table(table: FormTable, *, titled: bool = True) -> Part:
    return {"title": table.title if titled else "", "rows": [[row.label, text_of(row.value)] for row in table.rows]}


def _grid(caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[int] = ()) -> Part:
    return {
        "caption": caption,
        "columns": list(columns),
        "rows": [[text_of(cell) for cell in row] for row in rows],
        "numeric": list(numeric),
    }


def _execution(reader: Reader) -> Part | None:
    """Appropriation and outcome of the cut-off's year by product and side; None where nothing is recorded."""
    year = reader.day(reader.facts["cut_off"]).year
    rows = [
        [
            str(reader.product(row["product"])),
            str(DIRECTIONS[row["direction"]]) if row["direction"] else display.unknown(),
            *(reader.figure(row[name], "") for name in ("latest", "actual", "forecast")),
            variance(reader, row["variance"]),
        ]
        for row in reader.results["money"]["execution"]
        if row["year"] == year and any(row[name]["shown"] for name in ("latest", "actual", "forecast"))
    ]
    if not rows:
        return None
    columns = [_("Product"), _("Direction"), *(str(STAGES[name]) for name in ("appropriation", "actual", "forecast"))]
    caption = _("Appropriation and outcome %(year)d by product") % {"year": year}
    return _grid(caption, [*columns, _("Variance")], rows, numeric=(2, 3, 4, 5))


def _need(reader: Reader) -> list[Part]:
    """What the report says of the need for posts (rule 12): only new ones are additional."""
    if not reader.results["staff"]["lines"]:
        return []
    need = reader.results["staff"]["need"]
    labels = {
        "additional": _("New posts (additional need)"),
        "may_exist_already": _("May exist already"),
        "relocated": _("Relocated, not new"),
        "existing": _("Existing"),
        "origin_unknown": _("Origin not stated"),
    }
    rows = [[label, str(need[name]["posts"])] for name, label in labels.items() if need[name]["posts"]]
    return [{"title": "", "rows": rows or [[labels["additional"], "0"]]}]


def _states(reader: Reader) -> Part | None:
    """Planned, filled and vacant posts with their FTE at the cut-off; None where the plan has no posts."""
    total: Row | None = reader.results["staff"]["total"]
    if not total:
        return None
    names = {"planned": _("planned"), **{name: str(POST_STATES[name]) for name in POST_STATES}}
    rows = [
        [label, str(total[name]["posts"]), reader.figure(total[name]["fte"], "", "fte")]
        for name, label in names.items()
        if total[name]["posts"]
    ]
    caption = _("Posts of the plan at the cut-off")
    return _grid(caption, [_("State"), _("Posts"), _("Full-time equivalents")], rows, numeric=(1, 2)) if rows else None
