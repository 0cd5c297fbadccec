/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* An option of a command, as a table lists it up to one without a name. */
typedef struct
{
  const char *name;     /* "threads", without the dashes */
  const char *argument; /* "N", or NULL for one that takes no value */
  const char *summary;  /* one line for the help */
} PoiseCliOption;

/* An option that was given. */
typedef struct
{
  const PoiseCliOption *option;
  const char           *value; /* NULL for one that takes none */
} PoiseCliGiven;

/* The words of one command, told apart. The words themselves are the command
 * line's and may be any bytes. */
typedef struct
{
  GArray    *given; /* of PoiseCliGiven, in the order in which they came */
  GPtrArray *plain; /* the words that are neither options nor their values */
  gboolean   help;  /* whether --help was among them */
} PoiseCliWords;

PoiseCliWords *poise_cli_words_new          (const PoiseCliOption *options,
                                             const char *const    *words,
                                             GError              **error);
void           poise_cli_words_free         (PoiseCliWords        *self);
gboolean       poise_cli_words_has          (const PoiseCliWords  *self,
                                             const char           *name);
const char    *poise_cli_words_get          (const PoiseCliWords  *self,
                                             const char           *name);
gboolean       poise_cli_words_refuse_plain (const PoiseCliWords  *self,
                                             guint                 n_allowed,
                                             GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseCliWords, poise_cli_words_free)

G_END_DECLS
