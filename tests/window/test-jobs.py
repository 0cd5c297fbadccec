# SPDX-License-Identifier: MIT
"""The jobs page, used as a person uses it: clicks, keys, and what is on the screen."""

import re
import time

from poise_driver import main, until

# So long a job of primes that nobody waits for its end.
ENDLESS = 1_000_000_000_000
WHEEL_DOWN = 5
# A window with running jobs closes within a second; a busy machine, and the click, take some
# more.
CLOSE_S = 10


def set_parameter(poise, title, value):
    until(lambda: poise.all("spin-button", title), f"the parameter {title} is shown")[0].value = value


def choose(poise, kind):
    """Chooses a kind, so that its parameters are shown: scrolls to it, as a person does."""
    label = poise.find("label", kind)
    pane = poise.find("list", "Kinds of job")
    while pane.role != "scroll-pane":
        pane = pane.parent

    def in_sight():
        _, top, _, height = pane.extents
        _, y, _, label_height = label.extents
        return top <= y and y + label_height <= top + height

    while not in_sight():
        before = label.extents
        pane.point(WHEEL_DOWN)
        until(lambda: label.extents != before, "the list scrolls")
    label.point()


def start_endless_primes(poise, threads=4):
    set_parameter(poise, "Up to", ENDLESS)
    set_parameter(poise, "Threads", threads)
    poise.find("push-button", "Start Primes").click()
    return [poise.find("progress-bar", f"primes-{n + 1}") for n in range(threads)]


def status(poise, word):
    return poise.find("label", re.compile(rf"^{word} · "))


def test_nothing_runs_yet(poise):
    poise.find("label", "Nothing Runs Yet")
    assert not poise.is_enabled("cancel-all")
    assert not poise.all("push-button", "Cancel All")
    # The one button that starts something worth seeing.
    poise.find("push-button", "Count Primes on Every Core").click()
    bar = poise.find("progress-bar", "primes-1")
    until(lambda: bar.value > 0, "the bar moves")


def test_every_kind_starts_by_its_button(poise):
    for title, worker in (("Primes", "primes-1"), ("Checksum", "checksum-1"),
                          ("Mandelbrot", "mandelbrot-1"), ("Life", "life-1"),
                          ("Copy", "copy-1"), ("Fetch", "fetch-1"), ("Records", "records-1"),
                          ("Messages", "send-1"), ("Permits", "one"),
                          ("Shared variable", "shared-2"), ("Counter", "counter-2"),
                          ("Wait for data", "wait-1")):
        poise.find("push-button", f"Start {title}").click()
        bar = poise.find("progress-bar", worker)
        until(lambda: bar.value > 0, f"the bar of {worker} moves", 60)


def test_window_lives_while_four_threads_compute(poise):
    bars = start_endless_primes(poise)
    for bar in bars:
        until(lambda: bar.value > 0, "every thread's bar moves", 60)
    before = [bar.value for bar in bars]
    # It answers a click, takes what is typed, and the bars go on.
    field = poise.find("text", "Try typing")
    field.point()
    poise.type("alive")
    until(lambda: field.text == "alive", "the field shows what was typed")
    until(lambda: all(bar.value > old for bar, old in zip(bars, before)), "the bars go on", 120)
    poise.find("push-button", "Cancel Primes").click()
    status(poise, "Cancelled")


def test_pause_resume_cancel_retry_remove(poise):
    bars = start_endless_primes(poise, threads=2)
    until(lambda: bars[0].value > 0, "the bar moves", 60)
    poise.find("push-button", "Pause Primes").click()
    status(poise, "Paused")
    until(lambda: len(poise.all("label", "paused")) == 2, "both threads pause")
    still = [bar.value for bar in bars]
    poise.find("push-button", "Resume Primes").click()
    status(poise, "Running")
    until(lambda: bars[0].value > still[0], "the bar goes on", 60)
    poise.find("push-button", "Cancel Primes").click()
    status(poise, "Cancelled")
    poise.find("push-button", "Retry Primes").click()
    status(poise, "Running")
    poise.find("push-button", "Cancel Primes").click()
    status(poise, "Cancelled")
    poise.find("push-button", "Remove Primes").click()
    poise.find("label", "Nothing Runs Yet")


def test_result_and_log_stand_beside_the_jobs(poise):
    set_parameter(poise, "Up to", 100_000_000)
    poise.find("push-button", "Start Primes").click()
    poise.find("label", "5,761,455 primes up to 100,000,000")
    choose(poise, "Counter")
    set_parameter(poise, "Delay", 0)
    poise.find("push-button", "Start Counter").click()
    poise.find("label", "Exiting from main thread")


def test_a_field_keeps_what_was_written(poise):
    choose(poise, "Records")
    field = poise.find("text", "Query")
    field.point()
    poise.type("SELECT 1 AS one, 'x' AS two")
    until(lambda: field.text == "SELECT 1 AS one, 'x' AS two", "all is written")
    # The focus leaves, and what was taken stays as it is, there and in the parameters.
    poise.find("text", "Try typing").point()
    until(lambda: not field.is_("focused"), "the focus leaves")
    assert field.text == "SELECT 1 AS one, 'x' AS two", field.text
    poise.find("push-button", "Start Records").click()
    poise.find("label", "1 row", 60)


def test_a_field_tells_what_is_wrong(poise):
    choose(poise, "Mandelbrot")
    field = poise.find("text", "Width of the view")
    before = field.text
    field.point()
    poise.keys("ctrl+a")
    poise.type("wide")
    poise.find("label", re.compile("^scale: “wide” is not a number from "))
    poise.find("text", "Try typing").point()
    until(lambda: field.text == before, "the field shows again what it had")
    poise.gone("label", re.compile("^scale: "))


def test_start_all_and_cancel_all(poise):
    poise.find("push-button", "Start All").click()
    # The list has rows for those jobs only that are in view or near, not for all kinds.
    until(lambda: len(poise.all("push-button", re.compile("^Cancel (?!All)"))) > 1,
          "several jobs run")
    assert poise.is_enabled("cancel-all")
    poise.find("push-button", "Cancel All").click()
    until(lambda: not poise.is_enabled("cancel-all"), "all have ended")
    poise.gone("push-button", "Cancel All")
    poise.gone("label", re.compile("^(Running|Cancelling|Queued|Paused) "))


def test_a_second_computing_job_queues(poise):
    start_endless_primes(poise, threads=2)
    poise.find("push-button", "Start Primes").click()
    poise.find("label", "Queued")
    until(lambda: len(poise.all("label", "waiting for a thread")) == 2, "its threads wait")
    # The newest is on top.
    poise.all("push-button", "Cancel Primes")[0].click()
    status(poise, "Cancelled")
    status(poise, "Running")


def test_by_keyboard_alone(poise):
    set_parameter(poise, "Up to", ENDLESS)
    poise.keys("ctrl+Return")
    bar = poise.find("progress-bar", "primes-1")
    until(lambda: bar.value > 0, "the bar moves")
    poise.keys("ctrl+p")
    status(poise, "Paused")
    poise.keys("ctrl+p")
    status(poise, "Running")
    poise.keys("ctrl+k")
    status(poise, "Cancelled")
    poise.keys("ctrl+r")
    status(poise, "Running")
    poise.keys("ctrl+shift+k")
    status(poise, "Cancelled")
    poise.keys("ctrl+d")
    poise.find("label", "Nothing Runs Yet")


def test_small_window_shows_one_column_at_a_time(poise):
    poise.resize(600, 400)
    until(lambda: poise.all("push-button", "Jobs"), "there are buttons to switch columns")
    assert poise.size[0] <= 620 and poise.size[1] <= 420, poise.size
    poise.find("push-button", "Start Wait for data").click()
    bar = poise.find("progress-bar", "wait-1")
    until(lambda: bar.value > 0, "the bar moves")
    poise.find("push-button", "Result").click()
    poise.find("label", "Waiting for data")


def test_an_unknown_kind_is_told(poise):
    poise.action("start", "sudoku")
    poise.find("label", re.compile("There is no kind of job “sudoku”; there are primes,.*"))


def test_shortcuts_and_about(poise):
    poise.action("shortcuts")
    poise.find(None, "Start all kinds")
    poise.keys("Escape")
    poise.action("about")
    until(lambda: len(poise.windows) > 1, "the about dialog is there")


def test_closes_at_once_when_nothing_runs(poise):
    poise.close()
    assert poise.wait() == 0


def test_closing_asks_once_and_ends_within_a_second(poise):
    set_parameter(poise, "Up to", ENDLESS)
    for kind in ("Wait for data", "Primes", "Primes"):
        poise.find("push-button", f"Start {kind}").click()
    poise.find("progress-bar", "primes-1")
    poise.close()
    poise.find("push-button", "Keep Running").click()
    poise.gone("push-button", "Keep Running")
    status(poise, "Running")
    poise.close()
    poise.find("push-button", "Cancel and Close")
    poise.close()
    assert len(poise.all("push-button", "Cancel and Close")) == 1
    poise.find("push-button", "Cancel and Close").click(wait=False)
    before = time.monotonic()
    assert poise.wait() == 0
    assert time.monotonic() - before < CLOSE_S


main(globals())
