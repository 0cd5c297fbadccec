/* SPDX-License-Identifier: MIT */
/* The frames of a real window, as a comparison counts them. */
#include "tests/unit/poise-test.h"
#include "ui/poise-frame-clock-source.h"

#define FRAMES 30

typedef struct
{
  GtkWindow        *window;
  GtkWidget        *stack;
  PoiseStage       *stage;
  PoiseFrameSource *source;
  guint             painted;      /* what the source told */
  guint             frames;       /* what the window's frame clock did */
  gint64            painted_us;   /* the last one */
  guint             touches_seen; /* the stage's, when the last frame ended */
  guint             n_lost;
} Fixture;

static void
painted_cb (gint64   now_us,
            gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_cmpint (now_us, >, fixture->painted_us);
  g_assert_cmpint (now_us, <=, g_get_monotonic_time ());
  fixture->painted_us = now_us;
  fixture->painted++;
  fixture->touches_seen = poise_stage_get_touches (fixture->stage);
}

static void
after_paint_cb (Fixture *fixture)
{
  fixture->frames++;
}

static void
lost_cb (PoiseFrameSource *source,
         const char       *why,
         gpointer          user_data)
{
  Fixture *fixture = user_data;

  g_assert_nonnull (why);
  fixture->n_lost++;
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->window = GTK_WINDOW (gtk_window_new ());
  fixture->stack = gtk_stack_new ();
  fixture->stage = POISE_STAGE (poise_stage_new ());
  gtk_stack_add_named (GTK_STACK (fixture->stack), GTK_WIDGET (fixture->stage), "stage");
  gtk_stack_add_named (GTK_STACK (fixture->stack), gtk_label_new ("other"), "other");
  gtk_window_set_child (fixture->window, fixture->stack);
  fixture->source = poise_frame_clock_source_new (fixture->stage);
  g_signal_connect (fixture->source, "lost", G_CALLBACK (lost_cb), fixture);
  gtk_window_present (fixture->window);
  g_signal_connect_swapped (gtk_widget_get_frame_clock (GTK_WIDGET (fixture->window)),
                            "after-paint", G_CALLBACK (after_paint_cb), fixture);
  poise_test_wait_for (fixture->frames > 0);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  gpointer source = fixture->source;

  g_object_add_weak_pointer (G_OBJECT (source), &source);
  g_object_unref (fixture->source);
  g_assert_null (source);
  if (fixture->window != NULL)
    gtk_window_destroy (fixture->window);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
start (Fixture *fixture)
{
  poise_frame_source_start (fixture->source, painted_cb, fixture);
}

static gboolean
count_cb (gpointer user_data)
{
  guint *count = user_data;

  (*count)++;
  return G_SOURCE_CONTINUE;
}

/* Turns the loop long enough for many frames, if there were any. */
static void
let_time_go_by (void)
{
  guint turns = 0;
  guint id = g_timeout_add_full (G_PRIORITY_LOW, 20, count_cb, &turns, NULL);

  poise_test_wait_for (turns >= FRAMES);
  g_source_remove (id);
}

static void
test_every_frame_is_told (Fixture      *fixture,
                          gconstpointer data)
{
  guint before;

  start (fixture);
  poise_test_wait_for (fixture->painted > 0);
  before = fixture->frames - fixture->painted;
  poise_test_wait_for (fixture->painted >= FRAMES);
  g_assert_cmpuint (fixture->frames - fixture->painted, ==, before);
  g_assert_cmpuint (fixture->n_lost, ==, 0);
}

static void
test_none_after_stop (Fixture      *fixture,
                      gconstpointer data)
{
  guint frames, painted;

  start (fixture);
  poise_test_wait_for (fixture->painted >= FRAMES);
  poise_frame_source_stop (fixture->source);
  painted = fixture->painted;
  let_time_go_by ();
  g_assert_cmpuint (fixture->painted, ==, painted);
  /* The window itself rests as well. */
  frames = fixture->frames;
  let_time_go_by ();
  g_assert_cmpuint (fixture->frames, ==, frames);
  g_assert_cmpuint (fixture->n_lost, ==, 0);

  start (fixture);
  poise_test_wait_for (fixture->painted >= painted + FRAMES);
}

static void
test_touch_is_in_the_next_frame (Fixture      *fixture,
                                 gconstpointer data)
{
  start (fixture);
  for (guint i = 1; i <= 10; i++)
    {
      guint before = fixture->painted;

      poise_frame_source_touch (fixture->source);
      g_assert_cmpuint (poise_stage_get_touches (fixture->stage), ==, i);
      poise_test_wait_for (fixture->painted > before);
      g_assert_cmpuint (fixture->touches_seen, ==, i);
    }
}

static void
test_it_says_what_it_is (Fixture      *fixture,
                         gconstpointer data)
{
  g_assert_cmpstr (poise_frame_source_get_id (fixture->source), ==, "frame-clock");
  g_assert_cmpstr (poise_frame_source_get_renderer (fixture->source), ==,
                   g_getenv ("GSK_RENDERER"));
  g_assert_true (g_str_has_prefix (poise_frame_source_get_gtk (fixture->source), "4."));
  g_assert_cmpint (poise_frame_source_get_interval_us (fixture->source), >, 0);
  g_assert_cmpint (poise_frame_source_get_interval_us (fixture->source), <,
                   G_TIME_SPAN_SECOND);
}

/* A freeze is no reason to give up: frames come again by themselves. */
static void
test_a_freeze_is_no_loss (Fixture      *fixture,
                          gconstpointer data)
{
  start (fixture);
  poise_test_wait_for (fixture->painted > 0);
  for (guint i = 0; i < 3; i++)
    {
      guint before = fixture->painted;

      g_usleep (600 * G_TIME_SPAN_MILLISECOND);
      g_assert_cmpuint (fixture->painted, ==, before);
      poise_test_wait_for (fixture->painted >= before + FRAMES);
    }
  g_assert_cmpuint (fixture->n_lost, ==, 0);
}

static void
test_out_of_sight_is_lost (Fixture      *fixture,
                           gconstpointer data)
{
  guint painted;

  start (fixture);
  poise_test_wait_for (fixture->painted > 0);
  gtk_stack_set_visible_child_name (GTK_STACK (fixture->stack), "other");
  g_assert_cmpuint (fixture->n_lost, ==, 1);
  painted = fixture->painted;
  let_time_go_by ();
  g_assert_cmpuint (fixture->painted, ==, painted);
  g_assert_cmpuint (fixture->n_lost, ==, 1);

  /* Once more, when it is in sight again. */
  poise_frame_source_stop (fixture->source);
  gtk_stack_set_visible_child_name (GTK_STACK (fixture->stack), "stage");
  start (fixture);
  poise_test_wait_for (fixture->painted >= painted + FRAMES);
  g_assert_cmpuint (fixture->n_lost, ==, 1);
}

static void
test_started_out_of_sight (Fixture      *fixture,
                           gconstpointer data)
{
  gtk_stack_set_visible_child_name (GTK_STACK (fixture->stack), "other");
  start (fixture);
  poise_test_wait_for (fixture->n_lost == 1);
  g_assert_cmpuint (fixture->painted, ==, 0);
}

static void
test_minimised_is_lost (Fixture      *fixture,
                        gconstpointer data)
{
  start (fixture);
  poise_test_wait_for (fixture->painted > 0);
  gtk_window_minimize (fixture->window);
  poise_test_wait_for (fixture->n_lost == 1);
}

static void
test_the_window_goes_first (Fixture      *fixture,
                            gconstpointer data)
{
  start (fixture);
  poise_test_wait_for (fixture->painted > 0);
  gtk_window_destroy (g_steal_pointer (&fixture->window));
  g_assert_cmpuint (fixture->n_lost, ==, 1);
  poise_frame_source_touch (fixture->source);
  poise_frame_source_stop (fixture->source);
  start (fixture);
  poise_test_wait_for (fixture->n_lost == 2);
}

static void
add (const char *path,
     void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("GSK_RENDERER", "cairo", FALSE);
  poise_test_init (&argc, &argv);
  gtk_init ();
  add ("/frame-clock/every-frame-is-told", test_every_frame_is_told);
  add ("/frame-clock/none-after-stop", test_none_after_stop);
  add ("/frame-clock/touch-is-in-the-next-frame", test_touch_is_in_the_next_frame);
  add ("/frame-clock/it-says-what-it-is", test_it_says_what_it_is);
  add ("/frame-clock/a-freeze-is-no-loss", test_a_freeze_is_no_loss);
  add ("/frame-clock/out-of-sight-is-lost", test_out_of_sight_is_lost);
  add ("/frame-clock/started-out-of-sight", test_started_out_of_sight);
  add ("/frame-clock/minimised-is-lost", test_minimised_is_lost);
  add ("/frame-clock/the-window-goes-first", test_the_window_goes_first);
  return g_test_run ();
}
