"""Renderings without a browser: the plan, the pages' HTML, the collages, the files."""

import csv
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from training.renderings import __main__ as command
from training.renderings.collage import COLLAGES
from training.renderings.counter import COUNTERS, on_screen, perspective
from training.renderings.dice import Dice
from training.renderings.finish import LONG_SIDE, cut, finish, in_device, write
from training.renderings.pages import html, page_size
from training.renderings.photos import PhotoPool
from training.renderings.plan import HERE, LAYOUTS, THEMES, plan
from training.renderings.words import HELDOUT_SCRIPTS, TRAIN_SCRIPTS, Words, corpus

JOBS = plan(600, seed=3)


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> PhotoPool:
    """Sixty tiny photos, each a scene of its own, so that both splits have some."""
    folder = tmp_path_factory.mktemp("biq2021")
    (folder / "images").mkdir()
    noise = np.random.default_rng(0)
    with (folder / "labels.csv").open("w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["file", "mos", "group"])
        for number in range(60):
            pixels = noise.integers(0, 255, (48, 48, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / "images" / f"{number}.jpg")
            writer.writerow([f"{number}.jpg", 0.5, number])
    return PhotoPool(folder)


def test_the_same_seed_plans_the_same_and_another_does_not():
    assert plan(600, seed=3) == JOBS
    assert plan(600, seed=4) != JOBS
    assert len({job.name for job in JOBS}) == len(JOBS)


def test_nothing_held_out_is_trained_on():
    for job in JOBS:
        held_out = (
            LAYOUTS[job.layout].get("heldout", False)
            or job.theme in THEMES["heldout"]
            or job.script in HELDOUT_SCRIPTS
        )
        if job.template is not None:
            assert (job.split == "heldout") == held_out, job
        elif held_out:
            assert job.split == "heldout", job


def test_every_kind_is_in_both_splits():
    kinds = {"screenshot", "document", "illustration", "collage", "photograph"}
    for split in ("train", "heldout"):
        assert {job.kind for job in JOBS if job.split == split} == kinds


def test_photos_of_the_two_splits_are_of_different_scenes(pool):
    shown = {}
    for split in ("train", "heldout"):
        pool.given.clear()
        for number in range(400):
            pool.path(split, Dice(f"{split}{number}"))
        shown[split] = set(pool.given)
    assert shown["train"]
    assert shown["heldout"]
    assert not shown["train"] & shown["heldout"]


@pytest.mark.parametrize("script", [*TRAIN_SCRIPTS, *HELDOUT_SCRIPTS])
def test_every_script_can_say_everything(script):
    words = Words(script, Dice("words"))
    assert words.dir == ("rtl" if script in ("arabic", "hebrew") else "ltr")
    for text in (words.name(), words.message(), words.headline(), words.slogan(), words.sentence()):
        assert text.strip()
    assert words.price()
    assert len(corpus(script)["messages"]) >= 10


@pytest.mark.parametrize("template", sorted(path.stem for path in HERE.glob("templates/[a-z]*.html")))
def test_every_template_becomes_a_page_that_names_no_unknown(template, pool):
    jobs = [job for job in JOBS if job.layout == template][:3]
    assert jobs
    for job in jobs:
        dice = Dice(job.name)
        size = page_size(job, dice)
        page = html(job, dice, size, pool)
        assert page.startswith("<!doctype html>")
        assert page.rstrip().endswith("</html>")
        assert "{{" not in page
        assert "://" not in page.replace("file://", "").replace("http://www.w3.org", "")
        repeat = Dice(job.name)
        assert html(job, repeat, page_size(job, repeat), pool) == page


@pytest.mark.parametrize("layout", [*COLLAGES, *COUNTERS])
def test_compositions_are_drawn_alike_from_the_same_seed(layout, pool):
    def drawn() -> Image.Image:
        job = next(job for job in JOBS if job.layout == layout)
        return command.draw(job, 3, None, pool)

    first = drawn()
    assert min(first.size) >= 32
    assert np.array_equal(np.asarray(first), np.asarray(drawn()))


def test_a_page_without_a_browser_is_refused(pool):
    job = next(job for job in JOBS if job.layout == "chat-bubbles")
    with pytest.raises(ValueError, match="needs a browser"):
        command.draw(job, 3, None, pool)


def test_perspective_sends_each_corner_to_its_own():
    target, source = [(10, 12), (90, 5), (99, 80), (3, 70)], [(0, 0), (50, 0), (50, 40), (0, 40)]
    a, b, c, d, e, f, g, h = perspective(target, source)
    for (x, y), corner in zip(target, source, strict=True):
        scale = g * x + h * y + 1
        assert ((a * x + b * y + c) / scale, (d * x + e * y + f) / scale) == pytest.approx(corner, abs=1e-6)


def test_a_photographed_screen_leaves_most_of_the_photo():
    photo, page = Image.new("RGB", (300, 200), "#406080"), Image.new("RGB", (200, 400), "white")
    scene = np.asarray(on_screen(page, photo, Dice("screen")))
    assert (np.abs(scene.astype(int) - (0x40, 0x60, 0x80)).max(axis=2) < 8).mean() > 0.5


def test_finished_pictures_have_natural_sizes():
    page = Image.new("RGB", (400, 900), "white")
    for number in range(60):
        done = finish(page, "chat-bubbles", Dice(f"finish{number}"))
        assert min(done.size) >= 32
        assert max(done.size) <= LONG_SIDE
    assert in_device(page, Dice("device")).width > page.width
    assert cut(page, Dice("cut")).height <= page.height


@pytest.mark.parametrize("name", ["a.jpg", "a.png"])
def test_files_are_what_their_names_say(tmp_path: Path, name: str):
    for number in range(6):
        write(Image.new("RGB", (64, 48), "red"), tmp_path / name, Dice(f"write{number}"))
    with Image.open(tmp_path / name) as written:
        assert written.format == {"a.jpg": "JPEG", "a.png": "PNG"}[name]
        assert written.size == (64, 48)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_drawing_goes_on_where_it_was(tmp_path: Path, pool, monkeypatch: pytest.MonkeyPatch, capsys):
    jobs = [job for job in JOBS if job.layout in ("collage-grid", "photo-stamp")][:6]
    monkeypatch.setattr(command, "open_browser", lambda executable: nullcontext())
    command.draw_all(jobs[:4], 3, tmp_path, pool, "none")
    first = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*-*")}
    command.draw_all(jobs, 3, tmp_path, pool, "none")
    command.write_labels(jobs, tmp_path)
    assert "6 pictures, 4 of them there already" in capsys.readouterr().out
    for name, written in first.items():
        assert (tmp_path / name).stat().st_mtime_ns == written
    with (tmp_path / "labels.csv").open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert [row["file"] for row in rows] == [job.file for job in jobs]
    assert all((tmp_path / row["file"]).exists() and row["photos"] for row in rows)
