"""The pages of accounts for everybody: axe-core, both themes and widths, no sideways scrolling."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from photoscore.accounts.console import Console
from web.browsing import Site
from web.console.conftest import QUICK
from web.console.member import PASSWORD
from web.console.residents import Town, town
from web.test_access import LOOKS, serious, sideways

Visit = Callable[..., Site]

ENTRANCE = (
    "/sign-in",
    "/sign-in?done=reset",
    "/sign-up",
    "/sign-up/sent",
    "/confirm?token=x",
    "/forgot",
    "/forgot/sent",
    "/reset?token=x",
)
CONSOLE = (
    "/console",
    "/console/keys",
    "/console/usage",
    "/console/billing",
    "/console/account",
    "/console/email?token=x",
)


@pytest.fixture(scope="module")
def place(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, toy_scoring: Any
) -> Iterator[tuple[Town, dict[str, int]]]:
    """A site with an operator, a newcomer, and somebody who had a busy month; their accounts' numbers."""
    folder = tmp_path_factory.mktemp("place")
    stripe = {"stripe_secret_key": "sk_test_x", "stripe_webhook_secret": "whsec_x"}
    with town(folder, sqlite_template, toy_scoring, **stripe) as opened:
        people = {
            "busy": opened.move_in("ada.lovelace@analytical-engines.example", "Analytical Engines Ltd"),
            "new": opened.move_in("new@example.org", "N" * 120),
            "operator": opened.move_in("olga@example.org", "Olga", role="operator"),
        }
        opened.live_a_month(people["busy"])
        yield opened, people


@pytest.fixture
def enter(visit: Visit, place: tuple[Town, dict[str, int]]) -> Callable[[str], Site]:
    """Opens a browser of one of the people; "" for a stranger."""

    def enter(who: str) -> Site:
        opened, people = place
        site = visit("/sign-in", at=opened.url)
        if who:
            opened.sign_in(site, people[who])
        return site

    return enter


def looked_at(site: Site) -> list[Any]:
    """What is wrong with the page as it stands, narrow and dark, then wide and light."""
    found: list[Any] = []
    for width, theme in LOOKS:
        site.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        site.page.set_viewport_size({"width": width, "height": 900})
        found += [(width, theme, fault) for fault in serious(site)]
        found += [(width, theme, "sideways")] * bool(sideways(site))
    return found


@pytest.mark.parametrize(
    ("who", "paths"),
    [
        ("", ENTRANCE),
        ("busy", (*CONSOLE, "/console/usage?days=90&key=web", "/console/billing?paid=yes", "/console/prove")),
        ("new", CONSOLE),
        ("operator", ("/operator", "/operator?q=nobody", "/operator/accounts/1", "/operator/accounts/2")),
    ],
)
def test_nothing_serious_on_any_page(enter: Callable[[str], Site], who: str, paths: tuple[str, ...]) -> None:
    site = enter(who)
    found = {}
    for path in paths:
        site.go(path)
        found[path] = looked_at(site)
    assert found == {path: [] for path in paths}


def test_nothing_serious_about_a_new_key_and_faults(
    enter: Callable[[str], Site], place: tuple[Town, dict[str, int]]
) -> None:
    site = enter("busy")
    site.go("/console/keys")
    site.page.fill("#name", "fourth")
    site.page.click("main form[action='/console/keys'] button")
    site.page.locator("#made").wait_for()
    for summary in site.page.locator("main summary").all():
        summary.click()
    assert looked_at(site) == []
    site.go("/console/billing")
    site.page.fill("#amount", "much")
    site.page.click("form[action$=threshold] button")
    site.page.locator("[role=alert]").wait_for()
    assert looked_at(site) == []
    stranger = enter("")
    stranger.page.fill("#email", "nobody@example.org")
    stranger.page.fill("#password", PASSWORD)
    stranger.page.click("main button")
    stranger.page.locator("[role=alert]").wait_for()
    assert looked_at(stranger) == []


def test_nothing_serious_about_choosing_a_password_and_a_used_up_trial(
    enter: Callable[[str], Site], place: tuple[Town, dict[str, int]]
) -> None:
    opened, people = place
    sent: list[str] = []
    links = Console(opened.accounts, QUICK).links
    links.request_reset("new@example.org", reset=lambda token: sent.append(token) or token)
    site = enter("")
    site.go(f"/reset?token={sent[0]}")
    site.page.locator("#password").wait_for()
    assert looked_at(site) == []
    who = opened.accounts.web_principal(people["new"])
    opened.accounts.charge(who, request_id="all", quality_classes=[3] * 500)
    opened.accounts.suspend(people["operator"])
    member = enter("new")
    member.go("/console")
    member.page.get_by_text("used up").first.wait_for()
    assert looked_at(member) == []
