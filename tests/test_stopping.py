"""A server that is told to stop finishes the answers in the making."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from eval.scripted import ScriptedServer
from ui import strings

QUESTION = "Móng Cái kết nạp bao nhiêu đảng viên?"
GOOD = "Từ đầu nhiệm kỳ 2020 – 2025 đến nay, thành phố Móng Cái đã kết nạp 857 đảng viên mới [1]."


class Held(ScriptedServer):
    """Writes a piece, and the rest when it may."""

    go_on = threading.Event()

    def pieces(self) -> Iterator[str]:
        for piece in super().pieces():
            yield piece
            self.go_on.wait(60)


def test_sigterm_waits_for_the_answers_in_the_making(shared_data: Path, environ: dict[str, str]) -> None:
    with Held(text=GOOD) as model:
        environment = environ | {
            "HOI_DATA": str(shared_data), "HOI_LLM": "openai-like/scripted", "HOI_LLM_URL": model.url,
        }  # fmt: skip
        process = subprocess.Popen(
            ["hoi", "serve", "--port", "0"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        answers: dict[str, httpx.Response] = {}
        try:
            assert process.stdout
            assert process.stderr
            lines = []
            while not (url := re.search(r"http://127\.0\.0\.1:\d+", line := process.stdout.readline())):
                lines.append(line)
                assert line, (lines, process.stderr.read())

            def ask(accept: str) -> None:
                with httpx.Client(base_url=url[0], trust_env=False, timeout=60) as client:
                    answers[accept] = client.post("/api/ask", json={"question": QUESTION}, headers={"accept": accept})

            asking = [threading.Thread(target=ask, args=(kind,)) for kind in ("application/json", "text/event-stream")]
            for thread in asking:
                thread.start()
            for _ in range(600):
                if len(model.requests) == 2:
                    break
                time.sleep(0.05)
            process.send_signal(signal.SIGTERM)
            time.sleep(1)
            assert process.poll() is None
            model.go_on.set()
            for thread in asking:
                thread.join(60)
            rest, errors = process.communicate(timeout=60)
        finally:
            model.go_on.set()
            process.kill()
            process.communicate()
    assert strings.STOPPED in rest
    assert "Traceback" not in errors
    assert process.returncode == 0
    whole = answers["application/json"].json()
    assert (whole["engine"], whole["short"]) == ("openai-like/scripted", "857 đảng viên mới")
    streamed = answers["text/event-stream"].text
    last = json.loads(streamed.strip().rpartition("data: ")[2])
    assert "event: answer" in streamed
    assert last["answer"] == whole["answer"]
