"""The model's folder: what is read, what is refused and how."""

import json
from pathlib import Path

import numpy as np
import pytest

from models import make_model
from photoscore import ModelError
from photoscore.scoring.model import Model

GREY = np.full((48, 64, 3), 128, np.uint8)
BLUE = np.zeros((48, 64, 3), np.uint8) + np.array([0, 0, 255], np.uint8)


def test_a_picture_is_read(toy_model: Path) -> None:
    reading = Model.open(toy_model).read(GREY)
    assert reading.quality == pytest.approx(128 / 255, abs=1e-4)
    assert reading.spread == pytest.approx(0.05, abs=0.005)
    assert reading.kind == "photograph"
    assert set(reading.faults) == {"too_dark", "too_bright"}
    assert reading.embedding is not None
    assert np.linalg.norm(reading.embedding) == pytest.approx(1.0)


def test_a_picture_that_is_no_photo_is_told(toy_model: Path) -> None:
    reading = Model.open(toy_model).read(BLUE)
    assert reading.kind == "screenshot"
    assert reading.nonphoto > 0.9


def test_a_model_may_lack_what_is_optional(tmp_path: Path) -> None:
    folder = make_model(tmp_path, outputs=("quality", "spread"))
    reading = Model.open(folder).read(BLUE)
    assert (reading.kind, reading.nonphoto) == ("photograph", 0.0)
    assert reading.faults == {}
    assert reading.embedding is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": 2}, "format"),
        ({"sha256": "0" * 64}, "checksum"),
        ({"sha256": "short"}, "sha256"),
        ({"version": ""}, "version"),
        ({"score_map": {"raw": [0, 1], "value": [0, 2]}}, "score_map"),
        ({"score_map": {"raw": [0, 1, 1], "value": [0, 0.5, 1]}}, "increase"),
        ({"score_map": {"raw": [0, 1, 2], "value": [0, 1]}}, "as many"),
        ({"nonphoto": {"low": 0.9, "high": 0.5, "ceiling": 0.1}}, "above low"),
        ({"spread": {"scale": -1, "floor": 0.1}}, "spread.scale"),
        ({"kinds": ["screenshot", "photograph"]}, "first kind"),
        ({"faults": {"names": ["noise"], "thresholds": []}}, "as many"),
        ({"input": {"long_side": 8}}, "long_side"),
        (
            {"edges": {"strength": [2, 12, 20], "ceiling": [0.1, 0.5]}},
            "strength and ceiling need as many points",
        ),
        ({"edges": {"strength": [2, 12], "ceiling": [0.5, 0.4]}}, "the points must increase"),
        ({"edges": {"strength": [2, 12], "ceiling": [0, 0.4]}}, "ceiling"),
    ],
)
def test_a_card_that_is_wrong_is_refused_by_name(
    tmp_path: Path, change: dict[str, object], words: str
) -> None:
    with pytest.raises(ModelError, match=words) as caught:
        Model.open(make_model(tmp_path, **change))
    assert "\n" not in caught.value.message


def test_names_that_do_not_fit_the_outputs_are_refused(tmp_path: Path) -> None:
    model = Model.open(make_model(tmp_path, kinds=["photograph"]))
    with pytest.raises(ModelError, match="names 1 kinds"):
        model.read(GREY)


@pytest.mark.parametrize("missing", ["model.json", "model.onnx"])
def test_an_incomplete_folder_is_refused(tmp_path: Path, missing: str) -> None:
    (make_model(tmp_path) / missing).unlink()
    with pytest.raises(ModelError, match=missing):
        Model.open(tmp_path)


def test_a_name_that_no_folder_has_is_refused() -> None:
    with pytest.raises(ModelError, match="null byte; a model is a folder"):
        Model.open("\0")


def test_a_damaged_model_is_refused(tmp_path: Path) -> None:
    weights = make_model(tmp_path) / "model.onnx"
    weights.write_bytes(weights.read_bytes()[:-20])
    with pytest.raises(ModelError, match="checksum"):
        Model.open(tmp_path)


def test_what_is_no_onnx_is_refused(tmp_path: Path) -> None:
    make_model(tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"hello")
    card = json.loads((tmp_path / "model.json").read_text())
    card["sha256"] = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    (tmp_path / "model.json").write_text(json.dumps(card))
    with pytest.raises(ModelError, match="cannot be loaded"):
        Model.open(tmp_path)


def test_a_model_without_a_spread_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="quality and spread"):
        Model.open(make_model(tmp_path, outputs=("quality",)))


def test_a_provider_that_is_not_at_hand_is_refused(toy_model: Path) -> None:
    with pytest.raises(ModelError, match="onnxruntime-gpu"):
        Model.open(toy_model, provider="cuda")
    with pytest.raises(ModelError, match="no provider 'tpu'"):
        Model.open(toy_model, provider="tpu")
