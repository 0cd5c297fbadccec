/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* In which way a page is sent. */
typedef enum
{
  POISE_SAMPLE_AT_ONCE,
  POISE_SAMPLE_LATE,       /* after the delay */
  POISE_SAMPLE_IN_PIECES,  /* over the delay, in chunks */
  POISE_SAMPLE_CHUNKED,    /* in one chunk, its size not told before */
  POISE_SAMPLE_TOO_SHORT,  /* half of what Content-Length announces */
  POISE_SAMPLE_NO_LAST_CHUNK,
  POISE_SAMPLE_HALF_A_CHUNK,
  POISE_SAMPLE_BAD_CHUNK,
  POISE_SAMPLE_DROPPED,    /* the connection ends without an answer */
  POISE_SAMPLE_NOT_HTTP,
} PoiseSampleManner;

/* A page of the sample site, and what a visitor must find there. */
typedef struct
{
  char             *path;     /* "/chapter-1/page-2" */
  PoiseSampleManner manner;
  guint             status;
  const char       *type;     /* NULL for none */
  const char       *charset;  /* NULL for none */
  const char       *location; /* of a redirect, as it is sent; NULL for others */
  GBytes           *body;

  guint64     n_bytes;  /* of the body that arrive */
  char       *title;    /* NULL when it has none */
  GPtrArray  *links;    /* paths of this site, or whole addresses of others */
  const char *leads_to; /* the path that a redirect leads to; NULL for others */
  const char *error;    /* NULL when it arrives well */
  gboolean    is_forbidden;
} PoiseSamplePage;

/**
 * PoiseSamplePages:
 *
 * All pages of the sample site: the same on every machine. Never changes; any thread.
 */
typedef struct _PoiseSamplePages PoiseSamplePages;

PoiseSamplePages      *poise_sample_pages_new  (void);
void                   poise_sample_pages_free (PoiseSamplePages *self);
guint                  poise_sample_pages_get_n (PoiseSamplePages *self);
const PoiseSamplePage *poise_sample_pages_get  (PoiseSamplePages *self,
                                                guint             index);
const PoiseSamplePage *poise_sample_pages_find (PoiseSamplePages *self,
                                                const char       *path);
const char            *poise_sample_pages_get_robots (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseSamplePages, poise_sample_pages_free)

G_END_DECLS
