/* SPDX-License-Identifier: MIT */
#include "app/kinds/files/poise-copy-data.h"

#include "app/kinds/files/poise-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* What the kernel copies at once, uncancelled: less than a millisecond in memory. */
#define PIECE_BYTES ((guint64) 1024 * 1024)
/* How much of a file may wait in memory to be written to the disk. */
#define BEHIND_BYTES (8 * PIECE_BYTES)
/* What st_blocks counts, whatever the file system's blocks are. */
#define STAT_BLOCK_BYTES 512

/**
 * poise_copy_data_init:
 * @source_fd: open for reading
 * @source: what fstat() says of it
 * @target_fd: an empty file, open for writing, and for nobody else to see
 * @hash: (nullable): gets all the bytes that are copied
 * @buffer: of %POISE_COPY_BUFFER_BYTES
 *
 * A worker's thread: gets ready. All is borrowed.
 */
void
poise_copy_data_init (PoiseCopyData     *self,
                      int                source_fd,
                      const struct stat *source,
                      int                target_fd,
                      EVP_MD_CTX        *hash,
                      guint8            *buffer)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (source != NULL);
  g_return_if_fail (buffer != NULL);

  *self = (PoiseCopyData){
    .source_fd = source_fd,
    .target_fd = target_fd,
    .hash = hash,
    .buffer = buffer,
    /* What is to be hashed must be seen. */
    .by_kernel = hash == NULL,
    .writes_early = TRUE,
    .sparse = source->st_blocks * STAT_BLOCK_BYTES < source->st_size,
  };
  if (!self->sparse)
    self->data_end = G_MAXUINT64;
  if ((guint64) source->st_size > PIECE_BYTES)
    posix_fadvise (source_fd, 0, 0, POSIX_FADV_SEQUENTIAL);
}

static PoiseStep
fail_target (PoiseCopyTrouble *trouble)
{
  poise_copy_trouble_set_target (trouble);
  return POISE_STEP_FAILED;
}

/* The first bytes of the buffer; with no hash, nothing. */
static PoiseStep
hash_bytes (PoiseCopyData    *self,
            gsize             n_bytes,
            PoiseCopyTrouble *trouble)
{
  if (self->hash == NULL || EVP_DigestUpdate (self->hash, self->buffer, n_bytes))
    return POISE_STEP_MORE;
  poise_copy_trouble_set_digest (trouble);
  return POISE_STEP_FAILED;
}

/* A hole of the source. Returns: done when there is none at this place. */
static PoiseStep
pass_over_hole (PoiseCopyData    *self,
                PoiseCopyTrouble *trouble)
{
  guint64 hole_bytes = poise_file_measure_hole (self->source_fd, self->offset);
  off_t end;

  if (hole_bytes > 0 && self->hash != NULL)
    {
      hole_bytes = MIN (hole_bytes, POISE_COPY_BUFFER_BYTES);
      memset (self->buffer, 0, hole_bytes);
    }
  if (hole_bytes > 0)
    {
      self->offset += hole_bytes;
      return hash_bytes (self, hole_bytes, trouble);
    }
  end = lseek (self->source_fd, (off_t) self->offset, SEEK_HOLE);
  self->data_end = end > (off_t) self->offset ? (guint64) end : G_MAXUINT64;
  return POISE_STEP_DONE;
}

/* The end of the source: a hole there has no bytes that would make the target long
 * enough. */
static PoiseStep
end (PoiseCopyData    *self,
     PoiseCopyTrouble *trouble)
{
  if (self->sparse && ftruncate (self->target_fd, (off_t) self->offset) != 0)
    return fail_target (trouble);
  return POISE_STEP_DONE;
}

/* Waits for what was begun some time ago, and lets go of the memory it was in: a large
 * file would push out what others have there, and removing it would take the longer. */
static gboolean
end_writing (PoiseCopyData *self,
             guint64        n_bytes)
{
  off_t offset = (off_t) self->begun - (off_t) BEHIND_BYTES;
  off_t len = (off_t) n_bytes;

  if (offset < 0)
    return TRUE;
  if (sync_file_range (self->target_fd, offset, len, SYNC_FILE_RANGE_WAIT_BEFORE) != 0)
    return FALSE;
  posix_fadvise (self->target_fd, offset, len, POSIX_FADV_DONTNEED);
  return TRUE;
}

/* Keeps what is not on the disk yet small. Its errors are told once, to whoever asks
 * first. */
static PoiseStep
write_early (PoiseCopyData    *self,
             PoiseCopyTrouble *trouble)
{
  guint64 n_bytes = self->offset - self->begun;

  if (!self->writes_early || n_bytes < PIECE_BYTES)
    return POISE_STEP_MORE;
  if (sync_file_range (self->target_fd, (off_t) self->begun, (off_t) n_bytes,
                       SYNC_FILE_RANGE_WRITE) != 0 ||
      !end_writing (self, n_bytes))
    {
      if (errno == EIO || errno == ENOSPC || errno == EDQUOT)
        return fail_target (trouble);
      self->writes_early = FALSE; /* not on this file system, or not this kernel */
    }
  self->begun = self->offset;
  return POISE_STEP_MORE;
}

static gboolean
write_all (PoiseCopyData *self,
           gsize          len)
{
  gsize done = 0;

  while (done < len)
    {
      gssize n =
          TEMP_FAILURE_RETRY (pwrite (self->target_fd, self->buffer + done, len - done,
                                      (off_t) (self->offset + done)));
      if (n < 0)
        return FALSE;
      done += (gsize) n;
    }
  return TRUE;
}

/* Through the buffer: for other file systems, and files that the kernel makes up. */
static PoiseStep
copy_by_buffer (PoiseCopyData    *self,
                guint64           max_bytes,
                PoiseCopyTrouble *trouble)
{
  gsize size = (gsize) MIN (max_bytes, POISE_COPY_BUFFER_BYTES);
  gssize n = TEMP_FAILURE_RETRY (
      pread (self->source_fd, self->buffer, size, (off_t) self->offset));

  if (n < 0)
    {
      poise_copy_trouble_set_source (trouble);
      return POISE_STEP_FAILED;
    }
  if (n == 0)
    return end (self, trouble);
  if (!write_all (self, (gsize) n))
    return fail_target (trouble);
  if (hash_bytes (self, (gsize) n, trouble) == POISE_STEP_FAILED)
    return POISE_STEP_FAILED;
  self->offset += (guint64) n;
  return write_early (self, trouble);
}

static PoiseStep
copy_by_kernel (PoiseCopyData    *self,
                guint64           max_bytes,
                PoiseCopyTrouble *trouble)
{
  off_t from = (off_t) self->offset;
  off_t to = from;
  /* It shares blocks (FICLONE) where the file system can, piece by piece. */
  gssize n = copy_file_range (self->source_fd, &from, self->target_fd, &to,
                              (gsize) MIN (max_bytes, PIECE_BYTES), 0);

  if (n < 0 && errno == EINTR)
    return POISE_STEP_MORE;
  if (n < 0 && (errno == ENOSPC || errno == EDQUOT || errno == EFBIG))
    return fail_target (trouble);
  if (n > 0)
    {
      self->offset += (guint64) n;
      return write_early (self, trouble);
    }
  if (n == 0 && self->offset > 0)
    return end (self, trouble);
  /* Not between these two (EXDEV, EINVAL, EOPNOTSUPP, ENOSYS, EPERM, …), or a file of
   * /proc that says it has no bytes, or a fault: reading and writing tell which, and
   * on which side. */
  self->by_kernel = FALSE;
  return copy_by_buffer (self, max_bytes, trouble);
}

/**
 * poise_copy_data_step:
 * @trouble: says why, when it fails
 *
 * A worker's thread: a bounded piece. Returns: done at the end of the source.
 */
PoiseStep
poise_copy_data_step (PoiseCopyData    *self,
                      PoiseCopyTrouble *trouble)
{
  PoiseStep passed = POISE_STEP_DONE;
  guint64 max_bytes;

  g_return_val_if_fail (self != NULL, POISE_STEP_FAILED);
  g_return_val_if_fail (trouble != NULL, POISE_STEP_FAILED);

  if (self->offset >= self->data_end)
    passed = pass_over_hole (self, trouble);
  if (passed != POISE_STEP_DONE)
    return passed;
  max_bytes = self->data_end - self->offset;
  if (self->by_kernel)
    return copy_by_kernel (self, max_bytes, trouble);
  return copy_by_buffer (self, max_bytes, trouble);
}
