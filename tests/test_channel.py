"""`hoi index` and `hoi docs remove` beside a running server: real processes over one data folder."""

from __future__ import annotations

import json
import re
import signal
import socket
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import messages
from rag.channel import Channel
from rag.config import Config
from rag.embed import load_embedder
from rag.errors import InputError, StoreError
from rag.ingest import FileOutcome, IndexReport, Outcome
from rag.store import Store
from rag.through_server import PROTOCOL, SECRET, SOCKET, address_of, channel_folder, indexed_by_server, report_of

ROOT = Path(__file__).resolve().parent.parent
REPORT = "Báo cáo năm 2031 của huyện Tây Đô\n\nNăm 2031, huyện Tây Đô kết nạp {count} đảng viên mới.\n"
ASKED = "Huyện Tây Đô kết nạp bao nhiêu đảng viên mới năm 2031?"

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no Unix sockets on this system")


class Server:
    """`hoi serve` in a process of its own, and `hoi` beside it."""

    def __init__(self, data: Path, environment: dict[str, str]) -> None:
        self.data = data
        self.environment = {**environment, "HOI_DATA": str(data), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "rag.cli", "serve", "--port", "0"],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
        )  # fmt: skip
        assert self.process.stdout
        for line in self.process.stdout:
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            if found:
                self.url = found[0]
                return
        raise AssertionError("it did not start")

    def hoi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "rag.cli", *arguments],
            env=self.environment, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip

    def ask(self, question: str = ASKED) -> str:
        body = json.dumps({"question": question}).encode()
        headers = {"content-type": "application/json"}
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}/api/ask", body, headers)) as given:
            return str(json.load(given)["short"])

    def stop(self, how: int = signal.SIGTERM) -> None:
        self.process.send_signal(how)
        self.process.communicate(timeout=60)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    (made / "tay-do.txt").write_text(REPORT.format(count=41), encoding="utf-8")
    return made


@pytest.fixture
def server(tmp_path: Path, environ: dict[str, str]) -> Iterator[Server]:
    started = Server(tmp_path / "data", environ)
    yield started
    if started.process.poll() is None:
        started.stop()
    assert started.process.stdout


def test_reports_go_in_and_out_through_the_running_server(server: Server, folder: Path) -> None:
    first = server.hoi("index", str(folder))  # into a data folder that the server has not even made yet
    assert first.returncode == 0, first.stderr
    assert messages.CHANNEL_USED in first.stderr
    assert "tay-do.txt" in first.stdout
    assert messages.CLI_OUTCOMES[Outcome.ADDED] in first.stdout
    assert "huyện Tây Đô" in first.stdout  # what was understood, as if done here
    assert "41" in server.ask()

    (folder / "tay-do.txt").write_text(REPORT.format(count=57), encoding="utf-8")
    (folder / "hong.pdf").write_bytes(b"%PDF-1.4 nothing")
    second = server.hoi("index", str(folder))
    assert second.returncode == 2  # a file failed, as if done here
    assert messages.CLI_OUTCOMES[Outcome.REPLACED] in second.stdout
    assert "hong.pdf" in second.stderr
    assert "57" in server.ask()
    assert "57" in server.hoi("figures", "--place", "Tây Đô").stdout

    unknown = server.hoi("docs", "remove", "--yes", "khong-co.txt")
    assert unknown.returncode == 2
    assert "khong-co.txt" in unknown.stderr
    gone = server.hoi("docs", "remove", "--yes", "tay-do.txt")
    assert gone.returncode == 0, gone.stderr
    assert "tay-do.txt" in gone.stdout
    assert server.ask() == ""


def test_relative_paths_and_wrong_ones(server: Server, folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rag.cli", "index", "tay-do.txt"],
        env=server.environment, cwd=folder, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    wrong = server.hoi("index", str(folder / "khong-co"))
    assert wrong.returncode == 2
    assert "khong-co" in wrong.stderr
    assert messages.CLI_REMEDY.split("{")[0].strip() in wrong.stderr


def test_after_a_killed_server_the_command_works_by_itself(server: Server, folder: Path) -> None:
    server.stop(signal.SIGKILL)
    assert (channel_folder(server.data) / SECRET).is_file()  # it could not clear up
    done = server.hoi("index", str(folder))
    assert done.returncode == 0, done.stderr
    assert messages.CHANNEL_USED not in done.stderr
    again = Server(server.data, server.environment)
    try:
        assert "41" in again.ask()
        assert messages.CHANNEL_USED in again.hoi("index", str(folder)).stderr
    finally:
        again.stop()
    assert not channel_folder(server.data).exists()


def test_without_the_secret_the_message_tells_what_to_do(server: Server, folder: Path) -> None:
    assert server.hoi("index", str(folder)).returncode == 0
    (channel_folder(server.data) / SECRET).write_text("0" * 64, encoding="ascii")
    refused = server.hoi("index", str(folder))
    assert refused.returncode == 2
    assert messages.CHANNEL_LOST_REMEDY in refused.stderr
    (channel_folder(server.data) / SECRET).unlink()
    busy = server.hoi("index", str(folder))
    assert busy.returncode == 2
    assert messages.STORE_BUSY_WRITE_REMEDY in busy.stderr


def test_only_its_owner_reaches_the_channel(server: Server) -> None:
    folder = channel_folder(server.data)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())}
    assert modes == {"server": 0o700, SECRET: 0o600, SOCKET: 0o600}


# --- in this process --------------------------------------------------------------------------------------------------


class Held:
    """What a server has open."""

    def __init__(self, data: Path) -> None:
        self.embedder = load_embedder(Config(data=data))
        self.store = Store.open(Config(data=data), embedder=self.embedder, writable=True)
        self.store.share()


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[tuple[Path, Held]]:
    data = tmp_path / ("d" * 120) / "data"  # longer than the address of a socket may be
    data.mkdir(parents=True)
    held = Held(data)
    listening = Channel.listen(data, lambda: held)
    assert listening is not None
    yield data, held
    listening.close()
    held.store.close()
    assert not channel_folder(data).exists()


def say(data: Path, line: bytes) -> bytes:
    """What the server says to one line."""
    with socket.socket(socket.AF_UNIX) as connection:
        with address_of(channel_folder(data)) as address:
            connection.connect(address)
        connection.sendall(line)
        connection.shutdown(socket.SHUT_WR)
        said = b""
        while piece := connection.recv(65536):
            said += piece
        return said


def test_progress_and_report_are_those_of_the_run(channel: tuple[Path, Held], folder: Path) -> None:
    data, _ = channel
    seen: list[tuple[int, int, str]] = []
    found: list[bool] = []
    report = indexed_by_server(data, [folder], lambda *step: seen.append(step), on_found=lambda: found.append(True))
    assert report is not None
    assert [file.outcome for file in report.files] == [Outcome.ADDED]
    assert (1, 1, "tay-do.txt") in seen
    assert found == [True]
    with pytest.raises(InputError):
        indexed_by_server(data, [folder / "none"])


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"nonsense\n",
        b"[]\n",
        b"{}\n",
        b'{"secret": 5}\n',
        b'{"secret": "' + b"0" * 64 + b'"}\n',
        b"\xff\xfe\n",
    ],
)
def test_what_comes_without_the_secret_is_not_answered(channel: tuple[Path, Held], line: bytes) -> None:
    assert say(channel[0], line) == b""


def test_another_version_is_refused_and_an_odd_request_told(channel: tuple[Path, Held]) -> None:
    data, _ = channel
    secret = (channel_folder(data) / SECRET).read_text()
    assert json.loads(say(data, json.dumps({"secret": secret, "protocol": 99}).encode() + b"\n")) == {
        "refused": PROTOCOL
    }
    odd = say(data, json.dumps({"secret": secret, "protocol": PROTOCOL, "command": "index"}).encode() + b"\n")
    assert json.loads(odd.splitlines()[-1])["remedy"]


def test_a_command_that_goes_away_ends_its_run_alone(channel: tuple[Path, Held], folder: Path) -> None:
    data, held = channel
    for number in range(30):
        (folder / f"{number}.txt").write_text(REPORT.format(count=100 + number), encoding="utf-8")

    def leave(done: int, total: int, name: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        indexed_by_server(data, [folder], leave)
    report = indexed_by_server(data, [folder])
    assert report is not None
    assert report.documents == 31
    assert held.store.check().ok


def test_a_server_that_goes_away_is_told(tmp_path: Path, folder: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()

    class Gone:
        @property
        def store(self) -> Store:
            raise OSError("gone")

    listening = Channel.listen(data, Gone)
    assert listening is not None
    with pytest.raises(StoreError) as raised:
        indexed_by_server(data, [folder])
    assert raised.value.remedy == messages.CHANNEL_LOST_REMEDY
    listening.close()
    assert indexed_by_server(data, [folder]) is None


def test_a_folder_that_cannot_hold_a_socket_has_no_channel(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert Channel.listen(blocked, lambda: None) is None


def test_a_report_survives_the_way() -> None:
    file = FileOutcome("/a", "a", Outcome.FAILED, 0, "hỏng", "nạp lại")
    report = IndexReport((file,), ("x",), 1, 2, 3.5, ("y",))
    from dataclasses import asdict

    assert report_of(json.loads(json.dumps(asdict(report)))) == report


def test_no_port_is_opened_for_it(server: Server) -> None:
    links = [str(path.readlink()) for path in Path(f"/proc/{server.process.pid}/fd").iterdir() if path.is_symlink()]
    sockets = {match[1] for link in links if (match := re.fullmatch(r"socket:\[(\d+)\]", link))}
    listening = [line.split() for line in Path(f"/proc/{server.process.pid}/net/tcp").read_text().splitlines()[1:]]
    assert len([row for row in listening if row[3] == "0A" and row[9] in sockets]) == 1
