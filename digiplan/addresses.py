"""What an address may hold."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def without_nul(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: the character NUL behind the question mark is read as U+FFFD, the sign for one that cannot be read.

    PostgreSQL holds no text with NUL, so a search for it would fail; with the
    sign in its place a page answers as to any other value that it does not
    know. Forms refuse NUL at the field by themselves.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        asked = request.META.get("QUERY_STRING", "")
        if "%00" in asked:
            request.META["QUERY_STRING"] = asked.replace("%00", "%EF%BF%BD")
        return get_response(request)

    return answer
