/* SPDX-License-Identifier: MIT */
#include "app/kinds/samples/poise-sample-tree.h"

#include "app/kinds/files/poise-file.h"
#include "app/kinds/samples/poise-sample-place.h"
#include "app/kinds/samples/poise-sample-text.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* To be raised with whatever changes a name or a byte of the tree, so that one of
 * another layout is not taken for this. */
#define NAME "sample-tree-1"

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
  Stage             stage;
  PoiseSamplePlace *place;
  GPtrArray        *items;
  guint             n_made;
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
look (PoiseSampleTree *self,
      PoiseContext    *context,
      GError         **error)
{
  const char *path = poise_sample_place_get_path (self->place);
  g_autofree char *shown = NULL;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return POISE_STEP_DONE;
  shown = poise_file_print_path (path);
  poise_context_log (context, "Making the sample tree in %s", shown);
  self->stage = STAGE_MAKE;
  return poise_sample_place_begin (self->place, error) ? POISE_STEP_MORE
                                                       : POISE_STEP_FAILED;
}

static PoiseStep
make_next (PoiseSampleTree *self,
           GError         **error)
{
  const Item *item = g_ptr_array_index (self->items, self->n_made);
  int folder_fd = poise_sample_place_get_fd (self->place);

  if (!make_item (folder_fd, item, self->n_made) && !may_skip (item, errno))
    {
      int item_errno = errno;
      g_autofree char *path = poise_sample_place_build_path (self->place, item->path);

      poise_sample_place_set_error (self->place, path, item_errno, error);
      return POISE_STEP_FAILED;
    }
  self->n_made++;
  if (self->n_made == self->items->len)
    self->stage = STAGE_PUBLISH;
  return POISE_STEP_MORE;
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
  return poise_sample_place_dup_path (NAME);
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

  self->place = poise_sample_place_new (NAME, ADVICE);
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
      if (!poise_sample_place_sweep (self->place))
        self->stage = STAGE_LOOK;
      return POISE_STEP_MORE;
    case STAGE_LOOK:
      return look (self, context, error);
    case STAGE_MAKE:
      return make_next (self, error);
    case STAGE_PUBLISH:
    default:
      return poise_sample_place_publish (self->place, error) ? POISE_STEP_DONE
                                                             : POISE_STEP_FAILED;
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

  poise_sample_place_free (self->place);
  g_ptr_array_unref (self->items);
  g_free (self);
}
