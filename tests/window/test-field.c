/* SPDX-License-Identifier: MIT */
/* The playing field in a window: what is painted where, and that nothing is done at rest. */
#include "app/kinds/life/poise-field.h"
#include "app/kinds/poise-kinds.h"
#include "tests/unit/poise-test.h"
#include "ui/poise-application.h"
#include "ui/poise-field-picture.h"
#include "ui/poise-field-view.h"

/* Frames enough to tell a live view from one that drew a last one. */
#define FRAMES 10
/* So long nothing is drawn before a view counts as resting. */
#define REST_MS 500
#define TURN_MS 20

static const PoiseFieldColors colors = {
  .dead = { 1, 1, 1, 1 }, .alive = { 1, 0, 0, 1 }, .grid = { 0, 0, 1, 1 },
};

/* ---- sizes and pixels */

static void
test_scale (void)
{
  for (guint width = 1; width <= 300; width += 7)
    for (int room = 1; room <= 700; room += 11)
      {
        PoiseFieldScale scale = poise_field_scale_fit (width, 1, room, 700);

        g_assert_cmpint (scale.width_px, <=, room);
        g_assert_cmpint (scale.width_px, >=, 1);
        if ((int) width > room)
          continue;
        /* Whole pixels, and not one more would fit. */
        g_assert_cmpuint (scale.n_cells, ==, 1);
        g_assert_cmpint (scale.width_px, ==, (int) width * (int) scale.point_px);
        g_assert_cmpint ((int) width * ((int) scale.point_px + 1), >, MIN (room, 700));
      }
  g_assert_cmpuint (poise_field_scale_fit (4096, 4096, 500, 400).n_cells, ==, 10);
  g_assert_cmpint (poise_field_scale_fit (4096, 4096, 500, 400).height_px, ==, 400);
  g_assert_cmpint (poise_field_scale_fit (160, 120, 350, 110).height_px, ==, 110);
}

static void
draw (PoiseField *field,
      int         x,
      int         y,
      guint       size)
{
  const PoiseFieldStroke stroke = { x, y, x, y, size, TRUE };

  g_assert_true (poise_field_draw (field, &stroke));
}

static guint32
get_pixel (cairo_surface_t *surface,
           int              x,
           int              y)
{
  const guchar *line = cairo_image_surface_get_data (surface) +
                       y * cairo_image_surface_get_stride (surface);

  return ((const guint32 *) (gconstpointer) line)[x] & 0xffffff;
}

static cairo_surface_t *
paint (PoiseField *field,
       int         width_px,
       int         height_px)
{
  PoiseFieldScale scale =
      poise_field_scale_fit (poise_field_get_width (field), poise_field_get_height (field),
                             width_px, height_px);
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, scale.width_px, scale.height_px);
  cairo_t *cr = cairo_create (surface);

  poise_field_picture_paint (field, &scale, &colors, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* Every cell has its pixels and no other, without a smooth edge; and lines between large
 * ones. */
static void
check_pixels (int cell_px)
{
  g_autoptr (PoiseFieldStore) store = poise_field_store_new (70, 9);
  g_autoptr (PoiseOutput) output = poise_field_new (store);
  PoiseField *field = POISE_FIELD (output);
  cairo_surface_t *surface;

  draw (field, 0, 0, 1);
  draw (field, 63, 3, 2);
  draw (field, 69, 8, 1);
  surface = paint (field, 70 * cell_px, 9 * cell_px);
  for (int y = 0; y < 9 * cell_px; y++)
    for (int x = 0; x < 70 * cell_px; x++)
      {
        gboolean alive = poise_field_get_cell (field, (guint) (x / cell_px),
                                               (guint) (y / cell_px));
        gboolean line = cell_px >= 6 && (x % cell_px == cell_px - 1 ||
                                         y % cell_px == cell_px - 1);

        g_assert_cmphex (get_pixel (surface, x, y), ==,
                         line    ? 0x0000ff
                         : alive ? 0xff0000
                                 : 0xffffff);
      }
  cairo_surface_destroy (surface);
}

static void
test_pixels (void)
{
  check_pixels (1);
  check_pixels (2);
  check_pixels (5);
  check_pixels (6);
  check_pixels (11);
}

/* Where many cells share a pixel, one of them is seen, and more of them are seen better. */
static void
test_shades (void)
{
  g_autoptr (PoiseFieldStore) store = poise_field_store_new (1000, 700);
  g_autoptr (PoiseOutput) output = poise_field_new (store);
  PoiseField *field = POISE_FIELD (output);
  cairo_surface_t *surface;
  guint faint, strong;

  draw (field, 999, 699, 1);
  draw (field, 500, 300, 5);
  surface = paint (field, 100, 70);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, 100);
  g_assert_cmphex (get_pixel (surface, 0, 0), ==, 0xffffff);
  faint = get_pixel (surface, 99, 69) & 0xff;
  strong = get_pixel (surface, 50, 30) & 0xff;
  g_assert_cmpuint (strong, <, faint);
  g_assert_cmpuint (faint, <, 0xe0);
  cairo_surface_destroy (surface);
}

/* ---- the view */

typedef struct
{
  PoiseRunner *runner;
  PoiseJob    *job;
  GtkWidget   *window;
  guint        frames;
} Fixture;

static void
painted_cb (GdkFrameClock *clock,
            Fixture       *fixture)
{
  fixture->frames++;
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->runner = poise_test_runner_new ();
  fixture->job = poise_test_start (fixture->runner, &poise_kind_life, NULL, "pattern",
                                   "random", "speed", "1000", "generations", "0", NULL);
  fixture->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (fixture->window), poise_field_view_new (fixture->job));
  gtk_window_present (GTK_WINDOW (fixture->window));
  g_signal_connect (gtk_widget_get_frame_clock (fixture->window), "after-paint",
                    G_CALLBACK (painted_cb), fixture);
  poise_test_wait_for (fixture->frames > 0);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  poise_runner_cancel_all (fixture->runner);
  poise_test_wait_for (poise_runner_get_n_active (fixture->runner) == 0);
  if (fixture->window != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_object_unref (fixture->runner);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static PoiseField *
get_field (Fixture *fixture)
{
  return POISE_FIELD (poise_job_get_output (fixture->job));
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
wait_for_rest (Fixture *fixture)
{
  while (!rests (fixture))
    g_test_message ("it does not rest yet");
}

static void
test_runs_and_rests (Fixture      *fixture,
                     gconstpointer data)
{
  const PoiseFieldStroke stroke = { 3, 3, 30, 30, 1, TRUE };
  guint before = fixture->frames;

  poise_test_wait_for (fixture->frames >= before + FRAMES &&
                       poise_field_get_generation (get_field (fixture)) > FRAMES);
  poise_job_pause (fixture->job);
  wait_for_rest (fixture);

  /* One frame, and what was drawn is on it. */
  before = fixture->frames;
  g_assert_true (poise_field_draw (get_field (fixture), &stroke));
  poise_test_wait_for (fixture->frames > before);
  wait_for_rest (fixture);

  poise_job_resume (fixture->job);
  before = fixture->frames;
  poise_test_wait_for (fixture->frames >= before + FRAMES);
  poise_job_cancel (fixture->job);
  poise_test_run_to_end (fixture->job);
  wait_for_rest (fixture);
}

/* Out of sight nothing ticks, and the job goes on. */
static void
test_out_of_sight (Fixture      *fixture,
                   gconstpointer data)
{
  GtkWidget *view = gtk_window_get_child (GTK_WINDOW (fixture->window));
  guint64 generation;
  guint before;

  gtk_widget_set_visible (view, FALSE);
  wait_for_rest (fixture);
  generation = poise_field_get_generation (get_field (fixture));
  poise_test_wait_for (poise_field_get_generation (get_field (fixture)) >
                       generation + 100);
  before = fixture->frames;
  gtk_widget_set_visible (view, TRUE);
  poise_test_wait_for (fixture->frames >= before + FRAMES);
}

/* A view that is gone hears nothing of its job, and keeps nothing of it. */
static void
test_lets_go (Fixture      *fixture,
              gconstpointer data)
{
  GtkWidget *view = gtk_window_get_child (GTK_WINDOW (fixture->window));
  guint64 generation;

  g_object_add_weak_pointer (G_OBJECT (view), (gpointer *) &view);
  gtk_window_destroy (GTK_WINDOW (g_steal_pointer (&fixture->window)));
  poise_test_poll_for (view == NULL);
  generation = poise_field_get_generation (get_field (fixture));
  poise_test_wait_for (poise_field_get_generation (get_field (fixture)) > generation);
}

#define ADD(path, test) \
  g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_autoptr (PoiseApplication) application = NULL;

  poise_test_init (&argc, &argv);
  gtk_init ();
  /* It brings the styles. */
  application = poise_application_new ();
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, NULL);

  g_test_add_func ("/field/scale", test_scale);
  g_test_add_func ("/field/pixels", test_pixels);
  g_test_add_func ("/field/shades", test_shades);
  ADD ("/field/runs-and-rests", test_runs_and_rests);
  ADD ("/field/out-of-sight", test_out_of_sight);
  ADD ("/field/lets-go", test_lets_go);
  return g_test_run ();
}
