"""How the documentation is built: `make docs`."""

from importlib.metadata import version as installed

project = "photoscore"
author = "the photoscore authors"
copyright = "2026, the photoscore authors"
release = version = installed("photoscore")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
autodoc_typehints = "description"
autodoc_member_order = "bysource"

html_theme = "furo"
html_title = "photoscore"
html_copy_source = False
html_show_sphinx = False
