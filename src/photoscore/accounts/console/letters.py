"""The mails of the console in each language; a caller may pass its own."""

from __future__ import annotations

from dataclasses import dataclass

from photoscore.accounts.console.records import Letter

CONFIRM = Letter(
    "Confirm your photoscore account",
    "Somebody, probably you, signed up for photoscore with this address. Open this link and enter\n"
    "the password that you chose, within a day:\n\n{link}\n\n"
    "If it was not you, do nothing: no account is made.\n",
)
KNOWN = Letter(
    "You have a photoscore account",
    "Somebody, probably you, tried to sign up for photoscore with this address, which has an account\n"
    "already. Sign in, or choose another password here:\n\n{link}\n\n"
    "If it was not you, do nothing: nothing is changed.\n",
)
RESET = Letter(
    "Choose another photoscore password",
    "Somebody, probably you, asked to change the password of your photoscore account. Open this\n"
    "link within an hour:\n\n{link}\n\n"
    "If it was not you, do nothing: your password stays as it is.\n",
)
CHANGED = Letter(
    "Your photoscore password was changed",
    "The password of your photoscore account was changed just now, and every other browser was signed\n"
    'out. If it was not you, choose another one at once: follow "Forgot the password?" on the page\n'
    "where you sign in.\n",
)
MOVE = Letter(
    "Another address for a photoscore account",
    "Somebody, probably you, wants to sign in to photoscore with this address from now on. Open this\n"
    "link within a day, in a browser where you are signed in with the old one:\n\n{link}\n\n"
    "If it was not you, do nothing: nothing is changed.\n",
)
TAKEN = Letter(
    "Another address for a photoscore account",
    "Somebody, probably you, wants to change the address of another photoscore account to this one,\n"
    "which has an account already. One address can have one account: choose another address, or\n"
    "delete the account of this one first.\n\n"
    "If it was not you, do nothing: nothing is changed.\n",
)
MOVED = Letter(
    "The address of your photoscore account was changed",
    "You sign in to photoscore with another address from now on, and its mails go there. If it was\n"
    "not you, write to us at once:\n\n{link}\n",
)


@dataclass(frozen=True, slots=True)
class Letters:
    """All mails in one language; the English ones where nothing else is given."""

    confirm: Letter = CONFIRM
    known: Letter = KNOWN
    reset: Letter = RESET
    changed: Letter = CHANGED
    move: Letter = MOVE
    taken: Letter = TAKEN
    moved: Letter = MOVED


ENGLISH = Letters()
GERMAN = Letters(
    confirm=Letter(
        "Bestätigen Sie Ihr Konto bei photoscore",
        "Jemand, vermutlich Sie, hat sich mit dieser Adresse bei photoscore registriert. Öffnen Sie binnen\n"
        "eines Tages diesen Link, und geben Sie das Passwort ein, das Sie gewählt haben:\n\n{link}\n\n"
        "Waren Sie es nicht, tun Sie nichts: Dann entsteht kein Konto.\n",
    ),
    known=Letter(
        "Sie haben ein Konto bei photoscore",
        "Jemand, vermutlich Sie, wollte sich mit dieser Adresse bei photoscore registrieren; sie hat schon\n"
        "ein Konto. Melden Sie sich an, oder wählen Sie hier ein anderes Passwort:\n\n{link}\n\n"
        "Waren Sie es nicht, tun Sie nichts: Es ändert sich nichts.\n",
    ),
    reset=Letter(
        "Wählen Sie ein anderes Passwort für photoscore",
        "Jemand, vermutlich Sie, will das Passwort Ihres Kontos bei photoscore ändern. Öffnen Sie binnen\n"
        "einer Stunde diesen Link:\n\n{link}\n\n"
        "Waren Sie es nicht, tun Sie nichts: Ihr Passwort bleibt, wie es ist.\n",
    ),
    changed=Letter(
        "Ihr Passwort bei photoscore wurde geändert",
        "Das Passwort Ihres Kontos bei photoscore wurde eben geändert, und jeder andere Browser wurde\n"
        "abgemeldet. Waren Sie es nicht, wählen Sie sofort ein anderes: mit „Passwort vergessen?“ auf der\n"
        "Seite, auf der Sie sich anmelden.\n",
    ),
    move=Letter(
        "Eine andere Adresse für ein Konto bei photoscore",
        "Jemand, vermutlich Sie, will sich künftig mit dieser Adresse bei photoscore anmelden. Öffnen Sie\n"
        "binnen eines Tages diesen Link, in einem Browser, in dem Sie mit der alten angemeldet\n"
        "sind:\n\n{link}\n\n"
        "Waren Sie es nicht, tun Sie nichts: Es ändert sich nichts.\n",
    ),
    taken=Letter(
        "Eine andere Adresse für ein Konto bei photoscore",
        "Jemand, vermutlich Sie, will die Adresse eines anderen Kontos bei photoscore in diese ändern, die\n"
        "schon ein Konto hat. Eine Adresse kann nur ein Konto haben: Wählen Sie eine andere Adresse, oder\n"
        "löschen Sie erst das Konto von dieser.\n\n"
        "Waren Sie es nicht, tun Sie nichts: Es ändert sich nichts.\n",
    ),
    moved=Letter(
        "Die Adresse Ihres Kontos bei photoscore wurde geändert",
        "Ab jetzt melden Sie sich mit einer anderen Adresse bei photoscore an, und dorthin gehen auch die\n"
        "Mails. Waren Sie es nicht, schreiben Sie uns sofort:\n\n{link}\n",
    ),
)


def letters_in(language: str) -> Letters:
    """The mails in a language as ``"de"``; in English where it has none."""
    return GERMAN if language == "de" else ENGLISH
