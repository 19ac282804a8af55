"""A user's URL → bytes, without letting the user reach what only we can reach."""

from photoscore.fetching.addresses import AllowList, is_public
from photoscore.fetching.fetcher import Fetcher

__all__ = ["AllowList", "Fetcher", "is_public"]
