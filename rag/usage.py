"""Click in Vietnamese: its help pages and its usage errors. Click's own translations follow the system's locale."""

from __future__ import annotations

import re
from collections.abc import Iterable

import click
from click.exceptions import NoArgsIsHelpError

from rag import messages

_WORDS = {
    "Options": messages.HELP_OPTIONS,
    "Commands": messages.HELP_COMMANDS,
    "Positional arguments": messages.HELP_ARGUMENTS,
    "Show this message and exit.": messages.HELP_HELP,
    "Show the version and exit.": messages.HELP_VERSION,
    "[OPTIONS]": messages.HELP_OPTIONS_PLACE,
    "COMMAND [ARGS]...": messages.HELP_COMMAND_PLACE,
    "INTEGER RANGE": messages.HELP_NUMBER,
    "INTEGER": messages.HELP_NUMBER,
    "TEXT": messages.HELP_TEXT,
    "DIRECTORY": messages.HELP_FOLDER,
    "FILE": messages.HELP_FILE,
    "PATH": messages.HELP_PATH,
    "[required]": messages.HELP_REQUIRED,
    "[default: ": messages.HELP_DEFAULT,
}
_WORD = re.compile("|".join(rf"(?<![\w-]){re.escape(word)}(?!\w)" if word[0].isalpha() else re.escape(word)
                            for word in sorted(_WORDS, key=len, reverse=True)))  # fmt: skip


def _vietnamese(text: str) -> str:
    return _WORD.sub(lambda match: _WORDS[match.group()], text)


class _Formatter(click.HelpFormatter):
    """Click's page layout with Vietnamese words."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, _vietnamese(args), prefix or messages.HELP_USAGE)

    def write_heading(self, heading: str) -> None:
        super().write_heading(_vietnamese(heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(_vietnamese(term), _vietnamese(text)) for term, text in rows], col_max, col_spacing)


class _Context(click.Context):
    formatter_class = _Formatter


def in_vietnamese(command: click.Command) -> click.Command:
    """The same command, with its help pages (and those of its subcommands) in Vietnamese."""
    command.context_class = _Context
    if isinstance(command, click.Group):
        for child in command.commands.values():
            in_vietnamese(child)
    return command


def usage_message(error: click.ClickException) -> tuple[str, str]:
    """What was wrong with the command line, and what to do: one line each."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else messages.HOI
    return _message(error), messages.USAGE_REMEDY.format(command=path)


def _message(error: click.ClickException) -> str:
    match error:
        case click.NoSuchOption():
            return messages.USAGE_NO_OPTION.format(name=error.option_name) + _similar(error.possibilities)
        case click.MissingParameter():
            return messages.USAGE_MISSING.format(name=_name(error.param))
        case click.BadParameter():
            return messages.USAGE_BAD_VALUE.format(name=_name(error.param), problem=_problem(error))
        case click.BadOptionUsage() if "requires" in error.message:
            return messages.USAGE_OPTION_NEEDS_VALUE.format(name=error.option_name)
        case click.BadOptionUsage():
            return messages.USAGE_OPTION_TAKES_NONE.format(name=error.option_name)
        case click.FileError():
            return messages.USAGE_FILE.format(name=error.ui_filename)
    unknown = re.fullmatch(r"No such command '(.*)'\.", error.message)
    if unknown:
        return messages.USAGE_NO_COMMAND.format(name=unknown[1]) + _similar(getattr(error, "possibilities", None))
    extra = re.fullmatch(r"Got unexpected extra arguments? \((.*)\)", error.message, re.DOTALL)
    if extra:
        return messages.USAGE_EXTRA.format(args=extra[1])
    if error.message == "Missing command.":
        return messages.USAGE_MISSING_COMMAND
    return error.message  # raised by a command of ours: Vietnamese already


def _name(parameter: click.Parameter | None) -> str:
    if parameter is None:
        return ""
    return (
        max(parameter.opts, key=len)
        if isinstance(parameter, click.Option)
        else parameter.make_metavar(_Context(click.Command("")))
    )


def _similar(names: Iterable[str] | None) -> str:
    found = ", ".join(names or ())
    return " " + messages.USAGE_SIMILAR.format(names=found) if found else ""


def _problem(error: click.BadParameter) -> str:
    """Click says what is wrong in English; the parameter's type tells what is expected."""
    kind = error.param.type if error.param else None
    got = re.search(r"'(.*)'|^(-?\d+) is not in the range", error.message, re.DOTALL)
    value = (got[1] or got[2] or "") if got else ""
    if isinstance(kind, click.Choice):
        return messages.USAGE_EXPECTED_CHOICE.format(value=value, choices=", ".join(map(str, kind.choices)))
    if isinstance(kind, click.IntRange):
        low, high = kind.min, kind.max
        if high is None:
            return messages.USAGE_EXPECTED_AT_LEAST.format(value=value, low=low)
        return messages.USAGE_EXPECTED_RANGE.format(value=value, low=low, high=high)
    if kind is click.INT:
        return messages.USAGE_EXPECTED_NUMBER.format(value=value)
    if isinstance(kind, click.Path | click.File):
        return messages.USAGE_EXPECTED_FILE.format(value=value)
    return error.message


def is_help(error: click.ClickException) -> bool:
    """Whether the "error" is the help page, asked for by giving nothing at all."""
    return isinstance(error, NoArgsIsHelpError)
