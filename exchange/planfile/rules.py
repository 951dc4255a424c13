"""What the items must satisfy together: no duplicates, the database's rules, and the domain's rules for a file."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from cooperation.models import RolloutDate
from exchange.planfile import columns as c
from exchange.planfile.conditions import holds, names
from exchange.planfile.items import Item, PlanFile
from exchange.planfile.messages import rule_message
from exchange.planfile.problems import Problems
from exchange.planfile.sections import Section
from exchange.planfile.spec import BY_MODEL
from organisation.partial_dates import PartialDate, Precision
from roadmap import models as rm

EG9_SPLIT = date(2017, 1, 1)
"""From this day on the VKA pay table has 9a, 9b and 9c and no plain "EG 9" any more."""


_COVERED = frozenset({"orgunit_not_its_own_parent", "positiongrade_valid"})
"""Conditions that the look for cycles and the rule for grades cover, so that one mistake is one message."""


class _Unknown(Exception):
    """A value that is not known because the file has a mistake there."""


def check(plan_file: PlanFile, problems: Problems) -> None:
    """Note every broken rule. The references must be resolved."""
    _mark_first_dates(plan_file)
    for section, items in plan_file.items.items():
        _check_key(section, items, problems)
        for constraint in section.model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint):
                _check_unique(section, constraint, items, problems)
            elif isinstance(constraint, models.CheckConstraint):
                for item in items:
                    _check_condition(constraint, item, problems)
        _check_cycles(section, items, problems)
    for model, rule in _OWN_RULES.items():
        for item in plan_file.of(BY_MODEL[model]):
            rule(item, problems)


def value_of(item: Item, name: str) -> Any:
    """An attribute of the item, or for a reference the item that it means. Raises _Unknown after a mistake there."""
    section = item.section
    base = name.removesuffix("_precision")
    if name in item.broken or (base in section.columns and base in item.broken):
        raise _Unknown(name)
    if name == section.parent:
        return item.parent
    if name == "id":
        return item
    if name in section.columns and section.columns[name].kind == c.REFERENCE:
        reference = item.references.get(name)
        return (reference.item or reference.foreign_id) if reference else None
    if name not in item.values:
        raise _Unknown(name)
    return item.values[name]


_MOVED = (rm.MilestoneDate, RolloutDate)
"""Dates of which the first stands for itself and every other one is a move with its reason."""


def _mark_first_dates(plan_file: PlanFile) -> None:
    """The earliest entry of a date is its first; only the others are moves, which need a reason (rule 21)."""
    for model in _MOVED:
        earliest: dict[Item | None, Item] = {}
        known = [item for item in plan_file.of(BY_MODEL[model]) if "effective_on" not in item.broken]
        for item in sorted(known, key=_effective):
            earliest.setdefault(item.parent, item)
        for item in known:
            item.values["first"] = earliest[item.parent] is item


def _effective(item: Item) -> tuple[date, date]:
    values = item.values
    return PartialDate(values["effective_on"], Precision(values["effective_on_precision"])).sort_key


def _check_key(section: Section, items: list[Item], problems: Problems) -> None:
    if not section.key:
        return
    first: dict[Hashable, Item] = {}
    for item in items:
        try:
            key = tuple(value_of(item, name) for column in _key_columns(section) for name in _names(column))
        except _Unknown:
            continue
        # Where the row itself carries the owner, its slug is unique in the county, wherever it is nested.
        scope = None if section.owned else item.parent
        other = first.setdefault((scope, key), item)
        if other is not item:
            _note_duplicate(item, other, section.key, problems)


def _key_columns(section: Section) -> Iterable[c.Column]:
    return (section.columns[name] for name in section.key)


def _names(column: c.Column) -> tuple[str, ...]:
    return (column.name,) if column.kind == c.REFERENCE else column.attributes


def _note_duplicate(item: Item, other: Item, keys: Iterable[str], problems: Problems) -> None:
    written = [name for name in keys if name in item.marks]
    mark, path = item.mark_of(*written)
    message = _("%(keys)s given twice; first in line %(line)d")
    values = {"keys": ", ".join(written) or item.section.singular, "line": other.mark_of(*written)[0].line}
    texts = [_text_of(item, name) for name in written]
    problems.add("duplicate", message % values, mark, path, value=" / ".join(texts) or None)


def _text_of(item: Item, name: str) -> str:
    if name in item.references:
        return item.references[name].text
    return str(item.values[item.section.columns[name].attributes[0]])


def _check_unique(section: Section, constraint: models.UniqueConstraint, items: list[Item], problems: Problems) -> None:
    fields = constraint.fields
    if "position" in fields or "first" in fields or set(fields) <= {*section.key, section.parent, "owner"}:
        return
    first: dict[Hashable, Item] = {}
    for item in items:
        try:
            if constraint.condition is not None and not holds(constraint.condition, partial(value_of, item)):
                continue
            key = tuple(None if name == "owner" else value_of(item, name) for name in fields)
        except _Unknown:
            continue
        nulls = any(part is None and name != "owner" for part, name in zip(key, fields, strict=True))
        if nulls and constraint.nulls_distinct is not False:
            continue
        other = first.setdefault(key, item)
        if other is not item:
            _note_duplicate(item, other, [name for name in fields if name != section.parent], problems)


def _check_condition(constraint: models.CheckConstraint, item: Item, problems: Problems) -> None:
    condition = constraint.condition
    if not isinstance(condition, models.Q) or constraint.name in _COVERED:
        return
    try:
        truth = holds(condition, partial(value_of, item))
    except _Unknown:
        return
    if truth is False:
        mark, path = item.mark_of(*names(condition))
        message, allowed = rule_message(constraint.name)
        problems.add("rule", message, mark, path, allowed=allowed)


def _check_cycles(section: Section, items: list[Item], problems: Problems) -> None:
    """Refuse what leads back to itself: units, plans and committees, and dependencies between projects."""
    if section.model is rm.Dependency:
        _check_dependency_cycles(items, problems)
        return
    for name, column in section.columns.items():
        if column.kind != c.REFERENCE or section.target(name) is not section:
            continue
        steps = {item: [item.references[name].item] for item in items if name in item.references}
        for item in _on_cycles(steps):
            mark, path = item.mark_of(name)
            problems.add("cycle", _("leads back to itself"), mark, path, value=item.references[name].text)


def _check_dependency_cycles(items: list[Item], problems: Problems) -> None:
    steps: dict[Item, list[Item | None]] = {}
    known = [item for item in items if not item.broken & {"predecessor", "successor"}]
    for item in known:
        before, after = item.references["predecessor"].item, item.references["successor"].item
        if before is not None and before is not after:
            steps.setdefault(before, []).append(after)
    cyclic = _on_cycles(steps)
    closing = [item for item in known if item.references["predecessor"].item in cyclic]
    closing = [item for item in closing if item.references["successor"].item in cyclic]
    if closing:
        arrows = [f"{one.references['predecessor'].text} → {one.references['successor'].text}" for one in closing]
        mark, path = closing[-1].mark_of("predecessor")
        problems.add("cycle", _("the dependencies form a cycle: %(list)s") % {"list": ", ".join(arrows)}, mark, path)


def _on_cycles(steps: Mapping[Item, Iterable[Item | None]]) -> list[Item]:
    """The items that some steps lead back to; of a cycle all are given."""
    return [item for item in steps if _reaches(item, steps)]


def _reaches(start: Item, steps: Mapping[Item, Iterable[Item | None]]) -> bool:
    seen: set[Item] = set()
    ahead = [one for one in steps[start] if one is not None]
    while ahead:
        item = ahead.pop()
        if item is start:
            return True
        if item not in seen:
            seen.add(item)
            ahead += [one for one in steps.get(item, ()) if one is not None]
    return False


def _known(item: Item | None, name: str) -> Any:
    """An attribute, or None when it is not there or has a mistake."""
    try:
        return value_of(item, name) if item else None
    except _Unknown:
        return None


def _amount_rule(item: Item, problems: Problems) -> None:
    amount, stage = _known(item, "amount"), _known(item.parent, "stage")
    if amount is not None and amount < 0 and stage is not None and stage != rm.Stage.ACTUAL:
        mark, path = item.mark_of("amount")
        message = _("only the amounts of stage “actual” may be negative")
        problems.add("negative", message, mark, path, value=str(amount), allowed=(_("0 or more"),))


def _not_negative(*names: str) -> Callable[[Item, Problems], None]:
    def rule(item: Item, problems: Problems) -> None:
        for name in names:
            value = _known(item, name)
            if value is not None and value < 0:
                mark, path = item.mark_of(name)
                allowed = (_("0 or more"),)
                problems.add("negative", _("may not be negative"), mark, path, value=str(value), allowed=allowed)

    return rule


def _baseline_fte_rule(item: Item, problems: Problems) -> None:
    fte = _known(item, "fte")
    if fte is not None and fte <= 0:
        mark, path = item.mark_of("fte")
        problems.add("range", _("must be more than 0"), mark, path, value=str(fte))


def _grade_rule(item: Item, problems: Problems) -> None:
    since = _known(item, "effective_on")
    if since is not None and since >= EG9_SPLIT and "EG 9" in (_known(item, "grades") or []):
        mark, path = item.mark_of("grades")
        message = _("plain “EG 9” exists in facts before 2017 only")
        problems.add("grade", message, mark, path, value="EG 9", allowed=("EG 9a", "EG 9b", "EG 9c"))


_OWN_RULES: dict[type[models.Model], Callable[[Item, Problems], None]] = {
    rm.BudgetAmount: _amount_rule,
    rm.BaselineAmount: _not_negative("amount"),
    rm.Grant: _not_negative("own_share", "eligible_cost"),
    rm.GrantInstalment: _not_negative("amount", "received_amount"),
    rm.BaselinePost: _baseline_fte_rule,
    rm.PositionGrade: _grade_rule,
}
