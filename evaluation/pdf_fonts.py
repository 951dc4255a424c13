"""The bundled fonts: which characters they have, and how a rendering process is made to know no others."""

import os
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from stat import S_ISDIR
from tempfile import NamedTemporaryFile, TemporaryDirectory, gettempdir
from xml.sax.saxutils import escape

ASSETS = Path(__file__).resolve().parent / "assets"
FONT_FOLDER = ASSETS / "fonts"
FONT_FILES = ("FiraSans-Bold.ttf", "FiraSans-Italic.ttf", "FiraSans-Regular.ttf", "FiraSans-SemiBold.ttf")

# Layout, not glyphs: line ends, tab, and the soft hyphen that only shows where a line breaks.
_WITHOUT_GLYPH = frozenset("\n\r\t\u00ad")
# The fonts have them, but they turn what follows: a typed one could make a date or a sum read as another.
_DIRECTIONS = frozenset("\u200e\u200f")


@cache
def _characters() -> frozenset[str]:
    """The characters that all four faces have and that stand where they are written."""
    from fontTools.ttLib import TTFont

    faces = []
    for name in FONT_FILES:
        with TTFont(FONT_FOLDER / name, lazy=True) as font:
            faces.append({chr(code) for code in font.getBestCmap()})
    return (frozenset(set.intersection(*faces)) | _WITHOUT_GLYPH) - _DIRECTIONS


def character_name(character: str) -> str:
    """`character` by code point and Unicode name: ``U+2713 CHECK MARK``; controls and surrogates by code point only."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()


def missing_characters(text: str) -> list[str]:
    """Names of the characters in `text` that the report's fonts lack, each once, in order of appearance.

    Forms and imports refuse a text by these names, so that no character is lost in the yearly report. The text is
    looked at in Unicode form NFC. An empty list means that everything can be printed.
    """
    composed = unicodedata.normalize("NFC", text)
    return [character_name(character) for character in dict.fromkeys(composed) if character not in _characters()]


def replace_missing(text: str) -> str:
    """`text` with a placeholder such as ``[U+2713 CHECK MARK]`` for each character that the report's fonts lack."""
    known = _characters()
    if known.issuperset(text):
        return text
    composed = unicodedata.normalize("NFC", text)
    return "".join(c if c in known else f"[{character_name(c)}]" for c in composed)


@contextmanager
def _cache_folder() -> Iterator[Path]:
    """The installation's folder for Fontconfig: always the same, so that a killed process leaves nothing to sweep up.

    Its name can be guessed, so it is used only if it belongs to this user and is closed to others; where somebody else
    took the name, the process gets a folder of its own, which is removed.
    """
    installation = sha256(str(FONT_FOLDER).encode()).hexdigest()[:12]
    folder = Path(gettempdir()) / f"digiplan-fonts-{os.getuid()}-{installation}"
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077:
        yield folder
    else:
        with TemporaryDirectory(prefix="digiplan-fonts-") as own:
            yield Path(own)


def _written(path: Path, text: str) -> Path:
    """`path` with `text` in it; never half written, since other processes read it at the same time."""
    try:
        if path.read_text("utf-8") == text:
            return path
    except FileNotFoundError:
        pass
    with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=".fonts-", delete=False) as file:
        file.write(text)
    return Path(file.name).replace(path)


@contextmanager
def bundled_fonts_only() -> Iterator[None]:
    """While this lasts, every new Fontconfig configuration knows the bundled folder and nothing else.

    Fontconfig reads FONTCONFIG_FILE whenever a configuration is made, and WeasyPrint makes one for each document, so
    this holds too in a process where Fontconfig was in use before. The old value is put back.
    """
    before = os.environ.get("FONTCONFIG_FILE")
    with _cache_folder() as folder:
        template = (ASSETS / "fonts.conf").read_text("utf-8")
        text = template.replace("{fonts}", escape(str(FONT_FOLDER))).replace("{cache}", escape(str(folder)))
        os.environ["FONTCONFIG_FILE"] = str(_written(folder / "fonts.conf", text))
        try:
            yield
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before
