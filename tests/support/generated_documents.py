"""Documents of made-up words, each word once and with a known role, for the account of every word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from reelbase.schemas.plan_document import WordUse
from reelbase.schemas.projects import Tables

NARRATED = "narrated"
Role = WordUse | str
_ONSETS = ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z")
_VOWELS = ("a", "e", "i", "o", "u")
_ACCENTED = ("é", "ö", "ñi", "å", "ü")
_UNSEEN = "\u00ad\u2060\ufeff"
"""Characters that may stand in a word and that nobody sees."""


@dataclass(slots=True)
class Document:
    """A document in one format, and the role of each of its words. ``name`` is that of its file."""

    name: str
    random: Random
    roles: dict[str, Role] = field(default_factory=dict)
    text: str = ""
    content: bytes | None = None
    """For a format that is not a text."""
    tables: Tables | None = None

    def word(self, role: Role = NARRATED) -> str:
        """A word that the document does not have yet."""
        while True:
            vowels = _VOWELS if self.random.random() < 0.9 else _ACCENTED
            syllables = [self.random.choice(_ONSETS) + self.random.choice(vowels) for _ in range(4)]
            word = "".join(syllables) + self.random.choice("klmnrst")
            if word not in self.roles:
                self.roles[word] = role
                return word

    def words(self, role: Role = NARRATED, least: int = 2, most: int = 6) -> str:
        return " ".join(self.word(role) for _ in range(self.random.randint(least, most)))

    def sentence(self, role: Role = NARRATED, least: int = 4, most: int = 12) -> str:
        end = self.random.choice(("...", ".", ".", ".", "?", "!"))[-1]
        return self.words(role, least, most).capitalize() + end

    def sentences(self, role: Role = NARRATED, most: int = 4) -> str:
        return " ".join(self.sentence(role) for _ in range(self.random.randint(1, most)))

    def some(self, *blocks: Callable[[Document], str], least: int = 3, most: int = 9) -> list[str]:
        """Blocks that are chosen at random, the first of them at least once."""
        chosen = [blocks[0], *(self.random.choice(blocks) for _ in range(self.random.randint(least, most)))]
        self.random.shuffle(chosen)
        return [block(self) for block in chosen]


def disguised(document: Document) -> str:
    """The text of a document as programs write it: other ends of lines, a mark before it, unseen characters."""
    random, text = document.random, document.text
    if random.random() < 0.3:
        words = [word for word, role in document.roles.items() if role == NARRATED]
        for word in random.sample(words, min(3, len(words))):
            text = re.sub(rf"\b{word}\b", word[:4] + random.choice(_UNSEEN) + word[4:], text, flags=re.IGNORECASE)
    if random.random() < 0.2:
        text = unicodedata.normalize("NFD", text)
    text = text.replace("\n", random.choice(("\n", "\n", "\r\n", "\r")))
    return text if random.random() < 0.8 else f"\ufeff{text}"


def wrapped(text: str, width: int) -> str:
    """Lines of at most ``width`` characters."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


# Inside of lines


def _struck(document: Document) -> str:
    return f"{document.words()} ~~{document.words(WordUse.STRUCK, 1, 3)}~~ {document.words()}"


def _marked(document: Document) -> str:
    return f"{document.words()} =={document.words()}== {document.words()}"


def _wiki_link(document: Document) -> str:
    return f"{document.words()} [[{document.word(WordUse.MARKUP)}|{document.words(NARRATED, 1, 2)}]] {document.word()}"


def _note(document: Document) -> str:
    return f"{document.words()} %% {document.words(WordUse.COMMENT)} %% {document.word()}"


def _shortcode(document: Document) -> str:
    opening, closing = document.random.choice((("{{< ", " >}}"), ("{% ", " %}"), ("{{ ", " }}"), ("{{% ", " %}}")))
    return f"{document.words()} {opening}{document.words(WordUse.MARKUP)}{closing} {document.words()}"


def _citation(document: Document) -> str:
    return f"{document.words()} {document.word()}[{document.random.randint(1, 99)}] {document.words()}"


def _tag(document: Document) -> str:
    tag = document.random.choice(("b", "em", "span", "u", "kbd", "mark"))
    return f"{document.words()} <{tag}>{document.words()}</{tag}> {document.word()}"


def _comment(document: Document) -> str:
    return f"{document.words()} <!-- {document.words(WordUse.COMMENT)} --> {document.word()}"


def _strong(document: Document) -> str:
    sign = document.random.choice(("**", "*", "__", "_", "***"))
    return f"{document.words()} {sign}{document.words(NARRATED, 1, 3)}{sign} {document.words()}"


def _link(document: Document) -> str:
    address = f"https://{document.word(WordUse.MARKUP)}.example/{document.word(WordUse.MARKUP)}"
    return f"{document.words()} [{document.words(NARRATED, 1, 3)}]({address}) {document.words()}"


def _picture(document: Document) -> str:
    return (
        f"{document.words()} ![{document.words(WordUse.MARKUP)}]({document.word(WordUse.MARKUP)}.png) {document.word()}"
    )


def _formula(document: Document) -> str:
    tex = rf"\int_0^1 {document.word(WordUse.FORMULA)} \sum {document.word(WordUse.FORMULA)}"
    opening, closing = document.random.choice((("$", "$"), ("$$", "$$"), (r"\(", r"\)")))
    return f"{document.words()} {opening}{tex}{closing} {document.words()}"


def _emoji(document: Document) -> str:
    return f"{document.words()} 🚀 {document.words()} :-) {document.words()} 😀"


def _signs(document: Document) -> str:
    signs = f"{{{document.word()}}} ({document.words()}) <{document.word()} {document.word()}>"
    return f"{document.words()} {signs} \\{document.word()}"


INLINE = (
    _struck,
    _marked,
    _wiki_link,
    _note,
    _shortcode,
    _citation,
    _tag,
    _comment,
    _strong,
    _link,
    _picture,
    _formula,
    _emoji,
    _signs,
)


def _rich(document: Document) -> str:
    """A sentence with markup inside."""
    return document.random.choice(INLINE)(document).capitalize() + " " + document.words() + "."


# Plain text


def _prose(document: Document) -> str:
    return document.sentences()


def _wrapped_prose(document: Document) -> str:
    return wrapped(" ".join(document.sentence() for _ in range(document.random.randint(3, 6))), 72)


def _bullets(document: Document) -> str:
    bullet = document.random.choice("-*•+")
    return "\n".join(f"{bullet} {document.words()}" for _ in range(document.random.randint(2, 6)))


def _numbers(document: Document) -> str:
    return "\n".join(f"{1 + n}. {document.sentence()}" for n in range(document.random.randint(2, 5)))


def _verse(document: Document) -> str:
    return "\n".join(document.words(NARRATED, 3, 5).capitalize() for _ in range(document.random.randint(2, 6)))


def _indented(document: Document) -> str:
    margin = document.random.choice(("    ", "\t", "        "))
    return "\n".join(margin + document.words(NARRATED, 3, 5).capitalize() for _ in range(document.random.randint(2, 4)))


def _fruits(document: Document) -> str:
    items = "\n".join(document.word().capitalize() for _ in range(document.random.randint(2, 5)))
    return f"{document.words().capitalize()}:\n{items}"


def _dialogue(document: Document) -> str:
    names = [document.word().upper() for _ in range(2)]
    for name in names:
        document.roles[name] = document.roles.pop(name.lower())
    lines = [f"{document.random.choice(('{}', '[{}]')).format(name)}: {document.sentence()}" for name in names]
    return document.random.choice(("\n", "\n\n")).join(lines)


def _ruled(document: Document) -> str:
    rule = document.random.choice(("---", "***", "* * *", "=====", "-----", "___"))
    return f"{document.sentence()}\n{rule}\n{document.sentence()}"


def _like_a_heading(document: Document) -> str:
    return f"# {document.words()}"


def _quoted(document: Document) -> str:
    return "\n".join(f"> {document.sentence()}" for _ in range(document.random.randint(1, 3)))


PLAIN = (
    _prose,
    _wrapped_prose,
    _bullets,
    _numbers,
    _verse,
    _indented,
    _fruits,
    _dialogue,
    _ruled,
    _like_a_heading,
    _quoted,
    _rich,
)


def plain(random: Random) -> Document:
    document = Document("notes.txt", random)
    document.text = "\n\n".join(document.some(*PLAIN))
    return document


# Markdown


def _soft_prose(document: Document) -> str:
    return "\n".join(document.sentence() for _ in range(document.random.randint(1, 3)))


def _table(document: Document) -> str:
    columns = document.random.randint(2, 4)
    rows = [
        "| " + " | ".join(document.words(WordUse.TABLE, 1, 2) for _ in range(columns)) + " |"
        for _ in range(document.random.randint(2, 5))
    ]
    return "\n".join([rows[0], "|" + "---|" * columns, *rows[1:]])


def _code(document: Document) -> str:
    fence = document.random.choice(("```", "~~~", "````"))
    lines = [f"{document.word(WordUse.CODE)}({document.word(WordUse.CODE)}) = 1;" for _ in range(3)]
    return "\n".join([fence, *lines, fence])


def _indented_code(document: Document) -> str:
    # After a list or a footnote it would belong to that.
    lines = [f"    {document.word(WordUse.CODE)} = {document.word(WordUse.CODE)}();" for _ in range(2)]
    return f"{document.sentence()}\n\n" + "\n".join(lines)


def _footnote(document: Document) -> str:
    number = document.random.randint(1, 10**9)
    return (
        f"{document.sentence()}[^{number}] {document.sentence()}\n\n[^{number}]: {document.sentence(WordUse.FOOTNOTE)}"
    )


def _block_comment(document: Document) -> str:
    opening, closing = document.random.choice((("<!--", "-->"), ("%%", "%%")))
    return f"{opening}\n{document.words(WordUse.COMMENT)}\n\n{document.words(WordUse.COMMENT)}\n{closing}"


def _section(document: Document) -> str:
    level = "#" * document.random.randint(2, 4)
    return f"{level} {document.words(WordUse.HEADING)}\n\n{document.sentences()}"


def _underlined(document: Document) -> str:
    return f"{document.words(WordUse.HEADING)}\n{document.random.choice(('---', '-------'))}\n\n{document.sentences()}"


def _lonely_heading(document: Document) -> str:
    return f"#### {document.words()}\n\n# {document.words(WordUse.HEADING)}\n\n{document.sentences()}"


def _sentences_between_rules(document: Document) -> str:
    return f"{document.sentence()}\n---\n{document.sentence()}\n***\n{document.sentence()}"


def _nested_list(document: Document) -> str:
    return f"1. {document.words()}\n   - {document.words()}\n   - {document.words()}\n2. {document.words()}"


def _loose_list(document: Document) -> str:
    return f"* {document.sentence()}\n\n  {document.sentence()}\n\n* {document.sentence()}"


def _tasks(document: Document) -> str:
    return f"- [x] {document.words()}\n- [ ] {document.words()}"


def _countdown(document: Document) -> str:
    return f"{document.words()}:\n\n3. {document.words()}\n2. {document.words()}\n1. {document.words()}"


def _quotation(document: Document) -> str:
    return f"> {document.sentence()}\n>\n> {document.sentence()}"


def _callout(document: Document) -> str:
    return f"> [!warning] {document.words()}\n> {document.sentence()}"


def _definition(document: Document) -> str:
    return f"{document.words()}\n: {document.sentence()}"


def _html(document: Document) -> str:
    return f'<div class="{document.word(WordUse.MARKUP)}">\n<p>{document.sentence()}</p>\n</div>'


def _style(document: Document) -> str:
    return f"<style>\n.{document.word(WordUse.CODE)} {{ {document.word(WordUse.CODE)}: 1 }}\n</style>"


def _target(document: Document) -> str:
    name = document.word()
    address = f"https://{document.word(WordUse.MARKUP)}.example"
    document.roles[name] = WordUse.MARKUP
    label = document.words(NARRATED, 1, 2)
    return f"{document.words()} [{label}][{name}] {document.words()}.\n\n[{name}]: {address}"


def _no_target(document: Document) -> str:
    name = document.word().upper()
    document.roles[name] = document.roles.pop(name.lower())
    return f"[{name}]: {document.sentence()}"


def _hard_breaks(document: Document) -> str:
    return "  \n".join(document.words().capitalize() for _ in range(document.random.randint(2, 4)))


MARKDOWN = (
    _soft_prose,
    _wrapped_prose,
    _section,
    _underlined,
    _lonely_heading,
    _sentences_between_rules,
    _table,
    _code,
    _indented_code,
    _footnote,
    _block_comment,
    _bullets,
    _nested_list,
    _loose_list,
    _tasks,
    _countdown,
    _quotation,
    _callout,
    _definition,
    _html,
    _style,
    _target,
    _no_target,
    _hard_breaks,
    _rich,
    _rich,
)


def _front_matter(document: Document) -> str:
    title, other = document.words(WordUse.HEADING), document.words(WordUse.METADATA)
    key = document.random.choice(("title", "Title", "TITLE"))
    match document.random.randrange(3):
        case 0:
            return f"---\n{key}: {title}\nauthor: {other}\n---\n"
        case 1:
            return f'+++\n{key} = "{title}"\nauthor = "{other}"\n+++\n'
        case _:
            return f"---\n{key}: {document.word(WordUse.HEADING)}: {title}\nauthor: {other}\n---\n"


def markdown(random: Random) -> Document:
    document = Document("notes.md", random)
    front = _front_matter(document) if random.random() < 0.3 else ""
    title = f"# {document.words(WordUse.HEADING)}\n\n{document.sentence()}\n\n" if random.random() < 0.5 else ""
    document.text = front + title + "\n\n".join(document.some(*MARKDOWN))
    return document


def _component(document: Document) -> str:
    name = document.word(WordUse.MARKUP).capitalize()
    document.roles[name] = document.roles.pop(name.lower())
    return f'<{name} {document.word(WordUse.MARKUP)}={{{document.random.randint(1, 9)}}} label="a b" />'


def _with_children(document: Document) -> str:
    return f"<Note>{document.sentence()}</Note>"


def _expression(document: Document) -> str:
    return f"{document.words()} {{{document.word(WordUse.MARKUP)}.length}} {document.words()}."


def mdx(random: Random) -> Document:
    document = Document("page.mdx", random)
    imports = f"import {document.word(WordUse.CODE)} from './{document.word(WordUse.CODE)}'\n\n"
    blocks = (_prose, _section, _component, _with_children, _expression, _bullets, _table, _code)
    document.text = imports + "\n\n".join(document.some(*blocks))
    return document


def table(random: Random) -> Document:
    """A table with its cells as a file of commas, semicolons or tabs; its rows are to be read."""
    document = Document("table.csv", random, tables="read")
    delimiter, columns = random.choice(",;\t"), random.randint(2, 5)
    rows = []
    for _ in range(random.randint(3, 8)):
        cells = [document.words(NARRATED, 1, 3) for _ in range(columns)]
        rows.append(delimiter.join(f'"{cell}"' if random.random() < 0.2 else cell for cell in cells))
    document.text = "\n".join(rows)
    return document


GENERATORS: dict[str, Callable[[Random], Document]] = {
    "plain text": plain,
    "Markdown": markdown,
    "MDX": mdx,
    "CSV": table,
}
"""One for each format. Another format adds its own here."""
