"""Generated documents of other formats: subtitles, scripts, chats, pages and office files."""

from __future__ import annotations

from random import Random
from typing import Any

from pptx.util import Inches

from reelbase.schemas.plan_document import WordUse
from support.documents import column, deleted, inserted, pdf, slides, word
from support.generated_books import HTML
from support.generated_documents import Document, wrapped


def _stamp(at_s: int, sign: str) -> str:
    return f"00:{at_s // 60:02}:{at_s % 60:02}{sign}000"


def _name(document: Document, role: WordUse | str = WordUse.DIRECTION) -> str:
    """A name in capitals; its word is in no other place, so its speeches must be few."""
    name = document.word(role)
    document.roles[name.upper()] = document.roles.pop(name)
    return name.upper()


def subrip(random: Random) -> Document:
    document = Document("talk.srt", random)
    cues, at_s = [], random.randint(0, 5)
    for number in range(1, random.randint(4, 10)):
        length_s = random.randint(1, 5)
        position = random.choice(("", "", r"{\an8}"))
        text = random.choice(("{}", "<i>{}</i>", "{}"))
        lines = "\n".join(text.format(document.sentence()) for _ in range(random.randint(1, 2)))
        times = f"{_stamp(at_s, ',')} --> {_stamp(at_s + length_s, ',')}"
        cues.append(f"{number}\n{times}\n{position}{lines}\n")
        at_s += length_s
    document.text = "\n".join(cues)
    return document


def webvtt(random: Random) -> Document:
    document = Document("talk.vtt", random)
    parts, at_s = ["WEBVTT", f"NOTE {document.words(WordUse.COMMENT)}"], 0
    if random.random() < 0.4:
        parts.append(f"STYLE\n::cue({document.word(WordUse.MARKUP)}) {{ color: red }}")
    for number in range(random.randint(3, 8)):
        name = random.choice(("", "", f"{number}\n"))
        if random.random() < 0.2:
            name = f"{document.word(WordUse.TIMES)}\n"
        settings = random.choice(("", "", " align:start position:10%"))
        parts.append(f"{name}{_stamp(at_s, '.')} --> {_stamp(at_s + 3, '.')}{settings}\n{_vtt_text(document, at_s)}")
        at_s += 3
    document.text = "\n\n".join(parts) + "\n"
    return document


def _vtt_text(document: Document, at_s: int) -> str:
    match document.random.randrange(6):
        case 0:
            return f"<v {document.word(WordUse.DIRECTION).capitalize()}>{document.sentence()}</v>"
        case 1:
            return f"<b><i>{document.words()}</i> <c.red>{document.words()}</c></b>,\n{document.words()}."
        case 2:
            return f"{document.words()}<{_stamp(at_s + 1, '.')}><c> {document.words()}</c>"
        case 3:
            return f"[{document.words(WordUse.DIRECTION)}]\n{document.sentence()}"
        case 4:
            return f"- {document.sentence()}\n- {document.sentence()}"
        case _:
            return document.sentence()


def transcript(random: Random) -> Document:
    document = Document("talk.txt", random)
    count = random.randint(4, 9)
    document.text = "\n".join(f"[{_stamp(5 * number, '.')[:8]}] {document.sentence()}" for number in range(count))
    return document


def chat(random: Random) -> Document:
    document = Document("chat.txt", random)
    lines = []
    for number in range(random.randint(4, 9)):
        sender = document.word(WordUse.DIRECTION).capitalize()
        lines.append(f"12/05/2026, 10:{10 + number} - {sender}: {document.sentence()}")
    document.text = "\n".join(lines)
    return document


def thread(random: Random) -> Document:
    document = Document("thread.txt", random)
    count = random.randint(3, 7)
    document.text = "\n\n".join(f"{number}/{count} {document.sentences()}" for number in range(1, count + 1))
    return document


def screenplay(random: Random) -> Document:
    document = Document("scene.fountain", random)
    parts = [f"Title: {document.words(WordUse.HEADING)}\nAuthor: {document.words(WordUse.METADATA)}"]
    for _ in range(random.randint(2, 5)):
        place = document.words(WordUse.DIRECTION)
        parts.append(f"INT. {place.upper()} - DAY")
        parts.append(document.sentences())
        parts.append(f"{_name(document)}\n({document.words(WordUse.DIRECTION)})\n{document.sentence()}")
        parts.append(f"[[{document.words(WordUse.DIRECTION)}]]")
    document.text = "\n\n".join(parts)
    return document


def word_document(random: Random) -> Document:
    document = Document("paper.docx", random)

    def fill(file: Any) -> None:
        if random.random() < 0.5:
            file.sections[0].header.paragraphs[0].text = document.words(WordUse.PAGE)
        for _ in range(random.randint(1, 3)):
            file.add_heading(document.words(WordUse.HEADING), level=1 + random.randrange(2))
            file.add_paragraph(document.sentences())
            for _ in range(random.randint(1, 3)):
                _add_word_block(file, document)

    document.content = word(fill)
    return document


def _add_word_block(file: Any, document: Document) -> None:
    match document.random.randrange(6):
        case 0:
            for _ in range(document.random.randint(1, 3)):
                file.add_paragraph(document.words(), style=document.random.choice(("List Bullet", "List Number")))
        case 1:
            table = file.add_table(rows=2, cols=document.random.randint(2, 3))
            for cell in (cell for row in table.rows for cell in row.cells):
                cell.text = document.words(WordUse.TABLE, 1, 2)
            file.add_paragraph(document.sentence())
        case 2:
            paragraph = file.add_paragraph(document.words().capitalize() + " ")
            deleted(paragraph, document.words(WordUse.STRUCK))
            inserted(paragraph, f" {document.words()} ")
            paragraph.add_run(document.words(WordUse.STRUCK)).font.strike = True
            paragraph.add_run(f" {document.words()}.")
        case 3:
            # One word may be in several runs, of different looks.
            first, second = document.word(), document.word()
            paragraph = file.add_paragraph(f"{document.words()} {first[:3]}")
            paragraph.add_run(first[3:]).bold = True
            paragraph.add_run(f" {second[:5]}").italic = True
            paragraph.add_run(f"{second[5:]} {document.words()}.").underline = True
        case 4:
            paragraph = file.add_paragraph(document.words())
            paragraph.add_run().add_break()
            paragraph.add_run(f"{document.words()}\t{document.words()}.")
            paragraph.add_run(document.words(WordUse.COMMENT)).font.hidden = True
        case _:
            file.add_paragraph(document.sentences())


def presentation(random: Random) -> Document:
    document = Document("talk.pptx", random)

    def fill(file: Any) -> None:
        for _ in range(random.randint(2, 4)):
            slide = file.slides.add_slide(file.slide_layouts[1])
            slide.shapes.title.text = document.words(WordUse.HEADING)
            slide.placeholders[1].text = "\n".join(document.sentence() for _ in range(random.randint(1, 3)))
            box = slide.shapes.add_textbox(Inches(1), Inches(5), Inches(4), Inches(1))
            box.text_frame.text = f"{document.sentence()}\v{document.words()}"
            _add_slide_extras(slide, document)

    document.content = slides(fill)
    return document


def _add_slide_extras(slide: Any, document: Document) -> None:
    match document.random.randrange(4):
        case 0:
            slide.notes_slide.notes_text_frame.text = f"{document.sentence()}\n{document.sentence()}"
        case 1:
            table = slide.shapes.add_table(2, 2, Inches(1), Inches(1), Inches(4), Inches(1)).table
            for place in range(4):
                table.cell(place // 2, place % 2).text = document.words(WordUse.TABLE, 1, 2)
        case 2:
            group = slide.shapes.add_group_shape()
            for _ in range(2):
                box = group.shapes.add_textbox(Inches(1), Inches(5), Inches(4), Inches(1))
                box.text_frame.text = document.sentence()


def email(random: Random) -> Document:
    document = Document("mail.txt", random)
    head = f"From: {document.word(WordUse.METADATA)}@example.com\nSubject: {document.words(WordUse.HEADING)}\n"
    head += f"To: {document.word(WordUse.METADATA)}@example.com"
    if random.random() < 0.3:
        head += f",\n  {document.word(WordUse.METADATA)}@example.com"
    body = "\n\n".join(_email_block(document) for _ in range(random.randint(2, 4)))
    body = f"{document.sentences()}\n\n{body}"
    if random.random() < 0.4:
        body += f"\n\n-- \n{document.words(WordUse.METADATA)}\n{document.words(WordUse.METADATA)}"
        document.text = f"{head}\n\n{body}"
        return document
    sender, reply = document.word(WordUse.REPEATED), document.sentence(WordUse.REPEATED)
    document.text = f"{head}\n\n{body}\n\n-----Original Message-----\nFrom: {sender}\n{reply}"
    return document


def _email_block(document: Document) -> str:
    match document.random.randrange(5):
        case 0:
            quoted = "\n".join(f"> {document.sentence(WordUse.REPEATED)}" for _ in range(document.random.randint(1, 3)))
            writer = document.word(WordUse.METADATA)
            return f"On Mon, 4 May 2026 at 10:12, {writer} wrote:\n{quoted}\n\n{document.sentence()}"
        case 1:
            return "\n".join(f"- {document.words()}" for _ in range(document.random.randint(2, 4)))
        case 2:
            return wrapped(" ".join(document.sentence() for _ in range(4)), 70)
        case _:
            return document.sentences()


def page(random: Random) -> Document:
    document = Document("page.html", random)
    links = "".join(f'<li><a href="/x">{document.words(WordUse.PAGE)}</a></li>' for _ in range(random.randint(2, 5)))
    title = document.words(WordUse.HEADING)
    blocks = []
    for _ in range(random.randint(3, 6)):
        blocks.append(f"<p>{' '.join(document.sentence() for _ in range(4))}</p>")
        if random.random() < 0.5:
            blocks.append(random.choice(HTML)(document))
    aside = f"<aside><p>{document.words(WordUse.PAGE)}</p></aside>" if random.random() < 0.5 else ""
    document.text = (
        f"<!doctype html><html><body><nav><ul>{links}</ul></nav>"
        "<script>let one = 1;</script><!-- a remark -->"
        f"<article><h1>{title}</h1>{''.join(blocks)}</article>{aside}"
        f"<footer><p>{document.words(WordUse.PAGE)}</p></footer></body></html>"
    )
    return document


def portable_document(random: Random) -> Document:
    document = Document("paper.pdf", random)
    count = random.randint(1, 3)
    running = document.words(WordUse.PAGE) if count == 3 else ""
    pages = []
    for number in range(count):
        drawn, top = [], 120.0
        for _ in range(random.randint(2, 4)):
            if random.random() < 0.3:
                drawn.append((60.0, top, 16.0, document.words(WordUse.HEADING, 2, 4)))
                top += 34
            lines = _pdf_lines(document)
            drawn += column(60, top, lines)
            top += 1.3 * 11 * (len(lines) + 1.5)
        if running:
            drawn += [(60.0, 40.0, 9.0, running), (290.0, 810.0, 9.0, str(number + 1))]
        pages.append(drawn)
    document.content = pdf(pages)
    document.text = "\n".join(line[3] for page in pages for line in page)
    return document


def _pdf_lines(document: Document) -> list[str]:
    """A paragraph or the items of a list; sometimes a word is divided at the end of a line."""
    if document.random.random() < 0.2:
        return [f"• {document.words(least=3)}" for _ in range(document.random.randint(2, 3))]
    lines = wrapped(" ".join(document.sentence(least=6) for _ in range(3)), 76).split("\n")
    if len(lines) > 1 and document.random.random() < 0.5:
        first, _space, rest = lines[1].partition(" ")
        if first.isalpha():
            lines[:2] = [f"{lines[0]} {first[:4]}-", f"{first[4:]} {rest}"]
    return lines


FILE_GENERATORS = {
    "SubRip": subrip,
    "WebVTT": webvtt,
    "transcript": transcript,
    "chat": chat,
    "thread": thread,
    "Fountain": screenplay,
    "e-mail": email,
    "HTML": page,
    "PDF": portable_document,
    "Word": word_document,
    "PowerPoint": presentation,
}
