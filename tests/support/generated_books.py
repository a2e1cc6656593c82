"""Generated subtitles, lyrics, scripts, OpenDocument texts and books."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from random import Random

from reelbase.schemas.plan_document import WordUse
from support.documents import archive
from support.generated_documents import Document

Block = Callable[[Document], str]


# Subtitles


def ass(random: Random) -> Document:
    document = Document("talk.ass", random)
    style = document.word(WordUse.MARKUP)
    lines = [
        "[Script Info]",
        f"Title: {document.words(WordUse.METADATA)}",
        f"; {document.words(WordUse.METADATA)}",
        "ScriptType: v4.00+",
        "",
        "[V4+ Styles]",
        "Format: Name, Fontname, Fontsize",
        f"Style: {style},{document.word(WordUse.MARKUP)},20",
        "",
        "[Events]",
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text",
    ]
    for number in range(random.randint(4, 10)):
        said = document.sentence() if number == 0 else _ass_text(document)
        start = f"0,0:{number // 12:02}:{number * 5 % 60:02}.00,0:{number // 12:02}:{number * 5 % 60 + 4:02}.50"
        name = document.word(WordUse.DIRECTION) if random.random() < 0.2 else ""
        lines.append(f"Dialogue: {start},Default,{name},0,0,0,,{said}")
        if random.random() < 0.2:
            lines.append(f"Comment: {start},Default,,0,0,0,,{document.sentence(WordUse.COMMENT)}")
    document.text = "\n".join(lines) + "\n"
    return document


def _ass_text(document: Document) -> str:
    match document.random.randrange(6):
        case 0:
            return rf"{{\an8}}{document.sentence()}\N{document.sentence()}"
        case 1:
            return rf"{document.words()} {{\i1\b1}}{document.words()}{{\i0}} {document.words()}, {document.words()}."
        case 2:
            return rf"{{\pos(100,200)\c&HFFFFFF&}}{document.words()}\h{document.words()}!"
        case 3:
            return rf"{{\p1}}m 0 0 l 10 10{{\p0}} {document.words(WordUse.MARKUP)}"
        case 4:
            return " ".join(rf"{{\k{20 + n}}}{document.word()}" for n in range(4))
        case _:
            return f"[{document.words(WordUse.DIRECTION)}] {document.sentence()}"


def sbv(random: Random) -> Document:
    document = Document("talk.sbv", random)
    cues = [
        f"0:00:{4 * n:02}.000,0:00:{4 * n + 3:02}.500\n{document.sentence()}\n{document.words()}"
        for n in range(random.randint(3, 8))
    ]
    document.text = "\n\n".join(cues) + "\n"
    return document


def ttml(random: Random) -> Document:
    document = Document("talk.ttml", random)
    cues = "".join(
        f'<p begin="00:00:{4 * n:02}.000" end="00:00:{4 * n + 3:02}.000">{document.sentence()}<br/>'
        f"{document.words()}</p>\n"
        for n in range(random.randint(3, 8))
    )
    document.text = f'<?xml version="1.0"?><tt xmlns="http://www.w3.org/ns/ttml"><body><div>{cues}</div></body></tt>'
    return document


def microdvd(random: Random) -> Document:
    document = Document("talk.sub", random)
    document.text = "\n".join(
        f"{{{100 * n}}}{{{100 * n + 75}}}{document.sentence()}|{document.sentence()}"
        for n in range(1, random.randint(4, 9))
    )
    return document


# Lyrics and scripts


def lyrics(random: Random) -> Document:
    document = Document("song.txt", random)
    parts = []
    for number in range(random.randint(3, 6)):
        name = random.choice((f"[Verse {number + 1}]", "[Chorus]", "[Bridge]", "[Outro]", "[Pre-Chorus]"))
        gap = random.choice(("\n", "\n", "\n\n"))
        lines = [document.words(least=3, most=6).capitalize() for _ in range(random.randint(2, 5))]
        parts.append(name + gap + "\n".join(lines))
    document.text = "\n\n".join(parts) + "\n"
    return document


def script(random: Random) -> Document:
    """A script as language models write them."""
    document = Document("script.txt", random)
    bold = random.choice(("", "**"))
    parts = []
    if random.random() < 0.5:
        parts.append("Sure! Here is your video script:")
    if random.random() < 0.5:
        parts.append(f"{bold}Title:{bold} {document.words(WordUse.HEADING)}")
    for number in range(1, random.randint(3, 6)):
        parts.append(_scene_mark(document, number, bold))
        parts.append(f"{bold}Visual:{bold} {document.words(WordUse.DIRECTION)}")
        said = " ".join(document.sentence() for _ in range(random.randint(1, 3)))
        quote = random.choice(('"{}"', "{}"))
        parts.append(f"{bold}Narrator:{bold} {quote.format(said)}")
        parts += _script_extras(document)
    if random.random() < 0.4:
        parts.append(f"#{document.word(WordUse.DIRECTION)} #{document.word(WordUse.DIRECTION)}")
    document.text = random.choice(("\n", "\n\n")).join(parts)
    return document


def _scene_mark(document: Document, number: int, bold: str) -> str:
    match document.random.randrange(4):
        case 0:
            return f"[Scene {number}: {document.words(WordUse.DIRECTION)}]"
        case 1:
            return f"{bold}Scene {number}: {document.words(WordUse.DIRECTION)}{bold}"
        case 2:
            return f"### Scene {number} ({number * 5 - 5}-{number * 5}s)"
        case _:
            return f"**[0:{number * 10 - 10:02} - 0:{number * 10:02}]**"


def _script_extras(document: Document) -> list[str]:
    match document.random.randrange(6):
        case 0:
            return [f"(upbeat music {document.word(WordUse.DIRECTION)})"]
        case 1:
            return [f"[Cut to: {document.words(WordUse.DIRECTION)}]"]
        case 2:
            return [f"On-screen text: {document.words(WordUse.DIRECTION)}"]
        case 3:
            return ["---"]
        case _:
            return []


# OpenDocument and EPUB

_ODT_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def _odt_note(d: Document) -> str:
    note = f"<text:note-citation>1</text:note-citation><text:note-body><text:p>{d.words(WordUse.FOOTNOTE)}</text:p>"
    return f"<text:p>{d.words()}<text:note>{note}</text:note-body></text:note> {d.words()}.</text:p>"


def _odt_table(d: Document) -> str:
    def cell() -> str:
        return f"<table:table-cell><text:p>{d.words(WordUse.TABLE, 1, 2)}</text:p></table:table-cell>"

    rows = "".join(f"<table:table-row>{cell()}{cell()}</table:table-row>" for _ in range(d.random.randint(2, 3)))
    return f"<table:table>{rows}</table:table>"


def _odt_list(d: Document) -> str:
    def items(inner: str) -> str:
        return f"<text:list><text:list-item><text:p>{d.words()}</text:p>{inner}</text:list-item></text:list>"

    return items(items(items("")))


def _odt_span(d: Document) -> str:
    inner = f"<text:span>{d.words()}<text:line-break/>{d.words()}</text:span>"
    return f'<text:p>{d.words()}<text:s text:c="2"/><text:span>{d.words()} {inner}</text:span> {d.word()}.</text:p>'


def odt(random: Random) -> Document:
    document = Document("paper.odt", random)
    blocks: tuple[Block, ...] = (
        lambda d: f"<text:p>{d.sentences()}</text:p>",
        lambda d: f'<text:h text:outline-level="1">{d.words(WordUse.HEADING)}</text:h><text:p>{d.sentences()}</text:p>',
        _odt_note,
        _odt_table,
        _odt_list,
        _odt_span,
        lambda d: (
            f"<text:p>{d.words()}<office:annotation><text:p>{d.words(WordUse.COMMENT)}</text:p>"
            f"</office:annotation> {d.words()}.</text:p>"
        ),
        lambda d: f"<text:section><text:p>{d.sentences()}</text:p></text:section>",
        lambda d: f"<text:table-of-content><text:p>{d.words(WordUse.PAGE)}</text:p></text:table-of-content>",
    )
    title = f'<text:p text:style-name="Title">{document.words(WordUse.HEADING)}</text:p>'
    body = title + "".join(document.some(*blocks))
    content = f"<office:document-content {_ODT_NAMES}><office:body><office:text>{body}</office:text></office:body>"
    document.content = archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f'<?xml version="1.0" encoding="UTF-8"?>{content}</office:document-content>',
        }
    )
    document.text = body
    return document


def _html_emphasis(d: Document) -> str:
    inner = f"<em>{d.words()} <b>{d.words()}</b></em>"
    return f'<p>{d.words().capitalize()} {inner}, <a href="#x">{d.words()}</a> <code>{d.word()}</code>.</p>'


def _html_table(d: Document) -> str:
    row = "".join(f"<td>{d.words(WordUse.TABLE, 1, 2)}</td>" for _ in range(2))
    head = "".join(f"<th>{d.words(WordUse.TABLE, 1, 2)}</th>" for _ in range(2))
    return f"<table><tr>{head}</tr><tr>{row}</tr></table>"


def _html_list(d: Document) -> str:
    tag = d.random.choice(("ul", "ol"))
    inner = f"<ul><li>{d.words()}</li><li>{d.words()}</li></ul>" if d.random.random() < 0.4 else ""
    return f"<{tag}><li>{d.sentence()}</li><li>{d.words()}{inner}</li></{tag}>"


HTML: tuple[Block, ...] = (
    lambda d: f"<p>{d.sentences()}</p>",
    lambda d: f"<h2>{d.words(WordUse.HEADING)}</h2><p>{d.sentences()}</p>",
    _html_emphasis,
    _html_table,
    _html_list,
    lambda d: f"<pre>{d.words(WordUse.CODE)}\n  {d.words(WordUse.CODE)}</pre>",
    lambda d: f"<blockquote><p>{d.sentence()}</p><p>{d.sentence()}</p></blockquote>",
    lambda d: f"<p>{d.words()} <del>{d.words(WordUse.STRUCK)}</del> {d.words()}.</p>",
    lambda d: f"<div><p>{d.words()}<br/>{d.words()}</p>{d.words()}</div>",
    lambda d: f"<p>{escape('&')} {d.words()} &#8212; {d.words()}&nbsp;{d.word()}.</p>",
)


def epub(random: Random) -> Document:
    document = Document("book.epub", random)
    title = document.words(WordUse.HEADING)
    chapters = {}
    for number in range(random.randint(1, 3)):
        heading = f"<h1>{document.words(WordUse.HEADING)}</h1><p>{document.sentence()}</p>"
        body = "".join(document.some(*HTML, least=2, most=5))
        chapters[f"OEBPS/c {number}.xhtml"] = (
            '<?xml version="1.0" encoding="UTF-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head>'
            "<title>Book</title></head>"
            f"<body>{heading}{body}</body></html>"
        )
    items = "".join(f'<item id="c{n}" href="c%20{n}.xhtml"/>' for n in range(len(chapters)))
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    document.content = archive(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
            "OEBPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<metadata><dc:title>{title}</dc:title></metadata><manifest>{items}</manifest><spine>{spine}</spine>"
            "</package>",
            **chapters,
        }
    )
    document.text = "\n".join(chapters.values())
    return document


BOOK_GENERATORS: dict[str, Callable[[Random], Document]] = {
    "ASS": ass,
    "SBV": sbv,
    "TTML": ttml,
    "MicroDVD": microdvd,
    "lyrics": lyrics,
    "script": script,
    "OpenDocument": odt,
    "EPUB": epub,
}
