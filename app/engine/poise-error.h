/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Errors of the engine and the kinds. Cancellation is always
 * G_IO_ERROR_CANCELLED, a file's or system call's trouble a GIOErrorEnum. */
#define POISE_ERROR (poise_error_quark ())
GQuark poise_error_quark (void);

typedef enum
{
  POISE_ERROR_USAGE,   /* what was asked for does not exist or is out of range */
  POISE_ERROR_PARTS,   /* the job went to its end, but parts of it failed */
  POISE_ERROR_SYSTEM,  /* the system refused something that the job needs */
} PoiseError;

G_END_DECLS
