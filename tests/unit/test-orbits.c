/* SPDX-License-Identifier: MIT */
#include "tests/unit/plain-orbit.h"
#include "tests/unit/poise-test.h"

#include "app/kinds/pictures/poise-palette.h"

#define N_POINTS 3000

typedef struct
{
  PoiseOrbits *orbits;
  guint        iterations;
  double       re[N_POINTS];
  double       im[N_POINTS];
  guint        next; /* the first point that has not been put into a lane */
  guint        n_ended;
  guint        point_of_lane[POISE_ORBITS_LANES];
} Fixture;

static void
fill_lane (Fixture *self,
           guint    lane)
{
  guint point = self->next++;

  self->point_of_lane[lane] = point;
  poise_orbits_put (self->orbits, lane, self->re[point], self->im[point]);
}

/* What comes out of a lane is what comes out the plain way. */
static void
check_lane (Fixture *self,
            guint    lane)
{
  guint point = self->point_of_lane[lane];
  double norm, expected_norm;
  guint n = poise_orbits_take (self->orbits, lane, &norm);

  g_assert_cmpuint (n, ==,
                    follow_plainly (self->iterations, self->re[point], self->im[point],
                                    &expected_norm));
  g_assert_true (n == 0 || norm == expected_norm);
  self->n_ended++;
}

static void
run_orbits (Fixture *self)
{
  guint n_blocks;
  guint ended = (1u << POISE_ORBITS_LANES) - 1; /* all of them are empty */

  while (self->n_ended < N_POINTS)
    {
      for (guint lane = 0; lane < POISE_ORBITS_LANES; lane++)
        if ((ended & (1u << lane)) != 0 && self->next < N_POINTS)
          fill_lane (self, lane);
      ended = poise_orbits_run (self->orbits, 7, &n_blocks);
      g_assert_cmpuint (n_blocks, <=, 7);
      for (guint lane = 0; lane < POISE_ORBITS_LANES; lane++)
        if ((ended & (1u << lane)) != 0)
          check_lane (self, lane);
    }
  /* Nothing happens in lanes that are empty. */
  g_assert_cmpuint (poise_orbits_run (self->orbits, 100, &n_blocks), ==, 0);
  g_assert_cmpuint (n_blocks, ==, 100);
}

static void
check_orbits (const char *instructions,
              guint       iterations)
{
  g_autofree Fixture *self = g_new0 (Fixture, 1);
  g_autoptr (PoiseOrbits) orbits = poise_orbits_new (instructions, iterations);
  g_autoptr (GRand) random = g_rand_new_with_seed (iterations);

  self->orbits = orbits;
  self->iterations = iterations;
  for (guint i = 0; i < N_POINTS; i++)
    {
      self->re[i] = g_rand_double_range (random, -2, 0.5);
      self->im[i] = g_rand_double_range (random, -1.2, 1.2);
    }
  run_orbits (self);
}

/* Whatever the instructions, the lane and its neighbours. */
static void
test_orbits (void)
{
  static const guint iterations[] = { 1, 2, 7, 8, 9, 31, 100, 1023, 20000 };
  const char *const *instructions = poise_orbits_list_instructions ();

  for (guint i = 0; instructions[i] != NULL; i++)
    for (guint j = 0; j < G_N_ELEMENTS (iterations); j++)
      check_orbits (instructions[i], iterations[j]);
}

/* What is said to stay does stay, up to its very edge. */
static void
test_what_stays (void)
{
  guint n_stay = 0;
  double norm;

  for (guint i = 0; i < 2000; i++)
    {
      double re = -1.3 + i * 0.0009;
      double inner = 0, outer = 1;

      while (outer - inner > 1e-15)
        {
          double im = (inner + outer) / 2;

          if (poise_orbits_stays (re, im))
            inner = im;
          else
            outer = im;
        }
      if (!poise_orbits_stays (re, inner))
        continue;
      g_assert_cmpuint (follow_plainly (3000, re, inner, &norm), ==, 0);
      n_stay++;
    }
  g_assert_cmpuint (n_stay, >, 1000);
  g_assert_true (poise_orbits_stays (0.25, 0));
  g_assert_false (poise_orbits_stays (0.2500000000000001, 0));
  g_assert_true (poise_orbits_stays (-1.25, 0));
  g_assert_false (poise_orbits_stays (-1.2500000000000002, 0));
}

/* Colours have no edge where the number of iterations changes: an orbit that is as far
 * out as one can be when it leaves counts as one that only just left an iteration before. */
static void
test_colours_are_smooth (void)
{
  for (guint n = 5; n < 100000; n += n / 5)
    {
      guint8 a[POISE_PALETTE_BYTES], b[POISE_PALETTE_BYTES];

      poise_palette_paint_left (a, n, POISE_ORBITS_LEFT * POISE_ORBITS_LEFT);
      poise_palette_paint_left (b, n - 1, POISE_ORBITS_LEFT * (1 + 1e-9));
      for (guint i = 0; i < POISE_PALETTE_BYTES; i++)
        g_assert_cmpint (ABS (a[i] - b[i]), <=, 1);
      g_assert_cmpuint (a[3], ==, 0xff);
    }
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);

  g_test_add_func ("/orbits/as-the-plain-way", test_orbits);
  g_test_add_func ("/orbits/what-stays", test_what_stays);
  g_test_add_func ("/orbits/colours-are-smooth", test_colours_are_smooth);

  return g_test_run ();
}
