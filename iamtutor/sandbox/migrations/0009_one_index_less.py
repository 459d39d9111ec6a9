"""The actions of a sandbox are found by their number; an index of theirs alone is one more
to write with each. It is dropped as such: Django would write the table anew on SQLite."""

import django.db.models.deletion
from django.db import migrations, models

INDEX = "sandbox_actionrecord_sandbox_id_cb8b4551"


class Migration(migrations.Migration):
    dependencies = [
        ("sandbox", "0008_one_pace"),
    ]

    operations = [
        migrations.RunSQL(
            f"DROP INDEX {INDEX}",
            f"CREATE INDEX {INDEX} ON sandbox_actionrecord (sandbox_id)",
            state_operations=[
                migrations.AlterField(
                    model_name="actionrecord",
                    name="sandbox",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="records",
                        to="sandbox.sandbox",
                    ),
                ),
            ],
        ),
    ]
