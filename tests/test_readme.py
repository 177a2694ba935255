"""The README and the program agree: links, commands and figures."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "models" / "README.md", *(ROOT / "tests").rglob("*.md")]
COMMANDS = sorted(set(re.findall(r"(?:\.venv/bin/|(?<![/\w]))(earful [^`\n]+)", README)))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?://)([^)#]+)\)", document.read_text(encoding="utf-8"))
    missing = [link for link in links if not (document.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_exist_with_their_options(command: str) -> None:
    words = [word for word in shlex.split(command, comments=True) if word != "earful"]
    names = [word for word in words if re.fullmatch(r"[a-z][a-z-]*", word)]
    path = names[:2] if names[0] in {"models", "themes"} else names[:1]
    shown = CliRunner().invoke(app, [*path, "--help"])
    assert shown.exit_code == 0, shown.output
    for option in (word for word in words if word.startswith("--")):
        assert option in shown.output


def test_the_commands_were_found() -> None:
    assert len(COMMANDS) >= 5


def test_the_figures_are_those_of_the_cards() -> None:
    table = README.split("<!-- models -->")[1].split("<!-- /models -->")[0]
    cards = (ROOT / "models" / "README.md").read_text(encoding="utf-8")
    rows = [line for line in table.splitlines() if line.startswith("| [")]
    assert rows
    for row in rows:
        assert row.replace("(models/", "(") in cards
