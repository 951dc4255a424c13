import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import organisation.migration_operations
import organisation.models.base
import pgtrigger.compiler
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        organisation.migration_operations.CreateModels(
            operations=[migrations.CreateModel(
                name='Body',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('slug', models.SlugField(max_length=80, unique=True)),
                    ('name', models.CharField(max_length=200)),
                    ('kind', organisation.models.base.ChoiceField(choices=[('land', 'state'), ('kreis', 'county'), ('amt', 'joint municipal authority'), ('amtsfreie_stadt', 'independent town'), ('stadt', 'town'), ('gemeinde', 'municipality'), ('zweckverband', 'special-purpose association'), ('company', 'company'), ('other', 'other body')], max_length=30)),
                    ('ags', models.CharField(blank=True, default='', max_length=8, validators=[django.core.validators.RegexValidator('^\\d{8}$')])),
                    ('ars', models.CharField(blank=True, default='', max_length=12, validators=[django.core.validators.RegexValidator('^\\d{12}$')])),
                    ('member_count', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('fictional', models.BooleanField(default=False)),
                ],
                options={
                    'ordering': ['name', 'slug'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ags', ''), ('ags__regex', '^[0-9]{8}$'), _connector='OR'), name='body_ags_digits'), models.CheckConstraint(condition=models.Q(('ars', ''), ('ars__regex', '^[0-9]{12}$'), _connector='OR'), name='body_ars_digits'), models.CheckConstraint(condition=models.Q(('member_count__isnull', True), ('member_count__gte', 2), _connector='OR'), name='body_group_has_members'), models.UniqueConstraint(condition=models.Q(('ags', ''), _negated=True), fields=('ags',), name='body_ags_once')],
                    'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organisation_bodyevent" ("ags", "ars", "fictional", "id", "kind", "member_count", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (NEW."ags", NEW."ars", NEW."fictional", NEW."id", NEW."kind", NEW."member_count", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."slug"); RETURN NULL;', hash='f3f42b14fa940207ea9ce3c842306ef65d943848', operation='INSERT', pgid='pgtrigger_insert_insert_bf5e1', table='organisation_body', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "organisation_bodyevent" ("ags", "ars", "fictional", "id", "kind", "member_count", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (NEW."ags", NEW."ars", NEW."fictional", NEW."id", NEW."kind", NEW."member_count", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."slug"); RETURN NULL;', hash='5e24c406a20306e36b0504f51d00c4120153595e', operation='UPDATE', pgid='pgtrigger_update_update_52c8f', table='organisation_body', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organisation_bodyevent" ("ags", "ars", "fictional", "id", "kind", "member_count", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (OLD."ags", OLD."ars", OLD."fictional", OLD."id", OLD."kind", OLD."member_count", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."slug"); RETURN NULL;', hash='890581969353480e60af41558d10fd6f7105e473', operation='DELETE', pgid='pgtrigger_delete_delete_57615', table='organisation_body', when='AFTER'))],
                },
            ), migrations.CreateModel(
                name='User',
                fields=[
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('email', models.EmailField(max_length=254, unique=True)),
                    ('display_name', models.CharField(max_length=120)),
                    ('is_active', models.BooleanField(default=True)),
                    ('is_staff', models.BooleanField(default=False)),
                    ('is_demo', models.BooleanField(default=False)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                    ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ],
                options={
                    'ordering': ['display_name', 'email'],
                    'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_any_case')],
                    'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organisation_userevent" ("created_at", "display_name", "email", "id", "is_active", "is_demo", "is_staff", "is_superuser", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."created_at", NEW."display_name", NEW."email", NEW."id", NEW."is_active", NEW."is_demo", NEW."is_staff", NEW."is_superuser", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='52cda067d51b69af9326a720989f14358d7ab05a', operation='INSERT', pgid='pgtrigger_insert_insert_8dce9', table='organisation_user', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."display_name" IS DISTINCT FROM (NEW."display_name") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_demo" IS DISTINCT FROM (NEW."is_demo") OR OLD."is_staff" IS DISTINCT FROM (NEW."is_staff") OR OLD."is_superuser" IS DISTINCT FROM (NEW."is_superuser"))', func='INSERT INTO "organisation_userevent" ("created_at", "display_name", "email", "id", "is_active", "is_demo", "is_staff", "is_superuser", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."created_at", NEW."display_name", NEW."email", NEW."id", NEW."is_active", NEW."is_demo", NEW."is_staff", NEW."is_superuser", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='dfc154d186aaf80976b122a88664c8172a80a8db', operation='UPDATE', pgid='pgtrigger_update_update_d7eb0', table='organisation_user', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organisation_userevent" ("created_at", "display_name", "email", "id", "is_active", "is_demo", "is_staff", "is_superuser", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."created_at", OLD."display_name", OLD."email", OLD."id", OLD."is_active", OLD."is_demo", OLD."is_staff", OLD."is_superuser", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='37af9cce1b21e0b6c3befa0394743181e071a513', operation='DELETE', pgid='pgtrigger_delete_delete_b3007', table='organisation_user', when='AFTER'))],
                },
            ), migrations.CreateModel(
                name='BodyEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='organisation.body')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                    ('slug', models.SlugField(db_index=False, max_length=80)),
                    ('name', models.CharField(max_length=200)),
                    ('kind', organisation.models.base.ChoiceField(choices=[('land', 'state'), ('kreis', 'county'), ('amt', 'joint municipal authority'), ('amtsfreie_stadt', 'independent town'), ('stadt', 'town'), ('gemeinde', 'municipality'), ('zweckverband', 'special-purpose association'), ('company', 'company'), ('other', 'other body')], max_length=30)),
                    ('ags', models.CharField(blank=True, default='', max_length=8, validators=[django.core.validators.RegexValidator('^\\d{8}$')])),
                    ('ars', models.CharField(blank=True, default='', max_length=12, validators=[django.core.validators.RegexValidator('^\\d{12}$')])),
                    ('member_count', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('fictional', models.BooleanField(default=False)),
                ],
                options={
                    'abstract': False,
                    'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='680c10355ad745e06bf2afbd05c77c22fc4febe9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_339d6', table='organisation_bodyevent', when='BEFORE'))],
                },
            ), migrations.CreateModel(
                name='BodyRelation',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('body', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='relations', to='organisation.body')),
                    ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='relations_from', to='organisation.body')),
                    ('kind', organisation.models.base.ChoiceField(choices=[('belongs_to', 'belongs to'), ('member_of', 'member of'), ('successor_of', 'successor of')], max_length=30)),
                    ('valid_from', models.DateField(blank=True, null=True)),
                    ('valid_from_precision', organisation.models.base.ChoiceField(blank=True, choices=[('day', 'day'), ('month', 'month'), ('quarter', 'quarter'), ('year', 'year')], default='', max_length=7, unknown=True)),
                    ('valid_to', models.DateField(blank=True, null=True)),
                    ('valid_to_precision', organisation.models.base.ChoiceField(blank=True, choices=[('day', 'day'), ('month', 'month'), ('quarter', 'quarter'), ('year', 'year')], default='', max_length=7, unknown=True)),
                ],
                options={
                    'ordering': ['kind', 'body__name'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('valid_from__isnull', True), ('valid_from_precision', '')), models.Q(('valid_from__isnull', False), models.Q(('valid_from_precision', ''), _negated=True)), _connector='OR'), name='bodyrelation_valid_from_precision'), models.CheckConstraint(condition=models.Q(models.Q(('valid_to__isnull', True), ('valid_to_precision', '')), models.Q(('valid_to__isnull', False), models.Q(('valid_to_precision', ''), _negated=True)), _connector='OR'), name='bodyrelation_valid_to_precision'), models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='bodyrelation_valid_from_before_valid_to'), models.UniqueConstraint(fields=('body', 'other', 'kind'), name='bodyrelation_once'), models.CheckConstraint(condition=models.Q(('body', models.F('other')), _negated=True), name='bodyrelation_two_bodies')],
                    'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organisation_bodyrelationevent" ("body_id", "id", "kind", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_from_precision", "valid_to", "valid_to_precision") VALUES (NEW."body_id", NEW."id", NEW."kind", NEW."other_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."valid_from", NEW."valid_from_precision", NEW."valid_to", NEW."valid_to_precision"); RETURN NULL;', hash='46ff7452898a8485523953da24ea2d1a9dbc24ff', operation='INSERT', pgid='pgtrigger_insert_insert_ccd5e', table='organisation_bodyrelation', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "organisation_bodyrelationevent" ("body_id", "id", "kind", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_from_precision", "valid_to", "valid_to_precision") VALUES (NEW."body_id", NEW."id", NEW."kind", NEW."other_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."valid_from", NEW."valid_from_precision", NEW."valid_to", NEW."valid_to_precision"); RETURN NULL;', hash='dc4334597a39ba07af9329c4979de85905b437fe', operation='UPDATE', pgid='pgtrigger_update_update_dbbb8', table='organisation_bodyrelation', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organisation_bodyrelationevent" ("body_id", "id", "kind", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_from_precision", "valid_to", "valid_to_precision") VALUES (OLD."body_id", OLD."id", OLD."kind", OLD."other_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."valid_from", OLD."valid_from_precision", OLD."valid_to", OLD."valid_to_precision"); RETURN NULL;', hash='527e7cc83b6991a8e621ce1430fc11b18939372b', operation='DELETE', pgid='pgtrigger_delete_delete_83696', table='organisation_bodyrelation', when='AFTER'))],
                },
            ), migrations.CreateModel(
                name='OrgUnit',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='organisation.body')),
                    ('slug', models.SlugField(max_length=80)),
                    ('name', models.CharField(max_length=200)),
                    ('number', models.CharField(blank=True, default='', max_length=20)),
                    ('kind', organisation.models.base.ChoiceField(choices=[('dezernat', 'department division'), ('amt', 'office'), ('abteilung', 'department'), ('stabsstelle', 'staff unit'), ('fachdienst', 'specialist service'), ('fachgruppe', 'specialist group'), ('referat', 'section')], max_length=30)),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='organisation.orgunit')),
                    ('predecessor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='successors', to='organisation.orgunit')),
                    ('valid_from', models.DateField(blank=True, null=True)),
                    ('valid_from_precision', organisation.models.base.ChoiceField(blank=True, choices=[('day', 'day'), ('month', 'month'), ('quarter', 'quarter'), ('year', 'year')], default='', max_length=7, unknown=True)),
                    ('valid_to', models.DateField(blank=True, null=True)),
                    ('valid_to_precision', organisation.models.base.ChoiceField(blank=True, choices=[('day', 'day'), ('month', 'month'), ('quarter', 'quarter'), ('year', 'year')], default='', max_length=7, unknown=True)),
                    ('staff_heads', models.PositiveIntegerField(blank=True, null=True)),
                    ('tasks', models.TextField(blank=True, default='')),
                ],
                options={
                    'ordering': ['owner', 'number', 'name'],
                    'constraints': [models.UniqueConstraint(fields=('owner', 'slug'), name='orgunit_slug_per_owner'), models.CheckConstraint(condition=models.Q(models.Q(('valid_from__isnull', True), ('valid_from_precision', '')), models.Q(('valid_from__isnull', False), models.Q(('valid_from_precision', ''), _negated=True)), _connector='OR'), name='orgunit_valid_from_precision'), models.CheckConstraint(condition=models.Q(models.Q(('valid_to__isnull', True), ('valid_to_precision', '')), models.Q(('valid_to__isnull', False), models.Q(('valid_to_precision', ''), _negated=True)), _connector='OR'), name='orgunit_valid_to_precision'), models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='orgunit_valid_from_before_valid_to'), models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='orgunit_not_its_own_parent')],
                    'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organisation_orgunitevent" ("id", "kind", "name", "number", "owner_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "predecessor_id", "slug", "staff_heads", "tasks", "valid_from", "valid_from_precision", "valid_to", "valid_to_precision") VALUES (NEW."id", NEW."kind", NEW."name", NEW."number", NEW."owner_id", NEW."parent_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."predecessor_id", NEW."slug", NEW."staff_heads", NEW."tasks", NEW."valid_from", NEW."valid_from_precision", NEW."valid_to", NEW."valid_to_precision"); RETURN NULL;', hash='423ea0ffca57ee496f9fe604d72a2b0f55be52db', operation='INSERT', pgid='pgtrigger_insert_insert_f37f0', table='organisation_orgunit', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "organisation_orgunitevent" ("id", "kind", "name", "number", "owner_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "predecessor_id", "slug", "staff_heads", "tasks", "valid_from", "valid_from_precision", "valid_to", "valid_to_precision") VALUES (NEW."id", NEW."kind", NEW."name", NEW."number", NEW."owner_id", NEW."parent_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."predecessor_id", NEW."slug", NEW."staff_heads", NEW."tasks", NEW."valid_from", NEW."valid_from_precision", NEW."valid_to", NEW."valid_to_precision"); RETURN NULL;', hash='d4ee8cba4d7cf0b01e3a45814ff0ae9a311c1951', operation='UPDATE', pgid='pgtrigger_update_update_02f14', table='organisation_orgunit', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organisation_orgunitevent" ("id", "kind", "name", "number", "owner_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "predecessor_id", "slug", "staff_heads", "tasks", "valid_from", "valid_from_precision", "valid_to", "valid_to_precision") VALUES (OLD."id", OLD."kind", OLD."name", OLD."number", OLD."owner_id", OLD."parent_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."predecessor_id", OLD."slug", OLD."staff_heads", OLD."tasks", OLD."valid_from", OLD."valid_from_precision", OLD."valid_to", OLD."valid_to_precision"); RETURN NULL;', hash='34ce5b079f1721f4d929102d925011b426aaa4d8', operation='DELETE', pgid='pgtrigger_delete_delete_9ec33', table='organisation_orgunit', when='AFTER'))],
                },
            ), migrations.CreateModel(
                name='Source',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sources', to='organisation.body')),
                    ('slug', models.SlugField(max_length=80)),
                    ('title', models.CharField(max_length=300)),
                    ('kind', organisation.models.base.ChoiceField(choices=[('council_paper', 'council paper'), ('press', 'press report'), ('public_reporting', 'public reporting'), ('own_record', 'own record'), ('fiction', 'made up for the demonstration')], max_length=30)),
                    ('reference', models.CharField(blank=True, default='', max_length=80)),
                    ('publisher', models.CharField(blank=True, default='', max_length=200)),
                    ('dated_on', models.DateField(blank=True, null=True)),
                    ('dated_on_precision', organisation.models.base.ChoiceField(blank=True, choices=[('day', 'day'), ('month', 'month'), ('quarter', 'quarter'), ('year', 'year')], default='', max_length=7, unknown=True)),
                    ('note', models.TextField(blank=True, default='')),
                ],
                options={
                    'ordering': ['owner', 'slug'],
                    'constraints': [models.UniqueConstraint(fields=('owner', 'slug'), name='source_slug_per_owner'), models.CheckConstraint(condition=models.Q(models.Q(('dated_on__isnull', True), ('dated_on_precision', '')), models.Q(('dated_on__isnull', False), models.Q(('dated_on_precision', ''), _negated=True)), _connector='OR'), name='source_dated_on_precision')],
                },
            ), migrations.CreateModel(
                name='AuditEvent',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), db_index=True)),
                    ('actor', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('actor_label', models.CharField(max_length=160)),
                    ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='audit_events', to='organisation.body')),
                    ('action', models.CharField(max_length=60)),
                    ('target_type', models.CharField(max_length=60)),
                    ('target_id', models.UUIDField(null=True)),
                    ('target_label', models.CharField(max_length=300)),
                    ('details', models.JSONField(default=dict)),
                ],
                options={
                    'ordering': ['-at', 'id'],
                    'indexes': [models.Index(fields=['target_id', 'at'], name='organisatio_target__26ad43_idx')],
                    'triggers': [pgtrigger.compiler.Trigger(name='written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='739dfb90d999a1a6661792cfb125ad93055624a0', operation='UPDATE OR DELETE', pgid='pgtrigger_written_once_e512e', table='organisation_auditevent', when='BEFORE')), pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: cannot truncate rows from % table', TG_TABLE_NAME;", hash='2038319dcff0871802b6c6b51938bc6f86ac0de5', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_f242d', table='organisation_auditevent', when='BEFORE'))],
                },
            ), migrations.CreateModel(
                name='UserEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to=settings.AUTH_USER_MODEL)),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                    ('email', models.EmailField(max_length=254)),
                    ('display_name', models.CharField(max_length=120)),
                    ('is_active', models.BooleanField(default=True)),
                    ('is_staff', models.BooleanField(default=False)),
                    ('is_demo', models.BooleanField(default=False)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'abstract': False,
                    'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='879cf9bd59aa5e233987f12efde35cd26441c868', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1706f', table='organisation_userevent', when='BEFORE'))],
                },
            ), migrations.CreateModel(
                name='BodyRelationEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='organisation.bodyrelation')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                    ('body', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisation.body')),
                    ('other', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisation.body')),
                    ('kind', organisation.models.base.ChoiceField(choices=[('belongs_to', 'belongs to'), ('member_of', 'member of'), ('successor_of', 'successor of')], max_length=30)),
                    ('valid_from', models.DateField(blank=True, null=True)),
                    ('valid_from_precision', organisation.models.base.ChoiceField(blank=True, choices=[('day', 'day'), ('month', 'month'), ('quarter', 'quarter'), ('year', 'year')], default='', max_length=7, unknown=True)),
                    ('valid_to', models.DateField(blank=True, null=True)),
                    ('valid_to_precision', organisation.models.base.ChoiceField(blank=True, choices=[('day', 'day'), ('month', 'month'), ('quarter', 'quarter'), ('year', 'year')], default='', max_length=7, unknown=True)),
                ],
                options={
                    'abstract': False,
                    'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6c8e24671dc6a5b9069d257ef9dd76a49e1b2636', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ae4fe', table='organisation_bodyrelationevent', when='BEFORE'))],
                },
            ), migrations.CreateModel(
                name='Membership',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                    ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='organisation.body')),
                    ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='organisation.orgunit')),
                    ('role', organisation.models.base.ChoiceField(choices=[('administrator', 'administrator'), ('editor', 'editor'), ('project_lead', 'project lead'), ('head', 'head of IT'), ('finance', 'finance'), ('personnel', 'personnel'), ('council_office', 'council office'), ('committee_member', 'committee member'), ('partner_editor', 'partner, reporting'), ('partner_reader', 'partner, reading')], max_length=30)),
                    ('valid_from', models.DateField(blank=True, null=True)),
                    ('valid_to', models.DateField(blank=True, null=True)),
                    ('deputy_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='deputies', to='organisation.membership')),
                ],
                options={
                    'ordering': ['body', 'role', 'user'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='membership_valid_from_before_valid_to'), models.UniqueConstraint(fields=('user', 'body', 'role', 'unit', 'valid_from'), name='membership_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('deputy_of__isnull', True), models.Q(('deputy_of', models.F('id')), _negated=True), _connector='OR'), name='membership_not_own_deputy')],
                    'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organisation_membershipevent" ("body_id", "deputy_of_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "unit_id", "user_id", "valid_from", "valid_to") VALUES (NEW."body_id", NEW."deputy_of_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."unit_id", NEW."user_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='ac16ac91d0c0de84b4d5111aeb9ac7f61d88f858', operation='INSERT', pgid='pgtrigger_insert_insert_01674', table='organisation_membership', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "organisation_membershipevent" ("body_id", "deputy_of_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "unit_id", "user_id", "valid_from", "valid_to") VALUES (NEW."body_id", NEW."deputy_of_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."unit_id", NEW."user_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='1a5008c1e14b4e12af245cf5e8b373b289d678ec', operation='UPDATE', pgid='pgtrigger_update_update_5f00d', table='organisation_membership', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organisation_membershipevent" ("body_id", "deputy_of_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "unit_id", "user_id", "valid_from", "valid_to") VALUES (OLD."body_id", OLD."deputy_of_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role", OLD."unit_id", OLD."user_id", OLD."valid_from", OLD."valid_to"); RETURN NULL;', hash='3e3f230568bd3df7bbd74f4e0b9cb4beee98f0bb', operation='DELETE', pgid='pgtrigger_delete_delete_31653', table='organisation_membership', when='AFTER'))],
                },
            ), migrations.CreateModel(
                name='OrgUnitEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='organisation.orgunit')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                    ('owner', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisation.body')),
                    ('slug', models.SlugField(db_index=False, max_length=80)),
                    ('name', models.CharField(max_length=200)),
                    ('number', models.CharField(blank=True, default='', max_length=20)),
                    ('kind', organisation.models.base.ChoiceField(choices=[('dezernat', 'department division'), ('amt', 'office'), ('abteilung', 'department'), ('stabsstelle', 'staff unit'), ('fachdienst', 'specialist service'), ('fachgruppe', 'specialist group'), ('referat', 'section')], max_length=30)),
                    ('parent', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisation.orgunit')),
                    ('predecessor', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisation.orgunit')),
                    ('valid_from', models.DateField(blank=True, null=True)),
                    ('valid_from_precision', organisation.models.base.ChoiceField(blank=True, choices=[('day', 'day'), ('month', 'month'), ('quarter', 'quarter'), ('year', 'year')], default='', max_length=7, unknown=True)),
                    ('valid_to', models.DateField(blank=True, null=True)),
                    ('valid_to_precision', organisation.models.base.ChoiceField(blank=True, choices=[('day', 'day'), ('month', 'month'), ('quarter', 'quarter'), ('year', 'year')], default='', max_length=7, unknown=True)),
                    ('staff_heads', models.PositiveIntegerField(blank=True, null=True)),
                    ('tasks', models.TextField(blank=True, default='')),
                ],
                options={
                    'abstract': False,
                    'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='fc68f6c17b65aae77b72fa819f41db8813420f91', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5f5dc', table='organisation_orgunitevent', when='BEFORE'))],
                },
            ), migrations.CreateModel(
                name='SourceRef',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='source_refs', to='organisation.body')),
                    ('target_type', models.CharField(max_length=60)),
                    ('target_id', models.UUIDField()),
                    ('field', models.CharField(blank=True, default='', max_length=60)),
                    ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refs', to='organisation.source')),
                    ('status', organisation.models.base.ChoiceField(choices=[('stated', 'stated'), ('derived', 'derived'), ('reported', 'reported elsewhere, to be checked'), ('assumed', 'assumed')], max_length=30)),
                    ('place', models.CharField(blank=True, default='', max_length=200)),
                    ('quote', models.TextField(blank=True, default='')),
                    ('derivation', models.TextField(blank=True, default='')),
                    ('doubt', models.TextField(blank=True, default='')),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                ],
                options={
                    'ordering': ['target_id', 'position'],
                    'indexes': [models.Index(fields=['target_id'], name='organisatio_target__616920_idx')],
                    'constraints': [models.UniqueConstraint(fields=('target_id', 'position'), name='sourceref_position'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'derived'), _negated=True), models.Q(('derivation', ''), _negated=True), _connector='OR'), name='sourceref_derived_says_how')],
                },
            ), migrations.CreateModel(
                name='MembershipEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='organisation.membership')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                    ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('body', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisation.body')),
                    ('unit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisation.orgunit')),
                    ('role', organisation.models.base.ChoiceField(choices=[('administrator', 'administrator'), ('editor', 'editor'), ('project_lead', 'project lead'), ('head', 'head of IT'), ('finance', 'finance'), ('personnel', 'personnel'), ('council_office', 'council office'), ('committee_member', 'committee member'), ('partner_editor', 'partner, reporting'), ('partner_reader', 'partner, reading')], max_length=30)),
                    ('valid_from', models.DateField(blank=True, null=True)),
                    ('valid_to', models.DateField(blank=True, null=True)),
                    ('deputy_of', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisation.membership')),
                ],
                options={
                    'abstract': False,
                    'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e9cca67cd0638d1a2877b587f00e551b28032233', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e789f', table='organisation_membershipevent', when='BEFORE'))],
                },
            )],
        ),
    ]
