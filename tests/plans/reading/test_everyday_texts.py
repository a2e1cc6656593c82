"""Small everyday files, each of a kind that was read wrongly once, and what is narrated of them."""

from __future__ import annotations

from typing import NamedTuple

from reelbase.plans.extract import plan_from_text
from reelbase.plans.options import plan_options
from reelbase.plans.reading import text_from
from support.reading import narrated


class Everyday(NamedTuple):
    name: str
    text: str
    narrated: list[str]
    title: str = ""


TEXTS = (
    Everyday(
        "lecture.srt",
        "1\n00:00:00,000 --> 00:00:04,000\nGood evening.\n\n2\n00:00:04,000 --> 00:00:05,000\n♪ (dramatic music) ♪\n\n"
        "3\n00:00:05,000 --> 00:00:08,000\nPROF. IYER (off-screen): They glow.\n",
        ["Good evening.", "They glow."],
    ),
    Everyday(
        "podcast.txt",
        "Speaker 1 (00:01): Hi, and welcome.\nSpeaker 2 (00:03): Hello!\nSpeaker 1 (00:05): Why?\n",
        ["Hi, and welcome.", "Hello!", "Why?"],
    ),
    Everyday(
        "pi.tex",
        "\\section*{Why $\\pi$ is not 3}\nA bill of 1897 nearly declared that $\\pi = 3.2$.\n\\section{No}\nIt failed.",
        ["A bill of 1897 nearly declared that π = 3.2.", "It failed."],
        "Why π is not 3",
    ),
    Everyday(
        "phone.eml",
        "From: ana@example.com\nSubject: Hats\n\nPlease bring a hat, and a lot of water.\n\nSent from my iPhone\n",
        ["Please bring a hat, and a lot of water."],
        "Hats",
    ),
    Everyday(
        "laptop.txt",
        "CPU ........ 8 cores\nRAM ........ 16 GB\n\nIt is the lightest laptop of this year.",
        ["CPU, 8 cores", "RAM, 16 GB", "It is the lightest laptop of this year."],
    ),
    Everyday(
        "faq.txt",
        "Q: Are dogs allowed?\nA: Small dogs, yes.\n\nQ: Is there Wi-Fi?\nA: On most trains.\n",
        ["Q: Are dogs allowed?", "A: Small dogs, yes.", "Q: Is there Wi-Fi?", "A: On most trains."],
        "Are dogs allowed?",
    ),
    Everyday(
        "loaf.html",
        '<html><head><title>My first loaf</title></head><body><div class="nav"><a href="/">Home</a> | About</div>'
        "<h1>My first loaf</h1><p>I baked my first loaf. It was flat, but it was mine.</p></body></html>",
        ["I baked my first loaf. It was flat, but it was mine."],
        "My first loaf",
    ),
    Everyday(
        "minutes.txt",
        "1. Launch\n   - The beta goes live on Nov 18.\n2. Budget\n   We have spent $42,300.\n3. AOB\n   Sam is away.",
        [
            "1. Launch",
            "The beta goes live on Nov 18.",
            "2. Budget",
            "We have spent $42,300.",
            "3. AOB",
            "Sam is away.",
        ],
    ),
    Everyday(
        "ferry.txt",
        "Dep. Oban   Arr. Mull\n07:30       08:16\n10:00       10:46\n\nNo 07:30 sailing on Sundays.",
        ["Dep. Oban, Arr. Mull", "07:30, 08:16", "10:00, 10:46", "No 07:30 sailing on Sundays."],
    ),
    Everyday(
        "interview.txt",
        "HOST: When did you see it?\n\nDR. ABE: [laughs] I thought of dust.\n\nHOST: How far is it?\n\n(Applause)",
        ["HOST: When did you see it?", "DR. ABE: I thought of dust.", "HOST: How far is it?"],
        "When did you see it?",
    ),
    Everyday(
        "slides.txt",
        "Slide 1: Welcome\nGood morning, everyone.\n\nSlide 2: What works\n• Simple filters\n• Protected wells\n",
        ["Good morning, everyone.", "Simple filters", "Protected wells"],
        "Welcome",
    ),
    Everyday(
        "song.txt",
        "[Verse 1]\nI packed my bag on Sunday night\n[Chorus]\nOh, carry me over (x2)\nCarry me over the line ×3\n",
        ["I packed my bag on Sunday night\nOh, carry me over\nCarry me over the line"],
    ),
    Everyday(
        "thread.txt",
        "1/2 I asked 200 strangers what they regret.\n\n2/2 So call your brother. #regret #life\n",
        ["I asked 200 strangers what they regret.", "So call your brother."],
    ),
    Everyday(
        "mail.txt",
        "From: ana@example.com\nSubject: Re: Fwd: Moving the library\n\nWe can move in on 1 March, all of us.",
        ["We can move in on 1 March, all of us."],
        "Moving the library",
    ),
    Everyday(
        "README.md",
        "# tinyqueue\n\nA job queue in 300 lines of Python.\n\n## Install\n\n```sh\npip\n```\n\n## Use\n\nPut it in.",
        ["A job queue in 300 lines of Python.", "Put it in."],
        "tinyqueue",
    ),
    Everyday(
        "CHANGELOG.md",
        "# Changelog\n\n## [2.1.0] - 2025-10-02\n\n### Added\n\n- Export to PDF\n\n### Fixed\n\n- A crash on start\n",
        ["2.1.0, 2025-10-02", "Added:", "Export to PDF", "Fixed:", "A crash on start"],
        "Changelog",
    ),
    Everyday(
        "flow.md",
        "# Flow\n\n*[HTML]: Hyper Text\n\nFlow is the state in which time disappears.\n\n#psychology #notes\n",
        ["Flow is the state in which time disappears."],
        "Flow",
    ),
    Everyday(
        "page.html",
        "<!doctype html><html><body><article><h1>Bridges</h1>"
        + "<p>When wind passes a cable, it leaves small whirls.</p>" * 9
        + '<figure><figcaption>Photo: I. Lang</figcaption></figure><p>It hums.<sup><a href="#n">1</a></sup></p>'
        '<p class="footnote" id="n">1. At 40 Hz.</p></article></body></html>',
        ["When wind passes a cable, it leaves small whirls."] * 9 + ["It hums."],
        "Bridges",
    ),
)


def test_everyday_texts_are_read_as_they_are_meant() -> None:
    for each in TEXTS:
        source = text_from(each.text, each.name, least_words=1)
        assert narrated(source) == each.narrated, each.name
        if each.title:
            assert plan_from_text(source, plan_options(language="en")).title == each.title


def test_an_item_that_ends_with_a_bracket_does_not_run_on_into_the_next() -> None:
    source = text_from("The company pays for:\n\n- a chair (up to €300)\n- a second screen\n- a headset\n", "policy.md")
    plan = plan_from_text(source, plan_options(language="en"))
    assert "a chair (up to €300). a second screen." in " ".join(scene.narration for scene in plan.scenes)
