"""Requests that cannot be served: URLs, credentials, tokens, multipart shapes, and what is no HTTP."""

from __future__ import annotations

import base64
from typing import NamedTuple
from urllib.parse import quote

from pictures import picture

BASIC = "{basic}"
"""Where the good credentials of the caller go."""
INVALID = (422, "validation_error")
FETCH = (424, "fetch_failed")
UNKNOWN = (401, "unauthorized")
BROKEN = (400, "bad_request")


class BadRequest(NamedTuple):
    """The bytes of a request, and the error that it gets."""

    name: str
    status: int
    code: str
    head: str
    body: bytes = b""

    def filled(self, client_id: str, secret: str) -> tuple[bytes, bytes]:
        """Head and body with the caller's credentials."""
        basic = "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()
        head = self.head.replace(BASIC, basic).replace("{id}", client_id).replace("{secret}", secret)
        return head.encode("latin-1"), self.body


def request(method: str, target: str, *headers: str, auth: str = BASIC, body: bytes = b"") -> str:
    """The head of a request."""
    lines = [f"{method} {target} HTTP/1.1", "Host: localhost", *headers]
    if auth:
        lines.append(f"Authorization: {auth}")
    if body and not any(line.lower().startswith(("content-length", "transfer-encoding")) for line in headers):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""])


def bad_urls() -> list[BadRequest]:
    """Values of the url parameter."""
    malformed = [
        "", "x", "example.com/a.jpg", "/etc/passwd", "//example.com/a.jpg", "http:", "http://", "http:///a.jpg",
        "https://:443/", "http://?x=1", "http://#x", "ftp://example.com/a.jpg", "file:///etc/passwd",
        "gopher://example.com/", "data:image/png;base64,AAAA", "javascript:alert(1)", "mailto:a@example.com",
        "http://exa\tmple.com/", "http://example.com/\r\nX: y", "http://example.com/\0", "http://[::1",
        "http://example.com:0/", "http://example.com:65536/", "http://example.com:port/", "http://example.com:-1/",
        "http//example.com/", "http:/example.com/a.jpg", "https:example.com", "\N{SNOWMAN}",
        "http://example.com/" + "a" * 2070, "x" * 5000,
    ]  # fmt: skip
    refused = [
        "http://127.0.0.2/", "http://127.1.2.3:80/", "http://10.0.0.1/", "http://172.16.0.1/a.jpg",
        "http://172.31.255.255/", "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/", "http://0.0.0.0/", "http://0/", "http://224.0.0.1/", "http://240.0.0.1/",
        "http://255.255.255.255/", "http://198.18.0.1/", "http://192.0.2.1/", "http://[::]/", "http://[::1]/",
        "http://[fe80::1]/", "http://[fc00::1]/", "http://[ff02::1]/", "http://[::ffff:10.0.0.1]/",
        "http://[::ffff:a00:1]/", "http://[64:ff9b::a00:1]/", "http://[2002:a00:1::]/", "http://2130706434/",
        "http://0x7f.0.0.2/", "http://0177.0.0.2/", "http://127.2/", "http://user:pass@127.0.0.1/",
        "http://user@127.0.0.1/", "http://no-such-host.invalid/a.jpg", "http://127.0.0.1:1/closed.jpg",
    ]  # fmt: skip
    rows = [("malformed", text, *INVALID) for text in malformed] + [
        ("refused", text, *FETCH) for text in refused
    ]
    listed = [
        BadRequest(
            f"{why} URL {text[:40]!r}",
            status,
            code,
            request("GET", f"/v1/quality_ugc?url={quote(text, safe='')}"),
        )
        for why, text, status, code in rows
    ]
    bare = [
        ("no query", "/v1/quality_ugc"),
        ("an empty query", "/v1/quality_ugc?"),
        ("another parameter", "/v1/quality_ugc?image=http://example.com/"),
        ("a name without a value", "/v1/score?url"),
        ("reasons that are no boolean", "/v1/score?url=http://127.0.0.1:1/&reasons=perhaps"),
        ("a language that is too long", f"/v1/score?url=http://127.0.0.1:1/&language={'x' * 36}"),
        ("bytes that are no UTF-8", "/v1/quality_ugc?url=%ff%fe"),
    ]
    return listed + [BadRequest(name, *INVALID, request("GET", target)) for name, target in bare]


def bad_credentials() -> list[BadRequest]:
    """Authorization headers."""

    def pair(text: str) -> str:
        return "Basic " + base64.b64encode(text.encode()).decode()

    headers = {
        "no header": "", "an empty scheme": " ", "Basic alone": "Basic", "Basic and blanks": "Basic   ",
        "no base64": "Basic ???", "half of base64": "Basic YWJ", "base64 of nothing": "Basic ====",
        "no colon": pair("abc"), "only a colon": pair(":"), "no secret": pair("{id}:"),
        "no id": pair(":secret"), "an unknown id": pair("nobody:secret"), "no UTF-8": "Basic //46/Q==",
        "a zero byte": pair("a\0b:c\0d"), "SQL": pair("' OR 1=1 --:x"), "long": pair("a:" + "b" * 20_000),
        "Bearer alone": "Bearer", "an unknown token": "Bearer abc", "a token of blanks": "Bearer    ",
        "a token with a zero byte": "Bearer a%00b", "a Basic value as token": "Bearer e3M6dH0=",
        "Digest": 'Digest username="a"', "an unknown scheme": "Key abc", "the secret alone": "{secret}",
        "a pair as it is": "Basic {id}:{secret}", "a long token": "Bearer " + "t" * 30_000,
        "latin-1": "Bearer \xe9\xe8",
    }  # fmt: skip
    paths = ["/v1/auth/check", "/v1/quality_ugc?url=http://127.0.0.1:1/"]
    query = "/v1/auth/check?client_id={id}&client_secret={secret}"
    return [
        BadRequest(f"{name} at {path[:15]}", *UNKNOWN, request("GET", path, auth=header))
        for path in paths
        for name, header in headers.items()
    ] + [
        BadRequest("no credentials and no photo", *UNKNOWN, request("POST", "/v1/quality_ugc", auth="")),
        BadRequest("credentials in the query", *UNKNOWN, request("GET", query, auth="")),
    ]


def bad_tokens() -> list[BadRequest]:
    """Requests for a token."""
    form = "Content-Type: application/x-www-form-urlencoded"
    client, asked, grant = (401, "invalid_client"), (400, "invalid_request"), (400, "unsupported_grant_type")
    queries = [
        ("nothing", "", *client), ("a wrong pair", "?client_id=a&client_secret=b", *client),
        ("no secret", "?client_id={id}", *asked), ("no id", "?client_secret={secret}", *asked),
        ("an empty secret", "?client_id={id}&client_secret=", *asked),
        ("a wrong secret", "?client_id={id}&client_secret=b", *client),
        ("a password grant", "?client_id={id}&client_secret={secret}&grant_type=password", *grant),
        ("a strange grant", "?client_id={id}&client_secret={secret}&grant_type=%00", *grant),
        ("no UTF-8", "?client_id=%ff&client_secret=%fe", *client),
    ]  # fmt: skip
    pair = b"client_id=a&client_secret=b"
    bodies = [
        ("no form", b"", *client), ("an empty form", b"&&&", *client), ("no pairs", b"abc", *client),
        ("a form without a secret", b"client_id=a", *asked), ("a wrong form", pair, *client),
        ("a form with an unknown grant", b"grant_type=authorization_code&" + pair, *grant),
        ("a form that is no UTF-8", b"client_id=\xff&client_secret=b", *asked),
        ("a form of many fields", b"a=b&" * 100, *asked), ("a long form", b"a" * 10_001, *asked),
    ]  # fmt: skip
    listed = [
        BadRequest(f"token: {name}", status, code, request("GET", f"/oauth/token{query}", auth=""))
        for name, query, status, code in queries
    ]
    listed += [
        BadRequest(
            f"token: {name}", status, code, request("POST", "/oauth/token", form, auth="", body=body), body
        )
        for name, body, status, code in bodies
    ]
    odd = request("POST", "/oauth/token", "Content-Type: application/json", auth="", body=b"{}")
    basic = request("POST", "/oauth/token", auth="Basic YTpi")
    return [
        *listed,
        BadRequest("token: JSON", *client, odd, b"{}"),
        BadRequest("token: a wrong Basic header", *client, basic),
        BadRequest("token: a broken Basic header", *client, request("GET", "/oauth/token", auth="Basic ?")),
    ]


def part(name: str, data: bytes = b"x", extra: str = "") -> bytes:
    """One part of a multipart body with the boundary x."""
    return f'--x\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n\r\n'.encode() + data + b"\r\n"


def bad_multipart() -> list[BadRequest]:
    """Bodies of an upload."""
    photo = part("data", picture(0.5), '; filename="a.jpg"')
    end = b"--x--\r\n"
    multipart = "multipart/form-data; boundary=x"
    rows: list[tuple[str, str, bytes, tuple[int, str]]] = [
        ("no body", multipart, b"", BROKEN),
        ("only the end", multipart, end, INVALID),
        ("no part named data", multipart, part("image", picture(0.5)) + end, INVALID),
        ("a part named Data", multipart, part("Data", picture(0.5)) + end, INVALID),
        ("a part named data[]", multipart, part("data[]", picture(0.5)) + end, INVALID),
        ("no end", multipart, photo, BROKEN),
        ("half of the end", multipart, photo + b"--x", BROKEN),
        ("half a part", multipart, photo[:200], BROKEN),
        ("another boundary", "multipart/form-data; boundary=y", photo + end, BROKEN),
        ("no boundary", "multipart/form-data", photo + end, BROKEN),
        ("an empty boundary", "multipart/form-data; boundary=", photo + end, BROKEN),
        ("a long boundary", "multipart/form-data; boundary=" + "x" * 500, photo + end, BROKEN),
        ("no boundary in the body", multipart, picture(0.5), BROKEN),
        ("a part without a name", multipart, b"--x\r\nContent-Type: image/jpeg\r\n\r\nx\r\n" + end, BROKEN),
        ("a part without a header", multipart, b"--x\r\n\r\nx\r\n" + end, BROKEN),
        ("a header without a colon", multipart, b"--x\r\nContent-Disposition\r\n\r\nx\r\n" + end, BROKEN),
        ("a header of zero bytes", multipart, b"--x\r\n\0\0: y\r\n\r\nx\r\n" + end, BROKEN),
        ("a header without an end", multipart, b"--x\r\nX: " + b"y" * 200_000, BROKEN),
        ("many headers", multipart, b"--x\r\n" + b"X: y\r\n" * 100 + b"\r\nx\r\n" + end, BROKEN),
        ("many parts", multipart, part("a") * 1001 + end, BROKEN),
        ("an empty photo", multipart, part("data", b"", '; filename="a.jpg"') + end, (400, "invalid_image")),
        ("an empty field", multipart, part("data", b"") + end, (400, "invalid_image")),
        ("a text", multipart, part("data", b"http://example.com/a.jpg") + end, (415, "unsupported_image")),
        ("the photo first, then a text", multipart, photo + part("data") + end, (415, "unsupported_image")),
        ("a photo as it is", "image/jpeg", picture(0.5), INVALID),
        ("a form", "application/x-www-form-urlencoded", b"data=x", INVALID),
        ("JSON", "application/json", b'{"data": "x"}', INVALID),
        ("text", "text/plain", b"x", INVALID),
        ("no type", "", b"x", INVALID),
        ("a strange type", "\xff\xfe", b"x", INVALID),
        ("multipart of another kind", "multipart/mixed; boundary=x", photo + end, INVALID),
        ("a body above the cap", multipart, part("data", bytes(10_300_000)), (413, "image_too_large")),
    ]
    return [
        BadRequest(
            f"multipart: {name}",
            *answer,
            request("POST", "/v1/quality_ugc", *([f"Content-Type: {kind}"] if kind else []), body=body),
            body,
        )
        for name, kind, body, answer in rows
    ]


def bad_http() -> list[BadRequest]:
    """What is hardly HTTP, and paths and methods that are not there."""
    missing, other = (404, "not_found"), (405, "method_not_allowed")
    post = "POST /v1/score HTTP/1.1"
    broken = [
        ("no HTTP", "hello\r\n\r\n"), ("another protocol", "\x16\x03\x01\x02\0\x01\0\x01\r\n\r\n"),
        ("a version of the future", "GET /health HTTP/9.9\r\n\r\n"), ("no path", "GET HTTP/1.1\r\n\r\n"),
        ("a header without a colon", "GET /health HTTP/1.1\r\nabc\r\n\r\n"),
        ("a zero byte in a header", "GET /health HTTP/1.1\r\nX: a\0b\r\n\r\n"),
        ("a length of letters", f"{post}\r\nContent-Length: abc\r\n\r\n"),
        ("a length below zero", f"{post}\r\nContent-Length: -1\r\n\r\n"),
        ("two lengths", f"{post}\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
        ("a length and chunks", f"{post}\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\nx"),
        ("headers without an end", "GET /health HTTP/1.1\r\nX: " + "y" * 100_000),
        ("a method of the imagination", "FETCH /health HTTP/1.1\r\n\r\n"),
    ]  # fmt: skip
    paths = [
        "/v1", "/v1/", "/v1/keywords", "/v1/faces", "/v2/quality_ugc", "/v1/quality_ugc/1", "/V1/QUALITY_UGC",
        "/v1//quality_ugc", "/v1/%2e%2e/health", "/.env", "/v1/docs/../../pyproject.toml", "/%00", "/%ff",
        "/" + "a" * 5000, "/oauth", "/oauth/token/",
    ]  # fmt: skip
    methods = [
        ("PUT", "/v1/score"), ("DELETE", "/v1/quality_ugc"), ("PATCH", "/v1/score"), ("POST", "/health"),
        ("OPTIONS", "/v1/score"), ("GET", "/v1/moderate"), ("TRACE", "/health"), ("PUT", "/oauth/token"),
    ]  # fmt: skip
    return [
        *(BadRequest(f"HTTP: {name}", *BROKEN, text) for name, text in broken),
        *(BadRequest(f"path {path[:30]}", *missing, request("GET", path)) for path in paths),
        *(BadRequest(f"{method} {path}", *other, request(method, path)) for method, path in methods),
    ]
