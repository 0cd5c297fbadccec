/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

#include "app/engine/poise-error.h"
#include "app/engine/poise-enums.h"

G_BEGIN_DECLS

typedef struct _PoiseKind PoiseKind;

typedef enum
{
  POISE_PARAM_INT,
  POISE_PARAM_BOOL,
  POISE_PARAM_CHOICE,
} PoiseParamType;

/* Stands as a default for "as many as this machine has cores". */
#define POISE_PARAM_CORES G_MININT64

/* A parameter of a kind: what the window shows as a control and the command
 * line takes as --set NAME=VALUE. */
typedef struct
{
  const char    *name;  /* "limit" */
  const char    *title; /* "Limit" */
  const char    *unit;  /* "ms", or NULL */
  PoiseParamType type;
  gint64         value; /* the default: a number, FALSE or TRUE, or a choice's index */
  gint64         min;   /* of a number */
  gint64         max;
  gint64         step;           /* of a spin button; 0 for 1 */
  const char *const *choices;    /* of a choice, NULL-terminated */
} PoiseParam;

gboolean poise_param_check   (const PoiseParam *param,
                              const char       *text,
                              gint64           *value,
                              GError          **error);
char    *poise_param_print   (const PoiseParam *param,
                              gint64            value);
char    *poise_param_describe_allowed (const PoiseParam *param);
gint64   poise_param_get_default      (const PoiseParam *param);

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
gboolean          poise_params_add_path   (PoiseParams       *self,
                                           const char        *path,
                                           GError           **error);
void              poise_params_clear_paths (PoiseParams      *self);
const char *const *poise_params_get_paths (const PoiseParams *self);
guint             poise_params_count_workers (const PoiseParams *self);
char             *poise_params_describe   (const PoiseParams *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseParams, poise_params_free)

G_END_DECLS
