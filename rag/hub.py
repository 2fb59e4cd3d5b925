"""Models on disk: where they lie, whether they are safe to load, and fetching one from a hub.

`pull_model` is the only function of the package that opens a connection. A model is loaded only if its weights are
safetensors and all of its modules are sentence-transformers' own: nothing in a model folder is ever executed.
"""

from __future__ import annotations

import fnmatch
import hashlib
import json
import re
import shutil
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from rag import messages
from rag.config import Config
from rag.errors import ModelError

BUNDLED = Path(__file__).parent / "models" / "hoi-static-vi"
BUNDLED_NAMES = frozenset(("bundled", BUNDLED.name))

_HUB = "https://huggingface.co"
_NAME = re.compile(r"(?=.{1,96}$)[A-Za-z0-9][\w.-]*(?:/[A-Za-z0-9][\w.-]*)?", re.ASCII)
_MANIFEST = "hoi-model.json"
_ACTIVE = "active.json"
_WANTED = ("*.json", "*.txt", "*.model", "*.safetensors", "README.md", "LICENSE*")
_UNWANTED = ("onnx/*", "openvino/*", ".*")
_PICKLES = ("*.bin", "*.pt", "*.pth", "*.pkl", "*.ckpt")
_CONVERTED = "Adding `safetensors` variant of this model"  # title of the pull requests of the hub's own converter
_CONVERTER = "SFconvertbot"
_PREPARATION = "1"  # raise when rag.embed prepares texts differently: old indexes no longer fit then
_NETWORK = frozenset(("ConnectError", "NetworkError", "ConnectionError", "TimeoutException", "OfflineModeIsEnabled"))


def is_name(name: str) -> bool:
    """Whether it can be a model's name on the hub ("intfloat/multilingual-e5-small")."""
    return bool(_NAME.fullmatch(name)) and ".." not in name and "--" not in name


def pulled_folder(name: str, config: Config) -> Path:
    """Where the pulled model of that name lies, or would lie."""
    return config.models / name.replace("/", "--")


def pulled_models(config: Config) -> list[str]:
    """Names of the models that have been pulled, sorted."""
    if not config.models.is_dir():
        return []
    manifests = [_read_json(folder / _MANIFEST) for folder in config.models.iterdir() if folder.name[0] != "."]
    return sorted(manifest["name"] for manifest in manifests if isinstance(manifest.get("name"), str))


def active_model(config: Config) -> str | None:
    """Name of the model pulled last, if it is still there: it is used when no other is asked for."""
    name = _read_json(config.models / _ACTIVE).get("name")
    if isinstance(name, str) and is_name(name) and (pulled_folder(name, config) / _MANIFEST).is_file():
        return name
    return None


def located(wanted: str, config: Config) -> tuple[Path, str] | None:
    """Folder and name of the model asked for by a pulled model's name or as a folder; None where it is neither."""
    if is_name(wanted) and pulled_folder(wanted, config).is_dir():
        return pulled_folder(wanted, config), wanted
    try:
        folder = Path(wanted).expanduser().absolute()
        return (folder, folder.name) if folder.is_dir() else None
    except (OSError, ValueError, RuntimeError):  # longer than a path may be, a null character, nobody's home
        return None


def is_reranker(folder: Path) -> bool:
    """Whether the folder holds a cross-encoder (a classifier of pairs) rather than an embedding model."""
    kinds = _read_json(folder / "config.json").get("architectures")
    classifies = isinstance(kinds, list) and any(str(kind).endswith("ForSequenceClassification") for kind in kinds)
    return classifies and not (folder / "modules.json").is_file()


def _read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file; {} where there is none or it is damaged."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


# --- safety and identity of a folder ---------------------------------------------------------------------------


def _pickles_alone(files: Iterable[str]) -> list[str]:
    """Pickled weights in a folder without safetensors ("1_Dense/pytorch_model.bin"): loading would execute them."""
    listed = [PurePosixPath(file) for file in files if not _matches(file, _UNWANTED)]
    safe = {file.parent for file in listed if file.suffix == ".safetensors"}
    return sorted(str(file) for file in listed if _matches(file.name, _PICKLES) and file.parent not in safe)


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def check_folder(folder: Path, name: str) -> None:
    """Raise ModelError unless `folder` is a sentence-transformers (or transformers) model that is safe to load."""
    if not (folder / "modules.json").is_file() and not (folder / "config.json").is_file():
        raise _bad_folder(folder, messages.MODEL_NO_CONFIG)
    files = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    pickles = _pickles_alone(files)
    if not any(file.endswith(".safetensors") for file in files):
        if pickles:
            raise _pickled(name, pickles)
        raise _bad_folder(folder, messages.MODEL_NO_WEIGHTS)
    modules = _modules(folder) if "modules.json" in files else []
    parts = {PurePosixPath(str(module.get("path", ""))) for module in modules} or {PurePosixPath()}
    pickled_parts = [file for file in pickles if PurePosixPath(file).parent in parts]
    if pickled_parts:
        raise _pickled(name, pickled_parts)
    for module in modules:
        kind = str(module.get("type", ""))
        if not kind.startswith("sentence_transformers."):
            raise ModelError(messages.MODEL_CODE_MESSAGE.format(name=name, code=kind), messages.MODEL_CODE_REMEDY)


def _modules(folder: Path) -> list[dict[str, Any]]:
    try:
        found = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _bad_folder(folder, f"modules.json: {error}") from error
    if not isinstance(found, list) or not all(isinstance(module, dict) for module in found):
        raise _bad_folder(folder, messages.MODEL_BAD_MODULES)
    return found


def _bad_folder(folder: Path, error: str) -> ModelError:
    return ModelError(messages.MODEL_FOLDER_MESSAGE.format(folder=folder, error=error), messages.MODEL_FOLDER_REMEDY)


def _pickled(name: str, files: Sequence[str]) -> ModelError:
    shown = ", ".join(files[:3])
    return ModelError(messages.MODEL_PICKLE_MESSAGE.format(name=name, files=shown), messages.MODEL_PICKLE_REMEDY)


def _hashed_files(folder: Path) -> list[Path]:
    wanted = {".json", ".txt", ".model", ".safetensors"}
    return sorted(path for path in folder.rglob("*") if path.suffix in wanted and path.name != _MANIFEST)


def _stamp(folder: Path) -> dict[str, list[int]]:
    """Size and time of change of each file: unchanged means that the recorded digest still holds."""
    found = {}
    for path in _hashed_files(folder):
        status = path.stat()
        found[path.relative_to(folder).as_posix()] = [status.st_size, status.st_mtime_ns]
    return found


def fingerprint(folder: Path) -> str:
    """16 hex digits over every weight, vocabulary and configuration file: another model gives other digits.

    A pulled model's digits are recorded with it, so gigabytes are read again only after something has changed.
    """
    manifest = _read_json(folder / _MANIFEST)
    if isinstance(manifest.get("fingerprint"), str) and manifest.get("stamp") == _stamp(folder):
        return str(manifest["fingerprint"])
    digest = hashlib.sha256(_PREPARATION.encode())
    for path in _hashed_files(folder):
        digest.update(f"\n{path.relative_to(folder).as_posix()}\n".encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]


# --- the hub -----------------------------------------------------------------------------------------------------


def pull_model(name: str, config: Config, *, endpoint: str | None = None) -> Path:
    """Fetch a model into `config.models` and make it the active one, unless it is a reranker; returns its folder.

    Only safetensors weights, tokenizer files and configurations are fetched. Where the model's main branch has pickled
    weights alone, the open pull request of the hub's own converter is taken. The folder appears whole or not at all,
    and a model of the same name is replaced by the fetched one. `endpoint`: another hub (a mirror).

    Raises ModelError: not a name, unknown or private model, pickled weights alone, own code, no network, no room.
    """
    name = name.strip()
    if name in BUNDLED_NAMES:
        raise ModelError(messages.MODEL_PULL_BUNDLED_MESSAGE.format(name=name), messages.MODEL_PULL_BUNDLED_REMEDY)
    if not is_name(name):
        raise ModelError(messages.MODEL_NAME_MESSAGE.format(name=name), messages.MODEL_NAME_REMEDY)
    scratch: Path | None = None
    try:
        config.models.mkdir(parents=True, exist_ok=True)
        _sweep(config.models)
        scratch = Path(tempfile.mkdtemp(dir=config.models, prefix=".pull-"))
        new = scratch / "new"
        revision = _fetch(name, new, endpoint)
        check_folder(new, name)
        record = {"name": name, "revision": revision, "fingerprint": fingerprint(new), "stamp": _stamp(new)}
        (new / _MANIFEST).write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        folder = pulled_folder(name, config)
        if folder.exists():
            folder.rename(scratch / "old")
        new.rename(folder)
        if not is_reranker(folder):
            active = scratch / _ACTIVE
            active.write_text(json.dumps({"name": name}) + "\n", encoding="utf-8")
            active.replace(config.models / _ACTIVE)
    except OSError as error:
        raise ModelError(
            messages.MODEL_PULL_DISK_MESSAGE.format(folder=config.models, error=error.strerror or error),
            messages.MODEL_PULL_DISK_REMEDY,
        ) from error
    finally:
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)
    return folder


def _sweep(models: Path) -> None:
    """Remove what pulls killed more than a day ago have left."""
    for left in models.glob(".pull-*"):
        if time.time() - left.stat().st_mtime > 86_400:
            shutil.rmtree(left, ignore_errors=True)


def _fetch(name: str, folder: Path, endpoint: str | None) -> str:
    """Download the wanted files into `folder`; returns the commit. Translates the hub's errors."""
    from huggingface_hub import HfApi, errors, snapshot_download

    host = endpoint or _HUB
    try:
        api = HfApi(endpoint=endpoint)
        info = api.model_info(name)
        files = [file.rfilename for file in info.siblings or []]
        revision = str(info.sha)
        pickles = _pickles_alone(files)
        if any("/" not in file for file in pickles):
            requests = api.get_repo_discussions(
                name, author=_CONVERTER, discussion_type="pull_request", discussion_status="open"
            )
            request = next((r for r in requests if r.title == _CONVERTED and r.author == _CONVERTER), None)
            if request is None:
                raise _pickled(name, pickles)
            info = api.model_info(name, revision=request.git_reference)
            revision = str(info.sha)
        snapshot_download(
            name,
            revision=revision,
            local_dir=folder,
            allow_patterns=list(_WANTED),
            ignore_patterns=list(_UNWANTED),
            endpoint=endpoint,
        )
        shutil.rmtree(folder / ".cache", ignore_errors=True)
    except (errors.RepositoryNotFoundError, errors.HFValidationError) as error:  # a gated repository is one as well
        raise ModelError(
            messages.MODEL_PULL_UNKNOWN_MESSAGE.format(name=name, host=host), messages.MODEL_PULL_UNKNOWN_REMEDY
        ) from error
    except ModelError:
        raise
    except Exception as error:  # the hub's transport (httpx, xet) raises errors of its own, all meant here
        raise _failed(name, host, error) from error
    return revision


def _failed(name: str, host: str, error: BaseException) -> Exception:
    """The error to show: no network, no room on the disk, or another failure of the download."""
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or link.__context__
    kinds = {base.__name__ for one in chain for base in type(one).__mro__}
    if kinds & _NETWORK:
        return ModelError(
            messages.MODEL_PULL_NETWORK_MESSAGE.format(name=name, host=host), messages.MODEL_PULL_NETWORK_REMEDY
        )
    if isinstance(error, OSError) and error.errno is not None:
        return error
    line = str(error).strip().split("\n")[0] or type(error).__name__
    return ModelError(
        messages.MODEL_PULL_FAILED_MESSAGE.format(name=name, error=line), messages.MODEL_PULL_FAILED_REMEDY
    )
