"""What each choice gives on validation scenes, heads fitted on training scenes alone.

    python -m training.choose --trunk tuned@0.6 taste_share=0,0.15,0.3 everyday_weight=0.3,0.6

Each `name=value,…` varies one field of `training.score_heads.Choice` from its default.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict, replace

import numpy as np

from training.evaluate import write_csv
from training.figures import Product, agreement, ceiling_figures, ladder_figures, scale_figures, taste_figure
from training.fit import describe, fit_all
from training.gather import VALIDATION_LADDERS, Material
from training.metrics import srcc
from training.paths import EVALUATION
from training.score_heads import Choice


def show(m: Material, choice: Choice, label: str) -> dict[str, float]:
    """Fit on training scenes, print validation figures, and return them."""
    rated, everyday = m.rated.where("train"), m.everyday.where("train")
    heads, _, oof_everyday = fit_all(m, choice, rated, everyday)
    product = Product(heads, describe(m, heads, 1.0))
    held = m.rated.where("validation")
    phi = heads.basis.expand(m.x[held])
    figures = agreement(heads.raw(phi), m.y[held], m.subset[held])
    base = agreement(heads.base(phi), m.y[held], m.subset[held])
    figures |= {f"{k}_before_faults": v for k, v in base.items()}
    anew, index = m.reencoded_x[0], m.reencoded_indices[0]
    unseen = np.isin(index, held)
    moved = np.abs(product.score(anew[unseen]) - product.score(m.x[index[unseen]]))
    figures |= {"anew_p95": float(np.quantile(moved, 0.95)), "anew_max": float(moved.max())}
    figures["everyday_oof"] = srcc(oof_everyday, m.everyday_y[everyday])
    figures["taste"] = taste_figure(product, m, "validation")
    scale = scale_figures(product, m, "validation")
    figures |= {k: scale[k] for k in ("everyday_median", "work_median", "auc_alike")}
    ceiling = ceiling_figures(product, m, "validation")
    figures |= {k: ceiling[k] for k in ("renderings_low", "photos_pulled")}
    ladders = ladder_figures(product, m, "validation", VALIDATION_LADDERS)
    print(f"{label}: " + " ".join(f"{k} {v:.3f}" for k, v in figures.items()))
    print(
        "   lower "
        + " ".join(f"{k} {v['lower']:.2f}{'' if v['falls'] else '!'}" for k, v in ladders.items()),
        flush=True,
    )
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trunk", required=True)
    parser.add_argument("vary", nargs="*")
    parser.add_argument("--csv", help="file in docs/evaluation to keep the figures in")
    options = parser.parse_args()
    m = Material(options.trunk)
    rows = [("default", "", show(m, Choice(), f"default {asdict(Choice())}"))]
    for text in options.vary:
        name, _, values = text.partition("=")
        for value in values.split(","):
            kind = type(getattr(Choice(), name))
            varied = replace(Choice(), **{name: kind(value)})
            rows.append((name, value, show(m, varied, f"{name}={value}")))
    if options.csv:
        names = list(rows[0][2])
        table = [(name, value, *(figures[k] for k in names)) for name, value, figures in rows]
        write_csv(EVALUATION / options.csv, ("varied", "value", *names), table)


if __name__ == "__main__":
    main()
