"""The steps of an appeal are only ever added: the database itself refuses anything else."""

from typing import Any, ClassVar

from django.db import migrations

TABLES = ("appealstep",)


def add_triggers(_: Any, schema_editor: Any) -> None:
    """Both databases, each in its own words."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    if is_postgresql:
        schema_editor.execute(
            """CREATE FUNCTION appeals_refuse() RETURNS trigger AS $$
               BEGIN RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME; END $$ LANGUAGE plpgsql""",
            params=None,  # the sign of a placeholder is the database's own here
        )
    for name in TABLES:
        table = f"appeals_{name}"
        if is_postgresql:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION appeals_refuse()"
            )
            continue
        for act in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed or removed'); END"
            )


class Migration(migrations.Migration):
    """After the tables themselves."""

    dependencies: ClassVar = [("appeals", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(add_triggers, migrations.RunPython.noop)]
