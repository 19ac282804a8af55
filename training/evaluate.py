"""The released model's figures on held-out scenes, as CSVs, plots and a page.

    python -m training.evaluate --trunk tuned@0.6 --name released

Scores of single photos come from the package itself (`photoscore.Scorer` on the files); spoiled photos,
pictures made alike and renderings go through the same heads on cached features, and the largest difference
between the two ways is printed. Writes docs/evaluation/.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps

from photoscore import Scorer
from training.datasets import PhotoSet
from training.figures import (
    EDGES,
    SUBSETS,
    Product,
    ceiling_figures,
    classes,
    ladder_figures,
    scale_figures,
    taste_figure,
)
from training.gather import TEST_LADDERS, Material
from training.heads import load_heads
from training.metrics import auc, calibration_error, interval, plcc, reliability, srcc
from training.nima import teacher_scores
from training.paths import EVALUATION, cached
from training.plots import draw_all
from training.progress import progress

Floats = NDArray[np.float64]


def write_csv(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([[f"{v:.5g}" if isinstance(v, float) else v for v in row] for row in rows])


def package_scores(photos: PhotoSet, indices: NDArray[np.int64], scorer: Scorer) -> tuple[Floats, Floats]:
    """Score and class probabilities of the files, by the package."""
    values, distributions = [], []
    for i in progress(indices.tolist(), f"package {photos.name}"):
        score = scorer.score(photos.items[i].path)
        values.append(score.value)
        distributions.append(score.distribution)
    return np.asarray(values), np.asarray(distributions)


def rank_of(marks: Floats) -> NDArray[np.int64]:
    """1 for the best."""
    return np.argsort(np.argsort(-marks, kind="stable"), kind="stable") + 1


def coarse(mark: float) -> float:
    """A mark to the next lower twentieth."""
    return math.floor(mark * 20 + 1e-9) / 20


def one_hot(labels: NDArray[np.int64]) -> Floats:
    return np.eye(len(EDGES) + 1)[labels]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trunk", required=True)
    parser.add_argument("--name", default="released")
    options = parser.parse_args()
    m, scorer = Material(options.trunk), Scorer()
    heads = load_heads(cached("heads", f"{options.name}.npz"))
    product = Product(heads, json.loads(cached("heads", f"{options.name}.json").read_text()))
    EVALUATION.mkdir(parents=True, exist_ok=True)
    report = evaluate(m, product, scorer, options.name)
    report |= {"model": scorer.version, "trunk": options.trunk, "name": options.name}
    (EVALUATION / "figures.json").write_text(json.dumps(report, indent=1) + "\n")
    for key, value in report.items():
        print(f"{key}: {value}")


def evaluate(m: Material, product: Product, scorer: Scorer, name: str) -> dict[str, object]:
    """All figures of the card; the single scores and curves go to CSVs and plots."""
    held, held_e = m.rated.where("test"), m.everyday.where("test")
    value, distribution = package_scores(m.rated, held, scorer)
    value_e, _ = package_scores(m.everyday, held_e, scorer)
    mos, subset = m.rated.mos[held], m.subset[held]
    again = product.score(m.x[held])
    observed = classes(product.value_of(m.scale.raw(mos)))
    report: dict[str, object] = {
        "photos": len(held),
        "srcc": srcc(value, mos),
        "srcc_interval": interval(srcc, value, mos),
        "plcc": plcc(value, mos),
        **{f"srcc_{s}": srcc(value[subset == s], mos[subset == s]) for s in SUBSETS},
        "package_against_features": float(np.abs(value - again).max()),
        "taste_srcc_ss03": taste_figure(product, m, "test"),
        "ece": calibration_error(distribution, one_hot(observed)),
        "classes_predicted": np.bincount(classes(value), minlength=5).tolist(),
        "classes_observed": np.bincount(observed, minlength=5).tolist(),
        "class_agreement": float((classes(value) == observed).mean()),
    }
    report |= peer_figures(m, held)
    for container in ("JPEG", "WEBP"):
        report[f"reencoded_q95_{container.lower()}"] = reencoding_figure(m, held, value, scorer, container)
    report |= far_figures(m, held, value, scorer)
    report |= everyday_figures(m, value_e, name)
    report |= scale_figures(product, m, "test")
    report |= ceiling_figures(product, m, "test")
    ladders = ladder_figures(product, m, "test", TEST_LADDERS)
    report["faults"] = ladders
    # The marks themselves stay with the sets that published them: ranks and twentieths are enough here.
    order, mark_rank, rank_e = np.argsort(-value), rank_of(mos), rank_of(m.everyday.mos[held_e])
    write_csv(
        EVALUATION / "held-out-scores.csv",
        ("rank", "file", "subset", "mark_rank", "mos", "score", *(f"p{k}" for k in range(1, 6))),
        [
            (
                n + 1,
                m.rated.items[held[i]].file,
                subset[i],
                int(mark_rank[i]),
                coarse(mos[i]),
                float(value[i]),
                *map(float, distribution[i]),
            )
            for n, i in enumerate(order)
        ],
    )
    write_csv(
        EVALUATION / "everyday-scores.csv",
        ("file", "mark_rank", "score"),
        [
            (m.everyday.items[i].file, int(rank), float(v))
            for i, rank, v in zip(held_e, rank_e, value_e, strict=True)
        ],
    )
    write_csv(
        EVALUATION / "fault-curves.csv",
        ("fault", "photos", "strongest_lower", "falls", *(f"level_{k}" for k in range(6))),
        [(f, v["photos"], v["lower"], v["falls"], *v["curve"]) for f, v in ladders.items()],  # type: ignore[misc]
    )
    bins = reliability(distribution, one_hot(observed))
    write_csv(EVALUATION / "reliability.csv", ("predicted", "observed", "count"), bins)
    table = np.zeros((5, 5), dtype=int)
    np.add.at(table, (observed, classes(value)), 1)
    write_csv(
        EVALUATION / "confusion.csv",
        ("observed", *range(1, 6)),
        [(k + 1, *row) for k, row in enumerate(table.tolist())],
    )
    draw_all(EVALUATION, value, mos, subset, table, bins, ladders, product.score(m.everyday_x))
    return report


def peer_figures(m: Material, held: NDArray[np.int64]) -> dict[str, object]:
    """idealo's NIMA, as its README runs it, on the same photos."""
    rating, rating_e = teacher_scores(m.rated), teacher_scores(m.everyday)
    mos, subset, held_e = m.rated.mos[held], m.subset[held], m.everyday.where("test")
    work = (subset == "ss03") & (mos >= 0.75)
    return {
        "nima_srcc": srcc(rating[held], mos),
        "nima_srcc_interval": interval(srcc, rating[held], mos),
        **{f"nima_srcc_{s}": srcc(rating[held][subset == s], mos[subset == s]) for s in SUBSETS},
        "nima_everyday_srcc": srcc(rating_e, m.everyday.mos),
        "nima_everyday_srcc_interval": interval(srcc, rating_e, m.everyday.mos),
        "nima_auc": auc(rating_e[held_e], rating[held][work]),
    }


def reencoding_figure(
    m: Material, held: NDArray[np.int64], value: Floats, scorer: Scorer, container: str, every: int = 3
) -> list[float]:
    """Median, 95th percentile and largest change of the score when photos are stored anew at quality 95."""
    change = []
    for n in range(0, len(held), every):
        buffer = io.BytesIO()
        with Image.open(m.rated.items[held[n]].path) as image:
            # With what EXIF says of its orientation: 218 photos of ss01 lie on their side.
            image.save(buffer, container, quality=95, exif=image.getexif())
        change.append(abs(scorer.score(buffer.getvalue()).value - value[n]))
    return [float(v) for v in np.quantile(change, (0.5, 0.95, 1.0))]


def far_figures(
    m: Material, held: NDArray[np.int64], value: Floats, scorer: Scorer, every: int = 4
) -> dict[str, float]:
    """What no photo of the sets is like: blurred beyond recognition, or of very few pixels.

    Of photos that score 0.4 and more: blurred by σ = 1/16 of the longer side, shrunk to 160 and to 64 pixels.
    """
    far: dict[str, list[tuple[float, float, bool]]] = {"blurred": [], "shrunk_160": [], "shrunk_64": []}
    for n in range(0, len(held), every):
        if value[n] < 0.4:
            continue
        with Image.open(m.rated.items[held[n]].path) as file:
            photo = ImageOps.exif_transpose(file).convert("RGB")
        changed = {"blurred": photo.filter(ImageFilter.GaussianBlur(max(photo.size) / 16))}
        for side in (160, 64):
            scale = side / max(photo.size)
            size = (max(32, round(photo.width * scale)), max(32, round(photo.height * scale)))
            changed[f"shrunk_{side}"] = photo.resize(size, Image.Resampling.LANCZOS)
        for name, picture in changed.items():
            buffer = io.BytesIO()
            picture.save(buffer, "PNG", compress_level=1)
            score = scorer.score(buffer.getvalue())
            far[name].append((score.value, value[n], score.kind == "photograph"))
    report: dict[str, float] = {}
    for name, rows in far.items():
        scores, own, photographs = (np.asarray(column) for column in zip(*rows, strict=True))
        report[f"{name}_median"] = float(np.median(scores))
        report[f"{name}_lower"] = float((scores < own).mean())
        report[f"{name}_photograph"] = float(photographs.mean())
    return report


def everyday_figures(m: Material, value: Floats, name: str) -> dict[str, object]:
    """Everyday photos: out of fold where the heads were fitted, by the package where they were not."""
    inside, held = m.everyday.where("train", "validation"), m.everyday.where("test")
    with np.load(cached("heads", f"{name}.oof.npz")) as file:
        oof = file["everyday"]
    mos = m.everyday.mos
    # The heads of the two parts differ, so their scores are not pooled.
    parts = [(srcc(oof, mos[inside]), len(inside)), (srcc(value, mos[held]), len(held))]
    return {
        "everyday_srcc_out_of_fold": parts[0][0],
        "everyday_srcc_out_of_fold_interval": interval(srcc, oof, mos[inside]),
        "everyday_srcc_held_out": parts[1][0],
        "everyday_srcc_held_out_interval": interval(srcc, value, mos[held]),
    }


if __name__ == "__main__":
    main()
