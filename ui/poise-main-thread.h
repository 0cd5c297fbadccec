/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>
#include <unistd.h>

G_BEGIN_DECLS

/**
 * poise_on_main_thread:
 *
 * Any thread. Returns: whether this is the thread that widgets belong to. Touching
 * one from another thread often goes well for seconds before it garbles the screen
 * (pitfall 7), so whatever touches one asks first.
 */
static inline gboolean
poise_on_main_thread (void)
{
  /* Linux gives the first thread the process's own number. */
  return gettid () == getpid ();
}

G_END_DECLS
