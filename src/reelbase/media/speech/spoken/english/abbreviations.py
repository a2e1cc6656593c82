"""Abbreviations that are said in full, by what stands around them, and initials that are spelled."""

from __future__ import annotations

import re

from reelbase.media.speech.spoken.rules import Place
from reelbase.media.speech.tables import listed, table

_ALWAYS = table(
    "dr.=Doctor, mr.=Mister, mrs.=Missus, ms.=Miz, messrs.=Messieurs, mx.=Mix, prof.=Professor, sr.=Senior, "
    "jr.=Junior, vs.=versus, etc.=et cetera, e.g.=for example, eg.=for example, i.e.=that is, "
    "approx.=approximately, inc.=Incorporated, ltd.=Limited, dept.=Department, blvd.=Boulevard, ph.d.=PhD, "
    "m.d.=MD, m.sc.=MSc, b.sc.=BSc, "
    "ave.=Avenue, govt.=government, univ.=University, assn.=Association, bros.=Brothers, corp.=Corporation, et "
    "al.=and others, al.=others, cf.=compare, viz.=namely, ibid.=ibidem, p.a.=per annum, a.k.a.=also known as, "
    "w.r.t.=with respect to, max.=maximum, avg.=average, misc.=miscellaneous, incl.=including, excl.=excluding, "
    "esp.=especially, resp.=respectively, tel.=telephone, tbsp.=tablespoons, tsp.=teaspoons, intl.=international, "
    "natl.=national, hon.=Honorable, deg.=degrees, seq.=following, dist.=district, admin.=administration, "
    "cont.=continued, hrs.=hours, "
    "mins.=minutes, secs.=seconds, yrs.=years, mt.=Mount, mts.=Mountains, sgt.=Sergeant, cpl.=Corporal, "
    "lt.=Lieutenant, capt.=Captain, cmdr.=Commander, maj.=Major, supt.=Superintendent, vol.=volume, vols.=volumes, "
    "chap.=chapter, pp.=pages, eq.=equation, eqs.=equations, figs.=figures, nos.=numbers, n.b.=note well, p.s.=P S, "
    "q.v.=which see, sq.=square, cu.=cubic, a.m.=AM, p.m.=PM, b.c.=B C, b.c.e.=B C E, a.d.=A-D, c.e.=C E, "
    "oz.=ounces, lbs.=pounds, ft.=feet, jan.=January, feb.=February, apr.=April, aug.=August, sept.=September, "
    "oct.=October, nov.=November, dec.=December"
)
_CAPITAL_ONLY = table(
    "Co.=Company, Gen.=General, Col.=Colonel, Rev.=Reverend, Gov.=Governor, Sen.=Senator, Rep.=Representative, "
    "Pres.=President, Adm.=Admiral, Jan.=January, Feb.=February, Mar.=March, Apr.=April, Jun.=June, Jul.=July, "
    "Sep.=September, Est.=established, Pvt.=Private, Fr.=Father, Rd.=Road, Hwy.=Highway, Pkwy.=Parkway, Sq.=Square, "
    "Ln.=Lane, Pl.=Place, Ct.=Court, Apt.=Apartment, Bldg.=Building, Mon.=Monday, Tue.=Tuesday, Tues.=Tuesday, "
    "Wed.=Wednesday, Thu.=Thursday, Thur.=Thursday, Thurs.=Thursday, Fri.=Friday"
)
_BEFORE_FIGURES = table(
    "no.=number, fig.=figure, art.=article, sec.=section, para.=paragraph, p.=page, ch.=chapter, pt.=part, "
    "ex.=example, ext.=extension, ver.=version, est.=established, c.=circa, ca.=circa, nr.=number, bk.=book, "
    "ed.=edition, cl.=clause, r.=reigned, b.=born, d.=died, fl.=flourished, l.=line, tab.=table, "
    "app.=appendix, min.=minimum, "
    "op.=opus, lit.=letter, v.=version, vv.=verses, dep.=departing, arr.=arriving, "
    "sat.=Saturday, sun.=Sunday, ep.=episode"
)
"""Read in full only where a number or a Roman numeral follows."""
_BOOKS = table(
    "Lk.=Luke, Mk.=Mark, Jn.=John, Gen.=Genesis, Ex.=Exodus, Lev.=Leviticus, Deut.=Deuteronomy, Josh.=Joshua, "
    "Sam.=Samuel, Ps.=Psalm, "
    "Prov.=Proverbs, "
    "Isa.=Isaiah, Jer.=Jeremiah, Ezek.=Ezekiel, Dan.=Daniel, Matt.=Matthew, Rom.=Romans, Cor.=Corinthians, "
    "Gal.=Galatians, Eph.=Ephesians, Phil.=Philippians, Col.=Colossians, Thess.=Thessalonians, Tim.=Timothy, "
    "Heb.=Hebrews, Pet.=Peter, Rev.=Revelation"
)
"""Books of the Bible, before a chapter and a verse."""
BIBLE = frozenset(
    listed(
        "Lk Mk Mt Jn Gen Ex Lev Deut Josh Sam Ps Prov Isa Jer Ezek Dan Matt Rom Cor Gal Eph Phil Col Thess Tim Heb "
        "Pet Rev "
        "Genesis Exodus Leviticus Numbers Deuteronomy Joshua Judges Ruth Samuel Kings Chronicles Ezra Nehemiah Esther "
        "Job Psalm Psalms Proverbs Ecclesiastes Isaiah Jeremiah Ezekiel Daniel Hosea Joel Amos Obadiah Jonah Micah "
        "Matthew Mark Luke John Acts Romans Corinthians Galatians Ephesians Philippians Colossians Thessalonians "
        "Timothy Titus Philemon Hebrews James Peter Jude Revelation Surah Quran Sura"
    )
)
_STREETS = table(
    "St=Street, Ave=Avenue, Av=Avenue, Rd=Road, Blvd=Boulevard, Dr=Drive, Ln=Lane, Ct=Court, Hwy=Highway, "
    "Expy=Expressway, Pkwy=Parkway, Pl=Place, Sq=Square, Ter=Terrace, Cir=Circle, Fwy=Freeway"
)
_DIRECTIONS = table("N=North, S=South, E=East, W=West, NE=Northeast, NW=Northwest, SE=Southeast, SW=Southwest")
_MONTHS = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_WITHOUT_STOP = table(
    "vs=versus, w/=with, w/o=without, w/in=within, b/c=because, n/a=not applicable, N/A=not applicable, "
    "c/o=care of, Mr=Mister, "
    "Mrs=Missus, Ms=Miz, Dr=Doctor, Prof=Professor, etc=et cetera, approx=approximately, aka=also known as, "
    "pp=pages, a/c=air conditioning, A/C=air conditioning, w/e=whatever"
)
# Initials that voices would read as words or with a wrong first sound; the other well-known ones they spell themselves.
_SPELLED = frozenset(
    listed(
        "WHO ISS FAQ LED VIP IMF EPA ETA ER ESA IRA ICU IPO ROI SAT ACT AC UX LOL OLED ESL IOC IOU "
        "IED ACLU AARP AAA ABC "
        "ADHD AMD AMC AOL ATV BLM EKG EMT ESPN ETF GOP HOA IVF IUD KPI LAX MBA MLB MRSA OCD OMG "
        "ORM RIP ROTC RSI RSVP SEO "
        "SUV UAE UAV UFC UFO UPS USPS UTC VOIP WTO XML YMCA AWS ASL AFC AFK APR ATP BBC EIN EOD "
        "EOM FYI ICBM IDE IVR IBS "
        "ITU IEA IAEA ICC ICJ ILO OECD USSR UAW URI UDP VPN VR AR EV PEV HVAC QA SLA TLA AED ETC ET UTI UCL UEL EFL IFA"
    )
)
_WORDS_AS_WELL = frozenset(listed("WHO ER ET ACT SAT LED ETC AC US IT AM OR IN AS IS BE SO GO DO AIDS"))
"""Initials that are words in a text that is written in capitals."""


def in_full(written: str, place: Place) -> str | None:
    """What an abbreviation stands for, or None. written: without the marks around it, with its full stop."""
    street = _street(written, place) if written in _STREETS or written in _DIRECTIONS else None
    if street:
        return street
    if written in _WITHOUT_STOP:
        return _WITHOUT_STOP[written]
    if "." not in written:
        return None
    lower = written.lower()
    if written in _BOOKS and re.match(r"\d+:\d", place.after()):
        return _BOOKS[written]
    if lower == "st.":
        return _saint_or_street(place)
    if lower == "ft." and place.after()[:1].isupper() and written[0] == "F":
        return "Fort"
    is_initial = len(written) == 2 and written[0].isupper() and lower != "p."
    if lower == "v." and _is_figure(place.after()) and _quotes_bible(place):
        return "verse"
    if lower in _BEFORE_FIGURES and not is_initial and _is_figure(place.after()):
        return _BEFORE_FIGURES[lower]
    if lower in _ALWAYS:
        return _ALWAYS[lower]
    if written in _CAPITAL_ONLY:
        return _CAPITAL_ONLY[written]
    if lower == "c." and re.search(r"\d(?:st|nd|rd|th)$", place.before()):
        return "century"
    if lower == "ed." and re.search(r"\d(?:st|nd|rd|th)$", place.before()):
        return "edition"
    initials = re.fullmatch(r"(?:[A-Za-z]\.){2,}[A-Za-z]?\.?", written)
    if initials:
        letters = written.replace(".", "").upper()
        return (
            letters
            if letters in ("US", "UK", "UN", "EU", "USA", "DC", "AI", "PC", "TV", "LA", "NY")
            else spelled(letters)
        )
    return None


def _quotes_bible(place: Place) -> bool:
    """Whether a book with chapters and verses, or one of these words, stands before."""
    near = (place.before(distance).strip("(\"',;:.") for distance in range(1, 7))
    return any(word in BIBLE or word.lower() in ("verse", "verses", "chapter", "stanza", "poem") for word in near)


def is_street(token: str) -> bool:
    """Whether a token is a kind of street, in full or short."""
    return token.rstrip(".,;:!?)") in _STREETS or token.rstrip(".,;:!?)") in _STREETS.values()


def _street(written: str, place: Place) -> str | None:
    """A short kind of street or a direction in an address, which has a house number before."""
    before = [place.before(distance) for distance in range(1, 5)]
    if not any(token[:1].isdecimal() and token[-1:].isalnum() for token in before) or not before[0][:1].isalnum():
        return None
    if written in _DIRECTIONS:
        following = [place.after(distance) for distance in range(1, 4)]
        return _DIRECTIONS[written] if before[0].isdecimal() and any(map(is_street, following)) else None
    return _STREETS.get(written) if before[0][:1].isupper() or before[0][-2:] in ("st", "nd", "rd", "th") else None


def spelled(letters: str) -> str:
    """Letters one by one. An ``A`` before another letter is joined to it: alone a voice takes it for the article."""
    return re.sub(r"\bA (?=[A-Z]\b)", "A-", " ".join(letters))


def initials(word: str, place: Place) -> str | None:
    """Letters of an abbreviation that voices misread, such as WHO; None for other words and inside capitals."""
    stem, of = (word[:-2], "'s") if word.endswith("'s") else (word, "")
    if stem.endswith("s") and stem[:-1] in _SPELLED:
        stem, of = stem[:-1], "s"
    if stem not in _SPELLED or (stem in _WORDS_AS_WELL and _beside_capitals(place)):
        return None
    return spelled(stem) + of


def _beside_capitals(place: Place) -> bool:
    near = [word.strip(".,;:!?\"'") for word in (place.before(), place.after()) if word]
    return any(len(word) > 2 and word.isupper() for word in near) or (len(near) > 1 and all(map(str.isupper, near)))


def _saint_or_street(place: Place) -> str:
    after, before = place.after(), place.before()
    if not after[:1].isupper():
        return "Street"
    # "Elm St. The" ends a sentence; "to St. Peter" does not.
    named = before[:1].isupper() and before.strip(".,").isalpha() and place.start > 1
    return "Street" if named and after.strip(".,;:!?\"'") in _SENTENCE_STARTS else "Saint"


_SENTENCE_STARTS = frozenset(
    listed("The A An He She It They We I In On At But And This That There When After Then You")
)


def _is_figure(after: str) -> bool:
    core = after.lstrip("(\"'")
    return (
        core[:1].isdecimal()
        or re.fullmatch(r"[IVXLC]+[.,;:!?)]*", core) is not None
        or (re.match(rf"{_MONTHS}\b", core) is not None)
    )
