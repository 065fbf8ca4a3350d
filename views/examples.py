"""Examples for trainers: what the inspectors found, to be browsed without a question."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from operator import itemgetter

import streamlit as st

from index.findings import KINDS, Finding
from index.found import Reported
from views import opened, parts
from views.asking import whole_number
from views.markup import Html, address, el, joined, link
from views.report_parts import finding_html

PAGE = 10
ALIKE = 6
TYPES = {
    "police": re.compile(r"\b(police|constabulary)\b", re.IGNORECASE),
    "council": re.compile(r"\b(council|borough|county|city)\b", re.IGNORECASE),
    "partnership": re.compile(r"\b(partnership|partners|board|trust)\b", re.IGNORECASE),
}
"""Kinds of authority by what their names say, the first that fits."""
NAMES = {
    "kind": "Kind",
    "tone": "What it says",
    "theme": "Theme",
    "body": "Kind of authority",
    "year": "Year",
    "authority": "Authority",
}
SHOWN_KINDS = tuple(kind for kind in KINDS if kind != "figure")


def show() -> None:
    """The whole page. Raises FindingsError."""
    parts.title(
        "Examples",
        "Cases, concerns, recommendations and strengths from the reports, for teaching and for briefs.",
    )
    found = [one for one in opened.findings() if one.what.kind in SHOWN_KINDS]
    if not found:
        parts.notice(
            "No findings were recognised in the reports. Those that are added later are looked through for them."
        )
        return
    if like := st.query_params.get("like"):
        _more_like(found, like)
        return
    chosen = {name: st.query_params.get(name, "") for name in NAMES}
    fitting = [one for one in found if _fits(one, chosen)]
    _choices(found, chosen)
    if not fitting:
        parts.notice("Nothing fits all of these at once. Take one away.")
        parts.html(link("All examples", "/examples", "act"))
        return
    if seed := whole_number(st.query_params.get("random")):
        _one_of(fitting, chosen, seed)
        return
    _list(fitting, chosen)


def value_of(one: Reported[Finding], name: str) -> str:
    """What a finding has for one of the choices; "" where it is not known."""
    about = one.report.metadata
    if name == "kind":
        return one.what.kind
    if name == "tone":
        return opened.tones().get(one.what.finding_id, "")
    if name == "year":
        return (about.published_on or "")[:4]
    if name == "body":
        return next((kind for kind, words in TYPES.items() if words.search(about.authority or "")), "")
    return getattr(about, name) or ""


def _fits(one: Reported[Finding], chosen: dict[str, str]) -> bool:
    return all(value_of(one, name) == value for name, value in chosen.items() if value)


def _choices(found: Sequence[Reported[Finding]], chosen: dict[str, str]) -> None:
    """For each choice its values, with how many findings fit beside the other choices."""
    groups, authorities = [], Counter[str]()
    for name, label in NAMES.items():
        others = chosen | {name: ""}
        counts = Counter(value_of(one, name) for one in found if _fits(one, others))
        counts.pop("", None)
        if chosen[name]:
            way = link(
                joined([_begun(chosen[name]), " ", el("span", "×", aria_hidden="true")]),
                _to(others),
                "chip",
                aria_label=f"Take away: {chosen[name]}",
            )
            groups.append(_choice(label, [way]))
        elif name == "authority":
            authorities = counts
        elif len(counts) > 1 or (counts and name == "kind"):
            ways = [
                link(f"{_begun(value)} ({count:,})", _to(chosen | {name: value}), "quiet")
                for value, count in _ordered(name, counts)
            ]
            groups.append(_choice(label, ways))
    parts.html(el("div", *groups, class_="choices", role="group", aria_label="Choose examples"))
    if len(authorities) > 1:
        _authority_box(authorities)


def _choice(label: str, ways: Sequence[Html]) -> Html:
    return el("div", el("span", label, class_="where"), el("div", *ways, class_="values"), class_="choice")


def _authority_box(counts: Counter[str]) -> None:
    """A box to type in: the names are too many to read."""
    names = sorted(counts)
    st.selectbox(
        NAMES["authority"], names, index=None, key="example_authority", on_change=_choose_authority, width=420,
        format_func=lambda name: f"{name} ({counts[name]:,})", placeholder=f"Any of {len(names)}: type a name",
    )  # fmt: skip


def _choose_authority() -> None:
    if name := st.session_state["example_authority"]:
        st.query_params["authority"] = name
        for other in ("start", "random"):
            st.query_params.pop(other, None)


def _begun(value: str) -> str:
    """With a capital letter at its beginning; names keep theirs."""
    return value[:1].upper() + value[1:]


def _ordered(name: str, counts: Counter[str]) -> list[tuple[str, int]]:
    if name == "kind":
        return [(kind, counts[kind]) for kind in SHOWN_KINDS if kind in counts]
    return sorted(counts.items(), reverse=name == "year")


def _to(chosen: dict[str, str], **more: int | str | None) -> str:
    return address("examples", **chosen, **more)


def _list(fitting: Sequence[Reported[Finding]], chosen: dict[str, str]) -> None:
    start = min(whole_number(st.query_params.get("start")), len(fitting) - 1)
    shown = in_turn(fitting)[start : start + PAGE]
    chance = random.randrange(1, 1_000_000)  # noqa: S311 - which example is shown is no secret
    count = f"{len(fitting):,} example{'s' if len(fitting) != 1 else ''}"
    parts.html(
        el("h2", count, class_="told"),
        el("div", link("Show one at random", _to(chosen, random=chance), "act"), class_="acts"),
        *(_card(one) for one in shown),
    )  # fmt: skip
    ways = []
    if start:
        ways.append(link("← Before", _to(chosen, start=max(0, start - PAGE) or None), "act"))
    if start + PAGE < len(fitting):
        ways.append(link("After →", _to(chosen, start=start + PAGE), "act"))
    last = min(len(fitting), start + PAGE)
    parts.html(
        el(
            "div",
            el("span", f"{start + 1} to {last} of {len(fitting):,} ", class_="where"),
            *ways,
            class_="acts",
        )
    )


def in_turn(findings: Sequence[Reported[Finding]]) -> list[Reported[Finding]]:
    """One of each report, the newest report first, then the second of each: no page is of a single report."""
    newest = sorted(findings, key=lambda one: one.report.metadata.published_on or "", reverse=True)
    seen: Counter[int] = Counter()
    turns = []
    for one in newest:
        turns.append(seen[one.report.id])
        seen[one.report.id] += 1
    return [one for _, one in sorted(zip(turns, newest, strict=True), key=itemgetter(0))]


def _one_of(fitting: Sequence[Reported[Finding]], chosen: dict[str, str], seed: int) -> None:
    """One example by chance; the address keeps which, so that a link and the way back show the same."""
    one = random.Random(seed).choice(fitting)  # noqa: S311
    again = random.randrange(1, 1_000_000)  # noqa: S311
    parts.html(
        el(
            "div",
            link("Another one", _to(chosen, random=again), "act"),
            link("All of them", _to(chosen), "act"),
            class_="acts",
        ),
        _card(one),
    )


def _more_like(found: Sequence[Reported[Finding]], wanted: str) -> None:
    one = next((one for one in found if one.what.finding_id == wanted), None)
    if one is None:
        parts.notice("This example is no longer in the index, or the address is not whole.")
        parts.html(link("All examples", "/examples", "act"))
        return
    near = opened.findings_like(one, found)[:ALIKE]
    parts.html(el("h2", "More like this"), _card(one), el("h2", "Near it"), *(_card(other) for other in near))
    parts.html(el("div", link("All examples", "/examples", "act"), class_="acts"))


def _card(one: Reported[Finding]) -> Html:
    more = link("More like this", address("examples", like=one.what.finding_id), "act")
    return finding_html(one, with_source=True, more=more)
