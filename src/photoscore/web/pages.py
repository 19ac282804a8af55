"""The pages that are the same for everybody."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from photoscore.service.seams import Services
from photoscore.web import samples
from photoscore.web.render import language_of, page
from photoscore.web.routing import router
from photoscore.web.sizes import size_words
from photoscore.web.state import site_of
from photoscore.web.texts import Texts

pages = router()


@pages.get("/")
async def home(request: Request) -> Response:
    """The front page with the try-out in it."""
    services: Services = request.app.state.services
    settings = services.settings
    t = Texts(language_of(request))
    limits = {
        "most": settings.site_photos,
        "minBytes": settings.site_min_bytes,
        "maxBytes": settings.max_bytes,
        "min": size_words(settings.site_min_bytes, t),
        "max": size_words(settings.max_bytes, t),
    }
    return page(
        request,
        "home.html",
        name="home",
        samples=samples.samples(),
        left=await site_of(request).allowance_for(request).left(request),
        limits=limits,
        script_texts=t.group("tryout.js") | {"limits": limits},
        trial=site_of(request).trial,
    )
