"""Lines of web server logs that are easy to get wrong, and random ones, for the job and for its reference."""

from __future__ import annotations

import random

WHOLE = '192.0.2.1 - - [05/Jan/2026:10:00:00 +0000] "GET /a?b=1 HTTP/1.1" 200 512 "-" "agent"'

# what is replaced in WHOLE, by what
READABLE = {
    "as it is": ("", ""),
    "IPv6": ("192.0.2.1", "2001:db8::7"),
    "IPv6 with an embedded IPv4": ("192.0.2.1", "::ffff:192.0.2.1"),
    "host name": ("192.0.2.1", "crawl-1.example.com"),
    "user": ("- - [", "- alice@example.com ["),
    "escaped quotes in the request": ("/a?b=1", r"/a?b=\"x\""),
    "escaped quotes in the referrer": ('"-"', r'"https://example.com/?q=\"x y\""'),
    "escaped quotes in the agent": ('"agent"', r'"\"agent\""'),
    "escaped backslash before the closing quote": ('"agent"', r'"agent\\"'),
    "bytes as escapes": ('"agent"', r'"\xe4\xe5"'),
    "letters beyond ASCII": ('"agent"', '"Grüße 日本 🚀"'),
    "line separators of Unicode": ('"agent"', '"a\u2028b\u0085c"'),
    "tab and carriage return inside a field": ('"agent"', '"a\tb\rc"'),
    "carriage return at the end": ('"agent"', '"agent"\r'),
    "no agent": ('"agent"', '""'),
    "no size": ("512", "-"),
    "longest size": ("512", "9" * 18),
    "status of none": ("200", "000"),
    "request that is none": ("GET /a?b=1 HTTP/1.1", "-"),
    "empty request": ("GET /a?b=1 HTTP/1.1", ""),
    "TLS on a plain port": ("GET /a?b=1 HTTP/1.1", r"\x16\x03\x01\x00"),
    "HTTP/0.9": (" HTTP/1.1", ""),
    "HTTP/2": ("HTTP/1.1", "HTTP/2"),
    "protocol of another kind": ("HTTP/1.1", "RTSP/1.0"),
    "version missing": ("HTTP/1.1", "HTTP/"),
    "space in the target": ("/a?b=1", "/a b"),
    "two spaces in the request": ("GET /a", "GET  /a"),
    "lower-case method": ("GET", "get"),
    "method with a hyphen": ("GET", "M-SEARCH"),
    "fragment": ("/a?b=1", "/a#b?c"),
    "nothing but a query": ("/a?b=1", "?b=1"),
    "star": ("/a?b=1", "*"),
    "whole URL": ("/a?b=1", "http://example.com/a?b"),
    "offset ahead": ("+0000", "+1459"),
    "offset behind": ("+0000", "-1200"),
    "negative zero": ("+0000", "-0000"),
    "half hours": ("+0000", "+0530"),
    "leap day": ("05/Jan/2026", "29/Feb/2024"),
    "first second": ("05/Jan/2026:10:00:00 +0000", "01/Jan/1990:00:00:00 +1459"),
    "last second": ("05/Jan/2026:10:00:00 +0000", "31/Dec/2099:23:59:59 -1459"),
    "clocks go forward": ("05/Jan/2026:10:00:00 +0000", "29/Mar/2026:02:30:00 +0100"),
    "many escapes": ('"agent"', '"' + r"\"" * 20_000 + '"'),
}

BROKEN = {
    "empty line": (WHOLE, ""),
    "blank line": (WHOLE, "   "),
    "dash": (WHOLE, "-"),
    "markup": (WHOLE, "<html>503 upstream</html>"),
    "no address": ("192.0.2.1 ", ""),
    "leading space": ("192.0.2.1", " 192.0.2.1"),
    "virtual host first": ("192.0.2.1", "www.example.com:80 192.0.2.1"),
    "two addresses": ("192.0.2.1", "192.0.2.1, 192.0.2.2"),
    "quote in the address": ("192.0.2.1", '"192.0.2.1'),
    "user with a space": ("- - [", "- al ice ["),
    "common format, no referrer": (' "-" "agent"', ""),
    "last quote missing": ('"agent"', '"agent'),
    "last quote escaped": ('"agent"', r'"agent\"'),
    "backslash at the very end": ('"agent"', '"agent\\'),
    "bare quote in the agent": ('"agent"', '"a "b" c"'),
    "one more field": ('"agent"', '"agent" "192.0.2.9"'),
    "trailing space": ('"agent"', '"agent" '),
    "two carriage returns": ('"agent"', '"agent"\r\r'),
    "two spaces": (" 200 ", "  200 "),
    "month of another language": ("/Jan/", "/Mai/"),
    "month in capitals": ("/Jan/", "/JAN/"),
    "no such day": ("05/Jan", "31/Apr"),
    "no leap year": ("05/Jan/2026", "29/Feb/2025"),
    "day nought": ("05/Jan", "00/Jan"),
    "day of one digit": ("05/Jan", "5/Jan"),
    "year before the web": ("/2026:", "/1989:"),
    "year too far": ("/2026:", "/2100:"),
    "hour 24": (":10:00:00", ":24:00:00"),
    "leap second": (":10:00:00", ":23:59:60"),
    "no offset": (" +0000]", "]"),
    "offset by name": ("+0000", "UTC"),
    "offset with a colon": ("+0000", "+00:00"),
    "offset too far": ("+0000", "+1500"),
    "offset of 60 minutes": ("+0000", "+0060"),
    "digits of another script": ("512", "٥١٢"),
    "year in digits of another script": ("2026", "٢٠٢٦"),
    "negative size": ("512", "-1"),
    "size too long": ("512", "1" * 19),
    "size with a decimal": ("512", "5.12"),
    "status of two digits": ("200", "20"),
    "status of four digits": ("200", "2000"),
    "status missing": ("200", "-"),
}


def changed(case: tuple[str, str]) -> str:
    """WHOLE with one thing replaced."""
    old, new = case
    assert old in WHOLE
    return WHOLE.replace(old, new, 1)


def mutants(count: int, seed: int) -> list[bytes]:
    """Lines near the border of what is readable: a few bytes of a readable line cut, doubled, swapped or replaced."""
    rng = random.Random(seed)
    return [_mutant(rng) for _ in range(count)]


def not_utf_8(count: int, seed: int) -> list[bytes]:
    """Readable lines whose agent is made of the bytes that UTF-8 forbids, some of them only where they stand."""
    rng = random.Random(seed)
    parts = bytes.fromhex("80 8f 90 9f a0 a8 bf c0 c2 df e0 e4 ed ef f0 f1 f4 f5 ff 61")
    return [WHOLE.encode().replace(b"agent", bytes(rng.choices(parts, k=12))) for _ in range(count)]


def _mutant(rng: random.Random) -> bytes:
    line = bytearray(changed(rng.choice(list(READABLE.values())[:-1])).encode())
    for _ in range(rng.randint(0, 2)):
        at = rng.randrange(len(line))
        end = min(len(line), at + rng.choice((1, 1, 1, 2, 5)))
        piece = bytes(line[at:end])
        line[at:end] = rng.choice(
            (
                b"",
                piece * 2,
                piece[::-1],
                rng.choice((b'"', b"\\", b" ", b"-", b"?", b"\r", b"0", b"9")),
                rng.randbytes(2),
            )
        )
    return bytes(line).replace(b"\n", b"") or b"-"
