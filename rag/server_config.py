"""Where the servers are that several machines may share: vectors in Chroma, the catalog in PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from rag import messages
from rag.errors import InputError

_CATALOG_SCHEMES = {"postgresql": "postgresql+psycopg", "postgresql+psycopg": "postgresql+psycopg"}


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """Addresses of servers; "" where the data folder itself keeps that part. Secrets are not in `repr`."""

    chroma_url: str = ""  # http://host:port[/path]: vectors are kept there
    chroma_token: str = field(default="", repr=False)
    catalog_url: str = field(default="", repr=False)  # postgresql+psycopg://user:password@host:port/database


def server_config(env: Mapping[str, str]) -> ServerConfig:
    """Read HOI_CHROMA_URL, HOI_CHROMA_TOKEN and HOI_CATALOG_URL.

    Raises InputError for an address that is none, and for a shared catalog without shared vectors.
    """
    chroma = env.get("HOI_CHROMA_URL", "").strip().rstrip("/")
    catalog = env.get("HOI_CATALOG_URL", "").strip()
    if chroma and not _is_address(chroma, {"http", "https"}):
        raise _unusable("HOI_CHROMA_URL", messages.SERVER_CHROMA_EXAMPLE)
    if catalog:
        if not _is_address(catalog, _CATALOG_SCHEMES.keys()):
            raise _unusable("HOI_CATALOG_URL", messages.SERVER_CATALOG_EXAMPLE)
        if not chroma:
            raise InputError(messages.SERVER_ALONE_MESSAGE, messages.SERVER_ALONE_REMEDY)
        scheme, _, rest = catalog.partition("://")
        catalog = f"{_CATALOG_SCHEMES[scheme]}://{rest}"
    return ServerConfig(chroma, env.get("HOI_CHROMA_TOKEN", "").strip(), catalog)


def _is_address(url: str, schemes: Collection[str]) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _unusable(name: str, example: str) -> InputError:
    message = messages.SERVER_URL_MESSAGE.format(name=name)  # not the value: it may hold a password
    return InputError(message, messages.SERVER_URL_REMEDY.format(example=example))


def shown_address(url: str) -> str:
    """Host and port of an address, without a password."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
