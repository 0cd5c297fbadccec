/* SPDX-License-Identifier: MIT */
/* Colours for points outside and inside of the Mandelbrot set. Of the system's
 * mathematics library there is only the square root in it, which IEEE 754 defines to the
 * last bit: those of other functions differ from one library to the next, and a picture
 * is to be the same everywhere. */
#include "app/kinds/pictures/poise-palette.h"

#include <math.h>
#include <string.h>

/* The colours go round in as many positions. */
#define POSITIONS (1u << 16)
#define STOPS G_N_ELEMENTS (stops)
#define STOP_LENGTH (POSITIONS / STOPS)
/* The colours go round with the fourth root of the number of iterations, so a picture of
 * a few of them and one of many thousands both have all the colours, and little noise. */
#define ROUNDS 1.6
#define FIRST_ROUND 0.89

/* 2 / ln 2 */
#define TWO_OVER_LN_2 2.88539008177792681472

#define INSIDE 0x0a0c1cu

/* Night blue, blue, ice, ivory, amber, rust, plum, and back. */
static const guint32 stops[] = {
  0x0b1238, 0x10205c, 0x153a8c, 0x1f5fb8, 0x3a8ed6, 0x74bce6, 0xb5e0ee, 0xeef6e6,
  0xfdf0bf, 0xfbd678, 0xf3a93c, 0xdc7323, 0xb0452a, 0x7b2638, 0x461a42, 0x1f1340,
};
G_STATIC_ASSERT (POSITIONS % STOPS == 0);

/* The logarithm to base 2 of a positive, finite, normal number; wrong by less than
 * 10⁻⁷, and by the same amount everywhere. */
static double
log_2 (double value)
{
  guint64 bits;
  double t, tt;
  int exponent;

  memcpy (&bits, &value, sizeof bits);
  exponent = (int) (bits >> 52) - 1023;
  bits = (bits & ((G_GUINT64_CONSTANT (1) << 52) - 1)) | (G_GUINT64_CONSTANT (1023) << 52);
  memcpy (&value, &bits, sizeof value);
  /* ln v = 2 (t + t³/3 + t⁵/5 + …) with t = (v - 1) / (v + 1), from 0 to 1/3. */
  t = (value - 1) / (value + 1);
  tt = t * t;
  t *= TWO_OVER_LN_2;
  return exponent +
         t * (1 + tt * (1.0 / 3 + tt * (1.0 / 5 + tt * (1.0 / 7 + tt * (1.0 / 9 +
              tt * (1.0 / 11 + tt * (1.0 / 13)))))));
}

static guint8
blend (guint32 a,
       guint32 b,
       guint   shift,
       guint   part)
{
  guint from = (a >> shift) & 0xff;
  guint to = (b >> shift) & 0xff;

  return (guint8) ((from * (STOP_LENGTH - part) + to * part + STOP_LENGTH / 2) /
                   STOP_LENGTH);
}

static void
paint (guint8 *rgba,
       guint32 a,
       guint32 b,
       guint   part)
{
  rgba[0] = blend (a, b, 16, part);
  rgba[1] = blend (a, b, 8, part);
  rgba[2] = blend (a, b, 0, part);
  rgba[3] = 0xff;
}

/**
 * poise_palette_paint_left:
 * @rgba: (out): a pixel
 * @n: after how many iterations the orbit left
 * @norm: |z|² where it left: more than %POISE_ORBITS_LEFT, 2¹⁶
 *
 * Any thread. The colours have no edges where @n changes: an orbit that leaves in a
 * large step counts a fraction less.
 */
void
poise_palette_paint_left (guint8 *rgba,
                          guint   n,
                          double  norm)
{
  double smooth = n - log_2 (log_2 (norm) / 16);
  double rounds = FIRST_ROUND + ROUNDS * sqrt (sqrt (smooth + 2));
  guint position = (guint) (rounds * POSITIONS) % POSITIONS;
  guint stop = position / STOP_LENGTH;

  paint (rgba, stops[stop], stops[(stop + 1) % STOPS], position % STOP_LENGTH);
}

/**
 * poise_palette_paint_stayed:
 * @rgba: (out): a pixel
 *
 * Any thread: the colour of points whose orbits stay.
 */
void
poise_palette_paint_stayed (guint8 *rgba)
{
  paint (rgba, INSIDE, INSIDE, 0);
}
