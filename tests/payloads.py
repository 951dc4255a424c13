"""Markup and script that must stay text wherever it is shown, and a parser that tells whether it did."""

import re
from html.parser import HTMLParser

MARK = "xq7"
"""Stands in every payload, so that what came from one can be told from the page's own markup."""

PAYLOADS = (
    f"<script>alert('{MARK}')</script>",
    f"</script><script>alert('{MARK}')</script>",
    f"<SCRIPT SRC=//{MARK}.example/x.js></SCRIPT>",
    f"<scr<script>ipt>{MARK}</scr</script>ipt>",
    f"<img src=x{MARK} onerror=alert(1)>",
    f'"><img src=x{MARK} onerror=alert(1)>',
    f"'><img src=x{MARK} onerror=alert(1)>",
    f'" onmouseover="alert(\'{MARK}\')" x="',
    f"' onfocus='alert({MARK})' autofocus x='",
    f"` onclick=`alert({MARK})`",
    f"<svg onload=alert('{MARK}')>",
    f"<svg><script>alert('{MARK}')</script></svg>",
    f"<svg><a xlink:href=\"javascript:alert('{MARK}')\"><text>x</text></a></svg>",
    f"<math><mtext><img src=x{MARK} onerror=alert(1)></mtext></math>",
    f"<iframe src=\"javascript:alert('{MARK}')\"></iframe>",
    f"<iframe srcdoc=\"<script>alert('{MARK}')</script>\">",
    f"<object data=\"javascript:alert('{MARK}')\">",
    f'<embed src="https://{MARK}.example/x.swf">',
    f"<a href=\"javascript:alert('{MARK}')\">klick</a>",
    f"<a href=\" &#106;avascript:alert('{MARK}')\">klick</a>",
    f"javascript:alert('{MARK}')",
    f"JaVaScRiPt:alert('{MARK}')",
    f"data:text/html,<script>alert('{MARK}')</script>",
    f'<form action="https://{MARK}.example/"><input name=q></form>',
    f"<button formaction=\"javascript:alert('{MARK}')\">x</button>",
    f'<base href="https://{MARK}.example/">',
    f'<meta http-equiv="refresh" content="0;url=https://{MARK}.example/">',
    f'<link rel=stylesheet href="https://{MARK}.example/x.css">',
    f"<style>@import '//{MARK}.example/x.css';</style>",
    f"<div style=\"background:url(javascript:alert('{MARK}'))\">x</div>",
    f'<div hx-get="/{MARK}/" hx-trigger="load">x</div>',
    f"<div data-hx-on:load=\"alert('{MARK}')\" hx-on::load=\"alert('{MARK}')\">x</div>",
    f"<template><script>alert('{MARK}')</script></template>",
    f'<noscript><p title="</noscript><img src=x{MARK} onerror=alert(1)>">',
    f"<!--><script>alert('{MARK}')</script>-->",
    f"<![CDATA[<script>alert('{MARK}')</script>]]>",
    f"{{{{ {MARK} }}}}{{% include '{MARK}' %}}${{{MARK}}}#{{{MARK}}}",
    f"&lt;script&gt;alert('{MARK}')&lt;/script&gt;",
    f"</textarea></title></select><script>alert('{MARK}')</script>",
    f"<details open ontoggle=alert('{MARK}')><summary>x</summary></details>",
)

_ADDRESSES = {"href", "src", "action", "formaction", "data", "xlink:href", "hx-get", "hx-post", "srcset", "poster"}
# Letters that became part of a slug stay on this site and can do nothing.
_OWN_PATH = re.compile(r"(?:/[a-z0-9-]+)+/")
_SCHEMES = ("javascript:", "data:text", "vbscript:")


class Findings(HTMLParser):
    """Reads a page as a browser would and keeps whatever a payload has become other than text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.text: list[str] = []
        self._raw = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _value in attrs}
        if tag == "script" and "src" not in names:
            self.wrong.append("<script> without src")
        if tag in {"iframe", "object", "embed", "base", "math", "noscript"}:
            self.wrong.append(f"<{tag}>")
        self._raw = tag if tag in {"script", "style"} else ""
        for name, value in attrs:
            known = (value or "").strip().lower()
            active = name.startswith(("on", "hx-on", "data-hx-on")) or name in {"style", "srcdoc"}
            foreign = not _OWN_PATH.fullmatch(known)
            leads = name in _ADDRESSES and foreign and (MARK in known or known.startswith(_SCHEMES))
            if active or leads or MARK in name or (tag == "meta" and "http-equiv" in names and MARK in known):
                self.wrong.append(f"<{tag} {name}={value!r}>")

    def handle_endtag(self, tag: str) -> None:
        self._raw = ""

    def handle_data(self, data: str) -> None:
        if self._raw and MARK in data:
            self.wrong.append(f"in <{self._raw}>: {data[:80]!r}")
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        if MARK in data:
            self.wrong.append(f"comment: {data[:80]!r}")

    def unknown_decl(self, data: str) -> None:
        self.wrong.append(f"declaration: {data[:80]!r}")


def found_in(html: str) -> tuple[list[str], str]:
    """Return what is wrong in a page, and its text."""
    parser = Findings()
    parser.feed(html)
    parser.close()
    return parser.wrong, "".join(parser.text)
