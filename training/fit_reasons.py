"""`python -m training.fit_reasons`: fit the detectors of the reasons on made faults of training scenes.

A network of one hidden layer learns the strengths (binary cross-entropy against levels 0..1) from the
measures of `photoscore.scoring.reasons`. Validation scenes choose, for each fault, the line from which it is
told: the lowest that at most `--alarms` of the good photos reach.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from photoscore.scoring.reasons.detectors import FITTED
from training.faults import FAULTS
from training.paths import DATA, cached
from training.reason_samples import Samples, bases, extreme, gather

HIDDEN = 24
CLEAR = 0.6
"""A made fault of this strength (level 3 of 5) and more is to be found."""


def fit(samples: Samples, epochs: int, seed: int) -> dict[str, NDArray[np.float32]]:
    """Centre, scale and weights, by AdamW over all samples with a falling rate."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)  # so few numbers that a second thread only waits
    centre = samples.measures.mean(axis=0)
    scale = samples.measures.std(axis=0) + 1e-3
    inputs = torch.from_numpy(np.clip((samples.measures - centre) / scale, -4, 4))
    targets = torch.from_numpy(samples.strengths)
    network = nn.Sequential(nn.Linear(inputs.shape[1], HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, len(FAULTS)))
    optimiser = torch.optim.AdamW(network.parameters(), lr=1e-2, weight_decay=3e-2)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, epochs)
    for epoch in range(epochs):
        order = torch.randperm(len(inputs))
        total = 0.0
        for rows in order.split(128):
            # A little noise on the measures keeps the network from leaning on a single one.
            noisy = inputs[rows] + 0.1 * torch.randn(len(rows), inputs.shape[1])
            loss = nn.functional.binary_cross_entropy_with_logits(network(noisy), targets[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item() * len(rows)
        schedule.step()
        if epoch % 20 == 0 or epoch == epochs - 1:
            print(f"epoch {epoch + 1}/{epochs}: loss {total / len(inputs):.4f}", flush=True)
    hidden, output = network[0], network[2]
    weights = {"hidden": hidden.weight, "hidden_bias": hidden.bias}
    weights |= {"output": output.weight, "output_bias": output.bias}
    return {"centre": centre, "scale": scale} | {
        name: tensor.detach().numpy() for name, tensor in weights.items()
    }


def answers(weights: dict[str, NDArray[np.float32]], measures: NDArray[np.float32]) -> NDArray[np.float32]:
    """Computed strengths [n, faults] of measures [n, m], as the package computes them."""
    standard = np.clip((measures - weights["centre"]) / weights["scale"], -4, 4)
    raised = np.tanh(standard @ weights["hidden"].T + weights["hidden_bias"])
    strengths: NDArray[np.float32] = 1 / (
        1 + np.exp(-(raised @ weights["output"].T + weights["output_bias"]))
    )
    return strengths


def line_at(strengths: NDArray[np.float32], clean: NDArray[np.bool_], alarms: float) -> float:
    """The lowest line, at least 0.18, that at most `alarms` of the clean samples reach."""
    return max(0.18, float(np.quantile(strengths[clean], 1 - alarms)) + 1e-4)


def lines(samples: Samples, computed: NDArray[np.float32], alarms: float) -> dict[str, float]:
    """The line of each fault."""
    chosen = {}
    untouched = samples.strengths.max(axis=1) == 0
    for index, fault in enumerate(FAULTS):
        chosen[fault] = round(line_at(computed[:, index], untouched, alarms), 4)
        clear = samples.strengths[:, index] >= CLEAR
        share = (computed[clear, index] >= chosen[fault]).mean()
        print(f"{fault}: told from {chosen[fault]:.2f} on, which finds {share:.2f} of the clear ones")
    return chosen


def write(
    path: Path, names: list[str], weights: dict[str, NDArray[np.float32]], chosen: dict[str, float]
) -> None:
    """One JSON file, numbers to four digits: what is lost is far below what the lines resolve."""

    def short(values: NDArray[np.float32]) -> object:
        return json.loads(json.dumps(values.tolist()), parse_float=lambda text: float(f"{float(text):.4g}"))

    rows = [f'"measures": {json.dumps(names)}']
    rows += [f'"{name}": {json.dumps(short(values))}' for name, values in weights.items()]
    rows += [f'"lines": {json.dumps(chosen)}']
    path.write_text("{\n" + ",\n".join(rows) + "\n}\n")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.fit_reasons", description=__doc__)
    parser.add_argument("--biq", type=Path, default=DATA / "biq2021")
    parser.add_argument(
        "--large", type=Path, default=None, help="folder of large photos (see docs/reasons.md)"
    )
    parser.add_argument("--rounds", type=int, default=1, help="samples of each training photo")
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--alarms", type=float, default=0.03)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--model", type=Path, default=None, help="model folder whose learned faults count too"
    )
    parser.add_argument("--out", type=Path, default=FITTED)
    options = parser.parse_args()
    found = bases(options.biq, options.large)
    cache = cached("reasons", "train.npz")
    train = gather(found, "train", options.rounds, seed=options.seed, cache=cache)
    cache = cached("reasons", "extreme.npz")
    beyond = gather(found[::4], "train", 1, seed=options.seed, cache=cache, maker=extreme)
    train = train.joined(beyond)
    cache = cached("reasons", "validation.npz")
    check = gather(found, "validation", 2, seed=options.seed, cache=cache)
    print(f"{len(train.measures)} samples to fit, {len(check.measures)} to choose by")
    weights = fit(train, options.epochs, options.seed)
    chosen = lines(check, answers(weights, check.measures), options.alarms)
    write(options.out, train.names, weights, chosen)
    print(f"wrote {options.out}")


if __name__ == "__main__":
    main()
