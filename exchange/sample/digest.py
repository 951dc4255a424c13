"""A fingerprint of everything that a sample holds, without its ids: two samples of one size are equal in it."""

import hashlib
import json
from datetime import UTC, date, datetime
from uuid import UUID

from django.db import models

from evaluation.facts.tables import TABLES, Scope
from exchange.sample.setting import Setting


def digest(setting: Setting) -> str:
    """Return the SHA-256 of all rows. Instead of an id stands what the row behind it says, and so on.

    The county's own name and slugs are left out, and so is what the database made up itself.
    """
    contents = _Contents(setting)
    return hashlib.sha256("".join(sorted(contents.of(key) for key in contents.rows)).encode()).hexdigest()


class _Contents:
    """The hash of each row by its id, made when it is asked for."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        scope = Scope(setting.county.pk, (setting.plan.pk,), date.max, datetime.max.replace(tzinfo=UTC))
        bodies = [setting.county, setting.land, setting.association, *setting.municipalities]
        self.rows: dict[UUID, models.Model] = {row.pk: row for row in (*bodies, setting.plan)}
        for table in TABLES:
            self.rows.update({row.pk: row for row in table.rows(scope)})
        self.made: dict[UUID, str] = {}

    def of(self, key: UUID) -> str:
        if key not in self.made:
            row = self.rows[key]
            values = {"": row._meta.label_lower}
            for field in row._meta.concrete_fields:
                value = getattr(row, field.attname)
                if not field.primary_key:
                    known = isinstance(value, UUID) and value in self.rows
                    values[field.name] = self.of(value) if known else self._neutral(str(value))
            text = json.dumps(values, ensure_ascii=False, sort_keys=True)
            self.made[key] = hashlib.sha256(text.encode()).hexdigest()
        return self.made[key]

    def _neutral(self, text: str) -> str:
        """Leave out what names this county: its name anywhere, its slug at the beginning of another slug."""
        size = self.setting.size
        return "·" if text == size.plan_slug else text.removeprefix(size.slug).replace(size.name, "·")
