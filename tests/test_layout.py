"""Layout to blocks on small PDFs that are drawn here, line by line, so that every place is known."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingest.blocks import Block
from ingest.formats.pdf import PdfText, read_pdf

Draw = Callable[[Canvas], None]
WIDTH, HEIGHT = A4


def drawn(*pages: Draw) -> PdfText:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return read_pdf(out.getvalue())


def put(
    canvas: Canvas,
    left: float,
    top: float,
    lines: Sequence[str],
    size: float = 11,
    font: str = "Helvetica",
    step: float = 14,
) -> float:
    """Lines from the top down; the height below the last."""
    for line in lines:
        canvas.setFont(font, size)
        canvas.drawString(left, top, line)
        top -= step
    return top


def content(read: PdfText) -> list[Block]:
    return [block for block in read.blocks if block.kind not in {"furniture", "contents"}]


def pairs(read: PdfText) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in content(read)]


BOLD = "Helvetica-Bold"
BODY = [
    "Officers did not always record the ethnicity of children who were detained, and",
    "supervisors rarely noticed. This means that leaders cannot tell whether the force",
    "treats children fairly.",
]
BODY_TEXT = " ".join(BODY)


def running(number: str, header: str = "Inspection of the force") -> Draw:
    def draw(canvas: Canvas) -> None:
        put(canvas, 72, 810, [header], 8)
        put(canvas, 290, 30, [f"Page {number} of 9"], 8)

    return draw


def test_lines_of_a_paragraph_are_joined_and_a_gap_begins_the_next() -> None:
    def page(canvas: Canvas) -> None:
        top = put(canvas, 72, 700, BODY)
        put(canvas, 72, top - 12, ["A second paragraph stands below."])

    assert pairs(drawn(page)) == [("paragraph", BODY_TEXT), ("paragraph", "A second paragraph stands below.")]


def test_a_sentence_goes_on_over_the_page_break_past_footer_and_footnote() -> None:
    first, second = "Inspectors saw that the control room", "graded the risk of missing children well."

    def one(canvas: Canvas) -> None:
        put(canvas, 72, put(canvas, 72, 700, BODY) - 20, [first])
        put(canvas, 72, 80, ["1 The control room takes all calls from the public."], 8)
        running("1")(canvas)

    def two(canvas: Canvas) -> None:
        running("2")(canvas)
        put(canvas, 72, 760, [second])

    def three(canvas: Canvas) -> None:
        running("3")(canvas)
        put(canvas, 72, 760, BODY)

    read = drawn(one, two, three)
    joined = next(block for block in read.blocks if block.text.endswith("missing children well."))
    assert joined.text == f"{first} {second}"
    assert sorted({piece.page for piece in joined.pieces}) == [1, 2]
    assert [block.text for block in read.blocks if block.kind == "furniture"] == [
        text for number in "123" for text in ("Inspection of the force", f"Page {number} of 9")
    ]
    assert [page.label for page in read.pages] == ["1", "2", "3"]


def test_the_mark_of_a_footnote_is_no_part_of_a_heading() -> None:
    def page(canvas: Canvas) -> None:
        put(canvas, 72, 760, ["What needs to improve?"], 15, BOLD)
        put(canvas, 246, 764, ["1"], 8)
        put(canvas, 72, 700, [*BODY, *BODY])
        put(canvas, 72, 640, ["Section 20"], 15, BOLD)
        put(canvas, 72, 600, BODY)
        put(canvas, 72, 90, ["1 The areas for improvement are in no order."], 8, step=10)

    headings = [block for block in content(drawn(page)) if block.kind == "heading"]
    assert [block.text for block in headings] == ["What needs to improve?", "Section 20"]
    assert [(piece.start, piece.end) for piece in headings[0].pieces] == [(0, 22)]


def test_a_footnote_is_its_own_block_after_the_paragraph_that_calls_it() -> None:
    def page(canvas: Canvas) -> None:
        put(canvas, 72, 700, ["The force uses a screening tool.1 It is completed for every child", *BODY[1:]])
        put(canvas, 72, 600, BODY)
        put(
            canvas,
            72,
            90,
            ["1 The tool asks about harm, contacts and movements, and", "is kept with the record."],
            8,
            step=10,
        )

    kinds = [(kind, text[:30]) for kind, text in pairs(drawn(page))]
    assert kinds == [
        ("paragraph", "The force uses a screening too"),
        ("footnote", "1 The tool asks about harm, co"),
        ("paragraph", "Officers did not always record"),
    ]


def test_two_columns_are_read_one_after_the_other_whichever_way_they_were_written() -> None:
    left = [f"left column line number {n} goes on in the middle of it" for n in range(1, 9)]
    right = [f"right column line number {n} goes on in the middle too" for n in range(1, 9)]

    def by_column(canvas: Canvas) -> None:
        put(canvas, 50, 780, ["A heading across both columns"], 16, "Helvetica-Bold")
        put(canvas, 310, 740, right, 9, step=12)
        put(canvas, 50, 740, left, 9, step=12)

    def by_line(canvas: Canvas) -> None:
        put(canvas, 50, 780, ["A heading across both columns"], 16, "Helvetica-Bold")
        for at, (one, other) in enumerate(zip(left, right, strict=True)):
            put(canvas, 50, 740 - 12 * at, [one], 9)
            put(canvas, 310, 740 - 12 * at, [other], 9)

    for way in (by_column, by_line):
        text = " ".join(block.text for block in content(drawn(way)))
        assert text == " ".join(["A heading across both columns", *left, *right])


def test_headings_get_their_level_from_size_and_weight() -> None:
    def page(canvas: Canvas) -> None:
        top = put(canvas, 72, 780, ["Findings"], 18, "Helvetica-Bold", 30)
        top = put(canvas, 72, top, BODY) - 14
        top = put(canvas, 72, top, ["Custody"], 13, "Helvetica-Bold", 20)
        top = put(canvas, 72, top, BODY) - 14
        top = put(canvas, 72, top, ["Detention of children"], 11, "Helvetica-Bold", 18)
        top = put(canvas, 72, top, BODY) - 14
        put(canvas, 72, top, BODY * 4)

    def more(canvas: Canvas) -> None:
        put(canvas, 72, put(canvas, 72, 780, ["Recommendations"], 18, "Helvetica-Bold", 30), BODY)

    headings = [
        (block.level, block.text) for block in drawn(page, more, more).blocks if block.kind == "heading"
    ]
    assert headings[:4] == [
        (1, "Findings"),
        (2, "Custody"),
        (3, "Detention of children"),
        (1, "Recommendations"),
    ]


def test_bullets_and_numbered_items_are_one_block_each() -> None:
    def page(canvas: Canvas) -> None:
        top = put(canvas, 72, 760, ["The chief constable should:"]) - 4
        for text in ("record the ethnicity of", "review the training of"):
            canvas.setFont("Helvetica", 11)
            canvas.drawString(80, top, "\u2022")
            top = (
                put(
                    canvas,
                    98,
                    top,
                    [
                        f"{text} every officer in the teams that deal with children",
                        "within three months; and",
                    ],
                )
                - 4
            )
        put(canvas, 80, top, ["1. report to the mayor on progress.", "2. publish the report."], step=18)

    assert pairs(drawn(page)) == [
        ("paragraph", "The chief constable should:"),
        (
            "bullet",
            "record the ethnicity of every officer in the teams that deal with children within three months; and",
        ),
        (
            "bullet",
            "review the training of every officer in the teams that deal with children within three months; and",
        ),
        ("bullet", "1. report to the mayor on progress."),
        ("bullet", "2. publish the report."),
    ]


def test_a_table_of_grades_reads_as_area_and_grade() -> None:
    def page(canvas: Canvas) -> None:
        put(canvas, 72, 760, BODY)
        put(canvas, 72, 680, ["Judgement"], font="Helvetica-Bold")
        put(canvas, 320, 680, ["Grade"], font="Helvetica-Bold")
        put(canvas, 72, 655, ["The experiences of children who", "need help and protection"], step=13)
        put(canvas, 320, 655, ["Requires improvement"])
        put(canvas, 72, 615, ["The impact of leaders"])
        put(canvas, 320, 615, ["Good"])
        put(canvas, 72, 560, BODY)

    assert [text for kind, text in pairs(drawn(page)) if kind == "table"] == [
        "Judgement: Grade",
        "The experiences of children who need help and protection: Requires improvement",
        "The impact of leaders: Good",
    ]


@pytest.mark.parametrize(("name", "font"), [("2023", BOLD), ("Cases", "Helvetica")])
def test_a_wide_table_carries_its_header_into_each_row(name: str, font: str) -> None:
    rows = [("Custody", "12", "Good"), ("Missing children", "1,040", "Poor"), ("Response", "40%", "Good")]

    def page(canvas: Canvas) -> None:
        for at, row in enumerate([("Area", name, "Grade"), *rows]):
            for column, cell in enumerate(row):
                put(canvas, 72 + 150 * column, 700 - 22 * at, [cell], font="Helvetica" if at else font)
        put(canvas, 72, 580, BODY)

    table = [block for block in drawn(page).blocks if block.kind == "table"]
    assert [block.text for block in table[1:]] == [
        f"Area: {area}; {name}: {cases}; Grade: {grade}" for area, cases, grade in rows
    ]
    covered = "".join(table[1].text[piece.start : piece.end] for piece in table[1].pieces)
    assert covered == "Custody12Good"


@pytest.mark.parametrize("filled", [True, False])
def test_a_drawn_box_gives_its_blocks_its_title(filled: bool) -> None:
    def page(canvas: Canvas) -> None:
        put(canvas, 72, 760, BODY)
        canvas.setFillGray(0.9)
        canvas.rect(66, 560, 450, 120, stroke=0 if filled else 1, fill=1 if filled else 0)
        canvas.setFillGray(0)
        put(canvas, 80, 660, ["Case study: a child at risk"], font="Helvetica-Bold")
        put(canvas, 80, 636, BODY)
        put(canvas, 72, 520, ["After the box the report goes on with its findings."])

    boxes = [(block.kind, block.box) for block in content(drawn(page))]
    title = "Case study: a child at risk"
    assert boxes == [("paragraph", None), ("heading", title), ("paragraph", title), ("paragraph", None)]


def test_contents_lists_are_kept_out() -> None:
    def contents(canvas: Canvas) -> None:
        top = put(canvas, 72, 760, ["Contents"], 16, "Helvetica-Bold", 30)
        for at, title in enumerate(
            ["Summary", "Leadership", "Custody", "Missing children", "Recommendations"]
        ):
            put(canvas, 72, top - 18 * at, [f"{title} {'.' * 60} {at + 2}"])

    def chapter(canvas: Canvas) -> None:
        put(canvas, 72, put(canvas, 72, 760, ["Custody"], 11, "Helvetica", 24), BODY)

    read = drawn(contents, chapter)
    assert [block.kind for block in read.blocks] == ["contents", "heading", "paragraph"]
    assert read.blocks[1].text == "Custody"


def test_hyphens_at_line_ends_close_or_stay_by_the_report_itself() -> None:
    def page(canvas: Canvas) -> None:
        put(
            canvas,
            72,
            760,
            [
                "The force does not meet the require-",
                "ments of the code, though a multi-",
                "agency team exists.",
            ],
        )
        put(canvas, 72, 680, ["The multi-agency team knows the requirements."])

    told = content(drawn(page))[0].text
    assert told == "The force does not meet the requirements of the code, though a multi-agency team exists."


@pytest.mark.parametrize("labels", [["i", "ii", "iii", "1", "2", "3"], ["i", "ii", "1", "2"]])
def test_roman_front_matter_is_labelled_as_printed(labels: list[str]) -> None:
    def page(number: str) -> Draw:
        def draw(canvas: Canvas) -> None:
            put(canvas, 72, 760, BODY)
            put(canvas, 300, 600, ["12", "7", "4"])
            put(canvas, 295, 30, [number], 9)

        return draw

    read = drawn(*map(page, labels))
    assert [one.label for one in read.pages] == labels
    assert not set(labels) & {line for block in content(read) for line in block.text.split()}


def test_numbers_that_run_on_past_headings_are_paragraphs() -> None:
    def page(first: int) -> Draw:
        def draw(canvas: Canvas) -> None:
            top = put(canvas, 72, 780, [f"Chapter {first}"], 15, "Helvetica-Bold", 26)
            for number in range(first, first + 5):
                top = put(canvas, 72, top, [f"{number}. {BODY[0]}", *BODY[1:]]) - 12

        return draw

    read = drawn(page(1), page(6), page(11))
    assert {block.kind for block in content(read)} == {"heading", "paragraph"}
    assert sum(block.kind == "paragraph" for block in read.blocks) == 15


def test_small_print_right_under_a_bare_label_is_the_rest_of_the_caption() -> None:
    def page(canvas: Canvas) -> None:
        put(canvas, 72, 720, BODY)
        put(canvas, 72, 640, ["Fig. 24 (top left)."], 8, "Helvetica-Bold")
        put(canvas, 72, 624, ["The custody desk, seen from the door."], 8)
        put(canvas, 72, 580, ["Table 3"], 8, "Helvetica-Bold")
        put(canvas, 72, 562, BODY)

    assert pairs(drawn(page)) == [
        ("paragraph", BODY_TEXT),
        ("caption", "Fig. 24 (top left)."),
        ("caption", "The custody desk, seen from the door."),
        ("caption", "Table 3"),
        ("paragraph", BODY_TEXT),
    ]


def test_footnotes_of_two_columns_are_read_one_column_after_the_other() -> None:
    def page(canvas: Canvas) -> None:
        for left, mark in ((60, "4"), (320, "5")):
            put(
                canvas,
                left,
                700,
                [*["Officers often did not record"] * 4, f"what was said to them.{mark}"],
                11,
            )
        put(canvas, 60, 80, ["4 The two systems are not", "linked at all."], 7, step=9)
        put(canvas, 320, 76, ["5 Now known as reviews", "of each death."], 7, step=9)

    notes = [text for kind, text in pairs(drawn(page)) if kind == "footnote"]
    assert notes == ["4 The two systems are not linked at all.", "5 Now known as reviews of each death."]


def test_a_short_line_beside_a_heading_of_several_lines_is_read_with_it() -> None:
    def page(canvas: Canvas) -> None:
        put(canvas, 72, 760, ["How children are helped", "and protected by the", "partnership"], 15, BOLD, 16)
        put(canvas, 350, 752, ["Requires improvement", "to be good"], 15, BOLD, 16)
        put(canvas, 72, 690, BODY)

    assert pairs(drawn(page)) == [
        (
            "heading",
            "How children are helped and protected by the partnership Requires improvement to be good",
        ),
        ("paragraph", BODY_TEXT),
    ]


def test_headings_of_two_columns_side_by_side_are_not_one() -> None:
    def page(canvas: Canvas) -> None:
        put(canvas, 60, 760, ["How children are", "helped and", "protected"], 15, BOLD, 16)
        put(canvas, 320, 744, ["Leadership"], 15, BOLD)
        for left in (60, 320):
            put(
                canvas,
                left,
                690,
                ["Officers often did not record the", "ethnicity of those whom they met."] * 5,
            )

    headings = [text for kind, text in pairs(drawn(page)) if kind == "heading"]
    assert headings == ["How children are helped and protected", "Leadership"]
