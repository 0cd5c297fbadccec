# SPDX-License-Identifier: MIT
"""The choice of a way: what is offered, what is started, and a flood that hears Cancel."""

import re

from poise_driver import main, until, xdotool

DEFAULT_WAY = "In threads, one callback a frame"
ENDLESS = 1_000_000_000_000
WHEEL_DOWN = 5
# A window that answers no sooner is flooded.
FLOODED_MS = 100
# What the choices are, down from the usual one.
MAIN, EACH, INVOKE, POLL = 1, 1, 2, 4


def choose_kind(poise, kind):
    """Scrolls to it, as a person does."""
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


def control(poise, role, title):
    return until(lambda: poise.all(role, title), f"{title} is shown")[0]


def open_chooser(poise, kind):
    """Of the kind that is chosen."""
    poise.focus()
    poise.find("push-button", f"Way to run {kind}").click()
    control(poise, "combo-box", "Strategy")


def choose(poise, part, steps, key="Down", first=()):
    """Goes some steps along the list of a drop-down, after the keys in @first."""
    poise.focus()
    combo = control(poise, "combo-box", part)
    button = combo.find("push-button")

    def focused():
        """Which item has the keyboard, one or none, and how many there are."""
        items = combo.all("list-item")
        return [i for i, item in enumerate(items) if item.is_("focused")], len(items)

    button.click()
    until(lambda: focused()[0], "the list opens")
    # A key at a time, once the one before has been seen to.
    for stroke in [*first, *[key] * steps]:
        (now,), count = focused()
        then = {"Home": 0, "End": count - 1, "Up": max(now - 1, 0),
                "Down": min(now + 1, count - 1)}[stroke]
        xdotool("key", stroke)
        until(lambda: focused()[0] == [then], f"{stroke} is seen to")  # noqa: B023
    xdotool("key", "Return")
    until(lambda: not button.is_("pressed"), "the list closes")


def test_on_the_main_thread_and_polled(poise):
    open_chooser(poise, "Primes")
    control(poise, "spin-button", "Up to").value = 1_000_000
    choose(poise, "Strategy", MAIN)
    poise.find("label", "On the main thread, one callback a frame")
    poise.find("label", "The window will freeze")
    poise.find("push-button", "Start Primes").click()
    poise.find("label", "78,498 primes up to 1,000,000")
    poise.find("label", re.compile("^On the main thread, one callback a frame · Up to 1,000,000 "))

    choose(poise, "Strategy", MAIN, "Up")
    choose(poise, "Delivery", POLL)
    poise.find("label", "In threads, nothing posted, read each frame")
    poise.gone("label", "The window will freeze")
    control(poise, "spin-button", "Up to").value = ENDLESS
    poise.find("push-button", "Start Primes").click()
    bar = poise.find("progress-bar", "primes-1")
    until(lambda: bar.value > 0, "the bar moves")
    poise.find("push-button", "Cancel Primes").click()
    poise.find("label", re.compile("^Cancelled · "))


def test_only_what_makes_sense_is_offered(poise):
    choose_kind(poise, "Permits")
    open_chooser(poise, "Permits")
    # Ten that wait for one another need a thread each: there is nothing else to go to.
    choose(poise, "Strategy", MAIN)
    assert not poise.all("label", re.compile("^On the main thread"))
    poise.find("label", DEFAULT_WAY)
    # One alone waits for nobody.
    control(poise, "spin-button", "Objects").value = 1
    choose(poise, "Strategy", MAIN)
    poise.find("label", "On the main thread, one callback a frame")
    control(poise, "spin-button", "Objects").value = 10
    poise.find("label", DEFAULT_WAY)


def test_a_picture_in_a_child_says_when_it_comes(poise):
    waits = "It is in the child process, and comes here when that has ended"
    choose_kind(poise, "Mandelbrot")
    open_chooser(poise, "Mandelbrot")
    choose(poise, "Strategy", 0, first=["End"])
    poise.find("label", "In a child process, one callback a frame")
    for name, value in (("Width", 4096), ("Height", 4096), ("Iterations", 100_000)):
        control(poise, "spin-button", name).value = value
    poise.find("push-button", "Start Mandelbrot").click()
    poise.find("label", waits)
    poise.find("push-button", "Cancel Mandelbrot").click()
    poise.gone("label", waits)
    poise.find("label", re.compile("^Cancelled · "))


def start_flood(poise, delivery):
    choose_kind(poise, "Messages")
    open_chooser(poise, "Messages")
    control(poise, "spin-button", "Messages").value = ENDLESS
    control(poise, "spin-button", "At once").value = 1
    choose(poise, "Delivery", delivery, first=["Home"])
    poise.find("label", re.compile("(frames starve|no frames)"))
    poise.find("push-button", "Start Messages").click(wait=False)
    until(lambda: poise.round_trip_ms() > FLOODED_MS, "the window is flooded")


def test_cancel_is_heard_in_a_flood(poise):
    start_flood(poise, EACH)
    poise.keys("ctrl+shift+k")
    poise.find("label", re.compile("^Cancelled · "))
    until(lambda: poise.round_trip_ms() < FLOODED_MS, "nothing is left of the flood")


def test_cancel_is_heard_where_there_are_no_frames(poise):
    start_flood(poise, INVOKE)
    poise.keys("ctrl+shift+k")
    poise.find("label", re.compile("^Cancelled · "))
    until(lambda: poise.round_trip_ms() < FLOODED_MS, "nothing is left of the flood")


def test_close_is_heard_in_a_flood(poise):
    start_flood(poise, EACH)
    poise.keys("alt+F4")
    assert poise.wait() == 0


main(globals())
