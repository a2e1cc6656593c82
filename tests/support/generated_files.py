"""Generated documents of other formats: subtitles, scripts, chats, pages and office files."""

from __future__ import annotations

from random import Random

from docx import Document as new_word_document
from pptx.util import Inches

from reelbase.schemas.plan_document import WordUse
from support.documents import column, pdf, slides, word
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
    for _ in range(random.randint(3, 8)):
        text = random.choice(("{}", "<b>{}</b>")).format(document.sentence())
        parts.append(f"{_stamp(at_s, '.')} --> {_stamp(at_s + 3, '.')}\n{text}")
        at_s += 3
    document.text = "\n\n".join(parts) + "\n"
    return document


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

    def fill(file: object) -> None:
        assert isinstance(file, type(new_word_document()))
        for _ in range(random.randint(1, 3)):
            file.add_heading(document.words(WordUse.HEADING), level=1 + random.randrange(2))
            for _ in range(random.randint(1, 3)):
                file.add_paragraph(document.sentences())
            for _ in range(random.randint(0, 3)):
                file.add_paragraph(document.words(), style="List Bullet")
            rows, columns = random.randint(2, 3), random.randint(2, 3)
            table = file.add_table(rows=rows, cols=columns)
            for row in table.rows:
                for cell in row.cells:
                    cell.text = document.words(WordUse.TABLE, 1, 2)
            file.add_paragraph(document.sentence())

    document.content = word(fill)
    return document


def presentation(random: Random) -> Document:
    document = Document("talk.pptx", random)

    def fill(file: object) -> None:
        for _ in range(random.randint(2, 4)):
            slide = file.slides.add_slide(file.slide_layouts[1])  # type: ignore[attr-defined]
            slide.shapes.title.text = document.words(WordUse.HEADING)
            slide.placeholders[1].text = "\n".join(document.sentence() for _ in range(random.randint(1, 3)))
            box = slide.shapes.add_textbox(Inches(1), Inches(5), Inches(4), Inches(1))
            box.text_frame.text = document.sentence()

    document.content = slides(fill)
    return document


def email(random: Random) -> Document:
    document = Document("mail.txt", random)
    head = f"From: {document.word(WordUse.METADATA)}@example.com\nSubject: {document.words(WordUse.HEADING)}\n"
    head += f"To: {document.word(WordUse.METADATA)}@example.com"
    body = "\n\n".join(document.sentences() for _ in range(random.randint(2, 4)))
    sender, reply = document.word(WordUse.REPEATED), document.sentence(WordUse.REPEATED)
    document.text = f"{head}\n\n{body}\n\n-----Original Message-----\nFrom: {sender}\n{reply}"
    return document


def page(random: Random) -> Document:
    document = Document("page.html", random)
    links = "".join(f'<li><a href="/x">{document.words(WordUse.PAGE)}</a></li>' for _ in range(random.randint(2, 5)))
    paragraphs = [f"<p>{' '.join(document.sentence() for _ in range(4))}</p>" for _ in range(random.randint(3, 6))]
    title = document.words(WordUse.HEADING)
    document.text = (
        f"<!doctype html><html><body><nav><ul>{links}</ul></nav>"
        f"<article><h1>{title}</h1>{''.join(paragraphs)}</article>"
        f"<footer><p>{document.words(WordUse.PAGE)}</p></footer></body></html>"
    )
    return document


def portable_document(random: Random) -> Document:
    document = Document("paper.pdf", random)
    lines: list[str] = []
    for _ in range(random.randint(2, 4)):
        paragraph = " ".join(document.sentence() for _ in range(3))
        lines += [*wrapped(paragraph, 80).split("\n"), ""]
    document.content = pdf([column(60, 80, lines)])
    return document


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
FEW = {"HTML", "PDF", "Word", "PowerPoint"}
"""Formats that are read in a process of their own, which takes its time: fewer documents are tried."""
