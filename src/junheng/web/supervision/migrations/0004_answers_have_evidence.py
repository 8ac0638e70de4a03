from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0003_findings_are_tasks"),
    ]

    operations = [
        migrations.DeleteModel(name="Reply"),
    ]
