"""Tune the trunk, slowly, on marks, taste, made faults and kinds of picture at once.

    python -m training.finetune --name tuned --steps 1500 --schedule 3000

Each batch of twenty (`training.sampling`) holds fourteen BIQ2021 photos with their marks, three photos with
a made fault, one everyday photo (its taste alone: its marks stay unseen, so that heads on this trunk can be
judged out of fold on the whole Flickr set) and two renderings, to be told from photographs. The rates are
slow and the batch norm's statistics frozen, and so are the stem and the first two stages: they are half of
the cost, and their statistics serve as they are. A running average of the weights is kept. The rate falls
along half a cosine of `--schedule` steps; it is left half-way, where validation scenes are judged best, for
after that the marks are learned by heart. Resumes from its last checkpoint.
"""

from __future__ import annotations

import argparse
import math
import shutil
import time
from collections import Counter

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader

from training import faults
from training.datasets import open_set
from training.features import device, set_features
from training.paths import cached
from training.ridge import fit_ridge
from training.sampling import Batch, Sampler, Window
from training.targets import KINDS
from training.trunk import Trunk, normalise, pooled, pretrained

PENALTY = 3e4
FAULTS = len(faults.FAULTS)
# How much of the running average is kept at each step.
KEEP = 0.998
HEAD_RATE = 3e-5
# Steps until the full rate, between two lines of the log, and between two checkpoints.
WARM_UP, REPORT, SAVE = 100, 20, 50


def loss_of(out: Tensor, batch: Batch) -> dict[str, Tensor]:
    """Losses by name; `out` is (B, 2 + faults + kinds): mark, taste, fault logits, kind logits."""
    mark, taste, logits, kinds = out[:, 0], out[:, 1], out[:, 2 : 2 + FAULTS], out[:, 2 + FAULTS :]
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
    # Nearly all pictures of a batch are photographs: the few others count as much as they do together.
    weight = torch.where(batch.kind == 0, 1.0, 4.0)
    losses["kind"] = 0.3 * (weight * functional.cross_entropy(kinds, batch.kind, reduction="none")).mean()
    return losses


def first_head(sampler: Sampler, features: NDArray[np.float32]) -> nn.Linear:
    """Marks and taste fitted by ridge on the pretrained trunk; faults from zero."""
    both = np.stack([sampler.mark, sampler.taste], axis=1)[sampler.train]
    linear = fit_ridge(features[sampler.train], both, PENALTY)
    head = nn.Linear(features.shape[1], 2 + FAULTS + len(KINDS))
    nn.init.zeros_(head.weight)
    nn.init.constant_(head.bias, -2.0)
    nn.init.constant_(head.bias[2 + FAULTS :], 0.0)
    nn.init.constant_(head.bias[2 + FAULTS], 3.0)
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


def statistics(trunk: Trunk, batch: Batch) -> Tensor:
    """Pooled statistics of the whole batch, (B, F), computed group by group in half precision."""
    parts = []
    for pixels in batch.pixels:
        x = normalise(pixels).contiguous(memory_format=torch.channels_last)
        with torch.autocast(x.device.type, dtype=torch.bfloat16):
            maps = trunk(x)
        parts.append(pooled(maps))
    return torch.cat(parts)


class Run:
    """What changes from step to step, and its checkpoint."""

    def __init__(self, trunk: Trunk, head: Scaled, options: argparse.Namespace) -> None:
        self.trunk, self.head, self.options, self.step = trunk, head, options, 0
        self.path = cached("checkpoints", f"{options.name}.pt")
        last = trunk.ends[options.frozen - 1] + 1 if options.frozen else 0
        for part in (trunk._conv_stem, trunk._bn0, *trunk._blocks[:last]):
            part.requires_grad_(not options.frozen)
        self.tuned = [p for p in trunk.parameters() if p.requires_grad]
        self.average = {k: v.clone() for k, v in trunk.state_dict().items()}
        groups = [
            {"params": self.tuned, "base": options.rate},
            {"params": list(head.parameters()), "base": HEAD_RATE},
        ]
        self.optimiser = torch.optim.AdamW(groups, lr=options.rate, weight_decay=0.01)

    def learn(self, batch: Batch) -> dict[str, float]:
        """One step; returns the losses."""
        warm = min(1.0, (self.step + 1) / WARM_UP)
        share = warm * 0.5 * (1 + math.cos(math.pi * self.step / self.options.schedule))
        for group in self.optimiser.param_groups:
            group["lr"] = group["base"] * share
        losses = loss_of(self.head(statistics(self.trunk, batch)), batch)
        self.optimiser.zero_grad(set_to_none=True)
        torch.stack(list(losses.values())).sum().backward()
        nn.utils.clip_grad_norm_(self.tuned, 1.0)
        self.optimiser.step()
        self.step += 1
        keep = min(KEEP, self.step / (self.step + 9))
        with torch.no_grad():
            for k, v in self.trunk.state_dict().items():
                if v.is_floating_point():
                    self.average[k].lerp_(v, 1 - keep)
        return {k: float(v.detach()) for k, v in losses.items()}

    def resume(self, place: torch.device) -> None:
        """Go on from this name's checkpoint, or from that of `--origin`, where there is one."""
        if self.options.origin and not self.path.exists():
            shutil.copy(cached("checkpoints", f"{self.options.origin}.pt"), self.path)
        if self.path.exists():
            state = torch.load(self.path, map_location=place, weights_only=False)
            self.trunk.load_state_dict(state["current"])
            self.head.load_state_dict(state["head"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.average, self.step = state["trunk"], state["step"]

    def save(self) -> None:
        """Write the checkpoint; one that is half written never takes the place of the last."""
        state = {
            "variant": self.options.variant,
            "trunk": self.average,
            "current": self.trunk.state_dict(),
            "head": self.head.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
        }
        part = self.path.with_suffix(".part")
        torch.save(state, part)
        part.rename(self.path)


def train(options: argparse.Namespace) -> None:
    torch.manual_seed(options.seed)
    # cuDNN looks for a plan for every new shape, ten seconds long, and each rendering has a shape of its own.
    torch.backends.cudnn.enabled = False
    place, rated = device(), open_set("biq2021")
    window = Window(options.crop, options.low, options.high)
    sampler = Sampler(rated, open_set("flickr"), open_set("renderings"), window, options.seed)
    features = set_features(f"lite{options.variant}", rated)
    head = Scaled(first_head(sampler, features), features).to(place)
    trunk = pretrained(options.variant).to(place, memory_format=torch.channels_last)
    run = Run(trunk, head, options)
    run.resume(place)
    first, begun, sums = run.step, time.monotonic(), Counter[str]()
    numbers = range(first, options.steps)
    for batch in DataLoader(sampler, batch_size=None, sampler=numbers, num_workers=options.loaders):
        sums.update(run.learn(batch.to(place)))
        if run.step % REPORT == 0:
            left = (time.monotonic() - begun) / (run.step - first) * (options.steps - run.step)
            text = " ".join(f"{k} {v / REPORT:.3f}" for k, v in sums.items())
            print(f"step {run.step}/{options.steps} {text}, {left / 60:.1f} min left", flush=True)
            sums.clear()
        if run.step % SAVE == 0 or run.step == options.steps:
            run.save()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", default="tuned")
    parser.add_argument(
        "--origin", help="a finished checkpoint to go on from, under the new name and schedule"
    )
    parser.add_argument("--variant", type=int, default=0, help="which EfficientNet-Lite")
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--schedule", type=int, default=3000, help="steps of the rate's fall to zero")
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--crop", type=int, default=320)
    parser.add_argument("--low", type=int, default=332)
    parser.add_argument("--high", type=int, default=400)
    parser.add_argument("--frozen", type=int, default=2, help="stages left as they are, the stem with them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--loaders", type=int, default=1, help="processes that make the batches")
    train(parser.parse_args())


if __name__ == "__main__":
    main()
