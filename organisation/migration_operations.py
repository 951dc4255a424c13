"""Operations for migrations: all models of an app at once, with their triggers; indexes of the German full text.

One operation per model, constraint and trigger renders all models anew each time; a new database took 30 seconds.
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel, RunSQL
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateModels(Operation):
    """Create the models of `operations` in order, then install the triggers that their options name."""

    def __init__(self, operations: Sequence[CreateModel]) -> None:
        self.operations = list(operations)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [], {"operations": self.operations})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add every model; the rendered models are thrown away first, so that they are rendered once, later."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create the tables, then the triggers."""
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)
        for operation in self.operations:
            for trigger in operation.options.get("triggers", []):
                schema_editor.execute(trigger.install_sql, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop the tables in reverse order; their triggers go with them."""
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create {len(self.operations)} models with their triggers"


def german_index(table: str, *columns: str) -> RunSQL:
    """Index the words of columns as the search asks for them: `SearchVector(*columns, config="german")`, in its order.

    The search's other half, parts of words, is read from the rows: no index without an extension helps there.
    """
    name = f"{table}_german"
    text = " || ' ' || ".join(f"COALESCE(\"{column}\", '')" for column in columns)
    return RunSQL(
        f"CREATE INDEX {name} ON {table} USING gin (to_tsvector('german'::regconfig, {text}))", f"DROP INDEX {name}"
    )


def value_list(table: str, column: str, *values: str, before: Sequence[str]) -> RunSQL:
    """Let the CHECK of a column follow its value list: Django takes a change of choices for none of the database's.

    It stands beside the AlterField that changes the choices; `before` are the values that the list had.
    """
    name = f"{table}_{column}_check"

    def sql(listed: Sequence[str]) -> str:
        words = ", ".join("'" + value.replace("'", "''") + "'" for value in listed)
        return (
            f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}", ADD CONSTRAINT "{name}" CHECK ("{column}" IN ({words}))'
        )

    return RunSQL(sql(values), sql(before))
