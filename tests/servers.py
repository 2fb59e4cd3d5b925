"""Real servers for the tests of several machines: Chroma's own, and Debian's PostgreSQL. Nothing is left running."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

CHROMA = Path(sys.executable).parent / "chroma"
NO_CHROMA = "" if CHROMA.exists() else "chroma run is not installed"
_BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
POSTGRES = _BINARIES[-1].parent if _BINARIES else None
NO_POSTGRES = "" if POSTGRES else "PostgreSQL is not installed (Debian package postgresql)"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(ready: Callable[[], bool], what: str, patience: float = 60.0) -> None:
    """Until `ready`; fails the test where it never is."""
    deadline = time.monotonic() + patience
    while not ready():
        assert time.monotonic() < deadline, f"{what}: not within {patience} s"
        time.sleep(0.1)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


class ChromaServer:
    """`chroma run` on a folder; it can be killed, frozen and started again on the same port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [str(CHROMA), "run", "--host", "127.0.0.1", "--port", str(self.port), "--path", str(self.folder)]
        self._process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                         start_new_session=True)  # fmt: skip
        wait_for(lambda: answers(f"{self.url}/api/v2/heartbeat"), "chroma run")

    def signal(self, number: int) -> None:
        assert self._process is not None
        os.killpg(self._process.pid, number)

    def kill(self) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.signal(signal.SIGKILL)
            self._process.wait()
            self._process = None


@contextlib.contextmanager
def chroma_server(folder: Path) -> Iterator[ChromaServer]:
    server = ChromaServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.kill()


class PostgresServer:
    """A PostgreSQL of its own in a folder; as another user where we are root, which initdb refuses."""

    def __init__(self, folder: Path) -> None:
        assert POSTGRES is not None
        self.folder = folder
        self.port = free_port()
        self.url = f"postgresql+psycopg://hoi@127.0.0.1:{self.port}/postgres"
        self._user = next((name for name in ("postgres", "nobody") if _exists(name)), "") if os.geteuid() == 0 else ""
        folder.mkdir(parents=True, exist_ok=True)
        if self._user:
            shutil.chown(folder, self._user)
            for parent in folder.parents:  # pytest's folders are for their owner alone
                if parent.stat().st_uid == os.geteuid() and parent.stat().st_mode & 0o777 == 0o700:
                    parent.chmod(0o711)
        self._run(
            "initdb", "-U", "hoi", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C", "-D", str(folder / "db")
        )

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=50"
        self._run("pg_ctl", "-w", "-D", str(self.folder / "db"), "-l", str(self.folder / "log"), "-o", options, "start")

    def create_database(self, name: str) -> None:
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "hoi", name)

    def kill(self) -> None:
        self._run("pg_ctl", "-w", "-m", "immediate", "-D", str(self.folder / "db"), "stop", check=False)

    def _run(self, program: str, *arguments: str, check: bool = True) -> None:
        before = ["setpriv", f"--reuid={self._user}", f"--regid={pwd.getpwnam(self._user).pw_gid}", "--clear-groups"]
        command = [*(before if self._user else []), str(POSTGRES / program), *arguments]  # type: ignore[operator]
        with tempfile.TemporaryFile("w+") as said:  # not a pipe: the server would hold it open
            done = subprocess.run(command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                                  check=False, timeout=120)  # fmt: skip
            said.seek(0)
            assert not check or done.returncode == 0, said.read()


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


@contextlib.contextmanager
def postgres_server(folder: Path) -> Iterator[PostgresServer]:
    server = PostgresServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.kill()
