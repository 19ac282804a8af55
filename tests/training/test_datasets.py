from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from training.datasets import PixelStore, fold_of, read_items, split_of, write_store


def test_a_scene_lies_in_one_split_and_splits_have_their_sizes() -> None:
    splits = [split_of(str(n)) for n in range(4000)]
    assert splits == [split_of(str(n)) for n in range(4000)]
    share = {name: splits.count(name) / len(splits) for name in ("train", "validation", "test")}
    assert abs(share["train"] - 0.7) < 0.03
    assert abs(share["validation"] - 0.1) < 0.02
    assert abs(share["test"] - 0.2) < 0.03


def test_folds_cut_across_splits() -> None:
    held = [str(n) for n in range(2000) if split_of(str(n)) == "test"]
    assert {fold_of(group) for group in held} == {0, 1, 2, 3, 4}


def test_labels_without_marks_or_groups_stand_alone(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    Image.new("RGB", (40, 30)).save(tmp_path / "images" / "a.jpg")
    (tmp_path / "labels.csv").write_text("file,kind\na.jpg,webpage\n")
    (item,) = read_items(tmp_path)
    assert np.isnan(item.mos)
    assert (item.group, item.kind) == ("a.jpg", "webpage")
    assert item.path.exists()


def test_a_declared_split_wins(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("file,split\na.jpg,heldout\n")
    assert read_items(tmp_path)[0].split == "heldout"


def test_pictures_of_any_shape_come_back_from_the_store(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    pictures = [rng.integers(0, 256, shape, dtype=np.uint8) for shape in ((4, 6, 3), (7, 2, 3), (1, 1, 3))]
    write_store(tmp_path / "set.bin", iter(pictures))
    store = PixelStore(tmp_path / "set.bin")
    assert len(store) == 3
    for stored, picture in zip(store, pictures, strict=False):
        np.testing.assert_array_equal(stored, picture)
