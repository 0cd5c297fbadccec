/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test-report.h"

static void
set_figures (PoiseReportRun *run, double first)
{
  for (guint i = 0; i < POISE_N_METRICS; i++)
    run->metrics[i] = (PoiseSpread){ first + i, first + i - 0.25, first + i + 0.3 };
}

static PoiseReportRun *
make_run (const char *label, const char *strategy, double first)
{
  PoiseReportRun *run = poise_report_run_new (label);
  const PoiseGap gaps[] = { { 16683, 16683 }, { 2500016, 2483333 } };
  const PoiseStall stall = { 17001, 2483001, g_strdup ("primes_step | “sieve”") };

  run->strategy = g_strdup (strategy);
  run->delivery = g_strdup (strategy != NULL ? "paced" : NULL);
  run->pool = g_strdup ("private");
  run->threads = 2;
  run->n_jobs = 3;
  run->repeats = 3;
  run->outcome = g_strdup ("25 primes");
  set_figures (run, first);
  g_array_append_vals (run->gaps, gaps, G_N_ELEMENTS (gaps));
  g_array_append_val (run->stalls, stall);
  run->began_us = 12;
  run->ended_us = 2500017;
  return run;
}

static void
add_parameter (PoiseReport *self, const char *name, const char *value)
{
  g_ptr_array_add (self->parameters, g_strdup (name));
  g_ptr_array_add (self->parameters, g_strdup (value));
}

PoiseReport *
poise_test_report_new (void)
{
  PoiseReport *self = poise_report_new ();
  PoiseReportRun *main_run = make_run ("On the main thread", "main", 200.1);
  PoiseReportRun *thread_run = make_run ("In a thread", "thread", 30.123456789);

  self->time_s = 1764000000;
  self->title = g_strdup ("Freeze or thread");
  self->preset = g_strdup ("freeze-or-thread");
  self->kind = g_strdup ("primes");
  add_parameter (self, "limit", "50000000");
  add_parameter (self, "path", "a");
  add_parameter (self, "path", "b");
  self->repeats = 3;
  self->host = g_strdup ("desk");
  self->system = g_strdup ("Debian GNU/Linux 12 (bookworm)");
  self->cores = 2;
  self->renderer = g_strdup ("cairo");
  self->frame_source = g_strdup ("frame-clock");
  self->gtk = g_strdup ("4.8.3");
  self->glib = g_strdup ("2.74.6");
  self->interval_us = 16667;
  self->baseline = make_run ("At rest", NULL, 10);
  self->verdict = g_strdup ("On the main thread the window froze for 2.4 s.");
  thread_run->metrics[POISE_METRIC_CANCEL] = POISE_SPREAD_NONE;
  thread_run->settings = g_strdup ("mode=atomic");
  poise_report_run_add_extra (thread_run, "lost_updates", "Lost updates", "", -17);
  poise_report_run_add_extra (thread_run, "rate_mb_s", "Rate", "MB/s", (double) NAN);
  main_run->error = g_strdup ("the disk is full");
  g_ptr_array_add (self->runs, main_run);
  g_ptr_array_add (self->runs, thread_run);
  return self;
}

/* NAN is equal to itself here. */
static void
assert_number (double a, double b)
{
  g_assert_true (isnan (a) ? isnan (b) : a == b);
}

static void
assert_gaps (GArray *a, GArray *b)
{
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    {
      const PoiseGap *x = &g_array_index (a, PoiseGap, i);
      const PoiseGap *y = &g_array_index (b, PoiseGap, i);

      g_assert_cmpint (x->end_us, ==, y->end_us);
      g_assert_cmpint (x->length_us, ==, y->length_us);
    }
}

static void
assert_stalls (GArray *a, GArray *b)
{
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    {
      const PoiseStall *x = &g_array_index (a, PoiseStall, i);
      const PoiseStall *y = &g_array_index (b, PoiseStall, i);

      g_assert_cmpint (x->at_us, ==, y->at_us);
      g_assert_cmpint (x->length_us, ==, y->length_us);
      g_assert_cmpstr (x->where, ==, y->where);
    }
}

static void
assert_extras (GPtrArray *a, GPtrArray *b)
{
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    {
      const PoiseExtra *x = g_ptr_array_index (a, i);
      const PoiseExtra *y = g_ptr_array_index (b, i);

      g_assert_cmpstr (x->id, ==, y->id);
      g_assert_cmpstr (x->title, ==, y->title);
      g_assert_cmpstr (x->unit, ==, y->unit);
      assert_number (x->value, y->value);
    }
}

static void
assert_run (const PoiseReportRun *a, const PoiseReportRun *b)
{
  g_assert_cmpstr (a->label, ==, b->label);
  g_assert_cmpstr (a->strategy, ==, b->strategy);
  g_assert_cmpstr (a->delivery, ==, b->delivery);
  g_assert_cmpstr (a->pool, ==, b->pool);
  g_assert_cmpuint (a->threads, ==, b->threads);
  g_assert_cmpuint (a->n_jobs, ==, b->n_jobs);
  g_assert_cmpstr (a->settings, ==, b->settings);
  g_assert_cmpuint (a->repeats, ==, b->repeats);
  g_assert_cmpstr (a->error, ==, b->error);
  g_assert_cmpstr (a->outcome, ==, b->outcome);
  for (guint i = 0; i < POISE_N_METRICS; i++)
    {
      assert_number (a->metrics[i].median, b->metrics[i].median);
      assert_number (a->metrics[i].min, b->metrics[i].min);
      assert_number (a->metrics[i].max, b->metrics[i].max);
    }
  assert_gaps (a->gaps, b->gaps);
  assert_stalls (a->stalls, b->stalls);
  g_assert_cmpint (a->began_us, ==, b->began_us);
  g_assert_cmpint (a->ended_us, ==, b->ended_us);
  assert_extras (a->extras, b->extras);
}

static void
assert_parameters (GPtrArray *a, GPtrArray *b)
{
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    g_assert_cmpstr (g_ptr_array_index (a, i), ==, g_ptr_array_index (b, i));
}

/* All but the id, which the history gives. */
void
poise_test_report_assert_equal (const PoiseReport *a, const PoiseReport *b)
{
  g_assert_cmpint (a->time_s, ==, b->time_s);
  g_assert_cmpstr (a->title, ==, b->title);
  g_assert_cmpstr (a->preset, ==, b->preset);
  g_assert_cmpstr (a->kind, ==, b->kind);
  assert_parameters (a->parameters, b->parameters);
  g_assert_cmpuint (a->repeats, ==, b->repeats);
  g_assert_cmpstr (a->host, ==, b->host);
  g_assert_cmpstr (a->system, ==, b->system);
  g_assert_cmpuint (a->cores, ==, b->cores);
  g_assert_cmpstr (a->renderer, ==, b->renderer);
  g_assert_cmpstr (a->frame_source, ==, b->frame_source);
  g_assert_cmpstr (a->gtk, ==, b->gtk);
  g_assert_cmpstr (a->glib, ==, b->glib);
  g_assert_cmpint (a->interval_us, ==, b->interval_us);
  g_assert_true ((a->baseline == NULL) == (b->baseline == NULL));
  if (a->baseline != NULL)
    assert_run (a->baseline, b->baseline);
  g_assert_cmpuint (a->runs->len, ==, b->runs->len);
  for (guint i = 0; i < a->runs->len; i++)
    assert_run (g_ptr_array_index (a->runs, i), g_ptr_array_index (b->runs, i));
  g_assert_cmpstr (a->verdict, ==, b->verdict);
}

PoiseReportRun *
poise_test_get_run (const PoiseReport *report,
                    guint              index)
{
  return g_ptr_array_index (report->runs, index);
}
