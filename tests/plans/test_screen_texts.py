"""What scenes show: figures whole, as they are written, and phrases that do not begin inside a clause."""

from __future__ import annotations

from collections import Counter

from reelbase.plans.screen_texts import on_screen_texts

SHOWN = {
    "en": {
        "Normal blood pressure is 118/76 mmHg.": "118/76 mmHg",
        "It uses 2.4 GHz or 5.8 GHz bands.": "2.4 GHz or 5.8 GHz bands",
        "We expect revenue of $5.0–5.2bn in Q4.": "$5.0–5.2bn",
        "The seas rise by +3.7 mm/yr on average.": "+3.7 mm/yr",
        "It holds more than 25x the weight.": "Over 25x",
        "Deploy is green 🎉 v4.1.0 is live.": "",
        "Spain beat England 2-1 in Berlin.": "2-1",
        "We meet in Lisbon on 4–6 May.": "4–6 May",
        "It takes 25 to 30 minutes.": "25–30 minutes",
        "It costs between 5 and 7 dollars.": "5–7 dollars",
    },
    "fr": {
        "La ligne date de 1981, et le train a roulé à 574,8 km/h.": "574,8 km/h",
        "Il fallait 12 h 30 pour aller à Nice.": "12 h 30",
        "Ce n'est qu'en 2019 que la gare ouvre.": "2019",
        "Le musée compte 2 300 visiteurs par jour.": "2 300 visiteurs",
    },
    "de": {
        "Die Elbphilharmonie wurde am 11.01.2017 eröffnet.": "11.01.2017",
        "Der große Saal fasst 2.100 Plätze.": "2.100 Plätze",
        "Der Bau kostete 866 Mio. €, also viel.": "866 Mio. €",
        "Ca. 2,7 Mio. Besucher kamen.": "2,7 Mio. Besucher",
    },
    "es": {
        "La inflación cerró en 3,1 % el año.": "3,1 %",
        "El PIB sube 31.750 millones de euros.": "31.750 millones de euros",
    },
}


def test_figures_are_shown_whole_and_with_what_they_count() -> None:
    for language, texts in SHOWN.items():
        assert dict(zip(texts, on_screen_texts(list(texts), Counter(), language), strict=True)) == texts
