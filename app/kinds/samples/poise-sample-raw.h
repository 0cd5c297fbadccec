/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/kinds/samples/poise-sample-pages.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Sends a page in a manner that libsoup would not have, and closes the connection. The
 * thread of the main context that is its default: pieces are timers there. */
void poise_sample_raw_send (GIOStream             *stream,
                            const PoiseSamplePage *page,
                            guint                  delay_ms);

G_END_DECLS
