/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PoiseSampleSite:
 *
 * Serves the sample pages on the loopback, to nobody but this machine, from a thread
 * of its own, until it is stopped.
 */
typedef struct _PoiseSampleSite PoiseSampleSite;

PoiseSampleSite *poise_sample_site_start       (guint            delay_ms,
                                                GError         **error);
void             poise_sample_site_stop        (PoiseSampleSite *self);
const char      *poise_sample_site_get_address (PoiseSampleSite *self);

G_END_DECLS
