"""The command line: one file per verb."""

from photoscore.cli.app import main

__all__ = ["main"]
