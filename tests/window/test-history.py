# SPDX-License-Identifier: MIT
"""The history of comparisons, used as a person uses it."""

import json
import os
import re
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from poise_driver import Poise, main, until

# A comparison measures the window at rest, and each way.
COMPARE_S = 120
# GTK 4.8 says the label of a button with a mnemonic twice.
COPY = re.compile("Copy Markdown$")
FILE = "poise/history.db"


def command_line(data, *words):
    env = {**os.environ, "XDG_DATA_HOME": str(data)}
    done = subprocess.run([sys.argv[1], *words], env=env, capture_output=True, check=True)
    return done.stdout.decode()


def add(data, limit):
    command_line(data, "compare", "primes", "--set", f"limit={limit}", "--strategies", "thread")


def ids(data):
    return [entry["id"] for entry in json.loads(command_line(data, "history", "--json"))]


@contextmanager
def history(*limits, damage=None):
    """A program that shows its history, with a comparison for each of the limits."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        for limit in limits:
            add(data, limit)
        if damage:
            damage(data)
        with Poise(env={"XDG_DATA_HOME": folder}) as poise:
            poise.keys("ctrl+3")
            yield poise, data
            poise.check()


def rows(poise):
    """What is in the list, from the top: the buttons that delete."""
    lists = poise.all("list", "Comparisons")
    return lists[0].all("push-button", re.compile("^Delete ")) if lists else []


def wait_for_rows(poise, count):
    until(lambda: len(rows(poise)) == count, f"there are {count} comparisons in the list")
    return rows(poise)


def open_row(poise, number, count):
    """Clicks on the words of a row of so many, which selects it."""
    wanted = wait_for_rows(poise, count)[number].parent
    wanted.all("label")[0].point()


def choose(poise, number):
    poise.find("list", "Comparisons").all("check-box")[number].point()


def test_nothing_compared_yet():
    with history() as (poise, _):
        poise.find("label", "No Comparisons Yet")
        poise.find("push-button", "Compare Freeze or Thread")


def test_newest_first_and_opened():
    with history(1000, 2000) as (poise, data):
        glib = json.loads(command_line(data, "history", "--json"))[0]["glib"]
        poise.find("label", re.compile(rf"^primes · .* GLib {re.escape(glib)}$"))
        poise.find("label", "Select a comparison to see its report")
        open_row(poise, 0, count=2)
        poise.find("push-button", COPY)
        # The report of the one that was added last.
        verdict = json.loads(command_line(data, "history", "export", str(ids(data)[0])))["verdict"]
        until(lambda: len(poise.all("label", verdict)) > 1, "the verdict stands in the report, too")


def test_two_side_by_side():
    with history(1000, 2000) as (poise, _):
        wait_for_rows(poise, 2)
        compare = poise.find("push-button", "Compare Two")
        assert not compare.is_("sensitive")
        # In whichever order they are chosen, the older one comes first.
        choose(poise, 0)
        choose(poise, 1)
        until(lambda: compare.is_("sensitive"), "two can be compared")
        compare.click()
        poise.find("label", re.compile("^What differs: limit 1000 before, 2000 now"))
        choose(poise, 0)
        until(lambda: not compare.is_("sensitive"), "one cannot")


def test_a_third_takes_the_place_of_the_first():
    with history(1000, 2000, 3000) as (poise, _):
        wait_for_rows(poise, 3)
        boxes = poise.find("list", "Comparisons").all("check-box")
        for box in boxes:
            box.point()
            until(lambda box=box: box.is_("checked"), "it is ticked")
        until(lambda: [box.is_("checked") for box in boxes] == [False, True, True], "two are")
        poise.find("push-button", "Compare Two").click()
        poise.find("label", re.compile("^What differs: limit 1000 before, 2000 now"))


def test_deleted_and_brought_back():
    with history(1000, 2000) as (poise, data):
        before = ids(data)
        open_row(poise, 0, count=2)
        poise.find("push-button", COPY)
        wait_for_rows(poise, 2)[0].click()
        wait_for_rows(poise, 1)
        poise.find("label", "Deleted “Primes”")
        # What is gone is not shown any more either.
        poise.find("label", "Select a comparison to see its report")
        poise.find("push-button", "Undo").click()
        wait_for_rows(poise, 2)
        poise.gone("push-button", "Undo")
        poise.close()
        assert poise.wait() == 0
        assert ids(data) == before, before


def test_the_last_deletion_is_undone():
    with history(1000, 2000) as (poise, data):
        newer, older = ids(data)
        wait_for_rows(poise, 2)[0].click()
        wait_for_rows(poise, 1)[0].click()
        poise.find("label", "No Comparisons Yet")
        poise.find("push-button", "Undo").click()
        wait_for_rows(poise, 1)
        poise.close()
        assert poise.wait() == 0
        assert ids(data) == [older], (newer, older)


def test_a_damaged_file_is_told():
    def damage(data):
        (data / FILE).write_bytes(b"no database at all" * 100)

    with history(1000, damage=damage) as (poise, data):
        told = poise.find("label", re.compile("^The history was damaged: it was set aside as ")).name
        poise.find("label", "No Comparisons Yet")
        aside = Path(re.search("set aside as (.*), and", told)[1])
        assert aside.read_bytes().startswith(b"no database at all"), aside
        assert aside.parent == (data / FILE).parent


def test_no_history_is_told():
    def damage(data):
        (data / "poise").write_text("in the way")

    with history(damage=damage) as (poise, data):
        poise.find("label", "The History Cannot Be Read")
        (data / "poise").unlink()
        poise.find("push-button", "Try Again").click()
        poise.find("label", "No Comparisons Yet")


def test_a_comparison_is_kept():
    with history() as (poise, data):
        poise.find("label", "No Comparisons Yet")
        poise.action("compare", "permits")
        poise.find("push-button", COPY, COMPARE_S)
        poise.keys("ctrl+3")
        wait_for_rows(poise, 1)
        poise.close()
        assert poise.wait() == 0
        assert len(ids(data)) == 1


def test_one_that_cannot_be_kept_is_shown_all_the_same():
    def damage(data):
        (data / "poise").write_text("in the way")

    with history(damage=damage) as (poise, _):
        poise.action("compare", "permits")
        poise.find("push-button", COPY, COMPARE_S)
        poise.find("label", re.compile("^The comparison could not be kept in the history: "))


main(globals())
