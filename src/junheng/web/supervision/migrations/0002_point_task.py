import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0001_initial"),
        ("tasks", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="point",
            name="task",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="finding", to="tasks.task"
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="state",
            field=models.CharField(
                choices=[
                    ("issued", "Issued"),
                    ("replied", "Replied"),
                    ("returned", "Returned"),
                    ("to_agree", "To Agree"),
                    ("closed", "Closed"),
                ],
                default="issued",
                max_length=8,
            ),
        ),
    ]
