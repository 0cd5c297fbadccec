/* SPDX-License-Identifier: MIT */
/* What computing workers cost the window's frames: the same window with nothing to
 * do, and with 2, 4 and 8 of them, in one run. */
#include "app/kinds/poise-kinds.h"
#include "ui/poise-application.h"
#include "ui/poise-frame-meter.h"
#include "ui/poise-strip.h"

/* The meter looks back ten seconds. */
#define PHASE_MS 10000

static GtkWidget *
find_widget (GtkWidget *widget,
             GType      type)
{
  if (G_OBJECT_TYPE (widget) == type)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
set_flag_cb (gpointer flag)
{
  *(gboolean *) flag = TRUE;
  return G_SOURCE_REMOVE;
}

static void
turn_for (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, set_flag_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

static PoiseJob *
start_workers (PoiseRunner *runner,
               guint        n)
{
  g_autoptr (PoiseParams) params = poise_params_new (&poise_kind_primes);
  g_autofree char *threads = g_strdup_printf ("%u", n);

  g_assert_true (poise_params_set (params, "limit", "1000000000000", NULL));
  g_assert_true (poise_params_set (params, "threads", threads, NULL));
  return poise_runner_start (runner, params, NULL, NULL);
}

static void
measure (PoiseRunner       *runner,
         GtkWidget         *window,
         guint              n_workers,
         PoiseFrameFigures *rest)
{
  g_autoptr (PoiseFrameMeter) meter = poise_frame_meter_new (window);
  PoiseJob *job = n_workers > 0 ? start_workers (runner, n_workers) : NULL;
  PoiseFrameFigures figures;

  turn_for (1000);
  poise_frame_meter_set_active (meter, TRUE);
  turn_for (PHASE_MS);
  poise_frame_meter_get_figures (meter, &figures);
  if (n_workers == 0)
    *rest = figures;
  g_print ("%u workers: %.1f frames/s, gap p50 %.1f ms, p99 %.1f ms, worst %.1f ms; "
           "p99 is %.2f times that at rest\n",
           n_workers, figures.per_second, (double) figures.p50_us / 1000,
           (double) figures.p99_us / 1000, (double) figures.worst_us / 1000,
           (double) figures.p99_us / (double) rest->p99_us);
  if (job == NULL)
    return;
  poise_job_cancel (job);
  while (poise_job_is_active (job))
    g_main_context_iteration (NULL, TRUE);
}

int
main (int    argc,
      char **argv)
{
  static const guint workers[] = { 0, 2, 4, 8 };
  g_autoptr (PoiseApplication) application = NULL;
  PoiseFrameFigures rest = { 0 };
  GtkWindow *window;

  gtk_init ();
  application = poise_application_new ();
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, NULL);
  g_application_activate (G_APPLICATION (application));
  window = gtk_application_get_active_window (GTK_APPLICATION (application));
  /* Something moves all the time, also with no job. */
  poise_strip_set_busy (POISE_STRIP (find_widget (GTK_WIDGET (window), POISE_TYPE_STRIP)),
                        TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (workers); i++)
    {
      measure (poise_application_get_runner (application), GTK_WIDGET (window), workers[i],
               &rest);
      poise_strip_set_busy (POISE_STRIP (find_widget (GTK_WIDGET (window),
                                                      POISE_TYPE_STRIP)),
                            TRUE);
    }
  gtk_window_destroy (window);
  return 0;
}
