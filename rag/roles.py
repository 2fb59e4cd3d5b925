"""The roles of people and keys, each with what it implies: plain words that the account file and the page share."""

from __future__ import annotations

ASK, MANAGE, ADMIN = "ask", "manage", "admin"  # ask questions; change documents too; change users and keys too
ROLES = (ASK, MANAGE, ADMIN)  # each may do what those before it may


def implied(role: str) -> frozenset[str]:
    """A role with all that it implies; nothing for a word that is no role."""
    return frozenset(ROLES[: ROLES.index(role) + 1]) if role in ROLES else frozenset()


def highest(roles: frozenset[str]) -> str:
    """The role that implies all others of these; "" where there is none."""
    return next((role for role in reversed(ROLES) if role in roles), "")
