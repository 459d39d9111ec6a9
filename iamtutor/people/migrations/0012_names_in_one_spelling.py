from django.db import migrations

import iamtutor.people.models
from iamtutor.people.naming import folded


def fold(apps, schema_editor):
    """Where two have names that differ only in capitals, both sign in as before: the older
    one's is taken from now on, and the other's has a number behind it."""
    people = apps.get_model("people", "Person").objects
    taken = set()
    for pk, name in list(people.order_by("pk").values_list("pk", "name")):
        key = folded(name)
        people.filter(pk=pk).update(name_folded=f"{key}\n{pk}" if key in taken else key)
        taken.add(key)


def field(**more):
    return iamtutor.people.models.FoldedName(
        max_length=255, unique=True, editable=False, **more
    )


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0011_addresses_in_one_spelling"),
    ]

    operations = [
        migrations.AddField("person", "name_folded", field(null=True)),
        migrations.RunPython(fold, migrations.RunPython.noop),
        migrations.AlterField("person", "name_folded", field()),
    ]
