from django.db import migrations


def mark(apps, schema_editor):
    """The class that demo learners sit in, made before classes had the mark."""
    classes = apps.get_model("people", "Cohort").objects
    theirs = classes.filter(
        enrolments__person__is_demo=True, enrolments__seat="learner"
    )
    classes.filter(pk__in=theirs.values("pk")).update(is_demo=True)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0012_names_in_one_spelling"),
    ]

    operations = [
        migrations.RunPython(mark, migrations.RunPython.noop, elidable=True),
    ]
