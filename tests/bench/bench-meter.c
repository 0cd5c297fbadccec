/* SPDX-License-Identifier: MIT */

/* What measuring costs: nanoseconds for one record of each meter. */
#include "app/meter/poise-histogram.h"
#include "app/meter/poise-loop-lag.h"
#include "app/meter/poise-recent.h"

#define N_RECORDS 20000000
#define N_VALUES  4096 /* a power of two; small enough to stay in the cache */

static void
say (const char *what,
     gint64      begin_us,
     guint64     n)
{
  double took_ns = (double) (g_get_monotonic_time () - begin_us) * 1000;

  g_print ("%-44s %10.1f ns\n", what, took_ns / (double) n);
}

static void
fill (gint64 *values)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < N_VALUES; i++)
    values[i] = g_rand_int_range (rand, 100, 40000);
}

static void
bench_histogram (const gint64 *values)
{
  g_autoptr (PoiseHistogram) histogram = poise_histogram_new ();
  gint64 begin_us;

  begin_us = g_get_monotonic_time ();
  for (guint i = 0; i < N_RECORDS; i++)
    poise_histogram_record (histogram, values[i % N_VALUES]);
  say ("histogram, record", begin_us, N_RECORDS);

  begin_us = g_get_monotonic_time ();
  for (guint i = 0; i < N_RECORDS / 100; i++)
    poise_histogram_record_corrected (histogram, G_TIME_SPAN_SECOND, 20000);
  say ("histogram, record corrected, 1 s over 20 ms", begin_us, N_RECORDS / 100);

  begin_us = g_get_monotonic_time ();
  for (guint i = 0; i < N_RECORDS / 1000; i++)
    poise_histogram_get_quantile (histogram, 0.99);
  say ("histogram, quantile", begin_us, N_RECORDS / 1000);
}

/* What a frame costs: the time, and a sample in the ring. */
static void
bench_frames (const gint64 *values)
{
  g_autoptr (PoiseRecent) recent = poise_recent_new (N_VALUES);
  g_autoptr (PoiseHistogram) histogram = poise_histogram_new ();
  gint64 begin_us = g_get_monotonic_time ();
  gint64 now_us = begin_us;

  poise_recent_start (recent, begin_us);
  for (guint i = 0; i < N_RECORDS; i++)
    {
      now_us = g_get_monotonic_time ();
      poise_recent_record (recent, now_us, values[i % N_VALUES]);
    }
  say ("frame, time and record", begin_us, N_RECORDS);

  begin_us = g_get_monotonic_time ();
  for (guint i = 0; i < 1000; i++)
    {
      poise_histogram_reset (histogram);
      poise_recent_collect (recent, now_us, G_TIME_SPAN_HOUR, 0, histogram);
    }
  say ("figures, 4,096 frames collected", begin_us, 1000);
}

static void
bench_loop_lag (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (PoiseLoopLag) lag = poise_loop_lag_new (context, G_PRIORITY_DEFAULT,
                                                     G_TIME_SPAN_HOUR);
  gint64 begin_us = g_get_monotonic_time ();

  for (guint i = 0; i < 100000; i++)
    {
      poise_loop_lag_start (lag);
      g_main_context_iteration (context, FALSE);
      poise_loop_lag_stop (lag);
    }
  say ("loop lag, start, one beat, stop", begin_us, 100000);
}

int
main (void)
{
  g_autofree gint64 *values = g_new (gint64, N_VALUES);

  fill (values);
  bench_histogram (values);
  bench_frames (values);
  bench_loop_lag ();
  return 0;
}
