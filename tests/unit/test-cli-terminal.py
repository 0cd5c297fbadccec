#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The command line: signals, time-outs and what a terminal shows.

Speaks TAP; the one argument is the program. Needs no display."""
import contextlib
import fcntl
import os
import re
import select
import signal
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from poise_cli import (Terminal, finish, main, run, start, test, threads,  # noqa: E402
                       wait_until, wait_until_it_catches)

ENDLESS = ("run", "primes", "--set", "limit=1000000000000")
STATUS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
WAYS = [("--strategy", strategy, "--delivery", delivery)
        for strategy in ("thread", "main", "slices") for delivery in ("paced", "each")]


def stop(process, number):
    """Sends a signal as soon as the program takes it; returns how it ended."""
    wait_until_it_catches(process, number)
    process.send_signal(number)
    return finish(process)


def check_cancelled(ended):
    told = ended.json
    assert told["state"] == "cancelled" and told["result"] is None, told
    assert told["cancel_ms"] >= 0, told
    return told


@test
def signals():
    """SIGINT, SIGTERM and SIGHUP cancel, in every way, and the JSON tells of it"""
    for way in WAYS:
        for number, status in STATUS.items():
            ended = stop(start(*ENDLESS, "--json", *way), number)
            assert ended.status == status and ended.err == b"", (way, ended)
            assert check_cancelled(ended)["error"] is None, ended


@test
def signals_while_waiting():
    """A job that sleeps or waits for data ends at once as well"""
    for words in (("wait", "--set", "seconds=86400"), ("counter", "--set", "delay-ms=3600000")):
        for strategy in ("thread", "main", "slices"):
            process = start("run", *words, "--strategy", strategy, "--json")
            ended = stop(process, signal.SIGINT)
            assert ended.status == 130 and ended.json["state"] == "cancelled", ended


@test
def without_json():
    """Without --json a cancelled job prints no result"""
    ended = stop(start(*ENDLESS), signal.SIGTERM)
    assert ended.status == 143 and ended.out == b"" and ended.err == b"", ended


@test
def timeouts():
    """--timeout: status 124 in every way, with the JSON and one line"""
    for way in WAYS:
        ended = run(*ENDLESS, "--json", "--timeout", "0.05", *way)
        assert ended.status == 124, (way, ended)
        assert ended.one_line == "run: primes: timed out after 0.05 s", ended
        assert check_cancelled(ended)["error"] == "primes: timed out after 0.05 s", ended
    ended = run("run", "counter", "--set", "delay-ms=3600000", "--timeout", ".000001")
    assert ended.status == 124, ended


@test
def in_time():
    """A time-out that is not reached changes nothing"""
    for strategy in ("thread", "main", "slices"):
        ended = run("run", "primes", "--set", "limit=100", "--timeout", "1000000000",
                    "--strategy", strategy)
        assert ended.status == 0 and ended.out == b"25 primes up to 100\n", ended


@test
def ignored_signals():
    """A signal that was ignored from the start stays ignored"""
    process = start("run", "counter", "--set", "delay-ms=50", ignored=(signal.SIGINT,))
    assert process.stdout.readline().startswith(b"Starting")
    process.send_signal(signal.SIGINT)
    ended = finish(process)
    assert ended.status == 0 and ended.out.endswith(b"Exiting from main thread\n"), ended


@contextlib.contextmanager
def hanging(*words):
    """The program, hanging in a write to a pipe that nobody reads."""
    reader, writer = os.pipe()
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
    process = start(*words, stdout=writer)

    def is_full():
        return not select.select([], [writer], [], 0)[1]

    wait_until(lambda: is_full() and (time.sleep(0.2) or is_full()), "the pipe is full")
    yield process
    os.close(reader)
    os.close(writer)
    finish(process)


@test
def second_signal():
    """A second signal ends a program that hangs at once, with the status of the first"""
    for number in (signal.SIGINT, signal.SIGTERM):
        with hanging("run", "counter", "--set", "delay-ms=0", "--set", "count=100000") as process:
            process.send_signal(number)
            # A slow machine may let the program see the first signal late, and then the
            # second one would count as the same.
            wait_until(lambda: "interrupt" not in threads(process), "the signal is taken")
            time.sleep(0.3)  # no test of time: a second press is never nearer to the first
            assert process.poll() is None, "it does not hang"
            process.send_signal(signal.SIGINT)
            assert process.wait(120) == STATUS[number]


@test
def twice_at_once():
    """Two signals of the same moment, as from timeout(1), are one"""
    process = start(*ENDLESS, "--json")
    wait_until_it_catches(process, signal.SIGTERM)
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGTERM)
    ended = finish(process)
    assert ended.status == 143, ended
    check_cancelled(ended)


@test
def signal_after_end():
    """A signal while the result waits for its reader ends the program"""
    with hanging("run", "counter", "--json", "--set", "delay-ms=0", "--set",
                 "count=10000") as process:
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 143


@test
def no_bars_elsewhere():
    """Without a terminal there are no bars, and no escape sequence"""
    ended = run("run", "primes", "--set", "limit=100000000")
    assert ended.status == 0 and ended.err == b"" and b"\x1b" not in ended.out, ended


@test
def no_bars_on_dumb_terminals():
    """A terminal that cannot move its cursor gets none either"""
    for term in ("dumb", "", None):
        terminal = Terminal("run", "primes", "--set", "limit=100", env={"TERM": term})
        assert terminal.finish().status == 0
        assert terminal.raw == b"25 primes up to 100\r\n", terminal.raw


def check_rows(screen, name, n_workers, state):
    """A finished job on the screen: a row for each worker, then one for the job."""
    for i, row in enumerate(screen[:n_workers], 1):
        assert re.match(rf"{name}-{i} +finished +▕.*▏ +\d+ %", row), screen
        # One that was cancelled may never have got a thread.
        assert "  tid " in row or state == "cancelled", screen
    assert re.match(rf"\S.* {state} +\d", screen[n_workers]), screen


@test
def bars():
    """On a terminal: a bar for each thread, in place, and nothing else is left"""
    terminal = Terminal("run", "primes", "--set", "limit=1000000000", "--threads", "3")
    assert terminal.finish().status == 0
    screen = terminal.screen()
    assert len(screen) == 5, screen
    check_rows(screen, "primes", 3, "done")
    assert all("100 %" in row for row in screen[:3]), screen
    assert "1,000,000,000 numbers" in screen[3], screen
    assert screen[4] == "50,847,534 primes up to 1,000,000,000", screen
    assert b"\x1b[?25l" not in terminal.raw, "the cursor is hidden"
    # That it runs may be over before it was said: see cancelled_on_a_terminal().
    assert terminal.raw.count(b"queued") == 1, terminal.raw


@test
def bars_and_results_apart():
    """The bars go to standard error, the result to standard output"""
    terminal = Terminal("run", "primes", "--set", "limit=100", "--json", out_too=False)
    ended = terminal.finish()
    assert ended.json["result"]["count"] == 25, ended
    check_rows(terminal.screen(), "primes", len(ended.json["workers"]), "done")


@test
def bars_with_strategy_main():
    """With strategy main the bars stand still, and tell the end"""
    terminal = Terminal("run", "primes", "--set", "limit=100000000", "--strategy", "main")
    assert terminal.finish().status == 0
    check_rows(terminal.screen(), "primes", len(terminal.screen()) - 2, "done")


@test
def log_above_bars():
    """The log stands above the bars, each line once, in order"""
    terminal = Terminal("run", "counter", "--set", "delay-ms=40", columns=120)
    assert terminal.finish().status == 0
    screen = terminal.screen()
    assert len(screen) == 2 * 7 + 1 + 3, screen
    assert screen[14] == "Exiting from main thread", screen
    for name in ("counter-1", "counter-2"):
        of_one = [line.split()[0] for line in screen[:14] if name in line]
        assert of_one == ["Starting"] + 5 * ["Executing"] + ["Exiting"], screen
    check_rows(screen[15:], "counter", 2, "done")


@test
def narrow_and_low():
    """No row wraps in a narrow terminal, none is lost in a low one"""
    for columns in (1, 2, 7, 20, 33, 47, 60, 79, 200):
        terminal = Terminal("run", "counter", "--set", "delay-ms=5", "--threads", "12", "--json",
                            rows=6, columns=columns, out_too=False)
        assert terminal.finish().status == 0
        screen = terminal.screen()
        assert len(screen) <= 5 and all(len(row) < columns for row in screen), screen
        if columns >= 20:
            assert [row.split()[0] for row in screen] == [
                "counter-1", "counter-2", "counter-3", "…", "Counter"], screen


@test
def colours():
    """NO_COLOR takes the colours away, not the bars"""
    colour = re.compile(rb"\x1b\[[0-9;]*m")
    words = ("run", "primes", "--set", "limit=100")
    for value, coloured in (("1", False), ("0", False), ("", True), (None, True)):
        terminal = Terminal(*words, env={"NO_COLOR": value})
        assert terminal.finish().status == 0
        assert bool(colour.search(terminal.raw)) == coloured, terminal.raw
        check_rows(terminal.screen(), "primes", len(terminal.screen()) - 2, "done")


@test
def ascii_bars():
    """In a locale without UTF-8 the bars are ASCII"""
    terminal = Terminal("run", "primes", "--set", "limit=100",
                        env={"LC_ALL": "C", "NO_COLOR": "1"})
    assert terminal.finish().status == 0
    assert terminal.raw.isascii() and b"[####" in terminal.raw, terminal.raw


@test
def cancelled_on_a_terminal():
    """A signal leaves the terminal with the last state of the bars"""
    terminal = Terminal(*ENDLESS, "--threads", "2")
    while b"running" not in terminal.raw:
        assert terminal.read()
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.finish().status == 130
    screen = terminal.screen()
    assert len(screen) == 3, screen
    check_rows(screen, "primes", 2, "cancelled")


@test
def without_a_window():
    """Without a display and words: the main job in the terminal, and status 0"""
    ended = run()
    assert ended.status == 0, ended
    assert "no display" in ended.one_line, ended
    lines = ended.out.decode().splitlines()
    assert len(lines) == 3, ended
    for i, line in enumerate(lines[:2], 1):
        assert re.match(rf"primes-{i}  ▕█+▏  tid \d+  [\d,]+ numbers  [\d.]+ ", line), line
    assert lines[2] == "455,052,511 primes up to 10,000,000,000", lines


main()
