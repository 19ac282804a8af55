"""The best of many: groups of like photos, their places in a folder, their stars, their sheet."""

from photoscore.uses.culling.grouping import Group, best
from photoscore.uses.culling.placing import place
from photoscore.uses.culling.sheet import contact_sheet
from photoscore.uses.culling.sidecars import sidecar_paths, write_rating

__all__ = ["Group", "best", "contact_sheet", "place", "sidecar_paths", "write_rating"]
