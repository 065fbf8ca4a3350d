"""What a web page tells of the publication that it may be a page of: its titles, and the pages that it leads to."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, Self
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree

from ingest.formats.flow import tidy
from ingest.formats.html_dom import all_text, find_main, is_hidden, parse
from ingest.formats.html_facts import read_facts
from ingest.metadata.kinds import find_inspectorates
from ingest.metadata.names import find_authority

_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d+\)(\S{1,2000}?)\s*-->", re.IGNORECASE)
_BETWEEN_TITLES = re.compile(r"\s+[-–—|·»]\s+|\s*[|»]\s*")
_FEWEST_WORDS = 3
"""A shorter title ("Summary", "Inspection report") says nothing of which publication it is."""
_OWNERS = re.compile(
    r"(?:\bgov\.uk|\.(?:gov|org|co|police|nhs)(?:\.uk)?"
    r"|\b(?:partnership|board|council|commission|commissioner|inspectorates?|authority|office|service|services|police"
    r"|constabulary|association|agency|department|ofsted|society|trust))\Z",
    re.IGNORECASE,
)
"""What a title ends in that names a site's owner, and no publication."""
_WAYS = re.compile(
    r"(?:^|[-_\s])(?:contents?(?:-list)?|toc|table-of-contents|chapters?|(?:document|section|publication|report|guide"
    r"|part|page|post|chapter|sub)-?(?:nav|navigation|menu|pages|list|links)|pagination|pager|prev-?next|next-?prev"
    r"|in-this-(?:report|publication|document|section|guide))(?:$|[-_\s])",
    re.IGNORECASE,
)
"""Classes, ids and labels of lists that lead through a publication."""
_TURNS = frozenset(["next", "prev", "previous"])
_TURNING = re.compile(r"[\W_]*(?:(prev(?:ious)?|back)|next|continue)\b", re.IGNORECASE)
_AROUND = frozenset(["header", "footer"])
_AROUND_ROLES = frozenset(["banner", "contentinfo", "search"])
_MOST_LINKS = 2000
_DIGITS = 16
OWN = "own"
"""Among the places of a list: the page itself."""


@dataclass(frozen=True, slots=True)
class PageLinks:
    """What one page says.

    ``heading`` is its main heading; ``names`` are what it, or its publication, may be called; ``authority`` is whom
    these name, ``published_on`` its date. Places are "file:NAME" (a file beside it) or "url:ADDRESS": ``address`` is
    its own, ``ways`` are those in lists that lead through it, in order, ``turns`` those of the pages before
    and after, ``next`` of these the page after, ``links`` all others.
    """

    heading: str = ""
    names: tuple[str, ...] = ()
    authority: str = ""
    published_on: str = ""
    address: str = ""
    ways: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    links: tuple[str, ...] = ()

    def digested(self) -> dict[str, Any]:
        """The same with a digest of each text: pages are compared by them, and no removed page is read out of them."""
        return {
            name: digest(value) if isinstance(value, str) else [digest(one) for one in value]
            for name, value in asdict(self).items()
        }

    @classmethod
    def kept(cls, fields: dict[str, Any]) -> Self:
        """What ``digested`` gave."""
        texts: dict[str, Any] = {
            k: v if isinstance(v, str) else tuple(map(str, v)) for k, v in fields.items()
        }
        return cls(**texts)


def digest(text: str) -> str:
    """Equal for texts that differ in capitals and white space only; "" for none."""
    plain = tidy(text).casefold()
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()[:_DIGITS] if plain else ""


def same_words(one: str, other: str) -> bool:
    """Whether two titles say the same, capitals and white space aside; nothing is the same as no title."""
    return bool(one) and tidy(one).casefold() == tidy(other).casefold()


def find_links(data: bytes) -> PageLinks:
    """What a web page says. Empty for what is no web page."""
    root = parse(data)
    if root is None:
        return PageLinks()
    facts = read_facts(root)
    heading = _heading(root)
    names = _names(root, heading, facts.get("page_title", ""))
    address = _address(root, data)
    base = urljoin(address, next((str(b.get("href")) for b in root.iter("base") if b.get("href")), ""))
    return PageLinks(
        heading=heading,
        names=names,
        authority=(find_authority("\n".join((heading, *names)), heading) or "") if names else "",
        published_on=facts.get("published_on", ""),
        address=f"url:{_plain(address)}" if address else "",
        **_links(root, base, heading),
    )


def _heading(root: etree._Element) -> str:
    for place in (find_main(root), root):
        first = next((one for one in place.iter("h1") if not is_hidden(one) and all_text(one)), None)
        if first is not None:
            return all_text(first)
    return ""


def _names(root: etree._Element, heading: str, title: str) -> tuple[str, ...]:
    site = {
        tidy(meta.get("content") or "").casefold()
        for meta in root.iter("meta")
        if (meta.get("property") or meta.get("name") or "").lower() in ("og:site_name", "application-name")
    }
    told = dict.fromkeys(tidy(part) for part in (heading, *_BETWEEN_TITLES.split(title)))
    return tuple(name for name in told if name.casefold() not in site and _may_name(name))


def _may_name(name: str) -> bool:
    """Whether a title may be a publication's: it has some words, and is no owner of a site."""
    inspectorate = find_inspectorates(name) is not None and not re.search(
        r"report|inspection|review", name, re.I
    )
    return len(name.split()) >= _FEWEST_WORDS and not _OWNERS.search(name) and not inspectorate


def _address(root: etree._Element, data: bytes) -> str:
    for link in root.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and _on_web(link.get("href")):
            return str(link.get("href"))
    for meta in root.iter("meta"):
        if (meta.get("property") or "").lower() == "og:url" and _on_web(meta.get("content")):
            return str(meta.get("content"))
    saved = _SAVED_FROM.search(data[:4096])
    return (
        saved[1].decode("ascii", "replace") if saved and _on_web(saved[1].decode("ascii", "replace")) else ""
    )


def _on_web(address: str | None) -> bool:
    return bool(address and re.match(r"https?://[^/\s]", address, re.IGNORECASE))


def _links(root: etree._Element, base: str, heading: str) -> dict[str, tuple[str, ...]]:
    """The places that a page leads to, by the field of ``PageLinks``."""
    found: dict[str, dict[str, None]] = {name: {} for name in ("ways", "turns", "next", "links")}
    for link in islice(root.iter("a", "link", "li"), _MOST_LINKS):
        if link.tag == "li":  # a contents list often names the page that it stands on without a link
            if link.find(".//a") is None and same_words(all_text(link), heading) and _where(link) == "ways":
                found["ways"] |= {OWN: None}
            continue
        relation = (link.get("rel") or "").lower().split()
        turns = bool(_TURNS.intersection(relation))
        if (link.tag == "link" and not turns) or not link.get("href"):
            continue
        places = dict.fromkeys(_places(str(link.get("href")), base))
        where = _where(link)
        way = where == "ways" and _TURNING.match(all_text(link))
        if turns or way:
            found["turns"] |= places
            if "next" in relation or (way and not way[1]):
                found["next"] |= places
        elif where:
            found[where] |= places
    return {name: tuple(places) for name, places in found.items()}


def _where(link: etree._Element) -> str:
    """The field of ``PageLinks`` for a link by where it stands; "" for the head and foot of the page."""
    way = False
    for element in link.iterancestors():
        if element.tag in _AROUND or element.get("role") in _AROUND_ROLES:
            return ""
        named = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('aria-label') or ''}"
        if "breadcrumb" in named.lower():
            return ""
        way = way or element.tag == "nav" or element.get("role") == "navigation" or bool(_WAYS.search(named))
    return "ways" if way else "links"


def _places(href: str, base: str) -> Iterator[str]:
    try:
        parts = urlsplit(href.strip())
        if not (parts.scheme or parts.netloc):
            name = unquote(parts.path).removeprefix("./")
            if name and "/" not in name:
                yield f"file:{name}"
        if base and parts.scheme in ("", "http", "https") and (parts.path or parts.netloc):
            yield f"url:{_plain(urljoin(base, href.strip()))}"
    except ValueError:  # an address that is none
        return


def _plain(address: str) -> str:
    """An address by which pages are compared: without scheme, "www.", query, fragment and closing slash."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.netloc.lower().removeprefix('www.')}{unquote(parts.path).rstrip('/')}"
