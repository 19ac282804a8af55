"""The verbs of the command line, each loaded when it is called: one row each."""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple

import typer

from photoscore.errors import PhotoscoreError


class Verb(NamedTuple):
    """One command: its name, where its code is, what it does in a sentence, the extra that it needs.

    The code is a function, or a ``typer.Typer(add_completion=False)`` for a verb that has verbs of its own.
    """

    name: str
    target: str
    help: str
    extra: str | None = None

    def load(self) -> Any:
        """The command, ready to be invoked.

        Raises PhotoscoreError with the line that installs what is missing.
        """
        module, _, attribute = self.target.partition(":")
        try:
            target = getattr(import_module(module), attribute)
        except ModuleNotFoundError as error:
            if self.extra is None or (error.name or "").startswith("photoscore"):
                raise
            raise PhotoscoreError(
                f"`photoscore {self.name}` needs more packages ({error.name} is missing): "
                f"pip install 'photoscore[{self.extra}]'"
            ) from None
        if isinstance(target, typer.Typer):
            app = target
        else:
            app = typer.Typer(add_completion=False, rich_markup_mode="markdown")
            app.command(self.name)(target)
        command = typer.main.get_command(app)
        command.name = self.name
        return command


VERBS = (
    Verb("score", "photoscore.cli.score:command", "Score photos: files, folders, patterns or stdin."),
    Verb("serve", "photoscore.cli.serve:command", "Serve the API and the pages.", "service"),
    Verb("moderate", "photoscore.cli.moderate:command", "Accept, review or reject photos by a policy."),
    Verb(
        "gate", "photoscore.cli.gate:command", "Say whether an upload form takes photos, and what to change."
    ),
    Verb(
        "best", "photoscore.cli.best:command", "Find near-duplicates and bursts, and the best photo of each."
    ),
    Verb("rank", "photoscore.cli.rank:command", "Order search results by relevance and quality."),
    Verb("accounts", "photoscore.cli.accounts:app", "Make and manage accounts and their money.", "service"),
    Verb("keys", "photoscore.cli.keys:app", "Make, list and revoke key pairs.", "service"),
    Verb("usage", "photoscore.cli.usage:command", "Tell how many requests were answered.", "service"),
    Verb(
        "enquiries",
        "photoscore.cli.enquiries:command",
        "Read what came in by the contact form.",
        "service",
    ),
    Verb("db", "photoscore.cli.db:app", "Bring the database up to date, or check it.", "service"),
    Verb("settings", "photoscore.cli.settings:command", "List every setting, its value and its source."),
)
