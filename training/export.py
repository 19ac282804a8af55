"""Write `model.onnx` and `model.json`, and verify that torch and ONNX Runtime agree.

python -m training.export --trunk tuned@0.6 --heads released --version 2026.11.5
"""

from __future__ import annotations

import argparse
import hashlib
import json
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

from training.features import load_trunk
from training.graph import PhotoModel
from training.heads import load_heads
from training.paths import WEIGHTS, cached

OPSET = 17
# Smaller weights and all scales stay in single precision.
LARGE = 8192


def to_half_storage(model: onnx.ModelProto) -> None:
    """Keep large weights as fp16 with a cast beside each: half the size, and the runtime computes in fp32."""
    casts, kept = [], []
    for tensor in model.graph.initializer:
        array = numpy_helper.to_array(tensor)
        if array.dtype != np.float32 or array.size < LARGE or np.abs(array).max() > 6e4:
            kept.append(tensor)
            continue
        kept.append(numpy_helper.from_array(array.astype(np.float16), f"{tensor.name}.half"))
        casts.append(helper.make_node("Cast", [f"{tensor.name}.half"], [tensor.name], to=TensorProto.FLOAT))
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)


def merge_pads(model: onnx.ModelProto) -> None:
    """Let convolutions pad by themselves: a Pad before one costs a copy, and a change of layout and back.

    Exact, for both pad with zeros. Saves a seventh of the time.
    """
    graph = model.graph
    readers = Counter(name for node in graph.node for name in node.input)
    pads = {node.output[0]: node for node in graph.node if node.op_type == "Pad"}
    for node in graph.node:
        pad = pads.get(node.input[0]) if node.op_type == "Conv" else None
        if pad is None or readers[pad.output[0]] > 1:
            continue
        before, after = computed(model, pad.input[1]).reshape(2, 4)
        own = next(attribute for attribute in node.attribute if attribute.name == "pads")
        if any((*before[:2], *after[:2], *own.ints)):
            raise ValueError(f"{pad.name} pads more than height and width")
        own.ints[:] = [int(v) for v in (*before[2:], *after[2:])]
        node.input[0] = pad.input[0]
        graph.node.remove(pad)


def computed(model: onnx.ModelProto, name: str) -> NDArray[np.int64]:
    """The value of a tensor that depends on constants alone."""
    makers = {output: node for node in model.graph.node for output in node.output}
    needed, open_names = set(), [name]
    while open_names:
        node = makers.get(open_names.pop())
        if node is not None and node.output[0] not in needed:
            needed.add(node.output[0])
            open_names += node.input
    nodes = [node for node in model.graph.node if node.output[0] in needed]
    output = helper.make_tensor_value_info(name, TensorProto.INT64, None)
    part = helper.make_graph(nodes, "part", [], [output], list(model.graph.initializer))
    return ReferenceEvaluator(helper.make_model(part, opset_imports=model.opset_import)).run(None, {})[0]


def write_onnx(model: PhotoModel, path: Path) -> None:
    """Export with dynamic batch, height and width; large weights in half precision."""
    example = torch.randint(0, 256, (1, 288, 384, 3), dtype=torch.uint8)
    names = model.output_names()
    axes = {"pixels": {0: "n", 1: "height", 2: "width"}, **{name: {0: "n"} for name in names}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model.eval(),
            (example,),
            str(path),
            input_names=["pixels"],
            output_names=names,
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )
    graph = onnx.load(str(path))
    merge_pads(graph)
    to_half_storage(graph)
    onnx.checker.check_model(graph)
    onnx.save(graph, str(path))


def run_onnx(path: Path, pixels: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    names = [o.name for o in session.get_outputs()]
    return dict(zip(names, session.run(None, {"pixels": pixels}), strict=True))


def verify(model: PhotoModel, path: Path) -> float:
    """Largest difference in `quality` between torch (fp32 weights) and ONNX (fp16 storage), raw."""
    rng = np.random.default_rng(0)
    worst = 0.0
    for shape in ((288, 384), (384, 384), (384, 257), (33, 64)):
        ramp = np.linspace(0, 200, shape[0] * shape[1]).reshape(*shape, 1)
        pixels = np.clip(ramp + rng.normal(20, 20, (2, *shape, 3)), 0, 255).astype(np.uint8)
        ours = dict(zip(model.output_names(), model(torch.from_numpy(pixels)), strict=True))
        theirs = run_onnx(path, pixels)
        worst = max(worst, float(np.abs(ours["quality"].numpy() - theirs["quality"]).max()))
    return worst


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trunk", required=True)
    parser.add_argument("--heads", required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    model = PhotoModel(load_trunk(options.trunk), load_heads(cached("heads", f"{options.heads}.npz"))).eval()
    path = options.out / "model.onnx"
    with torch.inference_mode():
        write_onnx(model, path)
        print(f"torch and ONNX differ by at most {verify(model, path):.5f} raw")
    meta: dict[str, Any] = json.loads(cached("heads", f"{options.heads}.json").read_text())
    meta = {
        "format": 1,
        "version": options.version,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        **meta,
    }
    (options.out / "model.json").write_text(json.dumps(meta, indent=1) + "\n")
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB, version {options.version}")


if __name__ == "__main__":
    main()
