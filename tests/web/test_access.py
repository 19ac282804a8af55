"""Every page for everybody: axe-core, both themes, both widths, weight, no shift, no sideways scrolling."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from web.browsing import Site
from web.paths import PAGES

Visit = Callable[..., Site]
LOOKS = [(360, "dark"), (1600, "light")]
FAST = {"resultTypes": ["violations"]}
AXE = Axe()


def serious(site: Site) -> list[str]:
    """What axe-core finds that is serious or critical."""
    found = AXE.run(site.page, options=FAST).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def sideways(site: Site) -> int:
    """By how many pixels the page is wider than the window."""
    wider: int = site.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wider


@pytest.mark.parametrize("path", [*PAGES, "/try/cat", "/no-such-page", "/pricing?requests=x"])
def test_nothing_serious_on_any_page(visit: Visit, path: str) -> None:
    site = visit(path, width=360, theme="dark")
    found = [serious(site), sideways(site)]
    site.page.emulate_media(color_scheme="light")
    site.page.set_viewport_size({"width": 1600, "height": 900})
    found += [serious(site), sideways(site)]
    assert found == [[], 0, [], 0]


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_nothing_serious_about_results_and_faults(
    visit: Visit, photos: dict[str, Path], width: int, theme: str
) -> None:
    site = visit(width=width, theme=theme)
    site.page.set_input_files("#photos", [photos[name] for name in ("dark.jpg", "bright.jpg", "notes.txt")])
    site.page.locator("article.result >> nth=1").wait_for()
    for summary in site.page.locator("article.result summary").all():
        summary.click()
    assert (serious(site), sideways(site)) == ([], 0)
    site.go("/contact")
    site.page.click("main button")
    site.page.locator(".fault").first.wait_for()
    assert (serious(site), sideways(site)) == ([], 0)


def test_the_front_page_is_light_and_stands_still(visit: Visit) -> None:
    site = visit("/terms")
    weights: dict[str, int] = {}
    site.page.on("response", lambda answer: weights.update({answer.url: len(answer.body())}))
    site.page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => {"
        " for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;"
        "}).observe({ type: 'layout-shift', buffered: true });"
    )
    fresh = site.context.new_cdp_session(site.page)
    fresh.send("Network.setCacheDisabled", {"cacheDisabled": True})
    site.go("/")
    page = sum(size for url, size in weights.items() if "/samples/" not in url)
    assert 20_000 < page < 150_000
    assert any(url.endswith("archivo.woff2") for url in weights)
    assert site.page.evaluate("window.shift") < 0.01
