"""Web pages: the article, and an account of what stands around it."""

from __future__ import annotations

import pytest

from reelbase.kit.errors import InputError
from reelbase.plans.reading import TextFormat, format_of, text_from
from support.reading import left_out, lost_words, narrated

PAGE = """<!DOCTYPE html>
<html><head><title>The Old Mill | River News</title><style>p{color:red}</style></head><body>
<nav><a href="/">Home</a> <a href="/a">About us</a></nav>
<article><h1>The Old Mill</h1><p class="byline">By Ana Berg</p>
<p>The mill stands by the river, and it has ground corn for two hundred years without a pause, as the miller says to
everybody who asks him about it in summer.</p>
<h2>The wheel</h2><p>The wheel turns in spring only, when the snow melts in the hills &amp; the water is high.
<del>Old words</del></p>
<ul><li>One stone</li><li>Two wheels</li></ul>
<table><tr><th>Year</th><th>Corn</th></tr><tr><td>1820</td><td>12 tons</td></tr></table>
<pre><code>grind(corn)</code></pre></article>
<aside>Ten more mills that you must see</aside><footer>Copyright River News. Cookies.</footer>
<script>var x = "hi"</script></body></html>"""


def test_the_article_is_narrated_and_the_page_around_it_is_accounted_for() -> None:
    source = text_from(PAGE, "mill.html")
    said = " ".join(narrated(source))
    assert source.title == "The Old Mill"
    assert "when the snow melts in the hills & the water is high." in said
    assert "One stone" in narrated(source)
    for word in ("Home", "Cookies", "Copyright", "var", "color"):
        assert word not in said
    page = left_out(source, "page")
    assert all(word in page for word in ("Home", "Cookies", "mills"))
    assert left_out(source, "struck") == "Old words"
    assert left_out(source, "code") == "grind(corn)"
    assert "1820" in said + left_out(source, "table")


def test_headings_and_paragraphs_of_a_short_page_are_read() -> None:
    raw = (
        "<!DOCTYPE html><html><head><title>Salt</title></head><body><h1>Salt</h1><p>Salt once was worth more than gold."
        "</p><p>Soldiers were paid with it.</p><script>alert('hi')</script></body></html>"
    )
    source = text_from(raw, "salt.html")
    assert source.title == "Salt"
    assert narrated(source) == ["Salt once was worth more than gold.", "Soldiers were paid with it."]


@pytest.mark.parametrize(
    "raw",
    [
        PAGE,
        "\n<!-- saved from url -->\n<html><body><p>Text</p></body></html>",
        "<p>One paragraph.</p>\n<p>Another.</p>",
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n<html></html>',
    ],
)
@pytest.mark.parametrize("name", ["page.html", "page.txt", "-", ""])
def test_a_page_is_known_by_its_beginning(raw: str, name: str) -> None:
    assert format_of(raw, name) is TextFormat.HTML


@pytest.mark.parametrize(
    "raw",
    [
        "The tag <html> begins a page, and </html> ends it.",
        "<Ana> Hello there.\n<Leo> Hello to you.",
        "<p> is the tag of a paragraph.",
        "a < b and c > d",
    ],
)
def test_a_text_about_tags_is_no_page(raw: str) -> None:
    assert format_of(raw, "notes.txt") is not TextFormat.HTML


def test_what_is_hidden_is_not_narrated() -> None:
    raw = '<html><body><p>Eight words are enough for a film here.</p><p style="display: none">secret</p></body></html>'
    source = text_from(raw, "a.html")
    assert narrated(source) == ["Eight words are enough for a film here."]
    assert left_out(source, "page") == "secret"


@pytest.mark.parametrize("raw", ["<html></html>", "<html><body><script>let a = 1</script></body></html>"])
def test_a_page_without_words_is_refused(raw: str) -> None:
    with pytest.raises(InputError):
        text_from(raw, "a.html")


def test_a_page_that_is_nested_without_end_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        text_from("<html><body>" + "<div>" * 100_000 + "deep", "a.html")
    assert "nested" in caught.value.message


def test_every_visible_word_is_narrated_or_accounted_for() -> None:
    source = text_from(PAGE, "mill.html")
    markup = set(left_out(source, "markup").split()) | set(lost_words(source))
    assert "river" not in markup
    assert "Copyright" not in lost_words(source)


def test_nothing_of_an_article_is_lost_and_what_stands_beside_it_is_none_of_it() -> None:
    said = "The mill stands by the river, and it has ground corn for two hundred years without a pause. "
    raw = (
        "<!DOCTYPE html><html><body><nav><a href='/'>Home</a></nav><article><header><h1>The Old Mill</h1>"
        f"<p class='byline'>By Ana Berg</p></header><p>{said * 4}</p><div><p>One stone.</p>Loose words.</div>"
        f"<div class='share-buttons'>Share this</div><p>{said * 4}</p><pre>grind()</pre></article></body></html>"
    )
    source = text_from(raw, "mill.html")
    assert source.title == "The Old Mill"
    assert narrated(source)[1:3] == ["One stone.", "Loose words."]
    assert left_out(source, "code") == "grind()"
    assert left_out(source, "page").split() == ["Home", "By", "Ana", "Berg", "Share", "this"]
