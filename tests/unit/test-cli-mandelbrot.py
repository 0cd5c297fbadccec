#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The Mandelbrot set at the command line: its JSON, its PNG file, and words it refuses.

Speaks TAP; the one argument is the program. Needs no display."""
import hashlib
import os
import signal
import struct
import sys
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from poise_cli import (finish, main, run, run_ok, start, test, threads,  # noqa: E402
                       wait_until, wait_until_it_catches)

SIZE = ("--set", "width=120", "--set", "height=80")
WHOLE = ("--set", "iterations=1000", "--set", "center-x=-0.6", "--set", "center-y=0",
         "--set", "scale=3.6")
SHA256 = "9a824f78f5ea451dfa86215e8e7eb98bff00bcd564006b3e251d1712e8a280b5"


def paeth(left, up, corner):
    guess = left + up - corner
    return min((abs(guess - left), 0, left), (abs(guess - up), 1, up),
               (abs(guess - corner), 2, corner))[2]


def undo_filter(number, row, before, step):
    """One row of a PNG file as its pixels are."""
    for i, byte in enumerate(row):
        left = row[i - step] if i >= step else 0
        corner = before[i - step] if i >= step else 0
        guess = (0, left, before[i], (left + before[i]) // 2, paeth(left, before[i], corner))
        row[i] = (byte + guess[number]) & 0xff
    return row


def decode(png):
    """Width, height and RGBA pixels of a PNG file, read as the standard says."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n", png[:8]
    chunks, at = {}, 8
    while at < len(png):
        length, name = struct.unpack(">I4s", png[at:at + 8])
        data = png[at + 8:at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length:at + 12 + length])[0] == zlib.crc32(name + data)
        chunks[name] = chunks.get(name, b"") + data
        at += 12 + length
    width, height, *form = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert form == [8, 6, 0, 0, 0], form
    raw, step = zlib.decompress(chunks[b"IDAT"]), 4
    length = width * step + 1
    assert len(raw) == height * length
    before, pixels = bytearray(width * step), b""
    for y in range(height):
        before = undo_filter(raw[y * length], bytearray(raw[y * length + 1:(y + 1) * length]),
                             before, step)
        pixels += bytes(before)
    return width, height, pixels


@test
def result_as_json():
    """the same digest for every number of threads"""
    for count in ("1", "2", "5"):
        told = run_ok("run", "mandelbrot", *SIZE, *WHOLE, "--threads", count, "--json").json
        assert told["result"] == {"width": 120, "height": 80, "sha256": SHA256}, told
        assert sum(worker["units"] for worker in told["workers"]) == 120 * 80, told


@test
def result_in_a_line():
    """one line for a person"""
    out = run_ok("run", "mandelbrot", *SIZE, *WHOLE).out.decode()
    assert out == f"120 × 80 pixels; centre -0.6, 0; width of the view 3.6; sha256 {SHA256}\n", out


@test
def png_file():
    """--output writes a PNG file of the very pixels that were hashed"""
    ended = run_ok("run", "mandelbrot", *SIZE, *WHOLE, "--output", "set.png")
    assert ended.out == b"", ended
    with open("set.png", "rb") as file:
        width, height, pixels = decode(file.read())
    assert (width, height) == (120, 80)
    assert hashlib.sha256(pixels).hexdigest() == SHA256


@test
def words_refused():
    """sizes and places that are out of range"""
    for word, told in (
            ("width=0", "16,384"), ("height=16385", "16,384"), ("scale=0", "scale"),
            ("scale=1e-14", "scale"), ("center-x=nan", "center-x"), ("center-y=4,1", "center-y"),
            ("center-x= 1", "center-x"), ("iterations=1e3", "iterations")):
        ended = run("run", "mandelbrot", "--set", word)
        assert ended.status == 2 and ended.out == b"" and told in ended.one_line, (word, ended)
    ended = run("run", "mandelbrot", "--set", "width=16384", "--set", "height=4097")
    assert ended.status == 2 and "at most 67,108,864" in ended.one_line, ended


@test
def interrupted():
    """SIGINT in the middle of a picture that takes days ends it at once and leaves no file"""
    process = start("run", "mandelbrot", "--set", "width=16384", "--set", "height=4096",
                    "--set", "iterations=10000000", "--set", "center-x=-1.8",
                    "--set", "scale=1e-13", "--set", "center-y=0", "--output", "set.png")
    wait_until_it_catches(process, signal.SIGINT)
    wait_until(lambda: "mandelbrot-1" in threads(process), "it draws")
    process.send_signal(signal.SIGINT)
    ended = finish(process)
    assert ended.status == 130, ended
    assert not os.path.exists("set.png")


main()
