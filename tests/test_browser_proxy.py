"""The page behind nginx with TLS, below a path of its site: deploy/nginx.conf itself, with ports and folders put in."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from intranet_site import Demo, demo, frame_of
from playwright.sync_api import Browser, Page, expect, sync_playwright
from test_browser import CHROMIUM, DESK, FLAGS, MISSION, ROOT, Served

from eval.servers import free_port
from rag.accounts import add_user
from rag.originals import MAX_BYTES

NGINX = shutil.which("nginx") or next((path for path in ("/usr/sbin/nginx",) if Path(path).exists()), None)
OPENSSL = shutil.which("openssl")
PASSWORD = "mật khẩu thử dài"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)"),
    pytest.mark.skipif(NGINX is None, reason="no nginx on this machine (Debian: apt-get install nginx-light)"),
    pytest.mark.skipif(OPENSSL is None, reason="no openssl on this machine (Debian: apt-get install openssl)"),
]


@contextmanager
def proxied(folder: Path, data: Path, indexed: Path, user: str = "", origins: str = "") -> Iterator[str]:
    """https://hoi.example:PORT/hoi, served through nginx; a `user` has to sign in, `origins` may frame it."""
    for name in ("run", "log"):
        (folder / name).mkdir()
    port = free_port()
    served = Served(data)
    served.environment |= {
        "HOI_PUBLIC_URL": f"https://hoi.example:{port}/hoi", "HOI_TRUSTED_PROXIES": "127.0.0.1",
        "HOI_EMBED_ORIGINS": origins,
    }  # fmt: skip
    served.holding(indexed)
    if user:
        add_user(Path(served.environment["HOI_DATA"]), user, PASSWORD, "admin")
    served.start("--root-path", "/hoi")
    certificate, key = folder / "hoi.crt", folder / "hoi.key"
    subprocess.run(
        [str(OPENSSL), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=hoi.example",
         "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True,
    )  # fmt: skip
    written = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    values = {
        "LISTEN_PORT": f"127.0.0.1:{port}", "BACKEND_PORT": served.url.rpartition(":")[2], "SERVER_NAME": "hoi.example",
        "CERTIFICATE_KEY": str(key), "CERTIFICATE": str(certificate), "RUN_FOLDER": str(folder / "run"),
        "LOG_FOLDER": str(folder / "log"),
    }  # fmt: skip
    for name, value in values.items():
        written = written.replace(name, value)
    configured = folder / "nginx.conf"
    configured.write_text(written, encoding="utf-8")
    nginx = subprocess.Popen([str(NGINX), "-p", str(folder), "-c", str(configured), "-g", "daemon off;"])
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    try:
        yield f"https://hoi.example:{port}/hoi"
    finally:
        nginx.terminate()
        nginx.wait(20)
        served.stop()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, shared_data: Path, intranet: Demo) -> Iterator[str]:
    folders = tmp_path_factory.mktemp("proxy"), tmp_path_factory.mktemp("hoi")
    with proxied(*folders, shared_data, origins=intranet.origin) as found:
        intranet.show(found)
        yield found


@pytest.fixture(scope="module")
def intranet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with demo(tmp_path_factory.mktemp("intranet")) as site:
        yield site


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        mapped = "--host-resolver-rules=MAP *.example 127.0.0.1"
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, mapped])
        yield browser
        browser.close()


def visit(browser: Browser, url: str) -> tuple[Page, list[str]]:
    context = browser.new_context(viewport=DESK, locale="vi-VN", ignore_https_errors=True)  # type: ignore[arg-type]
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda line: line.type == "error" and troubles.append(line.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: _outside(request.url, url[: url.index("/hoi", 9) + 4], troubles))
    page.goto(url)
    return page, troubles


def _outside(asked: str, url: str, troubles: list[str]) -> None:
    if not asked.startswith((url, "data:", "blob:")):
        troubles.append(f"outside of the path: {asked}")


def test_page_answer_citation_upload_and_download_below_a_path(chromium: Browser, address: str, tmp_path: Path) -> None:
    page, troubles = visit(chromium, f"{address}/")
    page.locator("#hoi-box textarea").fill(MISSION)
    page.locator("#hoi-box textarea").press("Enter")
    expect(page.locator(".hoi-short")).to_contain_text("857 đảng viên mới")
    page.locator(".hoi-full .hoi-cite").first.click()
    expect(page.locator("#hoi-pane mark.is-current")).to_contain_text("857 đảng viên mới")
    report = tmp_path / "an-phu.txt"
    report.write_text("Báo cáo năm 2024 của xã An Phú\n\nNăm 2024, xã An Phú trồng 41 ha rừng.\n", encoding="utf-8")
    page.locator("#hoi-tab-reports").click()
    page.locator("input[type=file]").first.set_input_files(str(report))
    expect(page.locator("#hoi-shelf-tab")).to_contain_text("an-phu.txt", timeout=60_000)
    page.locator("#hoi-tab-figures").click()
    expect(page.locator("#hoi-figures-table table")).to_be_visible()
    assert troubles == []
    page.reload()
    page.locator("#hoi-tab-chat").click()
    expect(page.locator(".hoi-short").first).to_contain_text("857 đảng viên mới")
    told = page.evaluate("fetch('api/documents').then(answer => answer.json())")
    assert "an-phu.txt" in [one["name"] for one in told["documents"]]


def test_the_path_without_its_slash_leads_to_the_page(chromium: Browser, address: str) -> None:
    page, _ = visit(chromium, address)
    expect(page.locator("#hoi-box textarea")).to_be_visible()
    assert page.url == f"{address}/"


def test_streams_come_piece_by_piece_and_the_embedded_page_works(chromium: Browser, address: str) -> None:
    page, troubles = visit(chromium, f"{address}/embed")
    page.locator("#box").fill(MISSION)
    page.locator("#box").press("Enter")
    expect(page.locator(".short")).to_have_text("857 đảng viên mới")
    page.locator(".cite").first.click()
    expect(page.locator("aside mark")).to_contain_text("857")
    assert troubles == []


def test_the_tag_works_on_a_page_of_another_site(chromium: Browser, address: str, intranet: Demo) -> None:
    context = chromium.new_context(viewport=DESK, locale="vi-VN", ignore_https_errors=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(intranet.url)
    page.locator("#ask").click()
    frame = frame_of(page)
    assert frame.url.startswith(f"{address}/embed")
    expect(frame.locator(".short")).to_have_text("857 đảng viên mới")
    frame.locator(".reply p .cite").first.click()
    expect(frame.locator("aside mark")).to_contain_text("857")
    context.close()


def browser_at(address: str, place: str) -> httpx.Client:
    """A browser on the machine `place`, whose requests for hoi.example go to the proxy of `address`."""
    port = address.split(":")[2].partition("/")[0]
    return httpx.Client(
        base_url=f"https://127.0.0.1:{port}/hoi", verify=False, trust_env=False, timeout=60,
        transport=httpx.HTTPTransport(verify=False, local_address=place),
        headers={"host": f"hoi.example:{port}", "origin": f"https://hoi.example:{port}"},
    )  # fmt: skip


def test_an_upload_that_is_too_large_is_told_by_the_server_itself(address: str) -> None:
    with browser_at(address, "127.0.0.1") as client:
        sent = {"content-type": "application/octet-stream"}
        answer = client.post("/api/documents?name=a.txt", content=b"x" * (MAX_BYTES + 1), headers=sent)
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
    assert answer.json()["remedy"]


def test_forged_forwarded_headers_lead_nowhere_else(chromium: Browser, address: str) -> None:
    context = chromium.new_context(ignore_https_errors=True, extra_http_headers={"X-Forwarded-Host": "evil.example"})
    page = context.new_page()
    page.goto(f"{address}/")
    assert "evil.example" not in page.content()
    told = page.evaluate("fetch('config').then(answer => answer.text())")
    assert "evil.example" not in told
    context.close()


def test_the_description_of_the_interface_can_be_tried(chromium: Browser, address: str) -> None:
    page, troubles = visit(chromium, f"{address}/docs")
    page.locator(".opblock-post").first.click()
    page.get_by_role("button", name="Try it out").click()
    page.locator("button.execute").click()
    expect(page.locator(".live-responses-table .highlight-code").first).to_contain_text("857 đảng viên mới")
    assert troubles == []


def test_signing_in_and_out_below_a_path(chromium: Browser, shared_data: Path, tmp_path: Path) -> None:
    (tmp_path / "proxy").mkdir()
    (tmp_path / "hoi").mkdir()
    with proxied(tmp_path / "proxy", tmp_path / "hoi", shared_data, "lan") as address:
        page, troubles = visit(chromium, f"{address}/")
        page.wait_for_url(f"{address}/hoi-sign-in**")
        page.locator("input[name=name]").fill("lan")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url(f"{address}/")
        (cookie,) = [one for one in page.context.cookies() if "session" in one["name"]]
        assert cookie["name"].startswith("__Host-")
        assert cookie["secure"]
        assert cookie["httpOnly"]
        page.locator("#hoi-box textarea").fill(MISSION)
        page.locator("#hoi-box textarea").press("Enter")
        expect(page.locator(".hoi-short")).to_contain_text("857 đảng viên mới")
        assert troubles == []
        page.locator("#hoi-account button").click()
        page.wait_for_url(f"{address}/hoi-sign-in**")
        page.goto(f"{address}/")
        page.wait_for_url(f"{address}/hoi-sign-in**")


def test_who_guesses_passwords_makes_nobody_else_behind_nginx_wait(shared_data: Path, tmp_path: Path) -> None:
    (tmp_path / "proxy").mkdir()
    (tmp_path / "hoi").mkdir()
    with proxied(tmp_path / "proxy", tmp_path / "hoi", shared_data, "lan") as address:

        def signed_in(place: str, password: str, **headers: str) -> int:
            with browser_at(address, place) as client:
                form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', client.get("/hoi-sign-in").text))
                form |= {"name": "lan", "password": password}
                return client.post("/hoi-sign-in", data=form, headers=headers).status_code

        guessed = [signed_in("127.0.0.2", f"sai lần {n}", **{"x-forwarded-for": f"192.0.2.{n}"}) for n in range(6)]
        assert guessed == [401] * 5 + [429]  # whatever address it claims to have
        assert signed_in("127.0.0.3", PASSWORD) == 303
