"""Which comments an account may read, and by which mentions it is meant."""

from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from organisation.access import OFFICE_ROLES, PARTNER_ROLES, access_of
from organisation.models import Role

if TYPE_CHECKING:
    from organisation.access import Access
    from organisation.models import User
    from roadmap.models.comments import Comment, Mention

ROLES_OF_GROUP: dict[str, frozenset[Role]] = {
    "programme_office": frozenset({Role.ADMINISTRATOR, Role.EDITOR}),
    "project_lead": frozenset({Role.PROJECT_LEAD}),
    "head": frozenset({Role.HEAD}),
    "finance": frozenset({Role.FINANCE}),
    "personnel": frozenset({Role.PERSONNEL}),
    "council_office": frozenset({Role.COUNCIL_OFFICE}),
    "partners": PARTNER_ROLES,
}
"""Who is meant by a group that a comment mentions; all but the partners work in the office of the project's county."""


class CommentQuerySet(QuerySet["Comment"]):
    """Comments on projects."""

    def readable(self, access: "Access") -> Self:
        """Keep what may be read by somebody who sees the project: the office reads all, others what is for all."""
        if access.user is None:
            return self.none()
        return self.filter(Q(scope="all") | Q(project__owner__in=access.office) | Q(author=access.user))

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep the comments that `user` may read, on projects that it sees."""
        from roadmap.models import Project

        return self.readable(access_of(user)).filter(project__in=Project.objects.visible_to(user))


class MentionQuerySet(QuerySet["Mention"]):
    """Mentions of persons and groups."""

    def meaning(self, user: "User | AnonymousUser") -> Self:
        """Keep the mentions in comments that `user` may read and by which it is meant, but not in its own comments."""
        from roadmap.models import Comment
        from roadmap.waiting import led

        access = access_of(user)
        if access.user is None or access.day is None or not user.is_authenticated:
            return self.none()
        meant = Q(user=access.user)
        for group, roles in ROLES_OF_GROUP.items():
            if group == "partners":
                # the comment's own visibility says in which projects the partner takes part
                meant |= Q(group=group) & ~Q(comment__project__owner__in=access.office) if access.partner else Q()
            elif group == "project_lead":
                meant |= Q(group=group) & led(user, access.day, "comment__project__")
            elif bodies := access.bodies(roles & OFFICE_ROLES):
                meant |= Q(group=group, comment__project__owner__in=bodies)
        readable = Comment.objects.visible_to(user).filter(withdrawn_at=None).exclude(author=access.user)
        return self.filter(meant, comment__in=readable)

    def unread_by(self, user: "User") -> Self:
        """Keep the mentions that mean `user` and that it has not marked as read."""
        from roadmap.models import MentionRead

        return self.meaning(user).exclude(Exists(MentionRead.objects.filter(mention=OuterRef("pk"), user=user)))
