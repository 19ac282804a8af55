"""Tune the whole trunk, slowly, on marks, taste and made faults at once.

    python -m training.finetune --name tuned --steps 500

Each batch of sixteen holds thirteen BIQ2021 photos with their marks, one everyday photo (its taste alone:
its marks stay unseen, so that heads on this trunk can be judged out of fold on the whole Flickr set) and
two photos with a made fault. The rates are slow and the batch norm's statistics frozen, and so are the stem
and the first two stages: they are half of the cost, and their statistics serve as they are. A running
average of the weights is kept. Resumes from its last checkpoint.
"""

from __future__ import annotations

import argparse
import math
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from training import faults, views
from training.datasets import PhotoSet, open_set
from training.features import device, set_features
from training.nima import teacher_scores
from training.paths import cached
from training.ridge import fit_ridge
from training.trunk import normalise, pooled, pretrained

RATED, EVERYDAY, SPOILED = 13, 1, 2
PENALTY = 3e4


@dataclass(frozen=True)
class Batch:
    """Pixels (B, S, S, 3), marks and taste as z-scores, faults (B, 9), subset numbers; NaN: unknown."""

    pixels: Tensor
    mark: Tensor
    taste: Tensor
    fault: Tensor
    subset: Tensor


class Sampler:
    """Batches by number: batch `n` is the same whatever came before, so a run can resume."""

    def __init__(
        self, rated: PhotoSet, everyday: PhotoSet, crop: int, low: int, high: int, seed: int
    ) -> None:
        self.rated, self.everyday, self.crop, self.low, self.high, self.seed = (
            rated,
            everyday,
            crop,
            low,
            high,
            seed,
        )
        self.train = rated.where("train")
        self.others = everyday.where("train")
        mos = rated.mos
        self.mark = (mos - mos[self.train].mean()) / mos[self.train].std()
        taste, other = teacher_scores(rated), teacher_scores(everyday)
        both = np.concatenate([taste[self.train], other[self.others]])
        self.taste = (taste - both.mean()) / both.std()
        self.other_taste = (other - both.mean()) / both.std()
        self.clean = np.asarray([i.subset == "ss03" and i.mos > 0.7 for i in rated.items])
        self.subset = np.asarray([int(i.subset[2:]) for i in rated.items])

    def photo(self, number: int, slot: int, epoch_order: NDArray[np.int64]) -> tuple[object, ...]:
        rng = np.random.default_rng((self.seed, number, slot))
        unknown = np.full(len(faults.FAULTS), np.nan)
        if slot < RATED:
            steps = len(epoch_order) // RATED
            i = int(epoch_order[(number % steps) * RATED + slot])
            target = np.zeros_like(unknown) if self.clean[i] else unknown
            pixels = views.training_crop(self.rated.pixels[i], rng, self.crop, self.low, self.high)
            return pixels, self.mark[i], self.taste[i], target, self.subset[i]
        if slot < RATED + EVERYDAY:
            i = int(rng.choice(self.others))
            pixels = views.training_crop(self.everyday.pixels[i], rng, self.crop, self.low, self.high)
            return pixels, np.nan, self.other_taste[i], unknown, 0
        i = int(rng.choice(self.train))
        kind = int(rng.integers(len(faults.FAULTS)))
        level = rng.uniform(0.5, faults.LEVELS)
        bad = faults.spoil(self.rated.pixels[i], faults.FAULTS[kind], level, rng)
        pixels = views.training_crop(bad, rng, self.crop, self.low, self.high)
        target = np.zeros_like(unknown) if self.clean[i] else unknown
        target[kind] = level / faults.LEVELS
        # A spoiled photo carries the highest mark that it may get, flagged by a negative subset number.
        return pixels, self.mark[i] - 0.35 * level, np.nan, target, -1

    def batch(self, number: int) -> Batch:
        steps = len(self.train) // RATED
        order = np.random.default_rng((self.seed, number // steps)).permutation(self.train)
        size = RATED + EVERYDAY + SPOILED
        pixels, *rest, subset = zip(*(self.photo(number, slot, order) for slot in range(size)), strict=True)
        mark, taste, fault = (torch.from_numpy(np.asarray(v, dtype=np.float32)) for v in rest)
        return Batch(
            torch.from_numpy(np.stack(pixels)), mark, taste, fault, torch.from_numpy(np.asarray(subset))
        )


def loss_of(out: Tensor, batch: Batch) -> dict[str, Tensor]:
    """Losses by name; `out` is (B, 2 + faults): mark, taste, fault logits."""
    mark, taste, logits = out[:, 0], out[:, 1], out[:, 2:]
    rated = batch.subset > 0
    p, y, s = mark[rated], batch.mark[rated], batch.subset[rated]
    losses = {"mark": functional.smooth_l1_loss(p, y, beta=0.5)}
    pc, yc = p - p.mean(), y - y.mean()
    losses["correlation"] = 0.5 * (1 - (pc * yc).sum() / (pc.norm() * yc.norm() + 1e-6))
    gap = y[:, None] - y[None]
    pairs = (gap > 0.2) & (s[:, None] == s[None])
    if pairs.any():
        losses["rank"] = 0.5 * functional.softplus(-2 * (p[:, None] - p[None])[pairs]).mean()
    knows = ~batch.taste.isnan()
    losses["taste"] = 0.4 * functional.smooth_l1_loss(taste[knows], batch.taste[knows], beta=0.5)
    spoiled = batch.subset < 0
    losses["below"] = 0.5 * functional.relu(mark[spoiled] - batch.mark[spoiled]).mean()
    known = ~batch.fault.isnan()
    losses["faults"] = 0.5 * functional.binary_cross_entropy_with_logits(logits[known], batch.fault[known])
    return losses


def first_head(sampler: Sampler, features: NDArray[np.float32]) -> nn.Linear:
    """Marks and taste fitted by ridge on the pretrained trunk; faults from zero."""
    both = np.stack([sampler.mark, sampler.taste], axis=1)[sampler.train]
    linear = fit_ridge(features[sampler.train], both, PENALTY)
    head = nn.Linear(features.shape[1], 2 + len(faults.FAULTS))
    nn.init.zeros_(head.weight)
    nn.init.constant_(head.bias, -2.0)
    with torch.no_grad():
        head.weight[:2] = torch.from_numpy(linear.weight.T)
        head.bias[:2] = torch.from_numpy(linear.bias)
    return head


class Scaled(nn.Module):
    """The head on standardised features, so that one rate suits all of them."""

    def __init__(self, head: nn.Linear, features: NDArray[np.float32]) -> None:
        super().__init__()
        mean, scale = torch.from_numpy(features.mean(0)), torch.from_numpy(features.std(0) + 1e-6)
        self.register_buffer("mean", mean)
        self.register_buffer("scale", scale)
        self.head = head
        with torch.no_grad():
            head.bias += head.weight @ mean
            head.weight *= scale

    def forward(self, x: Tensor) -> Tensor:
        return self.head((x - self.mean) / self.scale)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", default="tuned")
    parser.add_argument(
        "--origin", help="a finished checkpoint to go on from, under the new name and schedule"
    )
    parser.add_argument("--variant", type=int, default=2)
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--crop", type=int, default=256)
    parser.add_argument("--low", type=int, default=300)
    parser.add_argument("--high", type=int, default=420)
    parser.add_argument("--frozen", type=int, default=2, help="stages left as they are, the stem with them")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    train(options)


def train(options: argparse.Namespace) -> None:
    torch.manual_seed(options.seed)
    place = device()
    rated, everyday = open_set("biq2021"), open_set("flickr")
    sampler = Sampler(rated, everyday, options.crop, options.low, options.high, options.seed)
    features = set_features(f"lite{options.variant}", rated)
    head = Scaled(first_head(sampler, features), features).to(place)
    trunk = pretrained(options.variant).to(place, memory_format=torch.channels_last)
    for part in (
        trunk._conv_stem,
        trunk._bn0,
        *trunk._blocks[: trunk.ends[options.frozen - 1] + 1 if options.frozen else 0],
    ):
        part.requires_grad_(not options.frozen)
    tuned = [p for p in trunk.parameters() if p.requires_grad]
    average = {k: v.clone() for k, v in trunk.state_dict().items()}
    optimiser = torch.optim.AdamW(
        [{"params": tuned, "base": options.rate}, {"params": head.parameters(), "base": 3e-5}],
        lr=options.rate,
        weight_decay=0.01,
    )
    path, start = cached("checkpoints", f"{options.name}.pt"), 0
    if options.origin and not path.exists():
        shutil.copy(cached("checkpoints", f"{options.origin}.pt"), path)
    if path.exists():
        state = torch.load(path, map_location=place, weights_only=False)
        trunk.load_state_dict(state["current"])
        head.load_state_dict(state["head"])
        optimiser.load_state_dict(state["optimiser"])
        average, start = state["trunk"], state["step"]
    begun, sums = time.monotonic(), {}
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(sampler.batch, start)
        for step in range(start, options.steps):
            batch = coming.result()
            coming = pool.submit(sampler.batch, step + 1)
            share = min(1.0, (step + 1) / 40) * 0.5 * (1 + math.cos(math.pi * step / options.steps))
            for group in optimiser.param_groups:
                group["lr"] = group["base"] * share
            batch = Batch(*(getattr(batch, f).to(place) for f in batch.__dataclass_fields__))
            x = normalise(batch.pixels).contiguous(memory_format=torch.channels_last)
            with torch.autocast(place.type, dtype=torch.bfloat16):
                maps = trunk(x)
            losses = loss_of(head(pooled(maps)), batch)
            optimiser.zero_grad(set_to_none=True)
            torch.stack(list(losses.values())).sum().backward()
            nn.utils.clip_grad_norm_(tuned, 1.0)
            optimiser.step()
            keep = min(0.99, (step + 1) / (step + 10))
            with torch.no_grad():
                for k, v in trunk.state_dict().items():
                    if v.is_floating_point():
                        average[k].lerp_(v, 1 - keep)
            for k, v in losses.items():
                sums[k] = sums.get(k, 0.0) + float(v.detach())
            if (step + 1) % 20 == 0:
                left = (time.monotonic() - begun) / (step + 1 - start) * (options.steps - step - 1)
                text = " ".join(f"{k} {v / 20:.3f}" for k, v in sums.items())
                print(f"step {step + 1}/{options.steps} {text}, {left / 60:.1f} min left", flush=True)
                sums = {}
            if (step + 1) % 50 == 0 or step + 1 == options.steps:
                torch.save(
                    {
                        "variant": options.variant,
                        "trunk": average,
                        "current": trunk.state_dict(),
                        "head": head.state_dict(),
                        "optimiser": optimiser.state_dict(),
                        "step": step + 1,
                    },
                    path.with_suffix(".part"),
                )
                path.with_suffix(".part").rename(path)


if __name__ == "__main__":
    main()
