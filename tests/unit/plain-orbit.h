/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/kinds/pictures/poise-orbits.h"

/* The orbit of a point the plain way: alone, to its end, and with no short cuts. Returns:
 * after how many iterations it left, and |z|² there; 0 when it stays. */
static inline guint
follow_plainly (guint   iterations,
                double  re,
                double  im,
                double *norm)
{
  double x = 0, y = 0;

  *norm = 0;
  for (guint n = 1; n <= iterations; n++)
    {
      double xx = x * x;
      double yy = y * y;

      y = (x + x) * y + im;
      x = xx - yy + re;
      *norm = x * x + y * y;
      if (*norm > POISE_ORBITS_LEFT)
        return n;
    }
  return 0;
}
