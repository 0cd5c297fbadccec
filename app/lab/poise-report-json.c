/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-report-json.h"

#include "app/lab/poise-json.h"
#include "app/lab/poise-report-json-private.h"

static double
get_ms (gint64 time_us)
{
  return (double) time_us / POISE_REPORT_US_PER_MS;
}

static JsonArray *
make_pair (double a, double b)
{
  JsonArray *pair = json_array_new ();

  json_array_add_double_element (pair, a);
  json_array_add_double_element (pair, b);
  return pair;
}

/* ---- a run ---------------------------------------------------------------------- */

/* The object of that name, made when it is not there yet. */
static JsonObject *
get_object (JsonObject *object, const char *name)
{
  if (!json_object_has_member (object, name))
    json_object_set_object_member (object, name, json_object_new ());
  return json_object_get_object_member (object, name);
}

static void
set_median (JsonObject *object, const PoiseReportRun *run, PoiseMetric metric)
{
  const PoiseReportKey *key = &poise_report_keys[metric];
  double median = run->metrics[metric].median;

  if (key->member == NULL)
    poise_json_set_number (object, key->key, median);
  else
    poise_json_set_number (get_object (object, key->key), key->member, median);
}

static JsonArray *
make_stalls (const PoiseReportRun *run)
{
  JsonArray *stalls = json_array_new ();

  for (guint i = 0; i < run->stalls->len; i++)
    {
      const PoiseStall *stall = &g_array_index (run->stalls, PoiseStall, i);
      JsonObject *object = json_object_new ();

      poise_json_set_number (object, "ms", get_ms (stall->length_us));
      poise_json_set_text (object, "where", stall->where);
      poise_json_set_number (object, "at_ms", get_ms (stall->at_us));
      json_array_add_object_element (stalls, object);
    }
  return stalls;
}

/* In design.md's order, and then what it does not name. */
static void
set_medians (JsonObject *object, const PoiseReportRun *run)
{
  for (PoiseMetric metric = 0; metric < POISE_METRIC_STALL_MAX; metric++)
    set_median (object, run, metric);
  json_object_set_boolean_member (get_object (object, "input_ms"), "synthetic", TRUE);
  json_object_set_array_member (object, "stalls", make_stalls (run));
  set_median (object, run, POISE_METRIC_CANCEL);
  set_median (object, run, POISE_METRIC_BACKLOG_MAX);
  set_median (object, run, POISE_METRIC_STALL_MAX);
  set_median (object, run, POISE_METRIC_GIO_MAX);
}

static JsonObject *
make_spread (const PoiseReportRun *run)
{
  JsonObject *spread = json_object_new ();

  for (PoiseMetric metric = 0; metric < POISE_N_METRICS; metric++)
    {
      const PoiseSpread *figure = &run->metrics[metric];

      if (isfinite (figure->min) || isfinite (figure->max))
        json_object_set_array_member (spread, poise_metric_get_info (metric)->id,
                                      make_pair (figure->min, figure->max));
    }
  return spread;
}

static JsonArray *
make_gaps (const PoiseReportRun *run)
{
  JsonArray *gaps = json_array_new ();

  for (guint i = 0; i < run->gaps->len; i++)
    {
      const PoiseGap *gap = &g_array_index (run->gaps, PoiseGap, i);

      json_array_add_array_element (
          gaps, make_pair (get_ms (gap->end_us), get_ms (gap->length_us)));
    }
  return gaps;
}

static JsonArray *
make_extras (const PoiseReportRun *run)
{
  JsonArray *extras = json_array_new ();

  for (guint i = 0; i < run->extras->len; i++)
    {
      const PoiseExtra *extra = g_ptr_array_index (run->extras, i);
      JsonObject *object = json_object_new ();

      poise_json_set_text (object, "id", extra->id);
      poise_json_set_text (object, "title", extra->title);
      poise_json_set_text (object, "unit", extra->unit);
      poise_json_set_number (object, "value", extra->value);
      json_array_add_object_element (extras, object);
    }
  return extras;
}

static JsonObject *
make_run (const PoiseReportRun *run)
{
  JsonObject *object = json_object_new ();

  poise_json_set_text (object, "label", run->label);
  poise_json_set_text (object, "strategy", run->strategy);
  poise_json_set_text (object, "delivery", run->delivery);
  poise_json_set_text (object, "pool", run->pool);
  json_object_set_int_member (object, "threads", run->threads);
  json_object_set_int_member (object, "jobs", run->n_jobs);
  poise_json_set_text (object, "settings", run->settings);
  json_object_set_int_member (object, "repeats", run->repeats);
  poise_json_set_text (object, "error", run->error);
  poise_json_set_text (object, "outcome", run->outcome);
  set_medians (object, run);
  json_object_set_object_member (object, "spread", make_spread (run));
  json_object_set_array_member (object, "extras", make_extras (run));
  poise_json_set_number (object, "began_ms", get_ms (run->began_us));
  poise_json_set_number (object, "ended_ms", get_ms (run->ended_us));
  json_object_set_array_member (object, "gaps", make_gaps (run));
  return object;
}

/* ---- the whole ------------------------------------------------------------------ */

static void
set_time (JsonObject *object, const PoiseReport *self)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (self->time_s);
  g_autofree char *text = time != NULL ? g_date_time_format_iso8601 (time) : NULL;

  poise_json_set_text (object, "time", text);
}

/* A kind that works on several paths has several values of one name. */
static void
add_parameter (JsonObject *object, const char *name, const char *value)
{
  JsonNode *before = json_object_get_member (object, name);
  g_autofree char *valid = g_utf8_make_valid (value, -1);
  JsonArray *values;

  if (before == NULL)
    {
      json_object_set_string_member (object, name, valid);
      return;
    }
  if (!JSON_NODE_HOLDS_ARRAY (before))
    {
      values = json_array_new ();
      json_array_add_string_element (values, json_node_get_string (before));
      json_object_set_array_member (object, name, values);
    }
  json_array_add_string_element (json_object_get_array_member (object, name), valid);
}

static JsonObject *
make_parameters (const PoiseReport *self)
{
  JsonObject *object = json_object_new ();

  for (guint i = 0; i + 1 < self->parameters->len; i += 2)
    {
      g_autofree char *name
          = g_utf8_make_valid (g_ptr_array_index (self->parameters, i), -1);

      add_parameter (object, name, g_ptr_array_index (self->parameters, i + 1));
    }
  return object;
}

static JsonObject *
make_host (const PoiseReport *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "cores", self->cores);
  poise_json_set_text (object, "renderer", self->renderer);
  poise_json_set_text (object, "frame_source", self->frame_source);
  poise_json_set_text (object, "name", self->host);
  poise_json_set_text (object, "system", self->system);
  poise_json_set_text (object, "gtk", self->gtk);
  poise_json_set_text (object, "glib", self->glib);
  poise_json_set_number (object, "interval_ms", get_ms (self->interval_us));
  return object;
}

static JsonArray *
make_runs (const PoiseReport *self)
{
  JsonArray *runs = json_array_new ();

  for (guint i = 0; i < self->runs->len; i++)
    json_array_add_object_element (runs, make_run (g_ptr_array_index (self->runs, i)));
  return runs;
}

static JsonObject *
make_report (const PoiseReport *self)
{
  JsonObject *object = json_object_new ();

  poise_json_set_text (object, "title", self->title);
  poise_json_set_text (object, "preset", self->preset);
  poise_json_set_text (object, "kind", self->kind);
  json_object_set_object_member (object, "parameters", make_parameters (self));
  json_object_set_int_member (object, "repeats", self->repeats);
  set_time (object, self);
  json_object_set_object_member (object, "host", make_host (self));
  if (self->baseline != NULL)
    json_object_set_object_member (object, "baseline", make_run (self->baseline));
  else
    json_object_set_null_member (object, "baseline");
  json_object_set_array_member (object, "runs", make_runs (self));
  poise_json_set_text (object, "verdict", self->verdict);
  return object;
}

/**
 * poise_report_to_json:
 * @self: with a kind and a title
 *
 * Any thread. Returns: (transfer full): it as JSON, a text of lines; all but the id in
 * the history.
 */
char *
poise_report_to_json (const PoiseReport *self)
{
  JsonNode *node;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (self->kind != NULL && self->title != NULL, NULL);

  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, make_report (self));
  return poise_json_print (node);
}
