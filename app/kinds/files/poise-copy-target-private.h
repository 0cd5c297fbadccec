/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/kinds/files/poise-copy-target.h"

G_BEGIN_DECLS

#define POISE_COPY_FOLDER_FLAGS (O_RDONLY | O_DIRECTORY | O_CLOEXEC)

/* How folders are told from one another, by whatever path. */
typedef struct
{
  dev_t dev;
  ino_t ino;
} PoiseCopyIdentity;

struct _PoiseCopyTarget
{
  char    *destination;
  gboolean replace;

  char       *root;      /* the path of the folder, for messages */
  int         root_fd;   /* -1 until it is open */
  gboolean    root_made; /* it was not there before */
  char       *only_name; /* the one source's, when the destination is its new name */
  GPtrArray  *names;     /* of the named sources, in the root */
  GHashTable *taken;     /* name -> source */
  GArray     *ancestors; /* PoiseCopyIdentity: of the root, and of all above it */
};

gboolean poise_copy_identity_is     (const PoiseCopyIdentity *self,
                                     const struct stat       *info);
void     poise_copy_target_add_name (GString                 *path,
                                     const char              *name);

G_END_DECLS
