"""A page of an intranet on another site, to embed the chat in: docs/demo-intranet.html itself, its address put in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Frame, Page

PAGE = Path(__file__).resolve().parent.parent / "docs" / "demo-intranet.html"
WRITTEN = "http://127.0.0.1:7860"  # where the page looks for the server as it stands in the documentation


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and writes nothing on the terminal."""

    def log_message(self, *_: object) -> None: ...


class Demo:
    """The site: `origin` is its own, `show` puts the address of the server into its page."""

    def __init__(self, folder: Path, port: int) -> None:
        self.origin = f"http://intranet.example:{port}"
        self.url = f"{self.origin}/{PAGE.name}"
        self._file = folder / PAGE.name

    def show(self, server: str) -> None:
        """Write the page, as a web master does who puts the address of `server` into the tag."""
        text = PAGE.read_text(encoding="utf-8")
        assert WRITTEN in text
        self._file.write_text(text.replace(WRITTEN, server), encoding="utf-8")


@contextmanager
def demo(folder: Path) -> Iterator[Demo]:
    """The site while it is served."""
    site = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=site.serve_forever, daemon=True).start()
    try:
        yield Demo(folder, site.server_port)
    finally:
        site.shutdown()
        site.server_close()


def frame_of(page: Page) -> Frame:
    """The frame of the chat: a closed shadow root hides it from selectors, not from the list of frames."""
    for _ in range(300):
        found = [frame for frame in page.frames if "/embed" in frame.url]
        if found:
            return found[0]
        page.wait_for_timeout(100)
    raise AssertionError([frame.url for frame in page.frames])
