#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""records: its rows beside those of the sqlite3 program, and its sample database.

Speaks TAP; the one argument is the program. Needs no display."""
import json
import os
import resource
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from poise_cli import finish, main, run, run_ok, start, test, wait_until  # noqa: E402

SAMPLE_ROWS = 1000000
ODD = '''
CREATE TABLE "odd ""names""" (number INTEGER, "a,b" TEXT, [it's] REAL, "" BLOB, "ä ö" ANY);
INSERT INTO "odd ""names""" VALUES
  (9223372036854775807, 'plain', 0.1, x'414243', NULL),
  (-9223372036854775808, '', 1e300, x'', 'é'),
  (NULL, 'with "quotes"', -0.0, x'22ff2c', 'with space'),
  (0, 'it''s', 1e20, x'80', 'tab	tab'),
  (1, 'two
lines', 123456789.123456789, x'7f', 'comma,comma'),
  (2, CAST (x'ff41fe' AS TEXT), 1e-5, x'2d', '-'),
  (3, '=1+1', 9e999, 'text', 1.5),
  (4, NULL, -9e999, 5, 3.0);
'''
QUERIES = [
    'SELECT * FROM "odd ""names"""',
    'SELECT number, number + 0.5, typeof ("") FROM "odd ""names""" ORDER BY 1 DESC',
    'SELECT count (*), total (number), group_concat ("a,b") FROM "odd ""names"""',
    'WITH RECURSIVE c (x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM c LIMIT 25000) '
    'SELECT x, x / 7.0, hex (x) AS "h h" FROM c',
    'VALUES (1, NULL), (NULL, 2)',
    'SELECT a.number FROM "odd ""names""" a, "odd ""names""" b, "odd ""names""" c',
]
FIGURES_QUERY = """
SELECT count (*) AS n, sum (pieces) AS pieces, count (delivered) AS delivered,
  count (DISTINCT customer) AS customers, count (DISTINCT place) AS places,
  min (day) AS first, max (delivered) AS last, sum (CAST (amount * 100 + 0.5 AS INTEGER)) AS cents
FROM orders JOIN places ON places.name = orders.place
"""
FIGURES = b"""n,pieces,delivered,customers,places,first,last,cents
1000000,5000401,980365,1024,16,2016-01-01,2026-01-14,60432877928
"""


def make(path, script=ODD):
    subprocess.run(["sqlite3", path], input=script.encode(), check=True)


def ask_sqlite(path, query):
    """What the sqlite3 program prints, but for the ends of its lines."""
    out = subprocess.run(["sqlite3", "-readonly", "-csv", "-header", path, query],
                         stdout=subprocess.PIPE, check=True).stdout
    return out.replace(b"\r\n", b"\n")


def poise_cache():
    """A cache folder of this test's own."""
    return {"XDG_CACHE_HOME": os.path.join(os.getcwd(), "cache")}


def sample_of(env):
    return os.path.join(env["XDG_CACHE_HOME"], "poise", "sample-database-1", "orders.db")


def entries(env):
    folder = os.path.join(env["XDG_CACHE_HOME"], "poise")
    return sorted(os.listdir(folder)) if os.path.exists(folder) else []


@test
def the_same_as_sqlite3():
    """rows are those of the sqlite3 program, byte for byte"""
    make("odd.db")
    for query in QUERIES:
        expected = ask_sqlite("odd.db", query)
        assert run_ok("run", "records", "odd.db", "--set", f"query={query}").out == expected, query
        run_ok("run", "records", "odd.db", "--set", f"query={query}", "--output", "out.csv")
        with open("out.csv", "rb") as out:
            assert out.read() == expected, query
    assert run_ok("run", "records", "odd.db").out == ask_sqlite("odd.db", QUERIES[0])


@test
def json_of_records():
    """--json: the first rows with their types, and how many there are"""
    make("odd.db")
    result = run_ok("run", "records", "odd.db", "--json").json["result"]
    assert list(result) == ["columns", "rows", "row_count"], result
    assert result["columns"] == ["number", "a,b", "it's", "", "ä ö"], result
    assert result["row_count"] == len(result["rows"]) == 8, result
    assert result["rows"][0] == [9223372036854775807, "plain", 0.1, "X'414243'", None], result
    assert result["rows"][1] == [-9223372036854775808, "", 1e300, "X''", "é"], result
    assert result["rows"][5][1] == "\ufffdA\ufffd", result
    assert result["rows"][6] == [3, "=1+1", "Inf", "text", 1.5], result
    many = run_ok("run", "records", "odd.db", "--json", "--set", f"query={QUERIES[3]}").json
    assert many["result"]["row_count"] == many["workers"][0]["units"] == 25000, many
    assert len(many["result"]["rows"]) == 10000, many
    assert many["result"]["rows"][9999] == [10000, 10000 / 7, "3130303030"], many


@test
def failures():
    """what cannot be read or is not allowed ends in one line, with status 1"""
    make("odd.db")
    with open("text.db", "w") as text:
        text.write("This is long enough, but no database.\n")
    for words, line in [
            (("none.db",), "run: none.db: No such file or directory"),
            (("text.db",), "run: text.db: is not an SQLite database, or it is encrypted"),
            (("odd.db", "--set", "query=DROP TABLE x"), "run: query: only one SELECT, "
             "WITH … SELECT, VALUES or EXPLAIN is allowed"),
            (("odd.db", "--set", "query=SELECT x"), "run: query: no such column: x")]:
        ended = run("run", "records", *words, "--output", "out.csv")
        assert ended.status == 1 and ended.out == b"" and ended.one_line == line, ended
        assert not os.path.exists("out.csv"), words
    ended = run("run", "records", "odd.db", "text.db")
    assert ended.status == 2 and ended.out == b"" and ended.one_line, ended


@test
def disk_full():
    """where there is no room for all rows, that is said in one line"""
    make("odd.db")

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000000, 1000000))

    env = poise_cache()
    ended = run("run", "records", "odd.db", "--output", "out.csv", "--set",
                f"query={QUERIES[3].replace('25000', '500000')}", env=env, prepare=limit)
    assert ended.status == 1 and ended.out == b"", ended
    folder = os.path.join(env["XDG_CACHE_HOME"], "poise")
    start_of_line = f"run: {folder}: File too large (needs more than "
    assert ended.one_line.startswith(start_of_line), ended
    assert ended.one_line.endswith(" free)"), ended
    assert entries(env) == [] and not os.path.exists("out.csv"), entries(env)


@test
def sample():
    """the sample database is made once, and holds a million rows"""
    env = poise_cache()
    ended = run_ok("run", "records", env=env)
    said = f"poise: Making the sample database {sample_of(env)}\n"
    assert ended.err.decode() == said, ended
    assert entries(env) == ["sample-database-1"], entries(env)
    assert ended.out.count(b"\n") == SAMPLE_ROWS + 1
    assert ended.out == ask_sqlite(sample_of(env), "SELECT * FROM orders")
    again = run_ok("run", "records", env=env)
    assert again.err == b"" and again.out == ended.out, again
    # The same on every machine.
    figures = run_ok("run", "records", "--set", f"query={FIGURES_QUERY}", env=env)
    assert figures.out == FIGURES, figures
    # A run in which it is made counts its rows along with those that are read.
    units = run_ok("run", "records", "--json", env=env).json["workers"][0]["units"]
    assert units == SAMPLE_ROWS, units


@test
def two_make_the_sample():
    """two that make the sample database at once get the same rows"""
    env = poise_cache()
    query = ("--set", "query=SELECT count (*), sum (pieces), sum (amount) FROM orders")
    first, second = start("run", "records", *query, env=env), start("run", "records", *query, env=env)
    first, second = finish(first), finish(second)
    assert first.status == second.status == 0 and first.out == second.out, (first, second)
    assert first.out.count(b"\n") == 2, first
    assert entries(env) == ["sample-database-1"], entries(env)


@test
def killed_makers():
    """what a killed or cancelled maker of the sample database leaves is removed"""
    env = poise_cache()

    def is_being_made():
        folder = os.path.join(env["XDG_CACHE_HOME"], "poise")
        return any(os.path.exists(os.path.join(folder, name, "orders.db"))
                   and os.path.getsize(os.path.join(folder, name, "orders.db")) > 1000000
                   for name in entries(env) if ".making-" in name)

    process = start("run", "records", env=env)
    wait_until(is_being_made, "a sample database that is half made")
    process.kill()
    assert finish(process).status == -signal.SIGKILL
    assert len(entries(env)) == 1 and ".making-" in entries(env)[0], entries(env)

    process = start("run", "records", env=env)
    left_over = entries(env)
    wait_until(lambda: is_being_made() and entries(env) != left_over, "another one")
    process.send_signal(signal.SIGINT)
    ended = finish(process)
    assert ended.status == 130 and entries(env) == [], (ended, entries(env))

    run_ok("run", "records", "--set", "query=SELECT 1", env=env)
    assert entries(env) == ["sample-database-1"], entries(env)


@test
def no_room_for_the_sample():
    """where the sample database cannot be made, one line says what to do"""
    env = poise_cache()
    os.makedirs(env["XDG_CACHE_HOME"])
    with open(os.path.join(env["XDG_CACHE_HOME"], "poise"), "w"):
        pass
    ended = run("run", "records", env=env)
    assert ended.status == 1 and ended.out == b"", ended
    last = ended.err.decode().splitlines()[-1]
    folder = os.path.join(env["XDG_CACHE_HOME"], "poise")
    assert last == (f"poise: run: {folder}: Not a directory (the sample database needs 80 MB "
                    "there; or name a database of your own)"), ended


main()
