/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PoiseSamplePlace:
 *
 * A folder in the person's cache folder that holds a sample, and the way to make it
 * there: in a folder beside it first, which is put in its place when all of it is
 * whole. However a making ends, no half sample ever stands under the final name; what
 * a killed maker left behind, the next one removes. Several may be making the same
 * sample at once: the first one to finish wins.
 *
 * One thread at a time.
 */
typedef struct _PoiseSamplePlace PoiseSamplePlace;

PoiseSamplePlace *poise_sample_place_new      (const char       *name,
                                               const char       *advice);
void              poise_sample_place_free     (PoiseSamplePlace *self);
char             *poise_sample_place_dup_path (const char       *name);
const char       *poise_sample_place_get_path (PoiseSamplePlace *self);

gboolean          poise_sample_place_sweep    (PoiseSamplePlace *self);
gboolean          poise_sample_place_begin    (PoiseSamplePlace *self,
                                               GError          **error);
int               poise_sample_place_get_fd   (PoiseSamplePlace *self);
char             *poise_sample_place_build_path (PoiseSamplePlace *self,
                                               const char       *name);
gboolean          poise_sample_place_publish  (PoiseSamplePlace *self,
                                               GError          **error);

void              poise_sample_place_set_error (PoiseSamplePlace *self,
                                               const char       *path,
                                               int               file_errno,
                                               GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseSamplePlace, poise_sample_place_free)

G_END_DECLS
