/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is behind is not read, as RFC 9309 allows. */
#define POISE_ROBOTS_MAX_BYTES (500 * 1024)

/**
 * PoiseRobots:
 *
 * What a host's robots.txt allows one visitor, as RFC 9309 has it. Never changes;
 * any thread.
 */
typedef struct _PoiseRobots PoiseRobots;

PoiseRobots *poise_robots_parse  (const char        *text,
                                  gsize              n_bytes,
                                  const char        *visitor);
void         poise_robots_free   (PoiseRobots       *self);
gboolean     poise_robots_allows (const PoiseRobots *self,
                                  const char        *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseRobots, poise_robots_free)

G_END_DECLS
