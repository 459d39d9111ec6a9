from django.db import migrations
from django.db.models.functions import Lower


def in_one_spelling(apps, schema_editor):
    people = apps.get_model("people", "Person").objects
    people.exclude(email="").update(email=Lower("email"))


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0010_names_as_they_sign_in"),
    ]

    operations = [
        migrations.RunPython(in_one_spelling, migrations.RunPython.noop, elidable=True),
    ]
