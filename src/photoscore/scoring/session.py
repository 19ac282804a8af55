"""The seam between the model and what computes it: ONNX Runtime, or a double in the tests."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from photoscore.errors import ModelError

PROVIDERS = {"cpu": "CPUExecutionProvider", "cuda": "CUDAExecutionProvider"}
"""Where a model can run, by the words of the setting."""

_ERRORS_ONLY = 3
_REQUIRED = {"quality", "spread"}
_OPTIONAL = {"kind", "faults", "embedding"}


class Session(Protocol):
    """Computes the model's outputs; safe to call from several threads at once."""

    def run(self, pixels: npt.NDArray[np.uint8]) -> Mapping[str, npt.NDArray[np.float32]]:
        """Outputs by name for uint8 sRGB pixels [N, H, W, 3]; each has N as its first axis."""


class OnnxSession:
    """A model in ONNX Runtime.

    Every call runs on the thread that makes it (one intra-op thread by default): photos are scored side by
    side by several calling threads, which is faster on a CPU than one photo on several, and takes no pool
    of spinning threads.
    """

    def __init__(
        self, weights: Path, *, threads: int = 1, provider: str = "cpu", alone: bool = False
    ) -> None:
        """Load the file ``weights``: by its path, for from bytes ONNX Runtime takes 30 MB more.

        ``alone`` says that one call follows the other, never two at once.

        Raises ModelError where the weights are no such model or the provider is not at hand.
        """
        ort.set_default_logger_severity(_ERRORS_ONLY)
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = _ERRORS_ONLY
        # With a plan, a call takes its memory in one piece. Without, two calls at once swap pieces that lie
        # in each other's cache: in every second process they took a third more time. It costs 15 to 30 MB.
        options.enable_mem_pattern = not alone
        try:
            self._session = ort.InferenceSession(os.fspath(weights), options, providers=[_provider(provider)])
        except ModelError:
            raise
        except Exception as error:  # ONNX Runtime's own classes share no base but this one
            raise ModelError(f"model.onnx cannot be loaded: {error}") from None
        names = {output.name for output in self._session.get_outputs()}
        if not names >= _REQUIRED or [one.name for one in self._session.get_inputs()] != ["pixels"]:
            raise ModelError("model.onnx must take pixels and give quality and spread; use another model.")
        self._names = sorted(names & (_REQUIRED | _OPTIONAL))

    def run(self, pixels: npt.NDArray[np.uint8]) -> Mapping[str, npt.NDArray[np.float32]]:
        """Outputs by name for uint8 sRGB pixels [N, H, W, 3]."""
        values: list[Any] = self._session.run(self._names, {"pixels": np.ascontiguousarray(pixels)})
        return dict(zip(self._names, values, strict=True))


def _provider(name: str) -> str:
    if name not in PROVIDERS:
        raise ModelError(f"There is no provider {name!r}; use one of: {', '.join(PROVIDERS)}.")
    if PROVIDERS[name] not in ort.get_available_providers():
        raise ModelError(
            f"This ONNX Runtime has no provider {name!r}; install onnxruntime-gpu in place of onnxruntime."
        )
    return PROVIDERS[name]
