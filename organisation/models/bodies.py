"""Bodies and their units. Bodies are shared reference data; units belong to one body."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisation.models.base import (
    SLUG_LENGTH,
    Row,
    choices,
    partial_date_check,
    period_check,
    precision_field,
    tracked,
)
from organisation.querysets import OwnedQuerySet


class BodyKind(models.TextChoices):
    """Kinds of body; amt and amtsfreie Stadt exist in Schleswig-Holstein."""

    LAND = "land", _("state")
    KREIS = "kreis", _("county")
    AMT = "amt", _("joint municipal authority")
    AMTSFREIE_STADT = "amtsfreie_stadt", _("independent town")
    STADT = "stadt", _("town")
    GEMEINDE = "gemeinde", _("municipality")
    ZWECKVERBAND = "zweckverband", _("special-purpose association")
    COMPANY = "company", _("company")
    OTHER = "other", _("other body")


@tracked()
class Body(Row):
    """A territorial authority, association or company, or a group whose members no source names."""

    slug = models.SlugField(max_length=SLUG_LENGTH, unique=True)
    name = models.CharField(max_length=200)
    kind = choices(BodyKind)
    ags = models.CharField(max_length=8, blank=True, default="", validators=[RegexValidator(r"^\d{8}$")])
    ars = models.CharField(max_length=12, blank=True, default="", validators=[RegexValidator(r"^\d{12}$")])
    member_count = models.PositiveSmallIntegerField(null=True, blank=True)
    fictional = models.BooleanField(default=False)

    class Meta:
        ordering = ["name", "slug"]
        constraints = [
            models.CheckConstraint(name="body_ags_digits", condition=Q(ags="") | Q(ags__regex=r"^[0-9]{8}$")),
            models.CheckConstraint(name="body_ars_digits", condition=Q(ars="") | Q(ars__regex=r"^[0-9]{12}$")),
            models.CheckConstraint(
                name="body_group_has_members", condition=Q(member_count__isnull=True) | Q(member_count__gte=2)
            ),
            models.UniqueConstraint(name="body_ags_once", fields=["ags"], condition=~Q(ags="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_group(self) -> bool:
        """Return whether this stands for several bodies that no source names."""
        return self.member_count is not None


class RelationKind(models.TextChoices):
    """How one body relates to another."""

    BELONGS_TO = "belongs_to", _("belongs to")
    MEMBER_OF = "member_of", _("member of")
    SUCCESSOR_OF = "successor_of", _("successor of")


@tracked()
class BodyRelation(Row):
    """`body` belongs to, is a member of, or succeeds `other`, from a date to a date."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="relations")
    other = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="relations_from")
    kind = choices(RelationKind)
    valid_from = models.DateField(null=True, blank=True)
    valid_from_precision = precision_field()
    valid_to = models.DateField(null=True, blank=True)
    valid_to_precision = precision_field()

    class Meta:
        ordering = ["kind", "body__name"]
        constraints = [
            *partial_date_check("bodyrelation", "valid_from", "valid_to"),
            period_check("bodyrelation", "valid_from", "valid_to"),
            models.UniqueConstraint(name="bodyrelation_once", fields=["body", "other", "kind"]),
            models.CheckConstraint(name="bodyrelation_two_bodies", condition=~Q(body=models.F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.get_kind_display()} {self.other}"


class UnitKind(models.TextChoices):
    """Kinds of organisational unit."""

    DEZERNAT = "dezernat", _("department division")
    AMT = "amt", _("office")
    ABTEILUNG = "abteilung", _("department")
    STABSSTELLE = "stabsstelle", _("staff unit")
    FACHDIENST = "fachdienst", _("specialist service")
    FACHGRUPPE = "fachgruppe", _("specialist group")
    REFERAT = "referat", _("section")


@tracked()
class OrgUnit(Row):
    """A unit of a body. `staff_heads` counts people, not full-time equivalents."""

    owner = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="units")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    name = models.CharField(max_length=200)
    number = models.CharField(max_length=20, blank=True, default="")
    kind = choices(UnitKind)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    predecessor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="successors")
    valid_from = models.DateField(null=True, blank=True)
    valid_from_precision = precision_field()
    valid_to = models.DateField(null=True, blank=True)
    valid_to_precision = precision_field()
    staff_heads = models.PositiveIntegerField(null=True, blank=True)
    tasks = models.TextField(blank=True, default="")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["owner", "number", "name"]
        constraints = [
            models.UniqueConstraint(name="orgunit_slug_per_owner", fields=["owner", "slug"]),
            *partial_date_check("orgunit", "valid_from", "valid_to"),
            period_check("orgunit", "valid_from", "valid_to"),
            models.CheckConstraint(
                name="orgunit_not_its_own_parent", condition=Q(parent__isnull=True) | ~Q(parent=models.F("id"))
            ),
        ]

    def __str__(self) -> str:
        return self.name
