"""Pictures in, scores out."""

import gzip
import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import SpooledTemporaryFile

import numpy as np
import pytest

from models import make_model
from photoscore import (
    InvalidImage,
    Limits,
    ModelError,
    PhotoError,
    QualityClass,
    Reason,
    Score,
    Scorer,
    SettingsError,
    UnsupportedImage,
)
from photoscore.scoring import Source
from pictures import noise, picture


@pytest.fixture(scope="module")
def scorer(toy_model: Path) -> Scorer:
    return Scorer(toy_model)


def test_an_empty_name_is_not_the_packaged_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError, match="a model is a folder"):
        Scorer("")


def test_a_picture_has_a_score(scorer: Scorer) -> None:
    score = scorer.score(picture(0.7, (200, 100)))
    assert score.value == pytest.approx(0.7, abs=0.01)
    assert score.quality_class is QualityClass.GOOD
    assert sum(score.distribution) == pytest.approx(1.0)
    assert max(score.distribution) == score.distribution[3]
    assert (score.width, score.height) == (200, 100)
    assert (score.model, scorer.version) == ("toy", "toy")
    assert score.kind == "photograph"
    assert score.reasons is None
    assert score.embedding is None


def test_a_path_bytes_and_a_file_object_score_the_same(scorer: Scorer, tmp_path: Path) -> None:
    content = noise(1)
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    with path.open("rb") as file, SpooledTemporaryFile() as spooled:
        spooled.write(content)
        spooled.seek(0)
        packed = gzip.GzipFile(fileobj=io.BytesIO(gzip.compress(content)))
        sources: list[Source] = [path, str(path), content, bytearray(content), memoryview(content)]
        sources += [io.BytesIO(content), file, spooled, packed]
        scores = [scorer.score(source) for source in sources]
    assert len(set(scores)) == 1


def test_a_picture_that_is_no_photo_falls_under_the_ceiling(scorer: Scorer) -> None:
    score = scorer.score(picture(colour=(0.2, 0.2, 1.0)), reasons=True)
    assert score.value == pytest.approx(0.12 * 1.4 / 3, abs=0.01)
    assert score.kind == "screenshot"
    assert score.distribution[0] > 0.99
    assert score.reasons is not None
    assert [(one.name, one.kind) for one in score.reasons] == [("not_a_photograph", "screenshot")]


def test_reasons_and_embedding_come_when_asked_for(scorer: Scorer) -> None:
    score = scorer.score(picture(0.05), reasons=True, embedding=True)
    assert score.reasons is not None
    assert Reason("too_dark", pytest.approx(0.88, abs=0.1)) in score.reasons
    strengths = [reason.strength for reason in score.reasons]
    assert strengths == sorted(strengths, reverse=True)
    assert score.embedding is not None
    assert np.linalg.norm(score.embedding) == pytest.approx(1.0, abs=1e-5)


def test_asking_for_reasons_does_not_change_the_score(scorer: Scorer) -> None:
    plain, explained = scorer.score(noise(5)), scorer.score(noise(5), reasons=True)
    assert plain.value == explained.value
    assert plain.distribution == explained.distribution


def test_a_loaded_photo_scores_as_its_file(scorer: Scorer) -> None:
    assert scorer.score_photo(scorer.load(noise(2))) == scorer.score(noise(2))


def test_threads_and_company_do_not_change_a_score(scorer: Scorer) -> None:
    contents = [noise(seed, (60 + 7 * seed, 200 - 5 * seed)) for seed in range(12)]
    alone = [scorer.score(content) for content in contents]
    assert list(scorer.score_many(contents * 3, workers=6)) == alone * 3
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(scorer.score, contents * 3)) == alone * 3


def test_a_scorer_of_one_thread_scores_the_same(scorer: Scorer, toy_model: Path) -> None:
    photo = noise(size=(300, 200))
    assert Scorer(toy_model, alone=True).score(photo) == scorer.score(photo)


def test_one_bad_picture_raises_in_its_place_or_stands_there(scorer: Scorer) -> None:
    sources = [picture(0.2), b"", picture(0.6), b"hello, world, I am text", picture(0.9)]
    results = list(scorer.score_many(sources, on_error="return"))
    assert [type(result) for result in results] == [Score, InvalidImage, Score, UnsupportedImage, Score]
    assert all("\n" not in str(result) for result in results if isinstance(result, PhotoError))
    scores = scorer.score_many(sources)
    assert next(scores).value == pytest.approx(0.2, abs=0.01)
    with pytest.raises(InvalidImage):
        next(scores)


def test_an_error_that_is_raised_says_of_which_picture(scorer: Scorer, tmp_path: Path) -> None:
    text = tmp_path / "words.jpg"
    text.write_text("no picture")
    with text.open("rb") as file:
        for bad, name in (
            ("nope.jpg", "nope.jpg"),
            (Path("nope.jpg"), "nope.jpg"),
            ("a\nb.jpg", r"'a\nb.jpg'"),
            (b"no picture", "10 bytes"),
            (io.BytesIO(b"no picture"), "BytesIO"),
            (file, str(text)),
            (7, "int"),
        ):
            with pytest.raises((PhotoError, TypeError)) as caught:
                list(scorer.score_many([picture(), bad]))  # type: ignore[list-item]
            assert caught.value.__notes__ == [f"photo 2: {name}"]
            assert "photo 2" not in str(caught.value)


@pytest.mark.parametrize(
    "single", ["photo.jpg", Path("photo.jpg"), b"photo", bytearray(3), memoryview(b"photo")]
)
def test_a_single_photo_is_not_taken_for_many(scorer: Scorer, single: object) -> None:
    with pytest.raises(TypeError, match="several photos"):
        scorer.score_many(single)  # type: ignore[call-overload]


@pytest.mark.parametrize("wrong", [{"on_error": "ignore"}, {"workers": 0}])
def test_wrong_arguments_are_refused_at_once(scorer: Scorer, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        scorer.score_many([], **wrong)  # type: ignore[call-overload]


def test_limits_hold(toy_model: Path) -> None:
    with pytest.raises(PhotoError, match="pixels"):
        Scorer(toy_model, limits=Limits(max_pixels=1000)).score(picture())


def test_what_is_not_given_comes_from_the_settings(toy_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOTOSCORE_MODEL", str(toy_model))
    monkeypatch.setenv("PHOTOSCORE_MAX_PIXELS", "1000")
    scorer = Scorer()
    assert scorer.version == "toy"
    assert scorer.limits.max_pixels == 1000
    monkeypatch.setenv("PHOTOSCORE_PROVIDER", "cuda")
    with pytest.raises(ModelError, match="cuda"):
        Scorer()
    monkeypatch.setenv("PHOTOSCORE_MAX_PIXELS", "many")
    with pytest.raises(SettingsError, match="PHOTOSCORE_MAX_PIXELS"):
        Scorer()


def test_a_session_can_stand_in_for_the_weights(tmp_path: Path) -> None:
    class Fixed:
        def run(self, pixels: np.ndarray) -> dict[str, np.ndarray]:
            return {"quality": np.full(len(pixels), 0.25), "spread": np.full(len(pixels), 0.1)}

    folder = make_model(tmp_path)
    (folder / "model.onnx").unlink()
    assert Scorer(folder, session=Fixed()).score(picture(0.9)).value == 0.25


def test_onnx_runtime_keeps_quiet(toy_model: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Scorer(toy_model).score(picture())
    assert capfd.readouterr() == ("", "")
