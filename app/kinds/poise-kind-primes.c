/* SPDX-License-Identifier: MIT */
/* Counts primes with a segmented sieve of Eratosthenes over the odd numbers. The
 * workers take runs of segments from a common heap, so that none is idle while
 * there is work. */
#include "app/kinds/poise-kinds.h"
#include "app/engine/poise-text.h"
#include "app/kinds/poise-packed.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

/* A segment's bits fill the first-level cache and no more; sieving one takes
 * some 100 µs, which is how fast a cancel comes through (pitfall 23). */
#define SEGMENT_BYTES 32768
#define SEGMENT_BITS ((guint64) SEGMENT_BYTES * 8)
/* A bit stands for an odd number: bit i for 2 i + 1. */
#define SEGMENT_NUMBERS (SEGMENT_BITS * 2)
/* Within a run the sieve goes on from segment to segment; only its first one
 * needs a division for each prime. */
#define RUN_SEGMENTS 32

typedef struct
{
  guint64 limit;
  guint64 n_bits;
  guint64 n_segments;

  GArray       *sieving_primes; /* made by whoever comes first */
  atomic_ullong next_segment; /* the heap */
  atomic_ullong count;
} Plan;

typedef struct
{
  GArray  *primes;   /* the odd ones up to the root of the limit; the plan's */
  guint64 *multiple; /* for each, the bit of its next multiple */
  guint64  segment;
  guint64  run_end;
  guint64  numbers; /* how many this worker has sieved */
  guint8   bits[SEGMENT_BYTES];
} Share;

static gpointer
plan_new (const PoiseParams *params,
          GError           **error)
{
  Plan *plan = g_new0 (Plan, 1);

  plan->limit = (guint64) poise_params_get_int (params, "limit");
  plan->n_bits = (plan->limit + 1) / 2;
  plan->n_segments = (plan->n_bits + SEGMENT_BITS - 1) / SEGMENT_BITS;
  /* Two is the one prime that no bit stands for. */
  atomic_init (&plan->count, plan->limit >= 2 ? 1 : 0);
  return plan;
}

static void
plan_free (gpointer data)
{
  Plan *plan = data;

  g_clear_pointer (&plan->sieving_primes, g_array_unref);
  g_free (plan);
}

/* The odd primes up to the root of the limit, found the plain way. */
static GArray *
find_sieving_primes (const Plan *plan)
{
  guint32 root = (guint32) sqrt ((double) plan->limit) + 1;
  g_autofree guint8 *composite = g_malloc0 (root + 1);
  GArray *primes = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint32 i = 3; i <= root; i += 2)
    {
      if (composite[i])
        continue;
      g_array_append_val (primes, i);
      for (guint64 j = (guint64) i * i; j <= root; j += 2 * i)
        composite[j] = TRUE;
    }
  return primes;
}

static gpointer
enter (PoiseContext *context,
       gpointer      data)
{
  Plan *plan = data;
  Share *share = g_new (Share, 1);

  if (g_once_init_enter (&plan->sieving_primes))
    g_once_init_leave (&plan->sieving_primes, find_sieving_primes (plan));
  share->primes = plan->sieving_primes;
  share->multiple = g_new (guint64, share->primes->len);
  share->segment = share->run_end = 0;
  share->numbers = 0;
  poise_context_set_job_total (context, plan->limit);
  return share;
}

static void
leave (PoiseContext *context,
       gpointer      data,
       gpointer      share_data)
{
  Share *share = share_data;

  g_free (share->multiple);
  g_free (share);
}

/* The first bit at or after @first_bit that stands for a multiple of @prime to be
 * struck out: an odd one, and not below the prime's square. */
static guint64
find_multiple (guint64 prime,
               guint64 first_bit)
{
  guint64 square = prime * prime / 2;

  if (square >= first_bit)
    return square;
  /* Bits of odd multiples lie a prime apart, from the prime's own at prime / 2. */
  return first_bit + (prime - 1 - (first_bit - prime / 2 - 1) % prime);
}

/* Takes the next run from the heap. Returns: whether there was one. */
static gboolean
take_run (Plan  *plan,
          Share *share)
{
  share->segment = atomic_fetch_add (&plan->next_segment, RUN_SEGMENTS);
  if (share->segment >= plan->n_segments)
    return FALSE;
  share->run_end = MIN (share->segment + RUN_SEGMENTS, plan->n_segments);
  for (guint i = 0; i < share->primes->len; i++)
    share->multiple[i] = find_multiple (g_array_index (share->primes, guint32, i),
                                        share->segment * SEGMENT_BITS);
  return TRUE;
}

/* Sets the bit of every composite in a segment, and those behind @n_bits. */
static void
strike_out (Share  *share,
            guint64 first_bit,
            guint64 n_bits)
{
  const guint32 *primes = (const guint32 *) (gpointer) share->primes->data;

  memset (share->bits, 0, sizeof share->bits);
  if (first_bit == 0)
    share->bits[0] = 1; /* one is not a prime */
  for (guint i = 0; i < share->primes->len; i++)
    {
      guint64 prime = primes[i];
      guint64 bit = share->multiple[i] - first_bit;

      if (bit >= n_bits && prime * prime / 2 >= first_bit + n_bits)
        break; /* the larger ones begin later still */
      for (; bit < n_bits; bit += prime)
        share->bits[bit / 8] |= (guint8) (1u << (bit % 8));
      share->multiple[i] = first_bit + bit;
    }
  for (guint64 bit = n_bits; bit < SEGMENT_BITS; bit++)
    share->bits[bit / 8] |= (guint8) (1u << (bit % 8));
}

static guint64
count_clear_bits (const Share *share)
{
  guint64 count = 0;

  for (guint i = 0; i < SEGMENT_BYTES; i += sizeof (guint64))
    {
      guint64 word;

      memcpy (&word, share->bits + i, sizeof word);
      count += 64 - (guint) __builtin_popcountll (word);
    }
  return count;
}

static PoiseStep
step (PoiseContext *context,
      gpointer      data,
      gpointer      share_data,
      GError      **error)
{
  Plan *plan = data;
  Share *share = share_data;
  guint64 first_bit, n_bits;

  if (share->segment == share->run_end && !take_run (plan, share))
    return POISE_STEP_DONE;

  first_bit = share->segment * SEGMENT_BITS;
  n_bits = MIN (SEGMENT_BITS, plan->n_bits - first_bit);
  strike_out (share, first_bit, n_bits);
  atomic_fetch_add (&plan->count, count_clear_bits (share));

  share->segment++;
  share->numbers += MIN (SEGMENT_NUMBERS, plan->limit - first_bit * 2);
  poise_context_report (context, share->numbers);
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
  g_variant_builder_add (&dict, "{sv}", "limit", g_variant_new_uint64 (plan->limit));
  g_variant_builder_add (&dict, "{sv}", "count",
                         g_variant_new_uint64 (atomic_load (&plan->count)));
  return g_variant_builder_end (&dict);
}

static void
print (gpointer data,
       gboolean complete,
       GString *text)
{
  Plan *plan = data;
  g_autofree char *count = poise_text_count ((gint64) atomic_load (&plan->count));
  g_autofree char *limit = poise_text_count ((gint64) plan->limit);

  if (complete)
    g_string_append_printf (text, "%s primes up to %s\n", count, limit);
}

static GVariant *
pack (gpointer data)
{
  Plan *plan = data;

  return g_variant_new_uint64 (atomic_load (&plan->count));
}

static gboolean
unpack (gpointer  data,
        GVariant *packed,
        GError  **error)
{
  Plan *plan = data;

  if (!poise_packed_check (packed, "t", "primes", error))
    return FALSE;
  if (g_variant_get_uint64 (packed) > plan->limit)
    return poise_packed_refuse ("primes", error);
  atomic_store (&plan->count, g_variant_get_uint64 (packed));
  return TRUE;
}

/* At the root of the largest limit the sieving primes still fit a second-level
 * cache. The default takes a few seconds on two cores, so that there is time to
 * watch, pause and cancel; 50 million would be over in 30 ms. */
static const PoiseParam params[] = {
  { .name = "limit", .title = "Up to", .value = G_GINT64_CONSTANT (10000000000),
    .max = G_GINT64_CONSTANT (1000000000000), .step = 1000000000 },
  { .name = "threads", .title = "Threads", .value = POISE_PARAM_CORES, .min = 1, .max = 64 },
};

const PoiseKind poise_kind_primes = {
  .id = "primes",
  .title = "Primes",
  .summary = "Counts primes with a segmented sieve, on every core",
  .icon_name = "poise-primes-symbolic",
  .unit = "numbers",
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
  .pack = pack,
  .unpack = unpack,
};
