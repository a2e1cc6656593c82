"""The pronunciations of a plan: from front matter, a command, a plan file and the API's options, stored and limited."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from reelbase.accounts.service import ensure_local_owner
from reelbase.accounts.viewer import LOCAL_VIEWER
from reelbase.db.session import Database
from reelbase.kit.errors import InputError
from reelbase.kit.settings import Settings
from reelbase.plans.extract import plan_from_text
from reelbase.plans.options import plan_options, pronunciations_of
from reelbase.plans.plan_files import dump_plan, load_plan_file
from reelbase.plans.reading import text_from
from reelbase.plans.rules import PlanRules
from reelbase.plans.service import PlanService
from reelbase.schemas.plan_document import MAX_PRONUNCIATIONS, PlanDocument
from reelbase.schemas.projects import PlanOptions
from support.commands import reelbase_here
from support.plans import make_plan

TEXT = "Fresnel built a lens for the lighthouse at Cordouan. Sailors saw its light from thirty kilometers away."
GLOSSARY = {"Fresnel": "fray-NEL", "Cordouan": "cor-doo-AHN"}


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    with database.work() as session:
        ensure_local_owner(session)
    yield database
    database.close()


def test_front_matter_may_hold_pronunciations() -> None:
    source = text_from(
        f"---\ntitle: Light\npronunciations:\n  Fresnel: fray-NEL\n  Cordouan: cor-doo-AHN\n---\n{TEXT}", "a.md"
    )
    assert plan_from_text(source, PlanOptions()).pronunciations == GLOSSARY


def test_a_command_may_give_pronunciations(tmp_path: Path) -> None:
    source = tmp_path / "light.txt"
    source.write_text(TEXT)
    ran = reelbase_here(
        *("make", str(source), "--plan-only", "--json", "--pronounce", "Fresnel=fray-NEL"),
        *("--pronounce", "Cordouan = cor-doo-AHN"),
        REELBASE_HOME=str(tmp_path / "home"),
    )
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["plan"]["pronunciations"] == GLOSSARY


@pytest.mark.parametrize("entry", ["Fresnel", "=fray", "Fresnel=", " = "])
def test_an_entry_without_a_word_or_a_pronunciation_is_refused(entry: str) -> None:
    with pytest.raises(InputError) as caught:
        pronunciations_of([entry])
    assert caught.value.field == "pronounce"
    assert "Fresnel=fray-NEL" in (caught.value.fix or "")


@pytest.mark.parametrize(
    "pronunciations",
    [
        {"": "x"},
        {"a": ""},
        {"a": "12"},
        {"--": "dash"},
        {"a\nb": "c"},
        {"a": "b\x00"},
        {"a" * 61: "b"},
        {"a": "b" * 101},
        {f"w{number}": "x" for number in range(MAX_PRONUNCIATIONS + 1)},
    ],
)
def test_what_no_voice_can_say_is_refused(pronunciations: dict[str, str]) -> None:
    with pytest.raises(InputError) as caught:
        plan_options(pronunciations=pronunciations)
    assert caught.value.field == "pronunciations"
    with pytest.raises(ValidationError):
        PlanDocument.model_validate({**make_plan().model_dump(), "pronunciations": pronunciations})


def test_a_plan_file_holds_them(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(dump_plan(make_plan().model_copy(update={"pronunciations": GLOSSARY})))
    assert load_plan_file(file).pronunciations == GLOSSARY


def test_each_version_of_a_plan_has_its_own(database: Database) -> None:
    rules = PlanRules(Settings())
    with database.work() as session:
        plans = PlanService(session, LOCAL_VIEWER)
        first = plans.start(rules.apply(make_plan()))
        plans.seal(first.version_id)
        changed = plans.change(
            first.project_id, lambda plan: plan.model_copy(update={"pronunciations": GLOSSARY}), rules
        )
    with database.reading() as session:
        plans = PlanService(session, LOCAL_VIEWER)
        assert plans.get(first.version_id).document.pronunciations == {}
        assert plans.get(changed.version_id).document.pronunciations == GLOSSARY
        assert plans.latest(first.project_id).number == 2
