/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/kinds/samples/poise-sample-pages.h"
#include "app/kinds/samples/poise-sample-text.h"

G_BEGIN_DECLS

struct _PoiseSamplePages
{
  GPtrArray      *pages;
  GHashTable     *by_path;
  PoiseSampleText text;
};

PoiseSamplePage *poise_sample_pages_add       (PoiseSamplePages *self,
                                               const char       *path,
                                               const char       *title);
void             poise_sample_pages_write     (PoiseSamplePages *self,
                                               PoiseSamplePage  *page);
void             poise_sample_page_link       (PoiseSamplePage  *page,
                                               const char       *path);
void             poise_sample_page_set_body   (PoiseSamplePage  *page,
                                               char             *body,
                                               gsize             n_bytes);
void             poise_sample_pages_add_wrong (PoiseSamplePages *self);

G_END_DECLS
