/* SPDX-License-Identifier: MIT */
#include "ui/poise-compare-window.h"

#include "poise-config.h"
#include "ui/poise-frame-clock-source.h"
#include "ui/poise-main-thread.h"
#include "ui/poise-renderer.h"
#include "ui/poise-style.h"

#include <glib/gi18n.h>
#include <signal.h>

/* The first frames take longer than any after them, and belong to no measurement. */
#define FIRST_FRAMES   12
#define FIRST_FRAMES_S 10

#define WIDTH  440
#define MARGIN 24

/* As if the person had ended the program in the terminal: it cancels, and says so; a
 * second time it ends at once. */
static gboolean
closed_cb (GtkWindow *window)
{
  raise (SIGTERM);
  return GDK_EVENT_STOP;
}

static void
lost_cb (PoiseFrameSource *source,
         const char       *why)
{
  g_printerr (_ ("poise: cancelled, since its window cannot be measured: %s\n"), why);
  raise (SIGTERM);
}

static GtkWidget *
make_label (const char *text,
            const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
make_window (GtkWidget *stage)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, MARGIN);

  gtk_widget_set_margin_top (box, MARGIN);
  gtk_widget_set_margin_bottom (box, MARGIN);
  gtk_widget_set_margin_start (box, MARGIN);
  gtk_widget_set_margin_end (box, MARGIN);
  gtk_box_append (GTK_BOX (box), stage);
  gtk_box_append (GTK_BOX (box),
                  make_label (_ ("Leave this window in sight: its frames are counted. It "
                                 "goes away by itself."),
                              "dim"));
  gtk_window_set_title (GTK_WINDOW (window), _ ("Poise is measuring"));
  gtk_window_set_icon_name (GTK_WINDOW (window), POISE_APPLICATION_ID);
  gtk_window_set_default_size (GTK_WINDOW (window), WIDTH, -1);
  gtk_window_set_child (GTK_WINDOW (window), box);
  g_signal_connect (window, "close-request", G_CALLBACK (closed_cb), NULL);
  return window;
}

static void
count_cb (gint64   now_us,
          gpointer user_data)
{
  guint *n_left = user_data;

  if (*n_left > 0)
    (*n_left)--;
}

static gboolean
late_cb (gpointer user_data)
{
  gboolean *late = user_data;

  *late = TRUE;
  return G_SOURCE_CONTINUE;
}

/* Returns: whether the first frames have come. */
static gboolean
wait_for_frames (PoiseFrameSource *source)
{
  guint n_left = FIRST_FRAMES;
  gboolean late = FALSE;
  guint late_id = g_timeout_add_seconds (FIRST_FRAMES_S, late_cb, &late);

  poise_frame_source_start (source, count_cb, &n_left);
  while (n_left > 0 && !late)
    g_main_context_iteration (NULL, TRUE);
  poise_frame_source_stop (source);
  g_source_remove (late_id);
  return n_left == 0;
}

static void
source_gone_cb (gpointer window,
                GObject *source)
{
  gtk_window_destroy (window);
}

/**
 * poise_compare_window_open:
 *
 * Main thread: opens a small window whose frames can be counted, and waits until it is
 * there. It closes when the source is let go. Whoever closes it before, or takes it out
 * of sight while it measures, ends the program as SIGTERM does.
 *
 * Returns: (transfer full) (nullable): its frames; NULL when no display can be opened, or
 * the display shows nothing
 */
PoiseFrameSource *
poise_compare_window_open (void)
{
  PoiseFrameSource *source;
  GtkWidget *window;
  GtkWidget *stage;

  g_return_val_if_fail (poise_on_main_thread (), NULL);

  poise_renderer_choose ();
  /* The command line prints numbers as programs read them. */
  gtk_disable_setlocale ();
  if (!gtk_init_check ())
    return NULL;

  poise_style_load ();
  stage = poise_stage_new ();
  window = make_window (stage);
  source = poise_frame_clock_source_new (POISE_STAGE (stage));
  g_object_weak_ref (G_OBJECT (source), source_gone_cb, window);
  gtk_window_present (GTK_WINDOW (window));
  if (!wait_for_frames (source))
    {
      g_object_unref (source);
      return NULL;
    }
  g_signal_connect (source, "lost", G_CALLBACK (lost_cb), NULL);
  return source;
}
