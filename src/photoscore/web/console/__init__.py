"""Accounts on the web: signing up and in, keys, usage, money, and the operator's pages."""

from photoscore.web.console.install import install

__all__ = ["install"]
