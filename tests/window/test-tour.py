# SPDX-License-Identifier: MIT
"""The tour, taken as a newcomer takes it: click by click, and left at any moment."""

import re

from poise_driver import main, until

STEPS = (
    ("Freeze the Window", "1 of 4"),
    ("Do It in a Thread", "2 of 4"),
    ("Use All Cores", "3 of 4"),
    ("Share Five Permits", "4 of 4"),
)
# A step's job may find the machine busy.
STEP_S = 120
# So long a job that nobody waits for its end.
ENDLESS = 1_000_000_000_000


def begin(poise):
    poise.action("tour")
    return ready(poise, STEPS[0][0])


def ready(poise, name):
    """The step's button, once it can be clicked."""
    button = poise.find("push-button", name, STEP_S)
    until(lambda: button.is_("sensitive"), f"{name} can be clicked", STEP_S)
    return button


def take_steps(poise, count):
    """Begins and clicks through that many steps, to the button of the next one."""
    button = begin(poise)
    for number in range(count):
        button.click(wait=False)
        button = ready(poise, STEPS[number + 1][0])
    return button


def leave(poise):
    poise.find("push-button", "Leave Tour").click()
    poise.gone("push-button", "Leave Tour")


def test_the_whole_tour(poise):
    poise.find("push-button", "Take the Tour").click()
    measured = (
        r"The window did not move for .+ (ms|s)\.",
        r"The thread took .+ s, and the window never stood still for longer than .+\.",
        r"(\d+ threads took .+ s, .+ times as fast as one; |This machine has one core: ).+\.",
        r"10 threads took turns, never more than 5 at once; the longest pause was .+\.",
    )
    for (name, position), sentence in zip(STEPS, measured):
        button = ready(poise, name)
        poise.find("label", position)
        button.click(wait=False)
        poise.find("label", re.compile(sentence), STEP_S)
    # Real jobs, which stand in the list: three of primes, the same work each time.
    work = {label.name for label in poise.all("label", re.compile(r"^Up to .* · Threads 1$"))}
    assert len(work) == 1, work
    ready(poise, "Finish").click()
    poise.gone("push-button", "Leave Tour")


def test_the_freeze_is_what_the_strip_saw(poise):
    begin(poise).click(wait=False)
    poise.find("label", re.compile("^The window did not move for "), STEP_S)
    # The strip has its own meter.
    poise.find("label", "Frozen")


def test_left_between_steps(poise):
    for count in (0, 2):
        take_steps(poise, count)
        poise.find("label", STEPS[count][1])
        leave(poise)
    assert not poise.all("push-button", STEPS[-1][0])


def hold(poise):
    """Pauses the step's job, so that it has not ended before the test comes to it."""
    poise.find("push-button", "Pause Primes").click()
    poise.find("push-button", "Resume Primes")


def test_left_while_its_job_runs(poise):
    take_steps(poise, 1).click()
    hold(poise)
    leave(poise)
    # The job is like any other, and stays.
    poise.find("push-button", "Cancel Primes").click()
    poise.find("label", re.compile("^Cancelled · "))
    assert not poise.all("push-button", "Leave Tour")


def test_a_cancelled_job_is_offered_again(poise):
    take_steps(poise, 1).click()
    hold(poise)
    poise.find("push-button", "Cancel Primes").click()
    poise.find("label", "The job was cancelled.")
    poise.find("label", "2 of 4")
    # The person takes it out of the list, too.
    poise.action("remove-ended")
    ready(poise, "Do It in a Thread").click()
    poise.find("label", re.compile("^The thread took "), STEP_S)
    ready(poise, "Use All Cores")


def test_a_queued_job_says_so(poise):
    button = take_steps(poise, 1)
    poise.find("spin-button", "Up to").value = ENDLESS
    poise.action("start", "primes")
    poise.find("push-button", "Pause Primes")
    button.click()
    poise.find("label", re.compile("^The job waits until others leave it a core"))
    poise.action("cancel-all")
    poise.find("label", "The job was cancelled.")


def test_begun_again_it_starts_anew(poise):
    take_steps(poise, 1).click()
    hold(poise)
    begin(poise)
    poise.find("label", "1 of 4")
    poise.find("label", "Feel the Freeze")


def test_escape_leaves_and_enter_goes(poise):
    button = begin(poise)
    until(lambda: button.is_("focused"), "the button has the keyboard")
    poise.keys("Return")
    poise.find("label", re.compile("^The window did not move for "), STEP_S)
    ready(poise, "Do It in a Thread")
    poise.keys("Escape")
    poise.gone("push-button", "Leave Tour")
    # There is nothing to leave any more.
    poise.keys("Escape")
    assert not poise.all("push-button", "Leave Tour")


def test_closed_while_its_job_runs(poise):
    take_steps(poise, 1).click()
    hold(poise)
    poise.close()
    poise.find("push-button", "Cancel and Close").click(wait=False)
    assert poise.wait() == 0


def test_closed_while_it_prepares(poise):
    poise.action("tour")
    poise.close()
    assert poise.wait() == 0


def test_small_window_has_room_for_it(poise):
    poise.resize(600, 400)
    until(lambda: poise.all("push-button", "Jobs"), "there are buttons to switch columns")
    begin(poise)
    # The window grows by the card's height where there is no room for it, but no wider.
    assert poise.size[0] <= 620, poise.size
    entry = poise.find("text", "Try typing")
    entry.point()
    poise.type("below")
    until(lambda: entry.text == "below", "the strip is not covered")


main(globals())
