"""The account of a text's words, and the one line that says it."""

from __future__ import annotations

import pytest

from reelbase.plans.account import loses_much, narration_note
from reelbase.plans.extract import plan_from_text
from reelbase.plans.options import plan_options
from reelbase.plans.reading import text_from
from reelbase.plans.validation import refresh
from reelbase.schemas.plan_document import PlanDocument, WordAccount, WordUse

SENTENCES = " ".join(f"Here is sentence number {number} of a rather long text about rivers." for number in range(1, 41))


def planned(raw: str, name: str = "a.md", minutes: float | None = None) -> PlanDocument:
    target_s = None if minutes is None else minutes * 60
    return plan_from_text(text_from(raw, name), plan_options(target_s=target_s, language="en"))


@pytest.mark.parametrize(
    ("omitted", "note"),
    [
        ({}, "All 460 words are narrated."),
        (
            {WordUse.CODE: 10, WordUse.TABLE: 38},
            "412 of 460 words are narrated. Left out: tables (38 words), code (10 words).",
        ),
        ({WordUse.FOOTNOTE: 1}, "459 of 460 words are narrated. Left out: footnotes (1 word)."),
    ],
)
def test_the_note_says_how_many_words_are_narrated(omitted: dict[WordUse, int], note: str) -> None:
    account = WordAccount(total=460, narrated=460 - sum(omitted.values()), omitted=omitted)
    assert narration_note(account) == note


def test_a_plan_says_what_it_leaves_out_with_a_warning_when_it_is_much() -> None:
    raw = f"{SENTENCES}\n\n| a | b |\n|---|---|\n| c | d |\n"
    plan = planned(raw)
    assert plan.word_account == WordAccount(total=484, narrated=480, omitted={WordUse.TABLE: 4})
    assert "480 of 484 words are narrated. Left out: tables (4 words)." in plan.validation.suggestions
    rows = "| one two three | four five six |\n" * 10
    loud = planned(f"{SENTENCES}\n\n| a | b |\n|---|---|\n{rows}")
    assert any(note.startswith("480 of 542 words are narrated.") for note in loud.validation.warnings)


def test_words_that_are_cut_for_length_are_counted() -> None:
    plan = planned(SENTENCES, minutes=0.5)
    account = plan.word_account
    assert account is not None
    assert account.total == 480 == account.narrated + account.omitted[WordUse.LENGTH]
    assert any("cut for length" in note for note in plan.validation.warnings)


def test_the_account_outlives_an_edit() -> None:
    plan = planned(SENTENCES)
    assert refresh(refresh(plan)).validation == plan.validation
    assert refresh(plan).word_account == plan.word_account


def test_what_only_a_format_needs_is_no_loss() -> None:
    metadata = WordAccount(total=20, narrated=10, omitted={WordUse.METADATA: 5, WordUse.TIMES: 5})
    assert not loses_much(metadata)
    assert loses_much(WordAccount(total=20, narrated=17, omitted={WordUse.CODE: 3}))


def test_headings_are_a_loss_when_they_say_much() -> None:
    assert not loses_much(WordAccount(total=100, narrated=80, omitted={WordUse.HEADING: 20}))
    assert loses_much(WordAccount(total=100, narrated=79, omitted={WordUse.HEADING: 21}))


def test_the_rows_of_a_table_count_as_they_are_written() -> None:
    raw = "| Tower | Height |\n|---|---|\n| Blue tower | 310 m |\n| Glass tower | 280 m |\n| Old tower | 120 m |\n"
    source = text_from(raw, "a.md", tables="read")
    account = plan_from_text(source, plan_options(language="en")).word_account
    assert account == WordAccount(total=14, narrated=14)


def test_a_plan_says_how_its_tables_can_be_narrated() -> None:
    raw = f"{SENTENCES}\n\n| a | b |\n|---|---|\n| c | d |\n"
    assert any("--tables read" in note for note in planned(raw).validation.suggestions)
    assert not any("--tables read" in note for note in planned(SENTENCES).validation.suggestions)
