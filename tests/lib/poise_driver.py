# SPDX-License-Identifier: MIT
"""Drives the program as a person does: by what is on its window, a pointer and a keyboard.

What is on the window is read from the accessibility bus, as a screen reader reads it. A
test is a Python file that is run under tests/lib/desktop with the program as its argument:

    from poise_driver import main, until

    def test_cancel(poise):
        poise.find("push-button", "Start Count primes").click()
        bar = poise.find("progress-bar", "primes-1")
        until(lambda: bar.value > 0, "the bar moves")
        poise.find("push-button", "Cancel Count primes").click()
        poise.find("label", "Cancelled")

    main(globals())

A test whose parameter is called poise has a program of its own; tests whose parameter is
called shared share one; a test without a parameter starts what it needs by itself. Nothing
waits for a fixed time: wait for a condition, with until() or find().
"""

import inspect
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

from gi.repository import Gio, GLib

# How long to wait for something that must come. A busy machine may need it; a quick one
# never waits longer than it takes.
WAIT_S = 60
# A blocked window answers when it is no longer blocked.
CALL_MS = 60_000
POLL_S = 0.02
# A window that cannot be as small as it was asked to be is so much larger at most.
SPARE = 20

ACCESSIBLE = "org.a11y.atspi.Accessible"
# Numbers of the AT-SPI protocol, for what GTK puts on a window.
ROLES = {
    2: "alert", 7: "check-box", 8: "check-menu-item", 10: "column-header", 11: "combo-box",
    16: "dialog", 18: "drawing-area", 20: "filler", 23: "frame", 26: "icon", 27: "image",
    29: "label", 31: "list", 32: "list-item", 33: "menu", 34: "menu-bar", 35: "menu-item",
    37: "page-tab", 38: "page-tab-list", 39: "panel", 40: "password-text", 41: "popup-menu",
    42: "progress-bar", 43: "push-button", 44: "radio-button", 45: "radio-menu-item",
    48: "scroll-bar", 49: "scroll-pane", 50: "separator", 51: "slider", 52: "spin-button",
    53: "split-pane", 54: "status-bar", 55: "table", 56: "table-cell", 61: "text",
    62: "toggle-button", 63: "tool-bar", 64: "tool-tip", 65: "tree", 66: "tree-table",
    67: "unknown", 69: "window", 75: "application", 79: "entry", 83: "heading", 88: "link",
    90: "table-row", 91: "tree-item", 98: "list-box", 99: "grouping", 101: "notification",
    103: "level-bar", 111: "log", 129: "push-button-menu",
}
STATES = {
    1: "active", 3: "busy", 4: "checked", 7: "editable", 8: "enabled", 9: "expandable",
    10: "expanded", 11: "focusable", 12: "focused", 16: "modal", 20: "pressed",
    22: "selectable", 23: "selected", 24: "sensitive", 25: "showing", 30: "visible",
    32: "indeterminate", 36: "invalid-entry", 41: "checkable", 42: "has-popup",
    43: "read-only",
}
VISIBLE_BIT = 30
WINDOW_COORDINATES = 1
# What a person does to a button, a switch, an entry or a row.
MAIN_ACTIONS = ("click", "toggle", "activate", "listitem.select", "press")


class Gone(Exception):
    """What was asked is no longer there, or the program has ended."""


def until(condition, what, timeout_s=WAIT_S):
    """Waits until condition() is true and returns what it returned."""
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            result = condition()
        except Gone:
            result = None
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout_s} s: {what}")
        time.sleep(POLL_S)


def matches(name, wanted):
    """wanted is a name, a compiled pattern, or None for any."""
    if wanted is None:
        return True
    return bool(wanted.search(name)) if isinstance(wanted, re.Pattern) else name == wanted


class Node:
    """Something on a window. Every read asks the program: nothing is remembered."""

    def __init__(self, program, path):
        self.program = program
        self.path = path

    def __eq__(self, other):
        return isinstance(other, Node) and self.path == other.path

    def __hash__(self):
        return hash(self.path)

    def __repr__(self):
        try:
            return f"<{self.role} {self.name!r}>"
        except Gone:
            return "<gone>"

    def call(self, interface, method, signature=None, *arguments):
        return self.program.call(self.path, interface, method, signature, *arguments)

    def get(self, interface, name):
        return self.call("org.freedesktop.DBus.Properties", "Get", "(ss)", interface, name)

    @property
    def name(self):
        return self.get(ACCESSIBLE, "Name")

    @property
    def description(self):
        return self.get(ACCESSIBLE, "Description")

    @property
    def role(self):
        number = self.call(ACCESSIBLE, "GetRole")
        return ROLES.get(number, f"role-{number}")

    @property
    def states(self):
        low, high = self.call(ACCESSIBLE, "GetState")
        bits = low | high << 32
        return {name for bit, name in STATES.items() if bits >> bit & 1}

    def is_(self, state):
        return state in self.states

    @property
    def value(self):
        return self.get("org.a11y.atspi.Value", "CurrentValue")

    @value.setter
    def value(self, value):
        self.call(
            "org.freedesktop.DBus.Properties", "Set", "(ssv)",
            "org.a11y.atspi.Value", "CurrentValue", GLib.Variant("d", value),
        )

    @property
    def range(self):
        return tuple(self.get("org.a11y.atspi.Value", f"{end}Value") for end in ("Minimum", "Maximum"))

    @property
    def text(self):
        # GTK 4.8 takes an end of -1 for nothing, not for all.
        count = self.get("org.a11y.atspi.Text", "CharacterCount")
        return self.call("org.a11y.atspi.Text", "GetText", "(ii)", 0, count)

    @property
    def parent(self):
        return Node(self.program, self.get(ACCESSIBLE, "Parent")[1])

    @property
    def children(self):
        return [Node(self.program, path) for _, path in self.call(ACCESSIBLE, "GetChildren")]

    def all(self, role=None, name=None):
        """What can be seen below this now and has that role and name. GTK 4.8 also counts what
        is on a page of a stack that was shown before: ask whether the page's tab is selected."""
        return [node for node, its_role, its_name in self.program.look(self.path)
                if matches(its_name, name) and role in (None, its_role) and node.is_seen()]

    def is_seen(self):
        """Whether it has an area; what has vanished meanwhile has none."""
        try:
            return self.has_area
        except Gone:
            return False

    def find(self, role=None, name=None, timeout_s=WAIT_S):
        """Waits for the first of those and returns it. Keep it: looking again takes a walk."""
        what = f"{role or 'anything'} {getattr(name, 'pattern', name) or ''} in {self}"
        return until(lambda: self.all(role, name), what, timeout_s)[0]

    @property
    def actions(self):
        return [name for name, _, _ in self.call("org.a11y.atspi.Action", "GetActions")]

    def act(self, *names, wait=True):
        """Does the first of the named actions that there is. A handler that blocks the
        window holds up the answer; wait=False does not wait for it."""
        actions = [action.lower() for action in self.actions]
        for name in names:
            if name in actions:
                arguments = (self.path, "org.a11y.atspi.Action", "DoAction", "(i)", actions.index(name))
                return self.program.call(*arguments) if wait else self.program.send(*arguments)
        raise AssertionError(f"{self} has no action {' or '.join(names)}, only {actions}")

    def click(self, wait=True):
        """As assistive technology clicks. GTK takes a quarter of a second for it."""
        return self.act(*MAIN_ACTIONS, wait=wait)

    @property
    def extents(self):
        """x, y, width, height in its window."""
        return self.call("org.a11y.atspi.Component", "GetExtents", "(u)", WINDOW_COORDINATES)

    @property
    def has_area(self):
        _, _, width, height = self.extents
        return width > 0 and height > 0

    def place(self, across, down):
        """Where a part of it is in its X window."""
        frame = self
        while frame.role not in ("frame", "dialog", "window", "alert"):
            frame = frame.parent
        _, _, inner_width, inner_height = frame.extents
        outer_width, outer_height = self.program.size
        x, y, width, height = self.extents
        # The window's own border, the same on all sides, is not part of its extents.
        return (
            round((outer_width - inner_width) / 2 + x + width * across),
            round((outer_height - inner_height) / 2 + y + height * down),
        )

    def point(self, button=1, across=0.5, down=0.5):
        """Clicks with the real pointer, in the middle or at another part of it."""
        window = self.program.focus()
        xdotool("mousemove", "--window", window, *self.place(across, down), "click", button)

    def drag(self, across, down, button=1):
        """Drags with the real pointer from the middle to another part of it."""
        window = self.program.focus()
        start, end = self.place(0.5, 0.5), self.place(across, down)
        half_way = ((start[0] + end[0]) // 2, (start[1] + end[1]) // 2)
        move = ("mousemove", "--window", window)
        xdotool(*move, *start, "mousedown", button, *move, *half_way, *move, *end, "mouseup", button)


def xdotool(*words):
    subprocess.run(["xdotool", *map(str, words)], check=True, capture_output=True, timeout=WAIT_S)


def bus_call(connection, name, path, interface, method, arguments=None, timeout_ms=CALL_MS):
    """Calls and returns the answer, alone if it is only one value."""
    answer = connection.call_sync(
        name, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, timeout_ms, None
    ).unpack()
    return answer[0] if len(answer) == 1 else answer


class Desk:
    """The buses of the desktop that this runs on."""

    def __init__(self):
        self.session = Gio.bus_get_sync(Gio.BusType.SESSION)
        address = bus_call(
            self.session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress"
        )
        self.bus = Gio.DBusConnection.new_for_address_sync(
            address,
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION,
        )

    def name_of(self, pid):
        """The name on the accessibility bus of the program with that process id."""
        programs = bus_call(
            self.bus, "org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root",
            ACCESSIBLE, "GetChildren",
        )
        for name, _ in programs:
            try:
                owner = bus_call(
                    self.bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                    "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                    GLib.Variant("(s)", (name,)),
                )
            except GLib.Error:
                continue
            if owner == pid:
                return name
        return None


class Poise:
    """A running program with its window."""

    application_id = "dev.poise.Poise"
    desk = None

    def __init__(self, *arguments, program=None, env=None):
        """Starts it and waits for its window. env adds to the environment, None removes."""
        environment = {**os.environ, **(env or {})}
        environment = {name: value for name, value in environment.items() if value is not None}
        self.bus_name = None
        self.said = tempfile.TemporaryFile()
        Poise.desk = Poise.desk or Desk()
        self.process = subprocess.Popen(
            [program or sys.argv[1], *arguments],
            env=environment, stdin=subprocess.DEVNULL, stdout=self.said, stderr=self.said,
        )
        try:
            self.bus_name = until(lambda: self.desk.name_of(self.process.pid), "the program shows up")
            self.top = Node(self, "/org/a11y/atspi/accessible/root")
            self.window = self.top.find("frame")
        except BaseException:
            print_said(self.output)
            self.stop()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    # ---- what it shows

    def call(self, path, interface, method, signature=None, *arguments):
        arguments = GLib.Variant(signature, arguments) if signature else None
        try:
            return bus_call(self.desk.bus, self.bus_name, path, interface, method, arguments)
        except GLib.Error as error:
            raise Gone(f"{path}: {error.message}") from error

    def send(self, path, interface, method, signature=None, *arguments):
        """A call whose answer nobody waits for."""
        arguments = GLib.Variant(signature, arguments) if signature else None
        self.desk.bus.call(
            self.bus_name, path, interface, method, arguments, None,
            Gio.DBusCallFlags.NONE, CALL_MS, None, None,
        )
        self.desk.bus.flush_sync()

    @property
    def windows(self):
        return self.top.children

    def find(self, role=None, name=None, timeout_s=WAIT_S):
        return self.top.find(role, name, timeout_s)

    def all(self, role=None, name=None):
        return self.top.all(role, name)

    def look(self, path):
        """Node, role and name of all that is visible below a path, from the top. To ask each of
        a thousand objects for its children, state and name, one after the other, took a second,
        and the window had to answer each."""
        children = self.read_tree(path)
        known = {}
        for (_, own), _, _, _, _, _, name, role, _, (low, high) in self.call(
                "/org/a11y/atspi/cache", "org.a11y.atspi.Cache", "GetItems"):
            # GTK 4.8 gives "showing" to windows only.
            if (low | high << 32) >> VISIBLE_BIT & 1:
                known[own] = (ROLES.get(role, f"role-{role}"), name)

        def walk(parent):
            for own in children.get(parent, ()):
                if own in known:
                    yield Node(self, own), *known[own]
                    yield from walk(own)

        yield from walk(path)

    def read_tree(self, path):
        """The paths of the children of everything below a path: a level at a time, all of it
        asked for at once."""
        tree, level = {}, [path]
        while level:
            waiting = len(level)

            def answered(connection, result, parent):
                nonlocal waiting
                waiting -= 1
                try:
                    (found,) = connection.call_finish(result).unpack()
                    tree[parent] = [own for _, own in found]
                except GLib.Error:
                    tree[parent] = []

            for parent in level:
                self.desk.bus.call(self.bus_name, parent, ACCESSIBLE, "GetChildren", None, None,
                                   Gio.DBusCallFlags.NONE, CALL_MS, None, answered, parent)
            while waiting > 0:
                GLib.MainContext.default().iteration(True)
            level = [own for parent in level for own in tree[parent]]
        return tree

    def gone(self, role=None, name=None, timeout_s=WAIT_S):
        """Waits until nothing with that role and name is visible."""
        until(lambda: not self.all(role, name), f"no {role} {name} any more", timeout_s)

    def tree(self):
        """All that it exposes, one line each, for the eye."""
        lines = []

        def walk(node, depth):
            try:
                hidden = "" if node.is_("visible") or depth == 0 else " (hidden)"
                lines.append(f"{'  ' * depth}{node.role} {node.name!r}{hidden}")
                for child in node.children:
                    walk(child, depth + 1)
            except Gone:
                pass

        walk(self.top, 0)
        return "\n".join(lines)

    def round_trip_ms(self):
        """How long the window takes to answer one question: 1 to 2 ms when it is alive, as
        long as it is blocked when it is not."""
        start = time.perf_counter()
        self.window.role
        return (time.perf_counter() - start) * 1000

    def round_trips_ms(self, while_true):
        """Asks again and again as long as the condition holds, at least once."""
        trips = [self.round_trip_ms()]
        while while_true():
            trips.append(self.round_trip_ms())
            time.sleep(POLL_S)
        return trips

    # ---- hand and keyboard

    @property
    def x_window(self):
        """The X window of its newest top-level window."""
        listed = subprocess.run(
            ["xprop", "-root", "_NET_CLIENT_LIST"], capture_output=True, text=True, check=True
        ).stdout
        for window in reversed(re.findall(r"0x[0-9a-f]+", listed)):
            owner = subprocess.run(
                ["xprop", "-id", window, "_NET_WM_PID"], capture_output=True, text=True, check=False
            ).stdout
            if owner.split()[-1:] == [str(self.process.pid)]:
                return window
        raise Gone("it has no window")

    @property
    def size(self):
        """Width and height of that window."""
        # Not its position: xdotool counts the window manager's frame twice in it.
        geometry = subprocess.run(
            ["xdotool", "getwindowgeometry", "--shell", self.x_window],
            capture_output=True, text=True, check=True,
        ).stdout
        return tuple(int(re.search(f"{side}=(\\d+)", geometry)[1]) for side in ("WIDTH", "HEIGHT"))

    def resize(self, width, height):
        """Asks for that size, and waits until all has its place in it; what it got is in size."""
        xdotool("windowsize", self.x_window, width, height)
        until(lambda: (0 <= self.size[0] - width <= SPARE and 0 <= self.size[1] - height <= SPARE
                       and self.is_laid_out()), f"the window is {width} × {height} large")

    def is_laid_out(self):
        """Whether the window is drawn as large as it is, but for a border that is the same on
        all sides."""
        _, _, inner_width, inner_height = self.window.extents
        width, height = self.size
        return width - inner_width == height - inner_height >= 0

    def focus(self):
        """Gives its window the keyboard, as a click on its title does; returns the X window."""
        window = until(lambda: self.x_window, "the window is on the screen")
        xdotool("windowactivate", "--sync", window)
        return window

    def keys(self, *keys):
        """Presses keys or chords as xdotool calls them: "Tab", "ctrl+q", "alt+F4"."""
        self.focus()
        xdotool("key", "--delay", 20, *keys)

    def type(self, text):
        self.focus()
        xdotool("type", "--delay", 20, text)

    def screenshot(self, path):
        """The whole screen, so that dialogs and menus are on it."""
        subprocess.run(["import", "-silent", "-window", "root", str(path)], check=True, timeout=WAIT_S)

    # ---- actions over D-Bus

    def actions(self, method, *arguments):
        return bus_call(
            self.desk.session, self.application_id, "/" + self.application_id.replace(".", "/"),
            "org.gtk.Actions", method, *arguments,
        )

    def action(self, name, parameter=None):
        """Activates an action of the application; the parameter is a string."""
        parameters = [] if parameter is None else [GLib.Variant("s", parameter)]
        self.actions("Activate", GLib.Variant("(sava{sv})", (name, parameters, {})))

    def is_enabled(self, name):
        return self.actions("Describe", GLib.Variant("(s)", (name,)))[0]

    # ---- its end

    def close(self):
        """Closes the window as its close button does."""
        self.window.act("window.close", wait=False)

    def wait(self, timeout_s=WAIT_S):
        """Waits for its end and returns its status, negative if a signal killed it."""
        try:
            return self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it had not ended after {timeout_s} s") from None

    def stop(self):
        """Ends it in any way; a window that still asks something is not waited for."""
        if self.process.poll() is None and self.bus_name:
            try:
                self.close()
                self.wait(2)
            except (Gone, GLib.Error, AttributeError, AssertionError):
                pass
        for end in (self.process.terminate, self.process.kill):
            if self.process.poll() is None:
                end()
                try:
                    self.process.wait(5)
                except subprocess.TimeoutExpired:
                    continue

    @property
    def output(self):
        """All it wrote, to standard output and standard error."""
        self.said.flush()
        return os.pread(self.said.fileno(), 1 << 24, 0).decode("utf-8", "replace")

    def check(self):
        """Fails if it crashed or complained."""
        status = self.process.poll()
        if status is not None and status < 0 and status not in (-signal.SIGTERM, -signal.SIGKILL):
            raise AssertionError(f"the program was killed by {signal.Signals(-status).name}")
        complaints = re.findall(r"^.*(?:-(?:CRITICAL|WARNING) \*\*|Sanitizer|runtime error:).*$",
                                self.output, re.MULTILINE)
        if complaints:
            raise AssertionError("the program complained: " + complaints[0])


# ---- running tests


def print_said(text):
    for line in text.splitlines():
        print(f"#   {line}")


def keep_screenshot(poise, name):
    logs = Path(sys.argv[1]).resolve().parents[1] / "meson-logs"
    path = (logs if logs.is_dir() else Path.cwd()) / f"{Path(sys.argv[0]).stem}-{name}.png"
    try:
        poise.screenshot(path)
        print(f"# screenshot: {path}")
    except (OSError, subprocess.SubprocessError) as error:
        print(f"# no screenshot: {error}")


def run_test(test, shared):
    """Runs one test; returns what went wrong, or None."""
    wanted = list(inspect.signature(test).parameters)
    poise = None
    try:
        if wanted == ["shared"]:
            if not shared or shared[0].process.poll() is not None:
                shared[:] = [Poise()]
            poise = shared[0]
        elif wanted == ["poise"]:
            poise = Poise()
        test(*([poise] if poise else []))
        if poise:
            poise.check()
        if wanted == ["poise"]:
            poise.stop()
            poise.check()
        return None
    except Exception:
        trouble = traceback.format_exc()
        if poise:
            keep_screenshot(poise, test.__name__)
            trouble += "what the program wrote:\n" + poise.output
            if poise.process.poll() is None:
                trouble += "what it shows:\n" + poise.tree()
        return trouble
    finally:
        if poise and wanted == ["poise"]:
            poise.stop()


def main(names):
    """Runs the functions called test_… in their order and says how they went, as TAP."""
    tests = [test for name, test in names.items() if name.startswith("test_") and callable(test)]
    only = sys.argv[2:]
    if only:
        tests = [test for test in tests if test.__name__ in only]
    if len(sys.argv) < 2:
        sys.exit(f"usage: {sys.argv[0]} PROGRAM [TEST...]")
    shared = []
    failed = 0
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")
    print(f"1..{len(tests)}")
    for number, test in enumerate(tests, 1):
        start = time.monotonic()
        trouble = run_test(test, shared)
        took = f"# {test.__name__} took {time.monotonic() - start:.1f} s"
        if trouble:
            failed += 1
            print_said(trouble)
        print(f"{'not ok' if trouble else 'ok'} {number} - {test.__name__[5:].replace('_', ' ')}")
        print(took)
    for poise in shared:
        poise.stop()
    sys.exit(1 if failed else 0)
