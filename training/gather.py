"""Everything that the heads are fitted and chosen on, for one trunk.

    python -m training.gather --trunk tuned@0.7     # extracts (cached) and prints what there is

The renderings must lie in the cache first (`python -m training.renderings`).
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from training.datasets import PhotoSet, open_set
from training.faults import FAULTS
from training.features import Features, set_features, some_features, spoiled_features, variant_of
from training.nima import teacher_scores
from training.spoiled import Row, ladder_photos, ladder_rows, training_rows
from training.targets import RawScale, everyday_raw, raw_scale

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

# Renderings trained on, per kind: enough to tell them apart, and no more pictures to measure than that.
RENDERINGS_PER_KIND = {
    "document": 700,
    "screenshot": 300,
    "collage": 345,
    "illustration": 216,
    "photograph": 283,
}
HELD_RENDERINGS = 420
VALIDATION_LADDERS = 40
TEST_LADDERS = 120
ATTRACTIVE = 0.75


def chosen_renderings(photos: PhotoSet, splits: list[str]) -> tuple[Indices, Indices]:
    """Indices trained on (at most `RENDERINGS_PER_KIND` of a kind) and `HELD_RENDERINGS` held-out ones."""
    rng = np.random.default_rng(21)
    train: list[int] = []
    for kind in sorted({item.kind for item in photos.items}):
        of_kind = [i for i, item in enumerate(photos.items) if item.kind == kind and splits[i] == "train"]
        train += sorted(rng.permutation(of_kind)[: RENDERINGS_PER_KIND[kind]].tolist())
    held = rng.permutation([i for i, split in enumerate(splits) if split == "heldout"])
    return np.asarray(train), np.sort(held[:HELD_RENDERINGS])


@dataclass(frozen=True)
class Material:
    """Features and raw targets of one trunk; each attribute is read, or extracted, when first asked for."""

    trunk: str

    @property
    def variant(self) -> int:
        """Which EfficientNet-Lite."""
        return variant_of(self.trunk)

    @cached_property
    def rated(self) -> PhotoSet:
        return open_set("biq2021")

    @cached_property
    def everyday(self) -> PhotoSet:
        return open_set("flickr")

    @cached_property
    def renderings(self) -> PhotoSet:
        return open_set("renderings")

    @cached_property
    def scale(self) -> RawScale:
        return raw_scale(self.rated)

    @cached_property
    def x(self) -> Features:
        return set_features(self.trunk, self.rated)

    @cached_property
    def varied_x(self) -> Features:
        """The same photos stored and scaled in another way."""
        return set_features(self.trunk, self.rated, "varied", seed=1)

    @cached_property
    def reencoded_indices(self) -> tuple[Indices, Indices]:
        """Every second photo that heads are fitted on, of BIQ2021 and of the everyday ones."""
        return (
            self.rated.where("train", "validation")[::2],
            self.everyday.where("train", "validation")[::2],
        )

    @cached_property
    def reencoded_x(self) -> tuple[Features, Features]:
        """Those photos encoded anew at quality 95."""
        rated, everyday = self.reencoded_indices
        return (
            some_features(self.trunk, self.rated, "half", "reencoded", rated.tolist()),
            some_features(self.trunk, self.everyday, "half", "reencoded", everyday.tolist()),
        )

    @cached_property
    def y(self) -> Floats:
        return self.scale.raw(self.rated.mos)

    @cached_property
    def subset(self) -> NDArray[np.str_]:
        return np.asarray([item.subset for item in self.rated.items])

    @cached_property
    def everyday_x(self) -> Features:
        return set_features(self.trunk, self.everyday)

    @cached_property
    def everyday_y(self) -> Floats:
        return everyday_raw(self.everyday, self.scale)

    @cached_property
    def taste(self) -> tuple[Floats, Floats]:
        """NIMA's mean rating as a z-score over both sets, for BIQ2021 and for everyday photos."""
        a, b = teacher_scores(self.rated), teacher_scores(self.everyday)
        both = np.concatenate([a, b])
        return (a - both.mean()) / both.std(), (b - both.mean()) / both.std()

    @cached_property
    def spoiled_rows(self) -> list[Row]:
        return training_rows(self.rated)

    @cached_property
    def spoiled_x(self) -> Features:
        return spoiled_features(self.trunk, self.rated, self.spoiled_rows, f"train{len(self.spoiled_rows)}")

    @cached_property
    def spoiled_strength(self) -> Floats:
        """(rows, faults): strength 0..1 of the made fault, 0 elsewhere."""
        out = np.zeros((len(self.spoiled_rows), len(FAULTS)))
        for n, (_, fault, level) in enumerate(self.spoiled_rows):
            out[n, FAULTS.index(fault)] = level / 5
        return out

    def ladder(self, split: str, count: int) -> tuple[list[int], Features]:
        """Photos of the split and features (photos × faults × levels, F) of their ladders."""
        rows = ladder_rows(self.rated, split, count)
        return ladder_photos(self.rated, split, count), spoiled_features(
            self.trunk, self.rated, rows, f"ladder-{split}-{count}"
        )

    @cached_property
    def rendering_indices(self) -> tuple[Indices, Indices]:
        return chosen_renderings(self.renderings, [item.split for item in self.renderings.items])

    @cached_property
    def rendered_x(self) -> Features:
        return some_features(
            self.trunk,
            self.renderings,
            f"train{len(self.rendering_indices[0])}",
            "plain",
            self.rendering_indices[0].tolist(),
        )

    @cached_property
    def held_rendered_x(self) -> Features:
        return some_features(
            self.trunk, self.renderings, "heldout", "plain", self.rendering_indices[1].tolist()
        )

    @cached_property
    def nonphotos_x(self) -> Features:
        return set_features(self.trunk, open_set("nonphotos"))

    @cached_property
    def attractive(self) -> Indices:
        """Photographers' work rated `ATTRACTIVE` and more."""
        return np.asarray(
            [i for i, item in enumerate(self.rated.items) if item.subset == "ss03" and item.mos >= ATTRACTIVE]
        )[::4]

    @cached_property
    def gate_indices(self) -> Indices:
        """Rated photos of all sorts that everyday ones are told from."""
        return np.sort(np.random.default_rng(17).choice(len(self.rated.items), 1500, replace=False))

    @cached_property
    def gate_x(self) -> Features:
        """Those photos cropped, sized and encoded as `alike_x` are."""
        return some_features(self.trunk, self.rated, "gate", "alike", self.gate_indices.tolist())

    @cached_property
    def alike_x(self) -> tuple[Features, Features]:
        """Photographers' work and everyday photos, cropped, sized and encoded alike."""
        return (
            some_features(self.trunk, self.rated, "attractive", "alike", self.attractive.tolist()),
            some_features(self.trunk, self.everyday, "all", "alike", range(len(self.everyday.items))),
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trunk", default="lite2")
    parser.add_argument("--parts", nargs="+", default=["rated", "made", "held"], help="may run side by side")
    options = parser.parse_args()
    m = Material(options.trunk)
    if "rated" in options.parts:
        print(f"rated {m.x.shape}, varied {m.varied_x.shape}, everyday {m.everyday_x.shape}", flush=True)
        print(f"encoded anew {m.reencoded_x[0].shape} and {m.reencoded_x[1].shape}", flush=True)
    if "made" in options.parts:
        print(f"renderings {m.rendered_x.shape}, spoiled {m.spoiled_x.shape}", flush=True)
        print(f"alike {m.alike_x[0].shape}, {m.alike_x[1].shape} and {m.gate_x.shape}", flush=True)
    if "held" in options.parts:
        print(f"validation ladders {m.ladder('validation', VALIDATION_LADDERS)[1].shape}", flush=True)
        print(f"held-out renderings {m.held_rendered_x.shape}, nonphotos {m.nonphotos_x.shape}", flush=True)
        print(f"test ladders {m.ladder('test', TEST_LADDERS)[1].shape}", flush=True)


if __name__ == "__main__":
    main()
