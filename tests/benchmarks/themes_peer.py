"""BERTopic on the corpora of `themes.py`, which starts this in an environment that has it.

    python -I tests/benchmarks/themes_peer.py

The first line written says which version this is. Then each line read is a corpus, JSON with the
path of its `texts` (JSON), of their `vectors` (.npy), and `runs`, and is answered by one line with,
for each run, its `topics`, the `seconds` it took, and the peak `megabytes` of the process. Every
setting is BERTopic's default; the embeddings are given, so no encoder runs.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr
    print(json.dumps({"version": version("bertopic")}), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps([*map(run, [json.loads(line)] * json.loads(line)["runs"])]), file=answers)
        answers.flush()


def run(corpus: dict[str, Any]) -> dict[str, Any]:
    import numpy as np
    from bertopic import BERTopic
    from bertopic.backend import BaseEmbedder

    texts = json.loads(Path(corpus["texts"]).read_text(encoding="utf-8"))
    vectors = np.load(corpus["vectors"])
    started, cpu = time.perf_counter(), time.process_time()
    topics, _ = BERTopic(embedding_model=BaseEmbedder()).fit_transform(texts, vectors)
    return {
        "topics": [int(topic) for topic in topics],
        "seconds": time.perf_counter() - started,
        "cpu": time.process_time() - cpu,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    main()
