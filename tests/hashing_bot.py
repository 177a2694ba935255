"""The command line with a predictor that needs no weights, as a process of its own."""

from __future__ import annotations

import bot.cli
from bot import bootstrap
from models.testing import HashingPredictor

if __name__ == "__main__":
    bootstrap.Earful.predictor = HashingPredictor()
    bot.cli.main()
