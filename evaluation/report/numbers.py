"""The numbers of the chapters, in one place, since texts refer to them."""

from typing import Final

NUMBERS: Final = {
    "summary": "1",
    "mandate": "2",
    "matrix": "3",
    "fields": "4",
    "deviations": "5",
    "finance": "6",
    "staff": "7",
    "joint": "8",
    "indicators": "9",
    "mandates": "10",
    "adaptations": "11",
    "balance": "12",
    "proposal": "13",
    "entries": "A",
    "papers": "B",
    "items": "C",
    "calculations": "D",
    "sources": "E",
    "changes": "F",
    "glossary": "G",
}
