/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Main thread: the click arrived. @due_us: when it was made, of g_get_monotonic_time(). */
typedef void (*PoiseLabClicked) (gint64   due_us,
                                 gpointer user_data);

/* PoiseLabClick: a click on Cancel, some time from now: a thread of its own makes a
 * source at the priority of GDK's events due, however busy the main loop is. All
 * functions belong to the main thread. */
typedef struct _PoiseLabClick PoiseLabClick;

PoiseLabClick *poise_lab_click_new  (gint64          delay_us,
                                     PoiseLabClicked clicked,
                                     gpointer        user_data);
void           poise_lab_click_free (PoiseLabClick  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseLabClick, poise_lab_click_free)

G_END_DECLS
