"""Cuts a long sentence where a speaker would pause: at its clauses, never inside a phrase."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from reelbase.media.speech.abbreviations import starters
from reelbase.media.speech.phrases import bare, is_leaning
from reelbase.media.speech.scripts import is_ideographic, is_unspaced
from reelbase.media.speech.splitting import token_spans
from reelbase.plans.wording import base_of, count_words, is_wide, listed, stop_words, words_in_signs

COMFORTABLE_WORDS = 22
"""Up to so many words, a sentence is spoken without a cut."""
MOST_WORDS = 36
"""More words do not fit a scene: at 150 words a minute they take 14.4 s."""
FEWEST_WORDS = 6
"""A shorter part sounds torn off."""
FEWEST_HALF_WORDS = 4
"""Of each part of a text that is one sentence."""
GOOD_CUT = 1.0
"""The highest cost of a cut after which a speaker can pause."""

# Costs of a cut, relative to each other and to the costs of a part's length. Tuned by reading cut texts aloud.
_CUT_COST = 0.3
"""Of every cut, so that there are few."""
_STRONG_MARK_COST, _COMMA_COST, _LIST_COMMA_COST, _BRACKET_COST = 0.0, 0.2, 1.0, 0.4
_SPACE_COST = 0.4
"""At a space in a script that has them only between phrases."""
_SUBORDINATE_COST, _CLAUSE_COST, _COORDINATE_COST, _SUBJECT_COST = 0.6, 0.5, 1.3, 1.8
_UNMARKED_SUBJECT_COST, _UNMARKED_COMFORTABLE_WORDS = 0.7, 14
_PREPOSITION_COST, _FUNCTION_WORD_COST, _PLAIN_COST, _LEANING_COST = 2.2, 2.4, 4.0, 7.0
_UNKNOWN_COST = 5.0
"""Inside a run of a script whose words cannot be found without a dictionary."""
_WIDE_CLAUSE_COST = 2.5
_LONG_COST_A_WORD, _TOO_LONG_COST_A_WORD = 0.12, 1.5
_SHORT_COST_A_WORD = 0.3
_LIST_ITEM_WORDS = 3

_COORDINATING = {
    "en": listed("and but or nor so yet then"),
    "de": listed("und oder aber sondern denn doch"),
    "fr": listed("et ou mais donc car puis"),
    "es": listed("y e o u pero sino"),
    "it": listed("e ed o ma però quindi"),
    "pt": listed("e ou mas porém"),
    "nl": listed("en of maar want"),
    "ru": listed("и или но а"),
    "pl": listed("i oraz lub ale a"),
    "sv": listed("och eller men"),
    "da": listed("og eller men"),
}
_SUBORDINATING = {
    "en": listed("""
        because when while if where which who whom whose although though unless until since after before whereas
        whether that what how why
    """),
    "de": listed("weil dass wenn als ob obwohl während nachdem bevor damit sobald welche welcher welches wo wie"),
    "fr": listed("que qu qui quand lorsque parce puisque si où dont comme afin pendant tandis"),
    "es": listed("que quien quienes cuando porque si donde como aunque mientras cuyo cuya"),
    "it": listed("che chi quando perché se dove come mentre cui affinché sebbene"),
    "pt": listed("que quem quando porque se onde como enquanto embora cujo cuja"),
    "nl": listed("dat die wie wanneer omdat als waar hoewel terwijl zodat"),
    "ru": listed("что который которая которые которое когда если где потому чтобы хотя пока как"),
    "pl": listed("że który która które gdy kiedy jeśli gdzie ponieważ bo aby żeby choć"),
    "sv": listed("som att när om där därför medan eftersom"),
    "da": listed("som at når hvis hvor fordi mens"),
}
_SUBJECTS = {
    "en": listed("""
        i we you he she it they this that these those there nobody everybody everyone people the a an my our your his
        her their its you're we're i'm it's that's there's they're in on at when if then
    """),
    "de": listed("ich du er sie es wir ihr man das dies der die den dem ein eine dann da"),
    "fr": listed("je tu il elle on nous vous ils elles ce c'est le la les l un une"),
    "es": listed("yo tú él ella nosotros ellos ellas usted el la los las un una se no"),
    "it": listed("io tu lui lei noi voi loro il lo la i gli le un una si non"),
    "pt": listed("eu tu ele ela nós eles elas você o a os as um uma se não"),
}
_PRONOUNS = {
    "en": listed("i we you he she they it's that's there's i'm you're we're they're now"),
    "de": listed("ich du er wir ihr man"),
    "fr": listed("je tu il elle on nous vous ils elles"),
}
_PREPOSITIONS = {
    "en": listed("""
        in on at by for with from into onto over under about between through during without across against around
        behind beyond near towards upon within along among despite like
    """),
    "de": listed("in im an am auf aus bei mit nach von vom zu zum zur für über unter durch ohne um gegen seit"),
    "fr": listed("dans sur sous avec sans pour par vers chez entre depuis contre"),
    "es": listed("en con sin por para sobre entre desde hasta contra hacia"),
    "it": listed("in nel nella con senza per su sul sulla tra fra da dal dalla verso contro"),
    "pt": listed("em no na com sem por para sobre entre desde até contra"),
}
_SAYING = listed("""
    think thought know knew say says said believe believed mean means hope guess see feel felt show shows wonder sure
    even just only right as than not such so whatever
""")
"""English words that the clause after them belongs to."""
_OBJECTS = listed("it you him her them us me this all one er sie es uns ihn ihm lui")
"""Words that may also end a clause."""
_AFTER_VERBS = listed("que che qu'il qu'elle")
"""Words that begin what somebody knows or says more often than a clause of its own, unless a comma stands before."""
_BEFORE_MAIN_CLAUSES = listed("after before as once until since wenn als quand cuando quando когда")
_QUESTIONS = listed("what how why where who which whose wie wo warum wer was qui où como dónde quem")
"""Words that begin questions too, which are understood alone."""
_WIDE_CLAUSES = frozenset("但而因所如并並虽雖然又或")
"""Characters with which Chinese clauses begin."""
_JAPANESE_ENDINGS = ("は", "が", "て", "で", "から", "ので", "けど", "ば", "たら", "し", "のに")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a sentence, from ``start`` to ``stop``. ``cost`` is that of the cut after it: 0 at a sentence's end."""

    start: int
    stop: int
    cost: float


def parts_of(sentence: str, language: str) -> list[Part]:
    """The sentence whole, or in the parts that are cheapest to speak one after another."""
    comfortable_words = COMFORTABLE_WORDS
    if count_words(sentence) <= comfortable_words:
        return [Part(0, len(sentence), 0.0)]
    spans = token_spans(sentence)
    weights = [_words_of(sentence[start:stop]) for start, stop in spans]
    costs = _cut_costs(sentence, spans, base_of(language))
    if sum(weights) > MOST_WORDS and min(costs) > _COMMA_COST:
        # Captions made by a machine have no marks; there a new sentence may begin wherever a subject does.
        costs = [_UNMARKED_SUBJECT_COST if cost == _SUBJECT_COST else cost for cost in costs]
        comfortable_words = _UNMARKED_COMFORTABLE_WORDS
    cuts = _cheapest(weights, costs, comfortable_words)
    return [
        Part(spans[first][0], spans[last - 1][1], costs[last - 1] if last < len(spans) else 0.0)
        for first, last in pairwise(cuts)
    ]


def halves_of(sentence: str, language: str) -> list[Part]:
    """The sentence in two parts, at the place where a speaker can best pause; whole if there is none."""
    spans = token_spans(sentence)
    reach = list(accumulate((_words_of(sentence[start:stop]) for start, stop in spans), initial=0.0))
    costs = _cut_costs(sentence, spans, base_of(language))
    places = [
        place
        for place, cost in enumerate(costs, start=1)
        if cost <= GOOD_CUT and min(reach[place], reach[-1] - reach[place]) >= FEWEST_HALF_WORDS
    ]
    if not places:
        return [Part(0, len(sentence), 0.0)]
    cut = min(places, key=lambda place: costs[place - 1] + abs(reach[-1] - 2 * reach[place]) / reach[-1])
    return [Part(spans[0][0], spans[cut - 1][1], costs[cut - 1]), Part(spans[cut][0], spans[-1][1], 0.0)]


def begins_main_clause(word: str, language: str) -> bool:
    """Whether a word begins sentences and does not only join a clause to another."""
    base = base_of(language)
    joining = _COORDINATING.get(base, frozenset()) | _SUBORDINATING.get(base, frozenset()) | _BEFORE_MAIN_CLAUSES
    return bare(word) in starters(base) - joining


def good_beginning(sentence: str, language: str, max_chars: int) -> str:
    """The longest beginning of a long sentence that is understood alone, or its main clause; else nothing."""
    base = base_of(language)
    spans = token_spans(sentence)
    costs = _cut_costs(sentence, spans, base)
    first = bare(sentence[slice(*spans[0])])
    start = 0
    if first in _SUBORDINATING.get(base, ()) or first in _BEFORE_MAIN_CLAUSES:
        mains = [
            place
            for place, cost in enumerate(costs, start=1)
            if cost <= _LIST_COMMA_COST and begins_main_clause(sentence[slice(*spans[place])], base)
        ]
        start = mains[0] if mains and first not in _QUESTIONS else 0
        if not start and first not in _QUESTIONS:
            return ""
    begin = spans[start][0]
    if len(sentence) - begin <= max_chars:
        return sentence[begin:]
    ends = [
        spans[place - 1][1]
        for place, cost in enumerate(costs, start=1)
        if place > start + 2 and cost <= _SUBORDINATE_COST and spans[place - 1][1] - begin <= max_chars
    ]
    return sentence[begin : ends[-1]] if ends else ""


def _words_of(token: str) -> float:
    return words_in_signs(token) if is_unspaced(token[0]) else float(count_words(token))


def _cheapest(weights: Sequence[float], costs: Sequence[float], comfortable_words: float) -> list[int]:
    """Where to cut, from 0 to the number of tokens. Dynamic programming over the start of the last part."""
    reach = list(accumulate(weights, initial=0.0))
    places = _places(reach, costs)
    best = [0.0] + [math.inf] * (len(places) - 1)
    before = [0] * len(places)
    for stop in range(1, len(places)):
        cut = _CUT_COST + costs[places[stop] - 1] if stop < len(places) - 1 else 0.0
        for start in range(stop - 1, -1, -1):
            words = reach[places[stop]] - reach[places[start]]
            is_whole = start == 0 and stop == len(places) - 1
            price = best[start] + _size_cost(words, comfortable_words, is_whole=is_whole) + cut
            if price < best[stop]:
                best[stop], before[stop] = price, start
            if words > 2 * MOST_WORDS:
                break
    cuts = [len(places) - 1]
    while cuts[-1]:
        cuts.append(before[cuts[-1]])
    return [places[cut] for cut in reversed(cuts)]


def _places(reach: Sequence[float], costs: Sequence[float]) -> list[int]:
    """Places before words that begin something; where there are none for long, some in between."""
    found = [0]
    for place, cost in enumerate(costs, start=1):
        since = reach[place] - reach[found[-1]]
        if cost <= _FUNCTION_WORD_COST or since > MOST_WORDS / 2 or (since > MOST_WORDS / 6 and cost < _LEANING_COST):
            found.append(place)
    return [*found, len(reach) - 1]


def _size_cost(words: float, comfortable_words: float, *, is_whole: bool) -> float:
    cost = _LONG_COST_A_WORD * max(0.0, min(words, MOST_WORDS) - comfortable_words)
    cost += _TOO_LONG_COST_A_WORD * max(0.0, words - MOST_WORDS)
    return cost if is_whole else cost + _SHORT_COST_A_WORD * max(0.0, FEWEST_WORDS - words)


def _cut_costs(sentence: str, spans: Sequence[tuple[int, int]], language: str) -> list[float]:
    """The cost of a cut after each token but the last."""
    tokens = [sentence[start:stop] for start, stop in spans]
    commas = [index for index, token in enumerate(tokens) if token[-1] in ",，、،"]
    costs = []
    for index, (left, right) in enumerate(pairwise(tokens)):
        gap = sentence[spans[index][1] : spans[index + 1][0]]
        cost = _mark_cost(left, right)
        if cost is None:
            following = tokens[index + 2] if index + 2 < len(tokens) else ""
            cost = _word_cost(left, right, following, gap, language)
        elif cost == _COMMA_COST and _in_list(index, commas, tokens, language):
            cost = _LIST_COMMA_COST
        costs.append(cost)
    return costs


def _mark_cost(left: str, right: str) -> float | None:
    last = left.rstrip("\"'”’»)]}」』）】")[-1:]
    if last and last in ".!?！？。":
        # A full stop inside a sentence belongs to an abbreviation, a question mark to a quotation.
        return _LEANING_COST
    if last and last in ";:；：…؛—–":
        return _STRONG_MARK_COST
    if last and last in ",，،":
        return _COMMA_COST
    if last == "、":
        return _LIST_COMMA_COST
    if right[0] in "—–" or (right[0] == "-" and len(right) == 1):
        return _STRONG_MARK_COST
    if left[-1] in ")]）】" or right[0] in "([（【":
        return _BRACKET_COST
    return None


def _in_list(index: int, commas: Sequence[int], tokens: Sequence[str], language: str) -> bool:
    """Whether a comma stands between the short items of a list: ``red, green, and blue lamps``."""
    place = commas.index(index) if index in commas else -1
    if place < 0 or is_wide(tokens[index][0]):
        return False
    after = commas[place + 1] - index if place + 1 < len(commas) else None
    before = index - commas[place - 1] if place else None
    near = [distance for distance in (before, after) if distance is not None and distance <= _LIST_ITEM_WORDS]
    next_word = bare(tokens[index + 1])
    joins = next_word in _COORDINATING.get(language, frozenset())
    return bool(near) or (joins and place > 0 and (before or 99) <= _LIST_ITEM_WORDS + 2)


def _word_cost(left: str, right: str, following: str, gap: str, language: str) -> float:
    """The cost of a cut between two words without a mark between them."""
    if is_unspaced(left[-1]) or is_unspaced(right[0]):
        return _unspaced_cost(left, right, gap)
    word, after, then = bare(left), bare(right), bare(following)
    opens = _opening_cost(word, after, then, language)
    is_object = opens < _FUNCTION_WORD_COST and word in _OBJECTS
    if left.endswith(".") or (_leans(word, language) and not is_object):
        return _LEANING_COST
    if (word[-1:].isdigit() and not after[:1].isalpha()) or (left[:1].isupper() and right[:1].isupper()):
        return _LEANING_COST
    if opens < _PLAIN_COST:
        return opens
    if after in _PREPOSITIONS.get(language, ()):
        return _PREPOSITION_COST
    if language not in _COORDINATING and after in stop_words(language):
        return _FUNCTION_WORD_COST
    return _PLAIN_COST


def _leans(word: str, language: str) -> bool:
    """Whether a word belongs to the one after it."""
    if language not in _COORDINATING:
        return word in stop_words(language)
    return is_leaning(word, language) or word in _SUBORDINATING[language] or word in _COORDINATING[language]


def _opening_cost(word: str, after: str, following: str, language: str) -> float:
    """The cost of a cut before a word that may begin a clause."""
    if after in _COORDINATING.get(language, ()):
        return _CLAUSE_COST if following in _SUBJECTS.get(language, ()) else _COORDINATE_COST
    if not {after, after.split("'")[0].split("’")[0]}.isdisjoint(_SUBORDINATING.get(language, ())):
        if word in _SAYING or after == "that":
            return _FUNCTION_WORD_COST
        return _COORDINATE_COST if after in _AFTER_VERBS else _SUBORDINATE_COST
    if after in _PRONOUNS.get(language, ()) and word not in _SAYING:
        return _SUBJECT_COST
    return _PLAIN_COST


def _unspaced_cost(left: str, right: str, gap: str) -> float:
    if gap and is_unspaced(left[-1]) and is_unspaced(right[0]):
        return _SPACE_COST
    if gap:
        # Spaces around foreign words and figures are no pauses.
        return _PLAIN_COST
    if right[0] in _WIDE_CLAUSES or (is_ideographic(left[-1]) and left.endswith(_JAPANESE_ENDINGS)):
        return _WIDE_CLAUSE_COST
    return _UNKNOWN_COST
