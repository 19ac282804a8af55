"""Every page, as a browser and a search engine ask for it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from photoscore.web import samples
from web.paths import PAGES

MakeSite = Callable[..., TestClient]
INLINE = re.compile(r"<[^>]*\s(style|on[a-z]+)\s*=|<style|javascript:", re.IGNORECASE)


class Reader(HTMLParser):
    """Collects a page's links, ids, and scripts with code in them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self.inline: list[dict[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.links += [given[name] or "" for name in ("href", "src", "action") if name in given]
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "img":
            self.images.append(given)
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.inline.append(given)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_and_strict(site: TestClient, path: str) -> None:
    answer = site.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    html = answer.text
    assert not INLINE.search(html)
    page = Reader(html)
    assert page.inline == []
    assert len(page.ids) == len(set(page.ids))
    assert html.count("<h1") == 1
    for needed in (
        '<html lang="en"',
        'property="og:image"',
        'name="description"',
        "<title>",
    ):
        assert needed in html
    assert ('rel="canonical"' in html) != ("noindex" in html)
    assert all(image.get("width") and image.get("height") and "alt" in image for image in page.images)


@pytest.mark.parametrize("path", PAGES)
def test_no_link_of_a_page_leads_nowhere(site: TestClient, path: str) -> None:
    for link in set(Reader(site.get(path).text).links):
        target = urljoin("http://testserver" + path, link)
        assert target.startswith("http://testserver/"), link
        if "/try" in link and "/try/" not in link:
            continue
        address, _, fragment = target.removeprefix("http://testserver").partition("#")
        answer = site.get(address)
        assert answer.status_code == 200, link
        if fragment:
            assert fragment in Reader(answer.text).ids, link


def test_head_answers_as_get_without_a_body(site: TestClient) -> None:
    answer = site.head("/pricing")
    assert (answer.status_code, answer.content) == (200, b"")
    refused = site.post("/pricing", headers={"sec-fetch-site": "same-origin"})
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")
    refused = site.put("/contact", headers={"sec-fetch-site": "same-origin", "accept": "text/html"})
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD, POST")


def test_an_unknown_page_is_a_page_and_an_unknown_call_is_json(site: TestClient) -> None:
    page = site.get("/no-such-page")
    assert page.status_code == 404
    assert "Out of frame" in page.text
    assert "noindex" in page.text
    for path in ("/v1/no-such-call", "/oauth/nothing"):
        answer = site.get(path)
        assert answer.status_code == 404
        assert answer.json()["error"] == "not_found"
    for path in ("/no-such-page", "/docs/no-such-page", "/try/no-such-sample", "/samples/no-such.jpg"):
        assert site.get(path).status_code == 404
        script = site.get(path, headers={"accept": "application/json"})
        assert (script.status_code, script.json()) == (404, answer.json())


def test_a_defect_is_a_page_that_tells_nothing_but_its_number(
    site: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(samples, "find", broken)
    page = site.get("/try/cat")
    assert page.status_code == 500
    assert "Our fault" in page.text
    assert page.headers["x-request-id"] in page.text
    script = site.get("/try/cat", headers={"accept": "application/json"})
    assert script.json()["error"] == "internal_error"
    assert "secret detail" not in page.text + script.text


def test_static_files_are_kept_for_ever_by_the_hash_in_their_address(site: TestClient) -> None:
    [address] = set(re.findall(r"/static/[0-9a-f]+/css/base.css", site.get("/").text))
    assert "immutable" in site.get(address).headers["cache-control"]
    assert site.get("/static/outdated/css/base.css").headers["cache-control"] == "no-cache"
    for path in (
        "/static/x/../../render.py",
        "/static/x/%2e%2e/render.py",
        "/static/x/css",
        "/static/x/no.css",
    ):
        assert site.get(path).status_code == 404


def test_machines_find_what_they_ask_for(site: TestClient) -> None:
    assert "Sitemap: http://testserver/sitemap.xml" in site.get("/robots.txt").text
    tree = ElementTree.fromstring(site.get("/sitemap.xml").text)
    listed = [location.text.removeprefix("http://testserver") for location in tree.iter() if location.text]
    assert set(listed) == set(PAGES) - {"/contact/thanks"}
    manifest = json.loads(site.get("/manifest.webmanifest").text)
    assert all(site.get(icon["src"]).status_code == 200 for icon in manifest["icons"])
    assert site.get("/favicon.ico").headers["content-type"] == "image/x-icon"


def test_the_public_address_is_what_pages_say(make_site: MakeSite) -> None:
    site = make_site(public_url="https://photos.example/")
    assert 'rel="canonical" href="https://photos.example/pricing"' in site.get("/pricing").text
    assert "https://photos.example/v1/quality_ugc" in site.get("/docs").text
    assert "127.0.0.1:8000" not in site.get("/docs").text


def test_the_operator_may_say_other_things_about_privacy(make_site: MakeSite, tmp_path: Path) -> None:
    (tmp_path / "privacy.en.md").write_text("# Our privacy\n\nAsk <b>Bob</b>.", "utf-8")
    site = make_site(site_texts=tmp_path)
    assert "<h1>Our privacy</h1>" in site.get("/privacy").text
    assert "Ask &lt;b&gt;Bob&lt;/b&gt;." in site.get("/privacy").text
    assert "<h1>Terms</h1>" in site.get("/terms").text


def test_each_class_that_a_sample_reaches_is_shown_by_one(site: TestClient) -> None:
    html = site.get("/how-it-works").text
    assert 3 <= html.count("<figcaption") <= 5


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ("1000000", 200, "$600.00"),
        ("5,000,000", 200, "Ask us"),
        ("5 000 000", 200, "Ask us"),
        ("1", 200, "<strong>$0.0006</strong> a month for one photo"),
        ("1234", 200, "<strong>$0.7404</strong> a month for 1,234 photos"),
        ("1.500", 200, "<strong>$0.90</strong> a month for 1,500 photos"),
        ("1.5", 422, "whole number"),
        ("1,50", 422, "whole number"),
        ("0", 422, "whole number"),
        ("1" * 5000, 422, "whole number"),
        ("x<b>", 422, "whole number"),
    ],
)
def test_the_calculator_works_without_a_script(site: TestClient, asked: str, status: int, words: str) -> None:
    answer = site.get("/pricing", params={"requests": asked})
    assert answer.status_code == status
    assert words.lower() in answer.text.lower()
    assert "<b>" not in answer.text


def test_the_calculator_counts_in_german_too(site: TestClient) -> None:
    site.headers["accept-language"] = "de"
    for asked, words in (
        ("1", "<strong>$0,0006</strong> im Monat für ein Foto"),
        ("1.234.567", "<strong>$740,7402</strong> im Monat für 1.234.567 Fotos"),
    ):
        assert words in site.get("/pricing", params={"requests": asked}).text
