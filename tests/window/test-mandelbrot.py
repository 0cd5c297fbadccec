# SPDX-License-Identifier: MIT
"""The picture of the Mandelbrot set: rows that appear, and ways to move in it."""

import math
import re

from poise_driver import main, until, xdotool

PICTURE = "Mandelbrot picture"
WHEEL_UP = 4
WIDTH, HEIGHT = 600, 400
DEFAULT = (-0.743643887037151, 0.13182590420533, 5e-11)
HOME = (-0.6, 0, 3.6)


def start(poise):
    """A small one, so that nobody waits for long."""
    poise.find("label", "Mandelbrot").point()
    for name, value in (("Width", WIDTH), ("Height", HEIGHT)):
        until(lambda: poise.all("spin-button", name), f"{name} is shown")[0].value = value
    poise.find("push-button", "Start Mandelbrot").click()
    return poise.find("image", PICTURE)


def place(poise):
    """Centre and width of the view of the picture that is shown now."""
    picture = poise.find("image", PICTURE)
    told = re.fullmatch(r"Centre (\S+), (\S+); width of the view (\S+)", picture.description)
    return tuple(float(number) for number in told.groups())


def close(place_a, place_b):
    scale = min(place_a[2], place_b[2])
    return (math.isclose(place_a[2], place_b[2], rel_tol=1e-9)
            and abs(place_a[0] - place_b[0]) < scale / 50
            and abs(place_a[1] - place_b[1]) < scale / 50)


def arrives(poise, wanted, what):
    until(lambda: close(place(poise), wanted), what)




def test_click_goes_there_at_once(poise):
    picture = start(poise)
    assert place(poise) == DEFAULT
    _, _, width, height = picture.extents
    # A quarter of its width to the left, as far up.
    picture.point(across=0.25, down=0.5 - 0.25 * width / height)
    x, y, scale = DEFAULT
    # What was pointed at stays where it is, so the middle goes half of the way.
    arrives(poise, (x - scale / 8, y + scale / 8, scale / 2), "twice as near")
    # The job that draws it has taken the old one's place in the list, and goes to its end.
    poise.find("label", re.compile("^Done · "), 120)
    assert len(poise.all("progress-bar", "mandelbrot-1")) == 1
    assert poise.find("push-button", "Save the result").is_("sensitive")


def test_click_with_the_other_button_goes_away(poise):
    start(poise).point(button=3)
    arrives(poise, (*DEFAULT[:2], DEFAULT[2] * 2), "twice as far")


def test_wheel_adds_up(poise):
    picture = start(poise)
    window = poise.focus()
    xdotool("mousemove", "--window", window, *picture.place(0.25, 0.5),
            "click", "--repeat", 4, "--delay", 1, WHEEL_UP)
    x, y, scale = DEFAULT
    # Towards the pointer, which rests while one picture takes the other's place.
    arrives(poise, (x - scale / 4 * 3 / 4, y, scale / 4), "four notches nearer")


def test_buttons_and_keys(poise):
    start(poise)
    poise.find("push-button", "Reset").click()
    arrives(poise, HOME, "the whole set")
    poise.find("push-button", "Zoom in").click()
    arrives(poise, (-0.6, 0, 1.8), "nearer")
    poise.find("push-button", "Zoom out").click()
    arrives(poise, HOME, "further away")
    # A click gives it the focus, which it keeps however often it is drawn anew.
    poise.find("image", PICTURE).point()
    arrives(poise, (-0.6, 0, 1.8), "nearer")
    poise.keys("plus")
    arrives(poise, (-0.6, 0, 0.9), "nearer by a key")
    poise.keys("Right")
    arrives(poise, (-0.6 + 0.9 / 8, 0, 0.9), "to the right")
    poise.keys("Down")
    arrives(poise, (-0.6 + 0.9 / 8, -0.9 / 8, 0.9), "downwards")
    poise.keys("minus")
    arrives(poise, (-0.6 + 0.9 / 8, -0.9 / 8, 1.8), "further away by a key")
    poise.keys("Home")
    arrives(poise, HOME, "the whole set by a key")


def test_goes_no_further_than_is_allowed(poise):
    start(poise)
    poise.find("push-button", "Reset").click()
    arrives(poise, HOME, "the whole set")
    for wanted in (7.2, 14.4, 16):
        poise.find("push-button", "Zoom out").click()
        arrives(poise, (-0.6, 0, wanted), f"{wanted} wide")
    # Nor aside, where the pointer is.
    poise.find("image", PICTURE).point(button=3, across=0.2)
    poise.find("push-button", "Zoom in").click()
    arrives(poise, (-0.6, 0, 8), "nearer again")


def test_small_window_stays_with_the_picture(poise):
    poise.resize(600, 400)
    poise.action("start", "mandelbrot")
    poise.find("push-button", "Result").point()
    poise.find("image", PICTURE).point()
    until(lambda: math.isclose(place(poise)[2], DEFAULT[2] / 2), "twice as near")
    poise.find("image", PICTURE).point()
    until(lambda: math.isclose(place(poise)[2], DEFAULT[2] / 4), "and again")


main(globals())
