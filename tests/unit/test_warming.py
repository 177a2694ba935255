"""What answers rest on is got ready at once and after changes, when nobody asks."""

import threading
import time
from collections.abc import Callable

from bot.errors import StoreError
from bot.ports import StoreVersion
from bot.warming import Warming

SOON = 0.005


class Desk:
    """Counts how often it was warmed; the first few times it may fail."""

    def __init__(self) -> None:
        self.change, self.is_busy, self.n_warmed, self.failing = 0, False, 0, 0

    def version(self) -> StoreVersion:
        return StoreVersion("corpus", self.change)

    def warm(self) -> None:
        self.n_warmed += 1
        if self.failing:
            self.failing -= 1
            raise StoreError("the database is busy")


def wait_for(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        time.sleep(SOON)


def test_it_is_warmed_once_for_every_change() -> None:
    desk = Desk()
    with Warming(desk, SOON):
        wait_for(lambda: desk.n_warmed == 1)
        desk.change += 1
        wait_for(lambda: desk.n_warmed == 2)
        time.sleep(10 * SOON)
    assert desk.n_warmed == 2
    assert "earful-warming" not in [one.name for one in threading.enumerate()]


def test_questions_go_first() -> None:
    desk = Desk()
    desk.is_busy = True
    with Warming(desk, SOON):
        time.sleep(10 * SOON)
        assert desk.n_warmed == 0
        desk.is_busy = False
        wait_for(lambda: desk.n_warmed == 1)


def test_a_store_that_is_away_ends_nothing() -> None:
    desk = Desk()
    desk.failing = 1
    with Warming(desk, SOON):
        wait_for(lambda: desk.n_warmed == 1)
        desk.change += 1
        wait_for(lambda: desk.n_warmed == 2)
