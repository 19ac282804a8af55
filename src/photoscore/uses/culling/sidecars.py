"""XMP sidecars: 1 to 5 stars in `xmp:Rating`, all else kept as it is.

Two names are in use: `beach.xmp` (Adobe: Lightroom, Bridge, Camera Raw) and `beach.jpg.xmp` (darktable,
digiKam). Format: XMP specification part 1 (ISO 16684-1), `xmp:Rating` in its part 2.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, Literal

from lxml import etree

from photoscore.errors import UseError

Layout = Literal["lightroom", "darktable", "both"]
Outcome = Literal["new", "merged", "same", "kept"]

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XMP = "http://ns.adobe.com/xap/1.0/"
_RATING = f"{{{_XMP}}}Rating"

_NEW = """<?xml version="1.0" encoding="UTF-8"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="photoscore">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="{stars}"/>
 </rdf:RDF>
</x:xmpmeta>
"""

etree.register_namespace("xmp", _XMP)


def sidecar_paths(photo: Path, layout: Layout = "both") -> list[Path]:
    """Where a photo's sidecars lie, or would."""
    adobe, darktable = photo.with_suffix(".xmp"), photo.with_name(photo.name + ".xmp")
    return {"lightroom": [adobe], "darktable": [darktable], "both": [adobe, darktable]}[layout]


def sidecars_of(photo: Path) -> list[tuple[Path, bool]]:
    """The sidecars that a photo has, each with whether `.xmp` is appended to its whole name."""
    adobe, darktable = sidecar_paths(photo)
    return [(path, path == darktable) for path in (adobe, darktable) if path.is_file()]


def write_rating(sidecar: Path, stars: int, *, keep: bool = False) -> Outcome:
    """Write 1 to 5 stars into a sidecar, a new one where there is none.

    Of an existing one only `xmp:Rating` changes: every other element, attribute, comment and processing
    instruction stays. It is replaced in one step, so that a reader never finds half of it.

    Args:
        sidecar: its path.
        stars: 1 to 5.
        keep: leave a rating that is there already (other than 0, which means none).

    Returns:
        `"new"`, `"merged"`, `"same"` (it said so already) or `"kept"`.

    Raises:
        UseError: it cannot be read or written, or is no XMP; it stays as it is.
    """
    if not 1 <= stars <= 5:
        raise UseError(f"{stars} stars: a rating is 1 to 5.")
    try:
        if not sidecar.is_file():
            try:
                with sidecar.open("x", encoding="utf-8") as new:
                    new.write(_NEW.format(stars=stars))
            except FileExistsError:
                raise UseError(f"{sidecar}: there is something that is no file; left alone.") from None
            return "new"
        return _merge(sidecar.resolve(), stars, keep)
    except OSError as error:
        raise UseError(f"{sidecar}: cannot write the rating: {error.strerror or error}.") from None


def _merge(sidecar: Path, stars: int, keep: bool) -> Outcome:
    before = sidecar.read_bytes()
    tree = _parsed(sidecar, before)
    found = _ratings(tree)
    if found and keep and any(value not in {"", "0"} for value in found):
        return "kept"
    if found and all(value == str(stars) for value in found):
        return "same"
    _set(tree, str(stars))
    after = etree.tostring(
        tree,
        encoding=tree.docinfo.encoding or "UTF-8",
        xml_declaration=before.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml "),
    )
    _replace(sidecar, after)
    return "merged"


def _parsed(sidecar: Path, content: bytes) -> Any:
    """The sidecar as a tree. No entity is resolved, no network asked, no document type let in."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_blank_text=False
    )
    try:
        tree = etree.fromstring(content, parser).getroottree()
    except (etree.XMLSyntaxError, ValueError):
        raise UseError(f"{sidecar}: not valid XML; left as it is.") from None
    if tree.docinfo.doctype:
        raise UseError(f"{sidecar}: declares a document type, as no XMP does; left as it is.")
    if not list(tree.iter(f"{{{_RDF}}}RDF")):
        raise UseError(f"{sidecar}: holds no XMP; left as it is.")
    return tree


def _descriptions(tree: Any) -> list[Any]:
    """The top descriptions of the document; deeper ones describe other things."""
    return [
        node for rdf in tree.iter(f"{{{_RDF}}}RDF") for node in rdf.iterchildren(f"{{{_RDF}}}Description")
    ]


def _ratings(tree: Any) -> list[str]:
    """Every rating that the document states, as an attribute or an element."""
    found = [node.get(_RATING) for node in _descriptions(tree) if node.get(_RATING) is not None]
    found += [(child.text or "") for node in _descriptions(tree) for child in node.iterchildren(_RATING)]
    return [value.strip() for value in found]


def _set(tree: Any, stars: str) -> None:
    stated = False
    for node in _descriptions(tree):
        if node.get(_RATING) is not None:
            node.set(_RATING, stars)
            stated = True
        for child in node.iterchildren(_RATING):
            child.text = stars
            stated = True
    if stated:
        return
    rdf = next(tree.iter(f"{{{_RDF}}}RDF"))
    description = next(rdf.iterchildren(f"{{{_RDF}}}Description"), None)
    if description is None:
        description = etree.SubElement(rdf, f"{{{_RDF}}}Description", {f"{{{_RDF}}}about": ""})
    description.set(_RATING, stars)


def _replace(path: Path, content: bytes) -> None:
    handle, part = tempfile.mkstemp(prefix=".photoscore-", suffix=".part", dir=path.parent)
    try:
        with open(handle, "wb") as writer:
            writer.write(content)
            writer.flush()
            os.fsync(writer.fileno())
        shutil.copymode(path, part)
        os.replace(part, path)
    finally:
        Path(part).unlink(missing_ok=True)
