"""What the roadmap adds to the page of one's own account."""

from django.utils.translation import gettext_lazy as _

from organisation.account_links import AccountLink, add_account_link


def register() -> None:
    """Add the links; called once, when the apps are ready."""
    add_account_link(AccountLink(_("What changed"), _("Changes and comments on what you watch."), "watches:news"))
    add_account_link(
        AccountLink(_("What I watch"), _("Plans, action fields and projects that you watch."), "watches:list")
    )
    add_account_link(
        AccountLink(_("Notifications"), _("The daily mail, and watching what you comment on."), "watches:settings")
    )
