"""Markup inside of a line: one place that removes it, for every format."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

import emoji

from reelbase.plans.reading.formulas import formula_text, is_formula, with_commands_read
from reelbase.plans.reading.source import Omission
from reelbase.plans.wording import listed
from reelbase.schemas.plan_document import WordUse

REMOVED = "\uf8fe"
"""Stands where something was removed until the spaces around it are put right. No source has this character."""
_HIDDEN = re.compile("\uf8f0([\ue000-\ue009]+)\uf8f1")
_SPACES = "[ \t]*"
_CLOSING = r".,;:!?…)\]}»”’。，、；：！？）」』"
_MAX = 300
"""Characters between an opening mark and its closing one, so that no text takes quadratic time."""

_TAGS = listed("""
    a abbr acronym article aside audio b bdi bdo big blockquote body br button canvas caption center cite code col
    colgroup dd del details dfn div dl dt em embed fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 head
    header hr html i iframe img input ins kbd label legend li link main map mark meta nav nobr noscript object ol option
    p picture pre q rp rt ruby s samp script section select small source span strike strong style sub summary sup svg
    table tbody td template textarea tfoot th thead tr tt u ul var video wbr
""")
_ATTRIBUTES = r"(?:\s+[\w:.@-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+))*"
TAG = re.compile(rf"</?(?:{'|'.join(sorted(_TAGS))})(?:{_ATTRIBUTES}|\s+[\w-]+)\s*/?>", re.IGNORECASE)
_BLOCK_TAG = re.compile(r"</?(?:br|p|div|li|tr|td|th|h[1-6]|hr|blockquote|dd|dt|section|article)\b", re.IGNORECASE)
_STRUCK_TAG = re.compile(rf"<(s|del|strike)\b[^<>]*>(.{{0,{_MAX}}}?)</\1\s*>", re.IGNORECASE | re.DOTALL)
_CODE_TAG = re.compile(r"<(script|style)\b[^<>]{0,500}>(.*?)(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_RAISED_TAG = re.compile(r"<(sup|sub)\b[^<>]{0,100}>([^<>]{0,40})</\1\s*>", re.IGNORECASE)

_COMMENT = re.compile(rf"(?<![^\s])%%(?!%)(.{{1,{4 * _MAX}}}?)%%(?!%)", re.DOTALL)
_TEMPLATE = re.compile(
    rf"\{{\{{[<%](.{{0,{_MAX}}}?)[>%]\}}\}}|\{{%(.{{0,{_MAX}}}?)%\}}|\{{\{{(.{{0,{_MAX}}}?)\}}\}}|\{{#\s(.{{0,{_MAX}}}?)#\}}",
    re.DOTALL,
)
_HIGHLIGHT = re.compile(
    r"\{% *(highlight|comment)\b[^%\n]{0,100}%\}(.{0,5000}?)\{% *end\1 *%\}"
    r"|\{\{[<%] *(highlight)\b[^<>%\n]{0,100}[>%]\}\}(.{0,5000}?)\{\{[<%] */ *highlight *[>%]\}\}",
    re.DOTALL,
)
_CITED = re.compile(r"\[-?@[\w:.#$%&+?<>~/-]{1,100}(?:[;,][^\[\]\n]{0,200})?\]")
_EMBED = re.compile(r"!\[\[([^\[\]\n]{1,300})\]\]")
_WIKI_LINK = re.compile(r"\[\[([^\[\]|\n]{1,200})(?:\|([^\[\]\n]{1,200}))?\]\]")
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,300})\]\([^()\s]{1,500}(?:\s+\"[^\"\n]{0,200}\")?\)")
_LINK = re.compile(
    r"\[([^\[\]\n]{1,300})\]\((?:[a-z+]{2,10}:|[./#]|www\.)[^()\s]{0,500}(?:\([^()\s]{0,100}\)[^()\s]{0,200})?\)"
)
_CALLOUT = re.compile(r"^(\s*)\[![A-Za-z-]{2,20}\][-+]?")
_BLOCK_ID = re.compile(
    r"(?<=[^\s\d=+*/^-])[ \t]+\^(?=[A-Za-z0-9-]*[A-Za-z0-9]{3})([A-Za-z0-9-]{3,60})[ \t]*$", re.MULTILINE
)
"""The name of a paragraph in Obsidian, which links go to; what stands behind a number or a sign is a power."""
_TASK = re.compile(r"^(\s*)\[[ xX/-]\](?=\s)")
_FOOTNOTE_MARK = re.compile(r"\[\^[^\]\s]{1,40}\]:?")
_NUMBERS = r"\d{1,3}(?:[,–-]\s?\d{1,3}){0,5}"
_CITATION = re.compile(
    rf"(?:(?<=[^\W\d_]{{3}})|(?<=[.,;:!?…)\]”’\"'»。，]))"
    rf"(?:\[(?:{_NUMBERS}|[a-z]|note \d{{1,3}})\](?::\d{{1,4}}(?:[–-]\d{{1,4}})?)?)+"
    r"|\[(?:citation needed|clarification needed|who\?|when\?|where\?|edit)\]"
)
_STRUCK = re.compile(rf"~~(?=\S)(.{{1,{_MAX}}}?)(?<=\S)~~", re.DOTALL)
_MARKED = re.compile(rf"(?<![\w=])==(?=[^\s=])(.{{1,{_MAX}}}?)(?<=[^\s=])==(?![\w=])", re.DOTALL)
_INSERTED = re.compile(r"(?<![\w+])\+\+(?=[^\s+])([^+\n]{1,200}?)(?<=\S)\+\+(?![\w+])")
_SPOILER = re.compile(r"(?<![\w|])\|\|(?=[^\s|])([^|\n]{1,300}?)(?<=\S)\|\|(?![\w|])")
_BELOW = re.compile(r"(?<=[^\W_])~([^\s~]{1,10})~")
_ABOVE = re.compile(r"(?<=[^\W_])\^([^\s^]{1,10})\^")
_OVERRIDE = re.compile(r"\{(?:\\(?:an?\d{1,2}|pos\([^(){}]{1,40}\)|move\([^(){}]{1,80}\)|fad\([^(){}]{1,40}\)))+\}")
_SHORTCODE = re.compile(r"(?<![\w:]):([a-z][a-z0-9_+-]{1,40}):(?![\w:])")
_MATH = re.compile(
    rf"\$\$(.{{1,{_MAX}}}?)\$\$|\\\((.{{1,{_MAX}}}?)\\\)|\\\[(.{{1,{_MAX}}}?)\\\]"
    r"|(?<![\w\\$])\$(?=[^\s$])([^$\n]{1,300}?)(?<=[^\s\\])\$(?![\w$])",
    re.DOTALL,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_AUTOLINK = re.compile(r"<((?:https?|ftp|mailto):[^\s<>]{1,500})>")
_CODE_SPAN = re.compile(r"(?<!`)(`{1,3})(?!`)([^`\n]{1,300}?)(?<!`)\1(?!`)")
_DUNDER = "(?:init|main|name|file|call|str|repr|all|new|del|dict|doc|enter|exit|iter|next|len|slots|future)"
_EMPHASIS = (
    re.compile(rf"(?<![\w*])(\*{{1,3}})(?=[^\s*])(.{{1,{_MAX}}}?)(?<=[^\s*])\1(?![\w*])", re.DOTALL),
    re.compile(rf"(?<![\w_])(_{{1,3}})(?=[^\s_])(?!{_DUNDER}__)(.{{1,{_MAX}}}?)(?<=[^\s_])\1(?![\w_])", re.DOTALL),
)
_STRONG_INSIDE = re.compile(r"\*\*(?=[^\s*])([^*\n]{1,300}?)(?<=[^\s*])\*\*")
_SUPERSCRIPTS = str.maketrans("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ")
_SUBSCRIPTS = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")


@dataclass(slots=True)
class InlineReader:
    """Removes markup from one text after the other, and remembers the words that go with it.

    is_parsed: links, emphasis, code and entities were read by a parser before.
    """

    is_parsed: bool = False
    omissions: list[Omission] = field(default_factory=list)
    _hidden: list[str] = field(default_factory=list)

    def hide(self, text: str) -> str:
        """Characters that stand for a text which is to stay as it is, until ``spoken`` puts it back."""
        self._hidden.append(text)
        digits = "".join(chr(0xE000 + int(digit)) for digit in str(len(self._hidden) - 1))
        return f"\uf8f0{digits}\uf8f1"

    def omit(self, use: WordUse, text: str) -> str:
        """Account for words that are left out; returns what stands in their place."""
        if text.strip():
            self.omissions.append(Omission(use, self.shown(text.replace(REMOVED, " ")).strip()))
        return REMOVED

    def shown(self, text: str) -> str:
        return _HIDDEN.sub(
            lambda match: self._hidden[int("".join(str(ord(each) - 0xE000) for each in match.group(1)))], text
        )

    def without_templates(self, text: str) -> str:
        """A whole text without comments and the commands of template languages, which may span lines."""
        text = self._without_html_comments(text)
        text = _COMMENT.sub(lambda match: self.omit(WordUse.COMMENT, match.group(1)), text)
        if "highlight" in text or "endcomment" in text:
            text = _HIGHLIGHT.sub(self._block, text)
        return _TEMPLATE.sub(lambda match: self.omit(WordUse.MARKUP, _first_group(match)), text)

    def spoken(self, text: str) -> str:
        """A paragraph, title or heading as it is spoken and shown. Its line breaks stay."""
        text = self._plain(text) if not self.is_parsed else text
        text = self.without_templates(text)
        text = _CODE_TAG.sub(lambda match: self.omit(WordUse.CODE, match.group(2)), text)
        text = _STRUCK_TAG.sub(lambda match: self.omit(WordUse.STRUCK, match.group(2)), text)
        text = _MATH.sub(self.bracketed_formula, text)
        text = _OVERRIDE.sub("", text)
        text = _EMBED.sub(lambda match: self.omit(WordUse.MARKUP, match.group(1)), text)
        text = _WIKI_LINK.sub(self._wiki_link, text)
        text = _TASK.sub(r"\1" + REMOVED, _CALLOUT.sub(r"\1" + REMOVED, text))
        text = _FOOTNOTE_MARK.sub(lambda match: self._marks(match.group()), text)
        text = _CITED.sub(lambda match: self._marks(match.group()), text)
        text = _CITATION.sub(lambda match: self._marks(match.group()), text)
        text = _STRUCK.sub(lambda match: self.omit(WordUse.STRUCK, match.group(1)), text)
        for pattern in (_MARKED, _INSERTED, _SPOILER):
            text = pattern.sub(r"\1", text)
        text = _BLOCK_ID.sub(lambda match: self._marks(match.group(1)), text)
        text = _RAISED_TAG.sub(lambda match: _raised(match.group(2), match.group(1).lower() == "sup"), text)
        text = _BELOW.sub(lambda match: _raised(match.group(1), False), text)
        text = _ABOVE.sub(lambda match: _raised(match.group(1), True), text)
        text = TAG.sub(self._tag, text)
        text = _SHORTCODE.sub(self._shortcode, text)
        text = with_commands_read(text)
        return self.shown(_tidied(text))

    def _block(self, match: re.Match[str]) -> str:
        use = WordUse.COMMENT if match.group(1) == "comment" else WordUse.CODE
        return self.omit(use, match.group(2) or match.group(4) or "")

    def _without_html_comments(self, text: str) -> str:
        parts, at = [], 0
        while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
            parts += [text[at:start], self.omit(WordUse.COMMENT, text[start + 4 : end])]
            at = end + 3
        return "".join([*parts, text[at:]])

    def _plain(self, text: str) -> str:
        """What a parser of Markdown does before, as far as it is clear in a text that may not be Markdown."""
        text = _CODE_SPAN.sub(lambda match: self.hide(match.group(2).strip()), text)
        text = _IMAGE.sub(lambda match: self.omit(WordUse.MARKUP, match.group(1)), text)
        text = _LINK.sub(r"\1", text)
        text = _AUTOLINK.sub(r"\1", text)
        text = _STRONG_INSIDE.sub(r"\1", text)
        for pattern in _EMPHASIS:
            text = pattern.sub(r"\2", pattern.sub(r"\2", text))
        return _ENTITY.sub(lambda match: html.unescape(match.group()), text)

    def bracketed_formula(self, match: re.Match[str]) -> str:
        """What stands between the signs of a formula, if it can be one."""
        tex = _first_group(match)
        if not match.group().startswith("$$") and not is_formula(tex, may_be_short=match.group().startswith("$")):
            return match.group()
        return self.formula(tex)

    def formula(self, tex: str) -> str:
        """A formula in LaTeX as text, or left out where it is too complex to be read."""
        text = formula_text(self.shown(tex))
        return self.omit(WordUse.FORMULA, tex) if text is None else self.hide(text)

    def _wiki_link(self, match: re.Match[str]) -> str:
        page, label = match.groups()
        if label is not None:
            self.omit(WordUse.MARKUP, page)
            return str(label)
        return str(page).replace("#", " ").strip()

    def _marks(self, text: str) -> str:
        return self.omit(WordUse.MARKUP, text)

    def _tag(self, match: re.Match[str]) -> str:
        if _BLOCK_TAG.match(match.group()):
            return " "
        return ""

    def _shortcode(self, match: re.Match[str]) -> str:
        drawn = emoji.emojize(match.group(), language="alias")
        if drawn == match.group():
            return drawn
        self.omit(WordUse.MARKUP, match.group(1).replace("_", "-"))
        return drawn


def _first_group(match: re.Match[str]) -> str:
    return next((group for group in match.groups() if group is not None), "")


def _raised(text: str, above: bool) -> str:
    table = _SUPERSCRIPTS if above else _SUBSCRIPTS
    return text.translate(table) if all(ord(each) in table for each in text) else text


_AROUND = re.compile(rf"({_SPACES}){REMOVED}[{REMOVED} \t]*")


def _tidied(text: str) -> str:
    """Lines without the holes that removing left: one space between words, none before a full stop."""

    def close(match: re.Match[str]) -> str:
        after = text[match.end() : match.end() + 1]
        has_space = bool(match.group(1)) or match.group()[-1] in " \t" or REMOVED + " " in match.group()
        return " " if has_space and after not in _CLOSING else ""

    text = text.strip(REMOVED + " \t\n")
    closed = _AROUND.sub(close, text)
    return "\n".join(" ".join(line.split()) for line in closed.split("\n")).strip("\n")
