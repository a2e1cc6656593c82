"""``reelbase make ADDRESS``: a page on the web as a text."""

from __future__ import annotations

import json

from support.commands import reelbase_here
from twins.web_site import WebSite, answer

PAGE = (
    "<!DOCTYPE html><html><head><title>Salt</title></head><body><nav>Home</nav><h1>Salt</h1>"
    "<p>Salt once was worth more than gold in some towns.</p><p>Soldiers were paid with it.</p></body></html>"
)
PRIVATE = {"REELBASE_ADDRESSES_PRIVATE": "true"}


def test_the_article_at_an_address_becomes_a_plan() -> None:
    with WebSite({"/salt": answer(PAGE.encode(), "text/html; charset=utf-8")}) as site:
        ran = reelbase_here("make", f"{site.address}/salt", "--plan-only", "--json", **PRIVATE)
    assert ran.code == 0, ran.err
    plan = json.loads(ran.out)["plan"]
    assert plan["title"] == "Salt"
    said = " ".join(scene["narration"] for scene in plan["scenes"])
    assert said == "Salt once was worth more than gold in some towns. Soldiers were paid with it."


def test_a_text_in_another_encoding_is_read_as_its_server_says() -> None:
    text = "Das Mühlrad dreht sich nur im Frühling. Dann ist das Wasser hoch."
    with WebSite({"/a.txt": answer(text.encode("latin-1"), "text/plain; charset=iso-8859-1")}) as site:
        ran = reelbase_here("make", f"{site.address}/a.txt", "--plan-only", "--json", **PRIVATE)
    assert "Mühlrad" in ran.out


def test_an_address_of_the_own_network_is_refused_by_default() -> None:
    with WebSite({"/": answer(PAGE.encode())}) as site:
        ran = reelbase_here("make", f"http://localhost:{site.port}/", "--plan-only")
        assert site.asked == []
    assert ran.code == 2
    assert "REELBASE_ADDRESSES_PRIVATE=true" in ran.err


def test_a_picture_at_an_address_is_refused() -> None:
    with WebSite({"/a.png": answer(b"\x89PNG", "image/png")}) as site:
        ran = reelbase_here("make", f"{site.address}/a.png", "--plan-only", **PRIVATE)
    assert ran.code == 2
    assert "is a picture and not a text" in ran.err
