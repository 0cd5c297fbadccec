/* SPDX-License-Identifier: MIT */
/* The inner loop. Included by poise-orbits.c once for every set of instructions, so
 * there is no guard; before it are defined
 *   KERNEL  the function's name,
 *   TARGET  its attribute, which lets the compiler use those instructions,
 *   BYTES   how wide their vectors are.
 * A chain is one vector's worth of lanes. One operation has to wait for the one before
 * it, so several chains are needed to keep the processor busy. */
TARGET static guint
KERNEL (PoiseOrbits *self,
        guint        max_blocks)
{
  enum
  {
    WIDTH = BYTES / sizeof (double),
    CHAINS = POISE_ORBITS_LANES / WIDTH,
  };
  typedef double Reals __attribute__ ((vector_size (BYTES), may_alias));
  typedef gint64 Flags __attribute__ ((vector_size (BYTES), may_alias));
#define SELECT(flags, a, b) \
  ((Reals) (((flags) & (Flags) (a)) | (~(flags) & (Flags) (b))))

  const Reals *re = (const Reals *) self->re;
  const Reals *im = (const Reals *) self->im;
  Reals x[CHAINS], y[CHAINS];
  Flags ended[CHAINS];
  gint64 any_ended = 0;
  guint blocks = 0;

  memcpy (x, self->x, sizeof x);
  memcpy (y, self->y, sizeof y);
  while (any_ended == 0 && blocks < max_blocks)
    {
      Flags any = { 0 };

      memcpy (self->begin_x, x, sizeof x);
      memcpy (self->begin_y, y, sizeof y);
#pragma GCC unroll 8
      for (guint k = 0; k < BLOCK; k++)
#pragma GCC unroll 8
        for (guint i = 0; i < CHAINS; i++)
          {
            Reals xx = x[i] * x[i];
            Reals yy = y[i] * y[i];

            y[i] = (x[i] + x[i]) * y[i] + im[i];
            x[i] = xx - yy + re[i];
          }
#pragma GCC unroll 8
      for (guint i = 0; i < CHAINS; i++)
        {
          Reals *n = (Reals *) self->n + i;
          Reals *seen_x = (Reals *) self->seen_x + i;
          Reals *seen_y = (Reals *) self->seen_y + i;
          Reals *look = (Reals *) self->look + i;
          Flags looks;

          *n += BLOCK;
          /* Not >, since what is far outside ends as something that is no number. */
          ended[i] = ~(x[i] * x[i] + y[i] * y[i] <= POISE_ORBITS_LEFT);
          ended[i] |= (x[i] == *seen_x) & (y[i] == *seen_y);
          ended[i] |= *n >= self->iterations;
          any |= ended[i];
          looks = *n >= *look;
          *seen_x = SELECT (looks, x[i], *seen_x);
          *seen_y = SELECT (looks, y[i], *seen_y);
          *look = SELECT (looks, *look + *look, *look);
        }
      for (guint i = 0; i < WIDTH; i++)
        any_ended |= any[i];
      blocks++;
    }
  memcpy (self->x, x, sizeof x);
  memcpy (self->y, y, sizeof y);
  memcpy (self->ended, ended, sizeof ended);
#undef SELECT
  return blocks;
}
