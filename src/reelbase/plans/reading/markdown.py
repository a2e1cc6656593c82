"""Markdown: CommonMark with tables, footnotes, definition lists, struck text and formulas."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from reelbase.plans.reading.formulas import is_formula
from reelbase.plans.reading.front_matter import split_front_matter
from reelbase.plans.reading.inline import REMOVED, TAG, InlineReader
from reelbase.plans.reading.plain import Layout, layout_of, paragraphs_of_block
from reelbase.plans.reading.sounds import SOUND_BRACKET
from reelbase.plans.reading.source import Paragraph, ParagraphKind, ReadText, TextSection
from reelbase.plans.reading.tables import table_rows
from reelbase.plans.wording import listed
from reelbase.schemas.plan_document import WordUse

_CLEARLY = re.compile(
    # Headings, fences, rules of tables, strong text, links, pictures, tasks, footnotes, front matter.
    r"^#{2,6} \S|\A\s*# \S[^\n]*(?:\n[ \t]*\n|\n?\Z)|^(?:```|~~~)|^\|?[ \t]*:?-{3,}:?[ \t]*\|[ \t|:-]*$"
    r"|\*\*\S[^*\n]*\S\*\*|(?<!\!)\[[^\]\[\n]+\]\((?:https?://|[./#])[^)\s]*\)|!\[[^\]\[\n]{0,300}\]\(\S{1,500}\)"
    r"|^[-*] \[[ x]\] |^\[\^\w+\]:|\A(?:---|\+\+\+)\n\w",
    re.MULTILINE,
)
MAX_HEADING_WORDS = 14
"""A line with more words above a rule is a sentence, and not a heading."""
_CODE = re.compile(
    r"^[ ]{0,3}(`{3,}|~{3,})[^\n]*\n.*?(?:^[ ]{0,3}\1[`~]*[ \t]*$|\Z)|(`+)(?!`)[^`\n]{1,300}(?<!`)\2(?!`)",
    re.DOTALL | re.MULTILINE,
)
_NO_TARGET = re.compile(
    # What follows is neither a path, an address, nor the name of a file.
    r"^( {0,3})\[(?!\^)([^\[\]\n]{1,60})\]:"
    r"(?=[ \t]+(?![<#/.]|[a-z][a-z0-9+.-]*:|\S+\.[a-z0-9]{2,5}(?:[/?#]|[ \t]*$))\S)",
    re.MULTILINE,
)
_BRACKETED = re.compile(r"(?<!\\)\\\((.{1,300}?)\\\)|(?<!\\)\\\[(.{1,300}?)\\\]", re.DOTALL)
"""Formulas between ``\\(`` and ``\\)``, of which a parser of Markdown only sees the escaped brackets."""
_IMPORT = re.compile(r"^(?:import|export)\s[^\n]*(?:\n(?![ \t]*\n)[^\n]*)*", re.MULTILINE)
_COMPONENT = re.compile(
    r"</?[A-Z][\w.]*(?:\s+[\w:-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}))?|\s*\{\.\.\.[^{}]*\})*\s*/?>"
)
_EXPRESSION = re.compile(r"\{(?:/\*.*?\*/|[\w.\[\]()'\"`$+ -]{1,200})\}", re.DOTALL)
_SPAN = re.compile(r"\[([^\[\]\n]{1,300})\]\{[ \t]*[#.][\w#.:= \"-]{1,100}\}")
_DIVISION = re.compile(r"^[ \t]*:{3,}[^\n:]*:*[ \t]*$", re.MULTILINE)
_TIMES = re.compile(r"(?<=[0-9)])\*(?=[0-9(])|(?<=\b[A-Za-z])\*(?=[A-Za-z]\b)")
"""The sign between two factors: as emphasis, it would make 234 of 2*3*4."""
_PROPERTY = re.compile(r"^[ \t]*[A-Za-z][\w-]{0,40}::[ \t][^\n]*$", re.MULTILINE)
_TITLE_BLOCK = re.compile(r"\A%[ \t]+([^\n]+)\n((?:%[^\n]*\n){0,2})")
_ATTRIBUTES = re.compile(r"[ \t]*\{:?[ \t]*[#.][\w#.:= \"-]{1,100}\}")
_ABBREVIATION = re.compile(r"^\*\[[^\]\n]{1,60}\]:[^\n]*$", re.MULTILINE)
_TAGS = re.compile(r"(?:#[^\W\d_][\w/-]*\s*)+")
"""A paragraph of tags, as programs for notes have it."""
_NESTED_TAG = re.compile(r"(?<![\w&/#])#[^\W\d_][\w-]*(?:/[\w-]+)+")
"""A tag of a program for notes, ``#reading/2024``, which no sentence needs."""
_FIELD = re.compile(r"\[([A-Za-z][\w -]{0,40}::[^\[\]\n]{0,200})\]|\(([A-Za-z][\w -]{0,40}::[^()\n]{0,200})\)")
"""A property inside of a line: ``[rating:: 9]``."""
_NOTION = re.compile(
    r"(?:(created(?: by| time)?|last edited(?: by| time)?|tags?|status|owner|priority|due(?: date)?|url|date)"
    r"|[A-Z][\w ]{1,30})"
    r": \S.*",
    re.IGNORECASE,
)
_FIRST_SECTIONS = 2
_CHANGES = listed("""
    added changed fixed removed deprecated security improved improvements fixes features bugfixes breaking
""")
_SENTENCE_END = re.compile(r"[.!?…。！？।][\"'”’»)]*$")
_ANY_TAG = re.compile(r"<(/?)([A-Za-z][\w:.-]*)([^<>]*)>")
_WORDS_AS_CODE = re.compile(r"^[^{}<>=;\[\]_\\|#@$`]*[.,!?:…。！？]?$")


def is_markdown(text: str) -> bool:
    """Whether a text has marks that only Markdown gives a meaning to."""
    return _CLEARLY.search(text) is not None


def read_markdown(text: str) -> ReadText:
    """Title, sections and options of a Markdown text. Raises InputError for front matter that cannot be used."""
    return _Reader().read(text)


def read_mdx(text: str) -> ReadText:
    """As ``read_markdown``, without the imports, the expressions and the tags of components."""
    return _Reader(has_components=True).read(text)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("text_join")
    parser.use(footnote_plugin).use(deflist_plugin)
    return parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)


@dataclass(slots=True)
class _Section:
    heading: str
    level: int
    has_code: bool = False
    """Whether code was left out below its heading, which then heads that."""
    paragraphs: list[Paragraph] = field(default_factory=list)


@dataclass(slots=True)
class _Reader:
    """Reads one text."""

    has_components: bool = False
    inline: InlineReader = field(default_factory=lambda: InlineReader(is_parsed=True))
    sections: list[_Section] = field(default_factory=lambda: [_Section("", 0)])
    layout: Layout = field(default_factory=Layout)

    def read(self, text: str) -> ReadText:
        front = split_front_matter(text)
        body = self._prepared(_TITLE_BLOCK.sub(self._title_block, front.body))
        root = SyntaxTreeNode(_parser().parse(body))
        blocks = [_raw(node).split("\n") for node in root.walk() if node.type == "inline"]
        self.layout = layout_of(blocks, has_marks=False)
        self._blocks(root.children)
        title = self._title()
        if front.title and title:
            self.inline.omit(WordUse.HEADING, title)
        sections = tuple(self._with_lonely_headings())
        omissions = (*front.omissions, *self.inline.omissions)
        return ReadText(front.title or title, sections, omissions, front.options, front.notes, is_clean=True)

    def _prepared(self, text: str) -> str:
        """The text without what no parser of Markdown knows, outside of code."""
        parts, at = [], 0
        for code in _CODE.finditer(text):
            parts += [self._without_foreign(text[at : code.start()]), code.group()]
            at = code.end()
        return "".join([*parts, self._without_foreign(text[at:])])

    def _without_foreign(self, text: str) -> str:
        text = self.inline.without_templates(text)
        text = _BRACKETED.sub(self.inline.bracketed_formula, text)
        if self.has_components:
            text = _IMPORT.sub(lambda match: self.inline.omit(WordUse.CODE, match.group()), text)
            text = _COMPONENT.sub(lambda match: self._markup(match.group()), text)
            text = _EXPRESSION.sub(lambda match: self._markup(match.group()), text)
        text = _DIVISION.sub(lambda match: self._markup(match.group()), _SPAN.sub(r"\1", text))
        text = _PROPERTY.sub(lambda match: self.inline.omit(WordUse.METADATA, match.group()), text)
        text = _FIELD.sub(lambda match: self.inline.omit(WordUse.METADATA, match.group()), text)
        text = _NESTED_TAG.sub(lambda match: self.inline.omit(WordUse.METADATA, match.group()), text)
        text = _ABBREVIATION.sub(lambda match: self.inline.omit(WordUse.METADATA, match.group()), text)
        text = _ATTRIBUTES.sub(lambda match: self._markup(match.group()), text)
        text = _TIMES.sub(r"\\*", text)
        # What looks like the target of a link but is none would vanish: [ANNA]: Hello.
        return _NO_TARGET.sub(r"\1\\[\2]:", text)

    def _title_block(self, match: re.Match[str]) -> str:
        """The title, the authors and the date that stand above a text, as a heading of the first level."""
        self.inline.omit(WordUse.METADATA, match.group(2).replace("%", ""))
        return f"# {match.group(1)}\n\n"

    def _markup(self, text: str) -> str:
        return self.inline.omit(WordUse.MARKUP, text)

    # Blocks

    def _blocks(self, nodes: Iterable[SyntaxTreeNode]) -> None:
        for node in nodes:
            self._block(node)

    def _block(self, node: SyntaxTreeNode) -> None:
        match node.type:
            case "heading":
                self._heading(node)
            case "paragraph":
                self._paragraph(node)
            case "bullet_list" | "ordered_list":
                self._list(node)
            case "fence":
                self.inline.omit(WordUse.CODE, node.content)
                self.sections[-1].has_code = True
            case "code_block":
                self._indented(node.content)
            case "html_block":
                self._html(node.content)
            case "math_block" | "math_block_label":
                self._add([Paragraph(self.inline.shown(self.inline.formula(node.content)).replace(REMOVED, ""))])
            case "table":
                self._table(node)
            case "footnote_block":
                self.inline.omit(WordUse.FOOTNOTE, " ".join(self._words(node)))
            case "dl":
                self._definitions(node)
            case _:
                self._blocks(node.children)

    def _heading(self, node: SyntaxTreeNode) -> None:
        text = self.inline.spoken(self._inline(node.children[0]))
        is_underlined = node.markup in ("-", "=")
        if is_underlined and ("\n" in text or _SENTENCE_END.search(text) or len(text.split()) > MAX_HEADING_WORDS):
            # Lines above a rule look like a heading with an underline, and are a paragraph.
            self._add(paragraphs_of_block(text.split("\n"), self.layout))
        elif text:
            self.sections.append(_Section(" ".join(text.split()), int(node.tag[1:])))

    def _paragraph(self, node: SyntaxTreeNode) -> None:
        text = self.inline.spoken(self._inline(node.children[0]))
        if _TAGS.fullmatch(text) or (len(self.sections) <= _FIRST_SECTIONS and self._is_of_properties(text)):
            self.inline.omit(WordUse.METADATA, text)
        elif SOUND_BRACKET.fullmatch(text):
            self.inline.omit(WordUse.DIRECTION, text)
        elif text:
            self._add(paragraphs_of_block(text.split("\n"), self.layout))

    def _is_of_properties(self, text: str) -> bool:
        """Whether lines are the properties that Notion writes below the title of a page."""
        is_first = not self.sections[-1].paragraphs and bool(self.sections[-1].heading)
        found = [_NOTION.match(line) for line in text.split("\n")]
        return is_first and all(found) and any(match.group(1) for match in found if match)

    def _list(self, node: SyntaxTreeNode) -> None:
        numbers = [item.info for item in node.children] if node.type == "ordered_list" else []
        counted = [int(number) for number in numbers if number.isdigit()]
        is_counted = (
            len(counted) > 1
            and counted[0] in (0, 1)
            and (counted == list(range(counted[0], counted[0] + len(counted))) or len(set(counted)) == 1)
        )
        for item in node.children:
            at, first = len(self.sections[-1].paragraphs), len(self.sections)
            self._blocks(item.children)
            paragraphs = self.sections[-1].paragraphs
            if len(self.sections) > first or at >= len(paragraphs):
                continue
            head = paragraphs[at]
            if numbers and not is_counted:
                head = Paragraph(f"{item.info}{item.markup} {head.text}", head.kind, head.speaker)
            elif item.info:
                self.inline.omit(WordUse.MARKUP, item.info)
            if head.kind is ParagraphKind.PROSE:
                head = Paragraph(head.text, ParagraphKind.LIST_ITEM)
            paragraphs[at] = head

    def _indented(self, content: str) -> None:
        """Code, or lines that were set in for another reason: a part of a list, a poem, a script."""
        lines = [line.strip() for line in content.split("\n") if line.strip()]
        words = [word for line in lines for word in line.split()]
        if len(words) > 2 and all(_WORDS_AS_CODE.match(line) for line in lines) and "()" not in content:
            for block in content.strip("\n").split("\n\n"):
                if block.strip():
                    self._add(paragraphs_of_block([line for line in block.split("\n") if line.strip()], self.layout))
        else:
            self.inline.omit(WordUse.CODE, content)

    def _html(self, content: str) -> None:
        text = InlineReader()
        spoken = text.spoken(content)
        self.inline.omissions += text.omissions
        for block in re.split(r"\n\s*\n", spoken):
            lines = [line for line in block.split("\n") if line.strip()]
            if lines:
                self._add(paragraphs_of_block(lines, self.layout))

    def _table(self, node: SyntaxTreeNode) -> None:
        rows = [
            [
                " ".join(self.inline.spoken(self._inline(cell.children[0])).split()) if cell.children else ""
                for cell in row.children
            ]
            for part in node.children
            for row in part.children
        ]
        self._add(table_rows(rows[0], rows[1:]))

    def _definitions(self, node: SyntaxTreeNode) -> None:
        """Terms with what they mean, as ``Term: meaning``."""
        term = ""
        for part in node.children:
            if part.type == "dt":
                term = " ".join(self.inline.spoken(self._inline(part.children[0])).split())
                continue
            at = len(self.sections[-1].paragraphs)
            self._blocks(part.children)
            paragraphs = self.sections[-1].paragraphs
            if term and at < len(paragraphs):
                paragraphs[at] = Paragraph(f"{term}: {paragraphs[at].text}", ParagraphKind.LIST_ITEM)
                term = ""
        if term:
            self._add([Paragraph(term, ParagraphKind.LIST_ITEM)])

    def _add(self, paragraphs: Iterable[Paragraph]) -> None:
        self.sections[-1].paragraphs += [each for each in paragraphs if each.text.strip()]

    # Inside of lines

    def _inline(self, node: SyntaxTreeNode) -> str:
        return "".join(self._part(child) for child in node.children)

    def _part(self, node: SyntaxTreeNode) -> str:
        match node.type:
            case "text":
                return node.content
            case "text_special":
                # A backslash before a letter is no escape.
                return (
                    node.content if len(node.content) > 1 or node.content == "\xa0" else self.inline.hide(node.content)
                )
            case "code_inline":
                return self.inline.hide(node.content)
            case "softbreak" | "hardbreak":
                return "\n"
            case "s":
                return self.inline.omit(WordUse.STRUCK, self._inline(node))
            case "image":
                return self.inline.omit(WordUse.MARKUP, self._inline(node))
            case "html_inline":
                return self._inline_tag(node.content)
            case "math_inline":
                return self._formula(node)
            case "math_inline_double":
                return self.inline.formula(node.content)
            case "footnote_ref" | "footnote_anchor":
                return self.inline.omit(WordUse.MARKUP, str(node.meta.get("label") or ""))
            case _:
                return self._inline(node) if node.children else node.content

    def _formula(self, node: SyntaxTreeNode) -> str:
        if node.markup == "$" and not is_formula(node.content):
            return f"${node.content}$"
        return self.inline.formula(node.content)

    def _inline_tag(self, content: str) -> str:
        """A tag of HTML stays for the removal of all tags; what only looks like one is text."""
        if TAG.fullmatch(content) or content.startswith("<!--"):
            return content
        tag = _ANY_TAG.fullmatch(content)
        if tag is None or tag.group(1) or "=" in tag.group(3) or content.endswith("/>") or self.has_components:
            return self._markup(content)
        return self.inline.hide(content)

    def _words(self, node: SyntaxTreeNode) -> Iterable[str]:
        for each in node.walk():
            if each.type == "inline":
                yield self.inline.shown(self._inline(each))
            elif each.type in ("fence", "code_block", "html_block"):
                yield each.content

    # Headings

    def _title(self) -> str:
        """The heading that names the whole text: the first of the first level, or the only one above all others."""
        headings = [section for section in self.sections if section.heading]
        if not headings:
            return ""
        first = next((section for section in headings if section.level == 1), None)
        if first is None and not self.sections[0].paragraphs:
            top = headings[0]
            is_alone = len(headings) > 1 and all(section.level > top.level for section in headings[1:])
            first = top if is_alone or len(headings) == 1 else None
        if first is None:
            return ""
        title, first.heading = first.heading, ""
        return title

    def _with_lonely_headings(self) -> Iterable[TextSection]:
        """The sections; a heading that nothing follows is spoken, since there is nothing that it could head."""
        for number, section in enumerate(self.sections):
            following = self.sections[number + 1].level if number + 1 < len(self.sections) else 0
            below = self.sections[number + 1].heading.lower() if following > section.level else ""
            if section.paragraphs and section.heading.lower() in _CHANGES:
                # What became of a thing is not clear without it.
                kind = Paragraph(f"{section.heading}:", ParagraphKind.LIST_ITEM)
                yield TextSection("", (kind, *section.paragraphs))
            elif section.paragraphs:
                yield TextSection(section.heading, tuple(section.paragraphs))
            elif below in _CHANGES:
                version = re.sub(r"^\[([^\]]+)\]\s*-\s*", r"\1, ", section.heading)
                yield TextSection("", (Paragraph(version, ParagraphKind.LIST_ITEM),))
            elif section.heading and following <= section.level and not section.has_code:
                yield TextSection("", (Paragraph(section.heading, ParagraphKind.LIST_ITEM),))
            elif section.heading:
                self.inline.omit(WordUse.HEADING, section.heading)


def _raw(node: SyntaxTreeNode) -> str:
    return "".join(
        "\n" if child.type in ("softbreak", "hardbreak") else child.content if not child.children else _raw(child)
        for child in node.children
    )
