"""SetFit on the tasks of `few_shot.py`, which starts this in an environment that has it.

    python -I tests/benchmarks/setfit_peer.py BODY

BODY is the folder of a sentence-transformers model. The first line written says which version this
is. Then each line read is a task, JSON with `texts`, `targets` and `test_texts`, and is answered by
one with `targets` for the test texts and the `seconds` that training took. Every setting of the
training is SetFit's default; what logs and saves is turned off.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from importlib.metadata import version
from typing import Any


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr
    print(json.dumps({"version": version("setfit")}), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(learn(json.loads(line), sys.argv[1])), file=answers, flush=True)


def learn(task: dict[str, Any], body: str) -> dict[str, Any]:
    from datasets import Dataset
    from setfit import SetFitModel, Trainer, TrainingArguments

    model = SetFitModel.from_pretrained(body, device="cpu")
    examples = Dataset.from_dict({"text": task["texts"], "label": task["targets"]})
    with tempfile.TemporaryDirectory() as place:
        settings = TrainingArguments(
            output_dir=place, save_strategy="no", report_to="none", show_progress_bar=False
        )
        trainer = Trainer(model=model, args=settings, train_dataset=examples)
        started = time.perf_counter()
        trainer.train()
        seconds = time.perf_counter() - started
    said = model.predict(task["test_texts"], show_progress_bar=False)
    return {"targets": [int(target) for target in said], "seconds": seconds}


if __name__ == "__main__":
    main()
