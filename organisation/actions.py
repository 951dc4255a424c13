"""Bodies, units, accounts, roles and sources, each with its audit row; and what every room's actions are made of."""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.transaction import TransactionManagementError
from django.utils.translation import gettext as _

from organisation.audit import record, written_together
from organisation.audit_owners import trail_of_body
from organisation.models import (
    Body,
    BodyRelation,
    Membership,
    OrgUnit,
    Source,
    SourceRef,
    SourceStatus,
    User,
)
from organisation.partial_dates import PartialDate

M = TypeVar("M", bound=models.Model)
P = ParamSpec("P")
R = TypeVar("R")
BATCH = 1000
_together: ContextVar[bool] = ContextVar("actions of one whole", default=False)


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function an action: all of it is done or nothing."""

    @wraps(function)
    def act(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(savepoint=not _together.get()):
            return function(*args, **kwargs)

    return act


@contextmanager
def as_one() -> Iterator[None]:
    """Make all actions inside one whole, for thousands of them: no savepoints, and the audit rows come together.

    One that is refused undoes them all, also when its error is caught inside.
    """
    with transaction.atomic(), written_together():
        token = _together.set(True)
        try:
            yield
        finally:
            _together.reset(token)


def enter(row: M, *, by: User | None, action: str, owner: Body | None, details: Mapping[str, Any] | None = None) -> M:
    """Check the row's own fields, insert it, and write who did it.

    Raises ValidationError by field for a value that the field refuses, and one that names the rule for a row that the
    database refuses.
    """
    check_fields(row)
    insert(row)
    record(by=by, action=action, target=row, owner=owner, details=details)
    return row


def check_fields(row: models.Model) -> None:
    """Raise ValidationError by field. Related rows are not looked up again: the database knows whether they exist."""
    related = {field.name for field in row._meta.concrete_fields if isinstance(field, models.ForeignKey)}
    by_database = {field.name for field in row._meta.concrete_fields if field.db_default is not models.NOT_PROVIDED}
    row.clean_fields(exclude=related | by_database)


def insert(row: models.Model) -> None:
    """Insert a row inside an action; what the database refuses is a ValidationError that names the rule.

    After a refusal the transaction is spoilt up to the action's own savepoint, so it must leave the action.
    """
    try:
        row.save(force_insert=True)
    except IntegrityError as error:
        raise refusal(error, row) from error


def refusal(error: IntegrityError, row: models.Model) -> ValidationError:
    """Return what the database's refusal of `row` means; `code` is the constraint's name."""
    name = broken_rule(error)
    if getattr(error.__cause__, "sqlstate", "") == "23505":
        message = _("%(row)s is there already.")
    else:
        message = _("%(row)s breaks the rule “%(rule)s”.")
    return ValidationError(message, code=name, params={"row": _name_of(row), "rule": name})


def _name_of(row: models.Model) -> str:
    """Return the row's name; its kind where the name needs a query, which the refused transaction allows no more."""
    try:
        return str(row)
    except TransactionManagementError:
        return str(row._meta.verbose_name)


def broken_rule(error: IntegrityError) -> str:
    """Return the name of the constraint that the database names."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""


def partial(name: str, value: PartialDate | None) -> dict[str, Any]:
    """Return the two columns that hold a partial date."""
    return {name: value.day if value else None, f"{name}_precision": value.precision.value if value else ""}


def change(
    effective_on: PartialDate, *, by: User | None, reason: str = "", recorded_at: datetime | None = None
) -> dict[str, Any]:
    """Return the columns that all dated changes share. `recorded_at` is for history; now where it is left out."""
    values = {**partial("effective_on", effective_on), "recorded_by": by, "reason": reason.strip()}
    return values if recorded_at is None else {**values, "recorded_at": recorded_at}


def required(text: str, field: str, message: str) -> str:
    """Return `text` without surrounding blanks; raise ValidationError for `field` when nothing is left."""
    stripped = text.strip()
    if not stripped:
        raise ValidationError({field: message}, code="required")
    return stripped


def figure(value: Decimal, field: str, places: int) -> Decimal:
    """Return an amount of money (2 places) or full-time equivalents (3 places), never a float (rule 1)."""
    if not isinstance(value, Decimal) or not value.is_finite():
        raise ValidationError({field: _("Give a decimal number.")}, code="decimal")
    if value != round(value, places):
        message = _("At most %(places)d decimal places are kept.") % {"places": places}
        raise ValidationError({field: message}, code="places")
    return round(value, places)


def figure_or_unknown(value: Decimal | None, field: str, places: int) -> Decimal | None:
    """The same, where None is an unknown figure."""
    return None if value is None else figure(value, field, places)


@action
def add_body(*, by: User | None, **values: Any) -> Body:
    """Add a body (slug, name, kind, …)."""
    row = Body(**values)
    return enter(row, by=by, action="body.add", owner=trail_of_body(row, by))


@action
def relate(
    *, body: Body, other: Body, kind: str, valid_from: PartialDate | None = None, by: User | None
) -> BodyRelation:
    """Say how `body` relates to `other`, from a date on."""
    if body.pk == other.pk:
        raise ValidationError({"other": _("A body cannot relate to itself.")}, code="self")
    row = BodyRelation(body=body, other=other, kind=kind, **partial("valid_from", valid_from))
    return enter(row, by=by, action="body.relate", owner=trail_of_body(body, by) or trail_of_body(other, by))


@action
def add_unit(*, owner: Body, by: User | None, **values: Any) -> OrgUnit:
    """Add a unit of a body. Parent and predecessor must be units of the same body."""
    for name in ("parent", "predecessor"):
        other = values.get(name)
        if other is not None and other.owner_id != owner.pk:
            raise ValidationError({name: _("The unit belongs to another body.")}, code="foreign")
    return enter(OrgUnit(owner=owner, **values), by=by, action="unit.add", owner=owner)


@action
def create_account(
    *, email: str, display_name: str, by: User | None, is_demo: bool = False, owner: Body | None = None
) -> User:
    """Create an account without a password; `owner` is the body in which it gets its first role.

    Raises ValidationError when the address is taken in any case.
    """
    address = User.objects.normalize_email(email.strip()).lower()
    if User.objects.filter(email__iexact=address).exists():
        raise ValidationError({"email": _("There is an account with this e-mail address.")}, code="unique")
    user = User(email=address, display_name=display_name, is_demo=is_demo)
    user.set_unusable_password()
    return enter(user, by=by, action="account.create", owner=owner, details={"demo": is_demo})


@action
def give_role(
    *,
    user: User,
    body: Body,
    role: str,
    by: User | None,
    unit: OrgUnit | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Membership:
    """Give an account a role in a body, where it matters in one unit of it, from a day to a day (both included)."""
    if unit is not None and unit.owner_id != body.pk:
        raise ValidationError({"unit": _("The unit belongs to another body.")}, code="foreign")
    if valid_from and valid_to and valid_to < valid_from:
        raise ValidationError({"valid_to": _("The role ends before it begins.")}, code="period")
    row = Membership(user=user, body=body, role=role, unit=unit, valid_from=valid_from, valid_to=valid_to)
    return enter(row, by=by, action="role.give", owner=body, details={"role": str(role)})


@action
def end_role(*, membership: Membership, on: date, by: User | None) -> Membership:
    """Let a role end on a day, which is its last."""
    if membership.valid_from and on < membership.valid_from:
        raise ValidationError({"on": _("The role ends before it begins.")}, code="period")
    membership.valid_to = on
    membership.save(update_fields=["valid_to"])
    record(by=by, action="role.end", target=membership, owner=membership.body, details={"on": on.isoformat()})
    return membership


@action
def add_source(*, owner: Body, by: User | None, **values: Any) -> Source:
    """Add a document that facts are taken from."""
    return enter(Source(owner=owner, **values), by=by, action="source.add", owner=owner)


@action
def cite(*, source: Source, targets: Iterable[tuple[str, uuid.UUID]], by: User | None, place: str = "") -> int:
    """Support rows as a whole, each given by its model's label and id; return how many. None may have a source yet."""
    refs = [
        SourceRef(
            owner_id=source.owner_id,
            target_type=label,
            target_id=key,
            source=source,
            status=SourceStatus.STATED,
            place=place,
        )
        for label, key in targets
    ]
    SourceRef.objects.bulk_create(refs, batch_size=BATCH)
    record(by=by, action="source.cite", target=source, owner=source.owner, details={"rows": len(refs)})
    return len(refs)
