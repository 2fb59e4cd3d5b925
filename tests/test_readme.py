"""What README.md and docs/ show is run, and what they name exists."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from rag import cli
from ui import strings

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
_FILES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PAGES = {path.relative_to(ROOT).as_posix(): path for path in _FILES}
TEXTS = {name: path.read_text(encoding="utf-8") for name, path in PAGES.items()}


def blocks(language: str, text: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands(block: str) -> Iterator[tuple[list[str], list[str]]]:
    """Each "$ hoi …" of a console block, with the lines of output shown below it."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        line, *output = part.splitlines()
        yield shlex.split(line), output


def one_line(text: str) -> str:
    return " ".join(text.split())


def pattern(shown: str) -> re.Pattern[str]:
    """A line as shown, with … for whatever was left out."""
    return re.compile(".*".join(re.escape(one_line(piece)) for piece in shown.split("…")), re.DOTALL)


@pytest.mark.parametrize("block", blocks("console"))
def test_console_blocks_show_what_happens(block: str, environ: dict[str, str], indexed: Path) -> None:
    if "$ hoi index" not in block:
        environ = {**environ, "HOI_DATA": str(indexed)}
    ran = 0
    for (program, *arguments), shown in commands(block):
        assert program == "hoi"
        command = [sys.executable, "-m", "rag.cli", *arguments]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environ, check=False)
        assert done.returncode == 0, done.stderr
        output = one_line(done.stdout)
        position = 0
        for line in filter(str.strip, shown):
            found = pattern(line).search(output, position)
            assert found, f"{line!r} is not what `hoi {shlex.join(arguments)}` prints:\n{done.stdout}"
            position = found.start() if line.strip() == "…" else max(position, found.start())
        ran += 1
    assert ran


def test_readme_shows_console_and_python() -> None:
    assert len(blocks("console")) >= 2
    assert len(blocks("python")) >= 1


@pytest.mark.parametrize("block", [block for text in TEXTS.values() for block in blocks("python", text)])
def test_python_blocks_run(block: str, environ: dict[str, str], indexed: Path) -> None:
    command = [sys.executable, "-c", block]
    environ = {**environ, "HOI_DATA": str(indexed)}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environ, check=False)
    assert done.returncode == 0, done.stderr
    assert "857" in done.stdout


def test_the_set_up_output_is_that_of_the_makefile_and_the_server() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    shown = next(block for block in blocks("text") if "127.0.0.1" in block).splitlines()
    for line in shown[:2]:
        assert re.sub(r"Python [\d.]+$", "", line) in makefile.replace("$(VENV)", ".venv")
    assert shown[-2] == strings.STARTING.format(app=strings.APP_NAME)
    assert shown[-1] == strings.READY.format(app=strings.APP_NAME, url="http://127.0.0.1:7860")
    for target in ("run", "test"):
        assert README.count(f"    make {target} ") == 2  # in both languages
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_the_steps_without_make_are_those_of_make() -> None:
    torch = re.search(r"^torch==\S+$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert torch
    assert f"pip install {torch.group()}" in README
    assert "pip install -c constraints.txt -e ." in README


def named_commands() -> list[tuple[str, str]]:
    """Every `hoi …` in code, in all pages: (page, command line)."""
    found = []
    for name, text in TEXTS.items():
        inline = re.findall(r"`((?:HOI_\w+=\S+ )*hoi\b[^`\n]*(?:\n[^`\n]+)?)`", text)
        block = re.findall(r"^(?:    |\$ )\$? ?((?:HOI_\w+=\S+ )*hoi [^\n#|]*)", text, re.MULTILINE)
        found += [(name, one_line(line)) for line in [*inline, *block]]
    return found


@pytest.mark.parametrize(("page", "line"), named_commands())
def test_named_commands_and_options_exist(page: str, line: str) -> None:
    words = [word for word in shlex.split(line) if not re.fullmatch(r"HOI_\w+=.*", word)][1:]
    command: click.Command = cli.hoi
    while words and words[0] != "..." and not words[0].isupper():
        if isinstance(command, cli._Lazy):
            from eval.cli import eval_command

            command = eval_command
        if not isinstance(command, click.Group):
            break
        child = command.get_command(click.Context(command), words[0])
        if child is None and words[0].startswith("-"):
            break
        assert child is not None, f"{page}: no command {words[0]!r} in `{line}`"
        command, words = child, words[1:]
    options = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    for word in words:
        if word.startswith("--"):
            assert word.partition("=")[0] in options, f"{page}: no option {word} in `{line}`"


def test_named_commands_are_found() -> None:
    assert len(named_commands()) > 30


@pytest.mark.parametrize("page", TEXTS)
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", TEXTS[page]):
        if target.startswith("#"):
            assert f'id="{target[1:]}"' in TEXTS[page]
        elif not target.startswith("http"):
            assert (PAGES[page].parent / target.partition("#")[0]).exists(), target


def test_every_variable_is_documented_and_every_documented_one_is_read() -> None:
    readers = (ROOT / "rag").glob("*config.py")  # rag/config.py hands the environment on to these
    read = {name for path in readers for name in re.findall(r"\bHOI_[A-Z_]+\b", path.read_text(encoding="utf-8"))}
    table = re.findall(r"^\| `(HOI_[A-Z_]+)` \|", TEXTS["docs/configuration.md"], re.MULTILINE)
    assert set(table) == read
    named = {name for text in TEXTS.values() for name in re.findall(r"\bHOI_[A-Z_]+\b", text)}
    assert named <= read


def options(command: click.Command, path: str = "hoi") -> Iterator[tuple[str, str]]:
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            yield from options(child, f"{path} {name}")
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            yield path, max(parameter.opts, key=len)


@pytest.mark.parametrize(("command", "option"), sorted(options(cli.hoi)))
def test_every_option_is_documented(command: str, option: str) -> None:
    group = " ".join(command.split()[:2])
    rows = [row for row in TEXTS["docs/configuration.md"].splitlines() if row.startswith(f"| `{group}")]
    assert any(option in row for row in rows), f"{command} {option}"


def test_the_changelog_names_the_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"\n## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_scripts_can_be_run() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    subprocess.run(["bash", "-n", str(ROOT / ".ci" / "run")], check=True)
