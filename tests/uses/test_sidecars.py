"""Stars in XMP sidecars, and everything else kept."""

from pathlib import Path

import pytest
from lxml import etree

from photoscore.errors import UseError
from photoscore.uses.culling.sidecars import sidecar_paths, write_rating

RATING = "{http://ns.adobe.com/xap/1.0/}Rating"

LIGHTROOM = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Adobe XMP Core 7.0">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <!-- a comment -->
  <rdf:Description rdf:about=""
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"
   xmp:Rating="2" xmp:Label="Grün" crs:Exposure2012="+0.35">
   <dc:subject><rdf:Bag><rdf:li>Möwe &amp; Meer</rdf:li></rdf:Bag></dc:subject>
   <crs:Look><rdf:Description crs:Name="Adobe Color"/></crs:Look>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""

DARKTABLE = """<?xml version="1.0" encoding="UTF-8"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 4.4.0-Exiv2">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:darktable="http://darktable.sf.net/"
   darktable:xmp_version="5">
   <darktable:history>
    <rdf:Seq><rdf:li darktable:num="0" darktable:params="gz02eJ"/></rdf:Seq>
   </darktable:history>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
"""

ELEMENT = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:r="http://ns.adobe.com/xap/1.0/"><rdf:Description rdf:about="">
 <r:Rating>1</r:Rating></rdf:Description></rdf:RDF>"""


def canonical(path: Path, rating: str | None) -> bytes:
    """The file in canonical XML, its top rating replaced by `rating` (None removes it)."""
    root = etree.parse(str(path)).getroot()
    for node in root.iter():
        if rating is None:
            node.attrib.pop(RATING, None)
        elif node.get(RATING) is not None:
            node.set(RATING, rating)
        if node.tag == RATING:
            node.text = rating
    return bytes(etree.tostring(root.getroottree(), method="c14n", with_comments=True))


def test_a_new_sidecar_holds_the_stars(tmp_path: Path) -> None:
    path = tmp_path / "beach.xmp"
    assert write_rating(path, 4) == "new"
    description = etree.parse(str(path)).find(".//{*}Description")
    assert dict(description.attrib) == {
        "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about": "",
        RATING: "4",
    }


@pytest.mark.parametrize("content", [LIGHTROOM, ELEMENT])
def test_only_the_rating_changes(tmp_path: Path, content: str) -> None:
    path = tmp_path / "beach.xmp"
    path.write_text(content, encoding="utf-8")
    path.chmod(0o640)
    wanted = canonical(path, "5")
    assert write_rating(path, 5) == "merged"
    assert canonical(path, "5") == wanted
    assert path.read_text("utf-8").count('"5"') + path.read_text("utf-8").count(">5<") == 1
    assert path.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in tmp_path.iterdir()] == ["beach.xmp"]


def test_a_rating_is_added_where_there_was_none(tmp_path: Path) -> None:
    path = tmp_path / "beach.jpg.xmp"
    path.write_text(DARKTABLE)
    before = canonical(path, None)
    assert write_rating(path, 3) == "merged"
    assert etree.parse(str(path)).find(".//{*}Description").get(RATING) == "3"
    assert 'xmp:Rating="3"' in path.read_text()
    assert path.read_text().startswith("<?xml")
    after = canonical(path, None).replace(b' xmlns:xmp="http://ns.adobe.com/xap/1.0/"', b"")
    assert after == before


def test_the_packet_around_it_stays(tmp_path: Path) -> None:
    path = tmp_path / "beach.xmp"
    path.write_text(LIGHTROOM, encoding="utf-8")
    write_rating(path, 5)
    text = path.read_text("utf-8")
    assert text.startswith('<?xpacket begin="\ufeff"')
    assert text.rstrip().endswith('<?xpacket end="w"?>')


def test_the_rating_of_something_deeper_is_not_ours(tmp_path: Path) -> None:
    path = tmp_path / "beach.xmp"
    nested = LIGHTROOM.replace('crs:Name="Adobe Color"', 'xmp:Rating="1"')
    path.write_text(nested, encoding="utf-8")
    write_rating(path, 5)
    found = [node.get(RATING) for node in etree.parse(str(path)).iter() if node.get(RATING)]
    assert found == ["5", "1"]


def test_the_same_rating_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "beach.xmp"
    path.write_text(LIGHTROOM, encoding="utf-8")
    before = path.stat()
    assert write_rating(path, 2) == "same"
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_persons_rating_stays_where_asked(tmp_path: Path) -> None:
    path = tmp_path / "beach.xmp"
    path.write_text(LIGHTROOM, encoding="utf-8")
    assert write_rating(path, 5, keep=True) == "kept"
    path.write_text(LIGHTROOM.replace('Rating="2"', 'Rating="0"'), encoding="utf-8")
    assert write_rating(path, 5, keep=True) == "merged"
    path.write_text(LIGHTROOM.replace('Rating="2"', 'Rating="-1"'), encoding="utf-8")
    assert write_rating(path, 5, keep=True) == "kept"


def test_utf_16_is_read(tmp_path: Path) -> None:
    path = tmp_path / "beach.xmp"
    path.write_bytes(LIGHTROOM.encode("utf-16"))
    wanted = canonical(path, "5")
    assert write_rating(path, 5) == "merged"
    assert canonical(path, "5") == wanted


def test_a_linked_sidecar_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.xmp").write_text(DARKTABLE)
    (tmp_path / "link.xmp").symlink_to("real.xmp")
    write_rating(tmp_path / "link.xmp", 4)
    assert (tmp_path / "link.xmp").is_symlink()
    assert 'Rating="4"' in (tmp_path / "real.xmp").read_text()


BOMB = """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>"""
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "not valid XML"),
        ("<x:xmpmeta", "not valid XML"),
        ("\x00\x01", "not valid XML"),
        ("<svg/>", "holds no XMP"),
        (BOMB + "<x>&c;</x>", "declares a document type"),
        (OUTSIDE + ELEMENT.replace(">1<", ">&a;<"), "declares a document type"),
        ("<a>" * 100_000, "not valid XML"),
    ],
)
def test_what_is_no_sidecar_stays_as_it_is(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "beach.xmp"
    path.write_text(content)
    with pytest.raises(UseError, match=words):
        write_rating(path, 3)
    assert path.read_text() == content


def test_a_folder_in_its_place_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "beach.xmp").mkdir()
    with pytest.raises(UseError, match="left alone"):
        write_rating(tmp_path / "beach.xmp", 3)


@pytest.mark.parametrize("stars", [0, 6])
def test_a_rating_is_1_to_5_stars(tmp_path: Path, stars: int) -> None:
    with pytest.raises(UseError, match="a rating is 1 to 5"):
        write_rating(tmp_path / "beach.xmp", stars)


def test_both_names_are_known() -> None:
    photo = Path("trip/beach.tar.jpg")
    assert sidecar_paths(photo, "lightroom") == [Path("trip/beach.tar.xmp")]
    assert sidecar_paths(photo, "darktable") == [Path("trip/beach.tar.jpg.xmp")]
    assert len(sidecar_paths(photo)) == 2
