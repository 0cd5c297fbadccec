/* SPDX-License-Identifier: MIT */
/* A comparison's report in a window, and what is saved of it.
 *
 * test-report --show NAME [WIDTH HEIGHT] keeps a window open for whoever wants to look. */
#include "tests/unit/poise-test.h"
#include "tests/window/sample-reports.h"
#include "ui/poise-application.h"
#include "ui/poise-report-view.h"

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

/* A window with a view in it. */
static GtkWidget *
open_view (void)
{
  GtkWidget *window = gtk_application_window_new (GTK_APPLICATION (get_application ()));
  GtkWidget *view = poise_report_view_new ();

  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_window_set_default_size (GTK_WINDOW (window), 1100, 720);
  gtk_window_present (GTK_WINDOW (window));
  return view;
}

static void
painted_cb (GdkFrameClock *clock,
            guint         *frames)
{
  (*frames)++;
}

/* Sets a sample and waits until it was painted. */
static void
show_sample (GtkWidget  *view,
             const char *name)
{
  PoiseReport *report = sample_report_make (name);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (view);
  guint frames = 0;
  gulong id = g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), &frames);

  poise_report_view_set_report (POISE_REPORT_VIEW (view), report);
  poise_report_free (report);
  poise_test_wait_for (frames > 0);
  g_signal_handler_disconnect (clock, id);
}

/* Every warning of GTK's ends a test. */
static void
test_samples (void)
{
  GtkWidget *view = open_view ();
  guint n;
  const SampleReport *samples = sample_reports_list (&n);

  for (guint i = 0; i < 2 * n; i++)
      show_sample (view, samples[i % n].name);
  gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (view)));
}

static int
show (int    argc,
      char **argv)
{
  PoiseReport *report = sample_report_make (argv[2]);
  GtkWidget *window = gtk_application_window_new (GTK_APPLICATION (get_application ()));
  GtkWidget *view = poise_report_view_new ();

  poise_report_view_set_report (POISE_REPORT_VIEW (view), report);
  poise_report_free (report);
  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_window_set_default_size (GTK_WINDOW (window), argc > 3 ? atoi (argv[3]) : 1100,
                               argc > 4 ? atoi (argv[4]) : 720);
  gtk_window_present (GTK_WINDOW (window));
  while (g_list_model_get_n_items (gtk_window_get_toplevels ()) > 0)
    g_main_context_iteration (NULL, TRUE);
  return 0;
}

int
main (int    argc,
      char **argv)
{
  if (argc > 2 && g_str_equal (argv[1], "--show"))
    {
      gtk_init ();
      return show (argc, argv);
    }
  poise_test_init (&argc, &argv);
  gtk_init ();
  g_test_add_func ("/report/samples", test_samples);
  return g_test_run ();
}
