/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test-pack.h"

#include "app/engine/poise-job-private.h"
#include "app/kinds/poise-kinds.h"
#include "tests/unit/poise-test-seen.h"

#include <glib/gstdio.h>
#include <string.h>

#define MANY "WITH RECURSIVE c (x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM c) SELECT "

const PoiseTestPackCase poise_test_pack_cases[] = {
  { "primes/done", &poise_kind_primes, { "limit=1000" }, { NULL }, 0, POISE_JOB_DONE },
  { "primes/cancelled", &poise_kind_primes, { "limit=1000000000000" }, { NULL }, 1,
    POISE_JOB_CANCELLED },
  { "mandelbrot/done", &poise_kind_mandelbrot,
    { "width=40", "height=30", "iterations=500" }, { NULL }, 0, POISE_JOB_DONE },
  { "mandelbrot/cancelled", &poise_kind_mandelbrot,
    /* Where an orbit neither leaves nor comes round. */
    { "width=20", "height=200", "iterations=10000000", "center-x=-1.401155189",
      "center-y=0", "scale=1e-12" },
    { NULL }, 100, POISE_JOB_CANCELLED },
  { "checksum/done", &poise_kind_checksum, { "algorithm=blake2b" }, { "tree", "file" }, 0,
    POISE_JOB_DONE },
  { "checksum/failed", &poise_kind_checksum, { NULL }, { "tree", "nowhere" }, 0,
    POISE_JOB_FAILED },
  { "checksum/cancelled", &poise_kind_checksum, { "threads=2" }, { "tree", "huge" }, 100000,
    POISE_JOB_CANCELLED },
  { "records/done", &poise_kind_records,
    { "query=SELECT 1 AS a, NULL AS b, 0.1 AS c, 'é\"\n' AS d, x'00ff' AS e, '' AS f "
      "UNION ALL VALUES (9223372036854775807, 9e999, '-', 0,"
      " printf ('%.*c', 9000, 'x'), 2)" },
    { "some.db" }, 0, POISE_JOB_DONE },
  { "records/empty", &poise_kind_records, { "query=SELECT 1 AS a WHERE a = 2" },
    { "some.db" }, 0, POISE_JOB_DONE },
  { "records/many", &poise_kind_records,
    { "query=" MANY "x, printf ('%.*c', 200, 'x') FROM c LIMIT 12345" }, { "some.db" }, 0,
    POISE_JOB_DONE },
  { "records/failed", &poise_kind_records,
    { "query=" MANY "iif (x < 400, x, abs (-9223372036854775808)) FROM c" }, { "some.db" },
    0, POISE_JOB_FAILED },
  { "records/refused", &poise_kind_records, { "query=nonsense" }, { "some.db" }, 0,
    POISE_JOB_FAILED },
  { "records/cancelled", &poise_kind_records, { "query=" MANY "x FROM c", "pause-ms=5" },
    { "some.db" }, 200, POISE_JOB_CANCELLED },
  { "wait/done", &poise_kind_wait, { "seconds=1" }, { NULL }, 0, POISE_JOB_DONE },
  { "wait/cancelled", &poise_kind_wait, { "seconds=1000" }, { NULL }, 1,
    POISE_JOB_CANCELLED },
  { "counter/done", &poise_kind_counter, { "count=3", "delay-ms=1" }, { NULL }, 0,
    POISE_JOB_DONE },
  { "counter/cancelled", &poise_kind_counter, { "count=100000", "delay-ms=1" }, { NULL }, 3,
    POISE_JOB_CANCELLED },
  { "messages/done", &poise_kind_messages, { "senders=3", "messages=10000" }, { NULL }, 0,
    POISE_JOB_DONE },
  { "messages/cancelled", &poise_kind_messages, { "messages=1000000000000" }, { NULL },
    100000, POISE_JOB_CANCELLED },
  { "permits/done", &poise_kind_permits, { "seconds=0.01" }, { NULL }, 0, POISE_JOB_DONE },
  { "permits/cancelled", &poise_kind_permits, { "seconds=3600" }, { NULL }, 1,
    POISE_JOB_CANCELLED },
  { "shared/done", &poise_kind_shared, { "additions=10000" }, { NULL }, 0, POISE_JOB_DONE },
  { "shared/one", &poise_kind_shared, { "additions=10000", "mode=atomic" }, { NULL }, 0,
    POISE_JOB_DONE },
  { "shared/cancelled", &poise_kind_shared, { "additions=10000000" }, { NULL }, 21000000,
    POISE_JOB_CANCELLED },
  { "copy/done", &poise_kind_copy, { "destination=new", "overwrite=true" }, { "tree" }, 0,
    POISE_JOB_DONE },
  { "copy/failed", &poise_kind_copy, { "destination=old" }, { "tree", "file" }, 0,
    POISE_JOB_FAILED },
  { "copy/refused", &poise_kind_copy, { NULL }, { "nowhere" }, 0, POISE_JOB_FAILED },
  { "copy/cancelled", &poise_kind_copy, { "threads=1", "verify=true" }, { "long", "many" }, 1,
    POISE_JOB_CANCELLED },
  { "fetch/done", &poise_kind_fetch, { "pages=30", "delay-ms=0" }, { NULL }, 0,
    POISE_JOB_DONE },
  { "fetch/failed", &poise_kind_fetch, { NULL }, { "http://127.0.0.1:1/" }, 0,
    POISE_JOB_FAILED },
  { "fetch/cancelled", &poise_kind_fetch, { "delay-ms=50" }, { NULL }, 2,
    POISE_JOB_CANCELLED },
  { NULL },
};

static char *folder;

/* Runs a command of the shell, which must end well, in the tests' folder. */
void
poise_test_pack_shell (const char *command)
{
  g_autoptr (GError) error = NULL;
  const char *argv[] = { "sh", "-c", command, NULL };
  int status;

  g_spawn_sync (folder, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
                &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

/* Gives the program a folder with what the cases need, in which it then is, and a cache
 * folder in that; to be called before poise_test_init(). */
void
poise_test_pack_begin (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *cache = NULL;

  folder = g_dir_make_tmp ("poise-pack-XXXXXX", &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chdir (folder), ==, 0);
  cache = g_build_filename (folder, "cache", NULL);
  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  poise_test_pack_shell (
      "mkdir -p tree/sub && echo one > tree/1"
      " && echo two > \"tree/sub/$(printf 'a\\nb')\""
      " && : > \"tree/$(printf 'not \\377 UTF-8')\" && echo three > file"
      " && truncate -s 100G huge && : > some.db"
      " && mkdir -p old/tree/1 many && head -c 20000000 /dev/urandom > long"
      " && for i in $(seq 300); do echo $i > many/$i; done");
}

/* Removes them. Returns: the status. */
int
poise_test_pack_end (int status)
{
  poise_test_pack_shell ("rm -rf -- \"$PWD\"");
  g_clear_pointer (&folder, g_free);
  return status;
}

/* Returns: (transfer none): the case of that name, which there must be. */
const PoiseTestPackCase *
poise_test_pack_find_case (const char *name)
{
  for (const PoiseTestPackCase *tried = poise_test_pack_cases; tried->name != NULL;
       tried++)
    if (g_str_equal (tried->name, name))
      return tried;
  g_assert_not_reached ();
}

static void
add_path (const PoiseTestPackCase *self,
          PoiseParams             *params,
          const char              *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  poise_params_add_path (params, self->kind->paths == POISE_PATHS_ADDRESS ? name : path,
                         &error);
  g_assert_no_error (error);
}

/* Returns: (transfer none): the job of a case, which goes on its way. */
PoiseJob *
poise_test_pack_start (PoiseRunner             *runner,
                       const PoiseTestPackCase *self)
{
  g_autoptr (PoiseParams) params = poise_params_new (self->kind);
  g_autoptr (GError) error = NULL;
  PoiseJob *job;

  for (guint i = 0; self->settings[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (self->settings[i], "=", 2);

      poise_params_set (params, pair[0], pair[1], &error);
      g_assert_no_error (error);
    }
  for (guint i = 0; self->paths[i] != NULL; i++)
    add_path (self, params, self->paths[i]);
  job = poise_runner_start (runner, params, NULL, &error);
  g_assert_no_error (error);
  return job;
}

/* Returns: (transfer none): the job, which has come to the case's end. */
PoiseJob *
poise_test_pack_run (PoiseRunner             *runner,
                     const PoiseTestPackCase *self)
{
  PoiseJob *job = poise_test_pack_start (runner, self);

  if (self->cancel_at > 0)
    {
      poise_test_wait_for (poise_job_get_units (job) >= self->cancel_at);
      poise_job_cancel (job);
    }
  poise_test_run_to_end (job);
  g_assert_cmpint (poise_job_get_state (job), ==, self->state);
  return job;
}

/* Returns: (transfer full): a fresh plan like that of the job. */
gpointer
poise_test_pack_make_plan (PoiseJob *job)
{
  g_autoptr (GError) error = NULL;
  gpointer plan = poise_job_get_kind (job)->plan (job->params, &error);

  g_assert_no_error (error);
  return plan;
}

static PoiseOutput *
make_output (const PoiseKind *kind,
             gpointer         plan)
{
  return kind->make_output != NULL ? kind->make_output (plan) : NULL;
}

/* Returns: (transfer full): what a pipe would bring. */
GBytes *
poise_test_pack (PoiseJob *job)
{
  GVariant *packed = poise_job_get_kind (job)->pack (job->team->plan);
  g_autoptr (GVariant) boxed = NULL;

  g_assert_true (g_variant_is_floating (packed));
  boxed = g_variant_ref_sink (g_variant_new_variant (packed));
  g_assert_true (g_variant_is_normal_form (boxed));
  return g_bytes_new (g_variant_get_data (boxed), g_variant_get_size (boxed));
}

static GVariant *
receive (GBytes *bytes)
{
  g_autoptr (GVariant) boxed = g_variant_ref_sink (
      g_variant_new_from_bytes (G_VARIANT_TYPE_VARIANT, bytes, FALSE));

  return g_variant_get_variant (boxed);
}

/* Moves what the job has come to into a fresh plan, where everything must be the same.
 * The output is there from the start, as that of a job is, and a second one is made
 * afterwards. */
void
poise_test_pack_check_moved (PoiseJob *job)
{
  const PoiseKind *kind = poise_job_get_kind (job);
  gpointer plan = poise_test_pack_make_plan (job);
  g_autoptr (PoiseOutput) output = make_output (kind, plan);
  g_autoptr (PoiseOutput) later = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GVariant) packed = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (PoiseTestSeen) should = { 0 };
  g_auto (PoiseTestSeen) is = { 0 };
  g_autofree char *described = NULL;

  poise_test_see (&should, kind, job->team->plan, job->complete,
                  poise_job_get_output (job));
  bytes = poise_test_pack (job);
  packed = receive (bytes);
  kind->unpack (plan, packed, &error);
  g_assert_no_error (error);
  g_clear_pointer (&packed, g_variant_unref);
  g_clear_pointer (&bytes, g_bytes_unref);

  poise_test_see (&is, kind, plan, job->complete, output);
  poise_test_seen_assert_equal (&is, &should);
  later = make_output (kind, plan);
  described = poise_test_describe_output (later);
  g_assert_cmpstr (described, ==, should.output);
  kind->free_plan (plan);
}

/* Moves bytes into a fresh plan of the job, whatever they are, and asks that for
 * everything. Returns: whether they were taken for a result. */
gboolean
poise_test_pack_unpack (PoiseJob *job,
                        gboolean  complete,
                        GBytes   *bytes)
{
  const PoiseKind *kind = poise_job_get_kind (job);
  gpointer plan = poise_test_pack_make_plan (job);
  g_autoptr (PoiseOutput) output = make_output (kind, plan);
  g_autoptr (GVariant) packed = receive (bytes);
  g_autoptr (GError) error = NULL;
  gboolean taken = kind->unpack (plan, packed, &error);
  g_auto (PoiseTestSeen) seen = { 0 };

  g_assert_true (taken == (error == NULL));
  if (error != NULL)
    g_assert_null (strchr (error->message, '\n'));
  poise_test_see (&seen, kind, plan, complete, output);
  kind->free_plan (plan);
  return taken;
}
