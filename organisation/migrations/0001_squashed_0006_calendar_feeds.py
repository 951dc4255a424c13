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


# Written out, so that it never changes: organisation/folding.py says the same in Python, and a test compares them.
# Texts that hold nothing but what German texts hold are spared the long table: translate() goes through it per letter.
FOLD = r"""
CREATE FUNCTION digiplan_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(lower(CASE WHEN value ~ '[^ -~\n\r\täöüÄÖÜß–„“…€§]' THEN translate(replace(replace(replace(replace(replace(normalize(value, NFC), 'æ', 'ae'), 'œ', 'oe'), 'ẞ', 'ss'), 'Æ', 'ae'), 'Œ', 'oe'), E'àÀáÁâÂãÃåÅāĀăĂąĄçÇćĆĉĈċĊčČďĎđĐèÈéÉêÊëËēĒĕĔėĖęĘěĚĝĜğĞġĠģĢìÌíÍîÎïÏĩĨīĪĭĬįĮĺĹļĻľĽłŁñÑńŃņŅňŇòÒóÓôÔõÕøØōŌŏŎőŐŕŔŗŖřŘśŚŝŜşŞšŠţŢťŤùÙúÚûÛũŨūŪŭŬůŮűŰųŲýÝÿŸŷŶźŹżŻžŽ\u00a0\u2009\u202f\u2010\u2011\u00ad\u200b', E'aaaaaaaaaaaaaaaaccccccccccddddeeeeeeeeeeeeeeeeeeggggggggiiiiiiiiiiiiiiiillllllllnnnnnnnnoooooooooooooooorrrrrrssssssssttttuuuuuuuuuuuuuuuuuuyyyyyyzzzzzz   --') ELSE value END COLLATE "C"), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'Ä', 'ae'), 'Ö', 'oe'), 'Ü', 'ue'), 'ß', 'ss'), E'\n', ' '), E'\r', ' '), E'\t', ' ')
$$
"""


class Migration(migrations.Migration):

    replaces = [('organisation', '0001_initial'), ('organisation', '0002_branding'), ('organisation', '0003_invitations'), ('organisation', '0004_fold'), ('organisation', '0005_invitation_once'), ('organisation', '0006_calendar_feeds')]

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
                    'indexes': [],
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
                    ('session_epoch', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'ordering': ['display_name', 'email'],
                    'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_any_case')],
                    'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organisation_userevent" ("created_at", "display_name", "email", "id", "is_active", "is_demo", "is_staff", "is_superuser", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "session_epoch") VALUES (NEW."created_at", NEW."display_name", NEW."email", NEW."id", NEW."is_active", NEW."is_demo", NEW."is_staff", NEW."is_superuser", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."session_epoch"); RETURN NULL;', hash='330ea4c592f13825fc9eec9d2ee80e122977bd32', operation='INSERT', pgid='pgtrigger_insert_insert_8dce9', table='organisation_user', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."display_name" IS DISTINCT FROM (NEW."display_name") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_demo" IS DISTINCT FROM (NEW."is_demo") OR OLD."is_staff" IS DISTINCT FROM (NEW."is_staff") OR OLD."is_superuser" IS DISTINCT FROM (NEW."is_superuser") OR OLD."session_epoch" IS DISTINCT FROM (NEW."session_epoch"))', func='INSERT INTO "organisation_userevent" ("created_at", "display_name", "email", "id", "is_active", "is_demo", "is_staff", "is_superuser", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "session_epoch") VALUES (NEW."created_at", NEW."display_name", NEW."email", NEW."id", NEW."is_active", NEW."is_demo", NEW."is_staff", NEW."is_superuser", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."session_epoch"); RETURN NULL;', hash='fb869c1c9bd0b42c98f983d7826c05502cc7e564', operation='UPDATE', pgid='pgtrigger_update_update_d7eb0', table='organisation_user', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organisation_userevent" ("created_at", "display_name", "email", "id", "is_active", "is_demo", "is_staff", "is_superuser", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "session_epoch") VALUES (OLD."created_at", OLD."display_name", OLD."email", OLD."id", OLD."is_active", OLD."is_demo", OLD."is_staff", OLD."is_superuser", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."session_epoch"); RETURN NULL;', hash='098dd36509b6bf95d540b8b868fc99f1d66c9e0d', operation='DELETE', pgid='pgtrigger_delete_delete_b3007', table='organisation_user', when='AFTER'))],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='Pulse',
                fields=[
                    ('name', models.CharField(max_length=40, primary_key=True, serialize=False)),
                    ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ],
                options={
                    'ordering': ['name'],
                    'indexes': [],
                    'constraints': [],
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
                    'indexes': [],
                    'constraints': [],
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
                    'indexes': [],
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
                    'indexes': [],
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
                    'indexes': [],
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
                    'constraints': [],
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
                    ('session_epoch', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'abstract': False,
                    'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='879cf9bd59aa5e233987f12efde35cd26441c868', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1706f', table='organisation_userevent', when='BEFORE'))],
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Branding',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('display_name', models.CharField(blank=True, default='', max_length=120, verbose_name='Name in the top bar')),
                    ('contact', models.TextField(blank=True, default='', max_length=1000, verbose_name='Contact address')),
                    ('imprint', models.TextField(blank=True, default='', max_length=100000, verbose_name='Imprint')),
                    ('privacy', models.TextField(blank=True, default='', max_length=100000, verbose_name='Privacy')),
                    ('accessibility', models.TextField(blank=True, default='', max_length=100000, verbose_name='Accessibility statement')),
                    ('arms', models.BinaryField(blank=True, null=True)),
                    ('arms_sha256', models.CharField(blank=True, default='', max_length=64)),
                    ('is_default', models.BooleanField(default=False, verbose_name='Shown to guests')),
                    ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('owner', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='branding', to='organisation.body')),
                ],
                options={
                    'ordering': ['owner__name'],
                    'indexes': [],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('is_default',), name='branding_one_default'), models.CheckConstraint(condition=models.Q(models.Q(('arms__isnull', True), ('arms_sha256', '')), models.Q(('arms__isnull', False), models.Q(('arms_sha256', ''), _negated=True)), _connector='OR'), name='branding_arms_and_hash')],
                    'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organisation_brandingevent" ("accessibility", "arms_sha256", "changed_at", "contact", "display_name", "id", "imprint", "is_default", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "privacy") VALUES (NEW."accessibility", NEW."arms_sha256", NEW."changed_at", NEW."contact", NEW."display_name", NEW."id", NEW."imprint", NEW."is_default", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."privacy"); RETURN NULL;', hash='adee3e1a62d98d0ef16e51447941d908bee1214a', operation='INSERT', pgid='pgtrigger_insert_insert_c8894', table='organisation_branding', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."accessibility" IS DISTINCT FROM (NEW."accessibility") OR OLD."arms_sha256" IS DISTINCT FROM (NEW."arms_sha256") OR OLD."changed_at" IS DISTINCT FROM (NEW."changed_at") OR OLD."contact" IS DISTINCT FROM (NEW."contact") OR OLD."display_name" IS DISTINCT FROM (NEW."display_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."imprint" IS DISTINCT FROM (NEW."imprint") OR OLD."is_default" IS DISTINCT FROM (NEW."is_default") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."privacy" IS DISTINCT FROM (NEW."privacy"))', func='INSERT INTO "organisation_brandingevent" ("accessibility", "arms_sha256", "changed_at", "contact", "display_name", "id", "imprint", "is_default", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "privacy") VALUES (NEW."accessibility", NEW."arms_sha256", NEW."changed_at", NEW."contact", NEW."display_name", NEW."id", NEW."imprint", NEW."is_default", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."privacy"); RETURN NULL;', hash='3bd058e781e8e636800fb9a0d33e5d697b1bedec', operation='UPDATE', pgid='pgtrigger_update_update_e0f79', table='organisation_branding', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organisation_brandingevent" ("accessibility", "arms_sha256", "changed_at", "contact", "display_name", "id", "imprint", "is_default", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "privacy") VALUES (OLD."accessibility", OLD."arms_sha256", OLD."changed_at", OLD."contact", OLD."display_name", OLD."id", OLD."imprint", OLD."is_default", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."privacy"); RETURN NULL;', hash='9635157e025c4445ad33e39accd04347d3d4ea8a', operation='DELETE', pgid='pgtrigger_delete_delete_e4598', table='organisation_branding', when='AFTER'))],
                },
            ), migrations.CreateModel(
                name='CalendarFeed',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('target_type', models.CharField(blank=True, default='', max_length=80)),
                    ('target_id', models.UUIDField(blank=True, null=True)),
                    ('token_hash', models.CharField(max_length=64, unique=True)),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feeds', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-created_at', 'id'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('user', 'target_type', 'target_id'), name='calendarfeed_open_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('target_id__isnull', True), ('target_type', '')), models.Q(models.Q(('target_type', ''), _negated=True), ('target_id__isnull', False)), _connector='OR'), name='calendarfeed_target'), models.CheckConstraint(condition=models.Q(('token_hash__regex', '^[0-9a-f]{64}$')), name='calendarfeed_token_hashed')],
                    'indexes': [],
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
                    'indexes': [],
                    'constraints': [],
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
                    'indexes': [],
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
                    'indexes': [],
                    'constraints': [],
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
                name='BrandingEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                    ('display_name', models.CharField(blank=True, default='', max_length=120, verbose_name='Name in the top bar')),
                    ('contact', models.TextField(blank=True, default='', max_length=1000, verbose_name='Contact address')),
                    ('imprint', models.TextField(blank=True, default='', max_length=100000, verbose_name='Imprint')),
                    ('privacy', models.TextField(blank=True, default='', max_length=100000, verbose_name='Privacy')),
                    ('accessibility', models.TextField(blank=True, default='', max_length=100000, verbose_name='Accessibility statement')),
                    ('arms_sha256', models.CharField(blank=True, default='', max_length=64)),
                    ('is_default', models.BooleanField(default=False, verbose_name='Shown to guests')),
                    ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('owner', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisation.body')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='organisation.branding')),
                ],
                options={
                    'abstract': False,
                    'indexes': [],
                    'constraints': [],
                    'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e0fbecae3fefa0093ad63a13b743335acd2d2128', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_bc9d5', table='organisation_brandingevent', when='BEFORE'))],
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
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Invitation',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('email', models.EmailField(max_length=254)),
                    ('display_name', models.CharField(max_length=120)),
                    ('role', organisation.models.base.ChoiceField(choices=[('administrator', 'administrator'), ('editor', 'editor'), ('project_lead', 'project lead'), ('head', 'head of IT'), ('finance', 'finance'), ('personnel', 'personnel'), ('council_office', 'council office'), ('committee_member', 'committee member'), ('partner_editor', 'partner, reporting'), ('partner_reader', 'partner, reading')], max_length=30)),
                    ('valid_from', models.DateField(blank=True, null=True)),
                    ('valid_to', models.DateField(blank=True, null=True)),
                    ('token_hash', models.CharField(max_length=64, unique=True)),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('expires_at', models.DateTimeField()),
                    ('accepted_at', models.DateTimeField(blank=True, null=True)),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='organisation.body')),
                    ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('deputy_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='organisation.membership')),
                    ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.orgunit')),
                ],
                options={
                    'ordering': ['-created_at', 'id'],
                    'indexes': [],
                    'constraints': [models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='invitation_valid_from_before_valid_to'), models.CheckConstraint(condition=models.Q(('accepted_at__isnull', True), ('revoked_at__isnull', True), _connector='OR'), name='invitation_accepted_or_revoked'), models.CheckConstraint(condition=models.Q(('token_hash__regex', '^[0-9a-f]{64}$')), name='invitation_token_hashed'), models.UniqueConstraint(condition=models.Q(('accepted_at__isnull', True), ('revoked_at__isnull', True)), fields=('email', 'body', 'role', 'unit'), name='invitation_open_once', nulls_distinct=False)],
                    'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organisation_invitationevent" ("accepted_at", "accepted_by_id", "body_id", "created_at", "created_by_id", "deputy_of_id", "display_name", "email", "expires_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "role", "unit_id", "valid_from", "valid_to") VALUES (NEW."accepted_at", NEW."accepted_by_id", NEW."body_id", NEW."created_at", NEW."created_by_id", NEW."deputy_of_id", NEW."display_name", NEW."email", NEW."expires_at", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."revoked_at", NEW."role", NEW."unit_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='36a7940b0f847376a7606d14b5284e57ea42f95e', operation='INSERT', pgid='pgtrigger_insert_insert_61a9b', table='organisation_invitation', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."accepted_at" IS DISTINCT FROM (NEW."accepted_at") OR OLD."accepted_by_id" IS DISTINCT FROM (NEW."accepted_by_id") OR OLD."body_id" IS DISTINCT FROM (NEW."body_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."deputy_of_id" IS DISTINCT FROM (NEW."deputy_of_id") OR OLD."display_name" IS DISTINCT FROM (NEW."display_name") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."unit_id" IS DISTINCT FROM (NEW."unit_id") OR OLD."valid_from" IS DISTINCT FROM (NEW."valid_from") OR OLD."valid_to" IS DISTINCT FROM (NEW."valid_to"))', func='INSERT INTO "organisation_invitationevent" ("accepted_at", "accepted_by_id", "body_id", "created_at", "created_by_id", "deputy_of_id", "display_name", "email", "expires_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "role", "unit_id", "valid_from", "valid_to") VALUES (NEW."accepted_at", NEW."accepted_by_id", NEW."body_id", NEW."created_at", NEW."created_by_id", NEW."deputy_of_id", NEW."display_name", NEW."email", NEW."expires_at", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."revoked_at", NEW."role", NEW."unit_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='f82bcf893a10dec58eaa871191f847694a4c4940', operation='UPDATE', pgid='pgtrigger_update_update_2e92c', table='organisation_invitation', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organisation_invitationevent" ("accepted_at", "accepted_by_id", "body_id", "created_at", "created_by_id", "deputy_of_id", "display_name", "email", "expires_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "role", "unit_id", "valid_from", "valid_to") VALUES (OLD."accepted_at", OLD."accepted_by_id", OLD."body_id", OLD."created_at", OLD."created_by_id", OLD."deputy_of_id", OLD."display_name", OLD."email", OLD."expires_at", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."revoked_at", OLD."role", OLD."unit_id", OLD."valid_from", OLD."valid_to"); RETURN NULL;', hash='d184b3f72686976bb3963b0fdecb60f68dc4e3f1', operation='DELETE', pgid='pgtrigger_delete_delete_e6bcc', table='organisation_invitation', when='AFTER'))],
                },
            ), migrations.CreateModel(
                name='InvitationEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                    ('email', models.EmailField(max_length=254)),
                    ('display_name', models.CharField(max_length=120)),
                    ('role', organisation.models.base.ChoiceField(choices=[('administrator', 'administrator'), ('editor', 'editor'), ('project_lead', 'project lead'), ('head', 'head of IT'), ('finance', 'finance'), ('personnel', 'personnel'), ('council_office', 'council office'), ('committee_member', 'committee member'), ('partner_editor', 'partner, reporting'), ('partner_reader', 'partner, reading')], max_length=30)),
                    ('valid_from', models.DateField(blank=True, null=True)),
                    ('valid_to', models.DateField(blank=True, null=True)),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('expires_at', models.DateTimeField()),
                    ('accepted_at', models.DateTimeField(blank=True, null=True)),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('accepted_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('body', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisation.body')),
                    ('created_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('deputy_of', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisation.membership')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='organisation.invitation')),
                    ('unit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisation.orgunit')),
                ],
                options={
                    'abstract': False,
                    'indexes': [],
                    'constraints': [],
                    'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='60f3dfe154749036cd7fac94465891a07dca561f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8777b', table='organisation_invitationevent', when='BEFORE'))],
                },
            )],
        ),
        migrations.RunSQL(FOLD, "DROP FUNCTION digiplan_fold(text)"),
    ]
