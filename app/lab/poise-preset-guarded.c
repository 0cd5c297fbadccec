/* SPDX-License-Identifier: MIT */
/* Two threads change one variable, and what keeps them from losing each other's. */
#include "app/lab/poise-preset-private.h"

#include "app/engine/poise-text.h"
#include "app/lab/poise-verdict-words.h"

#define ID    "guarded-or-not"
#define TITLE "Guarded or not"

#define LOST "lost"
#define NS   "ns_per_addition"

static const struct
{
  const char *label;
  const char *mode;
} cases[] = {
  { "Unguarded", "unguarded" },
  { "Atomic", "atomic" },
  { "Under a mutex", "mutex" },
  { "One for each thread", "per-thread" },
};

static PoiseExperiment *
make (GError **error)
{
  static const char *const settings[] = { "additions", "10000000", NULL };
  g_autoptr (PoiseExperiment) experiment =
      poise_preset_new_experiment (ID, TITLE, "shared", settings, error);

  if (experiment == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (!poise_preset_add (experiment, cases[i].label, &poise_strategy_thread, "mode",
                           cases[i].mode, error))
      return NULL;
  experiment->repeats = 3;
  experiment->skips_cancel = TRUE;
  return g_steal_pointer (&experiment);
}

static void
observe (PoiseReportRun *run,
         GVariant       *result)
{
  g_autoptr (GVariant) ways =
      g_variant_lookup_value (result, "ways", G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GVariant) way = NULL;
  gint64 lost;
  double ns;

  if (ways == NULL || g_variant_n_children (ways) != 1)
    return;
  way = g_variant_get_child_value (ways, 0);
  if (!g_variant_lookup (way, "lost", "x", &lost) ||
      !g_variant_lookup (way, "ns_per_addition", "d", &ns))
    return;
  poise_report_run_add_extra (run, LOST, "Lost updates", "", (double) lost);
  poise_report_run_add_extra (run, NS, "Each addition", "ns", ns);
}

/* Returns: NAN when it was not measured. */
static double
get_extra (const PoiseReport *report,
           guint              index,
           const char        *id)
{
  const PoiseReportRun *run = poise_report_find (report, cases[index].label);
  const PoiseExtra *extra = run != NULL ? poise_report_run_find_extra (run, id) : NULL;

  return extra != NULL ? extra->value : (double) NAN;
}

static gboolean
is_complete (const PoiseReport *report)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (!isfinite (get_extra (report, i, LOST)) || !isfinite (get_extra (report, i, NS)))
      return FALSE;
  return TRUE;
}

static char *
judge_unguarded (const PoiseReport *report)
{
  double lost = get_extra (report, 0, LOST);
  double ns = get_extra (report, 0, NS);
  g_autofree char *count = poise_text_count ((gint64) lost);

  if (lost < 1)
    return g_strdup_printf (
        "Unguarded, most often nothing was lost, by luck alone, at %.1f ns for "
        "each addition.",
        ns);
  return g_strdup_printf (
      "Unguarded, %s updates were lost, at %.1f ns for each addition.", count, ns);
}

/* Without a word on losses if there were any: their jobs failed then. */
static char *
judge_guarded (const PoiseReport *report)
{
  gboolean lost = FALSE;

  for (guint i = 1; i < G_N_ELEMENTS (cases); i++)
    lost |= get_extra (report, i, LOST) != 0;
  return g_strdup_printf (
      "%sit took %.1f ns with an atomic, %.1f ns under a mutex and %.1f ns "
      "with a variable for each thread.",
      lost ? "Guarded, " : "Nothing was lost when it was guarded, and ",
      get_extra (report, 1, NS), get_extra (report, 2, NS), get_extra (report, 3, NS));
}

static char *
judge (const PoiseReport *report)
{
  g_autofree char *unguarded = NULL;
  g_autofree char *guarded = NULL;

  if (!is_complete (report))
    return NULL;
  unguarded = judge_unguarded (report);
  guarded = judge_guarded (report);
  return g_strdup_printf ("%s %s", unguarded, guarded);
}

const PoisePreset poise_preset_guarded = {
  .id = ID,
  .title = TITLE,
  .lesson =
      "Threads that change one variable without a guard lose updates, and guards differ in "
      "what they cost",
  .make = make,
  .observe = observe,
  .judge = judge,
};
