"""Views of a plan's project list that people keep: filters, columns, order and groups, as an address asks for them."""

from django.conf import settings
from django.db import models

from organisation.models.base import Row
from roadmap.models.plans import Plan


class SavedView(Row):
    """A view that a person keeps, for herself or, `shared`, for the office of the plan's county.

    `query` is what stands behind the question mark of the address; it holds no rows and no rights.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="saved_views")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=80)
    query = models.TextField(blank=True, default="")
    shared = models.BooleanField(default=False)

    class Meta:
        ordering = ["plan", "name"]
        constraints = [models.UniqueConstraint(name="savedview_name_per_person", fields=["plan", "user", "name"])]

    def __str__(self) -> str:
        return self.name


class DefaultView(Row):
    """The view with which the list of a plan opens for a person."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="default_of")

    class Meta:
        ordering = ["plan", "user"]
        constraints = [models.UniqueConstraint(name="defaultview_once", fields=["plan", "user"])]

    def __str__(self) -> str:
        return f"{self.user}: {self.view}"
