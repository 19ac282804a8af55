"""What customers do from first visit to last, in a real browser, with real mail and a real shell."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from mailserver import Inbox
from photoscore.accounts.money import MICRO
from web.browsing import Site
from web.console.member import PASSWORD
from web.console.residents import Town, town
from web.console.stripe_double import StripeDouble

Visit = Callable[..., Site]
TRIAL = 2


@pytest.fixture(scope="module")
def double() -> Iterator[StripeDouble]:
    """A stand-in for Stripe."""
    opened = StripeDouble()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def home(
    tmp_path_factory: pytest.TempPathFactory,
    sqlite_template: Path,
    toy_scoring: Any,
    post: tuple[Inbox, dict[str, Any]],
    double: StripeDouble,
) -> Iterator[Town]:
    """A live site that mails, takes payments, and gives few requests for nothing."""
    settings = post[1] | double.settings | {"trial_requests": TRIAL}
    with town(tmp_path_factory.mktemp("home"), sqlite_template, toy_scoring, **settings) as opened:
        double.webhook = opened.url + "/stripe/webhook"
        yield opened


@pytest.fixture
def folder(tmp_path: Path, photos: dict[str, Path]) -> Path:
    """Where a photo lies."""
    (tmp_path / "photo.jpg").write_bytes(photos["bright.jpg"].read_bytes())
    return tmp_path


def mailed_link(post: tuple[Inbox, dict[str, Any]], recipient: str) -> str:
    """The address in the next mail to somebody."""
    while True:
        mail = post[0].next()
        if mail["to"] == recipient:
            link = re.search(r"http://\S+", mail.get_content())
            assert link is not None
            return link[0]


def run(line: str, folder: Path) -> str:
    """What a shell says to a line that was copied from a page."""
    return subprocess.run(
        ["/bin/sh", "-c", line],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "no_proxy": "*"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout


def enter(home: Town, site: Site, email: str, password: str = PASSWORD) -> None:
    """Sign in by the form."""
    site.go("/sign-in")
    site.page.fill("#email", email)
    site.page.fill("#password", password)
    site.page.click("main button")


def make_key(site: Site, name: str) -> str:
    """Make a key on its page; the line that is ready to paste."""
    site.go("/console/keys")
    site.page.fill("form[action='/console/keys'] #name", name)
    site.page.click("form[action='/console/keys'] button")
    return str(site.page.locator("[aria-labelledby=made] pre").last.text_content()).strip()


@pytest.mark.parametrize("script", [True, False])
def test_from_the_sign_up_to_a_revoked_key(
    visit: Visit, home: Town, post: tuple[Inbox, dict[str, Any]], folder: Path, script: bool
) -> None:
    email = f"script-{script}@example.org".lower()
    site = visit("/pricing", at=home.url, script=script)
    page = site.page
    site.go("/sign-up")
    page.fill("#name", "Ada Ltd")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.click("main form[action='/sign-up'] button")
    expect(page.locator("h1")).to_have_text("Look into your mail")
    page.goto(mailed_link(post, email))
    page.fill("#password", PASSWORD)
    page.click("main form[action='/confirm'] button")
    expect(page).to_have_url(home.url + "/console")

    line = make_key(site, "website")
    if script:
        site.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.locator("[aria-labelledby=made] [data-copy]").last.click()
        assert page.evaluate("navigator.clipboard.readText()") == line
    assert '"status":"ok"' in run(line, folder).replace(" ", "")

    page.click(".console-nav a[href$=usage]")
    expect(page.locator(".facts dd").first).to_have_text("1")
    expect(page.locator("th", has_text="website")).to_be_visible()
    assert page.locator(".usage-chart rect").count() == 1

    page.click(".console-nav a[href$=keys]")
    page.locator("summary", has_text="Revoke").click()
    page.click("form[action$=revoke] button")
    expect(page.get_by_text("Revoked keys")).to_be_visible()
    refused = run(line, folder)
    assert "error" in refused
    assert "revoked" in refused
    account = home.accounts.customers.find(email)
    assert account.trial_left == TRIAL - 1


def test_a_forgotten_password(visit: Visit, home: Town, post: tuple[Inbox, dict[str, Any]]) -> None:
    home.move_in("reset@example.org", "Reset Ltd")
    elsewhere = visit("/sign-in", at=home.url)
    enter(home, elsewhere, "reset@example.org")
    site = visit("/sign-in", at=home.url)
    page = site.page
    page.get_by_text("Forgot the password?").click()
    page.fill("#email", "reset@example.org")
    page.click("main button")
    link = mailed_link(post, "reset@example.org")
    page.goto(link)
    page.fill("#password", "another long sentence")
    page.click("main button")
    expect(page.get_by_role("status").first).to_contain_text("Your password is set")
    enter(home, site, "reset@example.org")
    expect(page.get_by_role("alert")).to_contain_text("wrong")
    enter(home, site, "reset@example.org", "another long sentence")
    expect(page).to_have_url(home.url + "/console")
    elsewhere.go("/console")
    expect(elsewhere.page).to_have_url(home.url + "/sign-in?next=%2Fconsole")
    page.goto(link)
    expect(page.get_by_text("This link is used")).to_be_visible()


def test_another_address(visit: Visit, home: Town, post: tuple[Inbox, dict[str, Any]]) -> None:
    home.move_in("old@example.org", "Moving Ltd")
    site = visit("/sign-in", at=home.url)
    page = site.page
    enter(home, site, "old@example.org")
    site.go("/console/account")
    page.fill("#new_email", "new@moving.example")
    page.fill("#password_now", PASSWORD)
    page.click("form[action$='/account/email'] button")
    expect(page.get_by_role("status").first).to_contain_text("on its way")
    page.goto(mailed_link(post, "new@moving.example"))
    page.click("main form[action='/console/email'] button")
    expect(page.get_by_role("status").first).to_contain_text("new address from now on")
    assert mailed_link(post, "old@example.org").endswith("/contact")
    enter(home, visit("/sign-in", at=home.url), "new@moving.example")


def test_a_top_up(visit: Visit, home: Town, double: StripeDouble) -> None:
    number = home.move_in("payer@example.org", "Payer Ltd")
    site = visit("/sign-in", at=home.url)
    page = site.page
    enter(home, site, "payer@example.org")
    page.click(".console-nav a[href$=billing]")
    page.check("#amount-50")
    page.click("form[action$=topup] button")
    expect(page).to_have_title("Pay")
    page.click("button")
    expect(page.get_by_role("status").first).to_contain_text("Thank you")
    expect(page.locator(".facts dd").first).to_have_text("$50.00")
    row = page.locator("table tbody tr")
    expect(row).to_have_count(1)
    assert row.locator(".number").all_text_contents() == ["$50.0000", "$50.0000"]
    assert home.accounts.account(number).balance == 50 * MICRO
    assert home.accounts.ledger.differences() == []
    assert site.foreign
    assert all(address.startswith(double.url) for address in site.foreign)
    site.foreign.clear()


def test_a_used_up_trial(visit: Visit, home: Town, folder: Path, photos: dict[str, Path]) -> None:
    number = home.move_in("trial@example.org", "Trial Ltd")
    site = visit("/sign-in", at=home.url)
    page = site.page
    enter(home, site, "trial@example.org")
    line = make_key(site, "website")
    for _ in range(TRIAL):
        assert '"status":"ok"' in run(line, folder).replace(" ", "")
    refused = run(line, folder)
    assert '"status":"error"' in refused.replace(" ", "")
    assert "top up" in refused.lower()
    site.go("/")
    page.set_input_files("#photos", photos["mid.jpg"])
    expect(page.locator("main").get_by_text("Top up your balance").first).to_be_visible()
    site.go("/console")
    expect(page.locator("main")).to_contain_text("Your free requests are used up")
    page.locator("main .note a").click()
    expect(page).to_have_url(home.url + "/console/billing")
    home.accounts.topup(number, MICRO)
    assert '"status":"ok"' in run(line, folder).replace(" ", "")
    site.go("/console/billing")
    expect(page.locator(".facts dd").first).to_have_text("$0.9994")


def test_the_end_of_an_account(visit: Visit, home: Town, folder: Path) -> None:
    number = home.move_in("leaver@example.org", "Leaver Ltd")
    site = visit("/sign-in", at=home.url)
    page = site.page
    enter(home, site, "leaver@example.org")
    line = make_key(site, "website")
    page.click(".console-nav a[href$=account]")
    with page.expect_download() as export:
        page.click("form[action$=export] button")
    assert "leaver@example.org" in Path(export.value.path()).read_text()
    delete = page.locator("form[action$=delete]")
    delete.locator("#email").fill("somebody.else@example.org")
    delete.locator("button").click()
    expect(page.get_by_role("alert")).to_contain_text("Type the e-mail address")
    delete.locator("#email").fill("leaver@example.org")
    delete.locator("button").click()
    expect(page.get_by_role("status").first).to_contain_text("Your account is deleted")
    assert '"status":"error"' in run(line, folder).replace(" ", "")
    enter(home, site, "leaver@example.org")
    expect(page.get_by_role("alert")).to_contain_text("wrong")
    gone = home.accounts.account(number)
    assert gone.status == "deleted"
    assert "Leaver" not in gone.name
