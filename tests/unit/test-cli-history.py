#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""poise history: list, show, export, compare, delete.

Speaks TAP; the one argument is the program. Needs no display."""
import csv
import io
import os
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from poise_cli import Terminal, main, run, run_ok, test  # noqa: E402

ENTRY_KEYS = ["id", "time", "title", "kind", "host", "gtk", "glib", "verdict"]
DATABASE = "data/poise/history.db"


def env():
    return {"XDG_DATA_HOME": os.path.abspath("data")}


def history(*words):
    return run_ok("history", *words, env=env())


def refused(*words):
    ended = run("history", *words, env=env())
    assert ended.status == 2 and ended.out == b"", (words, ended)
    assert ended.one_line.startswith("history: "), ended
    return ended.one_line[len("history: "):]


def add(*limits):
    """A comparison for each of them."""
    for limit in limits:
        run_ok("compare", "primes", "--set", f"limit={limit}", "--strategies", "thread",
               env=env())


@test
def empty():
    """An empty history says so"""
    for words in ((), ("list",)):
        ended = history(*words)
        assert b"The history is empty" in ended.out and ended.err == b"", ended
        assert history(*words, "--json").json == []
    assert refused("show", "1") == "comparison 1 is not in the history"


@test
def listed():
    """The list, newest first, as table and as JSON"""
    add(1000, 2000)
    lines = history().out.decode().splitlines()
    assert len(lines) == 3 and lines[0].split()[:4] == ["ID", "Date", "Title", "Kind"], lines
    assert [line.split()[0] for line in lines[1:]] == ["2", "1"], lines
    entries = history("list", "--json").json
    assert [list(entry) for entry in entries] == [ENTRY_KEYS, ENTRY_KEYS], entries
    assert [entry["id"] for entry in entries] == [2, 1], entries
    assert entries[0]["kind"] == "primes" and entries[0]["gtk"] is None, entries
    assert entries[0]["verdict"] in lines[1], lines
    history("list", "--json", "--output", "out")
    assert os.path.getsize("out") > 0


@test
def cut_to_the_terminal():
    """On a terminal no line is wider than it"""
    add(1000)
    terminal = Terminal("history", columns=60, env=env())
    assert terminal.finish().status == 0
    lines = [line for line in terminal.raw.decode().splitlines() if line]
    assert len(lines) == 2 and max(map(len, lines)) < 60, lines


@test
def shown():
    """show: text, and the other forms"""
    add(1000)
    text = history("show", "1").out.decode()
    assert text.startswith("Primes\nprimes: limit=1000, ") and "At rest" in text, text
    assert history("show", "1", "--json").json["parameters"]["limit"] == "1000"
    assert history("show", "1", "--markdown").out.startswith(b"### Primes\n")
    assert history("show", "1", "--csv").out.startswith(b"label,strategy,")


@test
def exported():
    """export: JSON unless another form is asked for, to a file or standard output"""
    add(1000)
    told = history("export", "1").json
    assert told["runs"][0]["strategy"] == "thread", told
    assert history("export", "1", "--output", "out").out == b""
    with open("out", "rb") as file:
        assert file.read() == history("export", "1").out
    rows = list(csv.DictReader(io.StringIO(history("export", "1", "--csv").out.decode())))
    assert [row["strategy"] for row in rows] == ["", "thread"], rows
    assert b"| Way |" in history("export", "1", "--markdown").out


@test
def compared():
    """compare: what differs, and what changed"""
    add(1000, 2000)
    text = history("compare", "1", "2").out.decode()
    assert text.startswith("What differs: limit 1000 before, 2000 now\n"), text
    assert history("compare", "1", "1").out.decode() == \
        "No figure changed by more than 10 % and beyond both spreads.\n"
    run_ok("compare", "wait", "--set", "seconds=1", "--strategies", "thread", env=env())
    assert history("compare", "1", "3").out.decode() == \
        "Comparisons of different jobs, primes and wait, cannot be compared.\n"


@test
def deleted():
    """delete says what it deleted; its number is never given to another"""
    add(1000, 2000)
    assert history("delete", "2").out.startswith(b"Deleted comparison 2: Primes, 20")
    assert [entry["id"] for entry in history("--json").json] == [1]
    assert refused("delete", "2") == "comparison 2 is not in the history"
    add(3000)
    assert [entry["id"] for entry in history("--json").json] == [3, 1]


@test
def wrong_words():
    """Words that make no sense: one line"""
    line = refused("remove", "1")
    assert line == "unknown action “remove”; allowed: list, show, delete, export, compare", line
    for action in ("show", "delete", "export", "compare"):
        assert refused(action).startswith(f"{action}: a comparison's number is missing"), action
        for text in ("0", "-1", "x", "", " 1", "1.0", "0x1", "9223372036854775808"):
            given = ("--", text, text) if action == "compare" else ("--", text)
            line = refused(action, *given)
            assert line.startswith(f"“{text}” is not a comparison's number"), line
    assert refused("compare", "1").startswith("compare: a comparison's number is missing")
    assert refused("show", "1", "2") == "one word too many: “2”"
    assert refused("list", "1") == "one word too many: “1”"
    for words, option in ((("list", "--csv"), "csv"), (("delete", "1", "--json"), "json"),
                          (("compare", "1", "2", "--markdown"), "markdown"),
                          (("delete", "1", "--output", "x"), "output")):
        assert refused(*words) == f"--{option} does not go with “{words[0]}”", words
    assert refused("show", "1", "--json", "--csv") == "--json and --csv: one of them at a time"
    for action in (("show", "7"), ("delete", "7"), ("export", "7"), ("compare", "7", "8")):
        assert refused(*action) == "comparison 7 is not in the history", action


@test
def damaged_row():
    """A comparison that is damaged fails alone, and can be deleted"""
    add(1000, 2000)
    with sqlite3.connect(DATABASE) as database:
        database.execute("UPDATE comparisons SET json = replace (json, '1000', '1001')"
                         " WHERE id = 1")
    database.close()
    ended = run("history", "show", "1", env=env())
    assert ended.status == 1 and ended.one_line == \
        "history: comparison 1 is damaged: it is not what was written", ended
    history("show", "2")
    assert history("delete", "1").out.startswith(b"Deleted comparison 1: Primes")


@test
def newer():
    """What a newer Poise made is left alone"""
    add(1000)
    with sqlite3.connect(DATABASE) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    ended = run("history", env=env())
    assert ended.status == 1 and "made by a newer Poise" in ended.one_line, ended
    assert os.listdir("data/poise") == ["history.db"]


@test
def no_folder():
    """Where there can be no history, one line says why, in every locale"""
    for locale in ("C", "C.UTF-8"):
        ended = run("history", env={"XDG_DATA_HOME": "/dev/null", "LC_ALL": locale})
        assert ended.status == 1 and ended.out == b"", ended
        assert ended.one_line == "history: /dev/null/poise: Not a directory", ended


@test
def odd_texts():
    """What stands in the history cannot command the terminal"""
    add(1000)
    with sqlite3.connect(DATABASE) as database:
        database.execute("UPDATE comparisons SET title = ?, verdict = ?",
                         ("\x1b[31mred\nline", "a\tb"))
    database.close()
    out = history().out
    assert b"\x1b" not in out and out.count(b"\n") == 2, out
    assert b"\x1b" not in history("delete", "1").out


main()
