#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Reads what meson knows of the tests: which there are, and how they ended.

results.py select BUILD [WORD...]      the words for "meson test", one on each line
results.py count LOG                   "PASSED FAILED SKIPPED" of a testlog.json
results.py show LOG                    what the tests that failed said
results.py failed-as LOG PATTERN       whether a test failed and its output says PATTERN
"""

import json
import re
import sys
from pathlib import Path

# "ok 3 /job/cancel # SKIP no display", without leading blanks: nested results are
# summed up by their parent's own line.
RESULT = re.compile(r"(?P<not>not )?ok\b[^#]*(#\s*(?P<mark>skip|todo)\b)?", re.IGNORECASE)
MOST_LINES = 200
BAD = {"FAIL", "ERROR", "TIMEOUT", "INTERRUPT", "UNEXPECTEDPASS"}


def read_log(path):
    """The finished tests of a testlog.json, which has one object on each line."""
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in lines if line]


def count_test(test):
    """Passed, failed and skipped results of one test program."""
    passed = failed = skipped = 0
    last_failed = cut_short = False
    for line in (test.get("stdout") or "").splitlines():
        found = RESULT.match(line)
        if found:
            last_failed = bool(found["not"]) and not found["mark"]
            if found["mark"]:
                skipped += 1
            elif last_failed:
                failed += 1
            else:
                passed += 1
        elif line.startswith("Bail out!"):
            # GLib says it after a failed result as well, which is then counted already.
            cut_short = not last_failed
    bad = test["result"] in BAD
    died = not 0 <= test.get("returncode", 0) < 128 and not last_failed
    # A program that crashed, hung, or was found at fault only when it ended (a leak, a
    # race) says so in no result of its own.
    if bad and (failed == 0 or cut_short or died or test["result"] == "TIMEOUT"):
        failed += 1
    # A program that does not speak TAP has one result.
    if not bad and passed + skipped == 0:
        if test["result"] == "SKIP":
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def count(log):
    totals = [sum(column) for column in zip((0, 0, 0), *map(count_test, read_log(log)))]
    print(*totals)


def show(log):
    # meson shows of a TAP test neither what it said nor which of its parts was the last.
    for test in read_log(log):
        if test["result"] in BAD:
            print(f"\n-- {test['name']}: {test['result']}")
            for stream in ("stdout", "stderr"):
                lines = (test.get(stream) or "").splitlines()
                if len(lines) > MOST_LINES:
                    print(f"({len(lines) - MOST_LINES} lines before)")
                if lines:
                    print(*lines[-MOST_LINES:], sep="\n")


def failed_as(log, pattern):
    expected = re.compile(pattern, re.MULTILINE)
    for test in read_log(log):
        if test["result"] in BAD:
            output = f"{test.get('stdout') or ''}\n{test.get('stderr') or ''}\n{test['result']}"
            if expected.search(output):
                return 0
    return 1


def select(build, words):
    """Turns names of suites and tests into words for "meson test"; all but bench if none."""
    tests = json.loads(Path(build, "meson-info", "intro-tests.json").read_text(encoding="utf-8"))
    suites = {}
    for test in tests:
        for suite in test["suite"]:
            suites.setdefault(suite.split(":")[-1], []).append(test["name"])
    names = {test["name"] for test in tests}
    unknown = [word for word in words if word not in suites and word not in names]
    if unknown:
        print(
            f"poise: no suite or test is called {unknown[0]}; suites: {' '.join(sorted(suites))};"
            f" tests: {' '.join(sorted(names))}",
            file=sys.stderr,
        )
        return 2
    if not words:
        chosen = ["--no-suite=bench"]
    elif all(word in suites for word in words):
        chosen = [f"--suite={word}" for word in words]
    else:
        # meson takes either suites or tests, so suites become their tests.
        chosen = [name for word in words for name in suites.get(word, [word])]
    print(*dict.fromkeys(chosen), sep="\n")
    return 0


def main(arguments):
    if arguments[:1] == ["select"] and len(arguments) >= 2:
        return select(arguments[1], arguments[2:])
    if arguments[:1] == ["count"] and len(arguments) == 2:
        return count(arguments[1])
    if arguments[:1] == ["show"] and len(arguments) == 2:
        return show(arguments[1])
    if arguments[:1] == ["failed-as"] and len(arguments) == 3:
        return failed_as(*arguments[1:])
    print(__doc__.strip(), file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
