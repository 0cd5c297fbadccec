/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-param.h"

G_BEGIN_DECLS

typedef struct _PoiseKind PoiseKind;

/* The values of all parameters of one kind, and the paths it works on.
 * Main thread; a job takes a copy that nobody changes any more. */
typedef struct _PoiseParams PoiseParams;

PoiseParams      *poise_params_new        (const PoiseKind   *kind);
PoiseParams      *poise_params_copy       (const PoiseParams *self);
void              poise_params_free       (PoiseParams       *self);
const PoiseKind  *poise_params_get_kind   (const PoiseParams *self);
gboolean          poise_params_set        (PoiseParams       *self,
                                           const char        *name,
                                           const char        *text,
                                           GError           **error);
gint64            poise_params_get_int    (const PoiseParams *self,
                                           const char        *name);
gboolean          poise_params_get_bool   (const PoiseParams *self,
                                           const char        *name);
const char       *poise_params_get_choice (const PoiseParams *self,
                                           const char        *name);
double            poise_params_get_real   (const PoiseParams *self,
                                           const char        *name);
const char       *poise_params_get_text   (const PoiseParams *self,
                                           const char        *name);
char             *poise_params_print      (const PoiseParams *self,
                                           const char        *name);
gboolean          poise_params_add_path   (PoiseParams       *self,
                                           const char        *path,
                                           GError           **error);
void              poise_params_clear_paths (PoiseParams      *self);
const char *const *poise_params_get_paths (const PoiseParams *self);
guint             poise_params_count_workers (const PoiseParams *self);
char             *poise_params_describe   (const PoiseParams *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseParams, poise_params_free)

G_END_DECLS
