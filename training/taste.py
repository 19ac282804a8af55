"""The curve between quality and taste: what each share of the taste head gives on validation scenes.

    python -m training.taste --trunk tuned@0.6 --name released      # docs/evaluation/taste-curve.csv

Heads are fitted on training scenes, on the released basis; costs of faults are left out, for they are the
same at every share.
"""

from __future__ import annotations

import argparse
from dataclasses import replace

from training.evaluate import write_csv
from training.figures import agreement
from training.gather import Material
from training.heads import load_heads
from training.metrics import srcc
from training.paths import EVALUATION, cached
from training.score_heads import (
    Choice,
    expand_all,
    fit_everyday,
    fit_gate,
    fit_quality,
    fit_taste,
    together,
)

SHARES = (0.0, 0.1, 0.2, 0.4, 0.8, 1.6)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trunk", required=True)
    parser.add_argument("--name", default="released")
    options = parser.parse_args()
    m, choice = Material(options.trunk), Choice()
    sets = expand_all(m, load_heads(cached("heads", f"{options.name}.npz")).basis)
    rated, everyday = m.rated.where("train"), m.everyday.where("train")
    held, others = m.rated.where("validation"), m.everyday.where("validation", "test")
    quality = fit_quality(m, sets, choice, rated, everyday)
    taste, own = fit_taste(m, sets, choice, rated, everyday), fit_everyday(m, sets, choice, everyday)
    gate = fit_gate(m, sets, rated, everyday)
    work = held[m.subset[held] == "ss03"]
    rows = []
    for share in SHARES:
        shared = replace(choice, taste_share=share)
        head = together(m, sets, shared, (quality, taste, own), gate, everyday)
        figures = agreement(head.predict(sets.rated[held]), m.y[held], m.subset[held])
        figures["taste_ss03"] = srcc(head.predict(sets.rated[work]), m.taste[0][work])
        figures["everyday"] = srcc(head.predict(sets.everyday[others]), m.everyday_y[others])
        rows.append((share, *figures.values()))
        print(f"share {share}: " + ", ".join(f"{k} {v:.3f}" for k, v in figures.items()), flush=True)
    write_csv(EVALUATION / "taste-curve.csv", ("taste_share", *figures), rows)


if __name__ == "__main__":
    main()
