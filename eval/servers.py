"""Real servers of their own for the drill and the tests of several machines: Chroma's, PostgreSQL, `hoi serve`, nginx.

Each listens on a free port of this machine alone, keeps everything in a folder, and ends with its context.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

CHROMA = Path(sys.executable).parent / "chroma"
NO_CHROMA = "" if CHROMA.exists() else "chroma run is not installed"
_BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
POSTGRES = _BINARIES[-1].parent if _BINARIES else None
NO_POSTGRES = "" if POSTGRES else "PostgreSQL is not installed (Debian package postgresql)"


NGINX = next((path for path in (Path("/usr/sbin/nginx"), Path("/usr/bin/nginx")) if path.exists()), None)
_CONFIGURED = Path(__file__).resolve().parents[1] / "deploy" / "nginx-replicas.conf"


def free_port() -> int:
    """A free port below those that systems hand out by themselves, so that nothing else is given it meanwhile.

    Nor while a server that was killed is to start again on it.
    """
    chance = random.SystemRandom()  # another port in each process, whatever seed it was given
    for _ in range(1000):
        port = chance.randint(20_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no free port between 20000 and 32000")


def wait_for(ready: Callable[[], bool], what: str, patience: float = 60.0) -> None:
    """Until `ready`. Raises TimeoutError where it is not within `patience` seconds."""
    deadline = time.monotonic() + patience
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not ready within {patience} s")
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
        if self._process is None:
            raise RuntimeError("not started")
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
    """A PostgreSQL of its own; as another user where we are root, which initdb refuses.

    That user must be able to reach the folder.
    """

    def __init__(self, folder: Path) -> None:
        if POSTGRES is None:
            raise RuntimeError(NO_POSTGRES)
        self.binaries = POSTGRES
        self.folder = folder
        self.port = free_port()
        self.url = f"postgresql+psycopg://hoi@127.0.0.1:{self.port}/postgres"
        self._user = next((name for name in ("postgres", "nobody") if _exists(name)), "") if os.geteuid() == 0 else ""
        folder.mkdir(parents=True, exist_ok=True)
        if self._user:
            shutil.chown(folder, self._user)
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
        command = [str(self.binaries / program), *arguments]
        if self._user:
            group = f"--regid={_group(self._user)}"
            command = ["setpriv", f"--reuid={self._user}", group, "--clear-groups", *command]
        with tempfile.TemporaryFile("w+") as said:  # not a pipe: the server would hold it open
            done = subprocess.run(command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                                  check=False, timeout=120)  # fmt: skip
            said.seek(0)
            if check and done.returncode != 0:
                raise RuntimeError(f"{program}: {said.read()}")


def _exists(name: str) -> bool:
    import pwd

    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _group(name: str) -> int:
    import pwd

    return pwd.getpwnam(name).pw_gid


@contextlib.contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """One that lives as long as the context, in a folder where any user can reach it."""
    with tempfile.TemporaryDirectory(prefix="hoi-postgres-") as name:
        Path(name).chmod(0o711)
        server = PostgresServer(Path(name) / "data")
        try:
            server.start()
            yield server
        finally:
            server.kill()


class Replica:
    """One `hoi serve` with a data folder of its own; it can be killed and started again on the same port."""

    def __init__(self, data: Path, environ: Mapping[str, str]) -> None:
        self.data = data
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environ = {**environ, "HOI_DATA": str(data), "HOI_RATE": "off", "PYTHONUNBUFFERED": "1"}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, wait: bool = True) -> None:
        command = [sys.executable, "-m", "rag.cli", "serve", "--port", str(self.port)]
        self.data.parent.mkdir(parents=True, exist_ok=True)
        with self.data.with_name(f"{self.data.name}.log").open("ab") as log:
            self._process = subprocess.Popen(command, env=self._environ, stdout=log, stderr=log, start_new_session=True)
        if wait:
            wait_for(self.is_up, "hoi serve", 120.0)

    def is_up(self) -> bool:
        """Whether it serves, with or without reports."""
        return answers(f"{self.url}/healthz")

    def is_ready(self) -> bool:
        """Whether it answers questions."""
        return answers(f"{self.url}/readyz")

    def kill(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextlib.contextmanager
def replicas(folder: Path, count: int, environ: Mapping[str, str]) -> Iterator[list[Replica]]:
    made = [Replica(folder / f"replica-{number}", environ) for number in range(1, count + 1)]
    try:
        for replica in made:
            replica.start(wait=False)
        for replica in made:
            wait_for(replica.is_up, "hoi serve", 180.0)
        yield made
    finally:
        for replica in made:
            replica.kill()


def nginx_configuration(folder: Path, port: int, backends: Sequence[int]) -> Path:
    """deploy/nginx-replicas.conf with its capitals filled in, without TLS where there is no certificate."""
    text = _CONFIGURED.read_text(encoding="utf-8")
    values = {"LISTEN_PORT": f"127.0.0.1:{port}", "RUN_FOLDER": str(folder), "LOG_FOLDER": str(folder),
              "REPLICA_1": f"127.0.0.1:{backends[0]}", "REPLICA_2": f"127.0.0.1:{backends[1]}"}  # fmt: skip
    for name, value in values.items():
        text = text.replace(name, value)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "nginx.conf"
    path.write_text(text, encoding="utf-8")
    return path


@contextlib.contextmanager
def nginx_before(folder: Path, backends: Sequence[int]) -> Iterator[str]:
    """nginx in front of two servers; its address."""
    if NGINX is None:
        raise RuntimeError("nginx is not installed (Debian package nginx-light)")
    port = free_port()
    path = nginx_configuration(folder, port, backends)
    command = [str(NGINX), "-p", str(folder), "-c", str(path), "-g", "daemon off;"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: answers(f"http://127.0.0.1:{port}/healthz"), "nginx")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()
