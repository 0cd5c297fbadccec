/* SPDX-License-Identifier: MIT */
/* A picture of the Mandelbrot set. The workers take rows from a common heap, so that none
 * is idle while there is one. A pixel's colour depends on nothing but its own place: the
 * picture is the same bit for bit for any number of workers, and on any machine. */
#include "app/kinds/poise-kinds.h"

#include "app/engine/poise-text.h"
#include "app/kinds/poise-orbits.h"
#include "app/kinds/poise-palette.h"
#include "app/kinds/poise-picture.h"
#include "app/kinds/poise-png.h"

#include <openssl/evp.h>
#include <stdatomic.h>

/* A step computes so many blocks of orbits, or paints so many pixels: 30 to 120 µs,
 * which is how fast a cancel comes through (pitfall 23). One row alone may take seconds
 * where the orbits are long. */
#define BLOCKS_PER_STEP 1000
/* Hashing so many takes about as long. */
#define BYTES_PER_STEP (128 * 1024)

/* 256 MB of memory. */
#define MAX_PIXELS (64 * 1024 * 1024)

/* The whole set. */
static const PoisePlace home = { .center_x = -0.6, .center_y = 0, .scale = 3.6 };

typedef struct
{
  PoisePixels *pixels;
  PoisePlace   place;
  double       spacing; /* from one pixel to the next, in the plane's units */
  guint        iterations;

  atomic_uint next_row; /* the heap */
  guint      *n_left;   /* of each row, pixels not yet painted; for the row's worker */

  atomic_bool hashing; /* one of the workers does it, when all rows are there */
  char       *sha256;  /* written by that one, read after it was joined */
} Plan;

typedef struct
{
  PoiseOrbits *orbits;
  guint        busy; /* a bit for each lane that has an orbit */
  guint8      *lane_pixel[POISE_ORBITS_LANES];
  guint        lane_row[POISE_ORBITS_LANES];

  guint8 *pixels; /* of the row that is being dealt out to lanes, or NULL */
  guint   row;
  guint   column;
  guint64 n_painted; /* of all rows */

  EVP_MD_CTX *hash; /* while this worker hashes */
  guint       hash_row;
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
  guint width = (guint) poise_params_get_int (params, "width");
  guint height = (guint) poise_params_get_int (params, "height");
  PoisePixels *pixels = NULL;
  Plan *plan;

  if (check_size (width, height, error))
    pixels = poise_pixels_new (width, height, error);
  if (pixels == NULL)
    return NULL;
  plan = g_new0 (Plan, 1);
  plan->pixels = pixels;
  plan->place.center_x = poise_params_get_real (params, "center-x");
  plan->place.center_y = poise_params_get_real (params, "center-y");
  plan->place.scale = poise_params_get_real (params, "scale");
  plan->spacing = plan->place.scale / width;
  plan->iterations = (guint) poise_params_get_int (params, "iterations");
  plan->n_left = g_new (guint, height);
  return plan;
}

static void
plan_free (gpointer data)
{
  Plan *plan = data;

  poise_pixels_unref (plan->pixels);
  g_free (plan->n_left);
  g_free (plan->sha256);
  g_free (plan);
}

static gpointer
enter (PoiseContext *context,
       gpointer      data)
{
  Plan *plan = data;
  Share *share = g_new0 (Share, 1);

  share->orbits = poise_orbits_new (NULL, plan->iterations);
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

  poise_orbits_free (share->orbits);
  EVP_MD_CTX_free (share->hash);
  g_free (share);
}

/* Takes the next row from the heap. Returns: whether there was one. */
static gboolean
take_row (Plan  *plan,
          Share *share)
{
  guint height = poise_pixels_get_height (plan->pixels);

  /* Asked first, so that the number does not run on and on. */
  if (atomic_load (&plan->next_row) >= height)
    return FALSE;
  share->row = atomic_fetch_add (&plan->next_row, 1);
  if (share->row >= height)
    return FALSE;
  share->pixels = poise_pixels_begin_row (plan->pixels, share->row);
  share->column = 0;
  plan->n_left[share->row] = poise_pixels_get_width (plan->pixels);
  return TRUE;
}

static void
count_pixel (Plan  *plan,
             Share *share,
             guint  row)
{
  share->n_painted++;
  if (--plan->n_left[row] == 0)
    poise_pixels_finish_row (plan->pixels, row);
}

/* Deals out the next pixel of the row. Returns: whether @lane has got it; those whose
 * colour is known at once need none. */
static gboolean
deal_out (Plan  *plan,
          Share *share,
          guint  lane)
{
  guint width = poise_pixels_get_width (plan->pixels);
  guint height = poise_pixels_get_height (plan->pixels);
  guint column = share->column++;
  guint8 *pixel = share->pixels + column * POISE_PIXELS_BYTES;
  /* The middle of a pixel; the imaginary axis goes up, rows go down. */
  double re = plan->place.center_x + (column + 0.5 - width / 2.0) * plan->spacing;
  double im = plan->place.center_y - (share->row + 0.5 - height / 2.0) * plan->spacing;

  if (share->column == width)
    share->pixels = NULL;
  if (poise_orbits_stays (re, im))
    {
      poise_palette_paint_stayed (pixel);
      count_pixel (plan, share, share->row);
      return FALSE;
    }
  poise_orbits_put (share->orbits, lane, re, im);
  share->lane_pixel[lane] = pixel;
  share->lane_row[lane] = share->row;
  share->busy |= 1u << lane;
  return TRUE;
}

/* Gives a pixel to every lane that has none. Returns: how many pixels were dealt out;
 * not many more than @max. */
static guint
fill_lanes (Plan  *plan,
            Share *share,
            guint  max)
{
  guint n = 0;

  for (guint lane = 0; lane < POISE_ORBITS_LANES && n < max; lane++)
    while ((share->busy & (1u << lane)) == 0 && n < max)
      {
        if (share->pixels == NULL && !take_row (plan, share))
          return n;
        deal_out (plan, share, lane);
        n++;
      }
  return n;
}

static void
paint (Plan  *plan,
       Share *share,
       guint  lane)
{
  double norm;
  guint n = poise_orbits_take (share->orbits, lane, &norm);

  if (n > 0)
    poise_palette_paint_left (share->lane_pixel[lane], n, norm);
  else
    poise_palette_paint_stayed (share->lane_pixel[lane]);
  share->busy &= ~(1u << lane);
  count_pixel (plan, share, share->lane_row[lane]);
}

/* Follows the orbits until the first of them end, and paints their pixels. Returns: how
 * many blocks it took. */
static guint
follow_orbits (Plan  *plan,
               Share *share,
               guint  max)
{
  guint n_blocks;
  guint ended = poise_orbits_run (share->orbits, max, &n_blocks);

  for (guint lane = 0; lane < POISE_ORBITS_LANES; lane++)
    if ((ended & (1u << lane)) != 0)
      paint (plan, share, lane);
  return n_blocks;
}

/* Draws for as long as a step may take. Returns: whether there was anything to draw. */
static gboolean
draw (Plan  *plan,
      Share *share)
{
  guint n = 0;

  while (n < BLOCKS_PER_STEP)
    {
      n += fill_lanes (plan, share, BLOCKS_PER_STEP - n);
      if (share->busy == 0)
        break;
      if (n < BLOCKS_PER_STEP)
        n += follow_orbits (plan, share, BLOCKS_PER_STEP - n);
    }
  return n > 0;
}

static PoiseStep
fail_hash (GError **error)
{
  g_set_error_literal (error, POISE_ERROR, POISE_ERROR_SYSTEM,
                       "OpenSSL cannot compute SHA2-256 here");
  return POISE_STEP_FAILED;
}

static PoiseStep
begin_hash (Share   *share,
            GError **error)
{
  share->hash = EVP_MD_CTX_new ();
  if (share->hash == NULL || !EVP_DigestInit_ex2 (share->hash, EVP_sha256 (), NULL))
    return fail_hash (error);
  return POISE_STEP_MORE;
}

static PoiseStep
end_hash (Plan    *plan,
          Share   *share,
          GError **error)
{
  guint8 digest[EVP_MAX_MD_SIZE];
  GString *text = g_string_new (NULL);
  unsigned int len = 0;

  if (!EVP_DigestFinal_ex (share->hash, digest, &len))
    return fail_hash (error);
  for (guint i = 0; i < len; i++)
    g_string_append_printf (text, "%02x", digest[i]);
  plan->sha256 = g_string_free (text, FALSE);
  return POISE_STEP_DONE;
}

/* Hashes some rows; a single one has 64 KB at most. */
static PoiseStep
go_on_hashing (Plan    *plan,
               Share   *share,
               GError **error)
{
  gsize row_bytes = (gsize) poise_pixels_get_width (plan->pixels) * POISE_PIXELS_BYTES;
  guint height = poise_pixels_get_height (plan->pixels);

  for (gsize bytes = 0; bytes < BYTES_PER_STEP; bytes += row_bytes)
    {
      if (share->hash_row == height)
        return end_hash (plan, share, error);
      if (!EVP_DigestUpdate (share->hash,
                             poise_pixels_get_row (plan->pixels, share->hash_row++),
                             row_bytes))
        return fail_hash (error);
    }
  return POISE_STEP_MORE;
}

/* When there is nothing left to draw. Whoever painted the last row comes by here
 * afterwards, so there is always one that hashes. */
static PoiseStep
hash (Plan    *plan,
      Share   *share,
      GError **error)
{
  guint height = poise_pixels_get_height (plan->pixels);

  if (share->hash != NULL)
    return go_on_hashing (plan, share, error);
  if (poise_pixels_get_n_finished (plan->pixels) < height ||
      atomic_exchange (&plan->hashing, TRUE))
    return POISE_STEP_DONE;
  return begin_hash (share, error);
}

static PoiseStep
step (PoiseContext *context,
      gpointer      data,
      gpointer      share_data,
      GError      **error)
{
  Plan *plan = data;
  Share *share = share_data;

  if (!draw (plan, share))
    return hash (plan, share, error);
  poise_context_report (context, share->n_painted);
  return POISE_STEP_MORE;
}

static GVariant *
result (gpointer data,
        gboolean complete)
{
  Plan *plan = data;
  GVariantBuilder dict = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (!complete)
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
  g_autofree char *width = poise_text_count (poise_pixels_get_width (plan->pixels));
  g_autofree char *height = poise_text_count (poise_pixels_get_height (plan->pixels));
  g_autofree char *x = poise_text_real (plan->place.center_x);
  g_autofree char *y = poise_text_real (plan->place.center_y);
  g_autofree char *scale = poise_text_real (plan->place.scale);

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

  if (complete)
    g_string_append_printf (text, "%s; sha256 %s\n", picture, plan->sha256);
}

static char *
summarize (gpointer data,
           gboolean complete)
{
  Plan *plan = data;
  g_autofree char *rows = NULL;
  g_autofree char *all = NULL;

  if (complete)
    return describe (plan);
  rows = poise_text_count (poise_pixels_get_n_finished (plan->pixels));
  all = poise_text_count (poise_pixels_get_height (plan->pixels));
  return g_strdup_printf ("%s of %s rows were drawn.", rows, all);
}

static PoiseOutput *
make_output (gpointer data)
{
  Plan *plan = data;

  return poise_picture_new (plan->pixels, &plan->place, &home);
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
};
