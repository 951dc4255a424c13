import django.db.models.deletion
import django.db.models.functions.datetime
import organisation.migration_operations
import organisation.models.base
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('exchange', '0001_uploads'), ('exchange', '0002_sheets'), ('exchange', '0003_finance')]

    initial = True

    dependencies = [
        ('organisation', '0001_squashed_0006_calendar_feeds'),
        ('roadmap', '0001_squashed_0010_agenda'),
    ]

    operations = [
        organisation.migration_operations.CreateModels(
            operations=[migrations.CreateModel(
                name='Upload',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('kind', organisation.models.base.ChoiceField(choices=[('plan_file', 'plan file'), ('spreadsheet', 'spreadsheet'), ('round_trip', 'spreadsheet of a plan'), ('finance', 'finance file')], max_length=30)),
                    ('name', models.CharField(max_length=120)),
                    ('content', models.BinaryField()),
                    ('state', organisation.models.base.ChoiceField(choices=[('checking', 'is being checked'), ('mapping', 'waits for you to say what its columns are'), ('refused', 'refused'), ('checked', 'checked, waits for your confirmation'), ('loading', 'is being loaded'), ('loaded', 'loaded'), ('failed', 'not loaded')], default='checking', max_length=30)),
                    ('options', models.JSONField(default=dict)),
                    ('result', models.JSONField(default=dict)),
                    ('problems', models.JSONField(default=list)),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('started_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uploads', to='organisation.body')),
                    ('plan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='uploads', to='roadmap.plan')),
                    ('progress', models.JSONField(default=dict)),
                ],
                options={
                    'ordering': ['-created_at', 'id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['refused', 'failed']), _negated=True), models.Q(('problems', []), _negated=True), _connector='OR'), name='upload_refused_has_problems')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='SheetExport',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('version', models.UUIDField()),
                    ('content', models.BinaryField()),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), db_index=True)),
                    ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sheet_exports', to='organisation.body')),
                ],
                options={
                    'ordering': ['-created_at', 'id'],
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='SheetHead',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('sheet', models.CharField(max_length=40)),
                    ('head', models.CharField(max_length=200)),
                    ('column', models.CharField(blank=True, default='', max_length=40)),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sheet_heads', to='organisation.body')),
                ],
                options={
                    'ordering': ['owner', 'sheet', 'head'],
                    'constraints': [models.UniqueConstraint(fields=('owner', 'sheet', 'head'), name='sheethead_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='FinanceMapping',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=120)),
                    ('settings', models.JSONField(default=dict)),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='finance_mappings', to='organisation.body')),
                ],
                options={
                    'ordering': ['owner', 'name'],
                    'indexes': [],
                    'constraints': [models.UniqueConstraint(fields=('owner', 'name'), name='financemapping_name_per_owner')],
                },
            ), migrations.CreateModel(
                name='FinanceBatch',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('slug', models.SlugField(max_length=80)),
                    ('name', models.CharField(max_length=120)),
                    ('stage', organisation.models.base.ChoiceField(choices=[('need', 'need'), ('draft', 'budget draft'), ('appropriation', 'appropriation'), ('supplementary', 'supplementary budget'), ('actual', 'actual'), ('forecast', 'forecast'), ('carry_over', 'carry-over')], max_length=30)),
                    ('year', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('budget_plan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='finance_batches', to='roadmap.budgetplan')),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='finance_batches', to='roadmap.plan')),
                    ('mapping', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='exchange.financemapping')),
                ],
                options={
                    'ordering': ['plan', 'slug'],
                    'indexes': [],
                    'constraints': [models.UniqueConstraint(fields=('plan', 'slug'), name='financebatch_slug_per_plan'), models.UniqueConstraint(fields=('plan', 'name'), name='financebatch_name_per_plan')],
                },
            ), migrations.CreateModel(
                name='FinanceProblem',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('position', models.PositiveIntegerField()),
                    ('row', models.PositiveIntegerField()),
                    ('column', models.CharField(blank=True, default='', max_length=4)),
                    ('head', models.CharField(blank=True, default='', max_length=200)),
                    ('value', models.CharField(blank=True, default='', max_length=120)),
                    ('code', models.CharField(max_length=40)),
                    ('allowed', models.CharField(blank=True, default='', max_length=400)),
                    ('upload', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='finance_problems', to='exchange.upload')),
                ],
                options={
                    'ordering': ['upload', 'position'],
                    'indexes': [],
                    'constraints': [models.UniqueConstraint(fields=('upload', 'position'), name='financeproblem_position')],
                },
            ), migrations.CreateModel(
                name='FinanceImport',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('number', models.PositiveIntegerField()),
                    ('file_name', models.CharField(max_length=120)),
                    ('sha256', models.CharField(max_length=64)),
                    ('size', models.PositiveIntegerField()),
                    ('as_of', models.DateField()),
                    ('reason', models.TextField(blank=True, default='')),
                    ('lines', models.PositiveIntegerField()),
                    ('left_out', models.PositiveIntegerField(default=0)),
                    ('sums', models.JSONField(default=list)),
                    ('counts', models.JSONField(default=dict)),
                    ('removed', models.JSONField(default=list)),
                    ('created_label', models.CharField(max_length=200)),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('taken_back_label', models.CharField(blank=True, default='', max_length=200)),
                    ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                    ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='exchange.financebatch')),
                    ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('taken_back_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['batch', '-number'],
                    'indexes': [models.Index(fields=['sha256'], name='exchange_fi_sha256_13c3c0_idx')],
                    'constraints': [models.UniqueConstraint(fields=('batch', 'number'), name='financeimport_number_per_batch')],
                },
            ), migrations.CreateModel(
                name='FinanceEntry',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('item', models.UUIDField(db_index=True)),
                    ('amount_row', models.UUIDField(blank=True, null=True)),
                    ('code', models.CharField(max_length=40)),
                    ('account', models.CharField(blank=True, default='', max_length=40)),
                    ('year', models.PositiveSmallIntegerField()),
                    ('direction', organisation.models.base.ChoiceField(choices=[('revenue', 'revenue'), ('expense', 'expense'), ('receipt', 'receipt'), ('payment', 'payment')], max_length=30)),
                    ('title', models.CharField(max_length=300)),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                    ('lines', models.PositiveIntegerField()),
                    ('state', organisation.models.base.ChoiceField(choices=[('new', 'new'), ('replaced', 'replaced'), ('unchanged', 'unchanged'), ('overwritten', 'changed by hand, replaced'), ('kept', 'changed by hand, kept')], max_length=30)),
                    ('before', models.JSONField(default=dict)),
                    ('stays', models.BooleanField(default=False)),
                    ('product', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='roadmap.budgetproduct')),
                    ('of_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='exchange.financeimport')),
                ],
                options={
                    'ordering': ['of_import', 'code', 'account', 'year', 'direction'],
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='FinanceLine',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('number', models.PositiveIntegerField()),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                    ('text', models.CharField(blank=True, default='', max_length=300)),
                    ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='exchange.financeentry')),
                ],
                options={
                    'ordering': ['entry', 'number'],
                    'indexes': [models.Index(fields=['entry', 'number'], name='exchange_fi_entry_i_ba0663_idx')],
                    'constraints': [],
                },
            )],
        ),
    ]
