"""A small real model in ONNX, the test double of the packaged one.

Its score is the picture's mean brightness, so that a test picks a score by picking a grey: a picture of
brightness 0.7 scores 0.7. Its spread grows with contrast. Blue pictures are screenshots, dark and bright
ones have faults, and the embedding is the picture itself at 5 x 5 pixels.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

GRID = 5
KINDS = ["photograph", "screenshot"]
FAULTS = ["too_dark", "too_bright"]
OUTPUTS = ("quality", "spread", "kind", "faults", "embedding")


def make_model(folder: Path, *, outputs: tuple[str, ...] = OUTPUTS, **changes: Any) -> Path:
    """Write the model with these outputs into ``folder``, its card with ``changes``; answers ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = _graph(outputs).SerializeToString()
    (folder / "model.onnx").write_bytes(weights)
    card = {
        "format": 1,
        "version": "toy",
        "sha256": sha256(weights).hexdigest(),
        "input": {"long_side": 384, "resize": "lanczos"},
        "score_map": {"raw": [0.0, 1.0], "value": [0.0, 1.0]},
        "kinds": KINDS,
        "nonphoto": {"low": 0.5, "high": 0.9, "ceiling": 0.12},
        "spread": {"scale": 1.0, "floor": 0.02},
        "faults": {"names": FAULTS, "thresholds": [0.5, 0.5]},
    }
    (folder / "model.json").write_text(json.dumps(card | changes))
    return folder


def _graph(outputs: tuple[str, ...]) -> onnx.ModelProto:
    nodes = [
        helper.make_node("Cast", ["pixels"], ["wide"], to=TensorProto.FLOAT),
        helper.make_node("Div", ["wide", "white"], ["light"]),
        helper.make_node("ReduceMean", ["light", "all_axes"], ["quality"], keepdims=0),
        # spread = 0.05 + standard deviation of the light
        helper.make_node("Mul", ["light", "light"], ["light_squared"]),
        helper.make_node("ReduceMean", ["light_squared", "all_axes"], ["mean_square"], keepdims=0),
        helper.make_node("Mul", ["quality", "quality"], ["square_mean"]),
        helper.make_node("Sub", ["mean_square", "square_mean"], ["variance"]),
        helper.make_node("Relu", ["variance"], ["safe_variance"]),
        helper.make_node("Sqrt", ["safe_variance"], ["deviation"]),
        helper.make_node("Add", ["deviation", "least_spread"], ["spread"]),
        # kind = softmax(colour @ w + b): mostly blue is a screenshot
        helper.make_node("ReduceMean", ["light", "picture_axes"], ["colour"], keepdims=0),
        helper.make_node("Gemm", ["colour", "kind_w", "kind_b"], ["kind_raw"]),
        helper.make_node("Softmax", ["kind_raw"], ["kind"], axis=1),
        # faults = sigmoid(colour @ w + b)
        helper.make_node("Gemm", ["colour", "fault_w", "fault_b"], ["fault_raw"]),
        helper.make_node("Sigmoid", ["fault_raw"], ["faults"]),
        # embedding = the picture at 5 x 5, of unit length
        helper.make_node("Transpose", ["light"], ["planes"], perm=[0, 3, 1, 2]),
        helper.make_node(
            "Resize", ["planes", "", "", "grid"], ["small"], axes=[2, 3], mode="linear", antialias=1
        ),
        helper.make_node("Flatten", ["small"], ["flat"]),
        helper.make_node("Add", ["flat", "least_spread"], ["lifted"]),
        helper.make_node("LpNormalization", ["lifted"], ["embedding"], axis=1, p=2),
    ]
    third = 1.0 / 3.0
    constants: dict[str, Any] = {
        "white": np.float32(255),
        "least_spread": np.float32(0.05),
        "all_axes": np.array([1, 2, 3], np.int64),
        "picture_axes": np.array([1, 2], np.int64),
        "grid": np.array([GRID, GRID], np.int64),
        "kind_w": np.array([[0, -20], [0, -20], [0, 20]], np.float32),
        "kind_b": np.array([8, 0], np.float32),
        "fault_w": np.array([[-20 * third, 20 * third]] * 3, np.float32),
        "fault_b": np.array([20 * 0.15, -20 * 0.85], np.float32),
    }
    widths = {"kind": len(KINDS), "faults": len(FAULTS), "embedding": 3 * GRID * GRID}
    graph = helper.make_graph(
        nodes,
        "toy",
        [helper.make_tensor_value_info("pixels", TensorProto.UINT8, ["N", "H", "W", 3])],
        [
            helper.make_tensor_value_info(
                name, TensorProto.FLOAT, ["N", widths[name]] if name in widths else ["N"]
            )
            for name in outputs
        ],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    onnx.checker.check_model(model)
    return model
