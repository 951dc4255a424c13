from django.db import migrations

from organisation.migration_operations import german_index


class Migration(migrations.Migration):
    dependencies = [("roadmap", "0001_initial"), ("organisation", "0004_fold")]
    operations = [
        german_index("roadmap_plan", "title", "description"),
        german_index("roadmap_planversion", "vision_title", "vision_statement"),
        german_index("roadmap_actionfield", "name", "goal", "starting_point", "challenges", "chances"),
        german_index("roadmap_project", "title", "results", "next_steps"),
        german_index("roadmap_planentry", "title", "description", "target_groups", "responsible", "participants", "main_activities"),
        german_index("roadmap_milestone", "title"),
        german_index("roadmap_document", "title"),
    ]
