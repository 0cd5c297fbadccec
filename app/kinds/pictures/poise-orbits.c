/* SPDX-License-Identifier: MIT */
#include "app/kinds/pictures/poise-orbits.h"

#include <math.h>
#include <stdalign.h>
#include <string.h>

#ifdef __FAST_MATH__
#error "-ffast-math would make other pictures on other machines"
#endif

/* So many iterations are done between two looks at where the orbits are. */
#define BLOCK 8
/* When an orbit's place is written down for the first time; then again whenever twice as
 * many iterations are done. An orbit that comes by the very same place goes round for
 * ever (Brent's way to find a cycle). */
#define FIRST_LOOK 32

/* An empty lane rests at zero, and nothing ever happens to it. */
#define NEVER (-INFINITY)
#define NOWHERE NAN

/* One entry for every lane; numbers of iterations are doubles, as everything in a vector
 * must be as wide. */
struct _PoiseOrbits
{
  alignas (64) double re[POISE_ORBITS_LANES]; /* c */
  double im[POISE_ORBITS_LANES];
  double x[POISE_ORBITS_LANES]; /* z */
  double y[POISE_ORBITS_LANES];
  double begin_x[POISE_ORBITS_LANES]; /* z where the last block began */
  double begin_y[POISE_ORBITS_LANES];
  double seen_x[POISE_ORBITS_LANES]; /* a place where it was */
  double seen_y[POISE_ORBITS_LANES];
  double n[POISE_ORBITS_LANES];
  double look[POISE_ORBITS_LANES]; /* the n at which the place is written down */
  gint64 ended[POISE_ORBITS_LANES]; /* -1 or 0, after a run */

  double iterations;
  guint (*run_blocks) (PoiseOrbits *self,
                       guint        max_blocks);
};

#define TARGET
#define KERNEL run_plain
#define BYTES 16
#include "app/kinds/pictures/poise-orbits-kernel.h"
#undef TARGET
#undef KERNEL
#undef BYTES

#ifdef __x86_64__
#define TARGET __attribute__ ((target ("avx2")))
#define KERNEL run_avx2
#define BYTES 32
#include "app/kinds/pictures/poise-orbits-kernel.h"
#undef TARGET
#undef KERNEL
#undef BYTES

#define TARGET __attribute__ ((target ("avx512f")))
#define KERNEL run_avx512f
#define BYTES 64
#include "app/kinds/pictures/poise-orbits-kernel.h"
#undef TARGET
#undef KERNEL
#undef BYTES
#endif

typedef struct
{
  const char *name;
  guint (*run_blocks) (PoiseOrbits *self,
                       guint        max_blocks);
} Instructions;

/* From the slowest to the fastest. */
static const Instructions all_instructions[] = {
  { "plain", run_plain },
#ifdef __x86_64__
  { "avx2", run_avx2 },
  { "avx512f", run_avx512f },
#endif
};

static guint
count_instructions (void)
{
#ifdef __x86_64__
  if (__builtin_cpu_supports ("avx512f"))
    return 3;
  if (__builtin_cpu_supports ("avx2"))
    return 2;
#endif
  return 1;
}

/**
 * poise_orbits_list_instructions:
 *
 * Any thread. Returns: (transfer none): the sets of instructions that this processor
 * has and that this file knows how to use, NULL-terminated, the fastest last.
 */
const char *const *
poise_orbits_list_instructions (void)
{
  static const char *names[G_N_ELEMENTS (all_instructions) + 1];
  static gsize made;

  if (g_once_init_enter (&made))
    {
      for (guint i = 0; i < count_instructions (); i++)
        names[i] = all_instructions[i].name;
      g_once_init_leave (&made, 1);
    }
  return names;
}

static void
empty_lane (PoiseOrbits *self,
            guint        lane)
{
  self->re[lane] = self->im[lane] = 0;
  self->x[lane] = self->y[lane] = 0;
  self->seen_x[lane] = self->seen_y[lane] = NOWHERE;
  self->n[lane] = NEVER;
  self->look[lane] = FIRST_LOOK;
}

/**
 * poise_orbits_new:
 * @instructions: (nullable): one of poise_orbits_list_instructions(), or NULL for the
 *   fastest
 * @iterations: how far an orbit is followed before it counts as one that stays
 *
 * Any thread. Returns: (transfer full): orbits of no point yet: all lanes are empty.
 */
PoiseOrbits *
poise_orbits_new (const char *instructions,
                  guint       iterations)
{
  PoiseOrbits *self = g_aligned_alloc0 (1, sizeof *self, alignof (PoiseOrbits));

  self->iterations = iterations;
  for (guint i = 0; i < count_instructions (); i++)
    if (instructions == NULL || g_str_equal (instructions, all_instructions[i].name))
      self->run_blocks = all_instructions[i].run_blocks;
  for (guint lane = 0; lane < POISE_ORBITS_LANES; lane++)
    empty_lane (self, lane);
  g_return_val_if_fail (self->run_blocks != NULL, self);
  return self;
}

/**
 * poise_orbits_free:
 *
 * Any thread.
 */
void
poise_orbits_free (PoiseOrbits *self)
{
  g_aligned_free (self);
}

/**
 * poise_orbits_put:
 * @lane: an empty one
 * @re: the real part of a point
 * @im: its imaginary part
 *
 * Begins to follow the orbit of a point.
 */
void
poise_orbits_put (PoiseOrbits *self,
                  guint        lane,
                  double       re,
                  double       im)
{
  self->re[lane] = re;
  self->im[lane] = im;
  self->n[lane] = 0;
}

/**
 * poise_orbits_run:
 * @max_blocks: how long at most, in blocks of some 0.1 µs
 * @n_blocks: (out): how long it was
 *
 * Follows all orbits until at least one has ended.
 *
 * Returns: a bit for each lane whose orbit has ended, 0 when the time is up. Each of
 * them has to be taken before the next run.
 */
guint
poise_orbits_run (PoiseOrbits *self,
                  guint        max_blocks,
                  guint       *n_blocks)
{
  guint ended = 0;

  *n_blocks = self->run_blocks (self, max_blocks);
  for (guint lane = 0; lane < POISE_ORBITS_LANES; lane++)
    ended |= (guint) (self->ended[lane] & 1) << lane;
  return ended;
}

/* Goes through the last block again, one by one, to find where the orbit left. */
static guint
find_leaving (const PoiseOrbits *self,
              guint              lane,
              double            *norm)
{
  guint n = (guint) self->n[lane] - BLOCK;
  double x = self->begin_x[lane];
  double y = self->begin_y[lane];

  do
    {
      double xx = x * x;
      double yy = y * y;

      y = (x + x) * y + self->im[lane];
      x = xx - yy + self->re[lane];
      *norm = x * x + y * y;
      n++;
    }
  while (*norm <= POISE_ORBITS_LEFT);
  return n;
}

/**
 * poise_orbits_take:
 * @lane: one whose orbit has ended
 * @norm: (out): |z|² where it left
 *
 * Empties a lane. Returns: after how many iterations its orbit left, or 0 when it stays,
 * as far as it was followed.
 */
guint
poise_orbits_take (PoiseOrbits *self,
                   guint        lane,
                   double      *norm)
{
  double x = self->x[lane];
  double y = self->y[lane];
  guint n = 0;

  *norm = 0;
  if (!(x * x + y * y <= POISE_ORBITS_LEFT))
    n = find_leaving (self, lane, norm);
  empty_lane (self, lane);
  return n <= self->iterations ? n : 0;
}

/**
 * poise_orbits_stays:
 *
 * Any thread. Returns: whether a point lies in the heart of the set or in the disc to
 * its left, where every orbit stays, so that none has to be followed. Where rounding
 * could err, an orbit would leave after some 10¹⁵ iterations at the soonest, or at the
 * heart's cusp after some 10⁸: nobody follows it that far.
 */
gboolean
poise_orbits_stays (double re,
                    double im)
{
  double a = re - 0.25;
  double yy = im * im;
  double q = a * a + yy;

  return q * (q + a) <= 0.25 * yy || (re + 1) * (re + 1) + yy <= 0.0625;
}
