"""One graph from pixels to score: trunk, statistics, basis and heads, as `model.onnx` holds it."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from training.heads import Heads
from training.trunk import HEAD_WIDTH, Trunk, normalise, pooled


class Matrix(nn.Module):
    """`x @ weight + bias`; inputs are scaled first, so that the weights keep their precision in fp16.

    The inputs' deviations span four decades, and the weights' the same the other way round: as they are,
    the small ones would fall among fp16's subnormal numbers.
    """

    def __init__(self, weight: NDArray[np.floating], bias: NDArray[np.floating]) -> None:
        super().__init__()
        scale = np.sqrt((np.asarray(weight, np.float64) ** 2).mean(axis=1)) + 1e-12
        self.register_buffer("scale", torch.tensor(scale, dtype=torch.float32))
        self.register_buffer("weight", torch.tensor((weight / scale[:, None]).T.copy(), dtype=torch.float32))
        self.register_buffer("bias", torch.tensor(np.asarray(bias, np.float32)))

    def forward(self, x: Tensor) -> Tensor:
        return functional.linear(x * self.scale, self.weight, self.bias)


class PhotoModel(nn.Module):
    """uint8 pixels (N, H, W, 3) → quality, spread, kind, faults, embedding (absent heads are left out)."""

    def __init__(self, trunk: Trunk, heads: Heads) -> None:
        super().__init__()
        self.trunk = trunk
        self.rotate = Matrix(heads.projection, heads.offset)
        centres, gamma = heads.landmarks, float(heads.gamma)
        # −γ‖z − c‖² = 2γ z·c − γ‖c‖² − γ‖z‖²
        self.near = Matrix(2 * gamma * centres.T, -gamma * (centres**2).sum(1))
        self.gamma = gamma
        self.has_kind, self.has_faults = heads.kind.shape[1] > 1, heads.fault.shape[1] > 0
        columns = (heads.score, heads.own, heads.gate, heads.spread)
        rows = np.concatenate([np.stack(columns, axis=1), heads.fault, heads.kind], axis=1)
        self.heads = Matrix(rows[:-1], rows[-1])
        self.fault_count = heads.fault.shape[1]
        self.register_buffer("cost", torch.tensor(heads.fault_cost, dtype=torch.float32))
        self.register_buffer("free", torch.tensor(heads.fault_free, dtype=torch.float32))
        self.embed = Matrix(heads.embed[:-1], heads.embed[-1])

    def forward(self, pixels: Tensor) -> tuple[Tensor, ...]:
        features = pooled(self.trunk(normalise(pixels)))
        z = self.rotate(features)
        near = torch.exp(torch.clamp(self.near(z) - self.gamma * z.square().sum(1, keepdim=True), max=0.0))
        out = self.heads(torch.cat([z, near], dim=1))
        quality = out[:, 0] + torch.sigmoid(out[:, 2]) * out[:, 1]
        spread, others = torch.exp(out[:, 3].clamp(-6, 3)), out[:, 4:]
        results = []
        if self.has_faults:
            strength = torch.sigmoid(others[:, : self.fault_count])
            quality = quality - functional.relu(strength - self.free) @ self.cost
            results.append(strength)
        if self.has_kind:
            results.insert(0, functional.softmax(others[:, self.fault_count :], dim=1))
        # The mean of the last stage tells what is in the picture: near-duplicates lie close.
        content = features[:, -2 * HEAD_WIDTH : -HEAD_WIDTH]
        return quality, spread, *results, functional.normalize(self.embed(content), dim=1)

    def output_names(self) -> list[str]:
        kind, fault = ["kind"] * self.has_kind, ["faults"] * self.has_faults
        return ["quality", "spread", *kind, *fault, "embedding"]
