/* SPDX-License-Identifier: MIT */
#include "app/meter/poise-histogram.h"

#include <math.h>

/* Log-linear buckets: every power of two is cut into 128 equal ones, so a bucket is at
 * most 1/128 of its values wide and its middle at most 1/256 away from any of them. */
#define SUB_BITS   7
#define PER_OCTAVE (1u << SUB_BITS)
/* Below two octaves' worth, buckets are one wide and values exact. */
#define N_EXACT    (2 * PER_OCTAVE)
#define N_OCTAVES  (32 - (SUB_BITS + 1))
#define N_BUCKETS  (N_EXACT + N_OCTAVES * PER_OCTAVE)

struct _PoiseHistogram
{
  guint64 counts[N_BUCKETS];
  guint64 count;
  gint64 min_us;
  gint64 max_us;
  double sum_us;
};

static inline guint
bucket_of (gint64 value_us)
{
  guint64 value = (guint64) MIN (value_us, POISE_HISTOGRAM_MAX_US);
  guint shift;

  if (value < N_EXACT)
    return (guint) value;

  shift = 63 - (guint) __builtin_clzll (value) - SUB_BITS;
  return shift * PER_OCTAVE + (guint) (value >> shift);
}

static inline guint
shift_of (guint bucket)
{
  return bucket < N_EXACT ? 0 : bucket / PER_OCTAVE - 1;
}

static inline gint64
lower_bound_of (guint bucket)
{
  guint shift = shift_of (bucket);

  return (gint64) (bucket - shift * PER_OCTAVE) << shift;
}

static inline gint64
middle_of (guint bucket)
{
  return lower_bound_of (bucket) + (((gint64) 1 << shift_of (bucket)) >> 1);
}

static inline void
record_one (PoiseHistogram *self,
            gint64          value_us)
{
  self->counts[bucket_of (value_us)]++;
  self->count++;
  self->sum_us += (double) value_us;
  self->min_us = MIN (self->min_us, value_us);
  self->max_us = MAX (self->max_us, value_us);
}

/**
 * poise_histogram_new:
 *
 * Makes an empty histogram. May be called from any thread.
 *
 * Returns: (transfer full): a histogram, to be freed with poise_histogram_free()
 */
PoiseHistogram *
poise_histogram_new (void)
{
  PoiseHistogram *self = g_new (PoiseHistogram, 1);

  poise_histogram_reset (self);
  return self;
}

/**
 * poise_histogram_free:
 * @self: (nullable): a histogram
 *
 * Frees @self. NULL is allowed.
 */
void
poise_histogram_free (PoiseHistogram *self)
{
  g_free (self);
}

/**
 * poise_histogram_reset:
 * @self: a histogram
 *
 * Forgets everything that was recorded.
 */
void
poise_histogram_reset (PoiseHistogram *self)
{
  g_return_if_fail (self != NULL);

  *self = (PoiseHistogram){ .min_us = G_MAXINT64 };
}

/**
 * poise_histogram_record:
 * @self: a histogram
 * @value_us: a length in microseconds; a negative one counts as 0
 *
 * Counts @value_us once. Some nanoseconds.
 */
void
poise_histogram_record (PoiseHistogram *self,
                        gint64          value_us)
{
  g_return_if_fail (self != NULL);

  record_one (self, MAX (value_us, 0));
}

/**
 * poise_histogram_record_corrected:
 * @self: a histogram
 * @value_us: a length in microseconds; a negative one counts as 0
 * @interval_us: how often such a length is measured, in microseconds; 0 for no
 *   correction
 *
 * Counts @value_us, and with it the lengths that would have been measured meanwhile had
 * the measuring not been held up itself (coordinated omission, Gil Tene's correction):
 * @value_us less one interval, less two, … down to one interval.
 *
 * Only for periodic beats; frames and inputs do not come by the clock, and correcting
 * them makes up lengths that nobody met. Never takes longer than one pass over the
 * buckets.
 */
void
poise_histogram_record_corrected (PoiseHistogram *self,
                                  gint64          value_us,
                                  gint64          interval_us)
{
  gint64 missing_us;

  g_return_if_fail (self != NULL);
  g_return_if_fail (interval_us >= 0);

  value_us = MAX (value_us, 0);
  record_one (self, value_us);
  if (interval_us == 0)
    return;

  missing_us = value_us - interval_us;
  while (missing_us >= interval_us)
    {
      guint bucket = bucket_of (missing_us);
      gint64 floor_us = MAX (lower_bound_of (bucket), interval_us);
      gint64 n = (missing_us - floor_us) / interval_us + 1;
      gint64 last_us = missing_us - (n - 1) * interval_us;

      self->counts[bucket] += (guint64) n;
      self->count += (guint64) n;
      self->sum_us += (double) n * ((double) missing_us + (double) last_us) / 2;
      self->min_us = MIN (self->min_us, last_us);
      missing_us = last_us - interval_us;
    }
}

/**
 * poise_histogram_add:
 * @self: a histogram
 * @other: another one, which stays as it is
 *
 * Counts in @self whatever was counted in @other.
 */
void
poise_histogram_add (PoiseHistogram       *self,
                     const PoiseHistogram *other)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (other != NULL);

  for (guint i = 0; i < N_BUCKETS; i++)
    self->counts[i] += other->counts[i];
  self->count += other->count;
  self->sum_us += other->sum_us;
  self->min_us = MIN (self->min_us, other->min_us);
  self->max_us = MAX (self->max_us, other->max_us);
}

/**
 * poise_histogram_get_count:
 * @self: a histogram
 *
 * Returns: how many values were counted, corrections included
 */
guint64
poise_histogram_get_count (const PoiseHistogram *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->count;
}

/**
 * poise_histogram_get_min:
 * @self: a histogram
 *
 * Returns: the least value in microseconds, exactly; 0 when nothing was counted
 */
gint64
poise_histogram_get_min (const PoiseHistogram *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->count > 0 ? self->min_us : 0;
}

/**
 * poise_histogram_get_max:
 * @self: a histogram
 *
 * Returns: the greatest value in microseconds, exactly; 0 when nothing was counted
 */
gint64
poise_histogram_get_max (const PoiseHistogram *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->max_us;
}

/**
 * poise_histogram_get_mean:
 * @self: a histogram
 *
 * Returns: the mean of all values in microseconds; 0 when nothing was counted
 */
double
poise_histogram_get_mean (const PoiseHistogram *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->count > 0 ? self->sum_us / (double) self->count : 0;
}

/**
 * poise_histogram_get_quantile:
 * @self: a histogram
 * @quantile: from 0 (the least) over 0.5 (the median) to 1 (the greatest)
 *
 * The value at rank ⌈@quantile × count⌉ when all are sorted. 0 and 1 are exact,
 * between them the relative error is at most 0.4 %.
 *
 * Returns: a length in microseconds; 0 for an empty histogram, whatever @quantile is
 *   (poise_histogram_get_count() tells that apart from a measured 0)
 */
gint64
poise_histogram_get_quantile (const PoiseHistogram *self,
                              double                quantile)
{
  guint64 rank;
  guint64 seen = 0;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (quantile >= 0 && quantile <= 1, 0);

  if (self->count == 0)
    return 0;

  rank = (guint64) ceil (quantile * (double) self->count);
  if (rank <= 1)
    return self->min_us;
  if (rank >= self->count)
    return self->max_us;

  for (guint i = bucket_of (self->min_us); i < N_BUCKETS; i++)
    {
      seen += self->counts[i];
      if (seen >= rank)
        return CLAMP (middle_of (i), self->min_us, self->max_us);
    }

  g_assert_not_reached ();
}

/* A bucket that is not empty, as it is packed: (tt). */
typedef struct
{
  guint64 bucket;
  guint64 count;
} PackedBucket;

/**
 * poise_histogram_pack:
 * @self: a histogram
 *
 * Returns: (transfer floating): all of it, of type (xxda(tt)): least, greatest, sum, and
 *   the buckets that are not empty
 */
GVariant *
poise_histogram_pack (const PoiseHistogram *self)
{
  g_autoptr (GArray) buckets = g_array_new (FALSE, FALSE, sizeof (PackedBucket));

  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < N_BUCKETS; i++)
    {
      const PackedBucket packed = { i, self->counts[i] };

      if (packed.count > 0)
        g_array_append_val (buckets, packed);
    }
  return g_variant_new ("(xxd@a(tt))", self->min_us, self->max_us, self->sum_us,
                        g_variant_new_fixed_array (G_VARIANT_TYPE ("(tt)"), buckets->data,
                                                   buckets->len, sizeof (PackedBucket)));
}

/* Whether they are buckets, each once and in order, and how much is in all of them. */
static gboolean
take_buckets (PoiseHistogram     *self,
              const PackedBucket *packed,
              gsize               n)
{
  for (gsize i = 0; i < n; i++)
    {
      if (packed[i].bucket >= N_BUCKETS || packed[i].count == 0 ||
          packed[i].count > G_MAXUINT64 - self->count ||
          (i > 0 && packed[i].bucket <= packed[i - 1].bucket))
        return FALSE;
      self->counts[packed[i].bucket] = packed[i].count;
      self->count += packed[i].count;
    }
  return TRUE;
}

/* Whether the least and the greatest are in the first and in the last of them. */
static gboolean
have_limits (const PoiseHistogram *self,
             const PackedBucket   *packed,
             gsize                 n)
{
  if (n == 0)
    return self->min_us == G_MAXINT64 && self->max_us == 0 && self->sum_us == 0;
  return self->min_us >= 0 && self->max_us >= self->min_us &&
         bucket_of (self->min_us) == packed[0].bucket &&
         bucket_of (self->max_us) == packed[n - 1].bucket && isfinite (self->sum_us);
}

/**
 * poise_histogram_unpack:
 * @self: a histogram
 * @packed: what poise_histogram_pack() made, or anything
 *
 * Counts in @self just what was counted in the other one.
 *
 * Returns: FALSE when @packed can have been made of no histogram; @self is empty then
 */
gboolean
poise_histogram_unpack (PoiseHistogram *self,
                        GVariant       *packed)
{
  g_autoptr (GVariant) array = NULL;
  const PackedBucket *buckets;
  gsize n;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (packed != NULL, FALSE);

  poise_histogram_reset (self);
  if (!g_variant_is_of_type (packed, G_VARIANT_TYPE ("(xxda(tt))")))
    return FALSE;
  g_variant_get (packed, "(xxd@a(tt))", &self->min_us, &self->max_us, &self->sum_us, &array);
  buckets = g_variant_get_fixed_array (array, &n, sizeof (PackedBucket));
  if (take_buckets (self, buckets, n) && have_limits (self, buckets, n))
    return TRUE;
  poise_histogram_reset (self);
  return FALSE;
}
