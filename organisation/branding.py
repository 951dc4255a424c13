"""Texts and pictures that administrators enter, made safe: Markdown with an allow-list, arms encoded anew.

Nothing that a person typed or uploaded reaches a page as it is: of Markdown only the listed elements are left, and of a
picture only its pixels.
"""

import io

import nh3
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token
from PIL import Image, ImageFile, UnidentifiedImageError

from organisation.models import Body, Branding

ARMS_BYTES = 500_000
ARMS_SIDE = 4000
"""Pixels that a side of the uploaded picture may have; known from its head, before anything is unpacked."""
ARMS_KEPT = 256
"""Pixels of the longer side of what is kept."""
FORMATS = ("PNG", "JPEG", "WEBP")

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "h2", "h3", "h4", "a", "blockquote", "hr", "code"}
SCHEMES = {"https", "http", "mailto", "tel"}

_markdown = MarkdownIt("commonmark", {"html": False, "maxNesting": 12}).disable(["image", "html_block", "html_inline"])


def to_html(text: str) -> SafeString:
    """Return Markdown as HTML: paragraphs, emphasis, lists, headings from h2 on, links. Everything else is text."""
    tokens = _markdown.parse(text)
    for token in tokens:
        _lower(token)
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    clean = nh3.clean(
        html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel="noopener noreferrer nofollow"
    )
    return mark_safe(clean)


def _lower(token: Token) -> None:
    """The page has its title already, so "# Heading" is a second-level one, and so on down to h4."""
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(int(token.tag[1]) + 1, 4)}"


def arms_from(content: bytes) -> bytes:
    """Return a picture as a PNG of at most 256 × 256 pixels, without anything but its pixels.

    Raises ValidationError for what is no PNG, JPEG or WebP by its content, whatever its name says, and for what is too
    large. SVG is refused: it can carry script.
    """
    if len(content) > ARMS_BYTES:
        message = _("The picture has %(size)d kB; at most %(limit)d kB are allowed.")
        limits = {"size": len(content) // 1000, "limit": ARMS_BYTES // 1000}
        raise ValidationError(message % limits, code="size")
    if b"<svg" in content[:4096].lower() or content.lstrip()[:1] == b"<":
        raise ValidationError(
            _("SVG pictures can carry programs and are not accepted. Please upload PNG, JPEG or WebP."), code="svg"
        )
    # WeasyPrint lets pictures be cut short, for the whole process
    cut_short, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            if max(picture.size) > ARMS_SIDE:
                message = _("The picture has %(width)d × %(height)d pixels; at most %(limit)d a side are allowed.")
                sizes = {"width": picture.width, "height": picture.height, "limit": ARMS_SIDE}
                raise ValidationError(message % sizes, code="pixels")
            pixels = picture.convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        message = _("This is no picture that can be read. Please upload PNG, JPEG or WebP.")
        raise ValidationError(message, code="unreadable") from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = cut_short
    pixels.thumbnail((ARMS_KEPT, ARMS_KEPT))
    bare = Image.new("RGBA", pixels.size)
    bare.paste(pixels)
    out = io.BytesIO()
    bare.save(out, "PNG", optimize=True)
    return out.getvalue()


def arms_address(body: Body, branding: Branding) -> str:
    """Return the address of a body's arms, another one for other arms; "" when there are none."""
    if not branding.arms_sha256:
        return ""
    return f"{reverse('arms', args=[body.slug])}?v={branding.arms_sha256[:12]}"
