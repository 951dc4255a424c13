"""Django's own administration, where DJANGO_ADMIN=1 switches it on: accounts and roles, for a superuser in need.

It passes by the rules and the audit trail, so it offers no more than what locks people out when it is wrong.
"""

from django.contrib import admin

from organisation.models import Membership, User


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Accounts; passwords are set with `manage.py changepassword`."""

    list_display = ["email", "display_name", "is_active"]
    search_fields = ["email", "display_name"]
    fields = ["email", "display_name", "is_active", "is_staff", "is_superuser"]


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    """Roles in bodies."""

    list_display = ["user", "role", "body", "valid_from", "valid_to"]
    list_filter = ["role"]
    raw_id_fields = ["user", "unit", "deputy_of"]
