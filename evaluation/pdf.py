"""Renders a report's HTML to one PDF that is PDF/UA-1 and PDF/A-3a, the same bytes on every run.

The only importer of WeasyPrint, and a lazy one: a web process that never renders does not load it. What the HTML must
look like is in docs/pdf.md. Rendering switches the garbage collector and Fontconfig's file for the whole process, so it
belongs into a worker's own process, one render at a time.
"""

import gc
import hashlib
import logging
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from mimetypes import MimeTypes
from typing import Any, Literal

from evaluation import pdf_contract, pdf_metadata, pdf_tags
from evaluation.pdf_fonts import (
    ASSETS,
    FONT_FILES,
    FONT_FOLDER,
    bundled_fonts_only,
    missing_characters,
    replace_missing,
)

__all__ = [
    "PHASES",
    "RENDERER_VERSION",
    "DataFile",
    "PdfError",
    "missing_characters",
    "render_pdf",
    "replace_missing",
]

ENGINE_VERSION = 3
"""Raised by hand whenever a change in this engine or in roadmap/charts changes the bytes of a report."""

VARIANT = "pdf/a-3a"
LINK_SCHEMES = ("http://", "https://", "mailto:")
PHASES = ("read", "layout", "draw", "finish")
MIME_TYPES = MimeTypes()
WHITE_SPACE = re.compile(r"[ \t\r\n]+")
LONG_WORD = re.compile(r"[^\s\u00ad\u200b]{50,}")
"""Longer than any German word: an address, or somebody's joke. It would run out of the page, or out of its column."""
SVG = "{http://www.w3.org/2000/svg}"
BREAK, PIECE = "\u200b", re.compile(".{1,10}")
RUNNING = 160
"""Characters of a title that fit above each page; the whole of it stands on the cover."""

Progress = Callable[[str, int, int], None]


class PdfError(Exception):
    """The report cannot be rendered; the message says why and names what is at fault."""


@dataclass(frozen=True)
class DataFile:
    """A file inside the PDF. `name` ends in .csv, .json and the like; `relationship` is PDF/A-3's AFRelationship."""

    name: str
    content: bytes
    description: str
    relationship: Literal["Source", "Data", "Alternative", "Supplement", "Unspecified"] = "Data"


def _renderer_version() -> str:
    digest = hashlib.sha256()
    for path in (ASSETS / "report.css", *(FONT_FOLDER / name for name in FONT_FILES)):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"digiplan-{ENGINE_VERSION} weasyprint-{version('weasyprint')} assets-{digest.hexdigest()[:16]}"


RENDERER_VERSION = _renderer_version()
"""Names everything of this engine that decides the bytes: its own version, WeasyPrint's, stylesheet and fonts."""


def render_pdf(
    html: str,
    *,
    attachments: Sequence[DataFile],
    identifier: str,
    created: datetime,
    on_progress: Progress | None = None,
    resources: Mapping[str, bytes] | None = None,
) -> bytes:
    """Render the document `html` to PDF/UA-1 and PDF/A-3a.

    `identifier` becomes the file's permanent identifier, `created` (with a time zone) its only date; equal arguments
    give equal bytes. `resources` are pictures that the HTML shows as ``bundle:NAME``. `on_progress(phase, done,
    total)` is called with the PHASES in turn; `total` is 0 while the number of pages is unknown; what it raises stops
    the rendering.

    Characters that the fonts lack are shown as named placeholders. Raises PdfError when the HTML breaks the contract,
    when anything but `resources` would be fetched, or when WeasyPrint reports an error.
    """
    _require_supported_version()
    bundle = _Bundle({"report.css": (ASSETS / "report.css").read_bytes(), **(resources or {})})
    with ExitStack() as stack:
        stack.enter_context(bundled_fonts_only())
        stack.enter_context(_without_collector())
        errors = stack.enter_context(_logged_errors())
        report = stack.enter_context(_progress(on_progress))
        try:
            document = _lay_out(html, bundle, report)
            _check_links(document)
            content = _write(document, bundle, attachments, identifier, created, report)
        except bundle.refusal as error:
            raise PdfError(str(error)) from None
        except RecursionError:
            raise PdfError("the document is nested too deeply") from None
    if bundle.refused:
        raise PdfError(f"refused to fetch {', '.join(bundle.refused)}")
    if errors:
        raise PdfError("; ".join(dict.fromkeys(errors)))
    return content


class _Bundle:
    """WeasyPrint's URL fetcher: serves the named bytes under ``bundle:`` and refuses, and remembers, all other
    addresses.
    """

    _fail_on_errors = True

    def __init__(self, files: Mapping[str, bytes]) -> None:
        from weasyprint.urls import FatalURLFetchingError, URLFetcherResponse

        self._files = files
        self._response = URLFetcherResponse
        self.refusal: type[BaseException] = FatalURLFetchingError
        self.refused: list[str] = []

    def __call__(self, url: str) -> Any:
        scheme, _, path = url.partition(":")
        name = path.lstrip("/")
        if scheme == "bundle" and name in self._files:
            kind = MIME_TYPES.guess_type(name)[0] or "application/octet-stream"
            return self._response(url, self._files[name], {"Content-Type": kind})
        # Errors inside an SVG are swallowed by WeasyPrint, so what was refused is kept and looked at in the end.
        self.refused.append(url[:200])
        raise self.refusal(f"refused to fetch {url[:200]}")


def _lay_out(html: str, bundle: _Bundle, report: Progress) -> Any:
    """Parse and check `html`, and lay it out in pages: a weasyprint Document."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    report("read", 0, 1)
    page = HTML(string=replace_missing(html), base_url="bundle:/", url_fetcher=bundle)
    if problems := pdf_contract.problems(page.etree_element):
        raise PdfError("; ".join(dict.fromkeys(problems)))
    _prepare_texts(page.etree_element)
    fonts = FontConfiguration()
    style = CSS(url="bundle:report.css", url_fetcher=bundle, font_config=fonts)
    report("read", 1, 1)
    return page.render(font_config=fonts, stylesheets=[style], pdf_variant=VARIANT, presentational_hints=False)


def _prepare_texts(root: Any) -> None:
    """Last changes to the texts, in the parsed HTML: nothing that was typed may run out of its page.

    Character references (``&#x2713;``) only become characters when the HTML is parsed: look again for missing ones. And
    WeasyPrint keeps line ends inside footnotes.
    """
    for element in root.iter():
        element.text = replace_missing(element.text or "")
        element.tail = replace_missing(element.tail or "")
    body = root.find("body")
    for element in body.iter():
        if element.tag != "style" and not str(element.tag).startswith(SVG):
            element.text = _breakable(element.text)
        element.tail = _breakable(element.tail)
    if len(title := body.get("data-running", "")) > RUNNING:
        body.set("data-running", f"{title[:RUNNING].rstrip()}…")
    for note in root.iterfind(".//*[@class='footnote']"):
        note.text = WHITE_SPACE.sub(" ", note.text).lstrip()
        for element in note.iterfind(".//*"):
            element.text = WHITE_SPACE.sub(" ", element.text)
            element.tail = WHITE_SPACE.sub(" ", element.tail)


def _breakable(text: str) -> str:
    """`text` with places in its endless words at which a line may end; they are not seen."""
    return LONG_WORD.sub(lambda word: BREAK.join(PIECE.findall(word[0])), text) if len(text) >= 50 else text


def _check_links(document: Any) -> None:
    """Refuse links that lead anywhere but to a page, a mail address or a place in the document.

    A link is an area of its element's own box; the areas that WeasyPrint adds for boxes inside it are dropped, since
    they would be links without text of their own.
    """
    for page in document.pages:
        page.links = [link for link in page.links if link[3].element_tag == "a"]
        for kind, target, _, _ in page.links:
            if kind != "internal" and not target.startswith(LINK_SCHEMES):
                raise PdfError(f"a link leads to {target[:200]}")


def _write(
    document: Any,
    bundle: _Bundle,
    attachments: Sequence[DataFile],
    identifier: str,
    created: datetime,
    report: Progress,
) -> bytes:
    """Draw the pages, repair the tags and write the file."""
    from weasyprint import Attachment
    from weasyprint.pdf import tags

    pdf_metadata.declare(document.metadata, created=created)
    moment = created.astimezone(UTC)
    # A name tree must be sorted by name (ISO 32000-1, 7.9.6).
    document.metadata.attachments = [
        Attachment(
            string=file.content,
            name=file.name,
            description=file.description,
            relationship=file.relationship,
            created=moment,
            modified=moment,
            url_fetcher=bundle,
        )
        for file in sorted(attachments, key=lambda file: file.name)
    ]
    _count_drawn_pages(document, report)
    with warnings.catch_warnings(), _cached_page_references(), pdf_tags.recorded_sources(tags) as sources:

        def finish(document: Any, pdf: Any) -> None:
            report("finish", 0, 1)
            pdf_tags.finish(document, pdf, sources)
            pdf.catalog["PageMode"] = "/UseOutlines"

        # WeasyPrint leaves the file of the colour profile to the interpreter to close.
        warnings.filterwarnings("ignore", r"unclosed file .*\.icc", ResourceWarning)
        permanent = hashlib.sha256(identifier.encode()).hexdigest()[:32].encode()
        content: bytes = document.write_pdf(finisher=finish, pdf_variant=VARIANT, pdf_identifier=permanent)
    report("finish", 1, 1)
    return content


def _count_drawn_pages(document: Any, report: Progress) -> None:
    total = len(document.pages)

    def counted(number: int, paint: Callable[..., None]) -> Callable[..., None]:
        def paint_and_report(*arguments: Any) -> None:
            report("draw", number, total)
            paint(*arguments)

        return paint_and_report

    for number, page in enumerate(document.pages):
        page.paint = counted(number, page.paint)


def _require_supported_version() -> None:
    from weasyprint import VERSION

    if not VERSION.startswith(pdf_tags.SUPPORTED_WEASYPRINT):
        raise PdfError(f"the tag repair is made for WeasyPrint {pdf_tags.SUPPORTED_WEASYPRINT}*, not for {VERSION}")


@contextmanager
def _without_collector() -> Iterator[None]:
    """Rendering makes millions of objects that live to the end: looking for garbage takes 13 % of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def _cached_page_references() -> Iterator[None]:
    """pydyf builds the list of all pages each time it is asked for one, which makes writing quadratic."""
    import pydyf

    original = pydyf.PDF.page_references
    known: dict[int, tuple[bytes, ...]] = {}

    def cached(pdf: Any) -> tuple[bytes, ...]:
        references = known.get(id(pdf), ())
        if 3 * len(references) != len(pdf.pages["Kids"]):  # three entries a page: number, generation, R
            references = known[id(pdf)] = original.fget(pdf)
        return references

    pydyf.PDF.page_references = property(cached)
    try:
        yield
    finally:
        pydyf.PDF.page_references = original


class _Errors(logging.Filter):
    """Keeps what is logged as an error, and keeps it out of the log: render_pdf raises it."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.ERROR:
            return True
        self.messages.append(record.getMessage())
        return False


@contextmanager
def _logged_errors() -> Iterator[list[str]]:
    """What WeasyPrint logs as errors: dead links, pictures that fail. Each means a report with something missing."""
    errors = _Errors()
    logger = logging.getLogger("weasyprint")
    logger.addFilter(errors)
    try:
        yield errors.messages
    finally:
        logger.removeFilter(errors)


class _PageCounter(logging.Handler):
    """Turns WeasyPrint's log lines "Creating layout - Page n" into progress."""

    def __init__(self, report: Progress) -> None:
        super().__init__(logging.INFO)
        self._report = report

    def emit(self, record: logging.LogRecord) -> None:
        if "Creating layout - Page" in str(record.msg) and isinstance(record.args, tuple):
            self._report("layout", int(str(record.args[0])), 0)


@contextmanager
def _progress(on_progress: Progress | None) -> Iterator[Progress]:
    """The function to call with progress; while this lasts it also hears of each page that is laid out."""
    if on_progress is None:
        yield lambda phase, done, total: None
        return
    logger = logging.getLogger("weasyprint.progress")
    handler = _PageCounter(on_progress)
    level, propagate = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield on_progress
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = propagate
