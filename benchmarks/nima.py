"""idealo's NIMA (idealo/image-quality-assessment, Apache-2.0) as its README runs it, on ONNX Runtime.

The picture is decoded whole, squashed to 224 x 224 by nearest neighbour and given to MobileNet v1. The
network is built here from the published Keras weights (weights_mobilenet_aesthetic_0.07.hdf5); ONNX Runtime
in place of TensorFlow is to its favour.
"""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

SIDE = 224
_EPSILON = 1e-3
_STRIDES = (1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1)
"""Strides of the thirteen separable convolutions."""

Array = npt.NDArray[np.float32]


def prepared(path: Path) -> Array:
    """Float32 [1, 3, 224, 224] in -1..1 from a picture file."""
    with Image.open(path) as image:
        small = image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.NEAREST)
    return (np.asarray(small, np.float32) / 127.5 - 1).transpose(2, 0, 1)[np.newaxis]


def network(weights: Path) -> bytes:
    """The ONNX model: ``pixels`` [N, 3, 224, 224] → ``ratings`` [N, 10]."""
    return _Builder(_read(weights)).build().SerializeToString()


def _read(path: Path) -> dict[str, Array]:
    """The arrays of the Keras file by the last two parts of their names, as ``conv1/kernel:0``."""
    arrays: dict[str, Array] = {}

    def visit(name: str, node: object) -> None:
        if isinstance(node, h5py.Dataset):
            arrays["/".join(name.split("/")[-2:])] = np.asarray(node, np.float32)

    with h5py.File(path, "r") as file:
        file.visititems(visit)
    return arrays


class _Builder:
    def __init__(self, arrays: dict[str, Array]) -> None:
        self._arrays = arrays
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []
        self._last = "pixels"

    def build(self) -> onnx.ModelProto:
        low, high = self._constant("low", np.float32(0)), self._constant("high", np.float32(6))
        self._clip = [low, high]
        self._convolution("conv1/kernel:0", "conv1_bn", stride=2, depthwise=False)
        for number, stride in enumerate(_STRIDES, start=1):
            name = f"conv_dw_{number}"
            self._convolution(f"{name}/depthwise_kernel:0", f"{name}_bn", stride, depthwise=True)
            name = f"conv_pw_{number}"
            self._convolution(f"{name}/kernel:0", f"{name}_bn", 1, depthwise=False)
        self._add("GlobalAveragePool", [self._last])
        self._add("Flatten", [self._last])
        kernel = self._constant("dense_kernel", self._arrays["dense_1/kernel:0"])
        bias = self._constant("dense_bias", self._arrays["dense_1/bias:0"])
        self._add("Gemm", [self._last, kernel, bias])
        self._add("Softmax", [self._last], output="ratings", axis=1)
        graph = helper.make_graph(
            self._nodes,
            "nima",
            [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["N", 3, SIDE, SIDE])],
            [helper.make_tensor_value_info("ratings", TensorProto.FLOAT, ["N", 10])],
            self._constants,
        )
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)

    def _convolution(self, kernel: str, norm: str, stride: int, depthwise: bool) -> None:
        """A convolution with its batch norm folded in, and ReLU6."""
        weights = self._arrays[kernel].transpose((2, 3, 0, 1) if depthwise else (3, 2, 0, 1))
        scale = self._arrays[f"{norm}/gamma:0"] / np.sqrt(
            self._arrays[f"{norm}/moving_variance:0"] + _EPSILON
        )
        shift = self._arrays[f"{norm}/beta:0"] - self._arrays[f"{norm}/moving_mean:0"] * scale
        side = weights.shape[-1]
        # Keras pads strided convolutions at the right and bottom only.
        pads = [0, 0, 0, 0] if side == 1 else [0, 0, 1, 1] if stride == 2 else [1, 1, 1, 1]
        self._add(
            "Conv",
            [
                self._last,
                self._constant(f"{norm}_weights", weights * scale[:, None, None, None]),
                self._constant(f"{norm}_shift", shift),
            ],
            strides=[stride, stride],
            pads=pads,
            group=len(weights) if depthwise else 1,
        )
        self._add("Clip", [self._last, *self._clip])

    def _constant(self, name: str, value: npt.ArrayLike) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value, np.float32), name))
        return name

    def _add(self, kind: str, inputs: list[str], output: str | None = None, **attributes: object) -> None:
        self._last = output or f"{kind.lower()}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [self._last], **attributes))
