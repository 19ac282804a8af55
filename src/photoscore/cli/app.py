"""`photoscore`: what all verbs share. Verbs are found by name, and errors end in one line and an exit code.

Exit codes: 0 all went well, 1 something could not be done, 2 wrong usage, 130 interrupted, 141 the reader
went away.
"""

from __future__ import annotations

import codecs
import errno
import os
import sys
import traceback
from contextlib import suppress
from importlib.metadata import version
from io import TextIOWrapper
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from photoscore.cli.output import notes, printable
from photoscore.cli.verbs import VERBS
from photoscore.errors import PhotoscoreError

_NOT_WRITTEN = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})


class Verbs(TyperGroup):
    """Lists the verbs by their rows alone, and loads the one that is called."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        for verb in VERBS:
            self.add_command(TyperCommand(verb.name, help=verb.help))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, _, rest = super().resolve_command(ctx, args)
        verb = next(verb for verb in VERBS if verb.name == name)
        return name, verb.load(), rest

    def invoke(self, ctx: Any) -> Any:
        try:
            answer = super().invoke(ctx)
            sys.stdout.flush()
            return answer
        except PhotoscoreError as error:
            _complain(error.message)
            raise typer.Exit(1) from None
        except BrokenPipeError:
            # The reader of a pipe, as `head`, has seen enough.
            _forget_output()
            raise typer.Exit(141) from None
        except typer.Abort as abort:
            if isinstance(abort.__context__, KeyboardInterrupt):  # at a question, where typer makes it this
                raise typer.Exit(130) from None
            raise
        except (typer.Exit, typer.TyperException, KeyboardInterrupt):
            raise
        except Exception as error:
            if _is_of_writing(error):
                raise  # to `main`, which meets those of --help too
            if ctx.params.get("debug"):
                traceback.print_exc()
            _complain(
                f"Unexpected {type(error).__name__}: {error}. This is a defect: please report it, "
                "with the command and what `photoscore --debug` prints for it."
            )
            raise typer.Exit(1) from None


app = typer.Typer(
    cls=Verbs,
    help="Score photos for technical quality and attractiveness: 0 to 1, in five classes.",
    epilog="Try `photoscore score --samples`, then `photoscore score FOLDER`. Each verb has its own --help.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"photoscore {version('photoscore')}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Print the traceback of an unexpected error.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line on ``sys.argv``; does not return."""
    _open_missing_streams()
    codecs.register_error("photoscore", _bytes_or_mark)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="photoscore")
    try:
        try:
            app(prog_name="photoscore")
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        _forget_output()
        sys.exit(141)
    except OSError as error:
        if not _is_of_writing(error):
            raise
        _forget_output()
        with suppress(OSError):  # where the errors go may be as full
            _complain(f"Cannot write the output: {error.strerror}.")
        sys.exit(1)


def _open_missing_streams() -> None:
    """Give nothing to a closed stream (``>&-``): a file would take its number, and Python has None for it."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


def _bytes_or_mark(error: UnicodeError) -> tuple[str | bytes, int]:
    """Writes the bytes of a file's name that are no text as they are, so that the path leads there again,
    and a question mark for a letter that the encoding of the terminal lacks.
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    code = ord(error.object[error.start])
    return bytes([code - 0xDC00]) if 0xDC80 <= code <= 0xDCFF else "?", error.start + 1  # PEP 383


def _is_of_writing(error: Exception) -> bool:
    """Whether it says that a stream takes no more: errors about a file have its name."""
    return isinstance(error, OSError) and error.filename is None and error.errno in _NOT_WRITTEN


def _forget_output() -> None:
    """Let what was not written go: Python would try again, and complain, when it flushes at last."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(message: str) -> None:
    notes().print(f"photoscore: {printable(message)}", style="red", markup=False)
