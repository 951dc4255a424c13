"""Actions on roles: handing over to a successor, periods, deputies, ends."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.actions import action, end_role, give_role
from organisation.audit import record
from organisation.handing_over import Succession, pass_on
from organisation.models import Body, Membership, User
from organisation.people import administrators


@dataclass
class HandOver:
    """What a successor took over: roles that were begun, and those that the successor held already."""

    begun: list[Membership] = field(default_factory=list)
    held: list[Membership] = field(default_factory=list)


@action
def hand_over(*, membership: Membership, successor: User, on: date, by: User | None) -> HandOver:
    """Hand everything that a person does in a body over to a successor, who begins on `on`.

    The person's roles in the body of `membership` end the day before; the successor gets the same roles, units and ends
    from that day. Whoever was deputy stays it for the successor, and the successor becomes deputy where the person was.
    Roles that begin later go over as they are. Roles in other bodies stay. Other rooms pass on what they keep for the
    person (organisation.handing_over).
    """
    person, body = membership.user, membership.body
    if successor.pk == person.pk:
        raise ValidationError({"successor": _("The successor must be somebody else.")}, code="self")
    if not successor.is_active:
        raise ValidationError({"successor": _("The successor's account is deactivated.")}, code="inactive")
    result = HandOver()
    for old in _standing(person, on).filter(body=body).select_related("body", "unit", "deputy_of"):
        new = _same_role(old, successor, on)
        if new is None:
            start = max(on, old.valid_from or on)
            values = {"role": old.role, "unit": old.unit, "valid_from": start, "valid_to": old.valid_to}
            new = give_role(user=successor, body=body, by=by, **values)
            result.begun.append(new)
        else:
            result.held.append(new)
        _follow(old, new)
        _leave(old, on, by)
    if not result.begun and not result.held:
        raise ValidationError({"on": _("No role of this person reaches that day.")}, code="nothing")
    leaves = not _standing(person, on).exclude(body=body).exists()
    pass_on(Succession(person, successor, body, on, leaves, by))
    details = {"from": str(person.pk), "on": on.isoformat(), "roles": [str(row.role) for row in result.begun]}
    record(by=by, action="role.hand_over", target=successor, owner=body, details=details)
    return result


def _standing(person: User, on: date) -> QuerySet[Membership]:
    """Return the roles that a person still holds on a day, or begins later."""
    return Membership.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), user=person)


def _same_role(old: Membership, successor: User, on: date) -> Membership | None:
    """Return the role that the successor holds already, as long as the old one at least."""
    start = max(on, old.valid_from or on)
    rows = Membership.objects.filter(user=successor, body=old.body, unit=old.unit, role=old.role)
    rows = rows.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=start))
    lasting = Q(valid_to__isnull=True)
    if old.valid_to is not None:
        lasting |= Q(valid_to__gte=old.valid_to)
    return rows.filter(lasting).first()


def _follow(old: Membership, new: Membership) -> None:
    """Let deputies follow in both directions; nobody becomes their own deputy."""
    Membership.objects.filter(deputy_of=old).exclude(user=new.user).update(deputy_of=new)
    if old.deputy_of is not None and new.deputy_of is None and old.deputy_of.user_id != new.user_id:
        new.deputy_of = old.deputy_of
        new.save(update_fields=["deputy_of"])


def _leave(old: Membership, on: date, by: User | None) -> None:
    if old.valid_from and old.valid_from >= on:
        record(by=by, action="role.withdraw", target=old, owner=old.body, details={"role": str(old.role)})
        old.delete()  # it had not begun
    else:
        end_role(membership=old, on=on - timedelta(days=1), by=by)


@action
def end_membership(*, membership: Membership, on: date, by: User | None) -> Membership:
    """Let a role end on a day, which is its last. A body keeps somebody who manages its people."""
    _keep_an_administrator(membership, on + timedelta(days=1))
    return end_role(membership=membership, on=on, by=by)


@action
def change_role_period(
    *, membership: Membership, valid_from: date | None, valid_to: date | None, by: User | None
) -> Membership:
    """Set from when to when a role is held, both days included; None is open."""
    if valid_from and valid_to and valid_to < valid_from:
        raise ValidationError({"valid_to": _("The role ends before it begins.")}, code="period")
    today = timezone.localdate()
    if valid_from and valid_from > today:
        _keep_an_administrator(membership, today)
    if valid_to:
        _keep_an_administrator(membership, max(today, valid_to + timedelta(days=1)))
    same = Membership.objects.filter(
        user=membership.user_id, body=membership.body_id, role=membership.role, unit=membership.unit_id
    )
    if same.filter(valid_from=valid_from).exclude(pk=membership.pk).exists():
        raise ValidationError({"valid_from": _("The person holds this role from that day already.")}, code="unique")
    before = _period(membership)
    membership.valid_from, membership.valid_to = valid_from, valid_to
    membership.save(update_fields=["valid_from", "valid_to"])
    details = {"before": before, "after": _period(membership)}
    record(by=by, action="role.period", target=membership, owner=membership.body, details=details)
    return membership


def _period(membership: Membership) -> list[str | None]:
    return [day.isoformat() if day else None for day in (membership.valid_from, membership.valid_to)]


@action
def set_deputy_of(*, membership: Membership, of: Membership | None, by: User | None) -> Membership:
    """Make a role the deputy of another one in the same body, or of none."""
    check_deputy(membership.user, membership.body_id, of)
    membership.deputy_of = of
    membership.save(update_fields=["deputy_of"])
    details = {"of": str(of.pk) if of else None}
    record(by=by, action="role.deputy", target=membership, owner=membership.body, details=details)
    return membership


def check_deputy(person: User | None, body_id: object, of: Membership | None) -> None:
    """Raise ValidationError unless `of` is somebody else's role in the same body."""
    if of is None:
        return
    if of.body_id != body_id:
        raise ValidationError({"deputy_of": _("The role is in another body.")}, code="foreign")
    if person is not None and of.user_id == person.pk:
        raise ValidationError({"deputy_of": _("Nobody is their own deputy.")}, code="self")


def _keep_an_administrator(membership: Membership, day: date) -> None:
    """Raise ValidationError when this is the last role by which anybody manages the body's people on `day`."""
    Body.objects.select_for_update().get(pk=membership.body_id)  # two who leave at once must not both see the other
    managing = set(administrators(membership.body, day).values_list("pk", flat=True))
    if managing == {membership.pk}:
        message = _("This is the last administrator of %(body)s. Please give somebody else that role first.")
        raise ValidationError(message % {"body": membership.body}, code="last")
