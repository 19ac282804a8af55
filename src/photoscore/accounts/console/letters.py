"""The mails of the console in English; a caller may pass its own in another language."""

from photoscore.accounts.console.records import Letter

CONFIRM = Letter(
    "Confirm your photoscore account",
    "Somebody, probably you, signed up for photoscore with this address. Open this address and enter\n"
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
    "address within an hour:\n\n{link}\n\n"
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
    "address within a day, in a browser where you are signed in with the old one:\n\n{link}\n\n"
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
