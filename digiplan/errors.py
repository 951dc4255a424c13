"""Error pages in the look of the application. Those for 400, 500 and 503 need neither session nor database."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

LAST_RESORT = """<!DOCTYPE html>
<html lang="de"><head><meta charset="utf-8"><title>Fehler</title></head>
<body><main><h1>Fehler</h1><p>Die Seite konnte nicht angezeigt werden. / The page could not be shown.</p></main></body>
</html>"""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request made no sense, for example an unknown host or a form of absurd size."""
    return HttpResponse(render_to_string("400.html"), status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the thing may be seen by this account, but not this be done with it."""
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing here, or nothing that this account may know of."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 while the database cannot be reached."""
    unreachable = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status, template = (503, "503.html") if unreachable else (500, "500.html")
    try:
        content: str = render_to_string(template)
    except Exception:  # the error page itself failed, for example without the manifest of static files
        content = LAST_RESORT
    response = HttpResponse(content, status=status)
    if unreachable:
        response["Retry-After"] = "30"
    return response
