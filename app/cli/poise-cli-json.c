/* SPDX-License-Identifier: MIT */
/* The JSON of a run, whose keys design.md fixes. */
#include "app/cli/poise-cli-json.h"

#include "app/lab/poise-json.h"

#define US_PER_MS 1000.0
#define US_PER_S 1000000.0

static void
set_count (JsonObject *object,
           const char *name,
           guint64     count)
{
  json_object_set_int_member (object, name, (gint64) count);
}

static void
set_s (JsonObject *object,
       const char *name,
       gint64      time_us)
{
  json_object_set_double_member (object, name, (double) time_us / US_PER_S);
}

static void
set_ms (JsonObject *object,
        const char *name,
        gint64      time_us)
{
  json_object_set_double_member (object, name, (double) time_us / US_PER_MS);
}

static JsonArray *
make_workers (PoiseJob *job)
{
  JsonArray *workers = json_array_new ();

  for (guint i = 0; i < poise_job_get_n_workers (job); i++)
    {
      PoiseWorker *worker = poise_job_get_worker (job, i);
      JsonObject *object = json_object_new ();

      poise_json_set_text (object, "name", poise_worker_get_name (worker));
      json_object_set_int_member (object, "tid", poise_worker_get_tid (worker));
      set_count (object, "units", poise_worker_get_units (worker));
      set_s (object, "elapsed_s", poise_worker_get_elapsed_us (worker));
      json_array_add_object_element (workers, object);
    }
  return workers;
}

static JsonObject *
make_quantiles (const PoiseHistogram *histogram)
{
  JsonObject *object = json_object_new ();

  set_ms (object, "p50", poise_histogram_get_quantile (histogram, 0.50));
  set_ms (object, "p99", poise_histogram_get_quantile (histogram, 0.99));
  set_ms (object, "max", poise_histogram_get_max (histogram));
  return object;
}

static void
set_way (JsonObject *object,
         PoiseJob   *job)
{
  const PoiseWay *way = poise_job_get_way (job);

  poise_json_set_text (object, "strategy", way->strategy->id);
  poise_json_set_text (object, "delivery", way->delivery->id);
  poise_json_set_text (object, "pool",
                       way->strategy->side_by_side
                           ? poise_pool_get_id (poise_job_get_pool (job))
                           : "none");
}

static void
set_cancel (JsonObject *object,
            PoiseJob   *job)
{
  if (poise_job_get_state (job) == POISE_JOB_CANCELLED)
    set_ms (object, "cancel_ms", poise_job_get_cancel_us (job));
  else
    json_object_set_null_member (object, "cancel_ms");
}

static void
set_result (JsonObject *object,
            PoiseJob   *job)
{
  g_autoptr (GVariant) result = poise_job_dup_result (job);

  if (result != NULL)
    json_object_set_member (object, "result", json_gvariant_serialize (result));
  else
    json_object_set_null_member (object, "result");
}

static void
set_error (JsonObject        *object,
           const PoiseCliJob *run)
{
  g_autoptr (GError) error = NULL;

  poise_cli_job_get_status (run, &error);
  poise_json_set_text (object, "error", error != NULL ? error->message : NULL);
}

/**
 * poise_cli_json_print_job:
 *
 * Main thread. Returns: (transfer full): all that is to be told of a run, however
 * it ended.
 */
char *
poise_cli_json_print_job (const PoiseCliJob *run)
{
  JsonObject *object;
  JsonNode *node;
  PoiseJob *job;

  g_return_val_if_fail (run != NULL, NULL);

  job = run->job;
  object = json_object_new ();
  poise_json_set_text (object, "kind", poise_job_get_kind (job)->id);
  set_way (object, job);
  set_count (object, "threads", poise_job_get_n_workers (job));
  poise_json_set_text (object, "state",
                       poise_job_state_get_words (poise_job_get_state (job)));
  set_s (object, "elapsed_s", poise_job_get_elapsed_us (job));
  set_count (object, "reports", poise_job_get_reports (job));
  set_count (object, "callbacks", poise_job_get_callbacks (job));
  json_object_set_array_member (object, "workers", make_workers (job));
  json_object_set_object_member (object, "loop_lag_ms", make_quantiles (run->loop_lag));
  set_cancel (object, job);
  set_result (object, job);
  set_error (object, run);
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);
  return poise_json_print (node);
}
