/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-due-source.h"

static gboolean
due_source_dispatch (GSource    *source,
                     GSourceFunc callback,
                     gpointer    user_data)
{
  return callback (user_data);
}

static GSourceFuncs due_source_funcs = {
  .dispatch = due_source_dispatch,
};

/**
 * poise_due_source_new:
 * @name: static
 * @func: called on the main loop whenever it is due; it says when it is due again
 * @user_data: unowned: whoever made the source destroys it first
 *
 * Main thread. A source on the default main context that is due when somebody, on any
 * thread, says so by g_source_set_ready_time(), and not before.
 *
 * Returns: (transfer full): the source
 */
GSource *
poise_due_source_new (const char *name,
                      int         priority,
                      GSourceFunc func,
                      gpointer    user_data)
{
  GSource *source;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (func != NULL, NULL);

  source = g_source_new (&due_source_funcs, sizeof (GSource));
  g_source_set_static_name (source, name);
  g_source_set_priority (source, priority);
  g_source_set_callback (source, func, user_data, NULL);
  g_source_attach (source, NULL);
  return source;
}
