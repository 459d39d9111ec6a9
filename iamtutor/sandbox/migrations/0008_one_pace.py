"""How fast commands may come is kept as one time, as every other limit."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sandbox", "0007_own_tools"),
    ]

    operations = [
        migrations.RemoveField(model_name="sandbox", name="tokens"),
        migrations.RemoveField(model_name="sandbox", name="tokens_at"),
        migrations.AddField(
            model_name="sandbox",
            name="rested_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
    ]
