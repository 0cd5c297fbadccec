/* SPDX-License-Identifier: MIT */
/* A picture of the Mandelbrot set. A pixel's colour depends on nothing but its own place:
 * the picture is the same bit for bit for any number of workers, and on any machine. */
#include "app/kinds/poise-kinds.h"

#include "app/engine/poise-text.h"
#include "app/kinds/pictures/poise-painter.h"
#include "app/kinds/pictures/poise-pixels-hash.h"
#include "app/kinds/pictures/poise-png.h"
#include "app/kinds/poise-packed.h"

#include <stdatomic.h>

/* 256 MB of memory. */
#define MAX_PIXELS (64 * 1024 * 1024)

/* The whole set. */
static const PoisePlace home = { .center_x = -0.6, .center_y = 0, .scale = 3.6 };

typedef struct
{
  PoiseMandelbrot *picture;
  PoisePixels     *pixels; /* the picture's */

  atomic_bool hashing; /* one of the workers does it, when all rows are there */
  char       *sha256;  /* written by that one, read after it was joined */
} Plan;

typedef struct
{
  PoisePainter    *painter;
  PoisePixelsHash *hash; /* while this worker hashes */
} Share;

static gboolean
check_size (guint    width,
            guint    height,
            GError **error)
{
  g_autofree char *pixels = poise_text_count ((gint64) width * height);
  g_autofree char *allowed = poise_text_count (MAX_PIXELS);

  if ((guint64) width * height <= MAX_PIXELS)
    return TRUE;
  g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
               "width × height: %u × %u are %s pixels; at most %s are allowed", width,
               height, pixels, allowed);
  return FALSE;
}

static gpointer
plan_new (const PoiseParams *params,
          GError           **error)
{
  PoisePlace place = { .center_x = poise_params_get_real (params, "center-x"),
                       .center_y = poise_params_get_real (params, "center-y"),
                       .scale = poise_params_get_real (params, "scale") };
  guint width = (guint) poise_params_get_int (params, "width");
  guint height = (guint) poise_params_get_int (params, "height");
  guint iterations = (guint) poise_params_get_int (params, "iterations");
  PoisePixels *pixels = NULL;
  Plan *plan;

  if (check_size (width, height, error))
    pixels = poise_pixels_new (width, height, error);
  if (pixels == NULL)
    return NULL;
  plan = g_new0 (Plan, 1);
  plan->picture = poise_mandelbrot_new (pixels, &place, iterations);
  plan->pixels = pixels;
  return plan;
}

static void
plan_free (gpointer data)
{
  Plan *plan = data;

  poise_mandelbrot_free (plan->picture);
  g_free (plan->sha256);
  g_free (plan);
}

static gpointer
enter (PoiseContext *context,
       gpointer      data)
{
  Plan *plan = data;
  Share *share = g_new0 (Share, 1);

  share->painter = poise_painter_new (plan->picture);
  poise_context_set_job_total (context, (guint64) poise_pixels_get_width (plan->pixels) *
                                            poise_pixels_get_height (plan->pixels));
  return share;
}

static void
leave (PoiseContext *context,
       gpointer      data,
       gpointer      share_data)
{
  Share *share = share_data;

  poise_painter_free (share->painter);
  g_clear_pointer (&share->hash, poise_pixels_hash_free);
  g_free (share);
}

/* When there is nothing left to paint. Whoever painted the last pixel comes by here
 * afterwards, so there is always one that hashes. */
static PoiseStep
hash (Plan    *plan,
      Share   *share,
      GError **error)
{
  guint height = poise_pixels_get_height (plan->pixels);

  if (share->hash != NULL)
    return poise_pixels_hash_step (share->hash, &plan->sha256, error);
  if (poise_pixels_get_n_finished (plan->pixels) < height ||
      atomic_exchange (&plan->hashing, TRUE))
    return POISE_STEP_DONE;
  share->hash = poise_pixels_hash_new (plan->pixels);
  return POISE_STEP_MORE;
}

static PoiseStep
step (PoiseContext *context,
      gpointer      data,
      gpointer      share_data,
      GError      **error)
{
  Share *share = share_data;

  if (!poise_painter_paint (share->painter))
    return hash (data, share, error);
  poise_context_report (context, poise_painter_get_n_painted (share->painter));
  return POISE_STEP_MORE;
}

static GVariant *
result (gpointer data,
        gboolean complete)
{
  Plan *plan = data;
  GVariantBuilder dict = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (!complete || plan->sha256 == NULL)
    return NULL;
  g_variant_builder_add (&dict, "{sv}", "width",
                         g_variant_new_uint32 (poise_pixels_get_width (plan->pixels)));
  g_variant_builder_add (&dict, "{sv}", "height",
                         g_variant_new_uint32 (poise_pixels_get_height (plan->pixels)));
  g_variant_builder_add (&dict, "{sv}", "sha256", g_variant_new_string (plan->sha256));
  return g_variant_builder_end (&dict);
}

/* Which picture it is, in words. */
static char *
describe (const Plan *plan)
{
  const PoisePlace *place = poise_mandelbrot_get_place (plan->picture);
  g_autofree char *width = poise_text_count (poise_pixels_get_width (plan->pixels));
  g_autofree char *height = poise_text_count (poise_pixels_get_height (plan->pixels));
  g_autofree char *x = poise_text_real (place->center_x);
  g_autofree char *y = poise_text_real (place->center_y);
  g_autofree char *scale = poise_text_real (place->scale);

  return g_strdup_printf ("%s × %s pixels; centre %s, %s; width of the view %s", width,
                          height, x, y, scale);
}

static void
print (gpointer data,
       gboolean complete,
       GString *text)
{
  Plan *plan = data;
  g_autofree char *picture = describe (plan);

  if (complete && plan->sha256 != NULL)
    g_string_append_printf (text, "%s; sha256 %s\n", picture, plan->sha256);
}

static char *
summarize (gpointer data,
           gboolean complete)
{
  Plan *plan = data;
  g_autofree char *rows = NULL;
  g_autofree char *all = NULL;

  /* A picture speaks for itself, and keeps its place when it is drawn anew. */
  if (complete)
    return NULL;
  rows = poise_text_count (poise_pixels_get_n_finished (plan->pixels));
  all = poise_text_count (poise_pixels_get_height (plan->pixels));
  return g_strdup_printf ("%s of %s rows were drawn.", rows, all);
}

static PoiseOutput *
make_output (gpointer data)
{
  Plan *plan = data;

  return poise_picture_new (plan->pixels, poise_mandelbrot_get_place (plan->picture), &home);
}

static GBytes *
save (gpointer data,
      GError **error)
{
  Plan *plan = data;

  if (poise_pixels_get_n_finished (plan->pixels) > 0)
    return poise_png_encode (plan->pixels, error);
  g_set_error_literal (error, POISE_ERROR, POISE_ERROR_SYSTEM,
                       "There is no picture: not one row of it was finished");
  return NULL;
}

static GVariant *
pack (gpointer data)
{
  Plan *plan = data;

  return g_variant_new ("(msv)", plan->sha256, poise_pixels_pack (plan->pixels));
}

static gboolean
unpack (gpointer  data,
        GVariant *packed,
        GError  **error)
{
  Plan *plan = data;
  g_autoptr (GVariant) pixels = NULL;

  if (!poise_packed_check (packed, "(msv)", "pixels", error))
    return FALSE;
  g_variant_get (packed, "(msv)", &plan->sha256, &pixels);
  if (plan->sha256 != NULL && !poise_pixels_hash_is_digest (plan->sha256))
    return poise_packed_refuse ("pixels", error);
  return poise_pixels_unpack (plan->pixels, pixels, error);
}

/* The default is a place where the set's own pattern of sea horses is nested in one of
 * its little copies; it takes one to three seconds on two cores, so that there is time to
 * see the rows appear. Closer than the smallest scale a double cannot tell neighbouring
 * pixels apart. */
static const PoiseParam params[] = {
  { .name = "width", .title = "Width", .unit = "pixels", .value = 2400, .min = 1,
    .max = 16384, .step = 100 },
  { .name = "height", .title = "Height", .unit = "pixels", .value = 1600, .min = 1,
    .max = 16384, .step = 100 },
  { .name = "iterations", .title = "Iterations", .value = 20000, .min = 1,
    .max = 10000000, .step = 1000 },
  { .name = "center-x", .title = "Centre, real part", .type = POISE_PARAM_REAL,
    .real_value = -0.743643887037151, .real_min = -4, .real_max = 4 },
  { .name = "center-y", .title = "Centre, imaginary part", .type = POISE_PARAM_REAL,
    .real_value = 0.13182590420533, .real_min = -4, .real_max = 4 },
  { .name = "scale", .title = "Width of the view", .type = POISE_PARAM_REAL,
    .real_value = 5e-11, .real_min = 1e-13, .real_max = 16 },
  { .name = "threads", .title = "Threads", .value = POISE_PARAM_CORES, .min = 1,
    .max = 64 },
};

const PoiseKind poise_kind_mandelbrot = {
  .id = "mandelbrot",
  .title = "Mandelbrot",
  .summary = "Draws the Mandelbrot set on every core: click or scroll to zoom",
  .icon_name = "poise-mandelbrot-symbolic",
  .unit = "pixels",
  .has_rate = TRUE,
  .nature = POISE_NATURE_COMPUTES,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .plan = plan_new,
  .free_plan = plan_free,
  .enter = enter,
  .leave = leave,
  .step = step,
  .result = result,
  .print = print,
  .make_output = make_output,
  .summarize = summarize,
  .save_suffix = "png",
  .save = save,
  .pack = pack,
  .unpack = unpack,
};
