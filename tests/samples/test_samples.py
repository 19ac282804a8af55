"""The sample photos."""

from photoscore.imaging import load
from photoscore.samples import FOLDER, samples


def test_every_sample_has_its_credits_and_the_other_way_round() -> None:
    assert [sample.path for sample in samples()] == sorted(FOLDER.glob("*.jpg"))
    assert all(sample.author and sample.licence and sample.source and sample.change for sample in samples())


def test_samples_can_be_read_and_fit_a_web_page() -> None:
    for sample in samples():
        photo = load(sample.path)
        assert max(photo.width, photo.height) <= 960
        assert 20_000 < sample.path.stat().st_size < 120_000
    assert sum(sample.path.stat().st_size for sample in samples()) < 1_500_000
