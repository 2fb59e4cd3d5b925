"""`hoi users` and `hoi keys`: who may sign in. Passwords come by the keyboard without echo or from a pipe, never as an
argument, which other people on the machine could read."""

from __future__ import annotations

import sys
from datetime import datetime
from getpass import getpass

import click

from rag import messages
from rag.config import Config
from rag.errors import InputError
from rag.model_commands import note
from rag.roles import ASK, ROLES

_ROLE = click.Choice(ROLES)


@click.group("users", help=messages.HELP_USERS)
def users_group() -> None:
    pass


@users_group.command("add", help=messages.HELP_USERS_ADD)
@click.argument("name", metavar=messages.PLACE_USER)
@click.option("--role", type=_ROLE, default=ASK, show_default=True, metavar=messages.PLACE_ROLE,
              help=messages.HELP_ROLE)  # fmt: skip
@click.option("--full-name", default="", metavar=messages.PLACE_FULL_NAME, help=messages.HELP_FULL_NAME)
@click.option("--stdin", is_flag=True, help=messages.HELP_STDIN)
def users_add_command(name: str, role: str, full_name: str, stdin: bool) -> None:
    from rag.accounts import add_user

    user = add_user(Config.from_env().data, name, _password(stdin), role, full_name)
    _audited("user_added", name=user.name, role=role)
    note(messages.USERS_ADDED.format(name=user.name, role=messages.ROLE_NAMES[role]))


@users_group.command("list", help=messages.HELP_USERS_LIST)
@click.option("--json", "as_json", is_flag=True, help=messages.HELP_JSON)
def users_list_command(as_json: bool) -> None:
    from dataclasses import asdict

    from rag.accounts import users
    from rag.question_file import json_line

    found = users(Config.from_env().data)
    if not found:
        note(messages.USERS_NONE)
    for user in found:
        if as_json:
            click.echo(json_line(asdict(user)))
        else:
            state = messages.USERS_DISABLED if user.disabled else ""
            role = messages.ROLE_NAMES[user.role]
            line = messages.USERS_LINE.format(name=user.name, role=role, state=state, full_name=user.full_name)
            click.echo(line.rstrip())


@users_group.command("passwd", help=messages.HELP_USERS_PASSWD)
@click.argument("name", metavar=messages.PLACE_USER)
@click.option("--stdin", is_flag=True, help=messages.HELP_STDIN)
def users_passwd_command(name: str, stdin: bool) -> None:
    from rag.accounts import set_password

    set_password(Config.from_env().data, name, _password(stdin))
    _audited("password_set", name=name)
    note(messages.USERS_PASSWORD_SET.format(name=name))


@users_group.command("role", help=messages.HELP_USERS_ROLE)
@click.argument("name", metavar=messages.PLACE_USER)
@click.argument("role", type=_ROLE, metavar=messages.PLACE_ROLE)
def users_role_command(name: str, role: str) -> None:
    from rag.accounts import set_role

    set_role(Config.from_env().data, name, role)
    _audited("role_set", name=name, role=role)
    note(messages.USERS_ROLE_SET.format(name=name, role=messages.ROLE_NAMES[role]))


@users_group.command("disable", help=messages.HELP_USERS_DISABLE)
@click.argument("name", metavar=messages.PLACE_USER)
def users_disable_command(name: str) -> None:
    from rag.accounts import set_disabled

    set_disabled(Config.from_env().data, name, True)
    _audited("user_disabled", name=name)
    note(messages.USERS_SHUT.format(name=name))


@users_group.command("enable", help=messages.HELP_USERS_ENABLE)
@click.argument("name", metavar=messages.PLACE_USER)
def users_enable_command(name: str) -> None:
    from rag.accounts import set_disabled

    set_disabled(Config.from_env().data, name, False)
    _audited("user_enabled", name=name)
    note(messages.USERS_OPEN.format(name=name))


@users_group.command("remove", help=messages.HELP_USERS_REMOVE)
@click.argument("name", metavar=messages.PLACE_USER)
@click.option("--yes", "-y", is_flag=True, help=messages.HELP_YES)
def users_remove_command(name: str, yes: bool) -> None:
    from rag.accounts import remove_user

    if not yes and not _confirmed(messages.USERS_REMOVE_QUESTION.format(name=name)):
        click.echo(messages.USERS_KEPT)
        return
    remove_user(Config.from_env().data, name)
    _audited("user_removed", name=name)
    note(messages.USERS_REMOVED.format(name=name))


@click.group("keys", help=messages.HELP_KEYS)
def keys_group() -> None:
    pass


@keys_group.command("add", help=messages.HELP_KEYS_ADD)
@click.argument("name", metavar=messages.PLACE_USER)
@click.option("--role", type=_ROLE, default=ASK, show_default=True, metavar=messages.PLACE_ROLE,
              help=messages.HELP_ROLE)  # fmt: skip
@click.option("--days", type=int, default=90, show_default=True, metavar=messages.HELP_NUMBER,
              help=messages.HELP_KEYS_DAYS)  # fmt: skip
def keys_add_command(name: str, role: str, days: int) -> None:
    from rag.keys import add_key

    key, token = add_key(Config.from_env().data, name, role, days, "cli")
    _audited("key_made", key=key.prefix, name=key.name, role=role)
    note(messages.KEYS_MADE.format(at=_time(key.expires_at)))
    click.echo(token)


@keys_group.command("list", help=messages.HELP_KEYS_LIST)
@click.option("--json", "as_json", is_flag=True, help=messages.HELP_JSON)
def keys_list_command(as_json: bool) -> None:
    from dataclasses import asdict

    from rag.keys import EMBED, keys
    from rag.question_file import json_line

    found = keys(Config.from_env().data)
    if not found:
        note(messages.KEYS_NONE)
    for key in found:
        if as_json:
            click.echo(json_line({**asdict(key), "prefix": key.prefix, "live": key.live()}))
            continue
        if key.revoked:
            state = messages.KEYS_REVOKED
        else:
            state = messages.KEYS_LIVE.format(at=_time(key.expires_at)) if key.live() else messages.KEYS_EXPIRED
        role = messages.KEYS_EMBED if key.kind == EMBED else messages.ROLE_NAMES[key.role]
        click.echo(messages.KEYS_LINE.format(prefix=key.prefix, name=key.name, role=role, state=state))


@keys_group.command("revoke", help=messages.HELP_KEYS_REVOKE)
@click.argument("prefix", metavar=messages.PLACE_KEY)
def keys_revoke_command(prefix: str) -> None:
    from rag.keys import revoke

    key = revoke(Config.from_env().data, prefix)
    _audited("key_revoked", key=key.prefix, name=key.name)
    note(messages.KEYS_ENDED.format(prefix=key.prefix, name=key.name))


@keys_group.command("embed-token", help=messages.HELP_KEYS_EMBED)
@click.option("--origin", required=True, metavar=messages.PLACE_ORIGIN, help=messages.HELP_EMBED_ORIGIN)
@click.option("--minutes", type=int, default=15, show_default=True, metavar=messages.HELP_NUMBER,
              help=messages.HELP_EMBED_MINUTES)  # fmt: skip
def keys_embed_token_command(origin: str, minutes: int) -> None:
    from rag.keys import add_embed_token

    key, token = add_embed_token(Config.from_env().data, origin, minutes, maker="cli")
    _audited("embed_token_made", key=key.prefix, origin=key.origin)
    note(messages.EMBED_MADE.format(origin=key.origin, at=_time(key.expires_at)))
    click.echo(token)


def _audited(action: str, **details: object) -> None:
    from rag.audit import record

    record(Config.from_env().data, "cli", action, **details)


def _password(piped: bool) -> str:
    if piped:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise InputError(messages.PASSWORD_NOWHERE_MESSAGE, messages.PASSWORD_NOWHERE_REMEDY)
    password = getpass(messages.PASSWORD_ASK)
    if password != getpass(messages.PASSWORD_AGAIN):
        raise InputError(messages.PASSWORD_DIFFERS_MESSAGE, messages.PASSWORD_DIFFERS_REMEDY)
    return password


def _confirmed(question: str) -> bool:
    click.echo(question, nl=False, err=True)
    line = sys.stdin.readline()
    if not line:
        click.echo(err=True)
        raise InputError(messages.USERS_UNANSWERED_MESSAGE, messages.USERS_UNANSWERED_REMEDY)
    return line.strip().lower() in messages.CLI_REMOVE_YES


def _time(at: float) -> str:
    return datetime.fromtimestamp(at).strftime("%d/%m/%Y %H:%M")
