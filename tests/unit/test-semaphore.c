/* SPDX-License-Identifier: MIT */
#include "app/kinds/threads/poise-permits.h"
#include "tests/unit/poise-test.h"

#include <stdatomic.h>

static void
take (PoisePermits *permits)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (poise_permits_take (permits, NULL, &error));
  g_assert_no_error (error);
}

static void
test_count (void)
{
  g_autoptr (PoisePermits) permits = poise_permits_new (3);

  g_assert_cmpuint (poise_permits_get_max_held (permits), ==, 0);
  take (permits);
  take (permits);
  g_assert_cmpuint (poise_permits_get_n_held (permits), ==, 2);
  poise_permits_give_back (permits);
  take (permits);
  g_assert_cmpuint (poise_permits_get_max_held (permits), ==, 2);
  take (permits);
  g_assert_cmpuint (poise_permits_get_n_held (permits), ==, 3);
  g_assert_cmpuint (poise_permits_get_max_held (permits), ==, 3);
  for (guint i = 0; i < 3; i++)
    poise_permits_give_back (permits);
  g_assert_cmpuint (poise_permits_get_n_held (permits), ==, 0);
  g_assert_cmpuint (poise_permits_get_max_held (permits), ==, 3);
}

/* One who takes a permit on a thread of its own. */
typedef struct
{
  PoisePermits *permits;
  GCancellable *cancellable;
  GThread      *thread;
  atomic_int   *n_served; /* among all */
  int           turn;     /* the how manieth it was served, from 0 */
  gboolean      taken;
  GError       *error;
} Taker;

static gpointer
take_worker (gpointer data)
{
  Taker *self = data;

  self->taken = poise_permits_take (self->permits, self->cancellable, &self->error);
  if (self->taken)
    {
      self->turn = atomic_fetch_add (self->n_served, 1);
      poise_permits_give_back (self->permits);
    }
  return NULL;
}

#define N_TAKERS 8

/* Starts so many, one after another, while the one permit is held. */
static void
start_takers (Taker        *takers,
              PoisePermits *permits,
              atomic_int   *n_served)
{
  for (guint i = 0; i < N_TAKERS; i++)
    {
      takers[i] = (Taker){ permits, g_cancellable_new (), NULL, n_served, -1, FALSE, NULL };
      takers[i].thread = g_thread_new ("taker", take_worker, &takers[i]);
      poise_test_block_until (poise_permits_get_n_waiting (permits) == i + 1);
    }
}

static void
join_taker (Taker *taker)
{
  g_thread_join (g_steal_pointer (&taker->thread));
  g_object_unref (taker->cancellable);
}

static void
test_first_come_first_served (void)
{
  g_autoptr (PoisePermits) permits = poise_permits_new (1);
  Taker takers[N_TAKERS];
  atomic_int n_served = 0;

  take (permits);
  start_takers (takers, permits, &n_served);
  g_assert_cmpint (atomic_load (&n_served), ==, 0);
  poise_permits_give_back (permits);
  for (int i = 0; i < N_TAKERS; i++)
    {
      join_taker (&takers[i]);
      g_assert_true (takers[i].taken);
      g_assert_cmpint (takers[i].turn, ==, i);
    }
  g_assert_cmpuint (poise_permits_get_n_held (permits), ==, 0);
  g_assert_cmpuint (poise_permits_get_max_held (permits), ==, 1);
}

/* Cancelled waiters leave at once, while nobody gives back; the others keep their
 * order, and the permit is not lost on the way. */
static void
test_cancelled_waiters (void)
{
  g_autoptr (PoisePermits) permits = poise_permits_new (1);
  Taker takers[N_TAKERS];
  atomic_int n_served = 0;

  take (permits);
  start_takers (takers, permits, &n_served);
  for (guint i = 0; i < N_TAKERS; i += 2)
    {
      g_cancellable_cancel (takers[i].cancellable);
      join_taker (&takers[i]);
      g_assert_false (takers[i].taken);
      g_assert_error (takers[i].error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_error (&takers[i].error);
    }
  g_assert_cmpuint (poise_permits_get_n_waiting (permits), ==, N_TAKERS / 2);
  poise_permits_give_back (permits);
  for (int i = 1; i < N_TAKERS; i += 2)
    {
      join_taker (&takers[i]);
      g_assert_true (takers[i].taken);
      g_assert_cmpint (takers[i].turn, ==, i / 2);
    }
  g_assert_cmpuint (poise_permits_get_n_held (permits), ==, 0);
  take (permits);
}

static void
test_cancelled_before (void)
{
  g_autoptr (PoisePermits) permits = poise_permits_new (1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (poise_permits_take (permits, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (poise_permits_get_n_held (permits), ==, 0);
}

/* The cancel and the permit come at the same moment, thousands of times. */
static void
test_cancel_race (void)
{
  g_autoptr (PoisePermits) permits = poise_permits_new (1);
  guint n_taken = 0;

  for (guint i = 0; i < 3000; i++)
    {
      atomic_int n_served = 0;
      Taker taker = { permits, g_cancellable_new (), NULL, &n_served, -1, FALSE, NULL };

      take (permits);
      taker.thread = g_thread_new ("taker", take_worker, &taker);
      if (i % 3 != 0)
        poise_test_block_until (poise_permits_get_n_waiting (permits) == 1);
      if (i % 2 == 0)
        g_thread_yield ();
      /* On another thread, or it is decided before it begins. */
      if (i % 5 < 3)
        {
          g_autoptr (GThread) other = g_thread_new (
              "cancel", (GThreadFunc) (GCallback) g_cancellable_cancel, taker.cancellable);

          poise_permits_give_back (permits);
          g_thread_join (g_steal_pointer (&other));
        }
      else
        {
          poise_permits_give_back (permits);
          g_cancellable_cancel (taker.cancellable);
        }
      join_taker (&taker);
      g_assert_true (taker.taken == (taker.error == NULL));
      n_taken += taker.taken;
      g_clear_error (&taker.error);
      g_assert_cmpuint (poise_permits_get_n_held (permits), ==, 0);
      g_assert_cmpuint (poise_permits_get_n_waiting (permits), ==, 0);
    }
  g_assert_cmpuint (n_taken, >, 0);
  g_assert_cmpuint (poise_permits_get_max_held (permits), ==, 1);
}

typedef struct
{
  PoisePermits *permits;
  atomic_int    n_inside;
} Crowd;

static gpointer
crowd_worker (gpointer data)
{
  Crowd *self = data;

  for (guint i = 0; i < 3000; i++)
    {
      take (self->permits);
      g_assert_cmpint (atomic_fetch_add (&self->n_inside, 1), <, 3);
      if (i % 16 == 0)
        g_thread_yield ();
      atomic_fetch_sub (&self->n_inside, 1);
      poise_permits_give_back (self->permits);
    }
  return NULL;
}

static void
test_crowd (void)
{
  g_autoptr (PoisePermits) permits = poise_permits_new (3);
  Crowd crowd = { permits, 0 };
  GThread *threads[N_TAKERS];

  for (guint i = 0; i < N_TAKERS; i++)
    threads[i] = g_thread_new ("crowd", crowd_worker, &crowd);
  for (guint i = 0; i < N_TAKERS; i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (poise_permits_get_n_held (permits), ==, 0);
  g_assert_cmpuint (poise_permits_get_max_held (permits), <=, 3);
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/semaphore/count", test_count);
  g_test_add_func ("/semaphore/first-come-first-served", test_first_come_first_served);
  g_test_add_func ("/semaphore/cancelled-waiters", test_cancelled_waiters);
  g_test_add_func ("/semaphore/cancelled-before", test_cancelled_before);
  g_test_add_func ("/semaphore/cancel-race", test_cancel_race);
  g_test_add_func ("/semaphore/crowd", test_crowd);
  return g_test_run ();
}
