"""`hoi doctor`, `hoi backup`, `hoi restore`: the care of the data folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rag import messages
from rag.config import Config

if TYPE_CHECKING:
    from rag.doctor import Diagnosis, Finding


@click.command("doctor", help=messages.HELP_DOCTOR)
@click.option("--repair", "wanted", is_flag=True, help=messages.HELP_DOCTOR_REPAIR)
@click.option("--json", "as_json", is_flag=True, help=messages.HELP_JSON)
def doctor_command(wanted: bool, as_json: bool) -> int:
    from rag.doctor import examine
    from rag.embed import load_embedder
    from rag.show import progress_bar

    config = Config.from_env()
    embedder = load_embedder(config)
    with progress_bar(messages.DOCTOR_CHECKING) as step:
        diagnosis = examine(config, embedder, step)
    found: Sequence[Finding] = ()
    if wanted and (diagnosis.unerased or any(finding.repair for finding in diagnosis.findings)):
        from rag.doctor_repair import repair

        found = diagnosis.findings
        with progress_bar(messages.DOCTOR_REPAIRING) as step:
            repair(config, embedder, found, step)
        diagnosis = examine(config, embedder)
    still = {finding.code for finding in diagnosis.findings}
    repaired = [finding for finding in found if finding.code not in still]
    if as_json:
        _print_json(config, diagnosis, repaired)
    else:
        _print(config, diagnosis, repaired)
    return 0 if diagnosis.ok else 1


def _print(config: Config, diagnosis: Diagnosis, repaired: Sequence[Finding]) -> None:
    from rag.salvage import ASIDE
    from rag.show import printable

    for finding in repaired:
        click.echo(messages.DOCTOR_REPAIRED.format(what=_line(finding).removeprefix("- ")))
    aside = sorted(path.name for path in config.data.glob(f"*{ASIDE}*") if not path.name.endswith(("-wal", "-shm")))
    if aside:
        click.echo(messages.DOCTOR_ASIDE.format(names=", ".join(aside)))
    if diagnosis.unerased:
        click.echo(messages.DOCTOR_UNERASED.format(count=diagnosis.unerased))
    if diagnosis.ok:
        click.echo(
            messages.DOCTOR_OK.format(
                documents=diagnosis.documents,
                passages=diagnosis.passages,
                originals=diagnosis.originals,
                seconds=diagnosis.seconds,
            )
        )
        return
    click.echo(messages.DOCTOR_BAD.format(count=len(diagnosis.findings), folder=printable(str(config.data))))
    for finding in diagnosis.findings:
        click.secho(_line(finding), fg="red")
        remedy = messages.DOCTOR_FINDINGS[finding.code][1]
        if remedy:
            click.echo("  " + messages.CLI_REMEDY.format(remedy=remedy))
    if any(finding.repair for finding in diagnosis.findings) and not repaired:
        click.echo(messages.DOCTOR_RUN_REPAIR)


def _line(finding: Finding) -> str:
    from rag.show import printable

    listed = ", ".join(printable(example) for example in finding.examples)
    more = " …" if finding.count > len(finding.examples) else ""
    examples = messages.DOCTOR_EXAMPLES.format(examples=listed + more) if listed else ""
    what = messages.DOCTOR_FINDINGS[finding.code][0]
    return messages.DOCTOR_LINE.format(what=what, count=finding.count, examples=examples)


def _print_json(config: Config, diagnosis: Diagnosis, repaired: Sequence[Finding]) -> None:
    from rag.question_file import json_line

    def record(finding: Finding) -> dict[str, object]:
        what, remedy = messages.DOCTOR_FINDINGS[finding.code]
        return {
            "code": finding.code,
            "what": what,
            "count": finding.count,
            "examples": list(finding.examples),
            "repairable": bool(finding.repair),
            "remedy": remedy or messages.DOCTOR_RUN_REPAIR,
        }

    click.echo(
        json_line(
            {
                "ok": diagnosis.ok,
                "data": str(config.data),
                "documents": diagnosis.documents,
                "passages": diagnosis.passages,
                "originals": diagnosis.originals,
                "unerased": diagnosis.unerased,
                "findings": [record(finding) for finding in diagnosis.findings],
                "repaired": [record(finding) for finding in repaired],
                "seconds": round(diagnosis.seconds, 3),
            }
        )
    )


@click.command("backup", help=messages.HELP_BACKUP)
@click.argument("file", type=click.Path(path_type=Path), metavar=messages.PLACE_FILE)
@click.option("--force", is_flag=True, help=messages.HELP_BACKUP_FORCE)
def backup_command(file: Path, force: bool) -> None:
    from rag.backup import make_backup
    from rag.show import progress_bar

    with progress_bar(messages.BACKUP_WRITING) as step:
        made = make_backup(Config.from_env(), file, replace=force, on_progress=step)
    megabytes = made.size / 1e6
    done = messages.BACKUP_DONE.format(documents=made.documents, files=made.files, size=megabytes, path=made.path)
    click.echo(done)


@click.command("restore", help=messages.HELP_RESTORE)
@click.argument("file", type=click.Path(path_type=Path), metavar=messages.PLACE_FILE)
@click.option("--force", is_flag=True, help=messages.HELP_RESTORE_FORCE)
def restore_command(file: Path, force: bool) -> None:
    from rag.embed import load_embedder
    from rag.restore import restore
    from rag.show import progress_bar

    config = Config.from_env()
    with progress_bar(messages.CLI_REBUILDING) as step:
        documents = restore(config, load_embedder(config), file, force=force, on_progress=step)
    click.echo(messages.RESTORE_DONE.format(documents=documents, folder=config.data))


UPKEEP = (doctor_command, backup_command, restore_command)
