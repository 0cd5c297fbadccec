#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""fetch at the command line: the sample site, one's own, and words that are wrong.

Speaks TAP; the one argument is the program. Needs no display."""
import contextlib
import csv
import functools
import http.server
import os
import signal
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from poise_cli import finish, main, run, run_ok, start, test, threads, wait_until  # noqa: E402

PAGE_KEYS = ["url", "status", "type", "bytes", "title", "links", "error"]
QUICK = ("--set", "delay-ms=10")


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(**pages):
    """A folder of one's own on the loopback, as python3 -m http.server has it."""
    for name, text in pages.items():
        with open(f"{name}.html", "w") as page:
            page.write(text)
    handler = functools.partial(Quiet, directory=os.getcwd())
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def pages_of(*words):
    return run_ok("run", "fetch", "--json", *words).json["result"]["pages"]


def without_port(pages):
    origin = pages[0]["url"]
    return str(pages).replace(origin, "/")


@test
def sample_site():
    """The sample site, the same for any number of threads"""
    pages = pages_of(*QUICK)
    assert len(pages) == 50, pages
    for page in pages:
        assert list(page) == PAGE_KEYS, page
        assert page["error"] is None or page["error"] != "", page
    assert pages[0]["title"] == "The sample site" and pages[0]["status"] == 200, pages[0]
    assert pages[0]["url"].startswith("http://127.0.0.1:"), pages[0]
    by_path = {page["url"][len(pages[0]["url"]) - 1:]: page for page in pages}
    assert by_path["/missing"]["error"] == "404 Not Found", by_path
    assert by_path["/dropped"]["status"] is None and by_path["/dropped"]["type"] is None
    assert by_path["/cut"]["error"] == "ended early, after 1,000 bytes", by_path
    for words in (("--threads", "1"), ("--threads", "12"), ("--strategy", "main")):
        assert without_port(pages_of(*QUICK, *words)) == without_port(pages), words


@test
def own_pages():
    """A site of one's own, whole and in part"""
    with served(index="<title>Home</title><a href=a.html>a</a><a href=gone.html>gone</a>"
                      "<a href=http://192.0.2.1/>far</a>", a="<title>A</title>") as address:
        pages = pages_of(address)
        assert [(page["url"][len(address):], page["status"], page["title"], page["links"],
                 page["error"]) for page in pages] == [
            ("", 200, "Home", 3, None),
            ("a.html", 200, "A", 0, None),
            ("gone.html", 404, None, 0, "404 Not Found")], pages
        assert len(pages_of(address, "--set", "pages=2")) == 2


@test
def as_csv():
    """--output writes the table"""
    text = run_ok("run", "fetch", *QUICK, "--output", "pages.csv").out
    assert text == b"", text
    with open("pages.csv", newline="") as table:
        rows = list(csv.reader(table))
    assert rows[0] == ["Address", "Status", "Type", "Size (bytes)", "Title", "Links",
                       "Note"], rows[0]
    assert len(rows) == 51 and all(len(row) == 7 for row in rows), rows
    assert rows[1][4] == "The sample site", rows[1]


@test
def in_words():
    """A line for each page, and how many there were"""
    lines = run_ok("run", "fetch", *QUICK).out.decode().splitlines()
    assert len(lines) == 51, lines
    assert lines[0].startswith("200 ") and lines[0].endswith("  The sample site"), lines[0]
    assert lines[-1].startswith("50 pages, 15 failed, 1 forbidden by robots.txt, "), lines[-1]


@test
def wrong_words():
    """What is no web address is refused in one line"""
    for word in ("ftp://127.0.0.1/", "127.0.0.1", "http://", "http://user:secret@127.0.0.1/",
                 "file:///etc/passwd", "http://[::1", "http://\n/"):
        ended = run("run", "fetch", word)
        assert ended.status == 2 and ended.out == b"", (word, ended)
        assert "https://" in ended.one_line, ended
    for name in ("pages=0", "pages=10001", "timeout-s=0", "delay-ms=60001", "threads=65"):
        ended = run("run", "fetch", "--set", name)
        assert ended.status == 2 and name.split("=")[0] in ended.one_line, ended


@test
def nobody_there():
    """An address where nobody listens: the job fails, in one line"""
    ended = run("run", "fetch", "http://127.0.0.1:1/")
    assert ended.status == 1, ended
    assert ended.one_line == "run: http://127.0.0.1:1/: the connection was refused", ended


@test
def interrupted():
    """SIGINT in the midst of slow pages: a clean end, and what had come"""
    process = start("run", "fetch", "--set", "delay-ms=60000", "--set", "timeout-s=3600",
                    "--json")
    wait_until(lambda: "sample-site" in threads(process), "the site serves")
    process.send_signal(signal.SIGINT)
    ended = finish(process)
    assert ended.status == 130, ended
    assert ended.json["state"] == "cancelled", ended


@test
def proxies():
    """No proxy is asked for what is on this machine"""
    nobody = {"http_proxy": "http://127.0.0.1:1/", "no_proxy": ""}
    assert run_ok("run", "fetch", *QUICK, env=nobody).out.count(b"\n") == 51


main()
