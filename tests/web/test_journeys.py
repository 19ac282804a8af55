"""What visitors do on the front page, in a real browser."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from web.browsing import Site

Visit = Callable[..., Site]
Photos = dict[str, Path]


def choose(page: Page, photos: Photos, *names: str) -> None:
    """Choose files in the form."""
    page.set_input_files("#photos", [photos[name] for name in names])


def percents(page: Page) -> list[int]:
    """The scores on the page, from first to last."""
    return [int(text.rstrip("%")) for text in page.locator(".figure").all_text_contents()]


def test_a_newcomer_scores_a_sample_in_one_click(visit: Visit) -> None:
    page = visit().page
    page.click("[data-sample] >> nth=0")
    card = page.locator("article.result")
    expect(card).to_have_count(1)
    expect(card.locator("img")).to_be_visible()
    expect(card.locator(".figure")).to_contain_text("%")
    assert card.locator("table tbody tr").count() == 5
    card.locator("summary").click()
    expect(card.locator("pre").first).to_contain_text("/v1/quality_ugc")
    expect(page.locator("[role=status]").last).to_contain_text("A dahlia")


def test_an_upload_shows_score_class_distribution_and_request(visit: Visit, photos: Photos) -> None:
    page = visit().page
    choose(page, photos, "bright.jpg")
    card = page.locator("article.result")
    expect(card.locator(".class-name")).to_have_text("excellent")
    assert percents(page) == [85]
    expect(card.locator("img")).to_have_js_property("complete", True)
    assert card.locator("img").get_attribute("src").startswith("blob:")
    shares = card.locator("table td").all_text_contents()
    assert sum(int(share.split()[0]) for share in shares) == 100
    expect(page.locator("#results-title")).to_be_focused()
    assert "data=@bright.jpg" in card.locator("pre").first.text_content()


def test_three_photos_are_ranked_best_first(visit: Visit, photos: Photos) -> None:
    page = visit().page
    choose(page, photos, "mid.jpg", "bright.jpg", "dark.jpg")
    expect(page.locator("article.result")).to_have_count(3)
    expect(page.locator(".progress li")).to_have_count(0)
    assert percents(page) == [85, 50, 15]
    assert page.locator(".rank").all_text_contents() == ["No. 1", "No. 2", "No. 3"]
    assert page.locator(".result-name").all_text_contents() == ["bright.jpg", "mid.jpg", "dark.jpg"]
    page.click("[data-clear]")
    expect(page.locator("[data-results]")).to_be_hidden()
    expect(page.locator("#photos")).to_be_focused()


@pytest.mark.parametrize("event", ["paste", "drop"])
def test_a_photo_is_pasted_or_dropped(visit: Visit, photos: Photos, event: str) -> None:
    page = visit().page
    page.evaluate(
        """([event, data]) => {
            const bytes = Uint8Array.from(atob(data), (mark) => mark.charCodeAt(0));
            const transfer = new DataTransfer();
            transfer.items.add(new File([bytes], "pasted.jpg", { type: "image/jpeg" }));
            const happening = event === "paste"
                ? new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true })
                : new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true });
            document.body.dispatchEvent(happening);
        }""",
        [event, base64.b64encode(photos["mid.jpg"].read_bytes()).decode()],
    )
    expect(page.locator(".result-name")).to_have_text("pasted.jpg")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("huge.jpg", "“huge.jpg” has 12.1 MB. The limit is 10 MB"),
        ("notes.txt", "“notes.txt” is not a photo"),
        ("tiny.jpg", "Photos under 20 KB hold too little to judge"),
        ("empty.jpg", "“empty.jpg” is empty"),
        ("cut.jpg", "damaged, cut off, or too small"),
    ],
)
def test_what_cannot_be_scored_gets_words_that_help(
    visit: Visit, photos: Photos, name: str, words: str
) -> None:
    page = visit().page
    choose(page, photos, name, "mid.jpg")
    expect(page.locator("[data-messages] li")).to_contain_text(words)
    expect(page.locator("article.result")).to_have_count(1)


def test_more_photos_than_allowed_at_once_are_left_out(
    visit: Visit, photos: Photos, live: Callable[..., str]
) -> None:
    page = visit(at=live(site_photos=2)).page
    choose(page, photos, "mid.jpg", "bright.jpg", "dark.jpg")
    expect(page.locator("[data-messages] li")).to_contain_text("That is 3 photos")
    expect(page.locator("article.result")).to_have_count(2)


def test_the_tries_are_used_up_and_samples_stay_free(
    visit: Visit, photos: Photos, live: Callable[..., str]
) -> None:
    page = visit(at=live(site_tries=1)).page
    expect(page.locator("[data-left]")).to_have_text("1 of 1 free tries left today.")
    choose(page, photos, "mid.jpg")
    expect(page.locator("article.result")).to_have_count(1)
    expect(page.locator("[data-left]")).to_contain_text("are used up")
    choose(page, photos, "bright.jpg")
    expect(page.locator("[data-messages] li")).to_contain_text("free tries from your address are used up")
    page.click("[data-sample] >> nth=1")
    expect(page.locator("article.result")).to_have_count(2)


def test_without_a_script_the_form_still_scores(visit: Visit, photos: Photos) -> None:
    page = visit(script=False, width=360).page
    field = page.get_by_label("Photos to score")
    expect(field).to_be_visible()
    box = field.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 360
    choose(page, photos, "mid.jpg", "bright.jpg", "notes.txt")
    page.get_by_role("button", name="Score", exact=True).click()
    expect(page.locator("h1")).to_have_text("Your photos, best first")
    assert percents(page) == [85, 50]
    expect(page.locator(".broken")).to_contain_text("notes.txt")
    page.goto(page.url.rpartition("/")[0] + "/")
    page.locator("[data-sample]").first.click()
    expect(page.locator("article.result")).to_have_count(1)


def test_everything_is_reached_by_keyboard_alone(visit: Visit) -> None:
    page = visit().page
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "photos":
            break
    expect(page.locator("#photos")).to_be_focused()
    ring = page.evaluate("getComputedStyle(document.querySelector('label[for=photos].button')).outlineStyle")
    assert ring == "solid"
    page.locator("[data-sample]").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("article.result")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("details pre").first).to_be_visible()


def test_progress_is_shown_while_a_photo_travels(visit: Visit, photos: Photos) -> None:
    page = visit().page
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/try", hold)
    choose(page, photos, "mid.jpg")
    row = page.locator("[data-progress] li")
    expect(row).to_contain_text("mid.jpg")
    expect(row.locator("progress")).to_be_visible()
    waiting[0].continue_()
    expect(page.locator("article.result")).to_have_count(1)
    expect(row).to_have_count(0)


def test_a_phone_offers_its_camera(visit: Visit, photos: Photos) -> None:
    page = visit(width=390, is_mobile=True, has_touch=True).page
    expect(page.locator("label", has_text="Take a photo")).to_be_visible()
    expect(page.locator(".paste")).to_be_hidden()
    assert page.locator("#camera").get_attribute("capture") == "environment"
    page.set_input_files("#camera", photos["mid.jpg"])
    expect(page.locator("article.result")).to_have_count(1)


def test_a_file_of_just_the_largest_size_is_scored(
    visit: Visit, live: Callable[..., str], photos: Photos
) -> None:
    page = visit(at=live(max_bytes=photos["mid.jpg"].stat().st_size, site_min_bytes=1000)).page
    choose(page, photos, "mid.jpg")
    expect(page.locator("article.result")).to_have_count(1)


def test_a_lost_connection_is_said(visit: Visit, photos: Photos) -> None:
    site = visit()
    site.context.set_offline(True)
    choose(site.page, photos, "mid.jpg")
    expect(site.page.locator("[data-messages] li")).to_contain_text("The server cannot be reached")


def test_reduced_motion_moves_nothing(visit: Visit) -> None:
    page = visit(reduced_motion="reduce").page
    assert page.evaluate("getComputedStyle(document.querySelector('.corner')).transitionDuration") in (
        "0s",
        "",
    )


@pytest.mark.parametrize(
    ("language", "typed", "price", "refused"),
    [
        ("en", "1,234", "$0.7404 a month for 1,234 photos", ("1.5", "whole number")),
        ("de", "1", "$0,0006 im Monat für ein Foto", ("1,5", "ganze Zahl")),
    ],
)
def test_a_price_is_worked_out_while_one_types(
    visit: Visit, language: str, typed: str, price: str, refused: tuple[str, str]
) -> None:
    page = visit("/pricing", language=language).page
    field, shown = page.locator("#requests"), page.locator("[data-sum]")
    complaint = page.locator("[data-fault-line]")
    field.fill("")
    for length in range(1, len(typed) + 1):
        field.fill(typed[:length])
        expect(complaint).to_have_text("")
    expect(shown).to_have_text(price)
    field.fill(refused[0])
    expect(shown).to_have_text("")
    field.blur()
    expect(complaint).to_contain_text(refused[1])


def test_the_theme_is_switched_and_kept(visit: Visit) -> None:
    page = visit(theme="light").page
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(paper)
    page.click("[data-theme-switch]")
    dark = page.evaluate(paper)
    assert dark != light
    page.goto(page.url + "pricing")
    assert page.evaluate(paper) == dark
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_a_reader_of_german_is_spoken_to_in_german(visit: Visit, photos: Photos) -> None:
    page = visit("/", language="de-AT", width=360).page
    expect(page.locator("h1")).to_have_text("Wie gut ist dieses Foto?")
    choose(page, photos, "dark.jpg", "bright.jpg", "huge.jpg")
    expect(page.locator("[data-messages] li")).to_contain_text("hat 12,1 MB. Die Grenze ist 10 MB")
    expect(page.locator("article.result")).to_have_count(2)
    expect(page.locator(".class-name >> nth=0")).to_have_text("sehr gut")
    expect(page.locator(".reasons").last).to_contain_text("Das Foto ist zu dunkel.")
    for path in ("/", "/how-it-works", "/docs/errors", "/pricing", "/contact"):
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + path)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_have_text("Talk to us")
    page.get_by_role("link", name="Pricing").click()
    expect(page.locator("h1")).to_have_text("Pay for scores, not for errors")
