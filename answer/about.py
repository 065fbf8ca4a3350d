"""What a question asks about: its words, the passages that may answer it, what is missing there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from answer.note import compares
from answer.sides import Side
from answer.terms import (
    Term,
    asks_briefly,
    asks_for_reports,
    content_of,
    missing_share,
    missing_terms,
    question_terms,
    subject_of,
    telling_missing,
    within,
)
from answer.wished import count_of_kind, lists
from index.catalogue import Keys
from index.model.encoder import Vectors
from index.questions.asked import Asked
from index.questions.scope import Scope
from index.questions.understand import Reading
from index.records import Filters
from index.search import Index

PASSAGES_READ = 10
"""The best passages, whose sentences are all weighed."""
COMPARED_READ = 20
"""The same where the question compares authorities."""
MENTIONING_READ = 50
"""The same where the question asks for the reports that mention something: of those passages."""


@dataclass(frozen=True)
class About:
    """What is asked, without the names that became filters; ``keys`` are the passages looked in (ascending).

    ``scope`` is what names and filters leave to look in.

    ``ranking`` is the question's vector as the ranking uses it, ``subject`` the model's own of what is asked.
    ``listing``: it asks for an authority's findings of a kind, or for what went well or badly, and for nothing else;
    those passages alone are looked in then, and ``listed`` findings of the kind stand there. ``lost`` are the words
    without which it is another question, and which those passages do not hold, ``missing`` those that none holds at
    all. ``brief``: it is a few words.
    ``unsaid`` is what share of it stands in none of those passages (0..1).
    """

    asked: Asked
    terms: tuple[Term, ...]
    keys: Keys
    scope: Scope
    ranking: Vectors
    subject: Vectors
    lost: tuple[str, ...]
    missing: tuple[str, ...]
    comparing: bool
    brief: bool
    listing: bool
    listed: int
    unsaid: float

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """The authorities named on which there is no report, where no other is named that there is one on."""
        meant = self.asked.meant
        return () if any(one.kind == "authority" for one in meant.with_effect("filter")) else meant.absent

    @property
    def near(self) -> list[Reading]:
        """What the question may mean of the authorities that there are reports on: the area of a force, say."""
        return [one for one in self.asked.meant.with_effect("preference") if one.kind == "authority"]

    @property
    def of_reports(self) -> bool:
        """Whether the reports are asked for that mention something."""
        return asks_for_reports(self.asked.words.plain)

    @property
    def read(self) -> int:
        """How many passages are read sentence by sentence."""
        if self.of_reports:
            return MENTIONING_READ
        return COMPARED_READ if self.comparing else PASSAGES_READ


def about_of(index: Index, question: str, asked: Asked) -> About:
    """What a question asks about, once it is read (``Index.asked``)."""
    generation = index.generation
    scope = index.scope(asked)
    keys = generation.keys if scope.allowed is None else generation.keys_of(scope.allowed)
    if scope.passages is not None:
        keys = np.intersect1d(keys, scope.passages)
    somewhere = None if len(keys) == len(generation.keys) else keys
    subject = subject_of(question, asked.meant)
    content = content_of(question, asked.meant)
    terms = within(generation.words, question_terms(generation.words, content), somewhere)
    there = lists(index, asked, terms, keys)
    if there is not None:
        keys, scope = there, replace(scope, passages=there)
    spelt_out = f"{subject} ({'; '.join(asked.also)})" if asked.acronyms else subject
    vectors = index.encoder.questions([asked.spelt_out, spelt_out])
    return About(
        asked=asked,
        terms=terms,
        keys=keys,
        scope=scope,
        ranking=generation.adapter.question(vectors[0]) if generation.adapter else vectors[0],
        subject=vectors[1],
        lost=telling_missing(index.encoder, generation.words, asked, terms, somewhere),
        missing=missing_terms(generation.words, asked, terms),
        comparing=there is None and compares(question, asked.meant),
        brief=asks_briefly(asked.words.plain, terms),
        listing=there is not None,
        listed=0 if there is None else count_of_kind(index, asked.meant, there),
        unsaid=missing_share(generation.words, asked, terms, somewhere),
    )


def about_side(
    index: Index, side: Side, whole: About, filters: Filters | None, ignore: Collection[str]
) -> About:
    """The question about one of the authorities that it names, with what else it asks of words."""
    only = replace(filters or Filters(), authority=side.authority)
    asked = index.asked(side.question, only, ignore)
    words = replace(asked.words, phrases=whole.asked.words.phrases, excluded=whole.asked.words.excluded)
    return replace(about_of(index, side.question, replace(asked, words=words)), comparing=False)
