"""Write the sample photos' scores into tests/scoring/golden.json, which the tests hold the model to.

To be run after a change of the model, and its difference to be looked at before it is committed.
"""

from __future__ import annotations

import json
from pathlib import Path

from photoscore import Scorer
from photoscore.samples import samples

GOLDEN = Path(__file__).parents[1] / "tests/scoring/golden.json"


def main() -> None:
    scorer = Scorer()
    scores = {sample.name: round(scorer.score(sample.path).value, 4) for sample in samples()}
    GOLDEN.write_text(json.dumps({"model": scorer.version, "scores": scores}, indent=2) + "\n")
    for name, value in sorted(scores.items(), key=lambda row: -row[1]):
        print(f"{value:.4f}  {name}")


if __name__ == "__main__":
    main()
