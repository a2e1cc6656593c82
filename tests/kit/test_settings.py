from pathlib import Path

import pytest
from pydantic import ValidationError

from reelbase.kit.settings import OpenAICompatible, Settings, settings_from_json, settings_to_json


class TestSources:
    def test_a_variable_wins_over_the_file_and_the_file_over_the_default(
        self, reelbase_home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reelbase_home.mkdir()
        (reelbase_home / "reelbase.toml").write_text('[render]\ncrf = 30\npreset = "fast"\n')
        monkeypatch.setenv("REELBASE_RENDER_CRF", "18")
        render = Settings().render
        assert (render.crf, render.preset, render.threads) == (18, "fast", 0)

    def test_an_unknown_key_in_the_file_is_an_error(self, reelbase_home: Path) -> None:
        reelbase_home.mkdir()
        (reelbase_home / "reelbase.toml").write_text("[render]\nqualty = 1\n")
        with pytest.raises(ValidationError, match="qualty"):
            Settings()

    def test_the_database_is_a_file_in_the_data_folder_unless_named(self, reelbase_home: Path) -> None:
        assert Settings().database_url == f"sqlite:///{reelbase_home / 'reelbase.db'}"


class TestSecrets:
    def test_a_key_is_masked_in_text_but_travels_to_our_own_processes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("REELBASE_LLM_API_KEY", "sk-very-secret")
        settings = Settings()
        assert "very-secret" not in repr(settings)
        received = settings_from_json(settings_to_json(settings))
        assert received.llm.api_key is not None
        assert received.llm.api_key.get_secret_value() == "sk-very-secret"
        assert received == settings


class TestOpenAICompatible:
    @pytest.mark.parametrize(
        ("base_url", "api_root"),
        [
            ("http://localhost:11434", "http://localhost:11434/v1"),
            ("http://localhost:11434/v1/", "http://localhost:11434/v1"),
            ("https://host/openai/v2", "https://host/openai/v2"),
            ("https://vllm.example", "https://vllm.example/v1"),
        ],
    )
    def test_an_openai_compatible_server_takes_the_address_with_or_without_a_version(
        self, base_url: str, api_root: str
    ) -> None:
        assert OpenAICompatible(base_url=base_url).api_root == api_root

    def test_an_address_without_a_scheme_is_refused(self) -> None:
        with pytest.raises(ValidationError, match="http://"):
            OpenAICompatible(base_url="localhost:11434")
