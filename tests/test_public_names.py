"""What `import photoscore` promises."""

import subprocess
import sys
from importlib.metadata import version

import photoscore

NAMES = [
    "ImageTooLarge",
    "InvalidImage",
    "Limits",
    "ModelError",
    "PhotoError",
    "PhotoscoreError",
    "QualityClass",
    "Reason",
    "Score",
    "Scorer",
    "SettingsError",
    "UnreadableFile",
    "UnsupportedImage",
    "UseError",
    "__version__",
    "best",
    "gate",
    "moderate",
    "rank",
]


def test_the_public_names_are_these_and_all_exist() -> None:
    assert photoscore.__all__ == NAMES
    assert dir(photoscore) == NAMES
    assert all(getattr(photoscore, name) is not None for name in NAMES)


def test_the_version_is_the_installed_one() -> None:
    assert photoscore.__version__ == version("photoscore")


def test_importing_the_package_is_light() -> None:
    heavy = "{'numpy', 'onnxruntime', 'pydantic', 'PIL', 'typer', 'rich', 'importlib.metadata'}"
    code = f"import sys, photoscore; sys.exit(', '.join({heavy} & set(sys.modules)) or None)"
    subprocess.run([sys.executable, "-c", code], check=True)
