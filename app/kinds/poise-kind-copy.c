/* SPDX-License-Identifier: MIT */
/* Copies files and folders with all that belongs to them, several at a time. Whatever
 * happens, each file of the target is the whole old one or the whole new one. One worker
 * gets everything ready; then all take from a common heap. */
#include "app/kinds/poise-kinds.h"

#include "app/engine/poise-text.h"
#include "app/kinds/files/poise-copy-worker.h"
#include "app/kinds/poise-packed.h"
#include "app/kinds/samples/poise-sample-tree.h"

#include <errno.h>
#include <glib/gstdio.h>

/* Of Poise's own folder for copies, where nobody has said where to. */
#define OWN_FOLDER "copies"

#define DIGEST "SHA2-256"

typedef struct
{
  PoiseCopyShared shared;
  GPtrArray      *sources;
  gboolean        in_own_folder;
  gboolean        verifies;
  EVP_MD         *digest; /* when it verifies */

  /* Guarded by the job's mutex. */
  PoisePreparation preparation;
  guint            n_inside; /* workers between enter() and leave() */
} Plan;

/* What the worker that prepares is at. */
typedef enum
{
  PREPARE_NOTHING, /* somebody else does, or it is done */
  PREPARE_SAMPLE,
  PREPARE_DIGEST,
  PREPARE_TARGET,
  PREPARE_SOURCES,
  PREPARE_SWEEP,
} Prepare;

typedef struct
{
  PoiseCopyWorker *worker;
  Prepare          prepare;
  PoiseSampleTree *sample;
  guint            n_added; /* sources */
} Share;

/* ---- the plan ---------------------------------------------------------------- */

static char *
get_own_folder (void)
{
  return g_build_filename (g_get_user_cache_dir (), "poise", OWN_FOLDER, NULL);
}

static gpointer
plan_new (const PoiseParams *params,
          GError           **error)
{
  const char *const *paths = poise_params_get_paths (params);
  const char *destination = poise_params_get_text (params, "destination");
  Plan *plan = g_new0 (Plan, 1);
  g_autofree char *own_folder = get_own_folder ();

  plan->in_own_folder = destination[0] == '\0';
  plan->verifies = poise_params_get_bool (params, "verify");
  /* What an earlier job left in Poise's own folder is nobody's only copy. */
  plan->shared.way.replace =
      plan->in_own_folder || poise_params_get_bool (params, "overwrite");
  plan->shared.heap = poise_file_heap_new_tree ();
  plan->shared.links = poise_copy_links_new ();
  plan->shared.target = poise_copy_target_new (
      plan->in_own_folder ? own_folder : destination, plan->shared.way.replace);
  plan->sources = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; paths[i] != NULL; i++)
    g_ptr_array_add (plan->sources, g_strdup (paths[i]));
  return plan;
}

static void
plan_free (gpointer data)
{
  Plan *plan = data;

  poise_file_heap_free (plan->shared.heap);
  poise_copy_links_free (plan->shared.links);
  poise_copy_target_free (plan->shared.target);
  g_ptr_array_unref (plan->sources);
  EVP_MD_free (plan->digest);
  g_free (plan);
}

static gpointer
enter (PoiseContext *context,
       gpointer      data)
{
  Plan *plan = data;
  Share *share = g_new0 (Share, 1);

  share->worker = poise_copy_worker_new (&plan->shared, context);
  poise_context_lock (context);
  plan->n_inside++;
  poise_context_unlock (context);
  return share;
}

static void
leave (PoiseContext *context,
       gpointer      data,
       gpointer      share_data)
{
  Plan *plan = data;
  Share *share = share_data;
  gboolean is_last;

  poise_copy_worker_free (share->worker);
  g_clear_pointer (&share->sample, poise_sample_tree_free);
  poise_context_lock (context);
  is_last = --plan->n_inside == 0;
  if (is_last)
    poise_copy_target_close (plan->shared.target);
  poise_context_unlock (context);
  /* Nobody takes from it any more, whether it failed or was cancelled, and no folder
   * stays open for as long as the job is shown. */
  if (is_last)
    poise_file_heap_clear (plan->shared.heap, context);
  g_free (share);
}

/* ---- getting ready ----------------------------------------------------------- */

static PoiseStep
make_sample (PoiseContext *context,
             Plan         *plan,
             Share        *share,
             GError      **error)
{
  PoiseStep made = POISE_STEP_DONE;

  if (plan->sources->len == 0)
    {
      if (share->sample == NULL)
        share->sample = poise_sample_tree_new ();
      made = poise_sample_tree_step (share->sample, context, error);
      if (made != POISE_STEP_DONE)
        return made;
      g_ptr_array_add (plan->sources, poise_sample_tree_dup_path ());
    }
  share->prepare = PREPARE_DIGEST;
  return POISE_STEP_MORE;
}

/* On a thread: the first time takes OpenSSL milliseconds. */
static PoiseStep
fetch_digest (Plan    *plan,
              Share   *share,
              GError **error)
{
  if (plan->verifies)
    plan->digest = EVP_MD_fetch (NULL, DIGEST, NULL);
  plan->shared.way.digest = plan->digest;
  share->prepare = PREPARE_TARGET;
  if (!plan->verifies || plan->digest != NULL)
    return POISE_STEP_MORE;
  g_set_error (error, POISE_ERROR, POISE_ERROR_SYSTEM,
               "OpenSSL cannot compute " DIGEST " here");
  return POISE_STEP_FAILED;
}

static gboolean
make_own_folder (GError **error)
{
  g_autofree char *folder = get_own_folder ();
  g_autofree char *shown = poise_file_print_path (folder);

  if (g_mkdir_with_parents (folder, 0700) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (errno), "%s: %s", shown,
               g_strerror (errno));
  return FALSE;
}

static PoiseStep
open_target (Plan    *plan,
             Share   *share,
             GError **error)
{
  if ((plan->in_own_folder && !make_own_folder (error)) ||
      !poise_copy_target_open (plan->shared.target, plan->sources->len,
                               plan->sources->pdata[0], error))
    return POISE_STEP_FAILED;
  share->prepare = PREPARE_SOURCES;
  return POISE_STEP_MORE;
}

/* One source. Nothing is copied before all of them may be. */
static PoiseStep
add_source (Plan    *plan,
            Share   *share,
            GError **error)
{
  const char *source = plan->sources->pdata[share->n_added];

  if (!poise_copy_target_add (plan->shared.target, source, error))
    return POISE_STEP_FAILED;
  poise_file_heap_add (plan->shared.heap, source);
  share->n_added++;
  if (share->n_added == plan->sources->len)
    {
      poise_copy_worker_begin_sweep (share->worker,
                                     poise_copy_target_get_root (plan->shared.target));
      share->prepare = PREPARE_SWEEP;
    }
  return POISE_STEP_MORE;
}

static PoiseStep
sweep (PoiseContext *context,
       Plan         *plan,
       Share        *share)
{
  if (poise_copy_worker_sweep (share->worker))
    return POISE_STEP_MORE;
  share->prepare = PREPARE_NOTHING;
  poise_context_end_preparation (context, &plan->preparation);
  return POISE_STEP_MORE;
}

static PoiseStep
prepare (PoiseContext *context,
         Plan         *plan,
         Share        *share,
         GError      **error)
{
  switch (share->prepare)
    {
    case PREPARE_SAMPLE:
      return make_sample (context, plan, share, error);
    case PREPARE_DIGEST:
      return fetch_digest (plan, share, error);
    case PREPARE_TARGET:
      return open_target (plan, share, error);
    case PREPARE_SOURCES:
      return add_source (plan, share, error);
    case PREPARE_SWEEP:
    case PREPARE_NOTHING:
    default:
      return sweep (context, plan, share);
    }
}

static PoiseStep
step (PoiseContext *context,
      gpointer      data,
      gpointer      share_data,
      GError      **error)
{
  Plan *plan = data;
  Share *share = share_data;
  gboolean prepares;
  PoiseStep taken;

  if (share->prepare != PREPARE_NOTHING)
    return prepare (context, plan, share, error);
  taken = poise_context_prepare (context, &plan->preparation, &prepares, error);
  if (prepares)
    share->prepare = PREPARE_SAMPLE;
  if (taken != POISE_STEP_DONE)
    return taken;
  return poise_copy_worker_step (share->worker, error);
}

/* ---- the result -------------------------------------------------------------- */

static gboolean
finish (gpointer    data,
        gboolean    complete,
        PoiseLines *log,
        GError    **error)
{
  const PoiseCopyShared *shared = &((Plan *) data)->shared;
  guint64 n_good = atomic_load (&shared->n_files) + atomic_load (&shared->n_links) +
                   atomic_load (&shared->n_folders);

  return !complete || poise_file_heap_check_failures (shared->heap, n_good, error);
}

static GVariant *
result (gpointer data,
        gboolean complete)
{
  const PoiseCopyShared *shared = &((Plan *) data)->shared;
  GVariantBuilder dict = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (&dict, "{sv}", "files",
                         g_variant_new_uint64 (atomic_load (&shared->n_files)));
  g_variant_builder_add (&dict, "{sv}", "bytes",
                         g_variant_new_uint64 (atomic_load (&shared->n_bytes)));
  g_variant_builder_add (&dict, "{sv}", "skipped",
                         g_variant_new_uint64 (atomic_load (&shared->n_skipped)));
  g_variant_builder_add (
      &dict, "{sv}", "failed",
      g_variant_new_uint64 (poise_file_heap_get_n_failed (shared->heap)));
  return g_variant_builder_end (&dict);
}

/* ", 3 folders" */
static void
add_count (GString    *text,
           guint64     n,
           const char *one,
           const char *several)
{
  g_autofree char *count = poise_text_count ((gint64) n);

  if (n > 0)
    g_string_append_printf (text, ", %s %s", count, n == 1 ? one : several);
}

static void
print (gpointer data,
       gboolean complete,
       GString *text)
{
  const Plan *plan = data;
  const PoiseCopyShared *shared = &plan->shared;
  guint64 n_files = atomic_load (&shared->n_files);
  guint64 n_skipped = atomic_load (&shared->n_skipped);
  g_autofree char *skipped = poise_text_count ((gint64) n_skipped);
  g_autofree char *files = poise_text_count ((gint64) n_files);
  g_autofree char *bytes = g_format_size (atomic_load (&shared->n_bytes));
  g_autofree char *place = NULL;

  if (plan->preparation != POISE_PREPARATION_DONE)
    return; /* it never came to copying */
  place = poise_copy_target_print_place (shared->target);
  g_string_append_printf (text, "Copied %s file%s (%s)", files, n_files == 1 ? "" : "s",
                          bytes);
  add_count (text, atomic_load (&shared->n_links), "symbolic link", "symbolic links");
  add_count (text, atomic_load (&shared->n_folders), "folder", "folders");
  g_string_append_printf (text, " to %s", place);
  if (plan->verifies)
    g_string_append (text, ", and compared them");
  g_string_append_c (text, '\n');
  if (n_skipped > 0)
    g_string_append_printf (text, "Skipped %s special file%s\n", skipped,
                            n_skipped == 1 ? "" : "s");
}

/* Where to is missing when it never came to copying. */
static GVariant *
pack (gpointer data)
{
  Plan *plan = data;
  PoiseCopyShared *shared = &plan->shared;
  gboolean is_ready = plan->preparation == POISE_PREPARATION_DONE;

  return g_variant_new ("(ttttttmv)", atomic_load (&shared->n_files),
                        atomic_load (&shared->n_bytes), atomic_load (&shared->n_links),
                        atomic_load (&shared->n_folders), atomic_load (&shared->n_skipped),
                        poise_file_heap_get_n_failed (shared->heap),
                        is_ready ? poise_copy_target_pack (shared->target) : NULL);
}

static void
unpack_counts (PoiseCopyShared *shared,
               GVariant        *packed)
{
  atomic_ullong *const counts[] = { &shared->n_files, &shared->n_bytes, &shared->n_links,
                                    &shared->n_folders, &shared->n_skipped };
  guint64 count;

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_variant_get_child (packed, i, "t", &count);
      atomic_store (counts[i], count);
    }
  g_variant_get_child (packed, G_N_ELEMENTS (counts), "t", &count);
  poise_file_heap_set_n_failed (shared->heap, count);
}

static gboolean
unpack (gpointer  data,
        GVariant *packed,
        GError  **error)
{
  Plan *plan = data;
  g_autoptr (GVariant) target = NULL;

  if (!poise_packed_check (packed, "(ttttttmv)", "counts", error))
    return FALSE;
  unpack_counts (&plan->shared, packed);
  g_variant_get_child (packed, 6, "mv", &target);
  if (target == NULL)
    return TRUE;
  if (!poise_copy_target_unpack (plan->shared.target, target))
    return poise_packed_refuse ("counts", error);
  plan->preparation = POISE_PREPARATION_DONE;
  return TRUE;
}

static const PoiseParam params[] = {
  { .name = "destination", .title = "Destination", .type = POISE_PARAM_FOLDER,
    .placeholder = "Poise’s own folder" },
  { .name = "overwrite", .title = "Overwrite", .type = POISE_PARAM_BOOL },
  { .name = "verify", .title = "Compare afterwards", .type = POISE_PARAM_BOOL },
  /* Forcing files to the disk is what takes the time, and several at once share it. */
  { .name = "threads", .title = "Threads", .value = 4, .min = 1, .max = 9 },
};

const PoiseKind poise_kind_copy = {
  .id = "copy",
  .title = "Copy",
  .summary = "Copies files and folders into a folder, or to a new name, as cp -a does",
  .icon_name = "poise-copy-symbolic",
  .unit = "bytes",
  .has_rate = TRUE,
  .nature = POISE_NATURE_WAITS,
  .paths = POISE_PATHS_FILES_AND_FOLDERS,
  .sample = "Sample tree",
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .plan = plan_new,
  .free_plan = plan_free,
  .enter = enter,
  .leave = leave,
  .step = step,
  .finish = finish,
  .result = result,
  .print = print,
  .pack = pack,
  .unpack = unpack,
};
