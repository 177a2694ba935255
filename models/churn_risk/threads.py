"""One thread at a time: on tables of this size, threads wait for each other more than they work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep scikit-learn and the linear algebra under it from using more than one thread."""
    import sklearn.ensemble  # noqa: F401 - limits reach only libraries that are loaded
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield
