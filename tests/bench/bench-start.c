/* SPDX-License-Identifier: MIT */
/* From the start of the process to its first frame: Poise's window beside an empty
 * one of GTK's, in turns. */
#include "ui/poise-application.h"

#include <stdlib.h>

#define ROUNDS 9
#define START_VARIABLE "POISE_BENCH_START_US"

static void
painted_cb (GdkFrameClock *clock,
            gpointer       user_data)
{
  const char *start = g_getenv (START_VARIABLE);

  g_print ("%" G_GINT64_FORMAT "\n",
           g_get_monotonic_time () - g_ascii_strtoll (start, NULL, 10));
  exit (EXIT_SUCCESS);
}

static void
show_empty_cb (GApplication *application)
{
  gtk_window_present (
      GTK_WINDOW (gtk_application_window_new (GTK_APPLICATION (application))));
}

static void
watch_cb (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (window)), "after-paint",
                    G_CALLBACK (painted_cb), NULL);
}

static int
be_child (const char *which)
{
  g_autoptr (GApplication) application = NULL;

  if (g_str_equal (which, "poise"))
    application = G_APPLICATION (poise_application_new ());
  else
    {
      application = G_APPLICATION (gtk_application_new ("dev.poise.Empty", 0));
      g_signal_connect (application, "activate", G_CALLBACK (show_empty_cb), NULL);
    }
  g_application_set_flags (application, G_APPLICATION_NON_UNIQUE);
  g_signal_connect_after (application, "activate", G_CALLBACK (watch_cb), NULL);
  return g_application_run (application, 0, NULL);
}

static gint64
run_child (const char *program,
           const char *which)
{
  const char *const words[] = { program, which, NULL };
  g_autofree char *start = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_monotonic_time ());
  g_autofree char *said = NULL;
  g_autoptr (GError) error = NULL;

  g_setenv (START_VARIABLE, start, TRUE);
  g_spawn_sync (NULL, (char **) words, NULL, G_SPAWN_DEFAULT, NULL, NULL, &said, NULL, NULL,
                &error);
  g_assert_no_error (error);
  return g_ascii_strtoll (said, NULL, 10);
}

static int
compare (const void *a,
         const void *b)
{
  gint64 left = *(const gint64 *) a;
  gint64 right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

int
main (int    argc,
      char **argv)
{
  gint64 empty_us[ROUNDS], poise_us[ROUNDS];

  if (argc > 1)
    return be_child (argv[1]);
  for (guint i = 0; i < ROUNDS; i++)
    {
      empty_us[i] = run_child (argv[0], "empty");
      poise_us[i] = run_child (argv[0], "poise");
    }
  qsort (empty_us, ROUNDS, sizeof empty_us[0], compare);
  qsort (poise_us, ROUNDS, sizeof poise_us[0], compare);
  g_print ("first frame, median of %d: an empty window %.0f ms, Poise %.0f ms, %.2f times\n",
           ROUNDS, (double) empty_us[ROUNDS / 2] / 1000,
           (double) poise_us[ROUNDS / 2] / 1000,
           (double) poise_us[ROUNDS / 2] / (double) empty_us[ROUNDS / 2]);
  return 0;
}
