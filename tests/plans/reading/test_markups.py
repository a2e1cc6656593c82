"""LaTeX, reStructuredText, Org, AsciiDoc, MediaWiki and Textile: sentences without commands."""

from __future__ import annotations

import pytest

from reelbase.kit.errors import InputError
from reelbase.plans.reading import ParagraphKind, TextFormat, format_of, text_from
from support.reading import left_out, lost_words, narrated

LATEX = r"""\documentclass[12pt]{article}
\usepackage{amsmath} % a comment
\title{The \emph{Tides} of May}
\author{Ana Berg}
\begin{document}
\maketitle
\begin{abstract}
We study tides. It costs 5\% more.
\end{abstract}
\section*{The moon}\label{sec:moon}
The moon pulls the sea twice a day. \textbf{High tide} follows about every 12~hours and
25~minutes~\cite[p.~3]{sea}.\footnote{See Newton.} The caf\'e of M\"uller--Meyer said ``yes'' to $E = mc^2$,
and \href{https://x.org}{the map} shows it.

\begin{itemize}
\item One stone
\item[Two] wheels \ldots
\end{itemize}
\begin{tabular}{|l|r|}
\hline Year & Corn \\ \hline
1820 & 12 tons \\
\end{tabular}
\begin{verbatim}
print(1)
\end{verbatim}
\begin{verse}
Bed a lantern burns \\
the sea is near
\end{verse}
\begin{thebibliography}{9}\bibitem{sea} Newton, Sea.\end{thebibliography}
\end{document}
"""
RST = """\
==============
 The Old Mill
==============

:Author: Ana

.. |wheel| replace:: big wheel

.. image:: mill.png
   :alt: The mill

The mill stands by the river. It ground ``corn *x*`` for :term:`centuries` and
:ref:`more <link>`. See |wheel| and [1]_ here_ too, *very* **much**.

.. note::
   The wheel turns in spring only.

.. _target: https://x.org

The code::

   print(1)

Work
----

* one stone
  of granite
* two wheels

| a verse
| of two

.. code-block:: python

   y = 1

.. This is a comment
   over two lines

.. [1] A footnote here.
"""
MOON = "The moon pulls the sea twice a day. High tide follows about every 12 hours and 25 minutes."
MILL = "The mill stands by the river. It ground corn *x* for centuries and more."


class TestLatex:
    def test_sentences_are_narrated_without_commands(self) -> None:
        source = text_from(LATEX, "tides.tex")
        assert source.title == "The Tides of May"
        assert [section.heading for section in source.sections if section.heading] == ["The moon"]
        assert narrated(source) == [
            "We study tides. It costs 5% more.",
            f"{MOON} The café of Müller–Meyer said “yes” to E = mc², and the map shows it.",
            "One stone",
            "Two: wheels …",
            "Bed a lantern burns\nthe sea is near",
        ]
        assert source.sections[-1].paragraphs[-1].kind is ParagraphKind.VERSE

    def test_the_rest_is_accounted_for(self) -> None:
        source = text_from(LATEX, "tides.tex")
        assert left_out(source, "comment") == "a comment"
        assert left_out(source, "code") == "print(1)"
        assert left_out(source, "metadata") == "Ana Berg"
        assert "See Newton." in left_out(source, "footnote")
        assert "12 tons" in left_out(source, "table")

    @pytest.mark.parametrize("name", ["tides.tex", "tides.txt", "-"])
    def test_a_document_is_known_by_its_commands(self, name: str) -> None:
        assert format_of(LATEX, name) is TextFormat.LATEX

    @pytest.mark.parametrize(
        "raw", ["In LaTeX, \\section begins a section of a text, and \\item an item.", "The path C:\\begin\\x is long."]
    )
    def test_a_text_about_commands_is_no_document(self, raw: str) -> None:
        assert format_of(raw, "-") is not TextFormat.LATEX

    def test_a_file_that_is_hardly_more_than_commands_is_refused(self) -> None:
        raw = (
            "\\documentclass{article}\n\\begin{document}\n"
            + "\\foo\\bar\\usebox\\hrulefill\n" * 20
            + "A.\\end{document}"
        )
        with pytest.raises(InputError) as caught:
            text_from(raw, "a.tex")
        assert "commands" in caught.value.message

    @pytest.mark.parametrize("raw", ["\\" * 5000, "{" * 50_000, "\\a{" * 3000, "$" * 9999, "\\begin{tabular}" * 500])
    def test_unclosed_commands_end_soon(self, raw: str) -> None:
        text = f"\\begin{{document}}Eight words are enough for a film of any kind here.\n\n{raw}"
        try:
            text_from(text, "a.tex")
        except InputError as error:
            assert error.fix


class TestRestructuredText:
    def test_paragraphs_items_and_notes_are_narrated(self) -> None:
        source = text_from(RST, "mill.rst")
        assert source.title == "The Old Mill"
        assert [section.heading for section in source.sections if section.heading] == ["Work"]
        assert narrated(source) == [
            f"{MILL} See big wheel and here too, very much.",
            "The wheel turns in spring only.",
            "The code:",
            "one stone of granite",
            "two wheels",
            "a verse\nof two",
        ]

    def test_directives_targets_and_comments_are_accounted_for(self) -> None:
        source = text_from(RST, "mill.rst")
        assert left_out(source, "code") == "print(1) .. code-block:: python y = 1"
        assert left_out(source, "comment") == ".. This is a comment over two lines"
        assert left_out(source, "footnote") == ".. [1] A footnote here."
        assert "mill.png" in left_out(source, "markup")
        assert left_out(source, "metadata") == ":Author: Ana"

    def test_a_text_with_directives_and_titles_is_known(self) -> None:
        assert format_of(RST, "mill.txt") is TextFormat.RST

    @pytest.mark.parametrize(
        "raw", ["Notes\n-----\n\nWe met at noon... and left.", ".. and then there was light.\n\nIt was good."]
    )
    def test_dots_and_lines_alone_are_no_such_text(self, raw: str) -> None:
        assert format_of(raw, "notes.txt") is not TextFormat.RST


ORG = """\
#+TITLE: The mill
* TODO The wheel :spring:
:PROPERTIES:
:ID: 1
:END:
The *wheel* turns in /spring/ only, see [[https://x.org][the map]]. +old+ It is =hard=.
- [X] one stone
- two wheels
| Year | Corn |
|------+------|
| 1820 | 12 t |
#+BEGIN_SRC python
code
#+END_SRC
# comment
"""
ASCIIDOC = """\
= The mill
Ana Berg
:toc:

== The wheel

The *wheel* turns in _spring_ only, see https://x.org[the map]. [.line-through]#old# It is `hard`.

[source,python]
----
code
----

* one stone
* two wheels

|===
| Year | Corn
|===
// comment
"""
MEDIAWIKI = """\
= The mill =
== The wheel ==
The '''wheel''' turns in ''spring'' only, see [[map of x|the map]].<ref>Smith
1986</ref> It is hard. {{Infobox
| a = {{b}}
}}
* one stone
* two wheels
{| class=x
! Year
|}
[[Category:Mills]]
"""
TEXTILE = """\
h1. The mill

h2. The wheel

p. The *wheel* turns in _spring_ only, see "the map":https://x.org. It is @hard@.

* one stone
* two wheels
"""


@pytest.mark.parametrize(
    ("name", "raw"), [("a.org", ORG), ("a.adoc", ASCIIDOC), ("a.wiki", MEDIAWIKI), ("a.textile", TEXTILE)]
)
def test_light_markup_is_not_narrated(name: str, raw: str) -> None:
    source = text_from(raw, name)
    assert source.title == "The mill"
    assert [section.heading for section in source.sections if section.heading] == ["The wheel"]
    assert narrated(source) == [
        "The wheel turns in spring only, see the map. It is hard.",
        "one stone",
        "two wheels",
    ]
    assert [word for word in lost_words(source) if word not in ("p", "h1", "h2", "https", "x", "org")] == []


def test_what_light_markup_leaves_out_is_named() -> None:
    assert left_out(text_from(ORG, "a.org"), "struck") == "+old+"
    assert "code" in left_out(text_from(ASCIIDOC, "a.adoc"), "code")
    assert left_out(text_from(MEDIAWIKI, "a.wiki"), "footnote") == "<ref>Smith 1986</ref>"
    assert "1820" in left_out(text_from(ORG, "a.org"), "table")
