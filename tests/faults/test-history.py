#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The history, while the program is killed, disks are full and the file is damaged: what
was told to be kept is there, whole; what is damaged is set aside and never overwritten.

Speaks TAP; the one argument is history-program. Needs strace, and no display."""
import os
import random
import resource
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from poise_cli import DEADLINE_S, PROGRAM, Ended, environment, finish, main, run, start, test  # noqa: E402,E501

PATH = "data/history.db"
FOR_EVER = "1000000000"


class Checked:
    """What is in the history now."""

    def __init__(self, path=PATH):
        ended = run("check", path)
        assert ended.status in (0, 1), ended
        lines = [line.split(" ", 1) for line in ended.out.decode().splitlines()]
        self.error = next((words for what, words in lines if what == "error"), None)
        self.aside = next((words for what, words in lines if what == "aside"), None)
        self.whole = {int(words) for what, words in lines if what == "whole"}
        self.damaged = {int(words) for what, words in lines if what == "damaged"}
        assert (ended.status == 1) == (self.error is not None), ended

    def assert_kept(self, ids):
        assert self.error is None and self.aside is None and not self.damaged, vars(self)
        assert set(ids) <= self.whole, sorted(set(ids) - self.whole)


def told(out):
    """The ids that were told to be kept. The last line may have been cut off."""
    return [int(line) for line in out.decode().split("\n")[:-1] if line.isdigit()]


def strace(injection, *words):
    """Runs the program while a call fails, or kills it. Returns how it ended."""
    call = injection.split(":")[0]
    ended = subprocess.run(["strace", "-f", "-qq", "-o", "trace", "-e", "signal=none",
                            "-e", f"trace={call}", "-e", f"inject={injection}",
                            PROGRAM, *words],
                           stdin=subprocess.DEVNULL, capture_output=True, env=environment(),
                           timeout=DEADLINE_S, check=False)
    with open("trace", encoding="utf-8", errors="replace") as trace:
        injected = "(INJECTED)" in trace.read() or ended.returncode == -signal.SIGKILL
    return Ended(ended.returncode, ended.stdout, ended.stderr), injected


@test
def killed_any_time():
    """Killed at a hundred random moments: all that was told to be kept is whole"""
    ids = []
    n_cut = 0
    for number in range(100):
        process = start("add", PATH, FOR_EVER)
        line = process.stdout.readline() if number % 2 == 0 else b""
        time.sleep(random.uniform(0, 0.08))
        n_cut += os.path.exists(PATH + "-journal")
        process.kill()
        ids += told(line + finish(process).out)
    assert len(ids) >= 50 and n_cut > 5, (len(ids), n_cut)  # else nothing was tried
    assert len(ids) == len(set(ids)), "an id was given twice"
    Checked().assert_kept(ids)


@test
def killed_at():
    """Killed at each system call that writes"""
    ids = []
    n_killed = 0
    for call, numbers in (("pwrite64", range(1, 30)), ("fdatasync", range(1, 16)),
                          ("fsync", range(1, 6)), ("unlink", range(1, 5)),
                          ("ftruncate", range(1, 3))):
        for number in numbers:
            ended, injected = strace(f"{call}:signal=KILL:when={number}", "add", PATH, "5")
            if not injected:
                break
            n_killed += 1
            ids += told(ended.out)
            Checked().assert_kept(ids)
    assert n_killed > 20, n_killed


@test
def failing_calls():
    """A full disk and other errors at each call: one line, and nothing is lost"""
    ids = []
    n_failed = 0
    for call, error, numbers in (("pwrite64", "ENOSPC", range(1, 30, 2)),
                                 ("pwrite64", "EIO", range(2, 30, 5)),
                                 ("fdatasync", "EIO", range(1, 12, 2)),
                                 ("unlink", "EACCES", range(1, 4)),
                                 ("pread64", "EIO", range(4, 24)),
                                 ("openat", "EMFILE", range(12, 40, 6))):
        for number in numbers:
            ended, injected = strace(f"{call}:error={error}:when={number}", "add", PATH, "5")
            if not injected or b"shared libraries" in ended.err:
                continue
            ids += told(ended.out)
            assert b"aside" not in ended.out, (call, number, ended)
            if ended.status == 1:
                n_failed += 1
                last = ended.out.decode().splitlines()[-1]
                assert last.startswith("error ") and "data" in last, ended
            Checked().assert_kept(ids)
    assert n_failed > 10, n_failed


@test
def failing_disk():
    """A disk that cannot be read: one line, and the file stays where it is"""
    make_file(5)
    for number in range(1, 30):
        ended, injected = strace(f"pread64:error=EIO:when={number}+", "check",
                                 "whole/history.db")
        if not injected or b"shared libraries" in ended.err:
            continue
        assert ended.status == 1 and b"whole/history.db: " in ended.out or \
            (ended.status == 0 and b"aside" not in ended.out), (number, ended)
        assert os.listdir("whole") == ["history.db"], (number, ended)
    Checked("whole/history.db").assert_kept(range(1, 6))


@test
def size_limit():
    """No room for a larger file: one line; what was kept before is whole"""
    for limit in (0, 1000, 4096, 12288, 40000, 100000):
        def limit_size():
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))  # noqa: B023

        path = f"limit-{limit}/history.db"
        ended = run("add", path, FOR_EVER, prepare=limit_size)
        assert ended.status == 1, ended
        assert ended.out.decode().splitlines()[-1].startswith("error "), ended
        ids = told(ended.out)
        assert (len(ids) > 0) == (limit >= 40000), (limit, ids)
        Checked(path).assert_kept(ids)


def make_file(n):
    """A history of n comparisons. Returns its bytes."""
    ended = run("add", "whole/history.db", str(n))
    assert told(ended.out) == list(range(1, n + 1)), ended
    with open("whole/history.db", "rb") as file:
        return file.read()


def put_file(contents, number):
    os.makedirs(f"case-{number}")
    path = f"case-{number}/history.db"
    with open(path, "wb") as file:
        file.write(contents)
    return path


def read(path):
    with open(path, "rb") as file:
        return file.read()


@test
def truncated():
    """Cut off anywhere: set aside as it was, or nothing is missing"""
    contents = make_file(20)
    # SQLite takes a file of one byte for an empty one.
    lengths = [2, 15, 16, 99, 100, 4095, 4096, 4097, len(contents) - 1]
    lengths += [random.randrange(2, len(contents)) for _ in range(40)]
    for number, length in enumerate(lengths):
        path = put_file(contents[:length], number)
        checked = Checked(path)
        assert checked.error is None, (length, vars(checked))
        assert checked.aside is not None, (length, vars(checked))
        assert read(checked.aside) == contents[:length], length
        assert not checked.whole, (length, vars(checked))
        Checked(path).assert_kept([])  # and the new one is sound


@test
def bits_flipped():
    """Bits that flip: what is read is whole, all else is told to be damaged"""
    contents = make_file(20)
    ends = {"aside": 0, "rows": 0, "unharmed": 0, "newer": 0}
    places = list(range(0, 100, 3)) + [random.randrange(len(contents)) for _ in range(100)]
    for number, place in enumerate(places):
        flipped = bytearray(contents)
        flipped[place] ^= 1 << random.randrange(8)
        path = put_file(flipped, number)
        checked = Checked(path)
        if checked.error is not None:
            assert "newer Poise" in checked.error, (place, vars(checked))
            assert read(path) == flipped, place
            ends["newer"] += 1
        elif checked.aside is not None:
            assert os.path.getsize(checked.aside) > 0 and not checked.whole, place
            ends["aside"] += 1
        else:
            rows = checked.whole | checked.damaged
            assert rows <= set(range(1, 21)) and len(rows) >= 19, (place, vars(checked))
            ends["rows" if checked.damaged else "unharmed"] += 1
    assert ends["aside"] > 0 and ends["rows"] > 0, ends


@test
def overwritten_pages():
    """Whole pages of something else"""
    contents = make_file(20)
    for number in range(30):
        place = random.randrange(len(contents) // 4096) * 4096
        changed = contents[:place] + os.urandom(4096) + contents[place + 4096:]
        path = put_file(changed, number)
        checked = Checked(path)
        assert checked.error is None, vars(checked)
        if checked.aside is not None:
            assert read(checked.aside) == changed
        else:
            assert checked.damaged, (place, vars(checked))


@test
def at_once():
    """Several programs add at the same time, and some of them are killed"""
    for round_ in range(3):
        path = f"round-{round_}/history.db"
        killed = [start("add", path, FOR_EVER) for _ in range(2)]
        others = [start("add", path, "25") for _ in range(2)]
        time.sleep(random.uniform(0.05, 0.4))
        for process in killed:
            process.kill()
        ends = [finish(process) for process in killed + others]
        assert [ended.status for ended in ends[2:]] == [0, 0], ends[2:]
        ids = [told(ended.out) for ended in ends]
        assert [len(own) for own in ids[2:]] == [25, 25], ids
        flat = sum(ids, [])
        assert len(flat) == len(set(flat)), ids
        Checked(path).assert_kept(flat)


main()
