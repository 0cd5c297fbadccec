/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-json-read.h"
#include "app/lab/poise-report-json-private.h"
#include "app/lab/poise-report-json.h"

/* More than any comparison has: what exceeds it was not written by this program. */
#define MAX_RUNS       1024
#define MAX_GAPS       2000000
#define MAX_STALLS     100000
#define MAX_EXTRAS     100
#define MAX_PARAMETERS 1000
#define MAX_VALUES     100000 /* of one parameter */

/* ---- a run ---------------------------------------------------------------------- */

static gboolean
read_median (JsonObject *object, PoiseReportRun *run, PoiseMetric metric, GError **error)
{
  const PoiseReportKey *key = &poise_report_keys[metric];
  JsonObject *group = NULL;

  if (key->member == NULL)
    return poise_json_read_amount (object, key->key, &run->metrics[metric].median, error);
  if (!poise_json_read_object (object, key->key, &group, error))
    return FALSE;
  if (group == NULL
      || poise_json_read_amount (group, key->member, &run->metrics[metric].median, error))
    return TRUE;
  g_prefix_error (error, "%s: ", key->key);
  return FALSE;
}

static gboolean
read_spread (JsonObject *spread, PoiseReportRun *run, PoiseMetric metric, GError **error)
{
  const char *id = poise_metric_get_info (metric)->id;
  JsonArray *pair = NULL;

  if (!poise_json_read_array (spread, id, 2, &pair, error))
    return FALSE;
  return pair == NULL
         || poise_json_read_pair (pair, id, &run->metrics[metric].min,
                                  &run->metrics[metric].max, error);
}

static gboolean
read_metrics (JsonObject *object, PoiseReportRun *run, GError **error)
{
  JsonObject *spread = NULL;

  if (!poise_json_read_object (object, "spread", &spread, error))
    return FALSE;
  for (PoiseMetric metric = 0; metric < POISE_N_METRICS; metric++)
    if (!read_median (object, run, metric, error)
        || (spread != NULL && !read_spread (spread, run, metric, error)))
      return FALSE;
  return TRUE;
}

static gboolean
read_stall (JsonObject *object, gpointer user_data, GError **error)
{
  PoiseReportRun *run = user_data;
  PoiseStall stall = { 0 };

  if (!poise_json_read_ms (object, "ms", &stall.length_us, error)
      || !poise_json_read_ms (object, "at_ms", &stall.at_us, error)
      || !poise_json_read_text (object, "where", &stall.where, error))
    return FALSE;
  g_array_append_val (run->stalls, stall);
  return TRUE;
}

static gboolean
read_extra (JsonObject *object, gpointer user_data, GError **error)
{
  PoiseReportRun *run = user_data;
  g_autofree char *id = NULL;
  g_autofree char *title = NULL;
  g_autofree char *unit = NULL;
  double value = NAN;

  if (!poise_json_read_needed_text (object, "id", &id, error)
      || !poise_json_read_needed_text (object, "title", &title, error)
      || !poise_json_read_text (object, "unit", &unit, error)
      || !poise_json_read_number (object, "value", &value, error))
    return FALSE;
  poise_report_run_add_extra (run, id, title, unit != NULL ? unit : "", value);
  return TRUE;
}

static gboolean
read_gaps (JsonObject *object, PoiseReportRun *run, GError **error)
{
  JsonArray *gaps = NULL;

  if (!poise_json_read_array (object, "gaps", MAX_GAPS, &gaps, error))
    return FALSE;
  for (guint i = 0; gaps != NULL && i < json_array_get_length (gaps); i++)
    {
      PoiseGap gap;

      if (!poise_json_read_pair_ms (json_array_get_element (gaps, i), "gaps", &gap.end_us,
                                    &gap.length_us, error))
        return FALSE;
      g_array_append_val (run->gaps, gap);
    }
  return TRUE;
}

static gboolean
read_way (JsonObject *object, PoiseReportRun *run, GError **error)
{
  return poise_json_read_text (object, "strategy", &run->strategy, error)
         && poise_json_read_text (object, "delivery", &run->delivery, error)
         && poise_json_read_text (object, "pool", &run->pool, error)
         && poise_json_read_count (object, "threads", &run->threads, error)
         && poise_json_read_count (object, "jobs", &run->n_jobs, error)
         && poise_json_read_text (object, "settings", &run->settings, error)
         && poise_json_read_count (object, "repeats", &run->repeats, error)
         && poise_json_read_text (object, "error", &run->error, error)
         && poise_json_read_text (object, "outcome", &run->outcome, error);
}

static PoiseReportRun *
read_run (JsonObject *object, GError **error)
{
  g_autofree char *label = NULL;
  g_autoptr (PoiseReportRun) run = NULL;

  if (!poise_json_read_needed_text (object, "label", &label, error))
    return NULL;
  run = poise_report_run_new (label);
  if (!read_way (object, run, error) || !read_metrics (object, run, error)
      || !poise_json_read_objects (object, "stalls", MAX_STALLS, read_stall, run, error)
      || !poise_json_read_objects (object, "extras", MAX_EXTRAS, read_extra, run, error)
      || !read_gaps (object, run, error)
      || !poise_json_read_ms (object, "began_ms", &run->began_us, error)
      || !poise_json_read_ms (object, "ended_ms", &run->ended_us, error))
    return NULL;
  return g_steal_pointer (&run);
}

/* ---- the whole ------------------------------------------------------------------ */

static gboolean
add_run (JsonObject *object, gpointer user_data, GError **error)
{
  PoiseReport *self = user_data;
  PoiseReportRun *run = read_run (object, error);

  if (run != NULL)
    g_ptr_array_add (self->runs, run);
  return run != NULL;
}

static gboolean
read_baseline (JsonObject *object, PoiseReport *self, GError **error)
{
  JsonObject *baseline = NULL;

  if (!poise_json_read_object (object, "baseline", &baseline, error))
    return FALSE;
  if (baseline == NULL)
    return TRUE;
  self->baseline = read_run (baseline, error);
  if (self->baseline == NULL)
    g_prefix_error (error, "baseline: ");
  return self->baseline != NULL;
}

static gboolean
read_time (JsonObject *object, PoiseReport *self, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GDateTime) time = NULL;

  if (!poise_json_read_text (object, "time", &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  time = g_date_time_new_from_iso8601 (text, NULL);
  if (time == NULL)
    return poise_json_refuse (error, "time",
                              "a date and time as in 2026-01-31T23:59:00Z");
  self->time_s = g_date_time_to_unix (time);
  return TRUE;
}

static gboolean
add_parameter (PoiseReport *self, const char *name, JsonNode *node, GError **error)
{
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return poise_json_refuse (error, "parameters", "an object of texts");
  /* The parser lets through what is no character, such as half a surrogate. */
  g_ptr_array_add (self->parameters, g_utf8_make_valid (name, -1));
  g_ptr_array_add (self->parameters, g_utf8_make_valid (json_node_get_string (node), -1));
  return TRUE;
}

static gboolean
add_parameters (PoiseReport *self, const char *name, JsonNode *node, GError **error)
{
  JsonArray *values;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return add_parameter (self, name, node, error);
  values = json_node_get_array (node);
  if (json_array_get_length (values) > MAX_VALUES)
    return poise_json_refuse (error, "parameters", "a shorter list");
  for (guint i = 0; i < json_array_get_length (values); i++)
    if (!add_parameter (self, name, json_array_get_element (values, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
read_parameters (JsonObject *object, PoiseReport *self, GError **error)
{
  JsonObject *parameters = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (!poise_json_read_object (object, "parameters", &parameters, error))
    return FALSE;
  if (parameters == NULL)
    return TRUE;
  if (json_object_get_size (parameters) > MAX_PARAMETERS)
    return poise_json_refuse (error, "parameters", "a smaller object");
  json_object_iter_init_ordered (&iter, parameters);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (!add_parameters (self, name, node, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_host (JsonObject *object, PoiseReport *self, GError **error)
{
  JsonObject *host = NULL;

  if (!poise_json_read_object (object, "host", &host, error))
    return FALSE;
  if (host == NULL)
    return poise_json_refuse (error, "host", "an object");
  return poise_json_read_count (host, "cores", &self->cores, error)
         && poise_json_read_text (host, "renderer", &self->renderer, error)
         && poise_json_read_text (host, "frame_source", &self->frame_source, error)
         && poise_json_read_text (host, "name", &self->host, error)
         && poise_json_read_text (host, "system", &self->system, error)
         && poise_json_read_text (host, "gtk", &self->gtk, error)
         && poise_json_read_text (host, "glib", &self->glib, error)
         && poise_json_read_ms (host, "interval_ms", &self->interval_us, error);
}

static gboolean
read_report (JsonObject *object, PoiseReport *self, GError **error)
{
  if (!json_object_has_member (object, "runs"))
    return poise_json_refuse (error, "runs", "an array");
  return poise_json_read_needed_text (object, "kind", &self->kind, error)
         && poise_json_read_needed_text (object, "title", &self->title, error)
         && poise_json_read_text (object, "preset", &self->preset, error)
         && read_parameters (object, self, error)
         && poise_json_read_count (object, "repeats", &self->repeats, error)
         && read_time (object, self, error) && read_host (object, self, error)
         && read_baseline (object, self, error)
         && poise_json_read_objects (object, "runs", MAX_RUNS, add_run, self, error)
         && poise_json_read_text (object, "verdict", &self->verdict, error);
}

/**
 * poise_report_from_json:
 * @json: any bytes
 * @len: how many, -1 for all up to the terminating zero
 *
 * Any thread. Fails with %G_IO_ERROR_INVALID_DATA in one line that says what is wrong.
 *
 * Returns: (transfer full): the report that was written as @json
 */
PoiseReport *
poise_report_from_json (const char *json, gssize len, GError **error)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (PoiseReport) self = NULL;

  g_return_val_if_fail (json != NULL, NULL);

  node = poise_json_parse (json, len, error);
  if (node == NULL)
    return NULL;
  self = poise_report_new ();
  if (JSON_NODE_HOLDS_OBJECT (node)
      && read_report (json_node_get_object (node), self, error))
    return g_steal_pointer (&self);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    poise_json_refuse (error, "the whole", "an object");
  g_prefix_error (error, "not a report: ");
  return NULL;
}
