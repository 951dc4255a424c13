from django.apps import AppConfig


class RoadmapConfig(AppConfig):
    name = "roadmap"

    def ready(self) -> None:
        from roadmap import kinds, object_permissions, shares_access, shares_panel, shares_rights, waiting

        kinds.register()
        shares_access.register()
        shares_rights.register()
        shares_panel.register()
        object_permissions.register()
        waiting.register()
