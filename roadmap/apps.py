from django.apps import AppConfig


class RoadmapConfig(AppConfig):
    name = "roadmap"

    def ready(self) -> None:
        from roadmap import (
            agenda,
            calendar,
            comments_kinds,
            comments_pages,
            impact_kinds,
            impact_panels,
            kinds,
            object_permissions,
            parts_kinds,
            parts_panel,
            shares_access,
            shares_actions,
            shares_panel,
            shares_rights,
            waiting,
            watches_links,
        )
        from roadmap.money import kinds as money_kinds
        from roadmap.posts import kinds as posts_kinds

        agenda.register()
        kinds.register()
        parts_kinds.register()
        posts_kinds.register()
        money_kinds.register()
        parts_panel.register()
        calendar.register()
        shares_access.register()
        shares_actions.register()
        shares_rights.register()
        shares_panel.register()
        object_permissions.register()
        impact_kinds.register()
        impact_panels.register()
        waiting.register()
        comments_kinds.register()
        comments_pages.register()
        watches_links.register()
