"""Generated documents in LaTeX, reStructuredText, Org, AsciiDoc, MediaWiki and Textile."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from reelbase.schemas.plan_document import WordUse
from support.generated_documents import Document, wrapped

Block = Callable[[Document], str]


def _nested(document: Document, *marks: tuple[str, str]) -> str:
    """A sentence with words in two layers of emphasis."""
    outer, inner = document.random.choice(marks), document.random.choice(marks)
    inside = document.words(most=2)
    if inner != outer:
        inside = f"{document.word()} {inner[0]}{inside}{inner[1]} {document.word()}"
    return f"{document.words().capitalize()} {outer[0]}{inside}{outer[1]} {document.words()}."


# LaTeX


def _tex_prose(document: Document) -> str:
    return wrapped(document.sentences(), 60)


def _tex_section(document: Document) -> str:
    star = document.random.choice(("", "*"))
    level = document.random.choice(("section", "subsection", "subsubsection", "paragraph"))
    label = rf"\label{{{document.word(WordUse.MARKUP)}}}" if document.random.random() < 0.5 else ""
    return rf"\{level}{star}{{{document.words(WordUse.HEADING)}}}{label}" + f"\n{document.sentences()}"


def _tex_emphasis(document: Document) -> str:
    marks = ((r"\emph{", "}"), (r"\textbf{", "}"), (r"{\it ", "}"), (r"\textsc{", "}"), (r"\underline{", "}"))
    return _nested(document, *marks)


def _tex_list(document: Document) -> str:
    kind = document.random.choice(("itemize", "enumerate"))
    items = "\n".join(rf"\item {document.sentence()}" for _ in range(document.random.randint(2, 4)))
    nested = ""
    if document.random.random() < 0.4:
        nested = rf"\begin{{itemize}}\item {document.words()} \item {document.words()}\end{{itemize}}"
    return rf"\begin{{{kind}}}" + f"\n{items}{nested}\n" + rf"\end{{{kind}}}"


def _tex_description(document: Document) -> str:
    return "\n".join((r"\begin{description}", rf"\item[{document.word()}] {document.sentence()}", r"\end{description}"))


def _tex_comment(document: Document) -> str:
    return f"{document.words().capitalize()} % {document.words(WordUse.COMMENT)}\n{document.words()}."


def _tex_code(document: Document) -> str:
    kind = document.random.choice(("verbatim", "lstlisting", "tikzpicture"))
    return rf"\begin{{{kind}}}" + f"\n{document.words(WordUse.CODE)} % {document.word(WordUse.CODE)}\n\\end{{{kind}}}"


def _tex_note(document: Document) -> str:
    note = document.words(WordUse.FOOTNOTE)
    inside = rf"{note} \emph{{{document.word(WordUse.FOOTNOTE)}}}"
    return rf"{document.words().capitalize()}\footnote{{{inside}.}} {document.words()}."


def _tex_cite(document: Document) -> str:
    command = document.random.choice(("cite", "citep", "ref", "label"))
    return rf"{document.words().capitalize()}~\{command}{{{document.word(WordUse.MARKUP)}}} {document.words()}."


def _tex_table(document: Document) -> str:
    columns = document.random.randint(2, 4)
    rows = [" & ".join(document.words(WordUse.TABLE, 1, 2) for _ in range(columns)) for _ in range(3)]
    body = " \\\\\n".join(rows)
    tabular = rf"\begin{{tabular}}{{{'l' * columns}}}" + f"\n\\hline {body} \\\\ \\hline\n" + r"\end{tabular}"
    if document.random.random() < 0.5:
        return tabular
    return r"\begin{table}[ht]\centering" + f"\n{tabular}\n" + rf"\caption{{{document.sentence()}}}\end{{table}}"


def _tex_formula(document: Document) -> str:
    inside = rf"\int_0^1 {document.word(WordUse.FORMULA)} \sum {document.word(WordUse.FORMULA)}"
    opening, closing = document.random.choice(
        (("$", "$"), (r"\[", r"\]"), (r"\(", r"\)"), (r"\begin{equation}", r"\end{equation}"))
    )
    return f"{document.words().capitalize()} {opening}{inside}{closing} {document.words()}."


def _tex_verse(document: Document) -> str:
    lines = " \\\\\n".join(document.words(least=3, most=5) for _ in range(3))
    return "\\begin{verse}\n" + lines + "\n\\end{verse}"


def _tex_link(document: Document) -> str:
    address = f"https://{document.word(WordUse.MARKUP)}.example"
    return rf"{document.words().capitalize()} \href{{{address}}}{{{document.words()}}} {document.words()}."


def _tex_signs(document: Document) -> str:
    return rf"``{document.words().capitalize()}'' --- {document.words()} \& {document.words()}, 5\% {document.words()}."


def _tex_quote(document: Document) -> str:
    return "\\begin{quote}\n" + document.sentences() + "\n\\end{quote}"


TEX = (
    _tex_prose,
    _tex_section,
    _tex_emphasis,
    _tex_list,
    _tex_description,
    _tex_comment,
    _tex_code,
    _tex_note,
    _tex_cite,
    _tex_table,
    _tex_formula,
    _tex_verse,
    _tex_link,
    _tex_signs,
    _tex_quote,
)


def latex(random: Random) -> Document:
    document = Document("paper.tex", random)
    body = "\n\n".join([_tex_prose(document), *document.some(*TEX), _tex_prose(document)])
    if random.random() < 0.2:
        document.text = body
        return document
    head = "\n".join(
        (
            r"\documentclass[12pt]{article}",
            rf"\usepackage{{{document.word(WordUse.MARKUP)}}}",
            rf"\title{{{document.words(WordUse.HEADING)}}}",
            rf"\author{{{document.words(WordUse.METADATA)}}}",
        )
    )
    document.text = f"{head}\n\\begin{{document}}\n\\maketitle\n{body}\n\\end{{document}}\n"
    return document


# reStructuredText


def _rst_title(document: Document, sign: str) -> str:
    text = document.words(WordUse.HEADING)
    return f"{text}\n{sign * len(text)}"


def _rst_section(document: Document) -> str:
    return f"{_rst_title(document, document.random.choice('-~^'))}\n\n{_rst_prose(document)}"


def _rst_prose(document: Document) -> str:
    return wrapped(document.sentences(), 60)


def _rst_emphasis(document: Document) -> str:
    sign = document.random.choice(("*", "**", "``"))
    return f"{document.words().capitalize()} {sign}{document.words()}{sign} {document.words()}."


def _rst_role(document: Document) -> str:
    role = document.random.choice(("term", "ref", "doc", "emphasis", "py:func"))
    return (
        f"{document.words().capitalize()} :{role}:`{document.words()} <{document.word(WordUse.MARKUP)}>` "
        f"{document.words()} :{role}:`{document.word()}` {document.words()}."
    )


def _rst_link(document: Document) -> str:
    address = f"https://{document.word(WordUse.MARKUP)}.example"
    return f"{document.words().capitalize()} `{document.words()} <{address}>`_ {document.words()}."


def _rst_items(document: Document) -> str:
    bullet = document.random.choice(("*", "-", "#.", "+"))
    indent = " " * (len(bullet) + 1)
    return "\n".join(
        f"{bullet} {document.words()}\n{indent}{document.words()}" for _ in range(document.random.randint(2, 4))
    )


def _rst_nested_items(document: Document) -> str:
    return f"* {document.words()}\n\n  - {document.words()}\n  - {document.words()}\n\n* {document.words()}"


def _rst_note(document: Document) -> str:
    kind = document.random.choice(("note", "warning", "tip", "important"))
    if document.random.random() < 0.5:
        return f".. {kind}:: {document.sentence()}"
    return f".. {kind}::\n\n   {document.sentence()}\n   {document.sentence()}\n\n   * {document.words()}"


def _rst_code(document: Document) -> str:
    if document.random.random() < 0.5:
        return f"{document.words().capitalize()}::\n\n    {document.words(WordUse.CODE)}\n\n    x = 1"
    return f".. code-block:: python\n   :linenos:\n\n   {document.words(WordUse.CODE)}\n\n   y = 1"


def _rst_comment(document: Document) -> str:
    return f".. {document.words(WordUse.COMMENT)}\n   {document.words(WordUse.COMMENT)}"


def _rst_footnote(document: Document) -> str:
    return f"{document.sentence()} [1]_\n\n.. [1] {document.sentence(WordUse.FOOTNOTE)}"


def _rst_image(document: Document) -> str:
    return f".. image:: {document.word(WordUse.MARKUP)}.png\n   :alt: {document.words(WordUse.MARKUP)}"


def _rst_figure(document: Document) -> str:
    return f".. figure:: {document.word(WordUse.MARKUP)}.png\n   :width: 50%\n\n   {document.sentence()}"


def _rst_grid(document: Document) -> str:
    rows = [[document.words(WordUse.TABLE, 1, 2) for _ in range(2)] for _ in range(document.random.randint(2, 4))]
    widths = [max(len(row[n]) for row in rows) + 2 for n in range(2)]
    line = "+" + "+".join("-" * width for width in widths) + "+"
    lines = [line]
    for number, row in enumerate(rows):
        lines.append("|" + "|".join(f" {cell}".ljust(width) for cell, width in zip(row, widths, strict=True)) + "|")
        lines.append(line.replace("-", "=") if number == 0 else line)
    return "\n".join(lines)


def _rst_simple_table(document: Document) -> str:
    rows = [[document.word(WordUse.TABLE) for _ in range(3)] for _ in range(3)]
    line = "  ".join("=" * 12 for _ in range(3))
    body = ["  ".join(cell.ljust(12) for cell in row).rstrip() for row in rows]
    return "\n".join([line, body[0], line, *body[1:], line])


def _rst_verse(document: Document) -> str:
    return "\n".join(f"| {document.words()}" for _ in range(document.random.randint(2, 4)))


def _rst_target(document: Document) -> str:
    return f".. _{document.word(WordUse.MARKUP)}: https://{document.word(WordUse.MARKUP)}.example"


def _rst_definition(document: Document) -> str:
    return f"{document.words()}\n    {document.sentence()}"


def _rst_quote(document: Document) -> str:
    return f"{document.sentence()}\n\n    {document.sentence()}\n    {document.sentence()}"


def _rst_math(document: Document) -> str:
    return f".. math:: {document.word(WordUse.FORMULA)} = \\int {document.word(WordUse.FORMULA)}"


def _rst_listed(document: Document) -> str:
    rows = "\n".join(f"   * - {document.word(WordUse.TABLE)}\n     - {document.word(WordUse.TABLE)}" for _ in range(2))
    return f".. list-table::\n   :header-rows: 1\n\n{rows}"


RST = (
    _rst_prose,
    _rst_section,
    _rst_emphasis,
    _rst_role,
    _rst_link,
    _rst_items,
    _rst_nested_items,
    _rst_note,
    _rst_code,
    _rst_comment,
    _rst_footnote,
    _rst_image,
    _rst_figure,
    _rst_grid,
    _rst_simple_table,
    _rst_verse,
    _rst_target,
    _rst_definition,
    _rst_quote,
    _rst_math,
    _rst_listed,
)


def rst(random: Random) -> Document:
    document = Document("guide.rst", random)
    front = f":Author: {document.words(WordUse.METADATA)}\n:Version: 1\n\n" if random.random() < 0.4 else ""
    blocks = "\n\n".join([_rst_prose(document), *document.some(*RST)])
    document.text = f"{_rst_title(document, '=')}\n\n{front}{blocks}\n"
    return document


# Org, AsciiDoc, MediaWiki and Textile


def org(random: Random) -> Document:
    document = Document("notes.org", random)

    def heading(d: Document) -> str:
        stars = "*" * d.random.randint(1, 3)
        return f"{stars} {d.random.choice(('', 'TODO ', 'DONE '))}{d.words(WordUse.HEADING)}\n{d.sentences()}"

    blocks: tuple[Block, ...] = (
        lambda d: wrapped(d.sentences(), 60),
        heading,
        lambda d: _nested(d, ("*", "*"), ("/", "/"), ("_", "_")),
        lambda d: f"{d.words()} [[https://{d.word(WordUse.MARKUP)}.example][{d.words()}]] {d.words()}.",
        lambda d: f"#+BEGIN_SRC python\n{d.words(WordUse.CODE)}\n#+END_SRC",
        lambda d: f"# {d.words(WordUse.COMMENT)}",
        lambda d: "\n".join(f"- {d.words()}" for _ in range(3)),
        lambda d: "\n".join(f"- [X] {d.words()}" for _ in range(2)),
        lambda d: "\n".join(f"| {d.word(WordUse.TABLE)} | {d.word(WordUse.TABLE)} |" for _ in range(3)),
        lambda d: f"{d.words().capitalize()}[fn:1] {d.words()}.\n\n[fn:1] {d.words(WordUse.FOOTNOTE)}",
        lambda d: f"{d.words()} +{d.words(WordUse.STRUCK)}+ {d.words()}.",
    )
    document.text = f"#+TITLE: {document.words(WordUse.HEADING)}\n#+AUTHOR: {document.words(WordUse.METADATA)}\n\n"
    document.text += "\n\n".join(document.some(*blocks))
    return document


def asciidoc(random: Random) -> Document:
    document = Document("guide.adoc", random)
    blocks: tuple[Block, ...] = (
        lambda d: wrapped(d.sentences(), 60),
        lambda d: f"{'=' * d.random.randint(2, 4)} {d.words(WordUse.HEADING)}\n\n{d.sentences()}",
        lambda d: _nested(d, ("*", "*"), ("_", "_"), ("`", "`")),
        lambda d: f"{d.words()} https://{d.word(WordUse.MARKUP)}.example[{d.words()}] {d.words()}.",
        lambda d: f"[source,python]\n----\n{d.words(WordUse.CODE)}\n----",
        lambda d: f"// {d.words(WordUse.COMMENT)}",
        lambda d: f"////\n{d.words(WordUse.COMMENT)}\n////",
        lambda d: "\n".join(f"* {d.words()}" for _ in range(3)),
        lambda d: f"|===\n| {d.word(WordUse.TABLE)} | {d.word(WordUse.TABLE)}\n| {d.words(WordUse.TABLE)}\n|===",
        lambda d: f"{d.words().capitalize()}footnote:[{d.words(WordUse.FOOTNOTE)}] {d.words()}.",
        lambda d: f"image::{d.word(WordUse.MARKUP)}.png[{d.words(WordUse.MARKUP)}]",
        lambda d: f"====\n{d.sentence()}\n====",
    )
    document.text = f"= {document.words(WordUse.HEADING)}\n{document.words(WordUse.METADATA)}\n:toc:\n\n"
    document.text += "\n\n".join(document.some(*blocks))
    return document


def mediawiki(random: Random) -> Document:
    document = Document("page.wiki", random)
    blocks: tuple[Block, ...] = (
        lambda d: d.sentences(),
        lambda d: f"== {d.words(WordUse.HEADING)} ==\n{d.sentences()}",
        lambda d: _nested(d, ("'''", "'''"), ("''", "''")),
        lambda d: f"{d.words()} [[{d.word(WordUse.MARKUP)}|{d.words()}]] [[{d.word()}]] {d.words()}.",
        lambda d: f"{d.words()} [https://{d.word(WordUse.MARKUP)}.example {d.words()}] {d.words()}.",
        lambda d: f"{{{{{d.word(WordUse.MARKUP)}|{{{{{d.word(WordUse.MARKUP)}}}}}\n|{d.words(WordUse.MARKUP)}}}}}",
        lambda d: f"{d.words().capitalize()}.<ref>{d.words(WordUse.FOOTNOTE)}</ref> {d.sentence()}",
        lambda d: f"{d.words()} <!-- {d.words(WordUse.COMMENT)} --> {d.words()}.",
        lambda d: "\n".join(f"* {d.words()}" for _ in range(3)),
        lambda d: f"{{|\n! {d.word(WordUse.TABLE)}\n|-\n| {d.words(WordUse.TABLE)}\n|}}",
        lambda d: f"[[File:{d.word(WordUse.MARKUP)}.jpg|thumb|{d.words(WordUse.MARKUP)}]]",
    )
    document.text = "\n\n".join(document.some(*blocks))
    return document


def textile(random: Random) -> Document:
    document = Document("page.textile", random)
    blocks: tuple[Block, ...] = (
        lambda d: d.sentences(),
        lambda d: f"h{d.random.randint(2, 4)}. {d.words(WordUse.HEADING)}\n\n{d.sentences()}",
        lambda d: _nested(d, ("*", "*"), ("_", "_"), ("@", "@")),
        lambda d: f'{d.words()} "{d.words()}":https://{d.word(WordUse.MARKUP)}.example {d.words()}.',
        lambda d: f"bc. {d.words(WordUse.CODE)}",
        lambda d: f"###. {d.words(WordUse.COMMENT)}",
        lambda d: f"bq. {d.sentence()}",
        lambda d: "\n".join(f"* {d.words()}" for _ in range(3)),
        lambda d: "\n".join(f"|{d.word(WordUse.TABLE)}|{d.word(WordUse.TABLE)}|" for _ in range(3)),
        lambda d: f"{d.words().capitalize()}[1] {d.words()}.\n\nfn1. {d.words(WordUse.FOOTNOTE)}",
        lambda d: f"{d.words()} -{d.words(WordUse.STRUCK)}- {d.words()}.",
    )
    document.text = f"h1. {document.words(WordUse.HEADING)}\n\n" + "\n\n".join(document.some(*blocks))
    return document


MARKUP_GENERATORS: dict[str, Callable[[Random], Document]] = {
    "LaTeX": latex,
    "reStructuredText": rst,
    "Org": org,
    "AsciiDoc": asciidoc,
    "MediaWiki": mediawiki,
    "Textile": textile,
}
