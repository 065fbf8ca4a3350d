"""Pages drawn here because they are hard to read: how the file writes them is not how they are read."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

LEFT_COLUMN = (
    "Supervisors in the control room did not check",
    "how calls about missing children were graded.",
    "In nine of the 30 cases that we looked at, the",
    "risk was set too low, and nobody put it right",
    "before the child was found. The force knows this",
    "and has begun to train its staff.",
    "Officers who search for children know the area",
    "well, and they speak to parents with respect.",
    "Their notes are full. They are kept on a system",
)
RIGHT_COLUMN = (
    "that social workers cannot open, so the council",
    "hears of a child who has run away only when the",
    "child is back.",
    "The two services have agreed to share one list",
    "from September. It will name every child who has",
    "gone missing three times within 90 days, what was",
    "learnt from each interview, and who is to act. We",
    "will look at it when we return.",
    "No child should wait for that.",
)


def _drawn(draw: Callable[[Canvas], None], size: tuple[float, float] = A4) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _lines(
    canvas: Canvas, left: float, top: float, lines: Sequence[str], font: str = "Helvetica", size: float = 10
) -> float:
    canvas.setFont(font, size)
    for line in lines:
        canvas.drawString(left, top, line)
        top -= 1.35 * size
    return top


def columns_written_across() -> bytes:
    """Two columns whose lines the file writes by turns, with a box over both between them."""

    def draw(canvas: Canvas) -> None:
        _lines(canvas, 60, 790, ["Brackwater: how missing children are looked for"], "Helvetica-Bold", 15)
        for row, (left, right) in enumerate(zip(LEFT_COLUMN, RIGHT_COLUMN, strict=True)):
            _lines(canvas, 60, 740 - 13.5 * row, [left])
            _lines(canvas, 310, 740 - 13.5 * row, [right])
        canvas.rect(56, 520, 480, 70)
        _lines(canvas, 66, 572, ["Recommendation 3"], "Helvetica-Bold", 11)
        advice = (
            "Within three months, the chief constable and the director of children's services should share",
            "what is learnt from interviews with children who come back, on the day of the interview.",
        )
        _lines(canvas, 66, 554, advice)

    return _drawn(draw)


def wrapped_table() -> bytes:
    """A table without rules whose cells wrap, each cell written by itself, column after column."""
    rows = (
        (("What we looked at",), ("Cases",), ("What we found",)),
        (("Strategy meetings held",), ("41",), ("Held within a day in 33; in eight", "health was not asked")),
        (("Return home interviews", "of children in care"), ("26",), ("Offered late in half of them",)),
        (("Custody records of", "children"), ("12",), ("Four held overnight; no bed", "was asked for in three")),
    )  # fmt: skip
    lefts = (60, 220, 290)

    def draw(canvas: Canvas) -> None:
        _lines(canvas, 60, 790, ["What we looked at"], "Helvetica-Bold", 14)
        for column, left in enumerate(lefts):
            for row, cells in enumerate(rows):
                font = "Helvetica-Bold" if row == 0 else "Helvetica"
                _lines(canvas, left, 750 - 42 * row, cells[column], font)
        _lines(canvas, 60, 560, ["The figures are those of the force; we checked 20 of the cases ourselves."])

    return _drawn(draw)


def broken_words_and_notes() -> bytes:
    """Words broken at line ends beside compounds that keep their hyphen, and notes with raised marks."""

    def draw(canvas: Canvas) -> None:
        _lines(canvas, 60, 790, ["4. Recording"], "Helvetica-Bold", 14)
        body = (
            "Officers gave too little thought to self-defined ethnicity, and the super-",
            "visors who review records let it pass. The record-keeping system accepts",
            "an empty field. Of 120 records of vulnerable children, 66 held none, and a multi-",
            "agency audit had said so two years before.",
        )
        top = _lines(canvas, 60, 760, body, "Times-Roman", 12)
        canvas.setFont("Times-Roman", 7)
        canvas.drawString(60 + canvas.stringWidth(body[3], "Times-Roman", 12) + 1, top + 21, "7")
        after = (
            "Leaders told us that vulnerable people come first. In self-defined terms they",
            "may, but the supervisors we met had never been shown the audit.",
        )
        top = _lines(canvas, 60, top - 8, after, "Times-Roman", 12)
        canvas.setFont("Times-Roman", 7)
        canvas.drawString(60 + canvas.stringWidth(after[1], "Times-Roman", 12) + 1, top + 21, "8")
        canvas.line(60, 120, 200, 120)
        for height, mark, note in (
            (106, "7", "The audit covered 40 records in each of three districts, and was"),
            (94, "", "not shared with the council."),
            (80, "8", "It was sent to one superintendent, since retired."),
        ):
            canvas.setFont("Times-Roman", 6)
            canvas.drawString(60, height + 3, mark)
            _lines(canvas, 66, height, [note], "Times-Roman", 9)
        _lines(canvas, 290, 40, ["12"], "Times-Roman", 9)

    return _drawn(draw)


def dark_box_beside_text() -> bytes:
    """White letters on a dark box that stands in the margin, beside the sentences that go on past it."""

    def draw(canvas: Canvas) -> None:
        _lines(canvas, 60, 790, ["Help at the front door"], "Helvetica-Bold", 15)
        body = (
            "Most contacts are looked at on the day that they come",
            "in. Where they are not, the reason is written down and",
            "a manager signs it. That is as it should be.",
            "It is different at weekends. One social worker covers",
            "the whole county, and calls from the police wait until",
            "she has a moment. In April they waited 11 hours in the",
            "middle of the month and six at its end.",
        )
        canvas.setFillGray(0.15)
        canvas.rect(370, 640, 170, 120, stroke=0, fill=1)
        canvas.setFillGray(1)
        _lines(canvas, 380, 740, ["Case example"], "Helvetica-Bold", 11)
        example = (
            "Rowan, aged nine, rang the",
            "police herself. An officer came",
            "in eight minutes and stayed",
            "until her aunt was there.",
        )
        _lines(canvas, 380, 722, example)
        canvas.setFillGray(0)
        top = _lines(canvas, 60, 750, body)
        bullets = (
            "\u2022 A second worker at weekends,",
            "   paid for by both services",
            "\u2022 One number to ring",
        )
        _lines(canvas, 60, top - 14, ["The partnership has agreed on:"])
        _lines(canvas, 72, top - 30, bullets)

    return _drawn(draw)


DRAWN: dict[str, Callable[[], bytes]] = {
    made.__name__: made
    for made in (columns_written_across, wrapped_table, broken_words_and_notes, dark_box_beside_text)
}
"""The pages, by name; each is the only page of its PDF."""
