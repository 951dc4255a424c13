import django.db.models.deletion
import django.db.models.functions.datetime
import organisation.migration_operations
import organisation.models.base
import pgtrigger.compiler
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('council', '0001_initial'),
        ('organisation', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('roadmap', '0001_initial'),
    ]

    operations = [
        organisation.migration_operations.CreateModels(
            operations=[migrations.CreateModel(
                name='Report',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='roadmap.plan')),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='organisation.body')),
                    ('number', models.CharField(max_length=60)),
                    ('kind', organisation.models.base.ChoiceField(choices=[('annual', 'annual report'), ('interim', 'interim report'), ('final', 'final report'), ('ad_hoc', 'ad hoc report'), ('municipal', 'municipal report')], default='annual', max_length=30)),
                    ('version', models.PositiveSmallIntegerField(default=1)),
                    ('period_from', models.DateField()),
                    ('period_to', models.DateField()),
                    ('cut_off', models.DateField()),
                    ('scope', models.TextField(blank=True, default='')),
                    ('state', organisation.models.base.ChoiceField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('agreed', 'agreed'), ('signed_off', 'signed off'), ('submitted', 'submitted'), ('published', 'published')], default='draft', max_length=30)),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('signed_off_at', models.DateTimeField(blank=True, null=True)),
                    ('signed_off_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('published_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'ordering': ['-period_to', 'plan', '-version'],
                    'constraints': [models.UniqueConstraint(fields=('owner', 'number', 'version'), name='report_number_version'), models.CheckConstraint(condition=models.Q(('period_from__isnull', True), ('period_to__isnull', True), ('period_to__gte', models.F('period_from')), _connector='OR'), name='report_period_from_before_period_to'), models.CheckConstraint(condition=models.Q(models.Q(('signed_off_at__isnull', True), ('signed_off_by__isnull', True)), models.Q(('signed_off_at__isnull', False), ('signed_off_by__isnull', False)), _connector='OR'), name='report_signed_off_pair')],
                    'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "evaluation_reportevent" ("created_at", "created_by_id", "cut_off", "id", "kind", "number", "owner_id", "period_from", "period_to", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "published_at", "scope", "signed_off_at", "signed_off_by_id", "state", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."cut_off", NEW."id", NEW."kind", NEW."number", NEW."owner_id", NEW."period_from", NEW."period_to", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."published_at", NEW."scope", NEW."signed_off_at", NEW."signed_off_by_id", NEW."state", NEW."version"); RETURN NULL;', hash='7d2274ba0b9746a86ef0c6a3dd41c48eb1367c97', operation='INSERT', pgid='pgtrigger_insert_insert_af365', table='evaluation_report', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "evaluation_reportevent" ("created_at", "created_by_id", "cut_off", "id", "kind", "number", "owner_id", "period_from", "period_to", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "published_at", "scope", "signed_off_at", "signed_off_by_id", "state", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."cut_off", NEW."id", NEW."kind", NEW."number", NEW."owner_id", NEW."period_from", NEW."period_to", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."published_at", NEW."scope", NEW."signed_off_at", NEW."signed_off_by_id", NEW."state", NEW."version"); RETURN NULL;', hash='f15af04776b40d066c74d0f0a1347f6e3fe6cd16', operation='UPDATE', pgid='pgtrigger_update_update_dc810', table='evaluation_report', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "evaluation_reportevent" ("created_at", "created_by_id", "cut_off", "id", "kind", "number", "owner_id", "period_from", "period_to", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "published_at", "scope", "signed_off_at", "signed_off_by_id", "state", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."cut_off", OLD."id", OLD."kind", OLD."number", OLD."owner_id", OLD."period_from", OLD."period_to", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."published_at", OLD."scope", OLD."signed_off_at", OLD."signed_off_by_id", OLD."state", OLD."version"); RETURN NULL;', hash='07e206ac335ec13c5276595f5506f7d5abbc88a2', operation='DELETE', pgid='pgtrigger_delete_delete_1c9d5', table='evaluation_report', when='AFTER'))],
                },
            ), migrations.CreateModel(
                name='FactsSnapshot',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='evaluation.report')),
                    ('version', models.PositiveSmallIntegerField()),
                    ('format_version', models.PositiveSmallIntegerField()),
                    ('cut_off', models.DateField()),
                    ('frozen_at', models.DateTimeField()),
                    ('frozen_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('reason', models.TextField(blank=True, default='')),
                    ('content', models.TextField()),
                    ('sha256', models.CharField(max_length=64)),
                ],
                options={
                    'ordering': ['report', 'version'],
                    'constraints': [models.UniqueConstraint(fields=('report', 'version'), name='facts_version_per_report'), models.CheckConstraint(condition=models.Q(('version', 1), models.Q(('reason', ''), _negated=True), _connector='OR'), name='facts_correction_has_reason')],
                    'triggers': [pgtrigger.compiler.Trigger(name='written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b4a225439024e5a1298374ebf50473644be4b0a2', operation='UPDATE OR DELETE', pgid='pgtrigger_written_once_1996a', table='evaluation_factssnapshot', when='BEFORE')), pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: cannot truncate rows from % table', TG_TABLE_NAME;", hash='6d53c5a0d7147d8e5861e009bd0221efce466d53', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_b6f7a', table='evaluation_factssnapshot', when='BEFORE'))],
                },
            ), migrations.CreateModel(
                name='MandateDischarge',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='discharges', to='council.mandate')),
                    ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='discharges', to='evaluation.report')),
                    ('note', models.TextField(blank=True, default='')),
                ],
                options={
                    'ordering': ['mandate', 'report'],
                    'constraints': [models.UniqueConstraint(fields=('mandate', 'report'), name='mandatedischarge_once')],
                },
            ), migrations.CreateModel(
                name='ReportEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='evaluation.report')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                    ('plan', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='roadmap.plan')),
                    ('owner', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisation.body')),
                    ('number', models.CharField(max_length=60)),
                    ('kind', organisation.models.base.ChoiceField(choices=[('annual', 'annual report'), ('interim', 'interim report'), ('final', 'final report'), ('ad_hoc', 'ad hoc report'), ('municipal', 'municipal report')], default='annual', max_length=30)),
                    ('version', models.PositiveSmallIntegerField(default=1)),
                    ('period_from', models.DateField()),
                    ('period_to', models.DateField()),
                    ('cut_off', models.DateField()),
                    ('scope', models.TextField(blank=True, default='')),
                    ('state', organisation.models.base.ChoiceField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('agreed', 'agreed'), ('signed_off', 'signed off'), ('submitted', 'submitted'), ('published', 'published')], default='draft', max_length=30)),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('created_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('signed_off_at', models.DateTimeField(blank=True, null=True)),
                    ('signed_off_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('published_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'abstract': False,
                    'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a52fe3d6f8f7b61c902b37dd724c0bb9679a436f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_bc65c', table='evaluation_reportevent', when='BEFORE'))],
                },
            ), migrations.CreateModel(
                name='Manifest',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='manifests', to='evaluation.report')),
                    ('facts', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='manifests', to='evaluation.factssnapshot')),
                    ('texts_sha256', models.CharField(max_length=64)),
                    ('renderer_version', models.CharField(max_length=120)),
                    ('sha256', models.CharField(max_length=64, unique=True)),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ],
                options={
                    'ordering': ['report', 'created_at'],
                    'triggers': [pgtrigger.compiler.Trigger(name='written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7f257ff0ea9e996740aebaebc5e8ee52f203221c', operation='UPDATE OR DELETE', pgid='pgtrigger_written_once_4d3ab', table='evaluation_manifest', when='BEFORE')), pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: cannot truncate rows from % table', TG_TABLE_NAME;", hash='60426f0945d3f0e4185a5f5034aeb50af1ef3fba', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_1a1fb', table='evaluation_manifest', when='BEFORE'))],
                },
            ), migrations.CreateModel(
                name='RenderJob',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('manifest', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to='evaluation.manifest')),
                    ('edition', organisation.models.base.ChoiceField(choices=[('full', 'full edition'), ('public', 'public edition')], default='full', max_length=30)),
                    ('language', models.CharField(default='de', max_length=5)),
                    ('final', models.BooleanField(default=False)),
                    ('state', organisation.models.base.ChoiceField(choices=[('queued', 'waiting'), ('running', 'running'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='queued', max_length=30)),
                    ('token', models.PositiveIntegerField(default=0)),
                    ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('published_at', models.DateTimeField(blank=True, null=True)),
                    ('started_at', models.DateTimeField(blank=True, null=True)),
                    ('heartbeat_at', models.DateTimeField(blank=True, null=True)),
                    ('lease_until', models.DateTimeField(blank=True, null=True)),
                    ('finished_at', models.DateTimeField(blank=True, null=True)),
                    ('cancel_requested', models.BooleanField(default=False)),
                    ('step', models.CharField(blank=True, default='', max_length=200)),
                    ('steps_done', models.PositiveSmallIntegerField(default=0)),
                    ('steps_total', models.PositiveSmallIntegerField(default=0)),
                    ('error', models.TextField(blank=True, default='')),
                ],
                options={
                    'ordering': ['-created_at'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['queued', 'running'])), fields=('manifest', 'edition', 'language', 'final'), name='renderjob_one_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'running'), _negated=True), ('lease_until__isnull', False), _connector='OR'), name='renderjob_running_has_lease'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), _negated=True), models.Q(('error', ''), _negated=True), _connector='OR'), name='renderjob_failed_has_error'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('state__in', ['queued', 'running'])), models.Q(('finished_at__isnull', False), ('state__in', ['done', 'failed', 'cancelled'])), _connector='OR'), name='renderjob_finished'), models.CheckConstraint(condition=models.Q(('steps_done__lte', models.F('steps_total'))), name='renderjob_steps')],
                },
            ), migrations.CreateModel(
                name='Rendition',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('manifest', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='renditions', to='evaluation.manifest')),
                    ('edition', organisation.models.base.ChoiceField(choices=[('full', 'full edition'), ('public', 'public edition')], default='full', max_length=30)),
                    ('language', models.CharField(default='de', max_length=5)),
                    ('final', models.BooleanField(default=False)),
                    ('job', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rendition', to='evaluation.renderjob')),
                    ('path', models.CharField(max_length=300)),
                    ('size', models.PositiveBigIntegerField()),
                    ('pages', models.PositiveIntegerField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ],
                options={
                    'ordering': ['manifest', 'edition', 'language'],
                    'constraints': [models.UniqueConstraint(fields=('manifest', 'edition', 'language', 'final'), name='rendition_once')],
                    'triggers': [pgtrigger.compiler.Trigger(name='written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9ac517d53d1a00049ed272a36382d22ecc15ce53', operation='UPDATE OR DELETE', pgid='pgtrigger_written_once_94f9a', table='evaluation_rendition', when='BEFORE')), pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: cannot truncate rows from % table', TG_TABLE_NAME;", hash='029bb38c44d9821118053790f2395c16305728a5', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_bcaeb', table='evaluation_rendition', when='BEFORE'))],
                },
            )],
        ),
    ]
