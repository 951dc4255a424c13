"""Edits of a plan sent as a browser without scripts sends them: many, and of all that a report is about."""

from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser

from tests.browser.years import House, Worker, german


class _Fields(HTMLParser):
    """The fields of a page's main form as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._main = self._area = False
        self._select = self._name = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._main = self._main or tag == "main"
        if not self._main:
            return
        name = given.get("name", "")
        if tag == "input" and name:
            checked = given.get("type") not in {"radio", "checkbox"} or "checked" in given
            if checked:
                self.values[name] = given.get("value", "")
        elif tag == "textarea":
            self._area, self._name = True, name
            self.values[name] = ""
        elif tag == "select":
            self._select = name
            self.values.setdefault(name, "")
        elif tag == "option" and self._select and "selected" in given:
            self.values[self._select] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._name] += data

    def handle_endtag(self, tag: str) -> None:
        self._area = self._area and tag != "textarea"
        if tag == "select":
            self._select = ""


def send(who: Worker, path: str, **values: str) -> None:
    """Fill a form of the interface and send it, as a browser without scripts does."""
    address = f"{who.address}{path}"
    fields = _Fields()
    fields.feed(who.page.request.get(address).text())
    data: dict[str, str | float | bool] = {name: text.removeprefix("\n") for name, text in fields.values.items()}
    data |= values
    answer = who.page.request.post(address, form=data, headers={"Referer": address}, max_redirects=0)
    assert answer.status == 302, f"{path}: {answer.status} {answer.text()[:3000]}"


def further_edits(house: House, number: int) -> Iterator[str]:
    """Make so many further edits in the interface, of one kind after the other; yield each address."""
    plan, office, finance = house.plan, house.office, house.finance
    projects, items = house.known["projects"], house.known["items"]
    milestones = house.known["milestones"]
    for count in range(number):
        project = projects[count % len(projects)]
        item, milestone = items[count % len(items)], milestones[count % len(milestones)]
        below = f"/roadmap/{plan}/projekte/{project[0]}"
        day = date(2027 + count // 300, 1 + count % 12, 1 + count % 28)
        edits: list[tuple[Worker, str, dict[str, str]]] = [
            (office, f"{below}/stand/", {"title": f"Umbenannt {count}"}),
            (office, f"{below}/ergebnisse/", {"results": f"Ergebnis {count}", "next_steps": f"Schritt {count}"}),
            (
                finance,
                f"/roadmap/{plan}/haushalt/posten/{item[0]}/betrag/",
                {"amount": str(1000 + count), "reason": "neu"},
            ),
            (
                office,
                f"/roadmap/{plan}/projekte/{milestone[0]}/meilensteine/{milestone[1]}/",
                {"forecast": german(day), "reason": f"Grund {count}"},
            ),
            (office, f"/roadmap/{plan}/bearbeiten/", {"title": f"Plan {count}", "description": f"Anders {count}"}),
            (office, f"/roadmap/{plan}/schwellenwerte/", {"money_red_percent": str(11 + count % 40)}),
            (office, f"{below}/stand/", {"forecast_end": german(day), "end_reason": f"Ende {count}"}),
        ]
        who, path, values = edits[count % len(edits)]
        send(who, path, **values)
        yield path
