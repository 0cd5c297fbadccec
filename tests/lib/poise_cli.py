# SPDX-License-Identifier: MIT
"""Runs the program with words and without a display, for tests that speak TAP."""
import contextlib
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import traceback

# Long enough for a sanitizer on a busy machine; a test that hangs ends here.
DEADLINE_S = 240

_tests = []
_started = []


def test(function):
    """Marks a function as a test; its documentation is the test's name."""
    _tests.append(function)
    return function


class Skip(Exception):
    """Raised by a test that cannot be done here; the words say why."""


def main():
    """Runs every test in a folder of its own."""
    print(f"1..{len(_tests)}")
    failed = 0
    for number, function in enumerate(_tests, 1):
        name = (function.__doc__ or function.__name__).strip()
        with tempfile.TemporaryDirectory(prefix="poise-cli-") as folder:
            os.chdir(folder)
            try:
                function()
                print(f"ok {number} - {name}", flush=True)
            except Skip as reason:
                print(f"ok {number} - {name} # SKIP {reason}", flush=True)
            except Exception:
                failed += 1
                print(f"not ok {number} - {name}")
                for line in traceback.format_exc().splitlines():
                    print("#", line)
                sys.stdout.flush()
            _kill_left_over()
            os.chdir("/")
    sys.exit(failed > 0)


def _kill_left_over():
    """A test that failed half way leaves nothing running."""
    for process in _started:
        if process.poll() is None:
            process.kill()
            process.wait()
    _started.clear()


PROGRAM = os.path.abspath(sys.argv[1])
_home = tempfile.TemporaryDirectory(prefix="poise-home-")


def environment(**changes):
    """What the program sees: nothing of the person who runs the tests."""
    env = dict(os.environ, LC_ALL="C.UTF-8", TERM="xterm", G_DEBUG="fatal-criticals",
               HOME=_home.name, XDG_CACHE_HOME=_home.name + "/cache",
               XDG_DATA_HOME=_home.name + "/data", XDG_CONFIG_HOME=_home.name + "/config")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "NO_COLOR", "COLUMNS", "LINES"):
        env.pop(name, None)
    for name, value in changes.items():
        if value is None:
            env.pop(name, None)
        else:
            env[name] = value
    return env


def _prepare(ignored=()):
    """In the child, before the program: signals as a shell in the foreground has them."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN if number in ignored else signal.SIG_DFL)


class Ended:
    """How the program ended: status (negative for a signal), out and err (bytes)."""

    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def __repr__(self):
        return f"status {self.status}, out {self.out[-2000:]!r}, err {self.err[-2000:]!r}"

    @property
    def json(self):
        assert self.out.endswith(b"}\n") or self.out.endswith(b"]\n"), self
        return json.loads(self.out, parse_constant=lambda word: refuse(word))

    @property
    def one_line(self):
        """What it said in exactly one line."""
        text = self.err.decode()
        assert text.endswith("\n") and text.count("\n") == 1, self
        assert text.startswith("poise: "), self
        return text[len("poise: "):-1]


def refuse(word):
    raise ValueError(f"JSON has no {word}")


def start(*words, env=None, ignored=(), prepare=None, **options):
    """Starts the program; gives the process."""
    def before():
        _prepare(ignored)
        if prepare is not None:
            prepare()

    options.setdefault("stdout", subprocess.PIPE)
    options.setdefault("stderr", subprocess.PIPE)
    process = subprocess.Popen([PROGRAM, *words], stdin=subprocess.DEVNULL, preexec_fn=before,
                               env=environment(**(env or {})), **options)
    _started.append(process)
    return process


def finish(process):
    """Waits for its end."""
    try:
        out, err = process.communicate(timeout=DEADLINE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return Ended(process.returncode, out or b"", err or b"")


def run(*words, **options):
    """Runs the program to its end."""
    return finish(start(*words, **options))


def run_ok(*words, **options):
    """The same, where nothing may go wrong."""
    ended = run(*words, **options)
    assert ended.status == 0, ended
    return ended


def wait_until(condition, what):
    end = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.01)


def threads(process):
    """The names of the program's threads."""
    names = set()
    for task in os.listdir(f"/proc/{process.pid}/task"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            with open(f"/proc/{process.pid}/task/{task}/comm") as comm:
                names.add(comm.read().rstrip("\n"))
    return names


def catches(process, number):
    """Whether the program has set a handler for the signal."""
    with open(f"/proc/{process.pid}/status") as status:
        caught = next(line for line in status if line.startswith("SigCgt:"))
    return int(caught.split()[1], 16) >> (number - 1) & 1 == 1


def wait_until_it_catches(process, number):
    wait_until(lambda: catches(process, number), f"signal {number} is caught")


class Terminal:
    """A terminal with the program in it, and a screen as a person would see it."""

    def __init__(self, *words, rows=24, columns=80, out_too=True, env=None):
        self.rows, self.columns = rows, columns
        self.raw = b""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.fd = ours
        self.process = start(*words, env=env, stderr=theirs,
                             stdout=theirs if out_too else subprocess.PIPE)
        os.close(theirs)

    def read(self):
        """Reads what came; returns whether more may come."""
        if not select.select([self.fd], [], [], DEADLINE_S)[0]:
            self.process.kill()
            raise TimeoutError("the program hangs")
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b""
        self.raw += data
        return data != b""

    def finish(self):
        while self.read():
            pass
        os.close(self.fd)
        return finish(self.process)

    def screen(self):
        """All lines that were ever on it, as they stood last, without empty ones at the end."""
        lines, row, column, top = [[]], 0, 0, 0
        for token in re.findall(r"\x1b\[[0-9;?]*[A-Za-z]|[\s\S]", self.raw.decode()):
            if token == "\r":
                column = 0
            elif token == "\n":
                row += 1
                if row == len(lines):
                    lines.append([])
                top = max(top, row - self.rows + 1)
            elif token.startswith("\x1b"):
                count = int(re.sub(r"\D", "", token) or 0)
                if token[-1] == "A":
                    row = max(top, row - max(count, 1))
                elif token[-1] == "K":
                    del lines[row][column:]
                elif token[-1] == "J":
                    del lines[row][column:]
                    for below in lines[row + 1:]:
                        below.clear()
                else:
                    assert token[-1] == "m", repr(token)
            else:
                assert column < self.columns, "a line wraps"
                lines[row] += [" "] * (column + 1 - len(lines[row]))
                lines[row][column] = token
                column += 1
        text = ["".join(line).rstrip() for line in lines]
        while text and text[-1] == "":
            text.pop()
        return text
