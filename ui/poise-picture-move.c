/* SPDX-License-Identifier: MIT */
#include "ui/poise-picture-move.h"

#include "app/engine/poise-text.h"

/* Into what the kind allows for a parameter. */
static double
confine (double      value,
         PoiseJob   *job,
         const char *name)
{
  const PoiseKind *kind = poise_job_get_kind (job);

  for (gsize i = 0; i < kind->n_params; i++)
    if (g_str_equal (kind->params[i].name, name))
      return CLAMP (value, kind->params[i].real_min, kind->params[i].real_max);
  return value;
}

/**
 * poise_picture_zoom:
 * @place: (inout): what is seen
 * @job: one that draws it; no further than its kind allows
 * @factor: how much nearer: 2 shows half as much
 * @x: what stays where it is, in widths of the picture to the right of its middle
 * @y: in widths of the picture above its middle
 */
void
poise_picture_zoom (PoisePlace *place,
                    PoiseJob   *job,
                    double      factor,
                    double      x,
                    double      y)
{
  double scale = confine (place->scale / factor, job, "scale");
  double left = scale / place->scale;

  poise_picture_shift (place, x * (1 - left), y * (1 - left));
  place->scale = scale;
}

/**
 * poise_picture_shift:
 * @place: (inout): what is seen
 * @x: how far to the right, in widths of the picture
 * @y: how far up, in widths of the picture
 */
void
poise_picture_shift (PoisePlace *place,
                     double      x,
                     double      y)
{
  place->center_x += x * place->scale;
  place->center_y += y * place->scale;
}

/**
 * poise_picture_confine:
 * @place: (inout): where somebody wants to go
 * @job: one that draws a picture
 *
 * Goes only as far as the job's kind allows.
 */
void
poise_picture_confine (PoisePlace *place,
                       PoiseJob   *job)
{
  place->center_x = confine (place->center_x, job, "center-x");
  place->center_y = confine (place->center_y, job, "center-y");
  place->scale = confine (place->scale, job, "scale");
}

/**
 * poise_picture_is_same:
 *
 * Returns: whether both places are the same.
 */
gboolean
poise_picture_is_same (const PoisePlace *a,
                       const PoisePlace *b)
{
  return a->center_x == b->center_x && a->center_y == b->center_y && a->scale == b->scale;
}

static void
add_change (GVariantBuilder *changes,
            const char      *name,
            double           value)
{
  g_autofree char *text = poise_text_real (value);

  g_variant_builder_add (changes, "{ss}", name, text);
}

/**
 * poise_picture_restart:
 * @widget: one inside of the jobs page; may be gone afterwards
 * @job: one that draws a picture
 * @place: what is to be drawn in its stead
 *
 * Cancels the job and starts it anew with another place.
 */
void
poise_picture_restart (GtkWidget        *widget,
                       PoiseJob         *job,
                       const PoisePlace *place)
{
  GVariantBuilder changes = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));

  add_change (&changes, "center-x", place->center_x);
  add_change (&changes, "center-y", place->center_y);
  add_change (&changes, "scale", place->scale);
  gtk_widget_activate_action (widget, "jobs.restart", "(ua{ss})", poise_job_get_id (job),
                              &changes);
}
