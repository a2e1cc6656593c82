"""LaTeX: sections and sentences without commands. Formulas stay between signs that say so, to be read later."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from reelbase.plans.reading.gathering import Gathering, in_one_line
from reelbase.plans.reading.source import ParagraphKind, ReadText, unusable
from reelbase.plans.wording import count_words, listed
from reelbase.schemas.plan_document import WordUse

_START = re.compile(r"^[ \t]*\\(?:documentclass|documentstyle|begin\{document\})", re.MULTILINE)
_STRUCTURE = re.compile(r"^[ \t]*\\(?:chapter|section|subsection|begin|paragraph|item|usepackage)\b", re.MULTILINE)
_COMMENT = re.compile(r"(\\.)|%([^\n]*)(?:\n[ \t]*)?", re.DOTALL)
"""A comment, or a sign that a backslash escapes."""
_VERBATIM = re.compile(
    r"\\begin\{(verbatim\*?|lstlisting|minted|Verbatim|alltt|tikzpicture|filecontents\*?|comment)\}(.{0,40000}?)\\end\{\1\}",
    re.DOTALL,
)
_DISPLAY = re.compile(
    r"\\begin\{((?:equation|align|gather|multline|displaymath|math|eqnarray|alignat|flalign)\*?)\}(.{0,5000}?)\\end\{\1\}",
    re.DOTALL,
)
_MATH = re.compile(
    r"\$\$.{1,2000}?\$\$|\\\[.{1,2000}?\\\]|\\\(.{1,1000}?\\\)|(?<!\\)\$(?!\$).{1,1000}?(?<!\\)\$", re.DOTALL
)
"""Lengths are limited, so that a sign that nothing closes takes no quadratic time."""
_COMMAND = re.compile(r"\\(?:([A-Za-z@]+)\*?|(.))", re.DOTALL)
_GROUP_SPACE = re.compile(r"[ \t]*\n?[ \t]*")
_HEADINGS = ("part", "chapter", "section", "subsection", "subsubsection", "paragraph", "subparagraph", "frametitle")
_METADATA = ("author", "date", "institute", "affiliation", "email", "keywords", "thanks", "address")
_REFERENCES = listed("""
    cite citep citet citeauthor citeyear parencite textcite autocite footcite ref eqref pageref autoref cref Cref
    nameref label index nocite bibliography bibliographystyle includegraphics input include
    usepackage documentclass pagestyle thispagestyle
    vspace hspace setlength addtolength
    newcommand renewcommand definecolor color pagenumbering hypersetup
    graphicspath geometry theoremstyle newtheorem setcounter addcontentsline phantomsection hyphenation
""")
_ONLY_LAST = listed("href textcolor colorbox raisebox parbox resizebox scalebox adjustbox foreignlanguage")
_SIGNS = """
    ldots=… dots=… textellipsis=… LaTeX=LaTeX TeX=TeX textendash=– textemdash=— ss=ß o=ø O=Ø ae=æ AE=Æ oe=œ OE=Œ
    aa=å AA=Å l=ł L=Ł i=ı j=ȷ euro=€ pounds=£ copyright=© textdegree=° degree=° S=§ P=¶ textregistered=®
    texttrademark=™ percent=% celsius=°C textbackslash=\\
    """
_WORDS = {
    **dict(pair.split("=") for pair in _SIGNS.split()),
    **dict.fromkeys(("quad", "qquad", "newline"), " "),
    **dict.fromkeys(("par", "bigskip", "medskip", "smallskip"), "\n\n"),
}
_ACCENTS = dict(
    zip(
        "'`^\"~=.cvuHkrdb",
        "\u0301\u0300\u0302\u0308\u0303\u0304\u0307\u0327\u030c\u0306\u030b\u0328\u030a\u0323\u0331",
        strict=True,
    )
)
_ENVIRONMENT_ARGUMENTS = {"minipage": 1, "multicols": 1, "wrapfigure": 2, "column": 1, "list": 2, "textblock": 1}
_TABLES = listed("tabular tabular* tabularx tabulary longtable array supertabular tblr")
_LISTS = listed("itemize enumerate description compactitem compactenum")
_UNITS = listed("SI si qty unit num ang SIrange qtyrange")
_LEAST_SHARE = 0.25
"""Where fewer of a text's words than this are left, it holds hardly more than commands."""
_MAX_DEPTH = 50
_MATH_SIGN = "\uf8f5"


def is_latex(text: str) -> bool:
    """Whether a text is a document in LaTeX, or has several of its commands at the beginnings of lines."""
    return _START.search(text) is not None or len(_STRUCTURE.findall(text)) > 2


def read_latex(text: str) -> ReadText:
    """Title, sections and sentences. Raises InputError for a file that is hardly more than commands."""
    reading = _Reading()
    reading.document(text)
    read = reading.found.read()
    narrated = " ".join(paragraph.text for section in read.sections for paragraph in section.paragraphs)
    if count_words(narrated) < _LEAST_SHARE * count_words(_body_of(text)):
        raise unusable(
            "The file holds hardly more than commands of LaTeX.",
            "Give the PDF that is made of it, or a file with its sentences.",
        )
    return read


def _body_of(text: str) -> str:
    body = text.partition("\\begin{document}")[2] or text
    return _COMMENT.sub(lambda match: match.group(1) or "", _VERBATIM.sub("", _DISPLAY.sub("", body)))


@dataclass(slots=True)
class _Reading:
    """A reading of one document; ``text`` is what has no paragraph yet."""

    found: Gathering = field(default_factory=lambda: Gathering(is_parsed=True))
    text: str = ""
    lists: int = 0
    depth: int = 0
    is_verse: bool = False
    formulas: list[str] = field(default_factory=list)

    def document(self, text: str) -> None:
        text = _VERBATIM.sub(self._verbatim, text)
        text = _COMMENT.sub(self._comment, text)
        preamble, begin, body = text.partition("\\begin{document}")
        if begin:
            self._preamble(preamble)
            body, _end, after = body.partition("\\end{document}")
            self.found.omit(WordUse.COMMENT, after)
        else:
            body = preamble
        body = _DISPLAY.sub(lambda match: self._hide(f"$${match.group(2)}$$"), body)
        body = _MATH.sub(lambda match: self._hide(match.group()), body)
        self.read(body)
        self.flush()

    def read(self, text: str) -> None:
        """Read a text with commands into paragraphs."""
        at = 0
        while at < len(text):
            match = _COMMAND.search(text, at)
            self.text += text[at : match.start()] if match else text[at:]
            if match is None:
                return
            at = self._command(match, text, match.end())

    def flush(self) -> None:
        for part in re.split(r"\n[ \t]*\n", self.text):
            kind = ParagraphKind.VERSE if self.is_verse else ParagraphKind.PROSE
            if self.is_verse:
                part = part.replace("\n", " ").replace(_LINE_END, "\n")
            self.found.add(self._plain(part), ParagraphKind.LIST_ITEM if self.lists else kind)
        self.text = ""

    def _command(self, match: re.Match[str], text: str, at: int) -> int:
        """Read a command; where the text goes on behind it."""
        name = match.group(1) or match.group(2)
        if match.group(1) is None or name in _ACCENTS:
            return self._sign(name, text, at, is_letter=match.group(1) is not None)
        if name in ("begin", "end"):
            return self._environment(name, text, at)
        if name == "item":
            self.flush()
            label, at = _optional(text, at)
            self.text += f"{label}: " if label else ""
            return at
        if name in _WORDS:
            self.text += _WORDS[name]
            return at + 1 if text[at : at + 1] == " " and name not in ("quad", "qquad") else at
        groups, after = _groups(text, at)
        said = [self.plain(group) for group in groups]
        if name in _HEADINGS and said:
            self.flush()
            self.found.head(self._plain(said[-1]))
        elif name == "title" and said:
            self.found.title = self._plain(said[-1])
        elif name in _METADATA:
            self.found.omit(WordUse.METADATA, " ".join(said))
        elif name in ("footnote", "footnotetext", "endnote", "marginpar", "todo"):
            self.found.omit(WordUse.FOOTNOTE if name != "todo" else WordUse.COMMENT, " ".join(said))
        elif name in _REFERENCES:
            self.found.omit(WordUse.MARKUP, " ".join(groups))
        elif name == "caption":
            self.flush()
            self.text = f"{said[-1] if said else ''}\n\n"
        elif name in _UNITS:
            self.text += " ".join(re.sub(r"\\([A-Za-z]+) ?", r"\1", group) for group in groups)
        else:
            self.text += said[-1] if said and name in _ONLY_LAST else " ".join(said)
        return after

    def plain(self, text: str) -> str:
        """A part of a text without structure, such as a heading."""
        if self.depth > _MAX_DEPTH:
            return text
        before, self.text = self.text, ""
        self.depth += 1
        self.read(text)
        self.depth -= 1
        said, self.text = self.text, before
        return said

    def _sign(self, sign: str, text: str, at: int, *, is_letter: bool) -> int:
        if sign in _ACCENTS:
            match = re.compile(
                r"\s*(?:\{\\?([A-Za-z])\}|\\?([A-Za-z]))" if not is_letter else r"\s*\{([A-Za-z])\}()"
            ).match(text, at)
            if match:
                self.text += unicodedata.normalize("NFC", (match.group(1) or match.group(2)) + _ACCENTS[sign])
                return match.end()
            return at
        if sign == "\\":
            self.text += _LINE_END if self.is_verse else " "
            return re.compile(r"\*?(?:\[[^\[\]]{0,20}\])?").match(text, at).end()  # type: ignore[union-attr]
        self.text += {"-": "", "/": "", "@": "", "(": "", ")": ""}.get(sign, " " if sign in ",;:! \n\t" else sign)
        return at

    def _environment(self, command: str, text: str, at: int) -> int:
        names, after = _groups(text, at, most=1)
        name = names[0] if names else ""
        base = name.rstrip("*")
        self.flush()
        if command == "end":
            self.lists -= base in _LISTS and self.lists > 0
            self.is_verse = self.is_verse and base != "verse"
            return after
        if name in _TABLES or base == "thebibliography":
            end = text.find(f"\\end{{{name}}}", after)
            end = len(text) if end < 0 else end
            if base == "thebibliography":
                self.found.omit(WordUse.FOOTNOTE, self.plain(text[after:end].replace("\\bibitem", "")))
            else:
                self._table(text[after:end])
            return end
        self.lists += base in _LISTS
        self.is_verse = self.is_verse or base == "verse"
        _label, after = _optional(text, after)
        return _groups(text, after, most=_ENVIRONMENT_ARGUMENTS.get(base, 0))[1]

    def _table(self, content: str) -> None:
        _place, at = _optional(content, 0)
        groups, after = _groups(content, at, most=2)
        at = after if groups else at
        body = re.sub(
            r"\\(?:hline|toprule|midrule|bottomrule|cline\{[^{}]*\}|cmidrule(?:\([^()]*\))?\{[^{}]*\}|endhead)",
            "",
            content[at:],
        )
        rows = [
            [self._plain(self.plain(cell)) for cell in re.split(r"(?<!\\)&", row)] for row in re.split(r"\\\\", body)
        ]
        self.found.add_table([row for row in rows if any(map(str.strip, row))])

    def _preamble(self, text: str) -> None:
        for match in re.finditer(r"\\(title|author|date)\b", text):
            groups, _after = _groups(text, match.end())
            said = self._plain(self.plain(groups[-1])) if groups else ""
            if match.group(1) == "title":
                self.found.title = said
            else:
                self.found.omit(WordUse.METADATA, said)

    def _hide(self, formula: str) -> str:
        self.formulas.append(re.sub(r"\\(?:label|tag)\{[^{}]*\}|\\nonumber\b", "", formula))
        return f"{_MATH_SIGN}{len(self.formulas) - 1}{_MATH_SIGN}"

    def _verbatim(self, match: re.Match[str]) -> str:
        self.found.omit(WordUse.COMMENT if match.group(1) == "comment" else WordUse.CODE, match.group(2))
        return "\n\n"

    def _comment(self, match: re.Match[str]) -> str:
        if match.group(1):
            return match.group(1)
        self.found.omit(WordUse.COMMENT, match.group(2))
        return ""

    def _plain(self, text: str) -> str:
        """Without braces, with quotation marks and dashes as they are printed."""
        text = re.sub(r"[{}]", "", text).replace("~", "\u00a0").replace("---", "—").replace("--", "–")
        text = re.sub(r"(?<!\s)\s+(?=[.,](?:\s|$))", "", text)
        text = text.replace("``", "“").replace("''", "”").replace("`", "‘")
        return re.sub(f"{_MATH_SIGN}(\\d+){_MATH_SIGN}", lambda match: self.formulas[int(match.group(1))], text)


_LINE_END = "\uf8f6"


def _optional(text: str, at: int) -> tuple[str, int]:
    """What stands in square brackets here, and where they end."""
    match = re.compile(r"\s*\[([^\[\]]{0,500})\]").match(text, at)
    return (in_one_line(match.group(1)), match.end()) if match else ("", at)


def _groups(text: str, at: int, most: int = 9) -> tuple[list[str], int]:
    """The arguments in braces that stand here, without those in brackets, and where they end."""
    groups: list[str] = []
    while len(groups) < most:
        _label, start = _optional(text, at) if not groups else ("", at)
        space = _GROUP_SPACE.match(text, start)
        start = space.end() if space else start
        if text[start : start + 1] != "{":
            break
        end, depth = start, 0
        while end < len(text):
            if text[end] == "\\":
                end += 1
            elif text[end] == "{":
                depth += 1
            elif text[end] == "}":
                depth -= 1
                if depth == 0:
                    break
            end += 1
        groups.append(text[start + 1 : end])
        at = end + 1
    return groups, at
