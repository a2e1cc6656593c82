"""Light markup: Org, AsciiDoc, MediaWiki and Textile, read line by line."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from reelbase.plans.reading.gathering import Gathering
from reelbase.plans.reading.source import ParagraphKind, ReadText
from reelbase.schemas.plan_document import WordUse


@dataclass(frozen=True, slots=True)
class _Markup:
    """The rules of one markup.

    blocks: patterns of the first and of the last line of what is left out, and what it is. lines: patterns of single
    lines that are left out. inline: what of a line is left out, or what replaces it.
    """

    heading: re.Pattern[str]
    title: re.Pattern[str] | None = None
    blocks: tuple[tuple[re.Pattern[str], re.Pattern[str], WordUse], ...] = ()
    lines: tuple[tuple[re.Pattern[str], WordUse], ...] = ()
    item: re.Pattern[str] = re.compile(r"^\s*(?:[-+*#]+|\d{1,3}[.)])\s+(?=\S)")
    row: re.Pattern[str] | None = None
    rule: re.Pattern[str] | None = None
    inline: tuple[tuple[re.Pattern[str], WordUse | str], ...] = ()


_MAX_DEPTH = 5
"""How often emphasis is looked for in emphasis."""
_HOLE = re.compile(r"(?<!\s)\s+(?=[.,](?:\s|$))")


def _re(pattern: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile(pattern, flags)


_ORG = _Markup(
    heading=_re(r"^\*+\s+(?:(?:TODO|DONE|NEXT|WAITING)\s+)?(?:\[#[A-Z]\]\s+)?(?P<text>.*?)(?:\s+:[\w:@]+:)?\s*$"),
    title=_re(r"^#\+TITLE:\s*(?P<text>.*)$"),
    blocks=(
        (_re(r"^\s*#\+BEGIN_(?:SRC|EXAMPLE|EXPORT)"), _re(r"^\s*#\+END_(?:SRC|EXAMPLE|EXPORT)"), WordUse.CODE),
        (_re(r"^\s*#\+BEGIN_COMMENT"), _re(r"^\s*#\+END_COMMENT"), WordUse.COMMENT),
        (_re(r"^\s*:(?:PROPERTIES|LOGBOOK):\s*$"), _re(r"^\s*:END:\s*$"), WordUse.METADATA),
    ),
    lines=(
        (_re(r"^\s*#\+"), WordUse.METADATA),
        (_re(r"^\s*#(?:\s|$)"), WordUse.COMMENT),
        (_re(r"^\s*:\s"), WordUse.CODE),
        (_re(r"^\s*(?:SCHEDULED|DEADLINE|CLOSED):"), WordUse.TIMES),
        (_re(r"^\[fn:[^\]]+\]\s"), WordUse.FOOTNOTE),
    ),
    row=_re(r"^\s*\|(?P<cells>.*)\|\s*$"),
    rule=_re(r"^\s*\|[-+]+\|?\s*$|^\s*-{5,}\s*$"),
    inline=(
        (_re(r"\[\[(?:file:)?[^\[\]]+\.(?:png|jpe?g|gif|svg|webp)\]\]"), WordUse.MARKUP),
        (_re(r"\[\[[^\[\]]+\]\[([^\[\]]+)\]\]"), r"\1"),
        (_re(r"\[\[([^\[\]]+)\]\]"), r"\1"),
        (_re(r"\[fn:[^\]]*\]"), WordUse.MARKUP),
        (_re(r"<\d{4}-\d{2}-\d{2}[^<>]*>|\[\d{4}-\d{2}-\d{2}[^\[\]]*\]"), WordUse.TIMES),
        (_re(r"(?<!\w)\+(\S(?:[^+\n]*\S)?)\+(?!\w)"), WordUse.STRUCK),
        (_re(r"(?<!\w)([*/_=~])(\S(?:.*?\S)?)\1(?!\w)"), r"\2"),
        (_re(r"^(\s*(?:[-+]|\d+[.)])\s+)\[[ X-]\]\s+"), r"\1"),
    ),
)
_ASCIIDOC = _Markup(
    heading=_re(r"^={2,6}\s+(?P<text>\S.*?)(?:\s+=+)?$|^\.(?P<caption>[A-Z].*)$"),
    title=_re(r"^=\s+(?P<text>\S.*)$"),
    blocks=(
        (_re(r"^(-{4,}|\.{4,}|\+{4,}|`{3,}.*)$"), _re(r"^(-{4,}|\.{4,}|\+{4,}|`{3,})$"), WordUse.CODE),
        (_re(r"^/{4,}$"), _re(r"^/{4,}$"), WordUse.COMMENT),
        (_re(r"^\|={3,}$"), _re(r"^\|={3,}$"), WordUse.TABLE),
    ),
    lines=(
        (_re(r"^//"), WordUse.COMMENT),
        (_re(r"^:!?[\w-]+!?:"), WordUse.METADATA),
        (_re(r"^\[.*\]$|^(?:include|image|video|audio|toc|ifdef|ifndef|endif)::"), WordUse.MARKUP),
    ),
    item=_re(r"^\s*(?:\*+|-|\.+|\d{1,3}\.)\s+(?:\[[ x*]\]\s+)?(?=\S)"),
    rule=_re(r"^(?:={4,}|\*{4,}|_{4,}|'{3,}|<{3,}|\+)$"),
    inline=(
        (_re(r"(?:image|icon|kbd|anchor|indexterm):[^\s\[\]]*\[[^\[\]]*\]"), WordUse.MARKUP),
        (_re(r"footnote:[^\s\[\]]*\[([^\[\]]*)\]"), WordUse.FOOTNOTE),
        (_re(r"(?:(?:link|xref|mailto):[^\s\[\]]+|https?://[^\s\[\]]+)\[([^\[\]]+)\]"), r"\1"),
        (_re(r"<<[^<>,]+,\s*([^<>]+)>>"), r"\1"),
        (_re(r"<<[^<>]+>>|\[\[[^\[\]]+\]\]"), WordUse.MARKUP),
        (_re(r"\[(?:line-through|\.line-through)\]#([^#]+)#"), WordUse.STRUCK),
        (_re(r"(?<!\w)([*_`#+])(\S(?:.*?\S)?)\1(?!\w)"), r"\2"),
        (_re(r"\s\+$"), ""),
    ),
)
_MEDIAWIKI = _Markup(
    heading=_re(r"^={2,6}\s*(?P<text>.*?)\s*={2,6}\s*$"),
    title=_re(r"^=\s*(?P<text>[^=].*?)\s*=\s*$"),
    blocks=((_re(r"^\s*\{\|"), _re(r"^\s*\|\}"), WordUse.TABLE),),
    lines=((_re(r"^\s*__[A-Z]+__\s*$"), WordUse.MARKUP), (_re(r"^#REDIRECT"), WordUse.MARKUP)),
    item=_re(r"^[*#:;]+\s*(?=\S)"),
    rule=_re(r"^-{4,}\s*$"),
    inline=(
        (_re(r"<!--.{0,2000}?-->"), WordUse.COMMENT),
        (_re(r"<ref[^<>]{0,200}/>|<ref[^<>]{0,200}>.{0,2000}?</ref>"), WordUse.FOOTNOTE),
        (_re(r"\{\{[^{}]*\}\}"), WordUse.MARKUP),
        (
            _re(r"\[\[(?:File|Image|Category|Datei|Bild|Kategorie|Fichier|Archivo):(?:[^\[\]]|\[\[[^\[\]]*\]\])*\]\]"),
            WordUse.MARKUP,
        ),
        (_re(r"\[\[[^\[\]|]+\|([^\[\]]+)\]\]"), r"\1"),
        (_re(r"\[\[([^\[\]]+)\]\]"), r"\1"),
        (_re(r"\[https?://\S+\s+([^\[\]]+)\]"), r"\1"),
        (_re(r"'{2,5}"), ""),
    ),
)
_TEXTILE = _Markup(
    heading=_re(r"^h[2-6](?:\([^()]*\))?[<>=]?\.\s+(?P<text>.*)$"),
    title=_re(r"^h1(?:\([^()]*\))?[<>=]?\.\s+(?P<text>.*)$"),
    blocks=((_re(r"^(?:bc|pre)\.\."), _re(r"^p\.\s"), WordUse.CODE),),
    lines=(
        (_re(r"^(?:bc|pre)\.\s"), WordUse.CODE),
        (_re(r"^###\.\.?\s"), WordUse.COMMENT),
        (_re(r"^fn\d+\.\s"), WordUse.FOOTNOTE),
    ),
    row=_re(r"^\|(?P<cells>.*)\|\s*$"),
    inline=(
        (_re(r"^(?:p|bq)(?:\([^()]*\))?[<>=]?\.\s+"), ""),
        (_re(r"!\S+?!(?::\S+)?"), WordUse.MARKUP),
        (_re(r'"([^"\n]+)":\S+?(?=[.,;:!?]?(?:\s|$))'), r"\1"),
        (_re(r"\[\d+\]"), WordUse.MARKUP),
        (_re(r"(?<!\w)-(\S(?:[^-\n]*\S)?)-(?!\w)"), WordUse.STRUCK),
        (_re(r"(?<!\w)([*_@+%]{1,2})(\S(?:.*?\S)?)\1(?!\w)"), r"\2"),
    ),
)


def read_org(text: str) -> ReadText:
    return _read(text, _ORG)


def read_asciidoc(text: str) -> ReadText:
    return _read(text, _ASCIIDOC)


def read_mediawiki(text: str) -> ReadText:
    # Templates, notes and comments go over lines.
    return _read(text, _MEDIAWIKI, over_lines=3)


def read_textile(text: str) -> ReadText:
    return _read(text, _TEXTILE)


@dataclass(slots=True)
class _Reading:
    markup: _Markup
    found: Gathering = field(default_factory=lambda: Gathering(is_parsed=True))
    paragraph: list[str] = field(default_factory=list)
    kind: ParagraphKind = ParagraphKind.PROSE
    rows: list[list[str]] = field(default_factory=list)
    is_below_title: bool = False

    def flush(self) -> None:
        self.found.add(self.inline(" ".join(self.paragraph)), self.kind)
        self.paragraph, self.kind = [], ParagraphKind.PROSE
        self.found.add_table(self.rows)
        self.rows = []

    def inline(self, text: str) -> str:
        for pattern, change in self.markup.inline:
            # Emphasis stands in emphasis; what is inside is found when the outer signs are gone.
            for _depth in range(_MAX_DEPTH):
                before, text = (
                    text,
                    pattern.sub(self._omitting(change) if isinstance(change, WordUse) else change, text),
                )
                if text == before:
                    break
        return _HOLE.sub("", text)

    def _omitting(self, use: WordUse) -> Callable[[re.Match[str]], str]:
        def omit(match: re.Match[str]) -> str:
            self.found.omit(use, match.group())
            return ""

        return omit

    def line(self, line: str) -> None:
        markup = self.markup
        title = markup.title.match(line) if markup.title and not self.found.title else None
        heading = None if title else markup.heading.match(line)
        row = markup.row.match(line) if markup.row else None
        use = next((use for pattern, use in markup.lines if pattern.match(line)), None)
        if not line.strip() or (markup.rule and markup.rule.match(line)):
            self.is_below_title = False
            if not (self.rows and line.strip()):
                self.flush()
        elif title:
            self.flush()
            self.found.title = self.inline(title.group("text"))
            self.is_below_title = self.markup is _ASCIIDOC
            return
        elif self.is_below_title:
            # The names of the authors and the version of the document.
            self.found.omit(WordUse.METADATA, line)
            return
        elif heading:
            self.flush()
            self.found.head(self.inline(next(filter(None, heading.groupdict().values()), "")))
        elif use:
            self.flush()
            self.found.omit(use, line)
        elif row:
            self.rows.append([self.inline(cell) for cell in row.group("cells").split("|")])
        elif item := markup.item.match(line):
            self.flush()
            self.kind = ParagraphKind.LIST_ITEM
            self.paragraph.append(line[item.end() :])
        else:
            self.paragraph.append(line.strip())


def _read(text: str, markup: _Markup, over_lines: int = 0) -> ReadText:
    """over_lines: so many of the inline rules are for the whole text."""
    reading = _Reading(markup)
    for pattern, use in markup.inline[:over_lines]:
        if isinstance(use, WordUse):
            whole = re.compile(pattern.pattern, pattern.flags | re.DOTALL)
            before = ""
            while before != text:
                # Templates stand in templates; the innermost go first.
                before, text = text, whole.sub(reading._omitting(use), text)
    end: re.Pattern[str] | None = None
    left_out: list[str] = []
    use_of_block = WordUse.MARKUP
    for line in text.splitlines():
        if end is not None:
            left_out.append(line)
            if end.match(line):
                reading.found.omit(use_of_block, "\n".join(left_out))
                end, left_out = None, []
            continue
        block = next((block for block in markup.blocks if block[0].match(line)), None)
        if block:
            reading.flush()
            end, use_of_block, left_out = block[1], block[2], [line]
        else:
            reading.line(line)
    reading.found.omit(use_of_block, "\n".join(left_out))
    reading.flush()
    return reading.found.read()
