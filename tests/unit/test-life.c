/* SPDX-License-Identifier: MIT */
/* Life as a job: a thread runs the world, this one plays. */
#include "tests/unit/poise-test.h"

#include "app/kinds/life/poise-field.h"
#include "app/kinds/poise-kinds.h"
#include "app/kinds/life/poise-life-pattern.h"

static PoiseField *
get_field (PoiseJob *job)
{
  return POISE_FIELD (poise_job_get_output (job));
}

static guint64
count_cells (PoiseField *field)
{
  guint64 n = 0;

  for (guint y = 0; y < poise_field_get_height (field); y++)
    for (guint x = 0; x < poise_field_get_width (field); x++)
      n += (guint64) poise_field_get_cell (field, x, y);
  return n;
}

static guint64
get_result (PoiseJob   *job,
            const char *key)
{
  g_autoptr (GVariant) result = poise_job_dup_result (job);
  guint64 value;

  g_assert_nonnull (result);
  g_assert_true (g_variant_lookup (result, key, "t", &value));
  return value;
}

/* What is shown in the end is what the job says it came to. */
static void
assert_shows_result (PoiseJob *job)
{
  PoiseField *field = get_field (job);

  g_assert_cmpuint (poise_field_get_generation (field), ==, get_result (job, "generation"));
  g_assert_cmpuint (poise_field_get_population (field), ==, get_result (job, "population"));
  g_assert_cmpuint (count_cells (field), ==, get_result (job, "population"));
}

static gboolean
draw (PoiseJob *job,
      int       x,
      int       y,
      guint     size,
      gboolean  alive)
{
  const PoiseFieldStroke stroke = { x, y, x, y, size, alive };

  return poise_field_draw (get_field (job), &stroke);
}

/* A world without an end, so fast as it can. */
static PoiseJob *
start_empty (PoiseRunner *runner)
{
  return poise_test_start (runner, &poise_kind_life, NULL, "width", "256", "height", "192",
                           "pattern", "empty", "speed", "0", "generations", "0", NULL);
}

static void
wait_for_generations (PoiseJob *job,
                      guint64   n)
{
  guint64 before = poise_field_get_generation (get_field (job));

  poise_test_poll_for (poise_field_get_generation (get_field (job)) >= before + n);
}

static void
cancel (PoiseJob *job)
{
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_CANCELLED);
}

/* ---- generations */

static void
check_known (const char *strategy)
{
  const PoiseWay way = poise_test_way (strategy, "paced", POISE_POOL_BY_NATURE);
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *glider = poise_test_start (runner, &poise_kind_life, &way, "width", "101",
                                       "height", "50", "pattern", "glider", "speed", "0",
                                       "generations", "404", NULL);
  PoiseJob *pentomino = poise_test_start (
      runner, &poise_kind_life, &way, "width", "1000", "height", "900", "pattern",
      "r-pentomino", "speed", "0", "generations", "1103", NULL);
  g_autofree char *text = NULL;

  poise_test_run_to_end (glider);
  poise_test_run_to_end (pentomino);
  g_assert_cmpuint (get_result (glider, "generation"), ==, 404);
  g_assert_cmpuint (get_result (glider, "population"), ==, 5);
  assert_shows_result (glider);
  /* Once around the world across, twice down and one more: its nose is at (51, 26). */
  g_assert_true (poise_field_get_cell (get_field (glider), 51, 26));
  text = poise_job_print_result (pentomino);
  g_assert_cmpstr (text, ==, "116 cells alive in generation 1,103\n");
  assert_shows_result (pentomino);
}

static void
test_known (void)
{
  check_known ("thread");
  check_known ("slices");
}

/* On a frozen window, or out of reach, nobody could play, nor end it. */
static void
test_only_where_a_person_can_play (void)
{
  g_autoptr (PoiseParams) params = poise_params_new (&poise_kind_life);
  static const char *const refused[] = { "main", "process" };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      const PoiseWay way = poise_test_way (refused[i], "paced", POISE_POOL_BY_NATURE);
      g_autoptr (GError) error = NULL;

      g_assert_false (poise_way_check (&way, params, &error));
      g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
      g_assert_true (g_str_has_prefix (error->message, "life: a person plays in it, which "));
    }
}

/* Nothing is due before its time; that is all that can be said on a busy machine. */
static void
test_speed (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *slow = poise_test_start (runner, &poise_kind_life, NULL, "speed", "40",
                                     "generations", "20", NULL);
  PoiseJob *fast = poise_test_start (runner, &poise_kind_life, NULL, "speed", "10000",
                                     "generations", "5000", NULL);

  poise_test_run_to_end (slow);
  poise_test_run_to_end (fast);
  g_assert_cmpint (poise_job_get_elapsed_us (slow), >=, G_USEC_PER_SEC / 2);
  g_assert_cmpint (poise_job_get_elapsed_us (fast), >=, G_USEC_PER_SEC / 2 - 5000);
  g_assert_cmpuint (get_result (slow, "generation"), ==, 20);
  g_assert_cmpuint (get_result (fast, "generation"), ==, 5000);
}

static void
test_refused (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autoptr (PoiseParams) params = poise_params_new (&poise_kind_life);
  g_autoptr (GError) error = NULL;

  poise_params_set (params, "width", "35", &error);
  poise_params_set (params, "height", "192", &error);
  g_assert_no_error (error);
  g_assert_null (poise_runner_start (runner, params, NULL, &error));
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  g_assert_cmpstr (error->message, ==,
                   "pattern: gun needs a world of at least 36 × 9, not 35 × 192");
}

typedef struct
{
  PoiseLifeWorld *world; /* the same one, as this thread computes it */
  guint           n_seen;
} Mirror;

static void
compare_cb (PoiseField *field,
            Mirror     *mirror)
{
  guint64 generation = poise_field_get_generation (field);
  guint64 population = 0;

  g_assert_cmpuint (generation, >=, poise_life_world_get_generation (mirror->world));
  while (poise_life_world_get_generation (mirror->world) < generation)
    poise_life_world_step (mirror->world, G_MAXUINT);
  for (guint y = 0; y < poise_field_get_height (field); y++)
    {
      guint64 words[4];

      population += poise_life_world_copy_rows (mirror->world, y, 1, words);
      g_assert_cmpmem (words, sizeof words, poise_field_get_row (field, y), sizeof words);
    }
  g_assert_cmpuint (population, ==, poise_field_get_population (field));
  mirror->n_seen++;
}

/* Every generation that arrives is whole, whatever the world's thread does meanwhile. */
static void
test_hand_over (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autoptr (PoiseLifeWorld) world = poise_life_world_new (200, 130);
  PoiseJob *job = poise_test_start (runner, &poise_kind_life, NULL, "width", "200", "height",
                                    "130", "pattern", "random", "seed", "7", "speed", "0",
                                    "generations", "0", NULL);
  PoiseField *field = get_field (job);
  Mirror mirror = { world, 0 };

  poise_life_pattern_draw (poise_life_pattern_get (POISE_LIFE_RANDOM), world, 7);
  g_signal_connect (field, "changed", G_CALLBACK (compare_cb), &mirror);
  poise_test_poll_for (poise_output_fetch (POISE_OUTPUT (field)) && mirror.n_seen > 100);
  cancel (job);
  g_signal_handlers_disconnect_by_data (field, &mirror);
  assert_shows_result (job);
}

/* ---- the player */

/* Blocks of four stand still: those that are drawn stay, those that are erased stay away. A
 * stroke that were lost or came twice would leave another number. */
static void
test_painting_arrives_once (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start_empty (runner);
  guint n_blocks = 0;

  for (int round = 0; round < 20; round++)
    for (int i = 0; i < 60 * 10; i++)
      {
        int x = i % 60 * 4;
        int y = i / 60 * 4 + 40;
        gboolean alive = (i * 7 + round) % 3 != 0;

        g_assert_true (draw (job, x, y, 2, alive));
        g_assert_cmpint (poise_field_get_cell (get_field (job), x + 1, y + 1), ==, alive);
        n_blocks += round == 19 && alive;
        if (i % 100 == 0)
          poise_test_turn ();
      }
  wait_for_generations (job, 100);
  g_assert_cmpuint (poise_field_get_population (get_field (job)), ==, 4 * n_blocks);
  cancel (job);
  assert_shows_result (job);
  g_assert_cmpuint (get_result (job, "population"), ==, 4 * n_blocks);
}

/* What is drawn right before the end is in the result; what comes later is refused. */
static void
test_cancel (void)
{
  for (int i = 0; i < 30; i++)
    {
      g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
      PoiseJob *job = start_empty (runner);

      wait_for_generations (job, 1);
      g_assert_true (draw (job, i, 20, 2, TRUE));
      cancel (job);
      assert_shows_result (job);
      g_assert_cmpuint (get_result (job, "population"), ==, 4);
      g_assert_cmpuint (get_result (job, "generation"), >=, 1);
      g_assert_false (draw (job, 100, 100, 2, TRUE));
      g_assert_false (poise_field_get_cell (get_field (job), 100, 100));
      assert_shows_result (job);
    }
}

static void
pause_job (PoiseJob *job)
{
  poise_job_pause (job);
  poise_test_wait_for (poise_worker_get_state (poise_job_get_worker (job, 0)) ==
                       POISE_WORKER_PAUSED);
  poise_output_fetch (poise_job_get_output (job));
}

/* The world's thread sleeps, the player sees what is drawn all the same. */
static void
test_painting_while_paused (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start_empty (runner);
  PoiseField *field = get_field (job);
  guint64 generation;

  wait_for_generations (job, 1);
  pause_job (job);
  generation = poise_field_get_generation (field);
  g_assert_true (draw (job, 254, 190, 2, TRUE));
  g_assert_true (draw (job, 10, 10, 1, TRUE));
  g_assert_true (draw (job, 12, 10, 1, TRUE));
  g_assert_true (draw (job, 12, 10, 1, FALSE));
  g_assert_cmpuint (poise_field_get_population (field), ==, 5);
  g_assert_cmpuint (count_cells (field), ==, 5);
  g_assert_cmpuint (poise_field_get_generation (field), ==, generation);

  poise_job_resume (job);
  wait_for_generations (job, 1);
  /* The lone cell has died. */
  poise_test_poll_for (poise_field_get_population (field) == 4);
  pause_job (job);
  g_assert_true (draw (job, 100, 100, 2, TRUE));
  cancel (job);
  assert_shows_result (job);
  g_assert_cmpuint (get_result (job, "population"), ==, 8);
}

/* At once, however few processors there are, and the player need not wait either. */
static void
test_beside_computing_workers (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *primes = poise_test_start (runner, &poise_kind_primes, NULL, "limit",
                                       "1000000000000", "threads", "8", NULL);
  PoiseJob *job = start_empty (runner);

  wait_for_generations (job, 1);
  for (int i = 0; i < 50; i++)
    {
      g_assert_true (draw (job, 4 * i, 8, 2, TRUE));
      g_assert_cmpuint (count_cells (get_field (job)), ==, 4 * ((guint) i + 1));
      wait_for_generations (job, 1);
      g_assert_cmpuint (count_cells (get_field (job)), ==, 4 * ((guint) i + 1));
    }
  g_assert_cmpint (poise_job_get_state (primes), ==, POISE_JOB_RUNNING);
  poise_job_cancel (primes);
  cancel (job);
  assert_shows_result (job);
}

/* Whoever is quicker: the player has the newest generation, and the world never writes to
 * what the player looks at. */
static void
test_three_frames (void)
{
  g_autoptr (PoiseFieldStore) store = poise_field_store_new (10, 10);
  guint64 published = 0;

  for (guint i = 0; i < 1000; i++)
    {
      PoiseFieldFrame *back = poise_field_store_get_back (store);
      guint64 before = poise_field_store_get_front (store)->generation;

      g_assert_true (back != poise_field_store_get_front (store));
      if (g_test_rand_bit ())
        {
          back->generation = ++published;
          poise_field_store_publish (store);
          g_assert_cmpuint (poise_field_store_get_front (store)->generation, ==, before);
          g_assert_false (poise_field_store_is_taken (store));
        }
      else
        {
          g_assert_cmpint (poise_field_store_fetch (store), ==, published > before);
          g_assert_cmpuint (poise_field_store_get_front (store)->generation, ==, published);
          g_assert_true (poise_field_store_is_taken (store));
        }
    }
}

static void
count_cb (guint *n)
{
  (*n)++;
}

/* It is said once for each thing that is new, and never when there is none. */
static void
test_changed (void)
{
  g_autoptr (PoiseFieldStore) store = poise_field_store_new (10, 10);
  g_autoptr (PoiseOutput) output = poise_field_new (store);
  const PoiseFieldStroke stroke = { 1, 1, 3, 1, 1, TRUE };
  guint n = 0;

  g_signal_connect_swapped (output, "changed", G_CALLBACK (count_cb), &n);
  g_assert_false (poise_output_fetch (output));
  g_assert_cmpuint (n, ==, 0);
  poise_field_draw (POISE_FIELD (output), &stroke);
  g_assert_cmpuint (n, ==, 1);
  poise_field_store_publish (store);
  g_assert_false (poise_field_store_is_taken (store));
  g_assert_true (poise_output_fetch (output));
  g_assert_true (poise_field_store_is_taken (store));
  g_assert_false (poise_output_fetch (output));
  g_assert_cmpuint (n, ==, 2);
  /* The stroke is not in what the world gave yet, and is shown on it. */
  g_assert_cmpuint (poise_field_get_population (POISE_FIELD (output)), ==, 3);
}

/* ---- strokes */

typedef struct
{
  guint8 cells[12][12];
  guint  n_cells;
} Sheet;

static void
mark_cells (guint    x,
            guint    y,
            guint    n_cells,
            gboolean alive,
            gpointer user_data)
{
  Sheet *sheet = user_data;

  g_assert_cmpuint (x + n_cells, <=, 12);
  g_assert_cmpuint (y, <, 12);
  for (guint i = x; i < x + n_cells; i++)
    {
      sheet->n_cells += !sheet->cells[y][i];
      sheet->cells[y][i] = TRUE;
    }
}

static Sheet
paint (const PoiseFieldStroke *stroke)
{
  Sheet sheet = { 0 };

  poise_field_stroke_paint (stroke, 12, 12, mark_cells, &sheet);
  return sheet;
}

static void
test_strokes (void)
{
  for (int x = -15; x <= 25; x++)
    for (int y = -15; y <= 25; y++)
      {
        const PoiseFieldStroke line = { 5, 6, x, y, 1, TRUE };
        Sheet sheet = paint (&line);
        gboolean inside = x >= 0 && x < 12 && y >= 0 && y < 12;

        g_assert_true (sheet.cells[6][5]);
        if (!inside)
          continue;
        g_assert_true (sheet.cells[y][x]);
        /* No gap, and nothing beside the line. */
        g_assert_cmpuint (sheet.n_cells, ==, MAX (ABS (x - 5), ABS (y - 6)) + 1);
      }
  g_assert_cmpuint (paint (&(PoiseFieldStroke){ 3, 3, 3, 3, 4, TRUE }).n_cells, ==, 16);
  g_assert_cmpuint (paint (&(PoiseFieldStroke){ -2, 10, -2, 10, 3, TRUE }).n_cells, ==, 2);
  g_assert_cmpuint (paint (&(PoiseFieldStroke){ -9, 1, -3, 1, 3, TRUE }).n_cells, ==, 0);
  g_assert_cmpuint (paint (&(PoiseFieldStroke){ -9, 4, 20, 4, 1, TRUE }).n_cells, ==, 12);
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/life/known", test_known);
  g_test_add_func ("/life/only-where-a-person-can-play",
                   test_only_where_a_person_can_play);
  g_test_add_func ("/life/speed", test_speed);
  g_test_add_func ("/life/refused", test_refused);
  g_test_add_func ("/life/hand-over", test_hand_over);
  g_test_add_func ("/life/painting-arrives-once", test_painting_arrives_once);
  g_test_add_func ("/life/cancel", test_cancel);
  g_test_add_func ("/life/painting-while-paused", test_painting_while_paused);
  g_test_add_func ("/life/beside-computing-workers", test_beside_computing_workers);
  g_test_add_func ("/life/three-frames", test_three_frames);
  g_test_add_func ("/life/changed", test_changed);
  g_test_add_func ("/life/strokes", test_strokes);
  return g_test_run ();
}
