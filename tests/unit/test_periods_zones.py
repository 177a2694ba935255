"""A day is the asker's own: it begins at their midnight, whatever the clocks do on it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from factories import analyst, comment

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("zone", "day", "first", "after"),
    [
        # an hour is skipped, an hour is repeated, midnight itself is skipped, and no clock change
        ("America/New_York", "2026-03-08", "2026-03-08T05:00", "2026-03-09T04:00"),
        ("America/New_York", "2025-11-02", "2025-11-02T04:00", "2025-11-03T05:00"),
        ("Asia/Beirut", "2026-03-29", "2026-03-28T22:00", "2026-03-29T21:00"),
        ("Asia/Shanghai", "2026-03-08", "2026-03-07T16:00", "2026-03-08T16:00"),
    ],
)
def test_a_day_has_all_its_hours_and_no_others(zone: str, day: str, first: str, after: str) -> None:
    begin, end = (datetime.fromisoformat(at).replace(tzinfo=UTC) for at in (first, after))
    instants = [begin - SECOND, begin, end - SECOND, end]
    comments = [comment(f"comment {at.isoformat()}", created_at=at) for at in instants]
    asked = analyst(comments, zone=ZoneInfo(zone))
    answer = asked.ask(f"what do people say on {day}?", datetime(2026, 6, 1, tzinfo=UTC))
    assert answer.n_comments == 2
