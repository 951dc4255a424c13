"""Where each fact comes from."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisation.models.base import SLUG_LENGTH, Row, choices, partial_date_check, precision_field
from organisation.models.bodies import Body
from organisation.querysets import OwnedQuerySet, SourceRefQuerySet


class SourceKind(models.TextChoices):
    """Kinds of source."""

    COUNCIL_PAPER = "council_paper", _("council paper")
    PRESS = "press", _("press report")
    PUBLIC_REPORTING = "public_reporting", _("public reporting")
    OWN_RECORD = "own_record", _("own record")
    FICTION = "fiction", _("made up for the demonstration")


class Source(Row):
    """A document that facts are taken from."""

    owner = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="sources")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    title = models.CharField(max_length=300)
    kind = choices(SourceKind)
    reference = models.CharField(max_length=80, blank=True, default="")
    publisher = models.CharField(max_length=200, blank=True, default="")
    dated_on = models.DateField(null=True, blank=True)
    dated_on_precision = precision_field()
    note = models.TextField(blank=True, default="")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["owner", "slug"]
        constraints = [
            models.UniqueConstraint(name="source_slug_per_owner", fields=["owner", "slug"]),
            *partial_date_check("source", "dated_on"),
        ]

    def __str__(self) -> str:
        return self.title


class SourceStatus(models.TextChoices):
    """How a source supports a fact."""

    STATED = "stated", _("stated")
    DERIVED = "derived", _("derived")
    REPORTED = "reported", _("reported elsewhere, to be checked")
    ASSUMED = "assumed", _("assumed")


class SourceRef(Row):
    """Support for a row (`field` empty) or one field of it. `target_id` is the row's UUID, in any table."""

    owner = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="source_refs")
    target_type = models.CharField(max_length=60)
    target_id = models.UUIDField()
    field = models.CharField(max_length=60, blank=True, default="")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="refs")
    status = choices(SourceStatus)
    place = models.CharField(max_length=200, blank=True, default="")
    quote = models.TextField(blank=True, default="")
    derivation = models.TextField(blank=True, default="")
    doubt = models.TextField(blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)

    objects = SourceRefQuerySet.as_manager()

    class Meta:
        ordering = ["target_id", "position"]
        indexes = [models.Index(fields=["target_id"])]
        constraints = [
            models.UniqueConstraint(name="sourceref_position", fields=["target_id", "position"]),
            models.CheckConstraint(
                name="sourceref_derived_says_how", condition=~Q(status="derived") | ~Q(derivation="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} ({self.get_status_display()})"
