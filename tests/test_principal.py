from __future__ import annotations

from typing import Any

from ui.principal import ADMIN, ASK, MANAGE, OPEN, Principal, principal_of, put


def test_without_sign_in_everyone_may_do_everything() -> None:
    assert principal_of({}) is OPEN
    assert all(OPEN.may(role) for role in (ASK, MANAGE, ADMIN))


def test_a_request_carries_who_makes_it() -> None:
    scope: dict[str, Any] = {}
    put(scope, Principal("key:1", roles=frozenset({ASK}), way="key"))
    assert principal_of(scope).may(ASK)
    assert not principal_of(scope).may(MANAGE)
