"""Rate limits count calls in moving windows, hold no thread, and forget expired ones."""

import threading
from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbase.http import rate_windows
from reelbase.http.rate_windows import RateWindows


class Clock:
    def __init__(self) -> None:
        self.now_s = 1_000_000.0

    def time(self) -> float:
        return self.now_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(rate_windows, "time", made)
    return made


class TestRateWindows:
    @given(steps=st.lists(st.floats(0.0, 20.0), max_size=60), limit=st.integers(1, 5))
    def test_rate_windows_let_no_more_through_in_any_window_and_refuse_nothing_without_reason(
        self, steps: list[float], limit: int
    ) -> None:
        with pytest.MonkeyPatch.context() as patch:
            clock = Clock()
            patch.setattr(rate_windows, "time", clock)
            counted = RateWindows()
            let_through: deque[float] = deque()
            for step in steps:
                clock.now_s += step
                recent = [at_s for at_s in let_through if at_s > clock.now_s - 10]
                assert counted.acquire_entry("a", limit, 10) == (len(recent) < limit)
                if len(recent) < limit:
                    let_through.append(clock.now_s)

    def test_rate_windows_tell_when_the_oldest_call_was(self, clock: Clock) -> None:
        counted = RateWindows()
        assert counted.get_moving_window("a", 3, 10) == (clock.now_s, 0)
        first_s = clock.now_s
        for _ in range(2):
            assert counted.acquire_entry("a", 3, 10)
            clock.now_s += 4
        assert counted.get_moving_window("a", 3, 10) == (first_s, 2)
        clock.now_s += 3
        assert counted.get_moving_window("a", 3, 10) == (first_s + 4, 1)

    def test_rate_windows_forget_callers_who_are_gone(self, clock: Clock) -> None:
        counted = RateWindows()
        for number in range(1000):
            counted.acquire_entry(f"caller {number}", 3, 30)
        clock.now_s += 61
        counted.acquire_entry("another", 3, 30)
        assert len(counted) == 1

    def test_rate_windows_keep_long_windows_while_short_ones_go(self, clock: Clock) -> None:
        counted = RateWindows()
        assert counted.acquire_entry("long", 1, 3600)
        clock.now_s += 61
        counted.acquire_entry("another", 3, 30)
        assert not counted.acquire_entry("long", 1, 3600)

    def test_rate_windows_need_no_thread(self) -> None:
        counted = RateWindows()
        counted.timer.join()
        before = threading.active_count()
        for _ in range(100):
            counted.acquire_entry("a", 1000, 60)
        assert threading.active_count() == before
