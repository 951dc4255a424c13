from django.db import migrations

from organisation.migration_operations import german_index


class Migration(migrations.Migration):
    dependencies = [("council", "0002_unanimous"), ("organisation", "0004_fold")]
    operations = [
        german_index("council_paper", "reference", "title", "summary"),
        german_index("council_resolutionpoint", "adopted_text", "proposed_text"),
        german_index("council_paperannex", "title"),
        german_index("council_mandate", "title", "content", "addressee"),
    ]
