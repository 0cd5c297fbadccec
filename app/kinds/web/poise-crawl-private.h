/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/kinds/web/poise-crawl.h"

G_BEGIN_DECLS

struct _PoiseWebHost
{
  char        *origin; /* "http://example.org" */
  PoiseRobots *robots; /* NULL before it was asked for */
  char        *failure; /* why nothing of it may be got; NULL when it may */
  gboolean     is_asked; /* for its robots.txt, by a worker */
  guint        n_open;   /* requests on their way */
};

struct _PoiseCrawl
{
  guint    max_pages;
  gboolean same_host;

  GPtrArray *pages;      /* in the order in which they became known */
  GQueue     final;      /* pages that have ended and were not yet popped */
  guint      n_taken;    /* all pages before have been taken */
  guint      n_followed; /* all pages before have ended, and their links are known */
  gboolean   is_being_followed; /* by one caller, who needs no mutex for what is below */

  PoiseWebPage *leader;     /* the page that is being followed */
  gboolean      is_whole;   /* all its links have been followed */
  GPtrArray    *found;      /* pages that are to become known; unowned */
  GHashTable   *by_address; /* pages that are known or found */
  GHashTable   *hosts;      /* by origin */
  GPtrArray    *starts;     /* addresses whose hosts are the same host */
};

G_END_DECLS
