/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

#include "app/engine/poise-error.h"

G_BEGIN_DECLS

typedef enum
{
  POISE_PARAM_INT,
  POISE_PARAM_REAL,
  POISE_PARAM_BOOL,
  POISE_PARAM_CHOICE,
  POISE_PARAM_TEXT,   /* valid UTF-8 */
  POISE_PARAM_FOLDER, /* where something goes, which need not exist yet; any bytes */
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
  gint64         value; /* the default: a whole number, FALSE or TRUE, a choice's index */
  gint64         min;   /* of a whole number */
  gint64         max;   /* and of a text the most bytes; 0 for POISE_PARAM_TEXT_MAX_BYTES */
  gint64         step;  /* of a spin button; 0 for 1 */
  const char    *zero;  /* what 0 stands for where it is the least: "no limit"; or NULL */
  double         real_value; /* the default of a decimal number */
  double         real_min;
  double         real_max;
  const char    *text;        /* the default of a text or folder; NULL for an empty one */
  const char    *placeholder; /* what stands there while it is empty, or NULL */
  const char *const *choices; /* of a choice, NULL-terminated */
} PoiseParam;

#define POISE_PARAM_TEXT_MAX_BYTES 65536

/* What a parameter is set to; which member counts, its type tells. */
typedef union
{
  gint64 number; /* a whole number, FALSE or TRUE, a choice's index */
  double real;
  char  *text;   /* never NULL */
} PoiseValue;

gboolean   poise_param_check            (const PoiseParam *param,
                                         const char       *text,
                                         PoiseValue       *value,
                                         GError          **error);
char      *poise_param_print            (const PoiseParam *param,
                                         PoiseValue        value);
char      *poise_param_describe_value   (const PoiseParam *param,
                                         PoiseValue        value);
char      *poise_param_describe_allowed (const PoiseParam *param);
PoiseValue poise_param_dup_default      (const PoiseParam *param);
PoiseValue poise_param_dup_value        (const PoiseParam *param,
                                         PoiseValue        value);
void       poise_param_clear_value      (const PoiseParam *param,
                                         PoiseValue       *value);

G_END_DECLS
