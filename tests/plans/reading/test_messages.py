"""E-mails and threads, and what only looks like them."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from reelbase.kit.errors import InputError
from reelbase.plans.reading import TextFormat, format_of, read_source, text_from
from support.reading import left_out, lost_words, narrated


class TestEmail:
    def test_quoted_replies_and_signatures_are_not_narrated(self) -> None:
        raw = (
            "Hi Ana,\n\nthe boat leaves at six. Bring a warm coat.\n\n"
            "On Mon, 3 Aug 2026 at 09:12, Leo\n<leo@example.com> wrote:\n"
            "> When do we start?\n> And what do I need?\n\n-- \nLeo\n"
        )
        source = text_from(raw, "-")
        assert " ".join(narrated(source)).startswith("Hi Ana, the boat leaves at six.")
        assert "When do we start?" in left_out(source, "repeated")
        assert left_out(source, "metadata").startswith("On Mon, 3 Aug 2026")
        assert "start" not in " ".join(narrated(source))
        assert lost_words(source) == []

    def test_the_subject_is_the_title_and_a_forwarded_mail_is_not_narrated(self) -> None:
        raw = (
            "From: Ana <ana@example.com>\nTo: Leo\nSubject: The boat to the island\nDate: Mon, 3 Aug 2026\n\n"
            "Hi Leo,\n\nthe boat leaves at six, and it does not wait.\n\n-----Original Message-----\nFrom: Leo\nWhen?\n"
        )
        source = text_from(raw, "mail.txt")
        assert source.title == "The boat to the island"
        assert narrated(source)[-1] == "the boat leaves at six, and it does not wait."
        assert left_out(source, "repeated") == "-----Original Message----- From: Leo When?"
        assert lost_words(source) == []

    def test_an_email_that_stands_below_its_answer_is_not_narrated(self) -> None:
        raw = (
            "Hi Ana,\n\nthe boat leaves at six. Bring a warm coat.\n\nLeo\n\nFrom: Ana Berg <a@example.org>\n"
            "Sent: Monday, August 3, 2026 9:12 AM\nTo: Leo\nSubject: RE: The boat\n\nWhen do we start?\n"
        )
        source = text_from(raw, "-")
        assert narrated(source)[-1] == "Leo"
        assert "When do we start?" in left_out(source, "repeated")
        assert lost_words(source) == []

    def test_a_stored_email_is_decoded(self, tmp_path: Path) -> None:
        raw = (
            "From: Karen <k@x.org>\nSubject: =?UTF-8?Q?Re:_Q3_results_=E2=80=93_summary?=\nMIME-Version: 1.0\n"
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
            "Churn fell to 3.8%, the lowest si=\nnce 2019 =E2=80=93 at last.\n\n--=20\nKaren | CFO\n\n"
            "On Mon, 14 Oct 2024, Raj wrote:\n> Any news?\n"
        )
        said = ["Churn fell to 3.8%, the lowest since 2019 – at last."]
        path = tmp_path / "mail.eml"
        path.write_text(raw)
        pasted = text_from(raw)
        for source in (pasted, read_source(path)):
            assert (source.title, narrated(source)) == ("Q3 results – summary", said)
            assert "Any news?" in left_out(source, "repeated")
            assert "Karen | CFO" in left_out(source, "metadata")
        assert "nce" not in left_out(pasted, "markup")

    def test_parts_attachments_and_character_sets_of_a_stored_email(self, tmp_path: Path) -> None:
        message = EmailMessage()
        message["From"], message["Subject"] = "Åsa <a@x.org>", "Die Brücke"
        page = "<p>Die Brücke ist sehr lang und sehr schön.</p><blockquote>Wie lang?</blockquote>"
        message.set_content(page, subtype="html", cte="base64", charset="iso-8859-1")
        path = tmp_path / "page.eml"
        path.write_bytes(message.as_bytes())
        source = read_source(path)
        assert (source.title, narrated(source)) == ("Die Brücke", ["Die Brücke ist sehr lang und sehr schön."])
        assert "Wie lang?" in left_out(source, "repeated")
        message.set_content("Die Brücke ist lang,\nund sie bleibt immer schön.\n")
        message.add_alternative(page, subtype="html")
        message.add_attachment(b"x" * 1_500_000, maintype="image", subtype="png", filename="b.png")
        path.write_bytes(message.as_bytes())
        source = read_source(path)
        assert narrated(source) == ["Die Brücke ist lang, und sie bleibt immer schön."]
        assert source.notes == ("1 attachment is not narrated.",)
        path.write_bytes(b"From: a@x.org\nSubject: Empty\nMIME-Version: 1.0\n\n")
        with pytest.raises(InputError, match="no text"):
            read_source(path)

    def test_soft_line_breaks_of_a_pasted_email_go(self) -> None:
        raw = "From: Karen\nSubject: Results\n\nIt grew the most in many ye=\nars, and all the low=\nest value rose.\n"
        source = text_from(raw)
        assert narrated(source) == ["It grew the most in many years, and all the lowest value rose."]

    @pytest.mark.parametrize(
        "raw",
        [
            "From: a story. To: an end.\nIt was long.",
            "To: my son.\nFrom: your father.\n\nI write this letter at night.",
            'On Monday he wrote:\n"I am fine."',
            "> a line that is quoted\n\nof a poet who is long dead.",
            "Date: today\nPlace: here\nIt began at noon.",
            "Subject: physics\nLevel: easy\nLight is a wave.",
        ],
    )
    def test_letters_and_quotations_are_no_email(self, raw: str) -> None:
        assert format_of(raw, "-") is not TextFormat.EMAIL


class TestThread:
    @pytest.mark.parametrize(
        "raw",
        [
            "1/ {}\n\n2/ {}\n\n3/3 {}\n",
            "{} 🧵 (1/3)\n\n{} (2/3)\n\n{} (3/3)\n",
            "1/3 {}\n\n2/3 {}\n\n3/3 {}\n\n#sleep #light\n",
            "1/ {}\n\n2/ {}\n\n3/ {} /end\n",
        ],
    )
    def test_numbers_of_posts_are_not_narrated(self, raw: str) -> None:
        said = ["I read 50 papers on sleep", "Light matters more than you think.", "Follow me for more!"]
        text = raw.format(*said)
        assert format_of(text, "-") is TextFormat.THREAD
        source = text_from(text, "-")
        assert narrated(source) == said
        assert lost_words(source) == []

    def test_hashtags_below_a_text_are_not_narrated(self) -> None:
        source = text_from("Salt was money once, in more than one old town.\n\n#salt #history\n", "-")
        assert narrated(source) == ["Salt was money once, in more than one old town."]
        assert left_out(source, "direction") == "#salt #history"

    @pytest.mark.parametrize(
        "raw",
        [
            "1/2 cup flour\n1/4 tsp salt\nMix.",
            "1/3 of us said yes.\n\n2/3 said no.",
            "1/1/2026 was cold.\n2/1/2026 was warm.",
            "24/7 help\n9/11 was a day",
            "He scored 1/2\nand then 2/3",
            "#1 in town is the baker.\n#2 is the butcher.",
            "Either/or is the title.\n1/x is a function.",
        ],
    )
    def test_fractions_and_dates_are_no_numbers_of_posts(self, raw: str) -> None:
        assert format_of(raw, "-") is not TextFormat.THREAD
