from django.db import migrations

from organisation.migration_operations import german_index


class Migration(migrations.Migration):
    """The words of budget items, as the search asks for them."""

    dependencies = [("roadmap", "0008_paper_coverage")]

    operations = [german_index("roadmap_budgetitem", "title", "account", "condition", "note")]
