/* SPDX-License-Identifier: MIT */
/* Checksums of files and folders, in lines that sha256sum -c and its like accept.
 * The workers take files from a common heap and read them a buffer at a time,
 * never a whole one into memory. */
#include "app/kinds/poise-kinds.h"

#include "app/kinds/files/poise-digest-lines.h"
#include "app/kinds/files/poise-file-heap.h"
#include "app/kinds/poise-packed.h"
#include "app/kinds/samples/poise-sample-tree.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <string.h>
#include <unistd.h>

/* What one step reads and hashes: some 100 µs, which is how fast a cancel comes
 * through (pitfall 23), and long enough for a call of read() not to matter. */
#define BUFFER_BYTES (128 * 1024)

/* Those that a program of coreutils checks: md5sum, sha1sum, …, b2sum. */
enum
{
  MD5,
  SHA1,
  SHA256,
  SHA384,
  SHA512,
  BLAKE2B,
};

static const char *const algorithms[] = {
  [MD5] = "md5",       [SHA1] = "sha1",       [SHA256] = "sha256",  [SHA384] = "sha384",
  [SHA512] = "sha512", [BLAKE2B] = "blake2b", [BLAKE2B + 1] = NULL,
};

/* OpenSSL's names for them. */
static const char *const digest_names[] = {
  [MD5] = "MD5",         [SHA1] = "SHA1",       [SHA256] = "SHA2-256",
  [SHA384] = "SHA2-384", [SHA512] = "SHA2-512", [BLAKE2B] = "BLAKE2B-512",
};

/* How long they are. */
static const gsize digest_bytes[] = {
  [MD5] = 16, [SHA1] = 20, [SHA256] = 32, [SHA384] = 48, [SHA512] = 64, [BLAKE2B] = 64,
};

typedef struct
{
  const char    *digest_name;
  gsize          digest_bytes;
  PoiseFileHeap *heap;

  /* Guarded by the job's mutex. */
  PoisePreparation sample;   /* that it is on the heap, if there is need of it */
  guint            n_inside; /* workers between enter() and the end of leave() */
  GQueue           lines;    /* of those who have left; in the end one for all */
} Plan;

typedef struct
{
  EVP_MD           *digest; /* NULL when this OpenSSL does not have it */
  EVP_MD_CTX       *hash;
  PoiseDigestLines *lines;
  PoiseSampleTree  *sample; /* while this worker makes it */

  PoiseFile *file; /* which is being read, or NULL */
  int        fd;
  guint64    file_bytes; /* read of it so far */
  guint64    bytes;      /* read of all files */

  guint8 buffer[BUFFER_BYTES];
} Share;

static gpointer
plan_new (const PoiseParams *params,
          GError           **error)
{
  const char *const *paths = poise_params_get_paths (params);
  Plan *plan = g_new0 (Plan, 1);

  plan->digest_name = digest_names[poise_params_get_int (params, "algorithm")];
  plan->digest_bytes = digest_bytes[poise_params_get_int (params, "algorithm")];
  plan->heap = poise_file_heap_new ();
  plan->sample = paths[0] == NULL ? POISE_PREPARATION_WANTED : POISE_PREPARATION_DONE;
  for (guint i = 0; paths[i] != NULL; i++)
    /* A lone dash is standard input to sha256sum -c. */
    poise_file_heap_add (plan->heap, g_str_equal (paths[i], "-") ? "./-" : paths[i]);
  return plan;
}

static void
plan_free (gpointer data)
{
  Plan *plan = data;

  poise_file_heap_free (plan->heap);
  g_queue_clear_full (&plan->lines, (GDestroyNotify) poise_digest_lines_free);
  g_free (plan);
}

static gpointer
enter (PoiseContext *context,
       gpointer      data)
{
  Plan *plan = data;
  Share *share = g_new (Share, 1);

  /* On a thread: the first time takes OpenSSL milliseconds. */
  share->digest = EVP_MD_fetch (NULL, plan->digest_name, NULL);
  share->hash = EVP_MD_CTX_new ();
  share->lines = poise_digest_lines_new (plan->digest_bytes);
  share->sample = NULL;
  share->file = NULL;
  share->bytes = 0;

  poise_context_lock (context);
  plan->n_inside++;
  poise_context_unlock (context);
  return share;
}

/* Hands in a worker's lines. The last one to leave merges them all, so that the
 * main thread need not. */
static void
hand_in (PoiseContext     *context,
         Plan             *plan,
         PoiseDigestLines *lines)
{
  poise_digest_lines_close (lines);
  poise_context_lock (context);
  g_queue_push_tail (&plan->lines, lines);
  while (plan->n_inside == 1 && plan->lines.length > 1)
    {
      PoiseDigestLines *a = g_queue_pop_head (&plan->lines);
      PoiseDigestLines *b = g_queue_pop_head (&plan->lines);

      /* Not under the mutex, which Cancel takes on the main thread. */
      poise_context_unlock (context);
      a = poise_digest_lines_merge (a, b);
      poise_context_lock (context);
      g_queue_push_tail (&plan->lines, a);
    }
  plan->n_inside--;
  poise_context_unlock (context);
}

static void
close_file (Share *share)
{
  close (share->fd);
  g_clear_pointer (&share->file, poise_file_unref);
}

static void
leave (PoiseContext *context,
       gpointer      data,
       gpointer      share_data)
{
  Plan *plan = data;
  Share *share = share_data;

  if (share->file != NULL)
    close_file (share);
  /* Nobody takes from it any more, and no folder stays open for as long as the
   * job is shown. */
  if (poise_context_is_cancelled (context))
    poise_file_heap_clear (plan->heap, context);
  g_clear_pointer (&share->sample, poise_sample_tree_free);
  EVP_MD_CTX_free (share->hash);
  EVP_MD_free (share->digest);
  hand_in (context, plan, share->lines);
  g_free (share);
}

static PoiseStep
fail_digest (const Plan *plan,
             GError    **error)
{
  g_set_error (error, POISE_ERROR, POISE_ERROR_SYSTEM, "OpenSSL cannot compute %s here",
               plan->digest_name);
  return POISE_STEP_FAILED;
}

/* The file that is being read fails, and the others go on. */
static void
fail_file (PoiseContext *context,
           Plan         *plan,
           PoiseFile    *file,
           guint64       file_bytes,
           const char   *reason)
{
  poise_file_heap_set_size (plan->heap, context, file, file_bytes);
  poise_file_heap_fail (plan->heap, context, file, reason);
}

static PoiseStep
end_file (PoiseContext *context,
          Plan         *plan,
          Share        *share,
          GError      **error)
{
  guint8 digest[EVP_MAX_MD_SIZE];

  if (!EVP_DigestFinal_ex (share->hash, digest, NULL))
    return fail_digest (plan, error);
  poise_file_heap_set_size (plan->heap, context, share->file, share->file_bytes);
  poise_digest_lines_add (share->lines, g_steal_pointer (&share->file), digest);
  close_file (share);
  return POISE_STEP_MORE;
}

/* Fills the buffer as read() does. A hole is not read, or the kernel would fill memory
 * with its zeros, which is slower, and makes a virtual machine stand still while it
 * gets that memory from its host. */
static gssize
fill_buffer (Share *share)
{
  guint64 hole_bytes = 0;

  if (share->file->size_bytes > BUFFER_BYTES)
    hole_bytes = poise_file_measure_hole (share->fd, share->file_bytes);
  if (hole_bytes == 0)
    return TEMP_FAILURE_RETRY (read (share->fd, share->buffer, BUFFER_BYTES));
  hole_bytes = MIN (hole_bytes, BUFFER_BYTES);
  memset (share->buffer, 0, hole_bytes);
  return (gssize) hole_bytes;
}

/* Reads and hashes one buffer. */
static PoiseStep
read_file (PoiseContext *context,
           Plan         *plan,
           Share        *share,
           GError      **error)
{
  gssize n = fill_buffer (share);

  if (n == 0)
    return end_file (context, plan, share, error);
  if (n < 0)
    {
      fail_file (context, plan, share->file, share->file_bytes, g_strerror (errno));
      close_file (share);
      return POISE_STEP_MORE;
    }
  if (!EVP_DigestUpdate (share->hash, share->buffer, (gsize) n))
    return fail_digest (plan, error);
  share->file_bytes += (guint64) n;
  share->bytes += (guint64) n;
  /* It has grown, or is of a kind that knows no size: the total first, so that no
   * bar goes back. */
  if (share->file_bytes > share->file->size_bytes)
    poise_file_heap_set_size (plan->heap, context, share->file, share->file_bytes);
  poise_context_report (context, share->bytes);
  return POISE_STEP_MORE;
}

/* Makes @file the one that is being read. */
static PoiseStep
begin_file (PoiseContext *context,
            Plan         *plan,
            Share        *share,
            PoiseFile    *file,
            GError      **error)
{
  g_autofree char *reason = NULL;
  int fd = poise_file_open (file, &reason);

  if (fd < 0)
    {
      fail_file (context, plan, file, 0, reason);
      poise_file_unref (file);
      return POISE_STEP_MORE;
    }
  share->file = file;
  share->fd = fd;
  share->file_bytes = 0;
  if (file->size_bytes > BUFFER_BYTES)
    posix_fadvise (fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  if (!EVP_DigestInit_ex2 (share->hash, share->digest, NULL))
    return fail_digest (plan, error);
  return read_file (context, plan, share, error);
}

/* A piece of making the sample tree. */
static PoiseStep
make_sample (PoiseContext *context,
             Plan         *plan,
             Share        *share,
             GError      **error)
{
  PoiseStep made = poise_sample_tree_step (share->sample, context, error);
  g_autofree char *path = NULL;

  if (made != POISE_STEP_DONE)
    return made;
  g_clear_pointer (&share->sample, poise_sample_tree_free);
  path = poise_sample_tree_dup_path ();
  poise_file_heap_add (plan->heap, path);
  poise_context_end_preparation (context, &plan->sample);
  return POISE_STEP_MORE;
}

static PoiseStep
step (PoiseContext *context,
      gpointer      data,
      gpointer      share_data,
      GError      **error)
{
  Plan *plan = data;
  Share *share = share_data;
  gboolean makes_sample;
  PoiseFile *file;
  PoiseStep taken;

  if (share->file != NULL)
    return read_file (context, plan, share, error);
  if (share->sample != NULL)
    return make_sample (context, plan, share, error);
  if (share->digest == NULL || share->hash == NULL)
    return fail_digest (plan, error);
  taken = poise_context_prepare (context, &plan->sample, &makes_sample, error);
  if (makes_sample)
    share->sample = poise_sample_tree_new ();
  if (taken != POISE_STEP_DONE)
    return taken;
  taken = poise_file_heap_take (plan->heap, context, &file, error);
  return file != NULL ? begin_file (context, plan, share, file, error) : taken;
}

/* All lines, when the last worker has left; NULL when none ever came. */
static PoiseDigestLines *
get_lines (const Plan *plan)
{
  return plan->lines.head != NULL ? plan->lines.head->data : NULL;
}

static gboolean
finish (gpointer    data,
        gboolean    complete,
        PoiseLines *log,
        GError    **error)
{
  const Plan *plan = data;
  g_autofree char *skipped = poise_file_heap_print_skipped (plan->heap);

  if (skipped != NULL)
    poise_lines_append (log, skipped);
  return !complete ||
         poise_file_heap_check_failures (
             plan->heap, poise_digest_lines_get_n_files (get_lines (plan)), error);
}

static GVariant *
result (gpointer data,
        gboolean complete)
{
  const Plan *plan = data;
  GVariantBuilder dict = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  guint64 n_failed = poise_file_heap_get_n_failed (plan->heap);
  PoiseDigestLines *lines = get_lines (plan);

  if (lines == NULL)
    return NULL;
  g_variant_builder_add (&dict, "{sv}", "files",
                         g_variant_new_uint64 (poise_digest_lines_get_n_files (lines)));
  g_variant_builder_add (&dict, "{sv}", "bytes",
                         g_variant_new_uint64 (poise_digest_lines_get_n_bytes (lines)));
  g_variant_builder_add (&dict, "{sv}", "failed", g_variant_new_uint64 (n_failed));
  g_variant_builder_add (&dict, "{sv}", "digests", poise_digest_lines_to_variant (lines));
  return g_variant_builder_end (&dict);
}

static void
print (gpointer data,
       gboolean complete,
       GString *text)
{
  PoiseDigestLines *lines = get_lines (data);

  if (lines != NULL)
    poise_digest_lines_print (lines, text);
}

/* The lines are missing when no worker ever came. */
static GVariant *
pack (gpointer data)
{
  const Plan *plan = data;
  PoiseDigestLines *lines = get_lines (plan);

  return g_variant_new ("(tmv)", poise_file_heap_get_n_failed (plan->heap),
                        lines != NULL ? poise_digest_lines_pack (lines) : NULL);
}

static gboolean
unpack (gpointer  data,
        GVariant *packed,
        GError  **error)
{
  Plan *plan = data;
  g_autoptr (GVariant) packed_lines = NULL;
  PoiseDigestLines *lines;
  guint64 n_failed;

  if (!poise_packed_check (packed, "(tmv)", "digests", error))
    return FALSE;
  g_variant_get (packed, "(tmv)", &n_failed, &packed_lines);
  poise_file_heap_set_n_failed (plan->heap, n_failed);
  if (packed_lines == NULL)
    return TRUE;
  lines = poise_digest_lines_unpack (plan->digest_bytes, packed_lines, error);
  if (lines == NULL)
    return FALSE;
  g_queue_push_tail (&plan->lines, lines);
  return TRUE;
}

static const PoiseParam params[] = {
  { .name = "algorithm", .title = "Algorithm", .type = POISE_PARAM_CHOICE,
    .value = SHA256, .choices = algorithms },
  { .name = "threads", .title = "Threads", .value = POISE_PARAM_CORES, .min = 1,
    .max = 64 },
};

const PoiseKind poise_kind_checksum = {
  .id = "checksum",
  .title = "Checksum",
  .summary = "Hashes files and folders, as sha256sum does, on every core",
  .icon_name = "poise-checksum-symbolic",
  .unit = "bytes",
  .has_rate = TRUE,
  .nature = POISE_NATURE_COMPUTES,
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
