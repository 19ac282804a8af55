"""How strong the edges of photos are, and what photos with weak ones are worth.

    python -m training.edges

For the rated and the everyday photos, by bands of what `photoscore.scoring.structure` measures: how many
there are, and the mean and the largest of their marks and scores, under the ceiling of `training.fit`.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from photoscore import Scorer
from photoscore.scoring.structure import edge_strength
from training.datasets import PhotoSet, open_set
from training.progress import progress

BANDS = (0, 2, 4, 6, 8, 10, 12, 15, 20, 27, 40, 256)


def main() -> None:
    scorer = Scorer()
    for name in ("biq2021", "flickr"):
        describe(open_set(name), scorer)


def describe(photos: PhotoSet, scorer: Scorer) -> None:
    """Print a set's table."""
    strength, score = [], []
    for item in progress(photos.items, photos.name):
        photo = scorer.load(item.path)
        strength.append(edge_strength(photo.pixels))
        score.append(scorer.score_photo(photo).value)
    strengths, scores = np.asarray(strength), np.asarray(score)
    print(f"{photos.name}: {len(scores)} photos, weakest {strengths.min()}")
    print("strength,photos,mark_mean,mark_max,score_mean,score_max")
    for low, high in pairwise(BANDS):
        inside = (strengths >= low) & (strengths < high)
        if inside.any():
            marks, own = photos.mos[inside], scores[inside]
            values = (marks.mean(), marks.max(), own.mean(), own.max())
            print(f"{low} to {high - 1},{inside.sum()}," + ",".join(f"{value:.3f}" for value in values))


if __name__ == "__main__":
    main()
