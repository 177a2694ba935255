"""Who may import whom; the drawing in the README's words, enforced."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# module prefix -> what it must never import
FORBIDDEN = {
    "models": ("bot",),
    "bot.feedback": ("bot.", "models"),
    "bot.ports": ("bot.storage", "bot.analysis", "bot.slack", "bot.ingest", "models"),
    "bot.questions": ("bot.storage", "bot.analysis", "bot.slack", "bot.ingest", "models"),
    "bot.analysis": (
        "bot.storage",
        "bot.slack",
        "bot.ingest",
        "bot.rendering",
        "models",
        "sqlalchemy",
        "faiss",
    ),
    "bot.storage": ("bot.analysis", "bot.slack", "bot.ingest", "bot.rendering", "models"),
    "bot.digests": (
        "bot.storage",
        "bot.slack",
        "bot.ingest",
        "bot.rendering",
        "models",
        "sqlalchemy",
        "slack_sdk",
    ),
    "bot.ingest": (
        "bot.storage",
        "bot.analysis",
        "bot.slack",
        "bot.rendering",
        "sqlalchemy",
        "faiss",
    ),
    "bot.rendering": ("bot.storage", "bot.ingest", "bot.slack", "models", "slack_bolt"),
    "bot.slack": ("bot.storage", "bot.ingest", "bot.bootstrap", "models", "sqlalchemy", "faiss"),
    "bot.relabelling": (
        "bot.storage",
        "bot.analysis",
        "bot.slack",
        "bot.rendering",
        "sqlalchemy",
        "faiss",
    ),
    "bot.analyst": (
        "bot.storage",
        "bot.slack",
        "bot.ingest",
        "bot.rendering",
        "sqlalchemy",
        "faiss",
    ),
}
#: The one module of `bot` that may load models; the others name their protocols and errors.
LOADER = "bot.bootstrap"
SEAM = {
    "models.protocols",
    "models.errors",
    "models.explanations",
    "models.testing",
    "models.commands",
    "models.churn_risk.protocol",
    "models.metrics",
    "models.span_metrics",
    "models.drift",
    "models.training_profile",
}

#: Plain data of the models that everyone may name.
PLAIN = {"models.themes.ledger", "models.error_rates", "models.churn_risk.protocol"}


def modules() -> dict[str, set[str]]:
    found = {}
    for package in ("bot", "models"):
        for path in (ROOT / package).rglob("*.py"):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            found[name] = imports_of(path)
    return found


def imports_of(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def is_within(name: str, prefix: str) -> bool:
    return name == prefix.rstrip(".") or name.startswith(prefix.rstrip(".") + ".")


@pytest.mark.parametrize("prefix", FORBIDDEN)
def test_imports_point_inwards(prefix: str) -> None:
    mine = {name: imported for name, imported in modules().items() if is_within(name, prefix)}
    assert mine
    for name, imported in mine.items():
        wrong = {i for i in imported for bad in FORBIDDEN[prefix] if is_within(i, bad)}
        if prefix in {"bot.ingest", "bot.analyst"}:
            wrong -= {i for i in wrong if any(is_within(i, seam) for seam in SEAM)}
        wrong -= {i for i in wrong if any(is_within(i, plain) for plain in PLAIN)}
        assert not wrong, f"{name} imports {wrong}"


def test_only_the_bootstrap_loads_models() -> None:
    for name, imported in modules().items():
        if is_within(name, "bot") and name != LOADER:
            loaded = {
                i
                for i in imported
                if is_within(i, "models")
                and i != "models"
                and not any(is_within(i, seam) for seam in SEAM | PLAIN)
                and i != "models.themes"
            }
            assert not loaded, f"{name} imports {loaded}"


def test_the_root_holds_what_the_layout_says() -> None:
    here = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    built = {"build", "dist"} | {name for name in here if name.endswith(".egg-info")}
    expected = {
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "Makefile",
        "bot",
        "models",
        "tests",
        "deploy",
    }
    assert here - built == expected


def test_no_weights_but_safetensors_and_none_of_them_large() -> None:
    for path in (ROOT / "models").rglob("*"):
        assert path.suffix not in {".bin", ".pt", ".pth", ".pkl", ".pickle", ".joblib"}, path
        if path.suffix == ".safetensors":
            assert path.stat().st_size < 8_000_000, path
