from django.apps import AppConfig


class RoadmapConfig(AppConfig):
    name = "roadmap"

    def ready(self) -> None:
        from roadmap import kinds, object_permissions, shares_access

        kinds.register()
        shares_access.register()
        object_permissions.register()
