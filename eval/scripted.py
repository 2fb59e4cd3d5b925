"""Model servers that write what they are told to, over real HTTP: the OpenAI-compatible protocol and Ollama's.

For `hoi eval verify` and for tests; on the loopback address, for one test or run.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

OPENAI, OLLAMA = "openai", "ollama"
STATUS, BREAK, STALL, GARBAGE = "status", "break", "stall", "garbage"  # what may go wrong

_PIECE = 7  # characters a piece of the stream has


@dataclass
class ScriptedServer:
    """One server; `text` is what it writes next. A context manager.

    `fault`: STATUS answers with `status`, BREAK cuts the stream in the middle, STALL stops writing in the middle until
    the server is closed, GARBAGE sends what is not of the protocol. `wait` seconds pass before each piece.
    """

    protocol: str = OPENAI
    text: str = ""
    replies: list[str] = field(default_factory=list)  # what the next requests get instead, one each
    models: tuple[str, ...] = ("scripted",)
    key: str = ""  # asked for, if any
    fault: str = ""
    status: int = 500
    wait: float = 0.0
    piece: int = _PIECE
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)  # of these requests
    sent: int = 0  # pieces
    left: threading.Event = field(default_factory=threading.Event)  # a reader went before the end
    closed: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> ScriptedServer:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.closed.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """What HOI_LLM_URL is set to."""
        base = f"http://127.0.0.1:{self._server.server_address[1]}"
        return f"{base}/v1" if self.protocol == OPENAI else base

    def pieces(self) -> Iterator[str]:
        """The text in pieces, as far as the fault lets it come."""
        cut = len(self.text) // 2 if self.fault in (BREAK, STALL) else len(self.text)
        for start in range(0, cut, self.piece):
            if self.wait:
                time.sleep(self.wait)
            self.sent += 1
            yield self.text[start : min(cut, start + self.piece)]
        if self.fault == STALL:
            self.closed.wait()


def _handler(server: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            if not self._let_in():
                return
            listed: dict[str, Any] = (
                {"object": "list", "data": [{"id": name, "object": "model"} for name in server.models]}
                if server.protocol == OPENAI
                else {"models": [{"name": name, "model": name} for name in server.models]}
            )
            self._send(200, json.dumps(listed).encode())

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            server.requests.append(asked)
            server.headers.append({name.title(): value for name, value in self.headers.items()})
            if server.replies:
                server.text = server.replies.pop(0)
            if not self._let_in():
                return
            if asked.get("model") not in server.models:
                self._send(404, json.dumps({"error": {"message": "model not found"}}).encode())
            elif server.fault == GARBAGE:
                self._send(200, b"<html>not this</html>", "text/html")
            else:
                self._stream()

        def _let_in(self) -> bool:
            if server.key and self.headers.get("Authorization") != f"Bearer {server.key}":
                self._send(401, b'{"error": {"message": "no"}}')
                return False
            if server.fault == STATUS:
                self._send(server.status, b'{"error": {"message": "no"}}')
                return False
            return True

        def _send(self, status: int, body: bytes, kind: str = "application/json") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _stream(self) -> None:
            self.close_connection = True
            self.send_response(200)
            kind = "text/event-stream" if server.protocol == OPENAI else "application/x-ndjson"
            self.send_header("Content-Type", kind)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            try:
                for piece in server.pieces():
                    self._chunk(_line(server.protocol, piece, False))
                if server.fault == BREAK:
                    return
                self._chunk(_line(server.protocol, "", True))
                self.wfile.write(b"0\r\n\r\n")
            except OSError:
                server.left.set()

        def _chunk(self, line: str) -> None:
            data = line.encode()
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            self.wfile.flush()

    return Handler


def _line(protocol: str, text: str, done: bool) -> str:
    if protocol == OLLAMA:
        record: dict[str, Any] = {
            "model": "scripted", "created_at": "2024-01-01T00:00:00Z", "done": done,
            "message": {"role": "assistant", "content": text},
        }  # fmt: skip
        return json.dumps(record, ensure_ascii=False) + "\n"
    choice = {"index": 0, "delta": {"content": text} if not done else {}, "finish_reason": "stop" if done else None}
    record = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "scripted", "choices": [choice]}
    return f"data: {json.dumps(record, ensure_ascii=False)}\n\n" + ("data: [DONE]\n\n" if done else "")
