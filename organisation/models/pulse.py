"""When a part of the installation last gave a sign of life."""

from django.db import models
from django.db.models.functions import Now


class Pulse(models.Model):
    """One row per part. `worker` is written by the worker whenever the clock asks for it, so it stands for both."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
