/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-kind.h"

G_BEGIN_DECLS

/* What anybody can ask for of a job's plan. */
typedef struct
{
  GVariant *result;
  char     *printed;
  GBytes   *saved;
  GError   *not_saved;
  char     *summary;
  char     *output;
} PoiseTestSeen;

void  poise_test_see               (PoiseTestSeen       *self,
                                    const PoiseKind     *kind,
                                    gpointer             plan,
                                    gboolean             complete,
                                    PoiseOutput         *output);
void  poise_test_seen_clear        (PoiseTestSeen       *self);
void  poise_test_seen_assert_equal (const PoiseTestSeen *is,
                                    const PoiseTestSeen *should);
char *poise_test_describe_output   (PoiseOutput         *output);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PoiseTestSeen, poise_test_seen_clear)

G_END_DECLS
