"""Who does what: the people that sentences are about, by name, by pronoun or by what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from reelbase.media.speech.tables import listed
from reelbase.understanding.forms.model import PersonForm, Phrase
from reelbase.understanding.forms.passage import without_article
from reelbase.understanding.tagging import SUBJECTS, TaggedSentence, Token

Pronoun = Literal["they", "he", "she"]
Expression = Literal["neutral", "happy", "sad", "surprised", "angry", "thinking", "speaking"]
_OBJECTS = frozenset({"dobj", "dative", "pobj", "iobj"})
_HE, _SHE = frozenset({"he", "his", "him"}), frozenset({"she", "her"})
_MEN = frozenset(
    listed("""
    man father brother son husband uncle grandfather king prince duke emperor boy monk nobleman businessman fisherman
    gentleman nephew widower priest knight sultan pope tsar
    """)
)
_WOMEN = frozenset(
    listed("""
    woman mother sister daughter wife aunt grandmother queen princess duchess empress girl nun widow niece housewife
    midwife businesswoman actress
    """)
)
_OTHERS = frozenset(
    listed("""
    accountant activist actor adult adviser advisor agent alchemist ambassador analyst ancestor apprentice archer
    architect artisan artist assistant astronaut astronomer athlete author baker banker barber beginner bishop
    blacksmith borrower botanist boss bricklayer broker builder bureaucrat butcher buyer captain caregiver carpenter
    cashier caveman celebrity chef chemist child citizen clergyman clerk coach cobbler collector colleague colonist
    columnist commander commuter composer conductor consumer contractor cook councillor counsellor courier cousin
    coworker craftsman creator critic customer dancer dealer dentist designer detective developer diplomat director
    diver doctor dockworker dreamer driver dyer economist editor electrician employee employer engineer engraver
    entrepreneur expert explorer fan farmer firefighter fisher founder friend gambler gardener gatherer general
    geographer geologist goldsmith governor graduate grocer guard guest guide hairdresser hiker historian homeowner
    host hunter immigrant inhabitant inspector interviewer inventor investor islander janitor jeweller jockey
    journalist judge juror kid laborer labourer landlord lawyer leader lecturer librarian listener lord lover magician
    mainlander maker manager mason mathematician mayor mechanic mediator member merchant messenger meteorologist
    millionaire miner minister missionary monarch musician navigator neighbor neighbour neuroscientist noble novelist
    novice nurse officer official operator owner painter parent parishioner partner passenger patient peasant
    pedestrian pensioner performer person pharmacist philosopher photographer physician physicist pianist pilgrim pilot
    pioneer pirate planter player ploughman plumber poet policeman policymaker politician porter potter preacher
    president printer prisoner producer professor programmer prophet psychologist publisher pupil rebel refugee
    regulator reporter researcher resident retiree rider ruler runner sailor salesperson saver scholar scientist scribe
    sculptor secretary seller senator settler shareholder shepherd shipwright shoemaker shopkeeper shopper singer
    slave smith sociologist soldier spectator speaker spy stranger student surgeon surveyor survivor swimmer tailor
    tanner taxpayer teacher technician teenager tenant therapist tinkerer tourist trader trainer translator traveler
    traveller treasurer tutor user vendor veterinarian victim viewer villager violinist visitor volunteer voter waiter
    warrior watchmaker weaver whaler winner witness woodcutter worker writer youngster zoologist adolescent crowd
    people folk police
    """)
)
_PARTS_OF_PEOPLE = frozenset(
    listed("most many some half few several all both one two three those each any none majority")
)
KINDS_OF_PEOPLE = _MEN | _WOMEN | _OTHERS
"""Lemmas of what somebody can be."""
_ACTS: tuple[tuple[Expression, str], ...] = (
    (
        "speaking",
        """
        say tell ask argue speak answer reply announce declare explain write call promise warn urge claim
        complain preach teach sing recite agree vote report
        """,
    ),
    (
        "thinking",
        """
        think believe wonder doubt know learn study calculate consider guess suspect expect plan remember
        forget realize realise understand imagine decide puzzle reason assume measure count prefer treat
        notice observe
        """,
    ),
    (
        "happy",
        """
        win love enjoy laugh smile celebrate marry succeed triumph cheer thank welcome hope dance relax
        profit earn gain delight prosper play
        """,
    ),
    (
        "sad",
        """
        die lose fail weep cry mourn suffer fall miss starve flee regret bury grieve surrender drown
        struggle kill wound injure ruin abandon imprison execute
        """,
    ),
    ("surprised", "discover see find stumble encounter hear witness watch spot"),
    ("angry", "refuse fight insist protest rebel quarrel attack reject demand hate threaten march strike resist"),
)
_EXPRESSIONS: dict[str, Expression] = {lemma: expression for expression, words in _ACTS for lemma in words.split()}
_FEELINGS: tuple[tuple[Expression, str], ...] = (
    ("happy", "happy glad proud grateful delighted lucky rich thrilled famous"),
    ("sad", "sad poor dead lonely ill sick exhausted tired ruined unhappy desperate"),
    ("angry", "angry furious outraged"),
    ("surprised", "surprised astonished amazed shocked stunned"),
    ("thinking", "sceptical skeptical unsure curious puzzled sure certain careful"),
)
_ADJECTIVES: dict[str, Expression] = {word: feeling for feeling, words in _FEELINGS for word in words.split()}
_LONGEST_NAME = 40


@dataclass(frozen=True)
class PersonStatement:
    """What a sentence says that somebody does or is.

    name: how they are called. start, end: of their mention, in characters, half open. predicate: what is said of them,
    to the end of the clause. known: whether they have a name, else they are only called what they are.
    """

    name: str
    start: int
    end: int
    predicate: Phrase | None
    known: bool
    pronoun: Pronoun
    expression: Expression
    plural: bool


def statements_about_people(
    sentences: Sequence[TaggedSentence], forms: Sequence[PersonForm]
) -> Iterator[PersonStatement]:
    """One for each sentence whose subject is a person. sentences, forms: of a whole text, in order.

    *He* and *she* are the last of the fitting gender; whoever has a name of their own has it from its fullest form.
    """
    reader = _Reader(forms)
    for sentence in sentences:
        yield from reader.read(sentence)


def _is_named(sentence: TaggedSentence, index: int, form: PersonForm) -> bool:
    """Whether a word is of somebody's name, or of what they are beside it: *an engineer named Ada*, *the poet Ada*."""
    token = sentence.tokens[index]
    if any(part and part.start <= token.start < part.end for part in (form.name, form.role)):
        return True
    beside = (sentence.tokens[child] for child in sentence.children[index])
    return any(one.dep in ("appos", "nmod") and form.name.start <= one.start < form.name.end for one in beside)


class _Reader:
    def __init__(self, forms: Sequence[PersonForm]) -> None:
        self._forms = [form for form in forms if form.confidence >= 0.6]
        names = [form.name.text for form in self._forms]
        self._full = {
            name.split()[-1]: max((n for n in names if n.split()[-1] == name.split()[-1]), key=len) for name in names
        }
        self._pronouns: dict[str, Pronoun] = {}
        self._last: dict[str, tuple[str, bool]] = {}
        self._without_pronoun: tuple[str, bool] | None = None

    def read(self, sentence: TaggedSentence) -> Iterator[PersonStatement]:
        found = False
        for index, token in enumerate(sentence.tokens):
            if found and token.dep in _OBJECTS and token.text.lower() in _HE | _SHE:
                # Who is told, asked or seen in a clause is another than who does it there: "Russell told her".
                self._without_pronoun = None
            elif token.text.lower() in _HE | _SHE:
                self._assign("he" if token.text.lower() in _HE else "she")
            if token.dep not in SUBJECTS or (found and not self._is_main(sentence, index)):
                continue
            statement = self._statement(sentence, index)
            if statement is not None:
                found = True
                yield statement

    def _is_main(self, sentence: TaggedSentence, index: int) -> bool:
        return sentence.tokens[sentence.tokens[index].head].dep in ("ROOT", "conj")

    def _assign(self, pronoun: Pronoun) -> None:
        """The first pronoun after a person tells which one is theirs."""
        if self._without_pronoun is not None and pronoun not in self._last:
            name, known = self._without_pronoun
            self._pronouns[name] = pronoun
            self._last[pronoun] = (name, known)
            self._without_pronoun = None

    def _statement(self, sentence: TaggedSentence, index: int) -> PersonStatement | None:
        token = sentence.tokens[index]
        if sentence.tokens[token.head].pos not in ("VERB", "AUX"):
            return None
        if token.text.lower() in ("he", "she"):
            pronoun: Pronoun = "he" if token.text.lower() == "he" else "she"
            known = self._last.get(pronoun)
            if known is None:
                return None
            return self._made(sentence, index, known[0], (index, index + 1), pronoun, known=known[1])
        form = next((form for form in self._forms if _is_named(sentence, index, form)), None)
        if form is not None:
            name = self._full[form.name.text.split()[-1]]
            return self._named(sentence, index, name, self._span(sentence, form), known=True)
        lemma = token.lemma.lower()
        if lemma in ("everyone", "everybody", "someone", "somebody", "anyone", "you") and token.pos == "PRON":
            if lemma == "you" and not self._tells_of_you(sentence, index):
                return None
            name = token.text[:1].upper() + token.text[1:]
            return self._made(sentence, index, name, (index, index + 1), "they", known=False, plural=True)
        if lemma in _PARTS_OF_PEOPLE:
            return self._part(sentence, index)
        if token.pos != "NOUN" or lemma not in KINDS_OF_PEOPLE or token.entity in ("ORG", "PRODUCT"):
            return None
        span = _noun_phrase(sentence, index)
        if span is None:
            return None
        phrase = Phrase(sentence.words(*span), sentence.tokens[span[0]].start, sentence.tokens[span[1] - 1].end)
        name = without_article(phrase).text
        if len(name) > _LONGEST_NAME:
            return None
        called = next((form for form in self._forms if form.role and form.role.text.lower() == name.lower()), None)
        if called is not None and called.start < token.start:
            return self._named(sentence, index, self._full[called.name.text.split()[-1]], span, known=True)
        return self._named(sentence, index, name[:1].upper() + name[1:], span, known=False)

    def _tells_of_you(self, sentence: TaggedSentence, index: int) -> bool:
        """Whether a sentence tells what *you* did or do, and not what you may or need not do."""
        verb = sentence.tokens[sentence.tokens[index].head]
        helped = any(sentence.tokens[i].dep in ("aux", "neg") for i in sentence.children[sentence.tokens[index].head])
        return verb.dep == "ROOT" and verb.pos == "VERB" and verb.lemma.lower() not in ("need", "want") and not helped

    def _part(self, sentence: TaggedSentence, index: int) -> PersonStatement | None:
        """*Most of the sailors*, *those who stayed*."""
        tokens = sentence.tokens
        people = [i for i in sentence.subtree(index) if i > index and tokens[i].lemma.lower() in KINDS_OF_PEOPLE]
        of = next((i for i in sentence.children[index] if tokens[i].text == "of"), None)
        who = next((i for i in sentence.children[index] if tokens[i].dep == "relcl"), None)
        if of is not None and people and people[0] - of <= 3:
            stop = people[0] + 1
        elif tokens[index].lemma.lower() == "those" and who is not None and tokens[index + 1].text.lower() == "who":
            stop = max(sentence.subtree(who)) + 1
        else:
            return None
        name = sentence.words(index, stop)
        if len(name) > _LONGEST_NAME:
            return None
        return self._made(sentence, index, name[:1].upper() + name[1:], (index, stop), "they", known=False, plural=True)

    def _span(self, sentence: TaggedSentence, form: PersonForm) -> tuple[int, int]:
        inside = [i for i, token in enumerate(sentence.tokens) if form.name.start <= token.start < form.name.end]
        return inside[0], inside[-1] + 1

    def _named(
        self, sentence: TaggedSentence, index: int, name: str, span: tuple[int, int], *, known: bool
    ) -> PersonStatement | None:
        token = sentence.tokens[index]
        lemma = token.lemma.lower()
        plural = token.tag in ("NNS", "NNPS") or lemma in ("people", "folk", "police", "crowd")
        pronoun: Pronoun = self._pronouns.get(name, "they")
        if not known and lemma in _MEN | _WOMEN:
            pronoun = "he" if lemma in _MEN else "she"
        if pronoun != "they":
            self._last[pronoun] = (name, known)
        elif not plural:
            self._without_pronoun = (name, known)
            self._last = {} if known else self._last
        return self._made(sentence, index, name, span, pronoun, known=known, plural=plural)

    def _made(
        self,
        sentence: TaggedSentence,
        index: int,
        name: str,
        span: tuple[int, int],
        pronoun: Pronoun,
        *,
        known: bool,
        plural: bool = False,
    ) -> PersonStatement:
        tokens = sentence.tokens
        return PersonStatement(
            name=name,
            start=tokens[span[0]].start,
            end=tokens[span[1] - 1].end,
            predicate=_predicate(sentence, index, span[1]),
            known=known,
            pronoun="they" if plural else pronoun,
            expression=_expression(sentence, tokens[index].head),
            plural=plural,
        )


def _noun_phrase(sentence: TaggedSentence, head: int) -> tuple[int, int] | None:
    """The words of a noun with what stands before it, and *of* with a few words behind it."""
    inside = set(sentence.subtree(head))
    first = head
    while first - 1 in inside and sentence.tokens[first - 1].pos != "PUNCT":
        first -= 1
    if any(sentence.tokens[i].lemma.lower() in ("no", "neither") for i in range(first, head)):
        return None
    stop = head + 1
    if stop < len(sentence.tokens) and sentence.tokens[stop].text == "of" and stop in inside:
        group = [i for i in sentence.subtree(stop) if sentence.tokens[i].pos not in ("PUNCT",)]
        if len(group) <= 4 and group == list(range(stop, stop + len(group))):
            stop += len(group)
    return first, stop


def _predicate(sentence: TaggedSentence, subject: int, stop: int) -> Phrase | None:
    """What is said of a subject: from the first word of its verb to the end of the clause, without a last mark."""
    tokens = sentence.tokens
    verb = tokens[subject].head
    chain = [i for i in sentence.children[verb] if tokens[i].dep in ("aux", "auxpass", "neg", "advmod") and i > subject]
    first = min([verb, *chain])
    if first < stop:
        return None
    end = first
    while end < len(tokens) and not _ends_clause(sentence, end, verb):
        end += 1
    if end <= first:
        return None
    text = re.sub(r"\s+", " ", sentence.words(first, end)).strip(' ,;:.!?–—"”')
    return Phrase(text, tokens[first].start, tokens[end - 1].end) if text else None


def _ends_clause(sentence: TaggedSentence, index: int, verb: int) -> bool:
    """Whether another main clause, or a mark that ends this one, begins here."""
    token: Token = sentence.tokens[index]
    if token.text in (".", "!", "?", ";", ":", "–", "—", '"', "”"):
        return True
    if token.text == "," or token.dep == "cc":
        following = sentence.tokens[index + 1] if index + 1 < len(sentence.tokens) else None
        if following is not None and following.dep == "cc":
            following = sentence.tokens[index + 2] if index + 2 < len(sentence.tokens) else None
        own = following is not None and following.dep in SUBJECTS | {"det", "mark", "advmod", "poss"}
        return token.text == "," or own
    return False


def _expression(sentence: TaggedSentence, verb: int) -> Expression:
    """How somebody looks who does this; neutral where the verb is denied or says nothing of it."""
    tokens = sentence.tokens
    children = sentence.children[verb]
    if any(tokens[i].dep == "neg" for i in children):
        return "neutral"
    if any(tokens[i].text.lower() == "nothing" for i in children):
        return "neutral"
    states = [tokens[i].lemma.lower() for i in children if tokens[i].dep in ("acomp", "attr")]
    states += [tokens[verb].text.lower()] if tokens[verb].tag == "VBN" else []
    feeling = next((_ADJECTIVES[state] for state in states if state in _ADJECTIVES), None)
    if feeling is not None:
        return feeling
    complements = [i for i in children if tokens[i].dep == "xcomp"]
    lemmas = [tokens[i].lemma.lower() for i in (verb, *complements)]
    found: Expression = next((_EXPRESSIONS[lemma] for lemma in lemmas if lemma in _EXPRESSIONS), "neutral")
    passive = any(tokens[i].dep == "auxpass" for i in children)
    if passive:
        # To whom it is done, who does not do it.
        return "sad" if found in ("angry", "sad") else "happy" if found == "happy" else "neutral"
    return found
