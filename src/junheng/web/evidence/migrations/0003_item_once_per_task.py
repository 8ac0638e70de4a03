from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0002_item_task"),
        ("files", "0001_initial"),
        ("people", "0002_accounts"),
        ("tasks", "0001_initial"),
        ("years", "0002_storedsnapshot_releases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="item",
            name="evidence_once",
        ),
        migrations.RemoveConstraint(
            model_name="item",
            name="evidence_county_once",
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.UniqueConstraint(
                condition=models.Q(("task__isnull", False)), fields=("task", "file"), name="evidence_of_task_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.UniqueConstraint(
                condition=models.Q(("school__isnull", False), ("task__isnull", True)),
                fields=("year", "indicator", "school", "file"),
                name="evidence_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.UniqueConstraint(
                condition=models.Q(("school__isnull", True), ("task__isnull", True)),
                fields=("year", "indicator", "file"),
                name="evidence_county_once",
            ),
        ),
    ]
