"""Numbers of shots stand as the film's language writes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from reelbase.media.shots.values import FormattedNumber
from reelbase.plans.shots import choose_shots


def numbers(model: Any) -> Iterator[str]:
    if isinstance(model, FormattedNumber):
        yield model.shown.replace("\u00a0", "_")
    elif isinstance(model, BaseModel):
        for name in type(model).model_fields:
            yield from numbers(getattr(model, name))
    elif isinstance(model, tuple):
        for each in model:
            yield from numbers(each)


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        ("en", "The city has 1,234,567 people.", "1,234,567"),
        ("en", "Sales rose to €1.5 billion.", "€1.5_billion"),
        ("en", "The share fell from 8.1% to 6.4%.", "8.1%"),
        ("de", "Die Stadt hat 1.234.567 Einwohner.", "1.234.567"),
        ("de", "Die Quote sank von 8,1 % auf 6,4 %.", "8,1_%"),
        ("de", "Das Abo kostet 12,50 € im Monat.", "12,50_€"),
        ("de", "Der Turm ist 1.250 Meter hoch.", "1.250_m"),
        ("fr", "La ville compte 1 234 567 habitants.", "1_234_567"),
        ("fr", "Le chômage est passé de 8,1 % à 6,4 %.", "6,4_%"),
        ("fr", "Le billet coûte 5 euros.", "5_€"),
        ("es", "La ciudad tiene 1.234.567 habitantes.", "1.234.567"),
        ("es", "El paro bajó del 8,1 % al 6,4 %.", "6,4_%"),
        ("es", "Las ventas subieron hasta 1,5 millones de euros.", "1,5_millones_€"),
        ("it", "La quota è scesa dal 8,1% al 6,4%.", "6,4%"),
        ("it", "Il biglietto costa 12,50 €.", "12,50_€"),
        ("nl", "Het kaartje kost € 12,50.", "€_12,50"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(language: str, text: str, shown: str) -> None:
    (shots,) = choose_shots([text], title="", language=language)
    found = {number for shot in shots for number in numbers(shot.content)}
    assert shown in {number.replace(" ", "_") for number in found}


@pytest.mark.parametrize(
    ("language", "text", "per"),
    [
        ("en", "It costs 12 dollars a month.", "per month"),
        ("de", "Das Abo kostet 12,50 € pro Monat.", "pro Monat"),
        ("fr", "L'abonnement coûte 12,50 € par mois.", "par mois"),
        ("es", "La suscripción cuesta 12,50 € al mes.", "al mes"),
    ],
)
def test_what_a_price_is_for_is_said_in_the_language(language: str, text: str, per: str) -> None:
    (shots,) = choose_shots([text], title="", language=language)
    assert per in {getattr(shot.content, "per", "") for shot in shots}


def test_digits_on_the_way_to_a_number_are_written_like_it() -> None:
    number = FormattedNumber(value=-12345.5, decimals=1, suffix="\u00a0€", notation="1.234,5")
    assert number.shown == "−12.345,5\u00a0€"
    assert number.shown_at(1000.25) == "1.000,2\u00a0€"
    assert FormattedNumber(value=1e6, notation="1’234.5").shown == "1’000’000"
