from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from reelbase.kit.errors import StorageError
from reelbase.understanding import tagging
from reelbase.understanding.tagging import TaggedSentence, has_tagger, tag


def sentences(text: str) -> tuple[TaggedSentence, ...]:
    tagged = tag([text], "en")
    assert tagged is not None
    return tagged[0]


def test_offsets_and_heads_belong_to_the_text_and_the_sentence() -> None:
    text = "  Oil fell.\nMarie Curie  was born in\tWarsaw in 1867."
    first, second = sentences(text)
    assert [text[token.start : token.end] for token in second.tokens] == [token.text for token in second.tokens]
    assert second.text == text[second.start :]
    born = next(index for index, token in enumerate(second.tokens) if token.lemma == "bear")
    assert second.root == born
    assert second.tokens[born].pos == "VERB"
    subject = next(token for token in second.tokens if token.dep == "nsubjpass")
    assert (subject.text, subject.head, subject.entity) == ("Curie", born, "PERSON")
    assert [(entity.label, second.words(entity.first, entity.stop)) for entity in second.entities][:2] == [
        ("PERSON", "Marie Curie"),
        ("GPE", "Warsaw"),
    ]
    assert first.tokens[0].head == first.root


def test_each_sentence_has_one_root_and_a_subtree_of_all_its_tokens() -> None:
    for sentence in sentences("Stir well; then wait. No: add salt, pepper and oil - all of it!"):
        assert sum(token.head == index for index, token in enumerate(sentence.tokens)) == 1
        assert sentence.subtree(sentence.root) == tuple(range(len(sentence.tokens)))


def test_a_noun_that_looks_like_a_verb_in_the_past_is_a_noun() -> None:
    rose = next(token for token in sentences("She planted a red rose in the garden.")[0].tokens if token.text == "rose")
    assert (rose.lemma, rose.pos, rose.tag) == ("rose", "NOUN", "NN")
    rises = next(token for token in sentences("The price rose again.")[0].tokens if token.text == "rose")
    assert (rises.lemma, rises.pos) == ("rise", "VERB")


def test_texts_are_tagged_apart_and_in_order() -> None:
    tagged = tag(["One text. Two sentences.", "", "Another."], "en-GB")
    assert tagged is not None
    assert [[sentence.text for sentence in text] for text in tagged] == [
        ["One text.", "Two sentences."],
        [],
        ["Another."],
    ]


def test_other_languages_have_no_tagger() -> None:
    assert tag(["Der Wind trug die Flammen."], "de") is None
    assert not has_tagger("fr")


def test_a_model_with_other_bytes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.cfg").write_text("[nlp]")
    monkeypatch.setattr(tagging, "_model_folder", lambda: tmp_path)
    tagging._pipeline.cache_clear()
    with pytest.raises(StorageError, match="not the one that was examined"):
        tag(["A sentence."], "en")


def test_the_digest_is_of_names_and_bytes(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"12")
    (tmp_path / "README.md").write_text("for people")
    assert tagging.model_digest(tmp_path) == hashlib.sha256(b"b\x002\x0012").hexdigest()


def test_the_tagger_is_loaded_only_when_a_text_is_tagged() -> None:
    code = "import sys, reelbase.understanding.tagging as t; t.has_tagger('en'); sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
