"""Whole Python processes, offline and with a data folder of their own, for what has to be timed from outside."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click


def run_process(arguments: Sequence[str], data: Path, text: str = "") -> str:
    """Run a Python process with its data in `data` and `text` as its input; its standard output.

    Raises click.ClickException with the end of what it said where it fails.
    """
    environ = {**os.environ, "HOI_DATA": str(data), "HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False"}
    done = subprocess.run(
        [sys.executable, *arguments], input=text, capture_output=True, text=True, env=environ, check=False
    )
    if done.returncode != 0:
        raise click.ClickException(f"{' '.join(arguments)}: {done.stderr.strip()[-2000:]}")
    return done.stdout
