from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from training.eight_bits import eight_bits


def network(path: Path) -> None:
    """Pixels through one convolution of four channels to the mean of each."""
    rng = np.random.default_rng(3)
    weight = rng.normal(0, 0.01, (4, 3, 3, 3)).astype(np.float32)
    pixels = helper.make_tensor_value_info("pixels", TensorProto.UINT8, [1, "h", "w", 3])
    features = helper.make_tensor_value_info("features", TensorProto.FLOAT, [1, 4, 1, 1])
    nodes = [
        helper.make_node("Transpose", ["pixels"], ["first"], perm=[0, 3, 1, 2]),
        helper.make_node("Cast", ["first"], ["float"], to=TensorProto.FLOAT),
        helper.make_node("Conv", ["float", "weight"], ["maps"]),
        helper.make_node("GlobalAveragePool", ["maps"], ["features"]),
    ]
    graph = helper.make_graph(nodes, "toy", [pixels], [features], [numpy_helper.from_array(weight, "weight")])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), path)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_eight_bits_are_near_and_not_the_same(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    photos = [rng.integers(0, 256, (24, 32, 3), dtype=np.uint8) for _ in range(3)]
    network(tmp_path / "whole.onnx")
    eight_bits(tmp_path / "whole.onnx", tmp_path / "small.onnx", photos)
    whole, small = (
        onnxruntime.InferenceSession(tmp_path / name, providers=["CPUExecutionProvider"]).run(
            None, {"pixels": photos[0][None]}
        )[0]
        for name in ("whole.onnx", "small.onnx")
    )
    assert small == pytest.approx(whole, abs=0.05 * float(np.abs(whole).max()))
    assert not np.array_equal(small, whole)
