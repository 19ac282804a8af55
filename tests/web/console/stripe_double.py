"""A stand-in for Stripe on the loopback: takes the requests that its documentation describes.

It checks what the real one would refuse, and its payment page is one button. Events are signed by the
scheme of Stripe's own library.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
import stripe

SECRET_KEY = "sk_test_double"
WEBHOOK_SECRET = "whsec_double"


class StripeDouble:
    """The API at ``url``, and the payment pages on the same origin."""

    def __init__(self) -> None:
        self.sessions: dict[str, dict[str, Any]] = {}
        self.requests: list[dict[str, str]] = []
        self.webhook = ""
        self.broken = False
        handler = type("Handler", (_Handler,), {"double": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    @property
    def settings(self) -> dict[str, Any]:
        """Settings of a service that pays here."""
        return {
            "stripe_secret_key": SECRET_KEY,
            "stripe_webhook_secret": WEBHOOK_SECRET,
            "stripe_api": self.url,
            "stripe_checkout": self.url,
        }

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def create(self, fields: dict[str, str]) -> dict[str, Any]:
        """A checkout session of a form as the API takes it."""
        self.requests.append(fields)
        number = len(self.sessions) + 1
        cents = int(fields["line_items[0][price_data][unit_amount]"])
        session = {
            "id": f"cs_test_{number}",
            "object": "checkout.session",
            "url": f"{self.url}/pay/cs_test_{number}",
            "payment_intent": f"pi_{number}",
            "amount_total": cents * int(fields["line_items[0][quantity]"]),
            "currency": fields["line_items[0][price_data][currency]"],
            "payment_status": "unpaid",
            "metadata": {"photoscore_account": fields["metadata[photoscore_account]"]},
            "success_url": fields["success_url"],
        }
        self.sessions[session["id"]] = session
        return session

    def pay(self, session_id: str) -> str:
        """The customer pays: the event goes out; where the browser is led."""
        session = self.sessions[session_id]
        session["payment_status"] = "paid"
        if self.webhook:
            body = event("checkout.session.completed", session)
            requests.post(self.webhook, data=body, headers=signed(body), timeout=10).raise_for_status()
        return str(session["success_url"])


class _Handler(BaseHTTPRequestHandler):
    double: StripeDouble

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path.startswith("/pay/"):
            self.send_response(303)
            self.send_header("Location", self.double.pay(self.path.rpartition("/")[2]))
            self.end_headers()
        elif self.double.broken:
            self._json(500, {"error": {"type": "api_error", "message": "broken"}})
        elif self.headers.get("Authorization") != f"Bearer {SECRET_KEY}":
            self._json(401, {"error": {"type": "invalid_request_error", "message": "key"}})
        elif urlsplit(self.path).path != "/v1/checkout/sessions":
            self._json(404, {"error": {"type": "invalid_request_error", "message": "path"}})
        else:
            fields = {name: values[0] for name, values in parse_qs(body).items()}
            self._json(200, self.double.create(fields))

    def do_GET(self) -> None:
        page = "<!doctype html><title>Pay</title><form method=post><button>Pay</button></form>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(page.encode())

    def _json(self, status: int, body: dict[str, Any]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: Any) -> None:
        """Quiet."""


def event(kind: str, subject: dict[str, Any], event_id: str | None = None) -> bytes:
    """An event's body."""
    number = event_id or f"evt_{kind}_{subject['id']}"
    return json.dumps({"id": number, "object": "event", "type": kind, "data": {"object": subject}}).encode()


def signed(body: bytes, secret: str = WEBHOOK_SECRET, at: int | None = None) -> dict[str, str]:
    """The header that goes with it."""
    header = stripe.WebhookSignature.generate_signature_header(body.decode(), secret, at)
    return {"Stripe-Signature": header, "Content-Type": "application/json"}
