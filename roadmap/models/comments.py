"""What people say to each other about a project, and whom they mean. Never part of a report."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from organisation.models.base import Row, choices, tracked
from organisation.models.bodies import Body
from roadmap.comments_querysets import CommentQuerySet, MentionQuerySet
from roadmap.models.projects import Project


class CommentScope(models.TextChoices):
    """Who may read a comment."""

    OFFICE = "office", _("programme office only")
    ALL = "all", _("everyone involved")


class MentionGroup(models.TextChoices):
    """Whom a comment may mean besides persons; all but the partners are of the project's own county."""

    PROGRAMME_OFFICE = "programme_office", _("Programme office")
    PROJECT_LEAD = "project_lead", _("project lead")
    HEAD = "head", _("head of IT")
    FINANCE = "finance", _("finance")
    PERSONNEL = "personnel", _("personnel")
    COUNCIL_OFFICE = "council_office", _("council office")
    PARTNERS = "partners", _("Partners")


@tracked()
class Comment(Row):
    """A comment on a project. One that is withdrawn keeps its place and loses its text.

    `author_label` and `body` say who wrote it, and for which body, when it was written.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="comments")
    scope = choices(CommentScope)
    text = models.TextField(blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="roadmap_comments"
    )
    author_label = models.CharField(max_length=160)
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(db_default=Now())
    edited_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "id"]
        indexes = [models.Index(fields=["project", "-written_at"], name="comment_of_project")]
        constraints = [
            models.CheckConstraint(
                name="comment_text_unless_withdrawn",
                condition=Q(withdrawn_at__isnull=True) & ~Q(text="") | Q(withdrawn_at__isnull=False) & Q(text=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.project}, {self.author_label}"


@tracked()
class Mention(Row):
    """A comment means a group or a person."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    group = choices(MentionGroup, unknown=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="mentions"
    )

    objects = MentionQuerySet.as_manager()

    class Meta:
        ordering = ["comment", "group", "id"]
        constraints = [
            models.CheckConstraint(
                name="mention_group_or_user",
                condition=Q(user__isnull=True) & ~Q(group="") | Q(user__isnull=False) & Q(group=""),
            ),
            models.UniqueConstraint(name="mention_once", fields=["comment", "group", "user"], nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return f"@{self.user or self.get_group_display()}"


class MentionRead(Row):
    """A person has marked a mention as read. Nobody else is told."""

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="reads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-read_at"]
        constraints = [models.UniqueConstraint(name="mentionread_once", fields=["mention", "user"])]

    def __str__(self) -> str:
        return f"{self.mention}: {self.user}"
