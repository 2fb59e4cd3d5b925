"""`hoi feedback`: what readers said of answers, listed and as a question set."""

from __future__ import annotations

from pathlib import Path

import click

from rag import messages
from rag.config import Config
from rag.model_commands import note


@click.group("feedback", help=messages.HELP_FEEDBACK)
def feedback_group() -> None:
    pass


@feedback_group.command("list", help=messages.HELP_FEEDBACK_LIST)
@click.option("--json", "as_json", is_flag=True, help=messages.HELP_JSON)
def feedback_list_command(as_json: bool) -> None:
    from rag.feedback import all_feedback
    from rag.feedback import as_json as record
    from rag.question_file import json_line
    from rag.show import printable

    judgements = all_feedback(Config.from_env().data)
    if as_json:
        for one in judgements:
            click.echo(json_line(record(one)))
        return
    if not judgements:
        note(messages.FEEDBACK_NONE)
    for one in judgements:
        verdict = messages.FEEDBACK_VERDICTS[one.verdict]
        line = messages.FEEDBACK_LINE.format(number=one.number, verdict=verdict, question=printable(one.question))
        click.echo(line)
        click.echo(messages.FEEDBACK_SAID.format(said=printable(one.answer["short"] or one.answer["answer"])))
        if one.note:
            click.echo(messages.FEEDBACK_NOTE.format(note=printable(one.note)))


@feedback_group.command("export", help=messages.HELP_FEEDBACK_EXPORT)
@click.option("--json", "file", default="-", metavar=messages.PLACE_FILE, help=messages.HELP_FEEDBACK_FILE)
@click.option("--review", is_flag=True, help=messages.HELP_FEEDBACK_REVIEW)
def feedback_export_command(file: str, review: bool) -> None:
    from rag.feedback import all_feedback, needs_review, question_set
    from rag.question_file import json_line
    from rag.sheets import write_whole

    cases = list(question_set(all_feedback(Config.from_env().data)))
    wanted = [case for case in cases if needs_review(case) == review]
    text = "".join(f"{json_line(case)}\n" for case in wanted)
    if file == "-":
        click.echo(text, nl=False)
    else:
        write_whole(Path(file), text.encode("utf-8", "replace"))
    note(messages.FEEDBACK_WRITTEN.format(count=len(wanted)))
    if not review and len(wanted) < len(cases):
        note(messages.FEEDBACK_OPEN.format(count=len(cases) - len(wanted)))
