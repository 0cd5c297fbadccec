# SPDX-License-Identifier: MIT
"""The game, played as a person plays it: with a real pointer, and with the keyboard."""

import re

from poise_driver import main, until, xdotool

FIGURES = re.compile(r"^Generation ([\d,]+) · ([\d,]+) cells?(.*)$")


def set_parameter(poise, title, value):
    until(lambda: poise.all("spin-button", title), f"the parameter {title} is shown")[0].value = value


class Game:
    """A gun in the middle of a world without an end."""

    def __init__(self, poise, speed, size=(160, 120)):
        self.poise = poise
        poise.resize(1300, 900)
        poise.find("label", "Life").point()
        for title, value in (("Width", size[0]), ("Height", size[1]), ("Speed", speed),
                             ("Generations", 0)):
            set_parameter(poise, title, value)
        poise.find("push-button", "Start Life").click()
        self.field = poise.find("image", "Playing field")
        # What is found once is quickly read again.
        self.label = poise.find("label", FIGURES)

    @property
    def figures(self):
        """The generation and how many cells live, as they stand below the field."""
        groups = FIGURES.match(self.label.name).groups()
        return tuple(int(number.replace(",", "")) for number in groups[:2])

    @property
    def generation(self):
        return self.figures[0]

    @property
    def cells(self):
        return self.figures[1]

    def draw(self, button=1):
        """Drags along a line below the gun, which leaves much behind for a long time."""
        window = self.poise.focus()
        move = ("mousemove", "--window", window)
        points = [self.field.place(across, 0.62) for across in (0.15, 0.5, 0.85)]
        xdotool(*move, *points[0], "mousedown", button, *move, *points[1], *move, *points[2],
                "mouseup", button)

    def pause(self):
        self.poise.find("push-button", "Pause Life").click()
        until(lambda: self.label.name.endswith("· paused"), "it pauses")
        # The world's thread may have been in the middle of a step.
        self.poise.find("label", "paused")


def test_painting_while_it_runs(poise):
    game = Game(poise, speed=1)
    # The gun itself shoots five cells in thirty generations.
    before = game.cells
    game.draw()
    until(lambda: game.cells > before + 50, "the line is on the field")
    generation = game.generation
    until(lambda: game.generation > generation, "the world goes on")


def test_painting_beside_eight_workers(poise):
    poise.resize(1300, 900)
    set_parameter(poise, "Up to", 1_000_000_000_000)
    set_parameter(poise, "Threads", 8)
    poise.find("push-button", "Start Primes").click()
    bar = poise.find("progress-bar", "primes-8")
    until(lambda: bar.value > 0, "all eight compute", 60)
    game = Game(poise, speed=2)
    before = game.cells
    game.draw()
    until(lambda: game.cells > before + 50, "the line is on the field")
    generation = game.generation
    until(lambda: game.generation > generation, "the world goes on", 60)


def test_painting_and_erasing_while_paused(poise):
    game = Game(poise, speed=30)
    until(lambda: game.generation > 3, "the world runs")
    game.pause()
    generation, before = game.figures
    game.draw()
    until(lambda: game.cells > before + 50, "the line is seen at once")
    assert game.generation == generation
    game.draw(button=3)
    until(lambda: game.cells == before, "the secondary button erases")
    game.draw()
    until(lambda: game.cells > before + 50, "the line is there again")
    toggle = poise.find("push-button", "Erase")
    toggle.click()
    until(lambda: toggle.is_("pressed"), "the toggle is down")
    game.draw()
    until(lambda: game.cells == before, "the toggle erases")
    poise.find("push-button", "Resume Life").click()
    until(lambda: game.generation > generation, "the world goes on")


def test_by_keyboard(poise):
    game = Game(poise, speed=30)
    game.pause()
    game.field.point(across=0.9)
    before = game.cells
    poise.keys("ctrl+Up", "ctrl+Up", "space")
    until(lambda: game.cells == before + 1, "a cell is born")
    assert game.field.description == "Column 81, row 41: alive", game.field.description
    poise.keys("Right", "Down", "space", "space")
    until(lambda: game.field.description == "Column 82, row 42: empty", "the cursor is told")
    assert game.cells == before + 1
    poise.keys("Up", "Left", "space")
    until(lambda: game.cells == before, "and dies")


def test_nothing_is_painted_after_the_end(poise):
    game = Game(poise, speed=30)
    until(lambda: game.generation > 3, "the world runs")
    poise.find("push-button", "Cancel Life").click()
    poise.find("label", re.compile("^Cancelled · "))
    before = game.figures
    game.draw()
    poise.keys("space")
    assert game.figures == before, (game.figures, before)
    # Another job, another output.
    poise.find("push-button", "Start Counter").click()
    poise.gone("image", "Playing field")


def test_a_field_that_does_not_fit(poise):
    game = Game(poise, speed=0, size=(4096, 4096))
    until(lambda: game.generation > 3, "the world runs")
    game.pause()
    before = game.cells
    game.draw()
    until(lambda: game.cells > before + 1000, "the line is wide enough to be seen")


main(globals())
