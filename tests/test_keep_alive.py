"""A connection that a reader leaves unused for a while is still there for the next question."""

from __future__ import annotations

import http.client
import re
import subprocess
import time
from pathlib import Path

_PAUSE = 6.5  # seconds; uvicorn by itself ends a connection after 5


def test_a_connection_outlasts_a_pause(shared_data: Path, environ: dict[str, str]) -> None:
    with subprocess.Popen(
        ["hoi", "serve", "--port", "0"],
        env=environ | {"HOI_DATA": str(shared_data)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    ) as process:
        try:
            assert process.stdout
            while not (url := re.search(r"http://127\.0\.0\.1:(\d+)", line := process.stdout.readline())):
                assert line
            connection = http.client.HTTPConnection("127.0.0.1", int(url[1]), timeout=60)
            for pause in (0.0, _PAUSE):
                time.sleep(pause)
                connection.request("GET", "/healthz")  # raises where the server has ended the connection
                response = connection.getresponse()
                response.read()
                assert response.status == 200
            connection.close()
        finally:
            process.terminate()
