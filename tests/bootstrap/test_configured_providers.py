"""The settings decide who does the work, and say what is missing before anything is spent."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from reelbase.bootstrap.providers import ConfiguredProviders, open_language_model
from reelbase.kit.errors import InputError, NotConfigured
from reelbase.kit.settings import Settings
from reelbase.plans.rules import PlanRules
from reelbase.providers.storage.local import LocalStorage
from reelbase.sandbox import opening
from support.plans import make_plan


def providers(tmp_path: Path, **settings: object) -> ConfiguredProviders:
    return ConfiguredProviders(Settings(**settings), LocalStorage(tmp_path))  # type: ignore[arg-type]


class TestVoice:
    def test_a_voice_that_nobody_has_is_refused(self) -> None:
        with pytest.raises(InputError, match="no voice 'amy'") as caught:
            PlanRules(Settings()).apply(make_plan(voice="amy"))
        assert caught.value.field == "voice"

    def test_a_server_may_have_any_voice(self) -> None:
        settings = Settings(voice={"provider": "openai"})  # type: ignore[arg-type]
        assert PlanRules(settings).apply(make_plan(voice="amy")).voice == "amy"

    def test_a_server_that_is_not_named_is_missing(self, tmp_path: Path) -> None:
        with pytest.raises(NotConfigured, match="REELBASE_VOICE_BASE_URL"):
            providers(tmp_path, voice={"provider": "openai"}).voice(make_plan())

    def test_the_tempo_sets_the_pace(self, tmp_path: Path) -> None:
        slow = providers(tmp_path).voice(make_plan(tempo="slow"))
        fast = providers(tmp_path).voice(make_plan(tempo="fast"))
        try:
            assert slow.identity() != fast.identity()
        finally:
            slow.close()
            fast.close()


class TestPictures:
    def test_a_server_that_is_not_named_is_missing(self, tmp_path: Path) -> None:
        with pytest.raises(NotConfigured, match="REELBASE_IMAGE_MODEL"):
            providers(tmp_path, image={"provider": "openai", "base_url": "http://x"}).pictures()


def test_a_missing_language_model_says_what_to_set() -> None:
    with pytest.raises(NotConfigured, match="REELBASE_LLM_BASE_URL") as caught:
        open_language_model(Settings())
    assert caught.value.exit_code == 2


class TestPrices:
    def test_local_providers_cost_nothing(self) -> None:
        assert PlanRules(Settings()).price(make_plan()).estimates.cost_micros == 0

    def test_servers_cost_what_the_settings_say(self) -> None:
        plan = make_plan()
        characters = sum(len(scene.narration) for scene in plan.scenes)
        settings = Settings(
            voice={"provider": "openai", "cost_micros_per_1k_chars": 15_000},  # type: ignore[arg-type]
            image={"provider": "openai", "cost_micros_per_image": 40_000},  # type: ignore[arg-type]
        )
        assert PlanRules(settings).price(plan).estimates.cost_micros == 15 * characters + 40_000 * len(plan.scenes)


class TestAnimationsFromText:
    """Plans may have ready animations only where they would render."""

    def test_animations_need_manim_and_a_sandbox(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        def refuse() -> None:
            raise NotConfigured("Generated code cannot be run safely here.")

        monkeypatch.setattr(importlib.util, "find_spec", lambda _name: object())
        monkeypatch.setattr(opening, "open_sandbox", lambda: None)
        assert providers(tmp_path).can_animate()
        monkeypatch.setattr(opening, "open_sandbox", refuse)
        assert not providers(tmp_path).can_animate()
        monkeypatch.setattr(opening, "open_sandbox", lambda: None)
        monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
        assert not providers(tmp_path).can_animate()
