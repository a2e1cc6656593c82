"""People who are called like places: *Columbus sailed*, *Paris Hilton*, *my friend Brooklyn*."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reelbase.media.speech.tables import listed
from reelbase.understanding.persons import KINDS_OF_PEOPLE
from reelbase.understanding.places import is_doubtful_name
from reelbase.understanding.tagging import SUBJECTS, TaggedSentence

_OF_PEOPLE = frozenset(
    listed("""
    sail walk paint sing dance marry kiss love bake smile laugh cry weep sigh whisper compose invent discover sleep
    wear swim climb wake study teach remember forget wonder think believe hope hate hug nod blink chuckle shrug bear
    wed sculpt sketch knit confess apologize apologise
    """)
)
"""What only people do. *Bear* is that of *was born*."""
_OF_PLACES = frozenset(
    listed("""
    lie host border grow have declare impose export import ban vote boom expand need sit stretch become join attract
    produce legalise legalize suspend stand rank experience span remain face belong contain cover depend
    """)
)
"""What towns and countries do. Who is called like a person and does something else is one."""
_PRONOUNS = frozenset(listed("he she his her him hers himself herself"))
_TITLES = frozenset(
    listed("mr mrs ms dr miss sir dame lord lady saint professor captain president king queen uncle aunt")
)
_NOT_SURNAMES = frozenset(
    listed("""
    university college school bridge tower street avenue road square park airport station museum opera house hall wall
    county city state province island islands bay river lake sea ocean mountain mountains valley beach coast canal
    harbor harbour port palace castle cathedral church philharmonic orchestra symphony zoo garden gardens stadium arena
    marathon festival summit conference agreement accord treaty protocol declaration court police post journal globe
    tribune gazette herald bank stock exchange group company airlines airways united hotel hospital institute academy
    district region territory republic kingdom empire parliament senate government mayor president minister chancellor
    governor north south east west central old new day week fair forum pact plan time metro underground mint
    """)
)
_WHERE = frozenset(listed("in at near from to through around outside inside via across towards toward"))


class Namesakes:
    """Which names of a text are of people and not of places. sentences: tagged, with places in that text."""

    def __init__(self, sentences: Sequence[TaggedSentence]) -> None:
        people = {sentence.tokens[index].start: sentence.tokens[index].text for sentence, index in _found(sentences)}
        # Who is a person in one sentence is the same one in the next, unless something happens there.
        names = set(people.values())
        for sentence in sentences:
            for index, token in enumerate(sentence.tokens):
                before = sentence.tokens[index - 1].text.lower() if index else ""
                if token.text in names and before not in _WHERE:
                    people[token.start] = token.text
        self._starts = frozenset(people)

    def __contains__(self, position: int) -> bool:
        """Whether the word at a place in the text is, or begins, a person's name."""
        return position in self._starts


def _found(sentences: Sequence[TaggedSentence]) -> Iterator[tuple[TaggedSentence, int]]:
    for sentence in sentences:
        for index, token in enumerate(sentence.tokens):
            named = token.text[:1].isupper() and token.pos in ("PROPN", "NOUN", "ADJ")
            if named and (_has_surname(sentence, index) or _is_called(sentence, index) or _acts(sentence, index)):
                yield sentence, index


def _has_surname(sentence: TaggedSentence, index: int) -> bool:
    """*Paris Hilton*: another name right behind it, which is no *Bridge* or *Times*."""
    if index + 1 >= len(sentence.tokens):
        return False
    token, following = sentence.tokens[index], sentence.tokens[index + 1]
    word = following.text
    joined = following.start == token.end + 1 and following.pos == "PROPN" and token.dep == "compound"
    name = word[:1].isupper() and not word.isupper() and "-" not in word
    # "The Paris Hilton" is a hotel, "the Chicago Bulls" play.
    joined = joined and (not index or sentence.tokens[index - 1].pos != "DET")
    building = following.entity in ("FAC", "EVENT", "LAW", "NORP", "WORK_OF_ART", "PRODUCT")
    return joined and name and not building and word.lower() not in _NOT_SURNAMES


def _is_called(sentence: TaggedSentence, index: int) -> bool:
    """*My friend Brooklyn*, *Dr. Dallas*, *Lima, a young engineer*."""
    tokens = sentence.tokens
    before = tokens[index - 1] if index else None
    if before is not None and before.text.lower().rstrip(".") in _TITLES and before.text[:1].isupper():
        return True
    if before is not None and before.tag == "NN" and before.lemma.lower() in KINDS_OF_PEOPLE:
        return True
    beside = [tokens[child] for child in sentence.children[index] if child > index]
    return any(one.dep == "appos" and one.lemma.lower() in KINDS_OF_PEOPLE for one in beside)


def _acts(sentence: TaggedSentence, index: int) -> bool:
    """Whether a name is the subject of what only people do or are, or is *he* or *she* in the same sentence."""
    tokens = sentence.tokens
    head = index
    while tokens[head].dep == "conj" and tokens[head].head != head:
        head = tokens[head].head
    if tokens[head].dep not in SUBJECTS:
        return False
    verb = tokens[head].head
    lemma = tokens[verb].lemma.lower()
    if lemma in _OF_PEOPLE and tokens[verb].pos == "VERB":
        return True
    said = [tokens[child] for child in sentence.children[verb] if child > verb]
    if any(one.dep in ("attr", "oprd") and one.lemma.lower() in KINDS_OF_PEOPLE for one in said):
        return True
    if is_doubtful_name(tokens[index].text) and tokens[verb].pos == "VERB" and lemma not in _OF_PLACES:
        return True
    others = any(
        one.entity == "PERSON" or one.lemma.lower() in KINDS_OF_PEOPLE for i, one in enumerate(tokens) if i != index
    )
    return not others and any(one.text.lower() in _PRONOUNS for one in tokens[index:])
