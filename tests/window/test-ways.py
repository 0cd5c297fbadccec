# SPDX-License-Identifier: MIT
"""The choice of a way: what is offered, what is started, and a flood that hears Cancel."""

import re

from poise_driver import main, until

DEFAULT_WAY = "In threads, one callback a frame"
# A flood of so many reports goes on for minutes.
ENDLESS = 1_000_000_000_000


def choose_kind(poise, kind):
    """By the keyboard: the list of kinds is longer than the window is high."""
    poise.find("label", kind)
    row = next(row for row in poise.all("list-item") if row.name == kind)
    for _ in range(20):
        if row.is_("selected"):
            return
        poise.all("list-item", re.compile(r"."))[0].call("org.a11y.atspi.Component", "GrabFocus")
        poise.keys("Down")


def open_chooser(poise):
    """The one of the chosen kind is the first in sight."""
    poise.find("label", DEFAULT_WAY).point()
    return until(lambda: poise.all("combo-box", "Strategy"), "the chooser opens")[0]


def choose(poise, part, steps):
    """Goes down the open list of a drop-down."""
    button = poise.all("combo-box", part)[0].find("push-button")
    button.click()
    poise.keys(*["Down"] * steps, "Return")


def test_look(poise):
    open_chooser(poise)


main(globals())
