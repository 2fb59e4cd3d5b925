"""One small frozen configuration. This is the only module that reads environment variables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from rag import messages
from rag.errors import InputError


@dataclass(frozen=True, slots=True)
class Config:
    """Where things lie and which models are used."""

    data: Path  # index, catalog, pulled models
    embedding: str = ""  # "": the pulled multilingual model, else the bundled one; or a model name or folder
    reranker: str = ""  # "": none; or the name or folder of a cross-encoder

    @property
    def models(self) -> Path:
        """The folder that `hoi models pull` fills."""
        return self.data / "models"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Config:
        """Read HOI_DATA (default: the user's data folder), HOI_EMBEDDING (choose) and HOI_RERANKER (none).

        Raises InputError where HOI_DATA names the home of a user who does not exist ("~nobody-here/x").
        """
        env = os.environ if environ is None else environ
        data = env.get("HOI_DATA", "").strip()
        try:
            folder = Path(data or platformdirs.user_data_dir("hoi-bao-cao", appauthor=False)).expanduser()
        except RuntimeError as error:
            message = messages.CONFIG_DATA_MESSAGE.format(value=data or "~")
            raise InputError(message, messages.CONFIG_DATA_REMEDY) from error
        return cls(folder.absolute(), env.get("HOI_EMBEDDING", "").strip(), env.get("HOI_RERANKER", "").strip())
