/* SPDX-License-Identifier: MIT */
#include "ui/poise-tour.h"

#include "ui/poise-frame-meter.h"
#include "ui/poise-main-thread.h"
#include "ui/poise-template.h"
#include "ui/poise-tour-limit.h"
#include "ui/poise-tour-step.h"
#include "ui/poise-window.h"

#include <glib/gi18n.h>

/* The second frame from now begins when the first one has been painted. */
#define N_FRAMES 2

typedef enum
{
  STATE_AWAY,      /* it was left, or has not begun */
  STATE_PREPARING, /* how much work is right for this machine is not known yet */
  STATE_READY,     /* for a click */
  STATE_RUNNING,   /* from the click until the frame after the job's end */
} State;

struct _PoiseTour
{
  GtkWidget    parent_instance;
  PoiseRunner *runner;
  PoiseStrip  *strip; /* not owned, weak: it stands in the same window */

  State             state;
  gboolean          takes_focus; /* when the first step is ready: the person asked for it */
  guint             step; /* POISE_TOUR_N_STEPS when all is done */
  PoiseTourFigures  figures;
  GCancellable     *cancellable; /* while preparing */
  PoiseJob         *job;         /* the step's, while running */
  GSignalGroup     *job_signals; /* of that */
  PoiseFrameMeter  *meter;       /* while running */
  guint             tick_id;
  guint             n_frames; /* until then() */
  void (*then) (PoiseTour *self);

  GtkRevealer *revealer;
  GtkBox      *dots;
  GtkLabel    *position;
  GtkLabel    *headline;
  GtkLabel    *sentence;
  GtkButton   *button;
};

G_DEFINE_FINAL_TYPE (PoiseTour, poise_tour, GTK_TYPE_WIDGET)

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  PoiseTour *self = POISE_TOUR (widget);

  if (--self->n_frames > 0)
    return G_SOURCE_CONTINUE;
  self->tick_id = 0;
  self->then (self);
  return G_SOURCE_REMOVE;
}

static void
stop_waiting (PoiseTour *self)
{
  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);
  self->tick_id = 0;
}

/* Calls @then when what the window shows by now has been painted. */
static void
after_painting (PoiseTour *self,
                void (*then) (PoiseTour *self))
{
  stop_waiting (self);
  self->then = then;
  self->n_frames = N_FRAMES;
  self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

/* Nothing that was begun reaches the tour any more. */
static void
let_go (PoiseTour *self)
{
  stop_waiting (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->job_signals != NULL)
    g_signal_group_set_target (self->job_signals, NULL);
  g_clear_object (&self->job);
  if (self->meter != NULL)
    poise_frame_meter_set_active (self->meter, FALSE);
  g_clear_object (&self->meter);
}

static void
mark_dots (PoiseTour *self)
{
  GtkWidget *dot = gtk_widget_get_first_child (GTK_WIDGET (self->dots));

  for (guint i = 0; dot != NULL; i++, dot = gtk_widget_get_next_sibling (dot))
    {
      gtk_widget_remove_css_class (dot, "current");
      gtk_widget_remove_css_class (dot, "done");
      if (i <= self->step)
        gtk_widget_add_css_class (dot, i == self->step ? "current" : "done");
    }
}

/* A screen reader would say the button's label twice: once as its name, once as what
 * names it. */
static void
set_button (PoiseTour  *self,
            const char *label)
{
  gtk_button_set_label (self->button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->button),
                                 GTK_ACCESSIBLE_RELATION_LABELLED_BY);
}

/* The keyboard stays with the tour, unless the person took it elsewhere. */
static void
take_focus (PoiseTour *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (self->takes_focus || focus == NULL || gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
    gtk_widget_grab_focus (GTK_WIDGET (self->button));
  self->takes_focus = FALSE;
}

static void
set_state (PoiseTour *self,
           State      state)
{
  GtkWidget *widget = GTK_WIDGET (self);

  self->state = state;
  gtk_widget_action_set_enabled (widget, "tour.go", state == STATE_READY);
  gtk_widget_action_set_enabled (widget, "tour.leave", state != STATE_AWAY);
  if (state != STATE_AWAY)
    gtk_widget_set_visible (widget, TRUE);
  gtk_revealer_set_reveal_child (self->revealer, state != STATE_AWAY);
  if (state == STATE_READY)
    take_focus (self);
}

/* @headline: what was measured before, or NULL for the step's title. */
static void
show_step (PoiseTour  *self,
           const char *headline)
{
  const PoiseTourStep *step = poise_tour_step_get (self->step);
  g_autofree char *position =
      g_strdup_printf (_ ("%u of %u"), self->step + 1, POISE_TOUR_N_STEPS);

  mark_dots (self);
  gtk_label_set_label (self->position, position);
  gtk_label_set_label (self->headline, headline != NULL ? headline : _ (step->title));
  gtk_label_set_label (self->sentence, _ (step->sentence));
  set_button (self, _ (step->button));
}

static void
show_end (PoiseTour  *self,
          const char *headline)
{
  mark_dots (self);
  gtk_label_set_label (self->position, _ ("Done"));
  gtk_label_set_label (self->headline, headline);
  gtk_label_set_label (self->sentence, _ ("That was the tour: the page Compare runs any job in "
                                          "every way and shows the figures."));
  set_button (self, _ ("Finish"));
}

static void
leave (PoiseTour *self)
{
  let_go (self);
  set_state (self, STATE_AWAY);
}

/* The job did not come to its end: the same step again. */
static void
offer_again (PoiseTour *self)
{
  const GError *error = poise_job_get_error (self->job);

  show_step (self, error != NULL ? error->message : _ ("The job was cancelled."));
}

static void
offer_next (PoiseTour *self)
{
  PoiseFrameFigures frames;
  g_autofree char *told = NULL;

  poise_frame_meter_get_figures (self->meter, &frames);
  self->figures.worst_gap_us = frames.worst_us;
  told = poise_tour_step_get (self->step)->tell (&self->figures, self->job);
  self->step++;
  if (self->step < POISE_TOUR_N_STEPS)
    show_step (self, told);
  else
    show_end (self, told);
}

static void
measured (PoiseTour *self)
{
  if (poise_job_get_state (self->job) == POISE_JOB_DONE)
    offer_next (self);
  else
    offer_again (self);
  let_go (self);
  set_state (self, STATE_READY);
}

/* The last gap is closed by the frame that shows the end. */
static void
ended_cb (PoiseTour *self)
{
  after_painting (self, measured);
}

static void
state_changed_cb (PoiseTour *self)
{
  const char *text = _ (poise_tour_step_get (self->step)->meanwhile);

  if (poise_job_get_state (self->job) == POISE_JOB_QUEUED)
    text = _ ("The job waits until others leave it a core; go on, or cancel them.");
  if (poise_job_get_state (self->job) == POISE_JOB_PAUSED)
    text = _ ("The job is paused; resume it in its row.");
  gtk_label_set_label (self->sentence, text);
}

static void
watch (PoiseTour *self,
       PoiseJob  *job)
{
  self->job = g_object_ref (job);
  g_signal_group_set_target (self->job_signals, job);
  if (poise_job_is_active (job))
    state_changed_cb (self);
  else
    ended_cb (self);
}

static void
start_job (PoiseTour *self)
{
  PoiseWay way = poise_way_get_default ();
  g_autoptr (GError) error = NULL;
  g_autoptr (PoiseParams) params =
      poise_tour_step_get (self->step)->make (&self->figures, &way, &error);
  PoiseJob *job = NULL;

  if (params != NULL)
    job = poise_runner_start (self->runner, params, &way, &error);
  if (job != NULL)
    {
      watch (self, job);
      return;
    }
  poise_window_tell (GTK_WIDGET (self), error->message);
  leave (self);
}

/* What the click does to the window is painted first: a job on the main thread would
 * leave the button as it was. */
static void
go (GtkWidget  *widget,
    const char *action_name,
    GVariant   *parameter)
{
  PoiseTour *self = POISE_TOUR (widget);

  if (self->step == POISE_TOUR_N_STEPS)
    {
      leave (self);
      return;
    }
  if (poise_window_refuse_jobs (widget))
    return;
  set_state (self, STATE_RUNNING);
  gtk_label_set_label (self->headline, _ (poise_tour_step_get (self->step)->title));
  gtk_label_set_label (self->sentence, _ (poise_tour_step_get (self->step)->meanwhile));
  self->meter = poise_frame_meter_new (widget);
  poise_frame_meter_set_active (self->meter, TRUE);
  if (self->strip != NULL)
    poise_strip_touch (self->strip);
  after_painting (self, start_job);
}

/* One that has slid away takes no room, and nothing finds it. */
static void
revealed_cb (PoiseTour *self)
{
  if (self->state == STATE_AWAY)
    gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
leave_action (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  leave (POISE_TOUR (widget));
}

static void
prepared_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (PoiseTour) self = user_data;
  g_autoptr (GError) error = NULL;
  gint64 limit = poise_tour_limit_find_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    {
      poise_window_tell (GTK_WIDGET (self), error->message);
      leave (self);
      return;
    }
  self->figures.limit = limit;
  g_clear_object (&self->cancellable);
  set_state (self, STATE_READY);
}

static void
poise_tour_dispose (GObject *object)
{
  PoiseTour *self = POISE_TOUR (object);

  let_go (self);
  g_clear_object (&self->job_signals);
  g_clear_weak_pointer (&self->strip);
  poise_dispose_template (GTK_WIDGET (object), POISE_TYPE_TOUR);
  g_clear_object (&self->runner);
  G_OBJECT_CLASS (poise_tour_parent_class)->dispose (object);
}

static void
poise_tour_class_init (PoiseTourClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = poise_tour_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/poise/Poise/ui/poise-tour.ui");
  gtk_widget_class_bind_template_child (widget_class, PoiseTour, revealer);
  gtk_widget_class_bind_template_child (widget_class, PoiseTour, dots);
  gtk_widget_class_bind_template_child (widget_class, PoiseTour, position);
  gtk_widget_class_bind_template_child (widget_class, PoiseTour, headline);
  gtk_widget_class_bind_template_child (widget_class, PoiseTour, sentence);
  gtk_widget_class_bind_template_child (widget_class, PoiseTour, button);
  gtk_widget_class_bind_template_callback (widget_class, revealed_cb);
  gtk_widget_class_install_action (widget_class, "tour.go", NULL, go);
  gtk_widget_class_install_action (widget_class, "tour.leave", NULL, leave_action);
  gtk_widget_class_set_css_name (widget_class, "tour");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
poise_tour_init (PoiseTour *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->job_signals = g_signal_group_new (POISE_TYPE_JOB);
  g_signal_group_connect_swapped (self->job_signals, "ended", G_CALLBACK (ended_cb), self);
  g_signal_group_connect_swapped (self->job_signals, "notify::state",
                                  G_CALLBACK (state_changed_cb), self);
  set_state (self, STATE_AWAY);
}

/**
 * poise_tour_set_up:
 * @strip: what it sends the person to; made to measure before a job can block the window
 *
 * Main thread, once: what its jobs are started with.
 */
void
poise_tour_set_up (PoiseTour   *self,
                   PoiseRunner *runner,
                   PoiseStrip  *strip)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_TOUR (self));
  g_return_if_fail (POISE_IS_RUNNER (runner));
  g_return_if_fail (POISE_IS_STRIP (strip));
  g_return_if_fail (self->runner == NULL);

  self->runner = g_object_ref (runner);
  g_set_weak_pointer (&self->strip, strip);
}

/**
 * poise_tour_begin:
 *
 * Main thread: shows the first step, wherever the tour was before.
 */
void
poise_tour_begin (PoiseTour *self)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_TOUR (self));
  g_return_if_fail (self->runner != NULL);

  let_go (self);
  self->step = 0;
  self->takes_focus = TRUE;
  self->figures = (PoiseTourFigures){ 0 };
  show_step (self, NULL);
  set_state (self, STATE_PREPARING);
  self->cancellable = g_cancellable_new ();
  poise_tour_limit_find_async (self->cancellable, prepared_cb, g_object_ref (self));
}
