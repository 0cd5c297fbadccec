#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The kinds beside the programs that people have for the same work, in turns.

Prints medians, and ratios within one run: a shared machine gives no figures that stand."""
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 3
MIB = 1 << 20
PROGRAM = os.path.abspath(sys.argv[1])


def run(*words):
    """Runs a command; gives its seconds and what it printed."""
    begin = time.monotonic()
    ended = subprocess.run(words, check=True, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    return time.monotonic() - begin, ended.stdout


def poise(*words):
    return run(PROGRAM, "run", *words)


def in_turns(**ways):
    """Each way ROUNDS times, in turns; gives the median seconds of each."""
    seconds = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            seconds[name].append(way())
    return {name: statistics.median(values) for name, values in seconds.items()}


def tell(what, seconds):
    """One line for each way, and its ratio to the first."""
    names = list(seconds)
    for name in names:
        ratio = seconds[name] / seconds[names[0]]
        print(f"{what:34} {name.replace('_', ' '):34} {seconds[name]:8.2f} s {ratio:8.2f} times",
              flush=True)


def copied(source, folder, *command):
    """The seconds of a copy to a place that is new each time."""
    target = folder / "target"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    os.sync()
    return run(*(word.format(source=source, target=target) for word in command))[0]


def bench_copy(what, source, folder):
    tell(f"copy of {what}", in_turns(
        cp_a=lambda: copied(source, folder, "cp", "-a", "{source}", "{target}"),
        cp_a_and_syncfs=lambda: copied(source, folder, "sh", "-c",
                                       "cp -a {source} {target} && sync -f {target}"),
        poise=lambda: copied(source, folder, PROGRAM, "run", "copy", "{source}",
                             "--set", "destination={target}")))


def make_small_files(folder):
    for i in range(200):
        (folder / f"{i}").mkdir(parents=True)
        for j in range(100):
            (folder / f"{i}" / f"{j}").write_bytes(os.urandom(1024 + (i * 100 + j) % 3072))
    return folder


def make_large_file(path, n_mib):
    block = os.urandom(64 * MIB)
    with open(path, "wb") as file:
        for _ in range(n_mib // 64):
            file.write(block)
    return path


def bench_checksum(paths):
    paths = [str(path) for path in paths]
    tell("checksum of two files of 512 MiB", in_turns(
        sha256sum=lambda: run("sha256sum", *paths)[0],
        poise_with_one_worker=lambda: poise("checksum", "--threads", "1", *paths)[0],
        poise_with_two_workers=lambda: poise("checksum", "--threads", "2", *paths)[0]))


def bench_life(generations=2000):
    per_s = []
    for _ in range(ROUNDS):
        result = json.loads(poise("life", "--json", "--set", "width=2048", "--set", "height=2048",
                                  "--set", "pattern=random", "--set", "speed=0",
                                  "--set", f"generations={generations}")[1])
        per_s.append(generations / result["elapsed_s"])
    print(f"{'life, 2,048 × 2,048, random':34} {'poise':34} {statistics.median(per_s):8.0f} "
          "generations/s", flush=True)


def bench_messages():
    results = [json.loads(poise("messages", "--json")[1])["result"] for _ in range(ROUNDS)]
    print(f"{'messages':34} {'poise':34} "
          f"{statistics.median(result['per_s'] for result in results):8.0f} messages/s, in the "
          f"queue p50 {statistics.median(result['queue_ms']['p50'] for result in results):.3f} ms, "
          f"p99 {statistics.median(result['queue_ms']['p99'] for result in results):.3f} ms",
          flush=True)


def main():
    with tempfile.TemporaryDirectory(prefix="poise-bench-", dir=os.environ.get("TMPDIR")) as name:
        folder = Path(name)
        bench_copy("20,000 small files", make_small_files(folder / "small"), folder)
        bench_copy("one file of 2 GiB", make_large_file(folder / "large", 2048), folder)
        (folder / "large").unlink()
        bench_checksum([make_large_file(folder / f"file-{n}", 512) for n in range(2)])
    bench_life()
    bench_messages()


main()
