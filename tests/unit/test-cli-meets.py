#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Kinds whose threads wait for one another, at the command line: messages, permits, shared.

Speaks TAP; the one argument is the program. Needs no display."""
import csv
import os
import re
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from poise_cli import finish, main, run, run_ok, start, test, threads, wait_until  # noqa: E402

MANY = str(10**12)
NAMES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def words(**params):
    """Parameters as words."""
    return [word for name, value in params.items()
            for word in ("--set", f"{name.replace('_', '-')}={value}")]


def result(kind, **params):
    return run_ok("run", kind, "--json", *words(**params)).json["result"]


def refused(*line):
    ended = run("run", *line)
    assert ended.status == 2 and ended.out == b"", ended
    return ended.one_line


def interrupted(kind, ready, **params):
    """The JSON of a run that is ended by SIGINT once its threads are there."""
    process = start("run", kind, "--json", *words(**params))
    wait_until(lambda: ready <= threads(process), "its threads are there")
    process.send_signal(signal.SIGINT)
    ended = finish(process)
    assert ended.status == 130, ended
    assert ended.json["state"] == "cancelled", ended
    assert ended.json["cancel_ms"] is not None, ended
    return ended.json["result"]


@test
def messages_as_json():
    """messages: the keys that were promised, and nothing lost"""
    got = result("messages", senders=3, receivers=2, messages=100001, capacity=50, batch=7)
    assert list(got) == ["sent", "received", "lost", "per_s", "queue_ms"], got
    assert (got["sent"], got["received"], got["lost"]) == (100001, 100001, 0), got
    assert got["per_s"] > 0, got
    assert list(got["queue_ms"]) == ["p50", "p99"], got
    assert 0 <= got["queue_ms"]["p50"] <= got["queue_ms"]["p99"], got


@test
def messages_in_lines():
    """messages: the same for a person"""
    lines = run_ok("run", "messages", *words(messages=1000)).out.decode().splitlines()
    assert lines[0] == "1,000 messages sent, 1,000 received, 0 lost", lines
    assert lines[1].endswith(" messages/s"), lines
    assert re.fullmatch(r"In the queue: p50 \d+\.\d{3} ms, p99 \d+\.\d{3} ms", lines[2]), lines
    assert len(lines) == 3, lines


@test
def messages_interrupted():
    """messages: each thread has its name, and a cancel loses nothing"""
    got = interrupted("messages", {"send-1", "send-2", "receive-1", "receive-2", "receive-3"},
                      senders=2, receivers=3, messages=MANY)
    assert got["sent"] == got["received"] < 10**12 and got["lost"] == 0, got


@test
def permits_as_json():
    """permits: the keys that were promised, and each object once"""
    got = result("permits", seconds="0.01")
    assert list(got) == ["permits", "objects", "max_held", "intervals"], got
    assert (got["permits"], got["objects"]) == (5, 10), got
    assert 1 <= got["max_held"] <= 5, got
    assert sorted(i["object"] for i in got["intervals"]) == sorted(NAMES), got
    for interval in got["intervals"]:
        assert list(interval) == ["object", "thread", "waited_ms", "held_ms"], interval
        assert isinstance(interval["thread"], int) and interval["waited_ms"] >= 0, interval
        assert interval["held_ms"] >= 10, interval


@test
def permits_interrupted():
    """permits: threads are called what the objects are, and a cancel ends all of them"""
    got = interrupted("permits", set(NAMES), seconds=3600)
    assert len(got["intervals"]) == got["max_held"] <= 5, got


@test
def permits_to_a_file():
    """permits: --output writes the intervals as CSV"""
    run_ok("run", "permits", *words(permits=2, objects=23, seconds=0), "--output", "it.csv")
    with open("it.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["Object", "Thread", "Waited (ms)", "Held (ms)", "Begin (ms)",
                              "End (ms)"], rows
    assert len(rows) == 23 and {"one", "twelve", "twenty", "twenty-three"} <= {
        row["Object"] for row in rows}, rows
    assert all(float(row["Begin (ms)"]) <= float(row["End (ms)"]) for row in rows), rows


@test
def shared_as_json():
    """shared: all ways in one run, with the keys that were promised"""
    got = result("shared", threads=3, additions=10007)
    assert list(got) == ["ways"], got
    assert [way["mode"] for way in got["ways"]] == ["unguarded", "atomic", "mutex",
                                                    "per-thread"], got
    for way in got["ways"]:
        assert list(way) == ["mode", "expected", "actual", "lost", "ns_per_addition"], way
        assert way["expected"] == 30021 and way["lost"] == way["expected"] - way["actual"], way
        assert way["lost"] == 0 or way["mode"] == "unguarded" and way["lost"] > 0, way
        assert way["ns_per_addition"] > 0, way


@test
def shared_one_way():
    """shared: one way alone, in lines and as CSV"""
    text = run_ok("run", "shared", *words(mode="mutex", threads=2, additions=500)).out.decode()
    first, second = text.splitlines()
    assert re.fullmatch(r"mutex: 1,000 of 1,000 counted, 0 lost, [\d.]+ ns for each addition",
                        first), text
    assert "one thread adds at a time" in second, text
    run_ok("run", "shared", *words(mode="atomic", additions=500), "--output", "it.csv")
    with open("it.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["Way"], row["Actual"], row["Lost"]) for row in rows] == [
        ("atomic", "1000", "0")], rows


@test
def shared_interrupted():
    """shared: a cancel in the midst of a count"""
    got = interrupted("shared", {"shared-1", "shared-2", "shared-3"}, threads=3,
                      additions=10**10)
    assert got["ways"] == [], got


@test
def wrong_words():
    """What is out of range, and what would hang, is refused in one line"""
    for kind, name, value in [("messages", "senders", "0"), ("messages", "receivers", "33"),
                              ("messages", "messages", "0"), ("messages", "capacity", "65537"),
                              ("messages", "batch", "0"), ("permits", "permits", "0"),
                              ("permits", "objects", "65"), ("permits", "seconds", "-1"),
                              ("permits", "seconds", "nan"), ("shared", "threads", "0"),
                              ("shared", "additions", "0"), ("shared", "mode", "none")]:
        assert name in refused(kind, "--set", f"{name}={value}"), (kind, name)
    for kind in ("messages", "permits", "shared"):
        assert "private pool" in refused(kind, "--pool", "shared")
        assert "“thread”" in refused(kind, "--strategy", "main")


main()
