"""A bucket is one time; and the tables of django-axes go, with the addresses and browsers
that they kept. No limit outlives an hour, so none is carried over."""

from django.db import migrations, models

AXES = (
    "axes_accessattemptexpiration",
    "axes_accessattempt",
    "axes_accessfailurelog",
    "axes_accesslog",
)


class Migration(migrations.Migration):
    dependencies = [("web", "0001_initial")]

    operations = [
        migrations.DeleteModel(name="TokenBucket"),
        migrations.CreateModel(
            name="TokenBucket",
            fields=[
                (
                    "key",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                ("full_at", models.DateTimeField(db_index=True)),
            ],
        ),
        *(
            migrations.RunSQL(f"DROP TABLE IF EXISTS {name}", migrations.RunSQL.noop)
            for name in AXES
        ),
        migrations.RunSQL(
            "DELETE FROM django_migrations WHERE app = 'axes'", migrations.RunSQL.noop
        ),
    ]
