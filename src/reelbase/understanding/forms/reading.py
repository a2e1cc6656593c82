"""Reads every form of a paragraph."""

from __future__ import annotations

from collections.abc import Sequence

from reelbase.understanding.forms.causing import causes_in
from reelbase.understanding.forms.changing import changes_in
from reelbase.understanding.forms.comparisons import compared
from reelbase.understanding.forms.grouping import groups_in
from reelbase.understanding.forms.model import FormulaForm, ListForm, StatedForm
from reelbase.understanding.forms.moments import moments_in
from reelbase.understanding.forms.naming import names_in
from reelbase.understanding.forms.neighbours import compared_across
from reelbase.understanding.forms.notating import notation_in
from reelbase.understanding.forms.ordering import orders_in
from reelbase.understanding.forms.passage import passage_of
from reelbase.understanding.forms.proportions import proportions_in
from reelbase.understanding.forms.sequences import sequences_in
from reelbase.understanding.forms.singles import singles_in
from reelbase.understanding.forms.speaking import speech_in
from reelbase.understanding.forms.stating import statements_in
from reelbase.understanding.tagging import TaggedSentence

_READERS = (
    *(compared, compared_across, changes_in, proportions_in, singles_in, moments_in, names_in),
    *(speech_in, statements_in, causes_in, sequences_in, groups_in, orders_in, notation_in),
)


def read_forms(paragraph: str, language: str, tagged: Sequence[TaggedSentence] | None = None) -> list[StatedForm]:
    """What a paragraph says, by position, each form with its evidence; forms may overlap.

    language: a tag such as ``en`` or ``de-AT``. tagged: the paragraph's sentences by ``tagging.tag``; without it names,
    and things that need grammar, are left out.
    """
    sentences = passage_of(paragraph, language, tagged)
    found = [form for read in _READERS for form in read(sentences)]
    formulas = [(form.start, form.end) for form in found if isinstance(form, FormulaForm)]
    # The sides of an equation are no list.
    found = [form for form in found if not (isinstance(form, ListForm) and _overlaps(form, formulas))]
    return sorted(found, key=lambda form: (form.start, -form.end, type(form).__name__))


def _overlaps(form: StatedForm, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < form.end and form.start < end for start, end in spans)
