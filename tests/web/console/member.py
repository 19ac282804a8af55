"""A person with a browser, as the tests play them."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from starlette.testclient import TestClient

from photoscore.accounts.schema import outbox

if TYPE_CHECKING:
    from web.console.conftest import House

PASSWORD = "correct horse battery"
HIDDEN = re.compile(r'name="csrf" value="([^"]*)"')


class Member:
    """Somebody with an account."""

    def __init__(self, house: House, email: str) -> None:
        self.house = house
        self.email = email
        self.browser = house.browser()

    @classmethod
    def join(cls, house: House, email: str, name: str) -> Member:
        """Sign up, open the mailed link, enter the password."""
        member = cls(house, email)
        sent = member.browser.post(
            "/sign-up", data={"name": name, "email": email, "password": PASSWORD, "csrf": ""}
        )
        assert sent.headers["location"] == "/sign-up/sent", sent.text
        confirmed = member.browser.post(
            "/confirm", data={"token": last_token(house), "password": PASSWORD, "csrf": ""}
        )
        assert confirmed.headers["location"] == "/console", confirmed.text
        return member

    @property
    def account_id(self) -> int:
        """The number of the account."""
        return self.house.accounts.customers.find(self.email).id

    def sign_in(self, password: str = PASSWORD, browser: TestClient | None = None, **more: str) -> Any:
        """Fill in the form of the sign-in."""
        fields = {"email": self.email, "password": password, "csrf": ""} | more
        return (browser or self.browser).post("/sign-in", data=fields)

    def csrf(self, path: str = "/console") -> str:
        """What a form of the session sends along."""
        found = HIDDEN.search(self.browser.get(path).text)
        assert found is not None
        return found[1]

    def post(self, path: str, **fields: str) -> Any:
        """Send a form of a page."""
        return self.browser.post(path, data={"csrf": self.csrf()} | fields)

    def make_key(self, name: str = "website") -> tuple[str, str]:
        """Make a key on the page; its client id and secret, as the page shows them."""
        shown = self.post("/console/keys", name=name)
        assert shown.status_code == 200, shown.text
        line = re.search(r"-u\s(?:<[^>]*>)*([\w-]+):([\w-]+)", html.unescape(_plain(shown.text)))
        assert line is not None
        return line[1], line[2]


def _plain(text: str) -> str:
    return re.sub(r"<[^>]+>", "", text)


def mails(house: House) -> list[Any]:
    """All mails that wait to be sent, oldest first."""
    with house.accounts.database.reading() as connection:
        return list(connection.execute(select(outbox).order_by(outbox.c.id)).all())


def last_token(house: House) -> str:
    """The token in the mail that was posted last."""
    return str(re.findall(r"token=(\S+)", mails(house)[-1].body)[-1])
