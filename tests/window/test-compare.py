# SPDX-License-Identifier: MIT
"""The page that compares, used as a person uses it."""

import json
import re
import signal
import subprocess
import sys

from poise_driver import Poise, main, until

# So long a job that nobody waits for its end.
ENDLESS = 1_000_000_000_000
# Enough to take some frames, and little enough for a test.
QUICK = 20_000_000
# Long enough for frames between its start and its end.
FRAMES = 3_000_000_000
WHEEL_DOWN = 5
PACED = "One callback a frame"
PRESETS = ("Freeze or thread", "One thread waits, another serves the GUI",
           "Flood of idle callbacks", "More cores, more speed", "Thread or process",
           "GTask’s pool runs dry", "Guarded or not")


class Page:
    """The page Compare. GTK 4.8 tells of what is on the other page too, so what both have is
    looked for below this one."""

    def __init__(self, poise):
        self.poise = poise
        poise.keys("ctrl+2")
        self.node = poise.find("filler", "PoiseComparePage")

    def find(self, *what):
        return self.node.find(*what)

    def choose(self, *titles):
        """Chooses these ways and no others. GTK 4.8 gives a check box no action of its own."""
        for check in self.node.all("check-box"):
            if check.is_("checked") != (check.name in titles):
                self.bring_into_sight(check)
                before = check.is_("checked")
                check.point(across=0.1)
                until(lambda: check.is_("checked") != before, f"{check} takes the click")

    def bring_into_sight(self, node):
        """Scrolls to it, as a person does."""
        pane = node
        while pane.role != "scroll-pane":
            pane = pane.parent

        def is_in_sight():
            _, top, _, height = pane.extents
            _, y, _, node_height = node.extents
            return top <= y and y + node_height <= top + height

        while not is_in_sight():
            before = node.extents
            pane.point(WHEEL_DOWN, across=0.02)
            until(lambda: node.extents != before, "the column scrolls")

    def start(self, limit, *ways, repeats=1):
        self.choose(*ways)
        self.find("spin-button", "Up to").value = limit
        self.find("spin-button", "Repeats").value = repeats
        self.find("push-button", "Run Comparison").click()

    def run(self, limit, *ways):
        self.start(limit, *ways)
        until(self.is_comparing, "it runs")

    def run_to_end(self, *ways, repeats=1):
        """The first one of a page, so quick that it may be over before it was seen to run."""
        self.start(QUICK, *ways, repeats=repeats)
        self.find(None, re.compile("^At rest"))
        self.ended()

    def is_comparing(self):
        """A page of a stack that was shown before counts as seen, but its button is dead."""
        return any(button.is_("sensitive")
                   for button in self.node.all("push-button", "Cancel Comparison"))

    def ended(self, timeout_s=120):
        until(lambda: not self.is_comparing(), "it has ended", timeout_s)

    def cancel(self):
        self.find("push-button", "Cancel Comparison").click()
        self.ended()


def test_presets_are_one_click_away(poise):
    page = Page(poise)
    for title in PRESETS:
        assert page.find("push-button", f"Compare {title}").is_("sensitive")
    page.find("label", "Nothing Compared Yet")
    page.find("push-button", "Compare Freeze or Thread").click()
    until(page.is_comparing, "the friendly button starts the first one")
    page.cancel()


def test_own_comparison_to_its_verdict(poise):
    page = Page(poise)
    page.run_to_end("On the main thread", "In threads", PACED, repeats=2)
    # The verdict speaks of both ways, and the table has a row for each and for rest.
    page.find("label", re.compile(r"[Mm]ain thread.*thread"))
    for row in ("At rest", "On the main thread", "In threads"):
        page.find(None, re.compile(f"^{row}"))
    assert page.find("push-button", "Run Comparison").is_("sensitive")


def test_a_preset_to_its_verdict(poise):
    page = Page(poise)
    page.find("push-button", "Compare One thread waits, another serves the GUI").click()
    until(page.is_comparing, "it runs")
    page.ended()
    page.find("label", re.compile(r"thread.*\."))


def test_cancel_in_the_middle(poise):
    page = Page(poise)
    page.run(ENDLESS, "In threads", PACED)
    page.find("label", "In threads")
    bar = page.find("progress-bar", "Comparison")
    before = bar.value
    until(lambda: bar.value > before, "the bar moves")
    page.cancel()
    # Nothing is left of it: jobs run, and so does the next one.
    poise.keys("ctrl+1")
    poise.action("start", "wait")
    job = poise.find("progress-bar", "wait-1")
    until(lambda: job.value > 0, "a job runs")
    poise.action("cancel-all")
    until(lambda: not poise.is_enabled("cancel-all"), "it has ended")
    poise.keys("ctrl+2")
    page.run(FRAMES, "In threads", PACED)
    page.ended()
    page.find(None, re.compile("^At rest"))


def test_jobs_and_comparisons_keep_apart(poise):
    poise.find("spin-button", "Up to").value = ENDLESS
    poise.action("start", "primes")
    bar = poise.find("progress-bar", "primes-1")
    page = Page(poise)
    page.find("push-button", "Run Comparison").click()
    poise.find("label", re.compile("^Jobs are running, which would spoil the figures"))
    poise.action("compare", "freeze-or-thread")
    assert not page.is_comparing()
    before = bar.value
    until(lambda: bar.value > before, "the job goes on", 60)
    poise.action("cancel-all")
    until(lambda: not poise.is_enabled("cancel-all"), "it has ended")

    page.run(ENDLESS, "In threads", PACED)
    for action in (("start", "counter"), ("start-all",), ("compare", "wait")):
        poise.action(*action)
        poise.find("label", re.compile("^A comparison is running"))
        assert page.is_comparing()
        assert not poise.is_enabled("cancel-all")
    page.cancel()


def test_out_of_sight_is_cancelled(poise):
    page = Page(poise)
    page.run(ENDLESS, "In threads", PACED)
    poise.keys("ctrl+1")
    page.ended()
    poise.find("label", re.compile("^The comparison was cancelled, .* out of sight$"))


def test_by_action(poise):
    poise.action("compare", "sudoku")
    poise.find("label", re.compile("^There is no preset and no kind of job “sudoku”"))
    poise.action("compare", "mandelbrot")
    page = Page(poise)
    until(page.is_comparing, "a kind is compared")
    page.find("label", re.compile("^On the main thread"))
    page.cancel()
    poise.action("compare", "flood")
    until(page.is_comparing, "a preset is compared")
    page.cancel()


def test_close_in_the_middle(poise):
    page = Page(poise)
    page.run(ENDLESS, "In threads", PACED)
    poise.close()
    poise.find("label", "A comparison is still running")
    poise.find("push-button", "Keep Running").click()
    poise.gone("push-button", "Keep Running")
    assert page.is_comparing()
    poise.close()
    poise.find("push-button", "Cancel and Close").click(wait=False)
    assert poise.wait() == 0


def test_close_in_the_flood(poise):
    page = Page(poise)
    page.find("push-button", "Compare Flood of idle callbacks").click()
    until(page.is_comparing, "it runs")
    phase = page.node.find("progress-bar", "Comparison").parent
    phase.find("label", "A callback for every report")
    poise.close()
    poise.find("push-button", "Cancel and Close").click(wait=False)
    assert poise.wait() == 0


def test_small_window(poise):
    poise.resize(600, 400)
    page = Page(poise)
    page.run_to_end("In threads", PACED)
    assert poise.size[0] <= 620 and poise.size[1] <= 420, poise.size
    page.find(None, re.compile("^At rest"))


def test_command_line_has_a_window():
    said = subprocess.run(
        [sys.argv[1], "compare", "primes", "--set", f"limit={FRAMES}", "--strategies",
         "main,thread", "--json"],
        capture_output=True, text=True, check=True, timeout=120)
    report = json.loads(said.stdout)
    assert report["host"]["frame_source"] == "frame-clock", report["host"]
    assert report["host"]["renderer"] == "cairo", report["host"]
    main_run, thread_run = report["runs"]
    assert main_run["frames"] == 0, main_run
    assert thread_run["frames"] > 0, thread_run


def test_closing_the_command_lines_window_cancels():
    with Poise("compare", "primes", "--set", f"limit={ENDLESS}", "--strategies",
               "thread") as poise:
        poise.find("frame", "Poise is measuring")
        poise.close()
        assert poise.wait() == 128 + signal.SIGTERM
        poise.check()


main(globals())
