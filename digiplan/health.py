"""Whether the process lives, and whether it can serve."""

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError, InterfaceError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def liveness(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers."""
    return JsonResponse({"alive": True})


@never_cache
@require_safe
def readiness(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and no migration is pending, else 503 with what is missing."""
    try:
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except (DatabaseError, InterfaceError):
        return JsonResponse({"ready": False, "database": "unreachable"}, status=503)
    body = {"ready": not pending, "database": "reachable", "pending_migrations": pending}
    return JsonResponse(body, status=503 if pending else 200)
