"""A language model's summary of an answer, if the user names one: from the answer to checked sentences, one screen.

The model sees passages and the question, has no tools, and is believed nothing: a sentence counts only where
``answer.llm.supported`` finds it in what it cites. The quotes stay the evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from answer.citations.cite import cite
from answer.llm.prompt import NOTHING, Prompt, passages_for, prompt_of
from answer.llm.provider import Model, ReplyError, reply
from answer.llm.reply import Reply, Written, ended
from answer.llm.supported import BROKEN_OFF, Ground, Withheld, judge
from answer.records import Answer, Checked, Citation, Summary
from index.search import Index

NOT_ASKED = "Nothing answers the question, so that nothing was sent to {model}."
NONE_SENT = "No passage can be sent, so that {model} was not asked."
NOT_TOLD = "{host} did not say that its reply is whole; each sentence of it was checked."
FOUND_NOTHING = "{model} found no answer in the passages."
OFF_PAGE = "What it cites does not stand so on the stored page."
Tell = Callable[[str], None]
Show = Callable[[Checked, tuple[Citation, ...]], None]


def summarise(index: Index, answer: Answer, model: Model, tell: Tell, show: Show) -> Answer:
    """The answer with a summary by the model. Whatever goes wrong is a remark: the answer itself stays.

    ``tell`` is given the notice of what leaves the machine before anything does; ``show`` each sentence with its
    quotes, once it is checked.
    """
    summary = Summary(model=model.llm.name, host=model.host)
    hits, left_out = passages_for(answer) if answer.answered else ([], 0)
    if not hits:
        said = (NONE_SENT if answer.answered else NOT_ASKED).format(model=model.llm.name)
        return replace(answer, summary=replace(summary, remark=said))
    tell(notice(model, len(hits), left_out))
    prompt = prompt_of(answer.question, hits)
    checking = _Checking(index, prompt, list(answer.citations), len(answer.citations))
    whole, remark = False, None
    try:
        for written, complete in _sentences(model, prompt):
            whole = whole or complete
            if written and written.text.strip(" .").upper() == NOTHING:
                remark = FOUND_NOTHING.format(model=model.llm.name)
            elif written:
                show(*checking.check(written))
    except ReplyError as fault:
        remark = str(fault)
    if not remark:
        remark = _remark(checking, model, whole=whole)
    return replace(
        answer,
        summary=replace(
            summary, passages=len(hits), sentences=tuple(checking.sentences), whole=whole, remark=remark,
            citations=tuple(checking.quotes[checking.known :]),
        ),
    )  # fmt: skip


def notice(model: Model, passages: int, left_out: int) -> str:
    """What leaves the machine, in a sentence."""
    many = f"{passages} passage{'' if passages == 1 else 's'}"
    said = f"{many} and your question are sent to {model.host} ({model.llm.name})."
    if left_out:
        were = "passage was" if left_out == 1 else "passages were"
        said += f" {left_out} {were} left out: they seem to speak to a language model."
    return said


def _sentences(model: Model, prompt: Prompt) -> Iterator[tuple[Written | None, bool]]:
    """The sentences of the reply, each as it becomes whole; then whether the reply is. Raises ReplyError."""
    cut = Reply()
    try:
        for piece in reply(model, prompt.system, prompt.user):
            for written in cut.take(piece.text):
                yield _cleaned(model, written), False
            whole = piece.whole
    except ReplyError:
        for written in cut.rest():
            yield replace(_cleaned(model, written), cites=(), broken=True), False
        raise
    for written in cut.rest():
        yield replace(_cleaned(model, written), broken=not whole and not ended(written.text)), whole
    yield None, whole


def _cleaned(model: Model, written: Written) -> Written:
    return replace(written, text=model.clean(written.text))


def _remark(checking: _Checking, model: Model, *, whole: bool) -> str | None:
    if not checking.sentences:
        return str(model.fault("empty"))
    return None if whole else NOT_TOLD.format(host=model.host)


@dataclass(slots=True)
class _Checking:
    """What was checked so far. ``quotes`` are the answer's, then those that sentences brought."""

    index: Index
    prompt: Prompt
    quotes: list[Citation]
    known: int
    sentences: list[Checked] = field(default_factory=list)

    def check(self, written: Written) -> tuple[Checked, tuple[Citation, ...]]:
        """The sentence, supported or withheld, and the quotes that carry it."""
        verdict = (
            Withheld(BROKEN_OFF) if written.broken else judge(written.text, written.cites, self.prompt.given)
        )
        carried: tuple[Citation, ...] = ()
        if isinstance(verdict, Withheld):
            checked = Checked(written.text, supported=False, reason=verdict.reason)
        else:
            carried = tuple(quote for ground in verdict.grounds if (quote := self._quote(ground)))
            numbers = tuple(quote.n for quote in carried)
            checked = Checked(written.text, bool(carried), numbers, None if carried else OFF_PAGE)
        self.sentences.append(checked)
        return checked, carried

    def _quote(self, ground: Ground) -> Citation | None:
        """The quote of a ground: one that the answer has already, else a new one, which must pass the gate."""
        hit = self.prompt.hits[ground.id]
        start = hit.passage.sentences[ground.first][0]
        end = hit.passage.sentences[ground.last][1]
        for quote in self.quotes:
            if quote.passage_id == hit.passage_id and quote.start <= start and end <= quote.end:
                return quote
        quote_ = cite(self.index.catalogue, hit, start, end, len(self.quotes) + 1)
        if quote_:
            self.quotes.append(quote_)
        return quote_
