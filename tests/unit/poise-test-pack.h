/* SPDX-License-Identifier: MIT */
#pragma once

#include "tests/unit/poise-test.h"

G_BEGIN_DECLS

/* A job, and how it ends. */
typedef struct
{
  const char      *name;
  const PoiseKind *kind;
  const char      *settings[8]; /* "name=value" */
  const char      *paths[3];    /* in the tests' folder, but for addresses */
  guint64          cancel_at;   /* so many units; 0 for never */
  PoiseJobState    state;
} PoiseTestPackCase;

/* Of each kind that can be packed several; the last has no name. */
extern const PoiseTestPackCase poise_test_pack_cases[];

void                     poise_test_pack_begin       (void);
int                      poise_test_pack_end         (int                      status);
void                     poise_test_pack_shell       (const char              *command);

const PoiseTestPackCase *poise_test_pack_find_case   (const char              *name);
PoiseJob                *poise_test_pack_start       (PoiseRunner             *runner,
                                                      const PoiseTestPackCase *self);
PoiseJob                *poise_test_pack_run         (PoiseRunner             *runner,
                                                      const PoiseTestPackCase *self);

GBytes                  *poise_test_pack             (PoiseJob                *job);
gpointer                 poise_test_pack_make_plan   (PoiseJob                *job);
gboolean                 poise_test_pack_unpack      (PoiseJob                *job,
                                                      gboolean                 complete,
                                                      GBytes                  *bytes);
void                     poise_test_pack_check_moved (PoiseJob                *job);

G_END_DECLS
