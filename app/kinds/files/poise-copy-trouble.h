/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PoiseCopyTrouble:
 *
 * Why something could not be copied, and on which side. One thread at a time; all zeros
 * when there is none.
 */
typedef struct
{
  int      number;    /* the errno, or 0 */
  gboolean on_target; /* rather than reading the source */
  char    *reason;    /* instead of what the errno says, or NULL */
  guint64  needs_bytes;
  guint64  free_bytes; /* when the device is full, else both 0 */
} PoiseCopyTrouble;

gboolean poise_copy_trouble_set_source (PoiseCopyTrouble       *self);
gboolean poise_copy_trouble_set_target (PoiseCopyTrouble       *self);
gboolean poise_copy_trouble_set_reason (PoiseCopyTrouble       *self,
                                        const char             *reason);
gboolean poise_copy_trouble_set_digest (PoiseCopyTrouble       *self);
void     poise_copy_trouble_measure    (PoiseCopyTrouble       *self,
                                        int                     folder_fd,
                                        guint64                 needs_bytes);
void     poise_copy_trouble_clear      (PoiseCopyTrouble       *self);
gboolean poise_copy_trouble_concerns_all (const PoiseCopyTrouble *self);
char    *poise_copy_trouble_print      (const PoiseCopyTrouble *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PoiseCopyTrouble, poise_copy_trouble_clear)

G_END_DECLS
