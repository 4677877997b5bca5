"""Ranges of addresses: which are the internet, and which are of it."""

from __future__ import annotations

import ipaddress

# RFC 5737 and RFC 3849. Nobody has these addresses: in a template they stand for one of the internet.
_DOCUMENTED = tuple(
    ipaddress.ip_network(one) for one in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
)


def network(cidr: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """A range as it is written, None for what is none."""
    try:
        return ipaddress.ip_network(cidr.strip(), strict=False)
    except ValueError:
        return None


def is_world(cidr: str) -> bool:
    """0.0.0.0/0 and ::/0, and halves and quarters of them."""
    found = network(cidr)
    if found is None or found.is_private:  # fd00::/8 is wide, and everybody's own
        return False
    return found.prefixlen < (8 if found.version == 4 else 16)


def is_public(cidr: str) -> bool:
    """Whether a range has addresses of the internet. The CDK writes 255.255.255.255/32 for none."""
    found = network(cidr)
    if found is None or str(found) == "255.255.255.255/32":
        return False
    return is_world(cidr) or found.is_global or any(found.overlaps(one) for one in _DOCUMENTED)
