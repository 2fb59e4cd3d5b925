"""Users, keys, embed tokens and sessions in the account file: what is kept, what is told, what ends them."""

from __future__ import annotations

import fcntl
import hmac
import io
import os
import pty
import sqlite3
import stat
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag import accounts, keys, messages, passwords, sessions
from rag.accounts import add_user, check_password, remove_user, set_disabled, set_password, set_role, users
from rag.cli import main
from rag.errors import InputError, StoreError
from rag.keys import add_embed_token, add_key, digest, key_of, revoke
from rag.roles import implied
from rag.sessions import Session, begin, end, session_of, user_id
from ui.gate import same

Hoi = Callable[..., tuple[int, str, str]]
PASSWORD = "mot cau kho doan 7"
OTHER = "mot cau khac han 8"


def test_there_is_no_account_to_begin_with(tmp_path: Path) -> None:
    assert users(tmp_path) == []
    assert keys.keys(tmp_path) == []
    for name, password in (("admin", "admin"), ("admin", ""), ("", ""), ("admin", PASSWORD)):
        assert check_password(tmp_path, name, password) is None
    assert not (tmp_path / accounts.FILE).exists()


def test_a_user_signs_in_with_the_password_alone(tmp_path: Path) -> None:
    user = add_user(tmp_path, "Lan", PASSWORD, "manage", "Trần  Thị Lan")
    assert users(tmp_path) == [user]
    assert user.full_name == "Trần Thị Lan"
    assert check_password(tmp_path, " lan ", PASSWORD) == user
    for wrong in ("", PASSWORD + " ", PASSWORD.upper(), PASSWORD[:-1], "x" * 100_000):
        assert check_password(tmp_path, "lan", wrong) is None
    assert check_password(tmp_path, "binh", PASSWORD) is None
    set_disabled(tmp_path, "lan", True)
    assert check_password(tmp_path, "lan", PASSWORD) is None
    set_disabled(tmp_path, "lan", False)
    set_password(tmp_path, "lan", OTHER)
    assert check_password(tmp_path, "lan", PASSWORD) is None
    assert check_password(tmp_path, "lan", OTHER) == user


def test_an_unknown_user_costs_the_same_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import argon2

    add_user(tmp_path, "lan", PASSWORD, "ask")
    passwords._nobody()
    done: list[str] = []
    verify = argon2.PasswordHasher.verify

    def counted(self: argon2.PasswordHasher, stored: str, password: str) -> bool:
        done.append(stored.rpartition("$")[0].rpartition("$")[0])  # kind, version and parameters
        return bool(verify(self, stored, password))

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)
    assert check_password(tmp_path, "lan", OTHER) is None
    assert check_password(tmp_path, "nobody", OTHER) is None
    assert len(done) == 2
    assert done[0] == done[1]
    assert done[0].startswith("$argon2id$")


def test_two_spellings_of_unicode_are_one_password_and_one_name(tmp_path: Path) -> None:
    add_user(tmp_path, "hòa", "cụm từ khó đoán", "ask")  # composed
    assert check_password(tmp_path, "ho\u0300a", "cu\u0323m tư\u0300 kho\u0301 đoa\u0301n")
    with pytest.raises(InputError, match="Đã có"):
        add_user(tmp_path, "HÒA", PASSWORD, "ask")


@pytest.mark.parametrize("name", ["", " ", "a b", "<b>", "../x", "-x", "x" * 65, "a\nb"])
def test_names_that_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="Tên đăng nhập"):
        add_user(tmp_path, name, PASSWORD, "ask")


@pytest.mark.parametrize("password", ["", "ngắn", "aaaaaaaaaaaa", "tranthilan", "TRANTHILAN", "x1" * 600])
def test_passwords_that_are_refused(tmp_path: Path, password: str) -> None:
    with pytest.raises(InputError, match="Mật khẩu"):
        add_user(tmp_path, "tranthilan", password, "ask")
    assert users(tmp_path) == []


def test_roles(tmp_path: Path) -> None:
    assert implied("manage") == {"ask", "manage"}
    assert implied("root") == frozenset()
    with pytest.raises(InputError, match="vai trò"):
        add_user(tmp_path, "lan", PASSWORD, "root")


def test_nothing_that_could_be_used_is_on_the_disk(tmp_path: Path) -> None:
    user = add_user(tmp_path, "lan", PASSWORD, "ask")
    _, token = add_key(tmp_path, "trang tin", "ask", 1)
    value = begin(tmp_path, Session(user_id(user), "Lan", "ask", "user"), 60, user.id)
    kept = b"".join(path.read_bytes() for path in tmp_path.glob(f"{accounts.FILE}*"))
    for secret in (PASSWORD, token, token.rpartition("_")[2], value):
        assert secret.encode() not in kept
    assert b"$argon2id$" in kept
    for path in tmp_path.glob(f"{accounts.FILE}*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_is_known_by_all_of_it(tmp_path: Path) -> None:
    key, token = add_key(tmp_path, "trang tin", "manage", 30, "lan")
    assert token.startswith(key.prefix)
    assert key_of(tmp_path, token) == key
    flipped = token[:-1] + ("A" if token[-1] != "A" else "B")
    for wrong in ("", key.prefix, token[:-1], flipped, token + "A", token.replace("hoi_", "hoie_"), f" {token}"):
        assert key_of(tmp_path, wrong) is None
    assert revoke(tmp_path, key.prefix).id == key.id
    assert key_of(tmp_path, token) is None
    with pytest.raises(InputError, match="Không có khóa"):
        revoke(tmp_path, "hoi_000000000000")


def test_secrets_are_compared_in_a_time_that_tells_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str | bytes, str | bytes]] = []

    compare = hmac.compare_digest

    def noting(one: Any, other: Any) -> bool:
        seen.append((one, other))
        return compare(one, other)

    monkeypatch.setattr(hmac, "compare_digest", noting)
    _, token = add_key(tmp_path, "trang tin", "manage", 30, "lan")
    wrong = token[:-1] + ("A" if token[-1] != "A" else "B")
    assert key_of(tmp_path, wrong) is None
    assert seen == [(digest(token), digest(wrong))]
    assert not same("một bí mật", "một bí mập")
    assert seen[1:] == [("một bí mật".encode(), "một bí mập".encode())]


def test_keys_and_tokens_expire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, token = add_key(tmp_path, "x", "ask", 1)
    embed, embedded = add_embed_token(tmp_path, "https://Intranet.example:443/", 5)
    assert (embed.origin, embed.role) == ("https://intranet.example", "ask")
    assert key_of(tmp_path, embedded) == embed
    now = keys.time.time()
    monkeypatch.setattr(keys.time, "time", lambda: now + 301)
    assert key_of(tmp_path, embedded) is None
    assert key_of(tmp_path, token) is not None
    monkeypatch.setattr(keys.time, "time", lambda: now + 86_401)
    assert key_of(tmp_path, token) is None
    for days in (0, -1, 731):
        with pytest.raises(InputError, match="ngày"):
            add_key(tmp_path, "x", "ask", days)
    for minutes in (0, 61):
        with pytest.raises(InputError, match="phút"):
            add_embed_token(tmp_path, "https://a.example", minutes)


@pytest.mark.parametrize(
    "origin", ["", "*", "https://*.example", "intranet.example", "https://a.example/x", "https://a@b.example",
               "javascript:alert(1)", "null", "https://a.example?x", "http://[::1", "https://a b"],
)  # fmt: skip
def test_origins_are_exact(tmp_path: Path, origin: str) -> None:
    with pytest.raises(InputError, match="địa chỉ"):
        add_embed_token(tmp_path, origin, 5)


def test_a_session_ends_by_sign_out_age_and_idleness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    who = Session("oidc:1", "Lan", "ask", "oidc")
    value = begin(tmp_path, who, 100)
    assert session_of(tmp_path, value, 50) == who
    for wrong in ("", value[:-1], "0" * 64, value.upper() + "x"):
        assert session_of(tmp_path, wrong, 50) is None
    now = sessions.time.time()
    monkeypatch.setattr(sessions.time, "time", lambda: now + 40)
    assert session_of(tmp_path, value, 50) == who
    monkeypatch.setattr(sessions.time, "time", lambda: now + 80)
    assert session_of(tmp_path, value, 50) == who  # used 40 seconds ago
    assert session_of(tmp_path, value, 30) == who  # and just now
    monkeypatch.setattr(sessions.time, "time", lambda: now + 101)
    assert session_of(tmp_path, value, 50) is None  # however busy
    monkeypatch.setattr(sessions.time, "time", lambda: now)
    idle = begin(tmp_path, who, 1_000)
    monkeypatch.setattr(sessions.time, "time", lambda: now + 51)
    assert session_of(tmp_path, idle, 50) is None
    again = begin(tmp_path, who, 100)
    end(tmp_path, again)
    assert session_of(tmp_path, again, 50) is None


def test_a_session_ends_with_what_it_stands_on(tmp_path: Path) -> None:
    user = add_user(tmp_path, "lan", PASSWORD, "ask")

    def signed_in() -> str:
        return begin(tmp_path, Session(user_id(user), "lan", "ask", "user"), 60, user.id)

    for change in (
        lambda: set_password(tmp_path, "lan", OTHER),
        lambda: set_role(tmp_path, "lan", "manage"),
        lambda: set_disabled(tmp_path, "lan", True),
    ):
        value = signed_in()
        change()
        assert session_of(tmp_path, value, 60) is None
    assert session_of(tmp_path, signed_in(), 60) is None  # begun for a disabled user
    set_disabled(tmp_path, "lan", False)
    value = signed_in()
    found = session_of(tmp_path, value, 60)
    assert found is not None
    assert found.role == "manage"  # as it is now
    remove_user(tmp_path, "lan")
    assert session_of(tmp_path, value, 60) is None
    assert session_of(tmp_path, signed_in(), 60) is None
    again = add_user(tmp_path, "lan", PASSWORD, "ask")
    assert user_id(again) != user_id(user)  # who comes later under a name inherits nothing


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    add_user(tmp_path, "lan", PASSWORD, "ask")
    with sqlite3.connect(tmp_path / accounts.FILE) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(StoreError, match="99"):
        users(tmp_path)
    with pytest.raises(StoreError, match="99"):
        set_role(tmp_path, "lan", "ask")


# --- hoi users, hoi keys -----------------------------------------------------------------------------------------


@pytest.fixture
def hoi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Hoi:
    monkeypatch.setenv("HOI_DATA", str(tmp_path))

    def run(*arguments: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = main(arguments)
        return code, *capfd.readouterr()

    return run


def test_users_from_the_command_line(hoi: Hoi, tmp_path: Path) -> None:
    code, out, said = hoi("users", "add", "lan", "--role", "admin", "--stdin", typed=f"{PASSWORD}\n")
    assert (code, out) == (0, "")
    assert "lan" in said
    assert check_password(tmp_path, "lan", PASSWORD)
    assert hoi("users", "add", "binh", "--stdin", typed="ngắn\n")[0] == 2
    assert hoi("users", "add", "binh", "--stdin", typed="")[0] == 2
    code, _, said = hoi("users", "add", "binh")  # no terminal to ask at
    assert code == 2
    assert "--stdin" in said
    assert hoi("users", "add", "binh", "--role", "root", "--stdin", typed=PASSWORD)[0] == 2
    assert hoi("users", "passwd", "lan", "--stdin", typed=OTHER)[0] == 0
    assert hoi("users", "role", "lan", "manage")[0] == 0
    assert hoi("users", "disable", "lan")[0] == 0
    code, out, _ = hoi("users", "list")
    assert "lan  quản lý báo cáo (đã khóa)" in out
    assert "argon2" not in hoi("users", "list", "--json")[1]
    assert hoi("users", "enable", "lan")[0] == 0
    assert check_password(tmp_path, "lan", OTHER)
    assert hoi("users", "remove", "lan", typed="k\n")[0] == 0
    assert len(users(tmp_path)) == 1
    assert hoi("users", "remove", "lan", "--yes")[0] == 0
    assert users(tmp_path) == []
    assert hoi("users", "passwd", "lan", "--stdin", typed=OTHER)[0] == 2


def test_keys_from_the_command_line(hoi: Hoi, tmp_path: Path) -> None:
    code, out, _ = hoi("keys", "add", "trang tin", "--role", "manage", "--days", "30")
    key = key_of(tmp_path, out.strip())
    assert code == 0
    assert key is not None
    _, listed, _ = hoi("keys", "list")
    assert key.prefix in listed
    assert out.strip() not in listed + hoi("keys", "list", "--json")[1]
    assert hoi("keys", "revoke", key.prefix)[0] == 0
    assert key_of(tmp_path, out.strip()) is None
    assert "đã thu hồi" in hoi("keys", "list")[1]
    assert hoi("keys", "add", "x", "--days", "0")[0] == 2
    code, out, _ = hoi("keys", "embed-token", "--origin", "https://intranet.example", "--minutes", "5")
    embed = key_of(tmp_path, out.strip())
    assert code == 0
    assert embed is not None
    assert (embed.kind, embed.origin) == ("embed", "https://intranet.example")


def test_a_password_is_asked_for_twice_and_never_shown(environ: dict[str, str], tmp_path: Path) -> None:
    typed = [PASSWORD, PASSWORD + "?", PASSWORD, PASSWORD]

    def asked() -> tuple[int, str]:
        """`hoi users add` at a terminal, with two lines typed at its two questions."""
        controller, terminal = pty.openpty()
        command = [sys.executable, "-m", "rag.cli", "users", "add", "lan"]
        data = {**environ, "HOI_DATA": str(tmp_path), "PYTHONPATH": str(Path(__file__).resolve().parents[1])}
        ends = {"stdin": terminal, "stdout": terminal, "stderr": terminal, "start_new_session": True}
        process = subprocess.Popen(command, env=data, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0), **ends)
        os.close(terminal)
        seen = b""
        for prompt in (messages.PASSWORD_ASK, messages.PASSWORD_AGAIN):
            while prompt.encode() not in seen:
                seen += os.read(controller, 1_000)
            os.write(controller, f"{typed.pop(0)}\n".encode())
        while True:
            try:
                more = os.read(controller, 1_000)
            except OSError:  # the other end is gone
                break
            if not more:
                break
            seen += more
        os.close(controller)
        return process.wait(timeout=60), seen.decode("utf-8", "replace")

    code, seen = asked()
    assert code == 2
    assert messages.PASSWORD_DIFFERS_MESSAGE in seen
    assert users(tmp_path) == []
    code, seen = asked()
    assert code == 0
    assert PASSWORD not in seen
    assert check_password(tmp_path, "lan", PASSWORD)
