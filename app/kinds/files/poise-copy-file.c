/* SPDX-License-Identifier: MIT */
#include "app/kinds/files/poise-copy-file.h"

#include "app/kinds/files/poise-copy-attributes.h"
#include "app/kinds/files/poise-copy-temp.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

typedef enum
{
  STAGE_DATA,
  STAGE_SYNC,    /* all of it is on the disk, attributes included */
  STAGE_COMPARE, /* read it from there again */
  STAGE_RENAME,
} Stage;

struct _PoiseCopyFile
{
  Stage       stage;
  PoiseFile  *source; /* held */
  int         source_fd;
  struct stat info; /* of the source, before it was read */

  const PoiseCopyWay *way;       /* borrowed */
  int                 folder_fd; /* borrowed */
  const char         *name;      /* borrowed */
  char                temp_name[POISE_COPY_TEMP_SIZE];
  int                 temp_fd; /* -1 when there is no temporary file */

  PoiseCopyData data;
  EVP_MD_CTX   *hash;
  guint8        digest[EVP_MAX_MD_SIZE]; /* of the source */
  guint64       compared_bytes;
};

/**
 * poise_copy_file_new:
 * @source: (transfer full): a regular file
 *
 * A worker's thread. Returns: (transfer full): a copying that has done nothing yet.
 */
PoiseCopyFile *
poise_copy_file_new (PoiseFile *source)
{
  PoiseCopyFile *self;

  g_return_val_if_fail (source != NULL, NULL);

  self = g_new0 (PoiseCopyFile, 1);
  self->source = source;
  self->source_fd = -1;
  self->temp_fd = -1;
  return self;
}

static void
remove_temp (PoiseCopyFile *self)
{
  if (self->temp_fd >= 0)
    poise_copy_temp_remove (self->folder_fd, self->temp_name, self->temp_fd);
  self->temp_fd = -1;
}

/**
 * poise_copy_file_free:
 *
 * A worker's thread: also removes what is not finished.
 */
void
poise_copy_file_free (PoiseCopyFile *self)
{
  g_return_if_fail (self != NULL);

  remove_temp (self);
  if (self->source_fd >= 0)
    close (self->source_fd);
  EVP_MD_CTX_free (self->hash);
  poise_file_unref (self->source);
  g_free (self);
}

/**
 * poise_copy_file_open:
 *
 * A worker's thread: opens the source. Returns: FALSE with @trouble.
 */
gboolean
poise_copy_file_open (PoiseCopyFile    *self,
                      PoiseCopyTrouble *trouble)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (trouble != NULL, FALSE);

  self->source_fd = poise_file_open (self->source, &trouble->reason);
  if (self->source_fd < 0)
    return FALSE;
  return fstat (self->source_fd, &self->info) == 0 ||
         poise_copy_trouble_set_source (trouble);
}

/**
 * poise_copy_file_get_info:
 *
 * After poise_copy_file_open(). Returns: (transfer none): what the source was then.
 */
const struct stat *
poise_copy_file_get_info (PoiseCopyFile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->info;
}

/**
 * poise_copy_file_get_source:
 *
 * Returns: (transfer none): what is copied.
 */
PoiseFile *
poise_copy_file_get_source (PoiseCopyFile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->source;
}

/**
 * poise_copy_file_begin:
 * @way: how to copy
 * @folder_fd: where to
 * @name: (type filename): under what name
 * @buffer: of %POISE_COPY_BUFFER_BYTES
 *
 * A worker's thread, after poise_copy_file_open(): makes the temporary file. All is
 * borrowed until this is freed.
 *
 * Returns: FALSE with @trouble
 */
gboolean
poise_copy_file_begin (PoiseCopyFile      *self,
                       const PoiseCopyWay *way,
                       int                 folder_fd,
                       const char         *name,
                       guint8             *buffer,
                       PoiseCopyTrouble   *trouble)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (way != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (trouble != NULL, FALSE);

  self->way = way;
  self->folder_fd = folder_fd;
  self->name = name;
  self->temp_fd = poise_copy_temp_create (folder_fd, self->temp_name);
  if (self->temp_fd < 0)
    return poise_copy_trouble_set_target (trouble);
  if (way->digest != NULL)
    {
      self->hash = EVP_MD_CTX_new ();
      if (self->hash == NULL || !EVP_DigestInit_ex2 (self->hash, way->digest, NULL))
        {
          remove_temp (self);
          return poise_copy_trouble_set_digest (trouble);
        }
    }
  poise_copy_data_init (&self->data, self->source_fd, &self->info, self->temp_fd,
                        self->hash, buffer);
  return TRUE;
}

static PoiseStep
fail_target (PoiseCopyTrouble *trouble)
{
  poise_copy_trouble_set_target (trouble);
  return POISE_STEP_FAILED;
}

static PoiseStep
fail_digest (PoiseCopyTrouble *trouble)
{
  poise_copy_trouble_set_digest (trouble);
  return POISE_STEP_FAILED;
}

static PoiseStep
copy_data (PoiseCopyFile    *self,
           PoiseCopyTrouble *trouble)
{
  PoiseStep step = poise_copy_data_step (&self->data, trouble);

  if (step != POISE_STEP_DONE)
    return step;
  self->stage = STAGE_SYNC;
  return POISE_STEP_MORE;
}

/* What is compared is what comes from the disk, as far as the kernel lets it go. */
static PoiseStep
begin_comparing (PoiseCopyFile    *self,
                 PoiseCopyTrouble *trouble)
{
  if (!EVP_DigestFinal_ex (self->hash, self->digest, NULL) ||
      !EVP_DigestInit_ex2 (self->hash, self->way->digest, NULL))
    return fail_digest (trouble);
  posix_fadvise (self->temp_fd, 0, 0, POSIX_FADV_DONTNEED);
  return POISE_STEP_MORE;
}

static PoiseStep
sync_file (PoiseCopyFile    *self,
           PoiseCopyTrouble *trouble)
{
  if (!poise_copy_attributes (self->source_fd, &self->info, self->temp_fd))
    return fail_target (trouble);
  if (TEMP_FAILURE_RETRY (fsync (self->temp_fd)) != 0 && errno != EINVAL)
    return fail_target (trouble);
  self->stage = self->hash != NULL ? STAGE_COMPARE : STAGE_RENAME;
  return self->hash != NULL ? begin_comparing (self, trouble) : POISE_STEP_MORE;
}

static PoiseStep
end_comparing (PoiseCopyFile    *self,
               PoiseCopyTrouble *trouble)
{
  guint8 digest[EVP_MAX_MD_SIZE];
  gsize n_bytes = (gsize) EVP_MD_get_size (self->way->digest);

  if (!EVP_DigestFinal_ex (self->hash, digest, NULL))
    return fail_digest (trouble);
  self->stage = STAGE_RENAME;
  if (memcmp (digest, self->digest, n_bytes) == 0)
    return POISE_STEP_MORE;
  poise_copy_trouble_set_reason (trouble, "The copy differs from the original");
  return POISE_STEP_FAILED;
}

static PoiseStep
compare (PoiseCopyFile    *self,
         PoiseCopyTrouble *trouble)
{
  guint8 *buffer = self->data.buffer;
  off_t offset = (off_t) self->compared_bytes;
  guint64 hole_bytes = 0;
  gssize n;

  if (self->data.sparse)
    hole_bytes = poise_file_measure_hole (self->temp_fd, self->compared_bytes);
  n = (gssize) MIN (hole_bytes, POISE_COPY_BUFFER_BYTES);
  if (n > 0)
    memset (buffer, 0, (gsize) n);
  else
    n = TEMP_FAILURE_RETRY (
        pread (self->temp_fd, buffer, POISE_COPY_BUFFER_BYTES, offset));
  if (n < 0)
    return fail_target (trouble);
  if (n == 0)
    return end_comparing (self, trouble);
  if (!EVP_DigestUpdate (self->hash, buffer, (gsize) n))
    return fail_digest (trouble);
  self->compared_bytes += (guint64) n;
  return POISE_STEP_MORE;
}

static PoiseStep
rename_file (PoiseCopyFile    *self,
             PoiseCopyTrouble *trouble)
{
  if (!poise_copy_temp_publish (self->folder_fd, self->temp_name, self->name,
                                self->way->replace))
    return fail_target (trouble);
  close (self->temp_fd);
  self->temp_fd = -1;
  return POISE_STEP_DONE;
}

/**
 * poise_copy_file_step:
 * @trouble: says why, when it fails
 *
 * A worker's thread, after poise_copy_file_begin(): a bounded piece; forcing the file
 * to the disk is the longest. Returns: done when the target is there, whole.
 */
PoiseStep
poise_copy_file_step (PoiseCopyFile    *self,
                      PoiseCopyTrouble *trouble)
{
  PoiseStep step = POISE_STEP_MORE;

  g_return_val_if_fail (self != NULL, POISE_STEP_FAILED);
  g_return_val_if_fail (trouble != NULL, POISE_STEP_FAILED);

  switch (self->stage)
    {
    case STAGE_DATA:
      step = copy_data (self, trouble);
      break;
    case STAGE_SYNC:
      step = sync_file (self, trouble);
      break;
    case STAGE_COMPARE:
      step = compare (self, trouble);
      break;
    case STAGE_RENAME:
    default:
      step = rename_file (self, trouble);
      break;
    }
  if (step == POISE_STEP_FAILED)
    {
      remove_temp (self);
      poise_copy_trouble_measure (trouble, self->folder_fd, (guint64) self->info.st_size);
    }
  return step;
}

/**
 * poise_copy_file_get_done_bytes:
 *
 * A worker's thread. Returns: how far it is, in bytes of the source. Comparing is half
 * of the work, where it is wanted.
 */
guint64
poise_copy_file_get_done_bytes (PoiseCopyFile *self)
{
  g_return_val_if_fail (self != NULL, 0);

  if (self->hash == NULL)
    return self->data.offset;
  return self->data.offset / 2 + (self->compared_bytes + 1) / 2;
}

/**
 * poise_copy_file_get_size_bytes:
 *
 * A worker's thread. Returns: how many bytes of the source there are for certain.
 */
guint64
poise_copy_file_get_size_bytes (PoiseCopyFile *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->data.offset;
}
