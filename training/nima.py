"""idealo's NIMA (Apache-2.0) in torch: the teacher of taste, never shipped.

    python -m training.nima        # mean ratings 1..10 of every photo → cache

MobileNet v1 as Keras builds it: ReLU6, batch-norm epsilon 1e-3, strided convolutions padded right and
bottom only.
"""

from __future__ import annotations

import argparse

import h5py
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional

from training.datasets import PhotoSet, Pixels, open_set
from training.paths import DATA, cached
from training.progress import progress

SIDE = 224
# (stride, channels out) of the thirteen separable convolutions.
LAYERS = ((1, 64), (2, 128), (1, 128), (2, 256), (1, 256), (2, 512), *[(1, 512)] * 5, (2, 1024), (1, 1024))


class Nima(nn.Module):
    """(N, 3, 224, 224) in −1..1 → ten rating probabilities."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 32, 3, 2, bias=False)
        self.stem_norm = nn.BatchNorm2d(32, eps=1e-3)
        self.depthwise, self.depthwise_norm = nn.ModuleList(), nn.ModuleList()
        self.pointwise, self.pointwise_norm = nn.ModuleList(), nn.ModuleList()
        channels = 32
        for stride, outputs in LAYERS:
            self.depthwise.append(nn.Conv2d(channels, channels, 3, stride, groups=channels, bias=False))
            self.depthwise_norm.append(nn.BatchNorm2d(channels, eps=1e-3))
            self.pointwise.append(nn.Conv2d(channels, outputs, 1, bias=False))
            self.pointwise_norm.append(nn.BatchNorm2d(outputs, eps=1e-3))
            channels = outputs
        self.dense = nn.Linear(channels, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = functional.relu6(self.stem_norm(self.stem(functional.pad(x, (0, 1, 0, 1)))))
        for i, (stride, _) in enumerate(LAYERS):
            x = functional.pad(x, (0, 1, 0, 1) if stride == 2 else (1, 1, 1, 1))
            x = functional.relu6(self.depthwise_norm[i](self.depthwise[i](x)))
            x = functional.relu6(self.pointwise_norm[i](self.pointwise[i](x)))
        return functional.softmax(self.dense(x.mean(dim=(2, 3))), dim=1)


def load_nima() -> Nima:
    """The network with the weights of the published Keras file."""
    model = Nima()
    path = next((DATA / "nima_ava").glob("*.hdf5"))
    arrays: dict[str, NDArray[np.float32]] = {}
    with h5py.File(path, "r") as file:
        file.visititems(
            lambda name, node: (
                arrays.__setitem__("/".join(name.split("/")[-2:]), node[()])
                if isinstance(node, h5py.Dataset)
                else None
            )
        )

    def norm(layer: nn.Module, name: str) -> None:
        for ours, theirs in (
            ("weight", "gamma"),
            ("bias", "beta"),
            ("running_mean", "moving_mean"),
            ("running_var", "moving_variance"),
        ):
            getattr(layer, ours).data.copy_(torch.from_numpy(arrays[f"{name}/{theirs}:0"]))

    def conv(layer: nn.Module, key: str, order: tuple[int, int, int, int]) -> None:
        layer.weight.data.copy_(torch.from_numpy(arrays[key].transpose(order).copy()))

    conv(model.stem, "conv1/kernel:0", (3, 2, 0, 1))
    norm(model.stem_norm, "conv1_bn")
    for i in range(len(LAYERS)):
        conv(model.depthwise[i], f"conv_dw_{i + 1}/depthwise_kernel:0", (2, 3, 0, 1))
        norm(model.depthwise_norm[i], f"conv_dw_{i + 1}_bn")
        conv(model.pointwise[i], f"conv_pw_{i + 1}/kernel:0", (3, 2, 0, 1))
        norm(model.pointwise_norm[i], f"conv_pw_{i + 1}_bn")
    dense = next(
        name[: -len("/kernel:0")] for name in arrays if name.startswith("dense") and "kernel" in name
    )
    model.dense.weight.data.copy_(torch.from_numpy(arrays[f"{dense}/kernel:0"].T.copy()))
    model.dense.bias.data.copy_(torch.from_numpy(arrays[f"{dense}/bias:0"]))
    return model.eval()


def prepare(pixels: Pixels) -> NDArray[np.float32]:
    """The original's input: squashed to 224 × 224 by nearest neighbour, −1..1, channels first."""
    small = Image.fromarray(pixels).resize((SIDE, SIDE), Image.Resampling.NEAREST)
    return (np.asarray(small, dtype=np.float32) / 127.5 - 1).transpose(2, 0, 1)


def teacher_scores(photos: PhotoSet, batch: int = 32) -> NDArray[np.float32]:
    """Mean rating 1..10 of each photo, cached."""
    path = cached("teacher", f"{photos.name}.npy")
    if path.exists():
        return np.load(path)
    model, scores = load_nima(), []
    with torch.inference_mode():
        for start in progress(range(0, len(photos.items), batch), f"nima {photos.name}"):
            block = [prepare(photos.pixels[i]) for i in range(start, min(start + batch, len(photos.items)))]
            scores.append((model(torch.from_numpy(np.stack(block))) @ torch.arange(1.0, 11.0)).numpy())
    result = np.concatenate(scores)
    np.save(path, result)
    return result


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    for name in ("biq2021", "flickr"):
        scores = teacher_scores(open_set(name))
        print(f"{name}: {len(scores)} photos, mean rating {scores.mean():.3f}, deviation {scores.std():.3f}")


if __name__ == "__main__":
    main()
