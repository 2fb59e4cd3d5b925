"""`hoi models` and `hoi llm`, and the lines that tell which models are in use."""

from __future__ import annotations

from typing import Any

import click

from rag import messages
from rag.config import Config


@click.group("models", help=messages.HELP_MODELS)
def models_group() -> None:
    pass


@models_group.command("list", help=messages.HELP_MODELS_LIST)
def models_list_command() -> None:
    from rag.hub import BUNDLED, pulled_models

    config = Config.from_env()
    used = _model_name(config)
    kinds = {BUNDLED.name: messages.CLI_MODEL_BUNDLED}
    kinds |= dict.fromkeys(pulled_models(config), messages.CLI_MODEL_PULLED)
    kinds.setdefault(used, messages.CLI_MODEL_CHOSEN)
    for name, kind in kinds.items():
        click.echo(f"{'*' if name == used else ' '} {name} ({kind})")
    note_models(config)


@models_group.command("pull", help=messages.HELP_MODELS_PULL)
@click.argument("name", metavar=messages.PLACE_NAME)
def models_pull_command(name: str) -> None:
    from rag.hub import is_reranker, pull_model

    config = Config.from_env()
    note(messages.CLI_MODEL_PULLING.format(name=name))
    folder = pull_model(name, config)
    pulled = messages.CLI_RERANKER_PULLED_NOTE if is_reranker(folder) else messages.CLI_MODEL_PULLED_NOTE
    click.echo(pulled.format(name=name, folder=folder))
    note_models(config)


@click.group("llm", help=messages.HELP_LLM)
def llm_group() -> None:
    pass


@llm_group.command("check", help=messages.HELP_LLM_CHECK)
def llm_check_command() -> None:
    from rag.llm_check import sample, setting
    from rag.show import show_llm_sample, show_llm_setting

    config = Config.from_env().llm
    show_llm_setting(setting(config))
    show_llm_sample(sample(config), config.timeout)


def _model_name(config: Config) -> str:
    """The model that would be used, without loading it."""
    from rag.hub import BUNDLED, BUNDLED_NAMES, active_model

    wanted = config.embedding or active_model(config) or BUNDLED.name
    return BUNDLED.name if wanted in BUNDLED_NAMES else wanted


def note_models(config: Config) -> None:
    """Which models are in use, without loading them."""
    note(messages.CLI_MODEL.format(name=_model_name(config)))
    if config.reranker:
        note(messages.CLI_RERANKER.format(name=config.reranker))
    if config.llm.name:
        note(messages.CLI_LLM.format(name=config.llm.name))


def note(text: str, style: dict[str, Any] | None = None) -> None:
    """A line for the person on standard error."""
    click.secho(text, err=True, **(style or {"dim": True}))
