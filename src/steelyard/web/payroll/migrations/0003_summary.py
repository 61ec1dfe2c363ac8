"""What stored runs came to, so that a list of them opens none."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """A table of its own: runs made by command line have no other row."""

    dependencies: ClassVar = [("payroll", "0002_append_only")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Summary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stored_id", models.CharField(max_length=200, unique=True)),
                ("digest", models.CharField(max_length=64)),
                ("supersedes", models.CharField(blank=True, max_length=200)),
                ("schemes", models.JSONField(default=list)),
                ("people", models.PositiveIntegerField()),
                ("total_fen", models.BigIntegerField()),
            ],
        )
    ]
