"""What goes wrong on the laptop, as one exception whose message is for the person at the keyboard."""

from __future__ import annotations


class LaptopError(Exception):
    """Something the user can act on: the message says where, what was found and what to do."""
