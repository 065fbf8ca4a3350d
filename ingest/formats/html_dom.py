"""Which parts of a web page are the report: the main content, without what is around it or hidden."""

from __future__ import annotations

import re

from lxml import etree

from ingest.formats.flow import tidy

_META_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"\A\s*<\?xml[^>]*encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\A\ufeff?\s*<\?xml[^>]*\?>")


def words(text: str) -> frozenset[str]:
    """The words of ``text`` as a set: many tag names are easier read in one line."""
    return frozenset(text.split())


_DROPPED_TAGS = words(
    "script style noscript template form button input select textarea svg iframe object embed canvas audio video "
    "dialog map head math applet"
)
_DROPPED_ROLES = frozenset(["navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu"])
_DROPPED_NAMES = re.compile(
    r"(?:^|[-_\s])(?:cookies?|breadcrumbs?|related|share|social(?!-(?:care|work))|pagination|pager|menu|skip(?:link)?"
    r"|newsletter|sidebar|visually-?hidden|sr-only|screen-reader-text|print-link|back-to-top"
    r"|(?:feedback|survey)-(?:form|banner|prompt|link)|site-header|site-footer|global-header|global-footer"
    r"|advert|promo|subscribe|tooltip)(?:$|[-_\s])",
    re.IGNORECASE,
)
_HIDDEN_CLASSES = frozenset(["hidden", "is-hidden", "js-hidden", "d-none", "govuk-visually-hidden"])
_DROPPED_IDS = re.compile(
    r"(?:(?:global|site|main|page)-)?(?:cookies?\b[\w-]*|breadcrumbs?|menu|pagination|newsletter|skip-?links?"
    r"|sidebar|footer)",
    re.IGNORECASE,
)
"""The whole of an id: a heading's id is made of its words, and a chapter may be called "sharing-risk"."""
_NOTES_IDS = re.compile(r"(?:foot|end)notes?(?:-list)?", re.IGNORECASE)
_CONTENTS_IDS = re.compile(r"(?:table-of-)?contents(?:-list)?|toc", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)
_CONTENTS_NAMES = re.compile(
    r"(?:^|[-_\s])(?:contents(?:-list)?|toc|table-of-contents|on-this-page)(?:$|[-_\s])", re.I
)
_BOX_NAMES = re.compile(
    r"(?:^|[-_\s])(?:box|callout|panel|inset|info-?box|text-?box|pull-?out|case-?stud(?:y|ies)|case-?example"
    r"|example|highlight(?:ed)?|notice|recommendations?|key-?(?:messages?|findings?))(?:$|[-_\s])",
    re.IGNORECASE,
)
_NOTES_NAMES = re.compile(r"(?:^|[-_\s])(?:footnotes?|endnotes?)(?:$|[-_\s])", re.IGNORECASE)
_NOTE_ID = re.compile(r"#?(?:_?_?(?:ftn|edn|fn|en)[-_:]?\d+|(?:foot|end)?note[-_:]?\d+)$", re.IGNORECASE)
_BACK_ID = re.compile(
    r"#(?:_?_?(?:ftn|edn|fn|en)-?_?ref|(?:foot|end)?note-?_?ref|ref|cite|back)", re.IGNORECASE
)

_MAIN_IDS = frozenset(["main", "main-content", "maincontent", "content", "page-content"])
_BOX_SHARE = 0.4
_MAIN_SHARE = 0.25
_CONTENTS_LINKS = 3
_CONTENTS_SHARE = 0.8


def parse(data: bytes) -> etree._Element | None:
    """The page's tree, nothing fetched; None where there is none. Wrong bytes and tags never raise."""
    text = _XML_DECLARATION.sub("", decode_html(data)).replace("\0", "")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(text.encode("utf-8", errors="replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def decode_html(data: bytes) -> str:
    """The page's text by its mark, its declaration, UTF-8, or Windows-1252, the first that fits."""
    encodings = []
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            encodings.append(encoding)
    declared = _XML_ENCODING.match(data) or _META_CHARSET.search(data[:4096])
    if declared:
        name = declared[1].decode("ascii").lower()
        # a declaration that can be read as ASCII cannot be UTF-16; browsers read latin-1 as Windows-1252
        encodings.append(
            {"iso-8859-1": "cp1252", "latin-1": "cp1252"}.get(name, name.replace("utf-16", "utf-8"))
        )
    for encoding in [*encodings, "utf-8"]:
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("cp1252", errors="replace")


def _named(element: etree._Element, classes: re.Pattern[str], ids: re.Pattern[str]) -> bool:
    """Whether one of the element's classes, or its whole id, is such a name."""
    return bool(classes.search(element.get("class") or "") or ids.fullmatch(element.get("id") or ""))


def all_text(element: etree._Element) -> str:
    """The text below the element with white space collapsed."""
    return tidy("".join(str(text) for text in element.itertext()))


def text_length(element: etree._Element) -> int:
    """Characters of text below the element, scripts and styles left out."""
    length = 0
    for child in element.iter():
        if child.tag not in ("script", "style") and isinstance(child.tag, str):
            length += len((child.text or "").strip())
        if child is not element:
            length += len((child.tail or "").strip())
    return length


def find_main(root: etree._Element) -> etree._Element:
    """The element that holds the report: main, role=main, a content id, the largest article, else the body."""
    found = root.find(".//body")
    body = root if found is None else found
    whole = text_length(body)
    for test in (
        lambda element: element.tag == "main" or element.get("role") == "main",
        lambda element: (element.get("id") or "").lower() in _MAIN_IDS,
        lambda element: element.tag == "article",
    ):
        candidates = [element for element in body.iter() if isinstance(element.tag, str) and test(element)]
        largest = max(candidates, key=text_length, default=None)
        if largest is not None and text_length(largest) >= _MAIN_SHARE * whole:
            return largest
    return body


def is_dropped(element: etree._Element, main: etree._Element) -> bool:
    """Whether the element is hidden, or is a navigation, a banner, a form or another part around the report."""
    tag = element.tag
    if not isinstance(tag, str) or tag in _DROPPED_TAGS or is_hidden(element):
        return True
    if element.get("role") in _DROPPED_ROLES or _named(element, _DROPPED_NAMES, _DROPPED_IDS):
        return not _holds_much(element, main)
    if tag == "nav":
        return True
    if tag == "header":
        return main.tag == "body" and element.find(".//h1") is None and not _within(element, "article")
    return tag == "footer" and element.find(".//h1") is None and not _notes_below(element)


def _within(element: etree._Element, tag: str) -> bool:
    return next(element.iterancestors(tag), None) is not None


def is_hidden(element: etree._Element) -> bool:
    """Whether a reader in a browser would not see the element."""
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    classes = (element.get("class") or "").split()
    # "hidden md:block" hides it on small screens only
    if _HIDDEN_CLASSES.intersection(classes) and not any(":" in name for name in classes):
        return True
    return bool(_HIDDEN_STYLE.search(element.get("style") or ""))


def _holds_much(element: etree._Element, main: etree._Element) -> bool:
    """A page's whole content may stand in an element called "has-sidebar": then the name means nothing."""
    return text_length(element) > _BOX_SHARE * text_length(main)


def _notes_below(element: etree._Element) -> bool:
    return any(is_notes(child) for child in element.iter("section", "div", "ol", "aside"))


def is_contents(element: etree._Element) -> bool:
    """Whether the element is a contents list: named so, or a list of nothing but links into the page."""
    named = _named(element, _CONTENTS_NAMES, _CONTENTS_IDS)
    named = named or bool(_CONTENTS_NAMES.search(element.get("aria-label") or ""))
    if not named and element.tag not in ("ul", "ol", "nav", "div"):
        return False
    links = element.findall(".//a")
    if len(links) < _CONTENTS_LINKS:
        return False
    inner = [link for link in links if (link.get("href") or "").startswith("#")]
    linked = sum(text_length(link) for link in (links if named else inner))
    return linked >= (0.5 if named else _CONTENTS_SHARE) * text_length(element)


def is_box(element: etree._Element, main: etree._Element) -> bool:
    """Whether the element stands apart from the running text: an aside, a quotation, a box or call-out."""
    named = element.tag in ("div", "section") and _BOX_NAMES.search(element.get("class") or "")
    if not (named or element.tag in ("aside", "blockquote")):
        return False
    return element.find(".//h1") is None and text_length(element) <= _BOX_SHARE * text_length(main)


def is_notes(element: etree._Element) -> bool:
    """Whether the element is the list of footnotes."""
    return element.get("role") == "doc-endnotes" or _named(element, _NOTES_NAMES, _NOTES_IDS)


def note_id(element: etree._Element) -> str | None:
    """The id of the footnote that this element is, by its own id or by a link back to its mark."""
    own = element.get("id") or ""
    if _NOTE_ID.match(own):
        return own
    if element.tag in ("p", "div", "li", "aside"):
        first = element.find("./a[@href]")
        if first is not None and _BACK_ID.match(first.get("href") or "") and not (element.text or "").strip():
            mark = first.get("name") or first.get("id") or ""
            return mark or (first.get("href") or "").lstrip("#")
    return None


def note_call(link: etree._Element) -> str | None:
    """The id of the footnote that this link calls; None for any other link."""
    href = link.get("href") or ""
    return href[1:] if href.startswith("#") and _NOTE_ID.match(href) else None


def is_back_link(link: etree._Element) -> bool:
    """Whether the link leads from a footnote back to its mark."""
    return bool(_BACK_ID.match(link.get("href") or ""))
