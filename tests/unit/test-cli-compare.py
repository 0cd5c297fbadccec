#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""poise compare: the words, the JSON of design.md, what holds of every comparison.

Speaks TAP; the one argument is the program. Needs no display, so frames are a timer's."""
import csv
import io
import os
import re
import resource
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from poise_cli import Terminal, catches, finish, main, run, run_ok, start, test, wait_until  # noqa: E402,E501

QUANTILES = ["p50", "p99", "max"]
RUN_KEYS = {"strategy", "delivery", "threads", "elapsed_s", "speedup", "frames", "late_frames",
            "frame_gap_ms", "loop_lag_ms", "input_ms", "stalls", "cancel_ms", "backlog_max"}
FEW = ("primes", "--set", "limit=100000")
# Long enough for frames between its start and its end.
LONG = ("wait", "--set", "seconds=1")
# It would take an hour.
HOUR = ("wait", "--set", "seconds=3600", "--strategies", "thread")
_homes = 0


def own_home():
    """A data folder for this test alone."""
    global _homes
    _homes += 1
    return {"XDG_DATA_HOME": os.path.abspath(f"data-{_homes}")}


def history_of(env):
    return run_ok("history", "--json", env=env).json


def check_row(row):
    assert RUN_KEYS <= set(row), row
    for name in ("frame_gap_ms", "loop_lag_ms", "input_ms"):
        assert [key for key in row[name] if key in QUANTILES] == QUANTILES, row
        measured = [row[name][key] for key in QUANTILES if row[name][key] is not None]
        assert measured == sorted(measured), row
    assert row["input_ms"]["synthetic"] is True, row
    for stall in row["stalls"]:
        assert stall["ms"] > 0 and "where" in stall, row
    for least, most in row["spread"].values():
        assert least <= most, row
    return row


def check(told):
    """What holds of the JSON of every comparison that came to its end."""
    assert {"host", "baseline", "runs", "verdict"} <= set(told), told
    assert told["host"]["cores"] >= 1 and told["host"]["renderer"] == "none", told
    assert told["host"]["frame_source"] == "timer" and told["host"]["gtk"] is None, told
    assert check_row(told["baseline"])["frames"] > 0, told
    assert told["verdict"], told
    rows = [check_row(row) for row in told["runs"]]
    assert rows and rows[0]["speedup"] == 1, told
    assert len({row["label"] for row in rows}) == len(rows), told
    for row in rows:
        assert row["elapsed_s"] > 0 and row["repeats"] == told["repeats"], row
        least, most = row["spread"]["elapsed_s"]
        assert least <= row["elapsed_s"] <= most, row
    # Of what takes its time, the result says how long it took.
    assert len({row["outcome"] for row in rows}) == 1 or told["kind"] == "wait", told
    return told


def compare_json(*words, **options):
    return check(run_ok("compare", *words, "--json", **options).json)


def refused(*words):
    ended = run("compare", *words)
    assert ended.status == 2 and ended.out == b"", (words, ended)
    assert ended.one_line.startswith("compare: "), ended
    return ended.one_line[len("compare: "):]


@test
def every_strategy():
    """By default every strategy that makes sense is compared, main first, and paced"""
    told = compare_json(*FEW)
    strategies = [row["strategy"] for row in told["runs"]]
    assert strategies[0] == "main" and {"thread", "slices"} <= set(strategies), strategies
    assert {row["delivery"] for row in told["runs"]} == {"paced"}, told
    assert told["kind"] == "primes" and told["preset"] is None, told
    assert told["parameters"]["limit"] == "100000", told
    assert "9592" in told["runs"][0]["outcome"].replace(",", ""), told


@test
def main_draws_nothing():
    """main draws no frame while the job runs, a thread draws"""
    told = compare_json(*LONG, "--strategies", "main,thread", "--repeat", "2")
    in_main, in_thread = told["runs"]
    assert in_main["frames"] == 0 and in_main["backlog_max"] <= 1, in_main
    assert in_main["stalls"] and in_main["frame_gap_ms"]["max"] >= 990, in_main
    assert in_thread["frames"] > 0, in_thread
    assert in_thread["cancel_ms"] is not None, in_thread
    assert [row["repeats"] for row in told["runs"]] == [2, 2], told


@test
def deliveries():
    """A row for each delivery; each has a backlog, paced never more than one waiting"""
    told = compare_json("primes", "--set", "limit=300000000", "--strategies", "thread",
                        "--deliveries", "each,paced", "--threads", "1")
    each, paced = told["runs"]
    assert (each["delivery"], paced["delivery"]) == ("each", "paced"), told
    assert paced["backlog_max"] <= 1, paced
    assert each["threads"] == paced["threads"] == 1, told


@test
def without_sense():
    """A strategy that makes no sense for the kind: its one line"""
    line = refused("permits", "--strategies", "main")
    assert line.startswith("permits: its threads wait for one another"), line
    told = compare_json("permits", "--set", "seconds=0.02", "--set", "objects=2")
    assert "main" not in [row["strategy"] for row in told["runs"]], told


@test
def other_forms():
    """Text, CSV and Markdown tell of every way"""
    env = own_home()
    words = ("compare", *FEW, "--strategies", "main,thread", "--no-history")
    text = run_ok(*words, env=env).out.decode()
    assert text.startswith("Primes\n") and "On the main thread" in text, text
    rows = list(csv.DictReader(io.StringIO(run_ok(*words, "--csv", env=env).out.decode())))
    assert [row["strategy"] for row in rows] == ["", "main", "thread"], rows
    assert float(rows[1]["elapsed_s_min"]) <= float(rows[1]["elapsed_s"]), rows
    lines = run_ok(*words, "--markdown", env=env).out.decode().splitlines()
    table = [line for line in lines if line.startswith("|")]
    assert len(table) == 2 + 3 and len({line.count("|") for line in table}) == 1, lines
    assert run_ok(*words, "--json", "--output", "out", env=env).out == b""
    with open("out", encoding="utf-8") as file:
        assert '"verdict"' in file.read()
    assert history_of(env) == []


@test
def kept():
    """A comparison is kept, and shown again as it was"""
    env = own_home()
    told = compare_json(*FEW, "--strategies", "thread", env=env)
    entries = history_of(env)
    assert len(entries) == 1 and entries[0]["verdict"] == told["verdict"], entries
    shown = run_ok("history", "export", str(entries[0]["id"]), env=env).json
    assert shown == told, (shown, told)


@test
def not_kept():
    """A history that cannot be written is a warning, and the figures come all the same"""
    env = own_home()
    with open(env["XDG_DATA_HOME"], "w", encoding="utf-8") as file:
        file.write("not a folder")
    ended = run("compare", *FEW, "--strategies", "thread", "--json", env=env)
    assert ended.status == 0 and check(ended.json), ended
    assert ended.one_line.startswith("compare: warning: not added to the history: "), ended


@test
def nowhere_to_put_it():
    """Neither --output nor the history takes the figures: they are printed, and it failed"""
    def no_file_grows():
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    ended = run("compare", *FEW, "--strategies", "thread", "--output", "report.txt",
                env=own_home(), ignored=[signal.SIGXFSZ], prepare=no_file_grows)
    lines = ended.err.decode().splitlines()
    assert ended.status == 1 and len(lines) == 2, ended
    assert lines[0].startswith("poise: compare: warning: not added to the history: "), lines
    assert "report.txt" in lines[1], lines
    told = ended.out.decode()
    assert told.startswith("Primes\n") and "\nIn threads " in told, ended
    assert not os.path.exists("report.txt")


@test
def damaged_history():
    """A damaged history is set aside, and that is said"""
    env = own_home()
    folder = env["XDG_DATA_HOME"] + "/poise"
    os.makedirs(folder)
    with open(folder + "/history.db", "w", encoding="utf-8") as file:
        file.write("damaged")
    ended = run_ok("compare", *FEW, "--strategies", "thread", env=env)
    assert "history.db.damaged-1" in ended.one_line, ended
    assert len(history_of(env)) == 1


@test
def failed_way():
    """A way that fails: status 1, and the report is there"""
    env = own_home()
    with open("there", "wb") as file:
        file.write(b"abc")
    ended = run("compare", "checksum", "there", "not-there", "--strategies", "thread", "--json",
                env=env)
    assert ended.status == 1 and "1 of 1 ways failed: " in ended.one_line, ended
    assert "not-there" in ended.json["runs"][0]["error"], ended
    assert ended.json["parameters"], ended


@test
def stopped():
    """SIGINT and SIGTERM cancel cleanly; nothing is printed or kept"""
    for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        env = own_home()
        process = start("compare", *HOUR, env=env)
        wait_until(lambda: catches(process, number), "the signal is caught")  # noqa: B023
        process.send_signal(number)
        ended = finish(process)
        assert (ended.status, ended.out, ended.err) == (status, b"", b""), ended
        assert history_of(env) == []


@test
def timed_out():
    """--timeout ends also what holds the main thread: status 124"""
    for strategy in ("thread", "main"):
        env = own_home()
        ended = run("compare", "wait", "--set", "seconds=3600", "--strategies", strategy,
                    "--timeout", "2.5", env=env)
        assert ended.status == 124 and ended.out == b"", ended
        assert ended.one_line == "compare: Wait: timed out after 2.5 s" or \
            re.fullmatch(r"compare: .*: timed out after 2\.5 s", ended.one_line), ended
        assert history_of(env) == []


@test
def wrong_words():
    """Words that make no sense: one line that says what is allowed"""
    assert refused().startswith("a kind is missing; allowed: primes, ")
    assert refused("prime").startswith("unknown kind “prime”; allowed: primes, ")
    for text in ("x", "", "thread,", ",thread", " thread", "thread,x"):
        line = refused(*FEW, "--strategies", text)
        assert line.startswith("--strategies: “") and "is not one of thread, " in line, line
    assert refused(*FEW, "--strategies", "thread,thread") == \
        "--strategies: “thread” is there twice"
    assert refused(*FEW, "--deliveries", "x").startswith("--deliveries: “x” is not one of paced")
    assert refused(*FEW, "--deliveries", "").startswith("--deliveries: “” is not one of paced")
    assert refused(*FEW, "--pool", "x") == "--pool: “x” is not one of shared, private"
    for text in ("0", "-1", "101", "1.5", " 1", "", "0x1", "99999999999999999999"):
        line = refused(*FEW, "--repeat", text)
        assert line == f"--repeat: “{text}” is not a whole number from 1 to 100", line
    assert refused(*FEW, "--json", "--csv") == "--json and --csv: one of them at a time"
    assert refused(*FEW, "--csv", "--markdown").startswith("--csv and --markdown")
    assert refused(*HOUR, "--output", "nowhere/x").startswith("--output: ")
    assert refused(*FEW, "--timeout", "0").startswith("--timeout: “0” is not")
    assert refused(*FEW, "--set", "foo=1").startswith("primes has no parameter “foo”")
    assert refused(*FEW, "--strategy", "thread").startswith("unknown option “--strategy”")


@test
def wrong_presets():
    """A preset takes the place of the kind and of what belongs to it"""
    assert refused("--preset", "x").startswith("--preset: “x” is not one of freeze-or-thread, ")
    assert refused("--preset", "flood", "primes") == \
        "--preset has its own kind, and was given “primes”"
    for words in (("--set", "limit=1"), ("--threads", "1"), ("--strategies", "main"),
                  ("--deliveries", "each"), ("--pool", "shared")):
        line = refused("--preset", "flood", *words)
        assert line == f"{words[0]} goes with a kind, and not with --preset", line


@test
def on_a_terminal():
    """On a terminal one line tells how far it is, and goes; no line is wider than it"""
    for columns in (80, 200):
        terminal = Terminal("compare", *FEW, "--strategies", "thread", columns=columns)
        ended = terminal.finish()
        assert ended.status == 0, ended
        raw = terminal.raw.decode()
        assert "At rest" in raw.split("Primes\r\n")[0] and "%" in raw, raw
        shown = raw.split("Primes\r\n")[1].splitlines()
        table = [line for line in shown if line.startswith(("Way", "At rest", "In thread"))]
        assert len(table) >= 3 and max(map(len, table)) <= columns, table
    no_terminal = run_ok("compare", *FEW, "--strategies", "thread")
    assert no_terminal.err == b"", no_terminal


main()
