from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbase.production.states import STATUS_OF_STEP, STEPS, WEIGHTS, job_progress
from reelbase.schemas.jobs import JobStatus


class TestProgress:
    def test_the_weights_make_a_whole(self) -> None:
        assert sum(WEIGHTS.values()) == 100
        assert set(WEIGHTS) == set(STEPS) == set(STATUS_OF_STEP)

    @given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 100)), max_size=30))
    def test_progress_never_goes_back_while_the_steps_go_on(self, points: list[tuple[str, int]]) -> None:
        ordered = sorted(points, key=lambda point: (STEPS.index(point[0]), point[1]))
        shown = [job_progress(step, pct) for step, pct in ordered]
        assert shown == sorted(shown)
        assert all(0 <= value <= 100 for value in shown)

    def test_progress_ends_at_a_hundred(self) -> None:
        assert job_progress(STEPS[0], 0) == 0
        assert job_progress(STEPS[-1], 100) == 100


@pytest.mark.parametrize("status", list(JobStatus))
def test_only_four_states_are_final(status: JobStatus) -> None:
    assert status.is_final == (status in ("READY", "FAILED", "CANCELED", "QA_FAILED"))
