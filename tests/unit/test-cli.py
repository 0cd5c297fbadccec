#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The command line: words, kinds, results, JSON and where they go.

Speaks TAP; the one argument is the program. Needs no display."""
import contextlib
import os
import re
import resource
import signal
import stat
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from poise_cli import Ended, finish, main, run, run_ok, start, test, wait_until  # noqa: E402

RUN_KEYS = ["kind", "strategy", "delivery", "pool", "threads", "state", "elapsed_s", "reports",
            "callbacks", "workers", "loop_lag_ms", "cancel_ms", "result", "error"]
KIND_KEYS = ["id", "title", "summary", "unit", "paths", "pool", "strategies", "parameters"]
PARAM_KEYS = ["name", "title", "type", "default", "min", "max", "unit", "choices"]
KINDS = {"primes", "mandelbrot", "life", "checksum", "copy", "fetch", "records", "messages",
         "permits", "shared", "counter", "wait"}
FEW = ("--set", "limit=100")


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def check_run(run_json):
    """What holds for the JSON of every run, however it ended."""
    assert list(run_json) == RUN_KEYS, run_json
    assert run_json["threads"] == len(run_json["workers"]), run_json
    for worker in run_json["workers"]:
        assert list(worker) == ["name", "tid", "units", "elapsed_s"], worker
        assert 0 <= worker["elapsed_s"] <= run_json["elapsed_s"] + 0.001, run_json
    lag = run_json["loop_lag_ms"]
    assert list(lag) == ["p50", "p99", "max"], lag
    assert 0 <= lag["p50"] <= lag["p99"], lag
    assert is_number(lag["max"]) and lag["max"] > 0, lag
    assert (run_json["cancel_ms"] is not None) == (run_json["state"] == "cancelled"), run_json
    return run_json


def run_json(*words, **options):
    return check_run(run_ok("run", *words, "--json", **options).json)


def refused(*words):
    """Wrong words: status 2, one line, and nothing else. Returns the line."""
    ended = run(*words)
    assert ended.status == 2 and ended.out == b"", (words, ended)
    return ended.one_line


@test
def version():
    """--version"""
    ended = run_ok("--version")
    assert ended.out == b"poise 0.1.0\n" and ended.err == b"", ended


@test
def help_is_shown():
    """--help, help, and the help of each command"""
    whole = run_ok("--help").out
    assert run_ok("help").out == whole
    for command in ("run", "compare", "history", "kinds", "help"):
        assert f"\n  {command} ".encode() in whole, whole
        shown = run_ok(command, "--help").out
        assert shown.startswith(f"Usage: poise {command}".encode()), shown
        assert run_ok("help", command).out == shown
        assert run_ok("--help", command).out == shown
    run_help = run_ok("run", "primes", "--set", "limit=1", "--help").out.decode()
    for option in ("--set NAME=VALUE", "--threads N", "--strategy S", "--delivery D",
                   "--pool P", "--json", "--output FILE", "--timeout S"):
        assert f"  {option} " in run_help, run_help


@test
def kinds_listed():
    """kinds, for a person"""
    text = run_ok("kinds").out.decode()
    for kind in KINDS:
        assert any(line.split()[:1] == [kind] for line in text.splitlines()), text
    assert "delay-ms=1000" in text and "a whole number from 1 to 100,000" in text, text


@test
def kinds_as_json():
    """kinds --json has the keys and types that were promised"""
    kinds = run_ok("kinds", "--json").json
    assert KINDS <= {kind["id"] for kind in kinds}, kinds
    for kind in kinds:
        assert list(kind) == KIND_KEYS, kind
        assert isinstance(kind["paths"], bool) and kind["pool"] in ("shared", "private"), kind
        for param in kind["parameters"]:
            assert list(param) == PARAM_KEYS, param
            if param["type"] in ("int", "real"):
                assert param["min"] <= param["default"] <= param["max"], param
                assert param["choices"] is None, param
            elif param["type"] == "choice":
                assert param["default"] in param["choices"] and param["min"] is None, param
            elif param["type"] in ("text", "folder"):
                assert isinstance(param["default"], str) and param["min"] is None, param
            else:
                assert param["type"] == "bool" and isinstance(param["default"], bool), param
    by_id = {kind["id"]: kind for kind in kinds}
    assert by_id["primes"]["pool"] == "private" and not by_id["primes"]["paths"]
    assert by_id["counter"]["pool"] == "shared"
    assert by_id["primes"]["strategies"][:2] == ["thread", "main"], by_id["primes"]
    assert "main" not in by_id["permits"]["strategies"], by_id["permits"]
    assert by_id["checksum"]["paths"]
    limit = by_id["primes"]["parameters"][0]
    assert (limit["name"], limit["min"], limit["max"]) == ("limit", 0, 10**12), limit


@test
def defaults_can_be_set():
    """Every default that kinds --json tells is taken by --set"""
    for kind in run_ok("kinds", "--json").json:
        for param in kind["parameters"]:
            default = param["default"]
            text = str(default).lower() if isinstance(default, bool) else default
            # A wrong word behind it ends the command before the job starts.
            line = refused("run", kind["id"], "--set", f"{param['name']}={text}", "--pool", "x")
            assert line.startswith("run: --pool: "), line


@test
def primes_counted():
    """primes: known counts"""
    known = {0: 0, 1: 0, 2: 1, 3: 2, 100: 25, 1000000: 78498}
    for limit, count in known.items():
        told = run_json("primes", "--set", f"limit={limit}")
        assert told["result"] == {"limit": limit, "count": count}, told
        assert told["state"] == "done" and told["error"] is None, told
        assert (told["kind"], told["pool"]) == ("primes", "private"), told
        assert sum(worker["units"] for worker in told["workers"]) == limit, told
    text = run_ok("run", "primes", "--set", "limit=1000000").out
    assert text == b"78,498 primes up to 1,000,000\n", text


@test
def two_workers():
    """primes: 100,000,000 on two threads, each with a name and a thread of its own"""
    told = run_json("primes", "--set", "limit=100000000", "--threads", "2")
    assert told["result"]["count"] == 5761455, told
    assert [worker["name"] for worker in told["workers"]] == ["primes-1", "primes-2"], told
    assert all(worker["tid"] > 0 for worker in told["workers"]), told


@test
def every_way():
    """Strategies, deliveries and pools give the same result"""
    for strategy in ("thread", "main", "slices"):
        for delivery in ("paced", "each"):
            for pool in ("shared", "private"):
                told = run_json("primes", "--set", "limit=10000000", "--strategy", strategy,
                                "--delivery", delivery, "--pool", pool, "--threads", "3")
                assert told["result"]["count"] == 664579, told
                assert told["strategy"] == strategy and told["delivery"] == delivery, told
                assert told["pool"] == (pool if strategy == "thread" else "none"), told


@test
def main_freezes():
    """With strategy main the loop comes back when the job is over"""
    told = run_json("counter", "--strategy", "main", "--set", "delay-ms=20", "--threads", "2")
    assert len({worker["tid"] for worker in told["workers"]}) == 1, told
    assert told["loop_lag_ms"]["max"] >= 0.99 * 1000 * told["elapsed_s"], told
    assert told["elapsed_s"] >= 2 * 5 * 0.020, told


@test
def deliveries():
    """Paced brings many reports with few callbacks, each with one for every report"""
    words = ("primes", "--set", "limit=1000000000", "--threads", "2")
    reports = -(-500000000 // 262144)  # a segment of odd numbers each
    paced = run_json(*words)
    each = run_json(*words, "--delivery", "each")
    assert paced["reports"] == each["reports"] == reports, (paced, each)
    # At most thirty a second, however fast the reports come.
    assert paced["callbacks"] <= 30 * paced["elapsed_s"] + 2, paced
    # What is still on its way at the end is dropped: how much that is depends on the machine.
    assert 30 * each["elapsed_s"] + 2 < each["callbacks"] <= reports, each


@test
def counter_lines():
    """counter: its lines, in their order"""
    text = run_ok("run", "counter", "--set", "delay-ms=1", "--set", "count=3").out.decode()
    lines = text.splitlines()
    assert text.endswith("\n") and len(lines) == 2 * (1 + 3 + 1) + 1, text
    assert lines[-1] == "Exiting from main thread", text
    for name in ("counter-1", "counter-2"):
        of_one = [line.split(":")[0] for line in lines if name in line]
        assert of_one == ([f"Starting {name}"] + 3 * [f"Executing {name}"] +
                          [f"Exiting {name}"]), text


@test
def counter_as_json():
    """counter: the JSON has the log, and standard output nothing else"""
    ended = run_ok("run", "counter", "--set", "delay-ms=1", "--threads", "3", "--json")
    told = check_run(ended.json)
    assert told["pool"] == "shared" and told["threads"] == 3, told
    assert told["result"]["log"][-1] == "Exiting from main thread", told
    assert len(told["result"]["log"]) == 3 * (1 + 5 + 1) + 1, told
    assert ended.err == b"", ended


@test
def log_as_it_happens():
    """counter: a line is there before the job is over"""
    process = start("run", "counter", "--set", "delay-ms=3600000")
    line = process.stdout.readline()
    assert line.startswith(b"Starting counter-"), line
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    ended = finish(process)
    assert ended.status == 143 and ended.err == b"", ended


@test
def other_logs():
    """A log that is not the result goes to standard error"""
    ended = run_ok("run", "wait", "--set", "seconds=1")
    # A busy machine may take its time to say that data came.
    waited = re.fullmatch(rb"Waited (\d+\.\d{3}) s for data\n", ended.out)
    assert waited and float(waited[1]) >= 1, ended
    assert ended.err.splitlines()[0] == b"poise: Waiting for data", ended
    assert run_ok("run", "wait", "--set", "seconds=1", "--json").json["state"] == "done"


@test
def wrong_commands():
    """Commands and options that do not exist"""
    assert refused("prime") == "unknown command “prime”; allowed: run, compare, history, kinds, help"
    assert refused("--frob") == "unknown option “--frob”; allowed: --help, --version"
    assert refused("help", "prime").startswith("help: unknown command “prime”; allowed: run")
    assert refused("watch").startswith("unknown command “watch”")
    assert "one word too many: “x”" in refused("kinds", "x")
    assert "one word too many: “x”" in refused("help", "run", "x")
    assert "one word too many: “x”" in refused("--version", "x")
    line = refused("kinds", "--frob")
    assert line == "kinds: unknown option “--frob”; allowed: --json, --help", line
    assert refused("run", "primes", "--trace", "x").startswith("run: unknown option “--trace”")


@test
def wrong_kinds():
    """A kind that is missing, or that does not exist"""
    for words in ((), ("--json",), ("--threads", "2")):
        line = refused("run", *words)
        assert line.startswith("run: a kind is missing; allowed: primes, "), line
    line = refused("run", "prime")
    assert line.startswith("run: unknown kind “prime”; allowed: primes, "), line
    assert "“counter”" in refused("run", "primes", "counter")
    assert "“/tmp”" in refused("run", "wait", "/tmp")


@test
def wrong_numbers():
    """Numbers are decimal digits within their range and nothing else"""
    wrong = ("-5", " 7", "7 ", "0x10", "1e3", "7.0", "1,000", "", "x", "1000000000001",
             "99999999999999999999999", "-0x1", "\u0667")
    for text in wrong:
        line = refused("run", "primes", "--set", f"limit={text}")
        expected = f"run: limit: “{text}” is not a whole number from 0 to 1,000,000,000,000"
        assert line == expected, line
        line = refused("run", "primes", "--threads", text)
        assert line == f"run: threads: “{text}” is not a whole number from 1 to 64", line
    assert refused("run", "primes", "--threads=0") == refused("run", "primes", "--set",
                                                              "threads=0")


@test
def wrong_settings():
    """--set without an equals sign, of what does not exist, without a value"""
    assert "“limit” has no “=”" in refused("run", "primes", "--set", "limit")
    line = refused("run", "primes", "--set", "foo=1")
    assert line == "run: primes has no parameter “foo”; it has limit, threads", line
    line = refused("run", "wait", "--threads", "2")
    assert line == "run: wait has no parameter “threads”; it has seconds", line
    for option in ("--set", "--threads", "--strategy", "--delivery", "--pool", "--output",
                   "--timeout"):
        assert f"{option} needs a value" in refused("run", "primes", option)
    assert "--json takes no value, and was given “1”" in refused("run", "primes", "--json=1")
    # Nothing is guessed from the beginning of a name.
    for word in ("--jso", "--thread", "-j", "-5", "---json", "--=1"):
        assert f"unknown option “{word}”" in refused("run", "primes", word)


@test
def wrong_ways():
    """Strategies, deliveries and pools that do not exist, or not yet"""
    line = refused("run", "primes", "--strategy", "Slices")
    assert line == "run: --strategy: “Slices” is not one of thread, main, slices, process", line
    line = refused("run", "primes", "--delivery", "")
    assert line == ("run: --delivery: “” is not one of paced, each, invoke, coalesced, "
                    "poll"), line
    line = refused("run", "primes", "--pool", "by-nature")
    assert line == "run: --pool: “by-nature” is not one of shared, private", line


@test
def wrong_timeouts():
    """--timeout takes seconds above 0"""
    for text in ("0", "0.0", "-1", "", ".", "5.", "1e3", "0x10", " 1", "1 ", "inf", "nan", "1,5",
                 "1000000001", "9" * 400):
        line = refused("run", "primes", "--timeout", text)
        assert line.startswith(f"run: --timeout: “{text}” is not a number of seconds"), line
    for text in ("60", "60.5", "060.50", "1000000000"):
        run_ok("run", "primes", *FEW, "--timeout", text)


@test
def one_line():
    """A word with line breaks and escape sequences is told in one harmless line"""
    line = refused("run", "a\nb\x1b[31m\x9b")
    assert "“a\\x0ab\\x1b[31m" in line and "\x1b" not in line, line
    ended = run("run", b"\xff\xfe")
    assert ended.status == 2 and "unknown kind “" in ended.one_line, ended


@test
def ascii_only():
    """In a locale without UTF-8 messages and help are ASCII"""
    ended = run("run", "prime", env={"LC_ALL": "C"})
    assert ended.status == 2 and ended.err.isascii() and b'"prime"' in ended.err, ended
    assert run_ok("run", "--help", env={"LC_ALL": "C"}).out.isascii()


@test
def order_of_words():
    """Options stand before, between and behind the other words; the last one counts"""
    for words in (("--set", "limit=100", "primes"), ("primes", "--set=limit=100"),
                  ("--threads", "1", "primes", "--set", "limit=5", "--set", "limit=100")):
        assert run_json(*words)["result"]["count"] == 25, words
    told = run_json("primes", *FEW, "--threads", "3", "--set", "threads=2")
    assert told["threads"] == 2, told
    told = run_json("primes", *FEW, "--set", "threads=2", "--threads", "3")
    assert told["threads"] == 3, told


@test
def odd_paths():
    """Paths of any bytes, and behind -- also those that begin with a dash"""
    names = [b"-dash", b"--json", b"two words", b"new\nline", b"bad\xff", b"-"]
    for name in names:
        with open(b"./" + name, "wb") as file:
            file.write(b"abc")
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    ended = run_ok("run", "checksum", "--", *names)
    assert ended.out.count(digest.encode()) == len(names), ended
    checked = subprocess.run(["sha256sum", "-c", "--quiet"], input=ended.out, check=False)
    assert checked.returncode == 0
    told = run_ok("run", "checksum", "--json", "./--json", b"./bad\xff", "--", "-dash").json
    assert told["result"]["files"] == 3 and told["result"]["failed"] == 0, told
    assert {file["digest"] for file in told["result"]["digests"]} == {digest}, told


@test
def failed_job():
    """A job that fails: status 1, the reason in one line, also with --json"""
    with open("there", "wb") as file:
        file.write(b"abc")
    for words in ((), ("--json",)):
        ended = run("run", "checksum", "there", "not-there", *words)
        assert ended.status == 1, ended
        last = ended.err.decode().splitlines()[-1]
        assert last.startswith("poise: run: ") and "not-there" in last, ended
    told = check_run(ended.json)
    assert told["state"] == "failed" and "not-there" in told["error"], told
    assert told["result"]["files"] == 1 and told["result"]["failed"] == 1, told


@test
def output_file():
    """--output writes what would have gone to standard output"""
    ended = run_ok("run", "primes", *FEW, "--output", "out")
    assert ended.out == b"" and ended.err == b"", ended
    with open("out", "rb") as file:
        assert file.read() == b"25 primes up to 100\n"
    assert run_ok("run", "primes", *FEW, "--json", "--output", "out").out == b""
    with open("out", "rb") as file:
        told = check_run(Ended(0, file.read(), b"").json)
    assert told["result"]["count"] == 25, told
    run_ok("run", "counter", "--set", "delay-ms=0", "--output", "out")
    with open("out", "rb") as file:
        assert file.read().endswith(b"Exiting from main thread\n")
    assert os.listdir() == ["out"], os.listdir()


@test
def output_keeps():
    """--output keeps a file's permissions and the link that leads to it"""
    os.mkdir("folder")
    with open("folder/old", "wb") as file:
        file.write(b"old\n" * 10000)
    os.chmod("folder/old", 0o640)
    os.symlink("folder/old", "link")
    run_ok("run", "primes", *FEW, "--output", "link")
    assert os.path.islink("link")
    assert stat.S_IMODE(os.stat("folder/old").st_mode) == 0o640
    with open("folder/old", "rb") as file:
        assert file.read() == b"25 primes up to 100\n"


@test
def output_refused():
    """--output to where no file can be is refused before the job starts"""
    os.mkdir("folder")
    with open("file", "wb"):
        pass
    # A job that is started would take an hour.
    hour = ("run", "wait", "--set", "seconds=3600", "--output")
    for path in ("", "folder", "folder/", "nowhere/x", "file/x", "nowhere/"):
        line = refused(*hour, path)
        assert line.startswith("run: --output: "), line
    assert sorted(os.listdir()) == ["file", "folder"], os.listdir()


@test
def output_atomic():
    """--output that cannot be written leaves the old file whole and no other"""
    with open("out", "wb") as file:
        file.write(b"old\n")

    def limit_size():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

    ended = run("run", "primes", *FEW, "--json", "--output", "out", prepare=limit_size)
    assert ended.status == 1 and "File too large" in ended.one_line, ended
    with open("out", "rb") as file:
        assert file.read() == b"old\n"
    assert os.listdir() == ["out"], os.listdir()


@test
def output_of_stopped():
    """--output of a job that was stopped: a file stays as it is, the JSON is written"""
    with open("out", "wb") as file:
        file.write(b"old\n")
    words = ("run", "wait", "--set", "seconds=3600", "--timeout", "0.05", "--output", "out")
    assert run(*words).status == 124
    with open("out", "rb") as file:
        assert file.read() == b"old\n"
    assert run(*words, "--json").status == 124
    with open("out", "rb") as file:
        assert check_run(Ended(0, file.read(), b"").json)["state"] == "cancelled"


@test
def special_files():
    """--output to a device writes to it and does not replace it"""
    if os.geteuid() == 0:
        device = os.stat("/dev/full")
        os.mknod("full", 0o600 | stat.S_IFCHR, device.st_rdev)
    else:
        os.symlink("/dev/full", "full")
    try:
        with open("full", "wb"):
            pass
    except PermissionError:  # a folder where devices do not work
        os.unlink("full")
        os.symlink("/dev/full", "full")
    ended = run("run", "primes", *FEW, "--output", "full")
    assert ended.status == 1, ended
    assert ended.one_line == "run: full: No space left on device", ended
    assert stat.S_ISCHR(os.stat("full").st_mode)
    assert os.listdir() == ["full"], os.listdir()


@test
def full_disk():
    """Standard output on a full disk: one line and status 1"""
    hour = ("run", "counter", "--set", "delay-ms=3600000")  # the first line ends it
    for words in (("run", "primes", *FEW), ("run", "primes", *FEW, "--json"), ("kinds",),
                  ("--help",), ("--version",), hour):
        with open("/dev/full", "wb") as full:
            ended = run(*words, stdout=full)
        assert ended.status == 1, (words, ended)
        assert ended.one_line.endswith("standard output: No space left on device"), ended


@test
def closed_descriptors():
    """Closed standard descriptors are not taken by something else"""
    for closed in ((0,), (0, 1), (1,), (0, 1, 2)):
        ended = run("run", "primes", *FEW, "--json", stdout=subprocess.PIPE,
                    prepare=lambda: [os.close(fd) for fd in closed])  # noqa: B023
        assert ended.status == (1 if 1 in closed else 0), (closed, ended)
        assert ended.out == b"" if 1 in closed else ended.json["state"] == "done", ended


@test
def reader_gone():
    """A reader that goes away ends the job quietly, by SIGPIPE"""
    process = start("run", "counter", "--set", "delay-ms=1", "--set", "count=100000")
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(120) == -signal.SIGPIPE
    assert process.stderr.read() == b""
    process.stderr.close()

    process = start("run", "counter", "--set", "delay-ms=1", "--set", "count=100000",
                    ignored=(signal.SIGPIPE,))
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(120) == 1
    assert process.stderr.read() == b"poise: run: standard output: Broken pipe\n"
    process.stderr.close()


def children_of(process):
    """What any of its threads has started."""
    tasks, pids = f"/proc/{process.pid}/task", []
    for task in os.listdir(tasks):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            with open(f"{tasks}/{task}/children", encoding="ascii") as file:
                pids += map(int, file.read().split())
    return pids


@test
def death_of_a_child():
    """A child that is killed is told of by its signal, however the program was started"""
    for handler in (signal.SIG_DFL, signal.SIG_IGN):
        process = start("run", "primes", "--set", "limit=1000000000000", "--strategy", "process",
                        prepare=lambda: signal.signal(signal.SIGCHLD, handler))
        wait_until(lambda: children_of(process), "there is a child")
        os.kill(children_of(process)[0], signal.SIGKILL)
        ended = finish(process)
        assert ended.status == 1 and ended.out == b"", ended
        assert ended.one_line == \
            "run: primes: the child process was killed by SIGKILL", ended


main()
