"""The labelled sentences can be read, are as many as stated, and use only known kinds and icons."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import groupby
from pathlib import Path

import pytest

from reelbase.media.pictures.icons import icon_library

FOLDER = Path(__file__).parent / "labelled"
SENTENCES = ("tuning.tsv", "held_out.tsv")
FIGURES = ("figures_tuning.tsv", "figures_held_out.tsv")
KINDS = frozenset((FOLDER / "kinds.txt").read_text(encoding="utf-8").split())
CHARTS = frozenset({"bars", "before_after", "fraction", "growth", "line", "number", "percentage", "price", "range"})
CHARTS_AND_LISTS = CHARTS | {"list", "none", "sizes"}
DIRECTIONS = frozenset({"up", "down", "none"})
MEASURED = CHARTS - {"fraction", "range"}
"""Kinds that may state a direction."""


def rows_of(name: str) -> list[dict[str, str]]:
    header, *lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [dict(zip(header.split("\t"), line.split("\t"), strict=True)) for line in lines]


def labels_of(row: dict[str, str]) -> list[str]:
    return [label for column in ("wanted", "partly", "never") for label in row[column].split("|") if label]


def is_known(label: str, icons: frozenset[str]) -> bool:
    kind, _, detail = label.partition(":")
    if kind == "object":
        return detail in icons
    if kind == "objects":
        return len(detail.split("+")) > 1 and icons.issuperset(detail.split("+"))
    return kind in KINDS and (not detail or (kind in MEASURED and detail in DIRECTIONS - {"none"}))


def fractions_as_numbers(values: list[float | str]) -> list[float]:
    parts = [str(value).split("/") for value in values]
    return [float(part[0]) / float(part[1]) if len(part) > 1 else float(part[0]) for part in parts]


@pytest.fixture(scope="module")
def icons() -> frozenset[str]:
    return frozenset(icon.name for icon in icon_library().icons)


class TestSentences:
    @pytest.mark.parametrize("name", SENTENCES)
    def test_each_file_has_two_hundred_in_groups_that_stay_together(self, name: str) -> None:
        groups = [(group, len(list(rows))) for group, rows in groupby(rows_of(name), key=lambda row: row["group"])]
        assert sum(count for _group, count in groups) == 200
        assert len({group for group, _count in groups}) == len(groups) >= 20
        assert all(3 <= count <= 8 for _group, count in groups)

    def test_both_files_cover_the_same_subjects_with_different_texts(self) -> None:
        first, second = ({row["group"] for row in rows_of(name)} for name in SENTENCES)
        assert first.isdisjoint(second)
        assert Counter(group.split("/")[0] for group in first) == Counter(group.split("/")[0] for group in second)

    @pytest.mark.parametrize("name", SENTENCES)
    def test_every_label_is_known_and_judged_once(self, name: str, icons: frozenset[str]) -> None:
        rows = rows_of(name)
        unknown = [label for row in rows for label in labels_of(row) if not is_known(label, icons)]
        assert unknown == []
        assert [row["sentence"] for row in rows if not row["wanted"]] == []
        repeated = [row["sentence"] for row in rows if max(Counter(labels_of(row)).values()) > 1]
        assert repeated == []


class TestFigures:
    @pytest.mark.parametrize("name", FIGURES)
    def test_each_file_has_forty_and_some_that_are_no_chart(self, name: str) -> None:
        kinds = [row["kind"] for row in rows_of(name)]
        assert len(kinds) == 40
        assert 6 <= kinds.count("none") <= 12

    @pytest.mark.parametrize("name", FIGURES)
    def test_every_row_is_consistent(self, name: str) -> None:
        for row in rows_of(name):
            kinds = set(row["kind"].split("|"))
            values = json.loads(row["values"])
            labels = json.loads(row["labels"] or "[]")
            assert kinds <= CHARTS_AND_LISTS, row
            assert row["direction"] in DIRECTIONS, row
            assert (values == []) == ("none" in kinds), row
            assert kinds.isdisjoint({"before_after", "range"}) or len(values) == 2, row
            assert all(label.lower() in row["sentence"].lower() for label in labels), row
            assert len(labels) <= max(len(values), 1), row

    @pytest.mark.parametrize("name", FIGURES)
    def test_the_direction_is_that_of_the_values(self, name: str) -> None:
        changes = [row for row in rows_of(name) if {"line", "before_after"} & set(row["kind"].split("|"))]
        assert len(changes) >= 6
        for row in changes:
            values = fractions_as_numbers(json.loads(row["values"]))
            if len(values) > 1:
                assert row["direction"] == ("up" if values[-1] > values[0] else "down"), row


def test_no_sentence_stands_twice() -> None:
    sentences = [row["sentence"] for name in (*SENTENCES, *FIGURES) for row in rows_of(name)]
    plain = [re.sub(r"\W+", " ", sentence).strip().lower() for sentence in sentences]
    assert [sentence for sentence, count in Counter(plain).items() if count > 1] == []
