"""Where this folder is on PYTHONPATH, every attempt to leave this machine is noted and refused.

An audit hook sees all uses of Python's sockets, whoever keeps a reference to what. The notes go, one a line, to the
file that HOI_TEST_ATTEMPTS names.
"""

import ipaddress
import os
import sys
import traceback
from pathlib import Path

_LOCAL_NAMES = {None, "", "localhost", "localhost.localdomain"}


def _is_local(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in _LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _host(event: str, arguments: tuple) -> object:
    """The host that an event is about; None for what never leaves this machine."""
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        return address[0] if isinstance(address, tuple) else None  # a path: a Unix socket
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        return arguments[0]
    return None


def _watch(event: str, arguments: tuple) -> None:
    if not event.startswith("socket."):
        return
    host = _host(event, arguments)
    if not _is_local(host):
        where = "".join(traceback.format_stack(limit=12)[:-1]).replace("\n", " | ")
        with Path(os.environ["HOI_TEST_ATTEMPTS"]).open("a", encoding="utf-8") as notes:
            notes.write(f"{event} {host!r} in {sys.argv}: {where}\n")
        raise OSError(f"no network in this test: {event} {host!r}")


sys.addaudithook(_watch)
