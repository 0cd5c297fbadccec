/* SPDX-License-Identifier: MIT */
/* The main claim, in a real window: while threads work it draws frames and takes
 * what a person does; with the work on the main thread it does neither. */
#include "app/kinds/poise-kinds.h"
#include "tests/unit/poise-test.h"
#include "ui/poise-application.h"
#include "ui/poise-window.h"
#include "ui/poise-worker-row.h"

/* Frames enough to tell a live window from one that drew a last one. */
#define FRAMES 30
/* So long nothing is drawn and nothing wakes up before a window counts as resting. */
#define REST_MS 1500
#define TURN_MS 20

typedef struct
{
  PoiseApplication *application;
  PoiseRunner      *runner;
  GtkWindow        *window;
  guint             frames;
} Fixture;

static void
painted_cb (GdkFrameClock *clock,
            Fixture       *fixture)
{
  fixture->frames++;
}

/* One for all tests: GTK lets go of an application only at the program's end. */
static PoiseApplication *
get_application (void)
{
  static PoiseApplication *application = NULL;
  g_autoptr (GError) error = NULL;

  if (application != NULL)
    return application;
  application = poise_application_new ();
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  return application;
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->application = get_application ();
  g_application_activate (G_APPLICATION (fixture->application));
  fixture->runner = poise_application_get_runner (fixture->application);
  fixture->window =
      gtk_application_get_active_window (GTK_APPLICATION (fixture->application));
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (fixture->window)),
                    "after-paint", G_CALLBACK (painted_cb), fixture);
  poise_test_wait_for (fixture->frames > 0);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  poise_runner_cancel_all (fixture->runner);
  poise_test_wait_for (poise_runner_get_n_active (fixture->runner) == 0);
  gtk_window_destroy (fixture->window);
  poise_runner_remove_ended (fixture->runner);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static PoiseJob *
start_primes (Fixture    *fixture,
              const char *strategy,
              const char *limit,
              const char *threads)
{
  const PoiseWay way = poise_test_way (strategy, "paced", POISE_POOL_BY_NATURE);

  return poise_test_start (fixture->runner, &poise_kind_primes, &way, "limit", limit,
                           "threads", threads, NULL);
}

static gboolean
all_run (PoiseJob *job)
{
  for (guint i = 0; i < poise_job_get_n_workers (job); i++)
    if (poise_worker_get_state (poise_job_get_worker (job, i)) != POISE_WORKER_RUNNING ||
        poise_worker_get_units (poise_job_get_worker (job, i)) == 0)
      return FALSE;
  return TRUE;
}

/* How many widgets of a type there are below @widget, its own and their children's. */
static guint
count_widgets (GtkWidget *widget,
               GType      type)
{
  guint n = g_type_is_a (G_OBJECT_TYPE (widget), type) ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_widgets (child, type);
  return n;
}

static void
test_threads_leave_the_frames (Fixture      *fixture,
                               gconstpointer data)
{
  PoiseJob *job = start_primes (fixture, "thread", "1000000000000", "4");
  guint before;

  poise_test_wait_for (all_run (job));
  before = fixture->frames;
  poise_test_wait_for (fixture->frames >= before + FRAMES);
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_RUNNING);
  g_assert_true (all_run (job));
}

static void
test_main_draws_no_frame (Fixture      *fixture,
                          gconstpointer data)
{
  guint before = fixture->frames;
  PoiseJob *job = start_primes (fixture, "main", "300000000", "4");

  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_DONE);
  g_assert_cmpuint (fixture->frames, ==, before);
}

static void
test_a_bar_for_every_thread (Fixture      *fixture,
                             gconstpointer data)
{
  PoiseJob *job = start_primes (fixture, "thread", "1000000000000", "4");

  poise_test_wait_for (all_run (job));
  poise_test_wait_for (count_widgets (GTK_WIDGET (fixture->window),
                                      POISE_TYPE_WORKER_ROW) == 4);
}

/* A list that shows a live job keeps following it when it is replaced in place. */
static void
test_retry_shows_the_new_job (Fixture      *fixture,
                              gconstpointer data)
{
  PoiseJob *job = start_primes (fixture, "thread", "1000000000000", "2");
  PoiseJob *again;

  poise_test_wait_for (all_run (job));
  poise_job_cancel (job);
  poise_test_wait_for (!poise_job_is_active (job));
  again = poise_runner_retry (fixture->runner, job, NULL);
  g_assert_nonnull (again);
  poise_test_wait_for (all_run (again));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->runner)), ==, 1);
}

static GtkWidget *
find_widget (GtkWidget *widget,
             GType      type)
{
  GtkWidget *found = g_type_is_a (G_OBJECT_TYPE (widget), type) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_widget (child, type);
  return found;
}

static void
enter (GtkSpinButton *spin,
       const char    *text)
{
  gtk_editable_set_text (GTK_EDITABLE (spin), text);
  gtk_spin_button_update (spin);
}

/* The limit of the primes: GTK takes whatever the reading of a text leaves behind, even
 * when it is told that the text is no number. */
static void
test_no_number_keeps_the_value (Fixture      *fixture,
                                gconstpointer data)
{
  static const char *const texts[] = {
    "", " ", "abc", "1e3", "1.5", "0x10", "999999999999999999999999999999",
  };
  GtkSpinButton *spin = GTK_SPIN_BUTTON (
      find_widget (GTK_WIDGET (fixture->window), GTK_TYPE_SPIN_BUTTON));

  enter (spin, "1,234,567");
  g_assert_cmpfloat (gtk_spin_button_get_value (spin), ==, 1234567);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      enter (spin, texts[i]);
      g_assert_cmpfloat (gtk_spin_button_get_value (spin), ==, 1234567);
      g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (spin)), ==, "1,234,567");
    }
  /* What is too large becomes the largest there is. */
  enter (spin, "2000000000000");
  g_assert_cmpfloat (gtk_spin_button_get_value (spin), ==, 1e12);
}

/* Below all else: whatever is due comes first, also when the program was held up. */
static gboolean
count_cb (gpointer user_data)
{
  guint *count = user_data;

  (*count)++;
  return G_SOURCE_CONTINUE;
}

/* Whether a while goes by without a frame. */
static gboolean
rests (Fixture *fixture)
{
  guint turns = 0;
  guint before = fixture->frames;
  guint id = g_timeout_add_full (G_PRIORITY_LOW, TURN_MS, count_cb, &turns, NULL);

  poise_test_wait_for (turns >= REST_MS / TURN_MS);
  g_source_remove (id);
  return fixture->frames == before;
}

static void
test_rests_when_nothing_runs (Fixture      *fixture,
                              gconstpointer data)
{
  PoiseJob *job = start_primes (fixture, "thread", "100000000", "2");
  guint64 callbacks;

  poise_test_run_to_end (job);
  while (!rests (fixture))
    g_test_message ("the window does not rest yet");
  callbacks = poise_runner_get_callbacks (fixture->runner);
  g_assert_true (rests (fixture));
  g_assert_cmpuint (poise_runner_get_callbacks (fixture->runner), ==, callbacks);
}

static gpointer
touch_widget_worker (gpointer data)
{
  poise_window_tell (data, "from a worker");
  return NULL;
}

/* Pitfall 7: touching a widget from a worker may go well for seconds. */
static void
test_pitfall_7_widget_from_a_worker (Fixture      *fixture,
                                     gconstpointer data)
{
  if (g_test_subprocess ())
    {
      g_thread_join (g_thread_new ("worker", touch_widget_worker, fixture->window));
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*poise_on_main_thread*");
}

/* Pitfall 8: the window goes while jobs run. Nothing reaches it any more, and the
 * jobs end as always. */
static void
test_pitfall_8_window_gone (Fixture      *fixture,
                            gconstpointer data)
{
  PoiseJob *job = start_primes (fixture, "thread", "1000000000000", "2");
  gpointer window = fixture->window;

  poise_test_wait_for (all_run (job));
  g_object_add_weak_pointer (window, &window);
  gtk_window_destroy (fixture->window);
  poise_test_wait_for (window == NULL);
  poise_job_cancel (job);
  poise_test_wait_for (!poise_job_is_active (job));
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_CANCELLED);

  /* For tear_down(). */
  fixture->window = GTK_WINDOW (poise_window_new (fixture->application));
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
  poise_test_init (&argc, &argv);
  gtk_init ();
  add ("/window/threads-leave-the-frames", test_threads_leave_the_frames);
  add ("/window/main-draws-no-frame", test_main_draws_no_frame);
  add ("/window/a-bar-for-every-thread", test_a_bar_for_every_thread);
  add ("/window/retry-shows-the-new-job", test_retry_shows_the_new_job);
  add ("/window/no-number-keeps-the-value", test_no_number_keeps_the_value);
  add ("/window/rests-when-nothing-runs", test_rests_when_nothing_runs);
  add ("/window/pitfall-7-widget-from-a-worker", test_pitfall_7_widget_from_a_worker);
  add ("/window/pitfall-8-window-gone", test_pitfall_8_window_gone);
  return g_test_run ();
}
