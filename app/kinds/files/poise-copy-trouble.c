/* SPDX-License-Identifier: MIT */
#include "app/kinds/files/poise-copy-trouble.h"

#include <errno.h>
#include <sys/statvfs.h>

/**
 * poise_copy_trouble_set_source:
 *
 * Any thread: errno says why the source cannot be read. Returns: FALSE, for whoever
 * fails with it.
 */
gboolean
poise_copy_trouble_set_source (PoiseCopyTrouble *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  self->number = errno;
  self->on_target = FALSE;
  return FALSE;
}

/**
 * poise_copy_trouble_set_target:
 *
 * Any thread: errno says why the target cannot be made. Returns: FALSE.
 */
gboolean
poise_copy_trouble_set_target (PoiseCopyTrouble *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  self->number = errno;
  self->on_target = TRUE;
  return FALSE;
}

/**
 * poise_copy_trouble_set_reason:
 * @reason: why, in words
 *
 * Any thread. Returns: FALSE.
 */
gboolean
poise_copy_trouble_set_reason (PoiseCopyTrouble *self,
                               const char       *reason)
{
  g_return_val_if_fail (self != NULL, FALSE);

  g_free (self->reason);
  self->reason = g_strdup (reason);
  return FALSE;
}

/**
 * poise_copy_trouble_set_digest:
 *
 * Any thread: what was copied cannot be compared. Returns: FALSE.
 */
gboolean
poise_copy_trouble_set_digest (PoiseCopyTrouble *self)
{
  return poise_copy_trouble_set_reason (self, "OpenSSL cannot compute its digest");
}

/**
 * poise_copy_trouble_measure:
 * @folder_fd: where the target should be
 * @needs_bytes: how much of it there would be
 *
 * Any thread, after what there was of the target has been removed: when the device is
 * full, finds out how much is free.
 */
void
poise_copy_trouble_measure (PoiseCopyTrouble *self,
                            int               folder_fd,
                            guint64           needs_bytes)
{
  struct statvfs info;

  g_return_if_fail (self != NULL);

  if (self->number != ENOSPC || fstatvfs (folder_fd, &info) != 0)
    return;
  self->needs_bytes = needs_bytes;
  self->free_bytes = (guint64) info.f_bavail * info.f_frsize;
}

/**
 * poise_copy_trouble_clear:
 *
 * Any thread: as if nothing had happened.
 */
void
poise_copy_trouble_clear (PoiseCopyTrouble *self)
{
  g_free (self->reason);
  *self = (PoiseCopyTrouble){ 0 };
}

/**
 * poise_copy_trouble_concerns_all:
 *
 * Any thread. Returns: whether the other files would fare no better, so that it is no
 * use to go on.
 */
gboolean
poise_copy_trouble_concerns_all (const PoiseCopyTrouble *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!self->on_target)
    return FALSE;
  switch (self->number)
    {
    case ENOSPC:
    case EDQUOT:
    case EROFS:
    case EIO:
    case ENODEV:
    case ENXIO:
      return TRUE;
    default:
      return FALSE;
    }
}

/**
 * poise_copy_trouble_print:
 *
 * Any thread. Returns: (transfer full): the reason, as in "Permission denied".
 */
char *
poise_copy_trouble_print (const PoiseCopyTrouble *self)
{
  g_autofree char *needs = NULL;
  g_autofree char *left = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->reason != NULL)
    return g_strdup (self->reason);
  if (self->number != ENOSPC)
    return g_strdup (g_strerror (self->number));
  /* What is free now may suffice, as when others have failed meanwhile, or when it is
   * not bytes that are lacking. */
  if (self->needs_bytes <= self->free_bytes)
    return g_strdup ("no space left on the device");
  needs = g_format_size (self->needs_bytes);
  left = g_format_size (self->free_bytes);
  return g_strdup_printf ("no space left on the device (needs %s, %s free)", needs, left);
}
