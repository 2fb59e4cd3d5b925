"""What holds the house together: who may import whom, third parties in their module, Vietnamese text in its own."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("rag", "ui", "eval")


@cache
def modules() -> dict[str, Path]:
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(modules()[module].read_text(encoding="utf-8"))


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        for alias in node.names:
            name = f"{node.module}.{alias.name}"
            yield name if name in modules() else node.module


@cache
def imports(module: str) -> frozenset[str]:
    """Everything that a module imports, now or later."""
    return frozenset(name for node in ast.walk(tree(module)) for name in _imported(node))


@cache
def early_imports(module: str) -> frozenset[str]:
    """What importing the module imports: neither inside functions nor for the type checker alone."""

    def walk(nodes: list[ast.stmt]) -> Iterator[str]:
        for node in nodes:
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                continue
            yield from _imported(node)
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from walk([child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)])

    return frozenset(walk(tree(module).body))


# --- layers -------------------------------------------------------------------------------------------------------

FOUNDATION = {"records", "cells", "errors", "config", "messages", "prompts", "told", "text", "crash", "roles",
              "sign_in_config", "serve_config", "server_config"}  # fmt: skip
DOCUMENTS = {
    "load", "load.text", "load.legacy", "load.syllable", "load.content", "load.parts", "load.grid", "load.sandbox",
    "load.worker", "load.beat", "load.docx", "load.docx_numbers", "load.pdf", "load.pdf_words", "load.pdf_lines",
    "load.pdf_columns", "load.pdf_aligned", "load.pdf_paragraphs", "load.pdf_tables", "load.spacing", "load.html",
    "load.sheets", "load.slides", "load.mail", "load.archive", "load.office", "load.ocr", "load.page_image",
    "load.upright", "load.alike", "load.table_lines", "load.raised", "load.pdf_turned", "load.symbols",
    "load.real_kind", "load.tesseract", "files",
}  # fmt: skip
STORES = {"faults", "tables", "lock", "entries", "catalog", "catalog_rows", "vectors", "vector_server", "store_parts",
          "layout", "shared_catalog", "mirror", "lexical", "folder", "store", "hub", "embed",
          "cross_encoder", "llm", "local_llm", "batch", "holdings", "originals", "ingest", "amend", "figure_rows",
          "sheets", "feedback", "conversations", "passwords", "accounts", "keys", "sessions", "audit", "catalog_care",
          "doctor", "doctor_repair", "backup", "restore", "instep", "watch", "versions", "page_images",
          "through_server", "channel", "salvage", "outcomes"}  # fmt: skip
WIRING = {"search", "scope", "units", "explain", "writer", "llm_check", "over_hits", "over_documents", "recent",
          "assistant",
          ""}  # fmt: skip  # "": `from rag import Assistant`
FACES = {"engine", "synthesis", "show", "usage", "question_file", "model_commands", "feedback_commands",
         "docs_commands", "index_command", "account_commands", "upkeep_commands", "watch_command", "cli"}  # fmt: skip
TRAINING = "models"
# Every other module of rag is about language: the reading of reports and questions, and answering, without any store.
MAY_IMPORT = {
    "foundation": {"foundation"},
    "documents": {"foundation", "documents"},
    "language": {"foundation", "language"},
    "stores": {"foundation", "documents", "language", "stores"},
    "wiring": {"foundation", "documents", "language", "stores", "wiring"},
    "training": {"foundation", "stores", "training"},
    "faces": {"foundation", "documents", "stores", "wiring", "faces"},
    "ui": {"foundation", "documents", "language", "stores", "wiring", "ui"},
    "eval": {"foundation", "documents", "language", "stores", "wiring", "eval"},
}
# The command line starts the other two faces.
ALSO = {
    ("rag.cli", "ui.server"),
    ("rag.cli", "eval.cli"),
    ("rag.models.make_bigrams", "rag.bigrams"),
    ("rag.models.make_meanings", "rag.words"),
}


def layer(module: str) -> str:
    package, _, name = module.partition(".")
    if package != "rag":
        return package
    for members, title in (
        (FOUNDATION, "foundation"), (DOCUMENTS, "documents"), (STORES, "stores"), (WIRING, "wiring"), (FACES, "faces"),
    ):  # fmt: skip
        if name in members:
            return title
    return "training" if name.partition(".")[0] == TRAINING else "language"


@pytest.mark.parametrize("module", sorted(modules()))
def test_imports_go_downward(module: str) -> None:
    allowed = MAY_IMPORT[layer(module)]
    wrong = [
        target
        for target in imports(module) & modules().keys()
        if target != module and layer(target) not in allowed and (module, target) not in ALSO
    ]
    assert not wrong, f"{module} ({layer(module)}) may not import {sorted(wrong)}"


def test_layers_name_modules_that_exist() -> None:
    names = {name.removeprefix("rag").removeprefix(".") for name in modules() if name.partition(".")[0] == "rag"}
    assert names >= DOCUMENTS | STORES | WIRING | FACES | FOUNDATION


def test_no_import_cycle() -> None:
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join((*path[path.index(module) :], module))
        if module not in done:
            # `rag` itself only hands on names, when asked
            targets = set() if module == "rag" else imports(module) & modules().keys() - {module, "rag"}
            for target in sorted(targets):
                visit(target, (*path, module))
            done.add(module)

    for module in modules():
        visit(module, ())


# --- third parties ------------------------------------------------------------------------------------------------

ONLY_IN = {
    "chromadb": {
        "rag.vectors",
        "rag.vector_server",
        "eval.baselines",
        "eval.contestant",
    },  # the evaluation compares with the plain recipe
    "tantivy": {"rag.lexical"},
    "sentence_transformers": {"rag.embed", "rag.cross_encoder", "rag.models.train", "rag.models.measure"},
    "transformers": {"rag.local_llm"},
    "ollama": {"rag.llm"},
    "httpx": {"rag.llm", "rag.vector_server"},
    "torch": {"rag.local_llm", "rag.models.train", "rag.models.measure", "eval.train_reranker", "eval.train_answers"},
    "tokenizers": {"rag.embed", "rag.models.train", "rag.models.vocabulary", "rag.models.measure"},
    "huggingface_hub": {"rag.hub"},
    "llama_index": {"rag.engine", "rag.synthesis", "rag.llm", "eval.baselines", "eval.contestant"},
    "gradio": {"ui.app", "ui.chat", "ui.server", "ui.tabs", "ui.reports_tab", "ui.figures_tab", "ui.newest"},
    "fastapi": {"ui.api", "ui.api_reports", "ui.docs", "ui.openai_api", "ui.server"},
    "limits": {"ui.admission"},
    "prometheus_client": {"ui.metrics"},
    "pythonjsonlogger": {"ui.logs"},
    "uvicorn": {"ui.server", "ui.forwarded"},
    "sqlalchemy": {"rag.shared_catalog"},
    "portalocker": {"rag.lock"},
    "watchfiles": {"rag.watch"},
    "vietnam_provinces": {"rag.places"},
    "charset_normalizer": {"rag.load.text"},
    "docx": {"rag.load.docx", "ui.export"},
    "pypdfium2": {"rag.load.pdf", "rag.load.page_image"},
    "lxml": {"rag.load.html"},
    "pptx": {"rag.load.slides"},
    "PIL": {"rag.load.ocr", "rag.load.page_image", "rag.load.upright"},
    "sqlite3": {
        "rag.catalog_rows",
        "rag.catalog",
        "rag.tables",
        "rag.vectors",
        "rag.faults",
        "rag.folder",
        "rag.store",
        "rag.figure_rows",
        "rag.feedback",
        "rag.conversations",
        "rag.accounts",
        "rag.doctor",
        "rag.salvage",
        "rag.backup",
        "rag.restore",
        "rag.mirror",
    },  # fmt: skip
    "click": {
        "eval.processes",
        "eval.drill",
        "eval.simulate_scale",
        "rag.cli",
        "rag.model_commands",
        "rag.feedback_commands",
        "rag.docs_commands",
        "rag.index_command",
        "rag.account_commands",
        "rag.upkeep_commands",
        "rag.watch_command",
        "rag.usage",
        "eval.cli",
        "eval.bench",
        "eval.load",
        "eval.scale_costs",
    },
    "aiohttp": {"eval.load"},
    "rich": {"rag.show", "eval.cli", "eval.formats", "eval.bench"},
    "matplotlib": {"eval.charts"},
    "openpyxl": {"rag.sheets", "rag.load.sheets"},
    "ir_measures": {"eval.retrieval"},
    "bm25s": {"eval.baselines"},
    "datasets": {"rag.models.train"},
    "platformdirs": {"rag.config"},
    "argon2": {"rag.passwords"},
    "authlib": {"ui.oidc"},
    "joserfc": {"ui.oidc"},
}
LAZY = ("docx", "pypdfium2", "lxml", "pptx", "PIL", "llama_index", "transformers", "ollama", "httpx",
        "chromadb", "tantivy", "sentence_transformers", "torch", "tokenizers", "huggingface_hub", "gradio",
        "matplotlib", "ir_measures", "bm25s", "datasets", "vietnam_provinces", "openpyxl", "argon2",
        "authlib", "joserfc", "watchfiles", "sqlalchemy")  # fmt: skip
# Modules that are themselves imported only when needed
IMPORTED_LATE = {
    "ui.app",
    "ui.chat",
    "ui.tabs",
    "ui.newest",
    "ui.reports_tab",
    "ui.figures_tab",
    "rag.engine",
    "rag.synthesis",
    "rag.local_llm",
    "eval.contestant",
    "rag.models.train",
    "rag.models.measure",
    "rag.models.vocabulary",
}


@pytest.mark.parametrize("module", sorted(modules()))
def test_third_parties_stay_in_their_modules(module: str) -> None:
    roots = {name.partition(".")[0] for name in imports(module)}
    wrong = sorted(root for root in roots & ONLY_IN.keys() if module not in ONLY_IN[root])
    assert not wrong, f"{module} may not import {wrong}"


@pytest.mark.parametrize("module", sorted(modules().keys() - IMPORTED_LATE))
def test_heavy_packages_are_imported_when_needed(module: str) -> None:
    roots = {name.partition(".")[0] for name in early_imports(module)}
    assert not roots & set(LAZY), f"{module} imports {sorted(roots & set(LAZY))} at once"


def test_what_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["train"]]
    declared = {re.split(r"[\[<>=!~ ]", name)[0].lower().replace("-", "_") for name in wanted}
    declared |= {"llama_index", "docx", "pptx", "PIL", "argon2", "pythonjsonlogger"}  # llama-index-core, python-docx, …
    third_party = {
        root
        for module in modules()
        for root in {name.partition(".")[0] for name in imports(module)}
        if root not in sys.stdlib_module_names and root not in PACKAGES
    }
    assert third_party <= declared, f"not in pyproject.toml: {sorted(third_party - declared)}"


def test_constraints_pin_every_dependency_exactly() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + [name for extra in project["optional-dependencies"].values() for name in extra]
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and line[0] != "#"]
    odd = [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.!]*", line)]
    assert odd == [], "no URLs, no local version labels"
    pinned = {line.partition("==")[0].lower().replace("_", "-") for line in lines}
    missing = {re.split(r"[\[<>=!~ ]", name)[0].lower().replace("_", "-") for name in wanted} - pinned
    assert missing <= {project["name"]}  # an extra may name another extra of the project itself


# --- text and settings --------------------------------------------------------------------------------------------

VIETNAMESE = re.compile("[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)
TEXTS = {"rag.messages", "rag.prompts", "ui.strings", "eval.labels"}
# Vietnamese as subject matter: words and patterns to recognise, not texts to show
LINGUISTICS = {"rag.load.text", "rag.load.legacy", "rag.load.syllable", "rag.load.parts", "rag.load.grid",
               "rag.load.docx", "rag.load.pdf", "rag.load.pdf_lines", "rag.load.pdf_columns", "rag.load.spacing",
               "rag.load.html", "rag.load.sheets", "rag.load.alike", "rag.load.table_lines",
               "rag.text", "rag.models.corpus", "rag.models.pairs", "ui.examples",
               "eval.robustness", "eval.scoring", "eval.run", "eval.bench", "eval.sets.check", "ui.api",
               "eval.train_reranker", "eval.planted", "eval.crowd", "eval.drill", "eval.scale_costs"}  # fmt: skip


def _texts(module: str) -> Iterator[tuple[int, str]]:
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.lineno, node.value


@pytest.mark.parametrize("module", sorted(modules().keys() - TEXTS - LINGUISTICS))
def test_vietnamese_texts_live_in_their_modules(module: str) -> None:
    if layer(module) == "language":
        return
    found = [f"line {line}: {text[:50]!r}" for line, text in _texts(module) if VIETNAMESE.search(text)]
    assert not found, "move to rag/messages.py or ui/strings.py: " + "; ".join(found)


def test_every_message_is_used() -> None:
    names = [
        target.id
        for node in tree("rag.messages").body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    assert len(names) == len(set(names)), "a message is defined twice"
    others = [path for path in modules().values() if path.name != "messages.py"]
    used = {word for path in others for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))}
    assert [name for name in names if name not in used] == []


READS = re.compile(r"os\.getenv|os\.environ(?:\.get\b|\[[^\]]*\](?!\s*=[^=]))|environ\.get")
READERS = {"rag.config", "eval.baselines"}  # the latter keeps a library's switch as it found it


@pytest.mark.parametrize("module", sorted(modules().keys() - READERS))
def test_only_the_configuration_reads_the_environment(module: str) -> None:
    assert not READS.search(ast.unparse(tree(module)))


@pytest.mark.parametrize("module", sorted(modules().keys() - {"ui.gate", "ui.shell", "ui.visitor"}))
def test_only_the_sign_in_layer_asks_which_browser_it_is(module: str) -> None:
    assert "ui.visitor" not in imports(module), "ask ui.principal: where people sign in, the browser owns nothing"


@pytest.mark.parametrize("module", sorted(modules()))
def test_modules_stay_small(module: str) -> None:
    lines = modules()[module].read_text(encoding="utf-8").count("\n")
    limit = 1000 if module in TEXTS else 400
    assert lines <= limit, f"{module} has {lines} lines: does it still do one thing?"


def test_no_file_names_the_machine_it_was_made_on() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    texts = {".py", ".toml", ".txt", ".md", ".sh", "", ".css", ".js", ".html", ".json", ".jsonl"}
    places = re.compile(r"(?<![\w.])/(?:work|home|root|opt)/\w|pypi\.|files\.pythonhosted|index-url\s*=|find-links\s*=")
    wrong = []
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.is_file() and path.suffix in texts:
            text = path.read_bytes().decode("utf-8", "replace")
            found = places.search(text)
            if found and name != "tests/test_architecture.py":
                wrong.append(f"{name}: {found.group()}")
    assert not wrong
