/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* PoiseLabGio: how long GIO's calls take, as a file dialog in the same program makes
 * them: asks for a file's type, again and again. Main thread. */
typedef struct _PoiseLabGio PoiseLabGio;

PoiseLabGio *poise_lab_gio_new        (void);
void         poise_lab_gio_free       (PoiseLabGio *self);
gint64       poise_lab_gio_get_max_us (PoiseLabGio *self,
                                       gint64       now_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseLabGio, poise_lab_gio_free)

G_END_DECLS
