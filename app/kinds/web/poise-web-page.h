/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/kinds/tables/poise-rows.h"

G_BEGIN_DECLS

typedef struct _PoiseWebHost PoiseWebHost;

/**
 * PoiseWebPage:
 *
 * A page that is known: its address, and what came of getting it. One thread at a
 * time: the worker's that gets it, then whoever holds the job's mutex; what stands
 * there until its links have been followed, whoever follows them.
 */
typedef struct _PoiseWebPage PoiseWebPage;

struct _PoiseWebPage
{
  char         *address; /* in normal form */
  PoiseWebHost *host;    /* unowned */

  guint   status;  /* 0 when there was no answer */
  char   *type;    /* NULL when not known */
  guint64 n_bytes;
  char   *title;   /* NULL when there is none */
  guint   n_links; /* to other pages, each counted once */
  char   *error;   /* why it failed; NULL when it did not */
  char   *note;    /* what else there is to say; NULL for nothing */
  gboolean is_forbidden; /* by robots.txt: not even asked for */

  /* Until its links have been followed. */
  GPtrArray    *links;    /* NULL for none */
  guint         n_links_followed;
  char         *location; /* where it redirects to, as it says; NULL for other pages */
  PoiseWebPage *target;   /* the page it redirects to, when known; unowned */
  guint         n_redirects; /* that led here, one after another */
  gboolean      is_start; /* where the job began, or redirects alone led from there */
  gboolean      is_taken; /* by a worker */
  gboolean      has_ended;
};

PoiseWebPage *poise_web_page_new         (const char         *address);
void          poise_web_page_free        (PoiseWebPage       *self);
void          poise_web_page_set_columns (PoiseRows          *rows);
void          poise_web_page_add_row     (const PoiseWebPage *self,
                                          PoiseRows          *rows);
GVariant     *poise_web_page_to_variant  (const PoiseWebPage *self);
void          poise_web_page_print       (const PoiseWebPage *self,
                                          GString            *text);

G_END_DECLS
