/* SPDX-License-Identifier: MIT */
#include "tests/unit/plain-orbit.h"
#include "tests/unit/poise-test.h"

#include "app/kinds/poise-kinds.h"
#include "app/kinds/pictures/poise-palette.h"
#include "app/kinds/pictures/poise-picture.h"

#include <png.h>
#include <string.h>

typedef struct
{
  guint  width;
  guint  height;
  guint  iterations;
  double x;
  double y;
  double scale;
} View;

/* The whole set; a deep place; one that is mostly inside, on both sides of the heart's
 * cusp; and one where most orbits stay, but in none of the shapes that are known. */
static const View views[] = {
  { 97, 61, 300, -0.6, 0, 3.6 },
  { 40, 27, 20000, -0.743643887037151, 0.13182590420533, 5e-11 },
  { 33, 31, 3000, 0.25, 0, 1e-6 },
  { 50, 31, 5000, -1.7548776662, 0, 0.03 },
};

/* ---- the plain way ------------------------------------------------------------- */

static void
paint (const View *view,
       guint       column,
       guint       row,
       guint8     *rgba)
{
  double spacing = view->scale / view->width;
  double re = view->x + (column + 0.5 - view->width / 2.0) * spacing;
  double im = view->y - (row + 0.5 - view->height / 2.0) * spacing;
  double norm;
  guint n = follow_plainly (view->iterations, re, im, &norm);

  if (n > 0)
    poise_palette_paint_left (rgba, n, norm);
  else
    poise_palette_paint_stayed (rgba);
}

static gsize
get_n_bytes (const View *view)
{
  return (gsize) view->width * view->height * POISE_PIXELS_BYTES;
}

static void
draw_row (const View *view,
          guint       row,
          guint8     *pixels)
{
  pixels += (gsize) row * view->width * POISE_PIXELS_BYTES;
  for (guint column = 0; column < view->width; column++)
    paint (view, column, row, pixels + column * POISE_PIXELS_BYTES);
}

static guint8 *
draw (const View *view)
{
  guint8 *pixels = g_malloc (get_n_bytes (view));

  for (guint row = 0; row < view->height; row++)
    draw_row (view, row, pixels);
  return pixels;
}

/* ---- jobs -------------------------------------------------------------------- */

static PoiseJob *
start (PoiseRunner    *runner,
       const View     *view,
       const char     *threads,
       const PoiseWay *way)
{
  g_autofree char *width = g_strdup_printf ("%u", view->width);
  g_autofree char *height = g_strdup_printf ("%u", view->height);
  g_autofree char *iterations = g_strdup_printf ("%u", view->iterations);
  char x[G_ASCII_DTOSTR_BUF_SIZE];
  char y[G_ASCII_DTOSTR_BUF_SIZE];
  char scale[G_ASCII_DTOSTR_BUF_SIZE];

  return poise_test_start (runner, &poise_kind_mandelbrot, way, "width", width, "height",
                           height, "iterations", iterations, "center-x",
                           g_ascii_dtostr (x, sizeof x, view->x), "center-y",
                           g_ascii_dtostr (y, sizeof y, view->y), "scale",
                           g_ascii_dtostr (scale, sizeof scale, view->scale), "threads",
                           threads, NULL);
}

static PoisePixels *
get_pixels (PoiseJob *job)
{
  return poise_picture_get_pixels (POISE_PICTURE (poise_job_get_output (job)));
}

/* Every row that is there is whole and right. Returns: how many are there. */
static guint
check_rows (PoiseJob     *job,
            const View   *view,
            const guint8 *expected)
{
  gsize row_bytes = (gsize) view->width * POISE_PIXELS_BYTES;
  guint n = 0;

  for (guint row = 0; row < view->height; row++)
    {
      const guint8 *pixels = poise_pixels_get_row (get_pixels (job), row);

      if (pixels == NULL)
        continue;
      g_assert_cmpmem (pixels, row_bytes, expected + row * row_bytes, row_bytes);
      n++;
    }
  g_assert_cmpuint (n, ==, poise_pixels_get_n_finished (get_pixels (job)));
  return n;
}

/* A PNG file is decoded to these pixels; rows that are not there are transparent. */
static void
check_png (PoiseJob     *job,
           const View   *view,
           const guint8 *expected)
{
  gsize row_bytes = (gsize) view->width * POISE_PIXELS_BYTES;
  g_autofree guint8 *decoded = g_malloc (get_n_bytes (view));
  g_autofree guint8 *empty_row = g_malloc0 (row_bytes);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = poise_job_encode_result (job, POISE_JOB_FORM_SAVED, &error);
  png_image image = { .version = PNG_IMAGE_VERSION };

  g_assert_no_error (error);
  g_assert_true (png_image_begin_read_from_memory (&image, g_bytes_get_data (file, NULL),
                                                   g_bytes_get_size (file)));
  g_assert_cmpuint (image.width, ==, view->width);
  g_assert_cmpuint (image.height, ==, view->height);
  g_assert_cmpuint (image.format, ==, PNG_FORMAT_RGBA);
  g_assert_true (png_image_finish_read (&image, NULL, decoded, 0, NULL));
  for (guint row = 0; row < view->height; row++)
    {
      gboolean there = poise_pixels_get_row (get_pixels (job), row) != NULL;

      g_assert_cmpmem (decoded + row * row_bytes, row_bytes,
                       there ? expected + row * row_bytes : empty_row, row_bytes);
    }
}

static void
check_result (PoiseJob     *job,
              const View   *view,
              const guint8 *expected)
{
  g_autofree char *digest =
      g_compute_checksum_for_data (G_CHECKSUM_SHA256, expected, get_n_bytes (view));
  g_autoptr (GVariant) result = poise_job_dup_result (job);
  g_autofree char *printed = poise_job_print_result (job);
  guint width, height;
  const char *sha256;

  g_assert_true (g_variant_is_of_type (result, G_VARIANT_TYPE_VARDICT));
  g_assert_true (g_variant_lookup (result, "width", "u", &width));
  g_assert_true (g_variant_lookup (result, "height", "u", &height));
  g_assert_true (g_variant_lookup (result, "sha256", "&s", &sha256));
  g_assert_cmpuint (width, ==, view->width);
  g_assert_cmpuint (height, ==, view->height);
  g_assert_cmpstr (sha256, ==, digest);
  g_assert_nonnull (strstr (printed, digest));
}

static void
check_drawn (const View   *view,
             const char   *threads,
             const char   *strategy,
             const char   *delivery,
             const guint8 *expected)
{
  PoiseWay way = poise_test_way (strategy, delivery, POISE_POOL_BY_NATURE);
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start (runner, view, threads, &way);

  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running done");
  g_assert_cmpuint (check_rows (job, view, expected), ==, view->height);
  check_result (job, view, expected);
  check_png (job, view, expected);
  g_assert_cmpuint (poise_job_get_units (job), ==, view->width * view->height);
  g_assert_cmpfloat (poise_job_get_fraction (job), ==, 1);
}

/* ---- pictures ------------------------------------------------------------------ */

static void
test_as_the_plain_way (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    {
      g_autofree guint8 *expected = draw (&views[i]);

      check_drawn (&views[i], "1", "thread", "paced", expected);
      check_drawn (&views[i], "2", "thread", "paced", expected);
      check_drawn (&views[i], "7", "thread", "each", expected);
      check_drawn (&views[i], "3", "main", "paced", expected);
    }
}

static void
test_odd_sizes (void)
{
  static const View sizes[] = {
    { 1, 1, 100, -0.6, 0, 3.6 },   { 1, 50, 100, -0.6, 0, 0.1 },
    { 50, 1, 100, -0.6, 0, 3.6 },  { 15, 17, 100, 4, -4, 16 },
    { 16, 3, 1, -0.6, 0, 3.6 },    { 16384, 1, 20, -0.6, 0.7, 3.6 },
    { 1, 16384, 20, -0.6, 0, 1e-4 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree guint8 *expected = draw (&sizes[i]);

      check_drawn (&sizes[i], "1", "thread", "paced", expected);
      check_drawn (&sizes[i], "64", "thread", "paced", expected);
    }
}

/* Written down, so that it is seen if another compiler or processor makes another one. */
static void
test_known_digest (void)
{
  static const View view = { 120, 80, 1000, -0.6, 0, 3.6 };
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start (runner, &view, "2", NULL);
  g_autoptr (GVariant) result = NULL;
  const char *sha256;

  poise_test_run_to_end (job);
  result = poise_job_dup_result (job);
  g_assert_true (g_variant_lookup (result, "sha256", "&s", &sha256));
  g_assert_cmpstr (sha256, ==,
                   "9a824f78f5ea451dfa86215e8e7eb98bff00bcd564006b3e251d1712e8a280b5");
}

static void
assert_refused (const char *name,
                const char *value)
{
  g_autoptr (PoiseParams) params = poise_params_new (&poise_kind_mandelbrot);
  g_autoptr (GError) error = NULL;

  g_assert_false (poise_params_set (params, name, value, &error));
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, name));
}

static void
test_bounds (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autoptr (PoiseParams) params = poise_params_new (&poise_kind_mandelbrot);
  g_autoptr (GError) error = NULL;

  assert_refused ("width", "0");
  assert_refused ("width", "16385");
  assert_refused ("height", "0");
  assert_refused ("iterations", "0");
  assert_refused ("iterations", "10000001");
  assert_refused ("scale", "0");
  assert_refused ("scale", "1e-14");
  assert_refused ("center-x", "nan");
  assert_refused ("center-y", "4.1");

  g_assert_true (poise_params_set (params, "width", "8193", NULL));
  g_assert_true (poise_params_set (params, "height", "8192", NULL));
  g_assert_null (poise_runner_start (runner, params, NULL, &error));
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  g_assert_cmpstr (error->message, ==,
                   "width × height: 8193 × 8192 are 67,117,056 pixels; at most "
                   "67,108,864 are allowed");
}

/* ---- what is seen meanwhile ----------------------------------------------------- */

typedef struct
{
  guint8 *told; /* for each row, how often it was there when "changed" told of it */
  guint   n_changes;
} Watch;

static void
changed_cb (PoisePicture *picture,
            guint         first,
            guint         last,
            Watch        *self)
{
  PoisePixels *pixels = poise_picture_get_pixels (picture);

  g_assert_cmpuint (first, <=, last);
  g_assert_cmpuint (last, <, poise_pixels_get_height (pixels));
  g_assert_nonnull (poise_pixels_get_row (pixels, first));
  g_assert_nonnull (poise_pixels_get_row (pixels, last));
  for (guint row = first; row <= last; row++)
    self->told[row] |= poise_pixels_get_row (pixels, row) != NULL;
  self->n_changes++;
}

/* Rows appear while others are still being computed, and every one of them is told of. */
static void
test_rows_appear (void)
{
  static const View view = { 200, 3000, 20000, -0.743643887037151, 0.13182590420533,
                             5e-11 };
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autofree guint8 *told = g_malloc0 (view.height);
  Watch watch = { .told = told };
  PoiseJob *job = start (runner, &view, "3", NULL);

  g_signal_connect (poise_job_get_output (job), "changed", G_CALLBACK (changed_cb), &watch);
  poise_test_wait_for (watch.n_changes > 0);
  g_assert_true (poise_job_is_active (job));
  poise_test_run_to_end (job);
  for (guint row = 0; row < view.height; row++)
    g_assert_true (told[row]);
  g_assert_cmpuint (watch.n_changes, >, 1);
  g_assert_false (poise_output_fetch (poise_job_get_output (job)));
}

static void
test_cancel (void)
{
  static const View view = { 300, 16000, 3000, -0.7436, 0.1318, 0.001 };
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autofree guint8 *expected = g_malloc (get_n_bytes (&view));
  g_autofree char *printed = NULL;
  g_autoptr (GVariant) result = NULL;
  PoiseJob *job = start (runner, &view, "3", NULL);

  poise_test_wait_for (poise_pixels_get_n_finished (get_pixels (job)) > 5);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running cancelling cancelled");

  result = poise_job_dup_result (job);
  printed = poise_job_print_result (job);
  g_assert_null (result);
  g_assert_cmpstr (printed, ==, "");
  g_assert_cmpuint (poise_pixels_get_n_finished (get_pixels (job)), <, view.height);
  for (guint row = 0; row < view.height; row++)
    if (poise_pixels_get_row (get_pixels (job), row) != NULL)
      draw_row (&view, row, expected);
  g_assert_cmpuint (check_rows (job, &view, expected), >, 5);
  check_png (job, &view, expected);
}

/* One pixel may take long: then it takes many steps, so that Cancel comes through. On
 * this part of the real axis orbits neither leave nor come back to where they were. */
static void
test_one_long_pixel (void)
{
  static const View view = { 1, 1, 10000000, -1.8, 0, 1e-6 };
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autofree guint8 *expected = draw (&view);
  PoiseJob *job = start (runner, &view, "1", NULL);

  poise_test_run_to_end (job);
  check_result (job, &view, expected);
  g_assert_cmpuint (poise_job_get_reports (job), >, 1000);

  job = start (runner, &view, "2", NULL);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_CANCELLED);
}

/* There is nothing to save before there is a row. */
static void
test_nothing_to_save (void)
{
  static const View view = { 10, 10, 100, -0.6, 0, 3.6 };
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autoptr (GError) error = NULL;
  PoiseJob *job = start (runner, &view, "1", NULL);

  poise_job_cancel (job);
  poise_test_run_to_end (job);
  if (poise_pixels_get_n_finished (get_pixels (job)) > 0)
    {
      g_test_skip ("it was faster than the cancel");
      return;
    }
  g_assert_null (poise_job_encode_result (job, POISE_JOB_FORM_SAVED, &error));
  g_assert_error (error, POISE_ERROR, POISE_ERROR_SYSTEM);
}

static void
test_cancel_at_any_time (void)
{
  static const View view = { 64, 300, 500, -0.7436, 0.1318, 0.001 };
  static const char *const threads[] = { "1", "2", "7" };
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autofree guint8 *expected = draw (&view);

  for (guint i = 0; i < 200; i++)
    {
      PoiseJob *job =
          start (runner, &view, threads[i % G_N_ELEMENTS (threads)], NULL);
      gint64 until_us = g_get_monotonic_time () + i * 53;

      while (g_get_monotonic_time () < until_us)
        g_main_context_iteration (NULL, FALSE);
      poise_job_cancel (job);
      poise_test_run_to_end (job);
      check_rows (job, &view, expected);
      if (poise_job_get_state (job) == POISE_JOB_DONE)
        check_result (job, &view, expected);
      poise_runner_remove_ended (runner);
    }
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);

  g_test_add_func ("/mandelbrot/as-the-plain-way", test_as_the_plain_way);
  g_test_add_func ("/mandelbrot/odd-sizes", test_odd_sizes);
  g_test_add_func ("/mandelbrot/known-digest", test_known_digest);
  g_test_add_func ("/mandelbrot/bounds", test_bounds);
  g_test_add_func ("/mandelbrot/rows-appear", test_rows_appear);
  g_test_add_func ("/mandelbrot/cancel", test_cancel);
  g_test_add_func ("/mandelbrot/one-long-pixel", test_one_long_pixel);
  g_test_add_func ("/mandelbrot/nothing-to-save", test_nothing_to_save);
  g_test_add_func ("/mandelbrot/cancel-at-any-time", test_cancel_at_any_time);

  return g_test_run ();
}
