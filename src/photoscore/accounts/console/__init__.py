"""What the web console keeps: users, sessions, links sent by mail, payments, privacy.

    console = Console(accounts)
    console.links.sign_up("ada@example.org", "a long password", "Ada", confirm=…, reset=…)
    user = console.links.confirm(token, "a long password")
    begun = console.sessions.begin(user)  # begun.token goes into the cookie
    session = console.sessions.get(token_of_the_cookie)

Every method blocks (a password's hash for some 50 ms): from a coroutine, call it in a thread. None
limits how often it is called: that is the pages' part, as are CSRF tokens and cookies. Whatever
belongs to an account is reached by ``session.user.account_id``, never by a number that came with a
request.
"""

from __future__ import annotations

from photoscore.accounts.console.addresses import Addresses
from photoscore.accounts.console.letters import letters_in
from photoscore.accounts.console.links import Links
from photoscore.accounts.console.passwords import Passwords
from photoscore.accounts.console.payments import Payments
from photoscore.accounts.console.privacy import Privacy
from photoscore.accounts.console.records import Letter, NewSession, Payment, Session, User
from photoscore.accounts.console.sessions import Sessions
from photoscore.accounts.console.users import Users
from photoscore.accounts.facade import Accounts

__all__ = ["Console", "Letter", "NewSession", "Passwords", "Payment", "Session", "User", "letters_in"]


class Console:
    """The console's services on the database of an `Accounts`.

    Args:
        accounts: Whose database, clock and key cache are used.
        passwords: How passwords are hashed; a cheaper one in tests.
    """

    def __init__(self, accounts: Accounts, passwords: Passwords | None = None) -> None:
        database = accounts.database
        hashing = passwords or Passwords()
        self.users = Users(database, hashing)
        self.links = Links(database, hashing, accounts.customers)
        self.addresses = Addresses(database)
        self.sessions = Sessions(database)
        self.payments = Payments(database, accounts.ledger, accounts.cache)
        self.privacy = Privacy(database, accounts.cache)

    def purge(self) -> None:
        """Deletes expired links and sessions; to be called now and then."""
        self.links.purge()
        self.sessions.purge()
