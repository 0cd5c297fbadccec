/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-enums.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Bodies that are larger are not read to their end. */
#define POISE_HTTP_MAX_BYTES (5 * 1000 * 1000)

/* The name by which robots.txt knows us. */
#define POISE_HTTP_VISITOR "poise"

/**
 * PoiseHttp:
 *
 * Gets one page after another from web servers, with one connection to each host at
 * most, in calls that block. All of it on one thread, which needs no main loop.
 */
typedef struct _PoiseHttp PoiseHttp;

/* What came of a request. */
typedef struct
{
  guint       status;   /* 0 when there was no answer */
  char       *type;     /* "text/html"; NULL when the answer does not say */
  char       *charset;  /* NULL when the answer does not say */
  char       *location; /* where a redirect leads, as it stands there; NULL for others */
  guint64     n_bytes;  /* received of the body */
  GByteArray *body;
  char       *failure;  /* why it is not whole, or there is none; NULL when all is well */
} PoiseHttpAnswer;

PoiseHttp             *poise_http_new        (guint          timeout_s);
void                   poise_http_free       (PoiseHttp     *self);
void                   poise_http_begin      (PoiseHttp     *self,
                                              const char    *address);
PoiseStep              poise_http_step       (PoiseHttp     *self,
                                              GCancellable  *cancellable,
                                              GError       **error);
const char            *poise_http_get_address (PoiseHttp    *self);
PoiseHttpAnswer       *poise_http_get_answer (PoiseHttp     *self);
char                  *poise_http_print_status (guint        status);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseHttp, poise_http_free)

G_END_DECLS
