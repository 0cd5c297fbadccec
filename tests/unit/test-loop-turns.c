/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test.h"

#include "app/meter/poise-loop-turns.h"

static const gint64 block_us = 200 * G_TIME_SPAN_MILLISECOND;

/* Keeps the main thread busy; returns how long it really was. */
static gint64
block (gint64 duration_us)
{
  gint64 begin_us = g_get_monotonic_time ();
  gint64 now_us = begin_us;

  while (now_us - begin_us < duration_us)
    now_us = g_get_monotonic_time ();
  return now_us - begin_us;
}

/* When the main thread was kept busy. */
typedef struct
{
  gint64 begin_us;
  gint64 end_us; /* 0 before */
} Block;

static void
block_once_cb (gpointer data)
{
  Block *self = data;

  self->begin_us = g_get_monotonic_time ();
  block (block_us);
  self->end_us = g_get_monotonic_time ();
}

static const PoiseTurn *
get_long (PoiseLoopTurns *turns,
          guint           index)
{
  return &g_array_index (poise_loop_turns_get_long (turns), PoiseTurn, index);
}

static guint
count_long (PoiseLoopTurns *turns)
{
  return poise_loop_turns_get_long (turns)->len;
}

/* The one long turn with that time in it. A busy machine may hold up another turn for as
 * long. */
static const PoiseTurn *
find_turn (PoiseLoopTurns *turns,
           const Block    *blocked)
{
  const PoiseTurn *found = NULL;

  for (guint i = 0; i < count_long (turns); i++)
    {
      const PoiseTurn *turn = get_long (turns, i);

      if (turn->begin_us >= blocked->end_us ||
          turn->begin_us + turn->length_us <= blocked->begin_us)
        continue;
      g_assert_null (found);
      found = turn;
    }
  g_assert_nonnull (found);
  g_assert_cmpint (found->begin_us, <=, blocked->begin_us);
  g_assert_cmpint (found->begin_us + found->length_us, >=, blocked->end_us);
  return found;
}

static PoiseLoopTurns *
new_turns (void)
{
  return poise_loop_turns_new (block_us - 1);
}

static void
test_block_is_one_stall (void)
{
  g_autoptr (PoiseLoopTurns) turns = new_turns ();
  const PoiseTurn *turn;
  gint64 before_us, longest_us = 0;
  Block blocked = { 0 };

  poise_loop_turns_start (turns);
  g_assert_true (poise_loop_turns_is_running (turns));
  before_us = g_get_monotonic_time ();
  g_idle_add_once (block_once_cb, &blocked);
  poise_test_wait_for (blocked.end_us > 0);
  /* The turn ends with the next poll. */
  g_main_context_iteration (NULL, FALSE);
  poise_loop_turns_stop (turns);

  turn = find_turn (turns, &blocked);
  g_assert_cmpint (turn->begin_us, >=, before_us);
  for (guint i = 0; i < count_long (turns); i++)
    longest_us = MAX (longest_us, get_long (turns, i)->length_us);
  g_assert_cmpint (poise_histogram_get_max (poise_loop_turns_get_histogram (turns)), ==,
                   longest_us);
}

/* What the turn did before the meter was started is not counted, what it does until the
 * meter is stopped is: a run that blocks is measured within one turn. */
static void
test_open_turn (void)
{
  g_autoptr (PoiseLoopTurns) turns = new_turns ();
  gint64 begin_us, blocked_us;

  block (block_us);
  begin_us = g_get_monotonic_time ();
  poise_loop_turns_start (turns);
  blocked_us = block (block_us);
  poise_loop_turns_stop (turns);
  block (block_us);

  g_assert_cmpuint (count_long (turns), ==, 1);
  g_assert_cmpint (get_long (turns, 0)->begin_us, >=, begin_us);
  g_assert_cmpint (get_long (turns, 0)->length_us, >=, blocked_us);
  g_assert_cmpuint (
      poise_histogram_get_count (poise_loop_turns_get_histogram (turns)), ==, 1);
}

static void
note_time_cb (gpointer data)
{
  *(gint64 *) data = g_get_monotonic_time ();
}

/* A loop that waits is not away: all turns together and the wait are what passed. */
static void
test_wait_is_no_turn (void)
{
  g_autoptr (PoiseLoopTurns) turns = new_turns ();
  const PoiseHistogram *histogram = poise_loop_turns_get_histogram (turns);
  gint64 begin_us, woken_us = 0;
  double away_us;

  begin_us = g_get_monotonic_time ();
  g_timeout_add_once ((guint) (block_us / G_TIME_SPAN_MILLISECOND), note_time_cb,
                      &woken_us);
  poise_loop_turns_start (turns);
  poise_test_wait_for (woken_us > 0);
  poise_loop_turns_stop (turns);

  away_us = poise_histogram_get_mean (histogram) *
            (double) poise_histogram_get_count (histogram);
  g_assert_cmpfloat (away_us, <, (double) (g_get_monotonic_time () - begin_us));
  g_assert_cmpuint (poise_histogram_get_count (histogram), >=, 2);
}

static void
test_wakes_nobody (void)
{
  g_autoptr (PoiseLoopTurns) turns = new_turns ();

  poise_loop_turns_start (turns);
  poise_test_poll_for (poise_test_loop_is_asleep ());
  poise_loop_turns_stop (turns);
}

static void
test_leaves_nothing (void)
{
  GPollFunc before = g_main_context_get_poll_func (NULL);
  PoiseLoopTurns *first = new_turns (), *second = new_turns ();

  poise_loop_turns_start (first);
  poise_loop_turns_start (first);
  g_assert_true (g_main_context_get_poll_func (NULL) != before);
  poise_loop_turns_start (second);
  poise_loop_turns_stop (first);
  poise_loop_turns_stop (first);
  g_assert_true (g_main_context_get_poll_func (NULL) != before);
  g_main_context_iteration (NULL, FALSE);
  poise_loop_turns_free (second);
  g_assert_true (g_main_context_get_poll_func (NULL) == before);
  poise_loop_turns_start (first);
  poise_loop_turns_free (first);
  g_assert_true (g_main_context_get_poll_func (NULL) == before);
}

static guint n_polls;
static GPollFunc inner_poll;

static int
count_poll (GPollFD *fds,
            guint    n_fds,
            int      timeout_ms)
{
  n_polls++;
  return inner_poll (fds, n_fds, timeout_ms);
}

static void
wrap_poll (void)
{
  n_polls = 0;
  inner_poll = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, count_poll);
}

/* Somebody else's function goes on being called, and goes on calling ours. */
static void
test_beside_others (void)
{
  g_autoptr (PoiseLoopTurns) turns = new_turns ();
  Block blocked = { 0 };
  GPollFunc plain = g_main_context_get_poll_func (NULL);

  wrap_poll ();
  poise_loop_turns_start (turns);
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (n_polls, >, 0);
  poise_loop_turns_stop (turns);
  g_assert_true (g_main_context_get_poll_func (NULL) == count_poll);
  g_main_context_set_poll_func (NULL, plain);

  poise_loop_turns_start (turns);
  wrap_poll ();
  poise_loop_turns_stop (turns);
  g_assert_true (g_main_context_get_poll_func (NULL) == count_poll);
  g_main_context_iteration (NULL, FALSE);
  poise_loop_turns_start (turns);
  g_idle_add_once (block_once_cb, &blocked);
  poise_test_wait_for (blocked.end_us > 0);
  g_main_context_iteration (NULL, FALSE);
  find_turn (turns, &blocked);

  /* Ours is the last one again and can go. */
  g_main_context_set_poll_func (NULL, inner_poll);
  poise_loop_turns_stop (turns);
  g_assert_true (g_main_context_get_poll_func (NULL) == plain);
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);

  g_test_add_func ("/loop-turns/block-is-one-stall", test_block_is_one_stall);
  g_test_add_func ("/loop-turns/open-turn", test_open_turn);
  g_test_add_func ("/loop-turns/wait-is-no-turn", test_wait_is_no_turn);
  g_test_add_func ("/loop-turns/wakes-nobody", test_wakes_nobody);
  g_test_add_func ("/loop-turns/leaves-nothing", test_leaves_nothing);
  g_test_add_func ("/loop-turns/beside-others", test_beside_others);

  return g_test_run ();
}
