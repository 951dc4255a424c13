"""How an installation presents a body: name, arms and the texts that the law asks for."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from organisation.models.base import Row, tracked
from organisation.models.bodies import Body
from organisation.querysets import OwnedQuerySet

TEXT_LENGTH = 100_000
"""Characters of one legal text at most."""
HASH_LENGTH = 64


@tracked(exclude=["arms"])
class Branding(Row):
    """Name, arms and legal texts of one body. The texts are Markdown with an allow-list; see organisation/branding.py.

    `arms` is a PNG that this installation encoded itself. One row at most is what guests see (`is_default`).
    """

    owner = models.OneToOneField(Body, on_delete=models.PROTECT, related_name="branding")
    display_name = models.CharField(_("Name in the top bar"), max_length=120, blank=True, default="")
    contact = models.TextField(_("Contact address"), max_length=1000, blank=True, default="")
    imprint = models.TextField(_("Imprint"), max_length=TEXT_LENGTH, blank=True, default="")
    privacy = models.TextField(_("Privacy"), max_length=TEXT_LENGTH, blank=True, default="")
    accessibility = models.TextField(_("Accessibility statement"), max_length=TEXT_LENGTH, blank=True, default="")
    arms = models.BinaryField(null=True, blank=True)
    arms_sha256 = models.CharField(max_length=HASH_LENGTH, blank=True, default="")
    is_default = models.BooleanField(_("Shown to guests"), default=False)
    changed_at = models.DateTimeField(db_default=Now())

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["owner__name"]
        constraints = [
            models.UniqueConstraint(name="branding_one_default", fields=["is_default"], condition=Q(is_default=True)),
            models.CheckConstraint(
                name="branding_arms_and_hash",
                condition=Q(arms__isnull=True, arms_sha256="") | Q(arms__isnull=False) & ~Q(arms_sha256=""),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or str(self.owner)
