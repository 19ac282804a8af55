"""A network in eight bits by ONNX Runtime's static quantisation, a point on the curve of `training.curve`."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from training.datasets import Pixels


class Reader(CalibrationDataReader):
    """Hands out photos one by one, as the network takes them."""

    def __init__(self, photos: list[Pixels]) -> None:
        self._photos = iter(photos)

    def get_next(self) -> dict[str, NDArray[np.uint8]] | None:
        photo = next(self._photos, None)
        return None if photo is None else {"pixels": np.ascontiguousarray(photo[None])}


def eight_bits(source: Path, target: Path, photos: list[Pixels]) -> None:
    """Write `source` with its convolutions in eight bits, one scale a channel, as `target`."""
    logging.getLogger().setLevel(logging.ERROR)  # it recommends steps that are taken already
    ready = target.with_suffix(".ready.onnx")
    quant_pre_process(str(source), str(ready), skip_symbolic_shape=True)
    quantize_static(
        str(ready),
        str(target),
        Reader(photos),
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["Conv"],
    )
