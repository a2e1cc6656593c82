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
    Everyday(
        "talk.txt",
        "0:00 Intro\n0:42 Why sleep matters\nMost adults need eight hours.\n2:15 What happens\nIt gets slow. Dim it.",
        ["Most adults need eight hours.", "It gets slow. Dim it."],
    ),
    Everyday(
        "show.md",
        "# Ep. 42\n\n*Host: Mia. Guest: Dr. Okafor.*\n\n**[00:00]** Cold open: it sinks.\n\n**[03:20]** Causes\n"
        "* pumping\n* rising seas\n\n**[11:05]** What can be done?\n\n(music out)\n",
        ["Host: Mia. Guest: Dr. Okafor.", "Cold open: it sinks.", "pumping", "rising seas", "What can be done?"],
        "Ep. 42",
    ),
    Everyday(
        "film.srt",
        "1\n00:00:01,000 --> 00:00:03,000\n♪ soft piano ♪\n\n2\n00:00:03,000 --> 00:00:05,000\n♪ Play me a song ♪\n\n"
        "3\n00:00:05,000 --> 00:00:07,000\nYou said $5,000.\n\n4\n00:00:07,000 --> "
        "00:00:09,000\n♪ Sanfte Klaviermusik ♪\n",
        ["Play me a song", "You said $5,000."],
    ),
    Everyday(
        "chords.txt",
        "Capo 2\n\nIntro: Em7 G\n\nG        C\nDown the river road I go\nAm7  D/F#  "
        "Gsus4\nSinging low\n\ne|--0--3--2--|\n",
        ["Down the river road I go\nSinging low"],
    ),
    Everyday(
        "song.cho.txt",
        "{title: River Road}\n\n[G]Down the [C]river road I [G/B]go\n[D]Singing low\n",
        ["Down the river road I go\nSinging low"],
        "River Road",
    ),
    Everyday(
        "answers.txt",
        "What is the capital?\nA\nLima\nB\nQuito\n\nA minor injury hurts.",
        ["What is the capital?", "A", "Lima", "B", "Quito", "A minor injury hurts."],
    ),
    Everyday(
        "slack.txt",
        "Ana Kim  10:32 AM\n(edited) The build is green\n:tada: 3   :+1: 5\n\nJo Park  10:35 AM\njoined #general\n\n"
        "Ana Kim  10:36 AM\npinned a message to this channel.\nSee all pinned messages.\nToday\nJo Park  10:38 AM\n"
        "replied to a thread: The build is green\nIt joined the fleet (edited)\n",
        ["The build is green", "It joined the fleet"],
    ),
    Everyday(
        "telegram.txt",
        "Ana, [12.05.2026 10:31]\nThe boat leaves at six\nedited\n\nLeo B, [12.05.2026 "
        "10:32]\nForwarded from News\nIt left.",
        ["The boat leaves at six", "It left."],
    ),
    Everyday(
        "cv.txt",
        "JANE DOE\njane@mail.com | +44 20 7946 0958 | London, UK\n\nEXPERIENCE\n• Led a team of 8\n• Cut costs",
        ["JANE DOE", "EXPERIENCE", "Led a team of 8", "Cut costs"],
        "JANE DOE",
    ),
    Everyday(
        "pancakes.txt",
        "Pancakes\n\nServes 4 | Prep: 10 min | Cook: 15 min\nEasy · Cheap\n\nLight has 3 · 10⁸ "
        "m/s, and P(A | B) is small.",
        [
            "Pancakes",
            "Serves 4, Prep: 10 min, Cook: 15 min",
            "Easy, Cheap",
            "Light has 3 · 10⁸ m/s, and P(A | B) is small.",
        ],
    ),
    Everyday(
        "emoji.txt",
        "🚀 5 habits that help:\n\n✅ Wake up at 5\n❌ No phone\n🏋️ 20-min workout\n1️⃣ Read it\n\nWhich one? 👇",
        ["5 habits that help:", "Wake up at 5", "No phone", "20-min workout", "1. Read it", "Which one? 👇"],
    ),
    Everyday(
        "zoom.vtt",
        "WEBVTT\n\n00:03.000 --> 00:06.000\nDana Reyes: Good morning.\n\n00:06.000 --> 00:09.000\nDana Reyes: We start,"
        "\n\n00:09.000 --> 00:12.000\nSam Cole: Why?\n\n00:12.000 --> 00:14.000\nSubtitles by Sub\nwww.example.org\n",
        ["Good morning.", "We start,", "Why?"],
    ),
    Everyday(
        "notion.md",
        "# Reading list\n\nCreated: March 3, 2024\nTags: books, habits\n\nStart with one page a day.\n",
        ["Start with one page a day."],
        "Reading list",
    ),
    Everyday(
        "clippings.txt",
        "Silk (P. F.)\n- Your Highlight on page 12 | Location 170-172 | Added on Sunday, 4 May 2025\n\nRoads fed it."
        "\n==========\nSilk (P. F.)\n- Your Highlight on page 31 | Added on Monday, 5 May 2025\n\nPaper money came.\n",
        ["Roads fed it.", "Paper money came."],
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
