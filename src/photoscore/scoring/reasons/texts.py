"""Every sentence about a fault, in every language: the one place to translate."""

from __future__ import annotations

from typing import NamedTuple

from photoscore.quality import Reason

LANGUAGES = ("en", "de")
"""Languages that every text is written in; the first one serves whoever asks for another."""

KINDS = ("screenshot", "collage", "document", "illustration")
"""What a picture can be when it is no photograph."""


class Advice(NamedTuple):
    """Two sentences for the person who took the photo."""

    wrong: str
    """What is wrong."""
    do: str
    """What to do about it."""


TEXTS: dict[str, dict[str, Advice]] = {
    "out_of_focus": {
        "en": Advice("The photo is out of focus.", "Hold the phone still and tap the subject."),
        "de": Advice("Das Foto ist unscharf.", "Halten Sie das Telefon ruhig und tippen Sie auf das Motiv."),
    },
    "motion_blur": {
        "en": Advice("The photo is blurred by movement.", "Rest the phone on something or find more light."),
        "de": Advice(
            "Das Foto ist verwackelt.", "Stützen Sie das Telefon ab oder sorgen Sie für mehr Licht."
        ),
    },
    "noise": {
        "en": Advice("The photo is grainy.", "Take it in more light, and without digital zoom."),
        "de": Advice("Das Foto rauscht.", "Fotografieren Sie bei mehr Licht und ohne Digitalzoom."),
    },
    "too_dark": {
        "en": Advice("The photo is too dark.", "Turn on a light, or tap the subject to make it brighter."),
        "de": Advice("Das Foto ist zu dunkel.", "Machen Sie Licht, oder tippen Sie auf das Motiv."),
    },
    "too_bright": {
        "en": Advice("The photo is too bright.", "Turn away from the light, or lower the exposure."),
        "de": Advice("Das Foto ist zu hell.", "Drehen Sie sich vom Licht weg oder belichten Sie kürzer."),
    },
    "low_contrast": {
        "en": Advice("The photo is flat and hazy.", "Wipe the lens and keep light from shining into it."),
        "de": Advice("Das Foto ist flau.", "Wischen Sie die Linse ab und vermeiden Sie Gegenlicht."),
    },
    "colour_cast": {
        "en": Advice("The colours are off.", "Take it in daylight, or set the white balance."),
        "de": Advice("Die Farben haben einen Stich.", "Nutzen Sie Tageslicht oder den Weißabgleich."),
    },
    "compression": {
        "en": Advice("The photo was compressed too much.", "Send the original file, not a forwarded copy."),
        "de": Advice("Das Foto ist zu stark komprimiert.", "Senden Sie die Originaldatei statt einer Kopie."),
    },
    "low_resolution": {
        "en": Advice("The photo has too little detail.", "Send it in full size, and do not enlarge it."),
        "de": Advice("Das Foto ist zu gering aufgelöst.", "Senden Sie es in voller Größe, nicht vergrößert."),
    },
    "not_a_photograph": {
        "en": Advice("This is not a photograph.", "Send a photo that you took yourself."),
        "de": Advice("Das ist kein Foto.", "Senden Sie ein Foto, das Sie selbst aufgenommen haben."),
    },
}

KIND_TEXTS: dict[str, dict[str, str]] = {
    "screenshot": {"en": "This is a screenshot.", "de": "Das ist ein Bildschirmfoto."},
    "collage": {"en": "This is a collage of pictures.", "de": "Das ist eine Collage."},
    "document": {
        "en": "This is a page, an infographic or an advertisement.",
        "de": "Das ist eine Seite, eine Infografik oder eine Anzeige.",
    },
    "illustration": {"en": "This is a drawing, not a photo.", "de": "Das ist eine Zeichnung, kein Foto."},
}

GENERAL: dict[str, Advice] = {
    "en": Advice("The photo is not good enough yet.", "Take it again in daylight and close to one subject."),
    "de": Advice(
        "Das Foto ist noch nicht gut genug.", "Nehmen Sie es bei Tageslicht und näher am Motiv auf."
    ),
}
"""What is said of a photo that does not pass and shows no single fault."""

PASSED: dict[str, str] = {"en": "Thank you, the photo is good.", "de": "Danke, das Foto ist gut."}
"""What is said of a photo that passes."""

FAULTS = tuple(TEXTS)
"""Names of all faults that have words, `not_a_photograph` last."""


def advice(reason: Reason, language: str = "en") -> Advice:
    """The two sentences for a reason.

    Args:
        reason: a fault of `FAULTS`; its kind, when it has one of `KINDS`, says what the picture is.
        language: a tag as `"de"` or `"de-AT"`; any that is not written in `LANGUAGES` gets English.

    Raises:
        KeyError: no fault of that name has words.
    """
    tongue = spoken(language)
    words = TEXTS[reason.name][tongue]
    kind = KIND_TEXTS.get(reason.kind or "")
    return words if kind is None else words._replace(wrong=kind[tongue])


def spoken(language: str) -> str:
    """The one of `LANGUAGES` that serves who asks for `language`, a tag as `"de"` or `"de-AT"`."""
    tongue = language.lower().replace("_", "-").split("-")[0]
    return tongue if tongue in LANGUAGES else LANGUAGES[0]
