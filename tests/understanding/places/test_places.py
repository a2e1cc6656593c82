from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from reelbase.kit.errors import StorageError
from reelbase.understanding.places import NameContext, find_country, find_place, neighbours_of, places_in
from reelbase.understanding.places.gazetteer import Gazetteer, gazetteer
from reelbase.understanding.places.spelling import key_of

NAMES = Path(__file__).with_name("names.txt")
# An area's middle is a matter of taste, a river's or a range's all the more.
TOLERANCE_DEGREES = {"country": 8, "state": 4, "region": 6, "river": 8, "range": 5, "ocean": 20, "continent": 10}


def rows() -> list[tuple[str, ...]]:
    lines = [line for line in NAMES.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return [tuple(part.strip() for part in line.split("|")) for line in lines]


def around(before: str = "", countries: str = "") -> NameContext:
    return NameContext(before).about(countries.split())


class TestNames:
    def test_the_table_of_names_is_large(self) -> None:
        assert len(rows()) >= 150

    @pytest.mark.parametrize(("name", "before", "countries", "expected"), rows())
    def test_a_name_is_the_place_that_is_meant_or_none(
        self, name: str, before: str, countries: str, expected: str
    ) -> None:
        place = find_place(name, around(before, countries))
        if expected == "-":
            assert place is None
            return
        kind, country, lat, lon = expected.split()
        assert place is not None
        assert place.kind == kind
        assert place.country == country.replace("-", "") or country == "-"
        near = TOLERANCE_DEGREES.get(kind, 1.5)
        assert abs(place.lat - float(lat)) <= near
        assert abs(place.lon - float(lon)) <= near * (2 if abs(place.lat) > 55 or kind == "country" else 1)

    def test_a_tagger_decides_about_a_doubtful_name(self) -> None:
        assert find_place("Turkey", NameContext(is_place=True)) is not None
        assert find_place("Turkey", NameContext(starts=True)) is None
        assert find_place("Paris", NameContext(is_place=False)) is None

    def test_former_names_are_shown_as_they_are_written(self) -> None:
        place = find_place("Constantinople")
        assert place is not None
        assert place.name == "Constantinople"

    def test_spelling_does_not_matter(self) -> None:
        assert key_of("Xi’an") == key_of("Xi'an") == "xian"
        assert key_of("Côte d’Ivoire") == "cote divoire"
        assert find_place("MALMÖ") == find_place("Malmo") == find_place("Malmö")


class TestCountries:
    @pytest.mark.parametrize(
        ("word", "code"),
        [
            ("Turkish", "tr"),
            ("Turks", "tr"),
            ("Dutch", "nl"),
            ("Swiss", "ch"),
            ("Burkinabé", "bf"),
            ("Persian", "ir"),
            ("Korean", "kr"),
            ("USSR", "ru"),
            ("Polish", "pl"),
            ("Filipino", "ph"),
            ("Ghana", "gh"),
        ],
    )
    def test_adjectives_and_peoples_belong_to_their_country(self, word: str, code: str) -> None:
        country = find_country(word)
        assert country is not None
        assert country.country == code

    @pytest.mark.parametrize("word", ["turkish", "polish", "Martian", "Paris", ""])
    def test_other_words_belong_to_none(self, word: str) -> None:
        assert find_country(word) is None

    def test_turkey_borders_eight_countries(self) -> None:
        names = {country.name for country in neighbours_of("tr")}
        assert names == {"Greece", "Bulgaria", "Georgia", "Armenia", "Azerbaijan", "Iran", "Iraq", "Syria"}

    def test_borders_are_mutual(self) -> None:
        known = gazetteer()
        one_sided = {
            (code, other)
            for code, others in known.neighbours.items()
            for other in others
            if other in known.countries and code not in known.neighbours[other]
        }
        assert one_sided == set()


class TestTexts:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("The Silk Road ran from Xi'an through Samarkand to Rome.", "Xi'an, Samarkand, Rome"),
            ("Turkey borders eight countries.", "Turkey"),
            ("Turkey is best roasted slowly. A turkey needs three hours.", ""),
            ("The South China Sea is disputed.", "South China Sea"),
            ("George Washington crossed the Delaware River.", "Delaware River"),
            ("Jordan scored 63 points against Boston.", "Boston"),
            ("Jordan, Israel and Egypt signed it.", "Jordan, Israel, Egypt"),
            ("Atlanta, Georgia is home to it.", "Atlanta"),
            ("She moved from Paris, Texas, to Austin.", "Paris, Austin"),
            ("In Victoria, Melbourne is the largest city.", "Victoria, Melbourne"),
            ("Victoria Beckham met Charlotte Church.", ""),
            ("Reading books in Oxford is a joy.", "Oxford"),
            ("Amazon opened a warehouse in Poland.", "Poland"),
            ("The Amazon carries more water than the Nile.", "Amazon River, Nile"),
            ("The Shah of Persia died.", "Persia"),
            ("the U.S. economy grew, and China's shrank", "United States, China"),
            ("In 330 Constantine moved the capital to Byzantium.", "Byzantium"),
            ("", ""),
        ],
    )
    def test_a_texts_places_are_found_in_its_order(self, text: str, expected: str) -> None:
        assert ", ".join(mention.place.name for mention in places_in(text)) == expected

    def test_a_mention_names_its_words(self) -> None:
        text = "Turkish tea travelled along the Black Sea, then to Russia."
        found = [
            (mention.place.name, text.split()[mention.first : mention.stop], mention.adjective)
            for mention in places_in(text)
        ]
        assert found == [
            ("Turkey", ["Turkish"], True),
            ("Black Sea", ["Black", "Sea,"], False),
            ("Russia", ["Russia."], False),
        ]

    def test_a_tagger_can_refuse_a_name(self) -> None:
        assert places_in("Paris opened the letter.", lambda first, stop: False) == []


class TestGazetteer:
    def test_every_country_of_the_table_has_a_point_and_a_size(self) -> None:
        countries = gazetteer().countries.values()
        assert len(countries) >= 235
        assert all(-90 <= place.lat <= 90 and -180 <= place.lon <= 180 and place.extent_km > 0 for place in countries)

    def test_missing_places_are_reported(self, tmp_path: Path) -> None:
        with pytest.raises(StorageError, match="missing or damaged"):
            Gazetteer(tmp_path)

    def test_looking_up_a_place_loads_no_numpy(self) -> None:
        program = (
            "import sys; from reelbase.understanding.places import find_place; assert find_place('Paris'); "
            "print(sorted({'numpy', 'cv2', 'skia', 'spacy'} & set(sys.modules)))"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "[]"
