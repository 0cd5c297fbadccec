#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""copy, while system calls fail, disks are full and the program is killed: every file of
the target stays the whole old one or becomes the whole new one.

Speaks TAP; the one argument is the program. Needs strace, and no display."""
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from poise_cli import DEADLINE_S, PROGRAM, Ended, Skip, environment, main, run, run_ok, start, test  # noqa: E402,E501

COPY = ("run", "copy", "src", "--set", "destination=dst", "--set", "overwrite=true")
# One worker's calls come in the same order each time; strace counts for each thread.
ONE = ("--threads", "1")
MEDIUM = 300_000


def bytes_of(letter, size):
    return (letter * size).encode()


# Path below the tree -> size. Old and new ones differ in every byte, not in size.
FILES = {"a": 10, "medium": MEDIUM, "sub/c": 5000, "sub/d": 1, "empty": 0}


def make_tree(folder, letter):
    os.makedirs(f"{folder}/sub/inner")
    for path, size in FILES.items():
        with open(f"{folder}/{path}", "wb") as file:
            file.write(bytes_of(letter, size))
    os.link(f"{folder}/a", f"{folder}/sub/again")
    os.symlink(f"to-{letter}", f"{folder}/link")
    with open(f"{folder}/sparse", "wb") as file:
        file.write(letter.encode())
        file.truncate(1_000_000)
        file.seek(500_000)
        file.write(letter.encode())


def set_up(old=True):
    for folder in ("src", "dst"):
        shutil.rmtree(folder, ignore_errors=True)
    make_tree("src", "n")
    os.mkdir("dst")
    if old:
        make_tree("dst/src", "o")


def list_temps(folder="dst"):
    return [name for _, folders, files in os.walk(folder) for name in folders + files
            if name.startswith(".poise-copy-")]


def check_file(path, old):
    """Whole and new, or whole and old; absent only where there was no old one."""
    try:
        with open(path, "rb") as file:
            contents = file.read()
    except FileNotFoundError:
        assert not old, f"{path} is gone"
        return
    with open(path.replace("dst/", "", 1), "rb") as file:
        new = file.read()
    assert contents == new or (old and contents == new.replace(b"n", b"o")), \
        f"{path} is neither: {len(contents)} bytes, {contents[:20]!r}"


def check_whole(old):
    for path in (*FILES, "sub/again", "sparse"):
        check_file(f"dst/src/{path}", old)
    try:
        assert os.readlink("dst/src/link") in (("to-n", "to-o") if old else ("to-n",))
    except FileNotFoundError:
        assert not old


def describe(folder):
    """All that belongs to a tree."""
    lines = {}
    for place, folders, files in os.walk(folder):
        for name in [*folders, *files, "."]:
            path = os.path.join(place, name)
            info = os.lstat(path)
            contents = os.readlink(path) if os.path.islink(path) else None
            if os.path.isfile(path) and contents is None:
                with open(path, "rb") as file:
                    contents = file.read()
            lines[os.path.relpath(path, folder)] = (
                info.st_mode, info.st_uid, info.st_gid, info.st_mtime_ns, contents)
    assert os.path.samefile(f"{folder}/a", f"{folder}/sub/again")
    return lines


def strace(*injections, words=(*COPY, *ONE), env=None):
    """Runs the program while calls fail. Returns how it ended, and how many did."""
    command = ["strace", "-f", "-qq", "-o", "trace", "-e", "signal=none"]
    calls = {injection.split(":")[0] for injection in injections}
    command += ["-e", "trace=" + ",".join(sorted(calls))]
    for injection in injections:
        command += ["-e", f"inject={injection}"]
    ended = subprocess.run([*command, PROGRAM, *words], stdin=subprocess.DEVNULL,
                           capture_output=True, env=environment(**(env or {})),
                           timeout=DEADLINE_S, check=False)
    with open("trace", encoding="utf-8", errors="replace") as trace:
        text = trace.read()
    n = text.count("(INJECTED)") + (ended.returncode == -signal.SIGKILL)
    return Ended(ended.returncode, ended.stdout, ended.stderr), n


def each_call(call, error, numbers, old=True, also=(), words=(*COPY, *ONE)):
    """Lets one call after the other fail. Returns how the runs ended in which one did."""
    ends = []
    for number in numbers:
        set_up(old)
        ended, n = strace(*also, f"{call}:error={error}:when={number}", words=words)
        if n == 0:
            break  # there are no more of them
        where = f"{call} {number} {error}: {ended}"
        if b"error while loading shared libraries" in ended.err:
            continue
        assert ended.status in (0, 1), where
        assert list_temps() == [], where
        check_whole(old)
        if ended.status == 0:
            assert describe("src") == describe("dst/src"), where
        else:
            ends.append(ended)
        if ended.status == 1:
            assert ended.err.decode().splitlines()[-1].startswith("poise: "), where
    return ends


def told(ends, words):
    """At least one run failed, and each of them says why."""
    assert ends, "nothing failed"
    for ended in ends:
        assert words in ended.err.decode(), ended


@test
def undisturbed():
    """Nothing fails under strace when nothing is made to fail"""
    for old in (True, False):
        set_up(old)
        ended, _ = strace("fsync:error=EIO:when=9999")
        assert ended.status == 0, ended
        assert describe("src") == describe("dst/src")
        assert list_temps() == []


@test
def kernel_copies():
    """copy_file_range fails: ENOSPC, EFBIG; others are tried again by reading and writing"""
    told(each_call("copy_file_range", "ENOSPC", range(1, 20, 4)), "no space left on the device")
    told(each_call("copy_file_range", "EFBIG", (2, 5)), "File too large")
    for error in ("EIO", "EACCES", "EXDEV", "EINVAL", "ENOSYS", "EOPNOTSUPP", "EPERM"):
        assert each_call("copy_file_range", error, (3,)) == []


@test
def writes():
    """write fails: ENOSPC, EIO, EFBIG, EACCES, with and without an old file"""
    also = ("copy_file_range:error=EXDEV",)
    told(each_call("pwrite64", "ENOSPC", range(1, 20, 3), also=also),
         "no space left on the device")
    told(each_call("pwrite64", "EIO", (1, 3), old=False, also=also), "Input/output error")
    told(each_call("pwrite64", "EFBIG", (2,), also=also), "File too large")
    told(each_call("pwrite64", "EACCES", (4,), also=also), "Permission denied")


@test
def reads():
    """read fails: the file fails, and the others go on"""
    # The first ones are the dynamic linker's.
    ends = each_call("pread64", "EIO", (8, 10, 12), also=("copy_file_range:error=EXDEV",))
    told(ends, "files failed: src/")
    told(ends, "Input/output error")


@test
def syncs():
    """fsync fails, of a file and of a folder"""
    told(each_call("fsync", "EIO", range(1, 20, 2)), "Input/output error")
    told(each_call("fsync", "ENOSPC", (2, 8), old=False), "no space left on the device")


@test
def early_writes():
    """Writing to the disk fails while a large file is copied"""
    set_up()
    for path, letter in (("src/sub/c", "n"), ("dst/src/sub/c", "o")):
        with open(path, "wb") as file:
            file.write(bytes_of(letter, 12_000_000))
    for number in (1, 4, 11, 14):
        ended, n = strace(f"sync_file_range:error=EIO:when={number}")
        assert n == 1 and ended.status == 1 and b"Input/output error" in ended.err, ended
        assert list_temps() == []
        check_whole(True)
    ended, _ = strace("sync_file_range:error=ENOSYS")
    assert ended.status == 0 and describe("src") == describe("dst/src"), ended


@test
def renames():
    """rename fails, with and without replacing"""
    for error, words in (("EACCES", "Permission denied"), ("EIO", "Input/output error"),
                         ("ENOSPC", "no space left on the device")):
        told(each_call("renameat", error, (1, 4, 7)), words)
    new = (*COPY[:5], *ONE)
    told(each_call("renameat2", "EACCES", (1, 6), old=False, words=new),
         "Permission denied")
    assert each_call("renameat2", "EINVAL", (1, 4, 7), old=False, words=new) == []


@test
def opens():
    """open fails, of whatever"""
    told(each_call("openat", "EIO", range(3, 60, 9)), "")
    told(each_call("openat", "EMFILE", range(8, 60, 12), old=False), "")
    told(each_call("openat", "ENOSPC", range(12, 60, 15)), "")


@test
def names():
    """mkdirat, symlinkat, linkat and unlinkat fail"""
    told(each_call("mkdirat", "ENOSPC", (1, 3), old=False), "no space left on the device")
    told(each_call("mkdirat", "EACCES", (2,), old=False), "Permission denied")
    told(each_call("symlinkat", "ENOSPC", (1,)), "no space left on the device")
    told(each_call("linkat", "EIO", (1,)), "Input/output error")
    # A file without a second name is copied twice.
    for error in ("EPERM", "EMLINK", "EXDEV"):
        set_up()
        ended, n = strace(f"linkat:error={error}")
        assert n == 1 and ended.status == 0, ended
        with open("dst/src/sub/again", "rb") as file:
            assert file.read() == bytes_of("n", FILES["a"])
        assert list_temps() == []


@test
def attributes():
    """Modes, times, owners and lengths cannot be set"""
    for call, numbers in (("utimensat", (1, 5)), ("fchmod", (1, 4)), ("ftruncate", (1,))):
        told(each_call(call, "EIO", numbers), "Input/output error")
        told(each_call(call, "ENOSPC", numbers, old=False), "no space left on the device")
    # Where owners and attributes may not be set, the rest is copied all the same.
    set_up(old=False)
    ended, _ = strace("fchown,fchownat,fsetxattr,flistxattr:error=EPERM")
    assert ended.status == 0 and describe("src") == describe("dst/src"), ended


@test
def locks():
    """A file system that locks nothing"""
    set_up()
    ended, n = strace("flock:error=ENOLCK")
    assert n > 0 and ended.status == 0 and describe("src") == describe("dst/src"), ended
    assert list_temps() == []


@test
def differs():
    """A copy that reads back differently fails, and the old one stays"""
    set_up()
    shutil.rmtree("src")
    os.mkdir("src")
    with open("src/medium", "wb") as file:
        file.write(os.urandom(MEDIUM))
    # Three times the source is read, once its end, and then the copy.
    ended, n = strace("pread64:retval=131072:when=6", words=(*COPY, *ONE, "--set", "verify=true"))
    assert n == 1 and ended.status == 1, ended
    assert b"src/medium: The copy differs from the original" in ended.err, ended
    with open("dst/src/medium", "rb") as file:
        assert file.read() == bytes_of("o", MEDIUM)
    assert list_temps() == []


def check_after_kill(old, where):
    """What a killed run leaves is whole; what is not, the next one removes."""
    check_whole(old)
    n_temps = len(list_temps())
    ended = run_ok(*COPY)
    assert list_temps() == [], (where, ended)
    assert describe("src") == describe("dst/src"), where
    return n_temps


@test
def killed_at():
    """Killed at any system call: nothing is half, and the next copy cleans up"""
    n_temps = 0
    for call, numbers in (("copy_file_range", range(1, 18, 4)), ("fsync", range(1, 14, 3)),
                          ("renameat", range(1, 9, 2)), ("flock", (1, 4)), ("linkat", (1,)),
                          ("unlinkat", (1, 2)), ("symlinkat", (1,)), ("mkdirat", (1, 2, 3)),
                          ("utimensat", (1, 2, 3, 4)), ("fchmod", (1, 5))):
        for number in numbers:
            old = number % 2 == 0 or call == "fsync"
            set_up(old)
            _, n = strace(f"{call}:signal=KILL:when={number}")
            if n > 0:
                n_temps += check_after_kill(old, f"{call} {number}")
    assert n_temps > 5, "hardly a run was killed while it copied"


@test
def killed_any_time():
    """Killed at any time, with several workers"""
    for number in range(16):
        set_up(old=number % 2 == 0)
        process = start(*COPY)
        time.sleep(random.uniform(0.005, 0.08))
        process.kill()
        process.communicate()
        check_after_kill(number % 2 == 0, number)


@test
def swapped_folder():
    """A folder that somebody swaps for a link leads nowhere else"""
    set_up(old=False)
    os.mkdir("outside")
    stop = threading.Event()

    def swap():
        while not stop.is_set():
            try:
                os.rename("dst/src/sub", "dst/src/away")
                os.symlink("../../outside", "dst/src/sub")
                os.unlink("dst/src/sub")
                os.rename("dst/src/away", "dst/src/sub")
            except OSError:
                pass

    for number in range(200):
        with open(f"src/sub/{number}", "wb") as file:
            file.write(b"x")
    thread = threading.Thread(target=swap)
    thread.start()
    try:
        for _ in range(15):
            run(*COPY)
            assert os.listdir("outside") == []
    finally:
        stop.set()
        thread.join()


@test
def size_limit():
    """A limit on file sizes fails the files it concerns, and no others"""
    set_up()

    def limit_size():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    ended = run(*COPY, prepare=limit_size)
    assert ended.status == 1, ended
    last = ended.err.decode().splitlines()[-1]
    assert last.startswith("poise: run: 2 of ") and "File too large" in last, ended
    check_whole(True)
    assert list_temps() == []
    with open("dst/src/sub/c", "rb") as file:
        assert file.read() == bytes_of("n", FILES["sub/c"])


def in_tmpfs(options, script):
    """Runs a script where "small" is a file system of its own."""
    os.mkdir("small")
    command = f"mount -t tmpfs -o {options} tmpfs small && {script}"
    ended = subprocess.run(["unshare", "-m", "sh", "-c", command, PROGRAM], check=False,
                           stdin=subprocess.DEVNULL, capture_output=True, env=environment(),
                           timeout=DEADLINE_S)
    os.rmdir("small")
    if b"unshare" in ended.stderr or b"mount:" in ended.stderr:
        raise Skip("no file system can be mounted here")
    return Ended(ended.returncode, ended.stdout, ended.stderr)


@test
def full_disk():
    """A full disk: what it needs and what there is, the old file, nothing left over"""
    with open("photo.raw", "wb") as file:
        file.write(os.urandom(3_000_000))
    ended = in_tmpfs("size=1000k", 'echo old > small/photo.raw; "$0" run copy photo.raw '
                     '--set destination=small --set overwrite=true; echo $?; ls -A small; '
                     'cat small/photo.raw')
    assert ended.out.splitlines()[-3:] == [b"1", b"photo.raw", b"old"], ended
    expected = r"poise: run: small/photo\.raw: no space left on the device " \
               r"\(needs 3\.0\sMB, 1\.0\sMB free\)\n"
    assert re.search(expected, ended.err.decode()), ended


@test
def no_inodes():
    """No room for more files"""
    os.mkdir("src")
    for number in range(50):
        with open(f"src/{number}", "wb") as file:
            file.write(b"x")
    ended = in_tmpfs("size=1m,nr_inodes=20", '"$0" run copy src --set destination=small; '
                     'echo $?; find small -name ".poise-copy-*"')
    assert ended.out.splitlines()[-1] == b"1", ended
    assert b": no space left on the device\n" in ended.err, ended


@test
def read_only():
    """A disk that cannot be written to fails the job at once"""
    set_up()
    ended = in_tmpfs("size=1m", 'mount -o remount,ro small; "$0" run copy src '
                     '--set destination=small; echo $?')
    assert ended.out.splitlines()[-1] == b"1", ended
    assert ended.err.decode().splitlines()[-1] == \
        "poise: run: small/src: Read-only file system", ended


main()
