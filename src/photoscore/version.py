"""The version that is installed. A module of its own: to read it costs more than to import the package."""

from importlib.metadata import version

__version__ = version("photoscore")
