/* SPDX-License-Identifier: MIT */
#include "app/kinds/poise-sample-tree.h"

#include "app/kinds/poise-file.h"
#include "app/kinds/poise-sample-text.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* To be raised with whatever changes a name or a byte of the tree, so that one of
 * another layout is not taken for this. */
#define LAYOUT "1"
#define TREE_PREFIX "sample-tree-"
#define TREE_NAME TREE_PREFIX LAYOUT
#define MAKING_INFIX ".making-"

/* Four images give two cores some seconds of hashing. */
#define N_IMAGES 4
#define IMAGE_BYTES ((off_t) 1 << 30)
#define IMAGE_BLOCK_BYTES 4096
#define IMAGE_BLOCKS 8
/* Texts have from 1 to 64 KiB: the smallest of three draws, so that all of them
 * together have about a megabyte. */
#define TEXTS_PER_FOLDER 5
#define TEXT_MIN_BYTES 1024
#define TEXT_DOUBLINGS 6
#define TEXT_DRAWS 3
/* Told with an error, so that a person knows what to do. */
#define ADVICE "the sample tree needs 3 MB there; or name files of your own"

/* How often to try for a folder that no other maker takes for a left-over. */
#define FOLDER_TRIES 10
/* How many folders a removal may hold open at once. */
#define REMOVAL_DEPTH 16

typedef enum
{
  ITEM_FOLDER,
  ITEM_TEXT,
  ITEM_EMPTY,
  ITEM_LINK_TO_PARENT,
  ITEM_IMAGE,
} ItemType;

typedef struct
{
  ItemType type;
  gboolean optional; /* some file systems have no such names, or no links */
  char    *path;
} Item;

typedef enum
{
  STAGE_SWEEP,   /* remove what killed makers left behind */
  STAGE_LOOK,    /* is it there? */
  STAGE_MAKE,    /* one item a step */
  STAGE_PUBLISH, /* put it in its place */
} Stage;

struct _PoiseSampleTree
{
  Stage      stage;
  char      *folder; /* where the tree stands */
  char      *path;
  GDir      *sweep;
  GPtrArray *items;
  guint      n_made;
  char      *making_path; /* its name until it is whole */
  int        making_fd;   /* locked while it is being made, or -1 */
};

static void
item_free (gpointer data)
{
  Item *self = data;

  g_free (self->path);
  g_free (self);
}

static void
add_item (PoiseSampleTree *self,
          ItemType         type,
          gboolean         optional,
          const char      *path)
{
  Item *item = g_new (Item, 1);

  item->type = type;
  item->optional = optional;
  item->path = g_strdup (path);
  g_ptr_array_add (self->items, item);
}

static void
add_texts (PoiseSampleTree *self,
           const char      *year_folder,
           const char      *season)
{
  g_autofree char *folder = g_strdup_printf ("%s/%s", year_folder, season);

  add_item (self, ITEM_FOLDER, FALSE, folder);
  for (guint i = 1; i <= TEXTS_PER_FOLDER; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%u.txt", folder, i);
      add_item (self, ITEM_TEXT, FALSE, path);
    }
}

static void
add_years (PoiseSampleTree *self,
           const char      *subject)
{
  add_item (self, ITEM_FOLDER, FALSE, subject);
  for (guint year = 2021; year <= 2025; year++)
    {
      g_autofree char *folder = g_strdup_printf ("%s/%u", subject, year);

      add_item (self, ITEM_FOLDER, FALSE, folder);
      add_texts (self, folder, "spring");
      add_texts (self, folder, "autumn");
    }
}

/* Names that have tripped up many a program. */
static void
add_odd_names (PoiseSampleTree *self)
{
  static const char *const names[] = {
    " two  spaces .txt", "new\nline.txt",     "carriage\rreturn.txt",
    "back\\slash.txt",   "-leading-dash.txt", "not UTF-8 \xff\xfe.txt",
    "*?[a]$(b)`.txt",    "quotes \"'.txt",
  };

  add_item (self, ITEM_FOLDER, FALSE, "odd names");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strconcat ("odd names/", names[i], NULL);
      add_item (self, ITEM_TEXT, TRUE, path);
    }
  add_item (self, ITEM_EMPTY, FALSE, "odd names/empty.txt");
  add_item (self, ITEM_LINK_TO_PARENT, TRUE, "odd names/circle");
}

static void
lay_out (PoiseSampleTree *self)
{
  add_years (self, "letters");
  add_years (self, "notes");
  add_years (self, "recipes");
  add_years (self, "stories");
  add_odd_names (self);
  add_item (self, ITEM_FOLDER, FALSE, "images");
  for (guint i = 1; i <= N_IMAGES; i++)
    {
      g_autofree char *path = g_strdup_printf ("images/disk-%u.img", i);
      add_item (self, ITEM_IMAGE, FALSE, path);
    }
}

/* In the functions from here to make_item(), FALSE means that errno says why. */
static gboolean
write_at (int         fd,
          const char *data,
          gsize       len,
          off_t       offset)
{
  while (len > 0)
    {
      gssize n = TEMP_FAILURE_RETRY (pwrite (fd, data, len, offset));

      if (n < 0)
        return FALSE;
      data += n;
      len -= (gsize) n;
      offset += n;
    }
  return TRUE;
}

static gboolean
write_text (int              fd,
            PoiseSampleText *source)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint doublings = TEXT_DOUBLINGS;
  gsize n_bytes;

  for (guint i = 0; i < TEXT_DRAWS; i++)
    doublings = MIN (doublings, poise_sample_text_draw (source, TEXT_DOUBLINGS));
  n_bytes = (gsize) TEXT_MIN_BYTES << doublings;
  n_bytes += poise_sample_text_draw (source, (guint) n_bytes);
  poise_sample_text_add (source, text, n_bytes);
  return write_at (fd, text->str, text->len, 0);
}

/* A hole with a few blocks of text in it, the first one where a disk has its
 * label. */
static gboolean
write_image (int              fd,
             PoiseSampleText *source)
{
  off_t block = 0;

  if (ftruncate (fd, IMAGE_BYTES) != 0)
    return FALSE;
  for (guint i = 0; i < IMAGE_BLOCKS; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      poise_sample_text_add (source, text, IMAGE_BLOCK_BYTES);
      if (!write_at (fd, text->str, IMAGE_BLOCK_BYTES, block * IMAGE_BLOCK_BYTES))
        return FALSE;
      block = poise_sample_text_draw (source, IMAGE_BYTES / IMAGE_BLOCK_BYTES);
    }
  return TRUE;
}

static gboolean
write_file (int         folder_fd,
            const Item *item,
            guint64     seed)
{
  PoiseSampleText source = { .state = seed };
  int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  int fd = TEMP_FAILURE_RETRY (openat (folder_fd, item->path, flags, 0644));
  gboolean written = fd >= 0;
  int saved_errno;

  if (fd < 0)
    return FALSE;
  if (item->type == ITEM_TEXT)
    written = write_text (fd, &source);
  else if (item->type == ITEM_IMAGE)
    written = write_image (fd, &source);
  saved_errno = errno;
  if (close (fd) != 0 && written)
    return FALSE;
  errno = saved_errno;
  return written;
}

static gboolean
make_item (int         folder_fd,
           const Item *item,
           guint64     seed)
{
  switch (item->type)
    {
    case ITEM_FOLDER:
      return mkdirat (folder_fd, item->path, 0755) == 0;
    case ITEM_LINK_TO_PARENT:
      return symlinkat ("..", folder_fd, item->path) == 0;
    case ITEM_TEXT:
    case ITEM_EMPTY:
    case ITEM_IMAGE:
    default:
      return write_file (folder_fd, item, seed);
    }
}

/* Whether the file system will not have an item that the tree can do without. */
static gboolean
may_skip (const Item *item,
          int         item_errno)
{
  return item->optional && (item_errno == EILSEQ || item_errno == EINVAL ||
                            item_errno == EPERM || item_errno == EOPNOTSUPP);
}

static PoiseStep
fail (const char *path,
      int         file_errno,
      GError    **error)
{
  g_autofree char *shown = poise_file_print_path (path);

  g_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (file_errno),
               "%s: %s (" ADVICE ")", shown, g_strerror (file_errno));
  return POISE_STEP_FAILED;
}

static int
remove_entry (const char        *path,
              const struct stat *info,
              int                type,
              struct FTW        *place)
{
  return remove (path);
}

static void
remove_tree (const char *path)
{
  if (nftw (path, remove_entry, REMOVAL_DEPTH, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) != 0)
    g_debug ("%s: %s", path, g_strerror (errno));
}

/* The lock tells a maker that lives from one that was killed: it goes with its
 * process, however that ends. Returns: a descriptor that holds it, or -1. */
static int
lock_folder (const char *path,
             gboolean    must_lock)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  struct stat info;
  gboolean usable;

  if (fd < 0)
    return -1;
  /* NFS locks no folders; nobody takes them for left over there. */
  usable = flock (fd, LOCK_EX | LOCK_NB) == 0 || (!must_lock && errno != EWOULDBLOCK);
  /* A sweep may have come between its making and its locking. */
  if (usable && fstat (fd, &info) == 0 && info.st_nlink > 0)
    return fd;
  close (fd);
  errno = EBUSY;
  return -1;
}

static void
remove_left_over (PoiseSampleTree *self,
                  const char      *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  int fd;

  if (!g_str_has_prefix (name, TREE_PREFIX) || strstr (name, MAKING_INFIX) == NULL)
    return;
  fd = lock_folder (path, TRUE);
  if (fd < 0)
    return;
  remove_tree (path);
  close (fd);
}

/* One entry of the cache folder. */
static PoiseStep
sweep (PoiseSampleTree *self)
{
  const char *name;

  if (self->sweep == NULL)
    self->sweep = g_dir_open (self->folder, 0, NULL);
  name = self->sweep != NULL ? g_dir_read_name (self->sweep) : NULL;
  if (name != NULL)
    remove_left_over (self, name);
  else
    self->stage = STAGE_LOOK;
  return POISE_STEP_MORE;
}

/* Returns: FALSE with errno when there is none. */
static gboolean
make_folder (PoiseSampleTree *self)
{
  for (guint i = 0; i < FOLDER_TRIES; i++)
    {
      g_autofree char *path = g_strconcat (self->path, MAKING_INFIX "XXXXXX", NULL);

      if (mkdtemp (path) == NULL)
        return FALSE;
      self->making_fd = lock_folder (path, FALSE);
      if (self->making_fd >= 0)
        {
          self->making_path = g_steal_pointer (&path);
          return TRUE;
        }
      if (errno != EBUSY && errno != ENOENT)
        return FALSE;
    }
  return FALSE;
}

static PoiseStep
begin_making (PoiseSampleTree *self,
              GError         **error)
{
  if (g_mkdir_with_parents (self->folder, 0700) != 0 || !make_folder (self))
    return fail (self->folder, errno, error);
  self->stage = STAGE_MAKE;
  return POISE_STEP_MORE;
}

static PoiseStep
look (PoiseSampleTree *self,
      PoiseContext    *context,
      GError         **error)
{
  g_autofree char *shown = NULL;

  if (g_file_test (self->path, G_FILE_TEST_IS_DIR))
    return POISE_STEP_DONE;
  shown = poise_file_print_path (self->path);
  poise_context_log (context, "Making the sample tree in %s", shown);
  return begin_making (self, error);
}

static PoiseStep
make_next (PoiseSampleTree *self,
           GError         **error)
{
  const Item *item = g_ptr_array_index (self->items, self->n_made);
  g_autofree char *path = NULL;

  if (!make_item (self->making_fd, item, self->n_made) && !may_skip (item, errno))
    {
      int item_errno = errno;

      path = g_build_filename (self->making_path, item->path, NULL);
      return fail (path, item_errno, error);
    }
  self->n_made++;
  if (self->n_made == self->items->len)
    self->stage = STAGE_PUBLISH;
  return POISE_STEP_MORE;
}

/* It is not forced to the disk first: after a loss of power some of its texts may
 * be short, and nothing but samples is lost. */
static PoiseStep
publish (PoiseSampleTree *self,
         GError         **error)
{
  if (rename (self->making_path, self->path) == 0)
    g_clear_pointer (&self->making_path, g_free);
  else if (errno != EEXIST && errno != ENOTEMPTY) /* else another maker was faster */
    return fail (self->path, errno, error);
  return POISE_STEP_DONE;
}

/**
 * poise_sample_tree_dup_path:
 *
 * Any thread. Returns: (transfer full) (type filename): where the sample tree
 * stands, or will stand once it is made.
 */
char *
poise_sample_tree_dup_path (void)
{
  return g_build_filename (g_get_user_cache_dir (), "poise", TREE_NAME, NULL);
}

/**
 * poise_sample_tree_new:
 *
 * Any thread. Returns: (transfer full): a maker that has done nothing yet.
 */
PoiseSampleTree *
poise_sample_tree_new (void)
{
  PoiseSampleTree *self = g_new0 (PoiseSampleTree, 1);

  self->path = poise_sample_tree_dup_path ();
  self->folder = g_path_get_dirname (self->path);
  self->making_fd = -1;
  self->items = g_ptr_array_new_with_free_func (item_free);
  lay_out (self);
  return self;
}

/**
 * poise_sample_tree_step:
 * @context: tells, in the job's log, that the tree is being made
 *
 * A worker's thread: a piece of the making, at most one file. Fails with a
 * #GIOErrorEnum that names the file or folder; then, as after a cancel,
 * poise_sample_tree_free() removes what there is.
 *
 * Returns: done when the tree stands in its place.
 */
PoiseStep
poise_sample_tree_step (PoiseSampleTree *self,
                        PoiseContext    *context,
                        GError         **error)
{
  g_return_val_if_fail (self != NULL, POISE_STEP_FAILED);

  switch (self->stage)
    {
    case STAGE_SWEEP:
      return sweep (self);
    case STAGE_LOOK:
      return look (self, context, error);
    case STAGE_MAKE:
      return make_next (self, error);
    case STAGE_PUBLISH:
    default:
      return publish (self, error);
    }
}

/**
 * poise_sample_tree_free:
 *
 * Any thread: also removes a tree that was not finished, a few milliseconds.
 */
void
poise_sample_tree_free (PoiseSampleTree *self)
{
  g_return_if_fail (self != NULL);

  if (self->making_path != NULL)
    remove_tree (self->making_path);
  if (self->making_fd >= 0)
    close (self->making_fd);
  g_clear_pointer (&self->sweep, g_dir_close);
  g_ptr_array_unref (self->items);
  g_free (self->making_path);
  g_free (self->folder);
  g_free (self->path);
  g_free (self);
}
