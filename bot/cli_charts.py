"""The chart of an answer as a file."""

from __future__ import annotations

from pathlib import Path

from bot import console
from bot.analysis.answers import Answer
from bot.errors import ConfigurationError


def write_chart(answer: Answer, file: Path) -> bool:
    """Draw the answer's chart into a PNG; says so and returns False where it has none.

    Raises:
        ConfigurationError: the file cannot be written.
    """
    from bot.rendering.charts import picture_of

    picture = picture_of(answer)
    if picture is None:
        console.err.print("This answer has no chart, so that no picture was written.")
        return False
    try:
        file.write_bytes(picture.png)
    except OSError as error:
        raise ConfigurationError(
            f"The chart cannot be written to {file} ({error.strerror}); "
            "choose a folder that exists and may be written to."
        ) from error
    return True
