/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-lab-gio.h"

/* From one call's return to the next call. */
#define REST_MS 50

/* Counted by reference: a call that waits for a thread of GTask's pool comes back long
 * after it was cancelled. */
struct _PoiseLabGio
{
  GFile        *file;
  GCancellable *cancellable;
  guint         timeout_id;
  gint64        begin_us; /* of the call that is open, 0 when none is */
  gint64        max_us;
};

static void
clear (gpointer data)
{
  PoiseLabGio *self = data;

  g_object_unref (self->file);
  g_object_unref (self->cancellable);
}

static void call (PoiseLabGio *self);

static gboolean
rested_cb (gpointer data)
{
  PoiseLabGio *self = data;

  self->timeout_id = 0;
  call (self);
  return G_SOURCE_REMOVE;
}

static void
returned_cb (GObject      *file,
             GAsyncResult *result,
             gpointer      user_data)
{
  PoiseLabGio *self = user_data;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (file), result, NULL);

  if (!g_cancellable_is_cancelled (self->cancellable))
    {
      self->max_us = MAX (self->max_us, g_get_monotonic_time () - self->begin_us);
      self->begin_us = 0;
      self->timeout_id = g_timeout_add_full (G_PRIORITY_DEFAULT, REST_MS, rested_cb, self, NULL);
    }
  g_rc_box_release_full (self, clear);
}

static void
call (PoiseLabGio *self)
{
  self->begin_us = g_get_monotonic_time ();
  g_file_query_info_async (self->file, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT, self->cancellable, returned_cb,
                           g_rc_box_acquire (self));
}

/**
 * poise_lab_gio_new:
 *
 * Returns: (transfer full): the first call has been made.
 */
PoiseLabGio *
poise_lab_gio_new (void)
{
  PoiseLabGio *self = g_rc_box_new0 (PoiseLabGio);

  self->file = g_file_new_for_path ("/");
  self->cancellable = g_cancellable_new ();
  call (self);
  return self;
}

/**
 * poise_lab_gio_free:
 * @self: (nullable): makes no call any more
 */
void
poise_lab_gio_free (PoiseLabGio *self)
{
  if (self == NULL)
    return;

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_rc_box_release_full (self, clear);
}

/**
 * poise_lab_gio_get_max_us:
 *
 * Returns: the longest call so far; the one that is open counts as well.
 */
gint64
poise_lab_gio_get_max_us (PoiseLabGio *self,
                          gint64       now_us)
{
  g_return_val_if_fail (self != NULL, 0);

  return MAX (self->max_us, self->begin_us > 0 ? now_us - self->begin_us : 0);
}
