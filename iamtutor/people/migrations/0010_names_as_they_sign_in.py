from unicodedata import normalize

from django.db import migrations


def as_the_sign_in_page_reads_them(apps, schema_editor):
    """Names that were kept at full width, or half, could not sign in. Where somebody has
    the other spelling, the name stays: an administrator can give another one."""
    people = apps.get_model("people", "Person").objects
    for person in people.only("name").iterator():
        name = normalize("NFKC", person.name)
        others = people.filter(name__iexact=name).exclude(pk=person.pk)
        if name != person.name and len(name) <= 60 and not others.exists():
            person.name = name
            person.save(update_fields=["name"])


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0009_email"),
    ]

    operations = [
        migrations.RunPython(
            as_the_sign_in_page_reads_them, migrations.RunPython.noop, elidable=True
        ),
    ]
