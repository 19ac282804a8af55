"""Every page that is for everybody."""

from photoscore.web.pages import DOCS

PAGES = (
    "/",
    "/how-it-works",
    "/pricing",
    "/docs",
    *(f"/docs/{name}" for name in DOCS[1:]),
    "/contact",
    "/contact/thanks",
    "/privacy",
    "/terms",
    "/credits",
)
