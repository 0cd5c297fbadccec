/* SPDX-License-Identifier: MIT */
#include "app/kinds/files/poise-copy-links.h"

/* One file that has several names. */
typedef struct
{
  guint64    dev; /* the key: GLib hashes 64 bits, so both begin with one */
  guint64    ino;
  PoiseFile *first; /* held */
  gboolean   copied;
  GQueue     waiting; /* PoiseFile, by their links */
} Entry;

struct _PoiseCopyLinks
{
  GHashTable *entries; /* of Entry, which is its own key */
};

static guint
entry_hash (gconstpointer data)
{
  const Entry *self = data;

  return (guint) (self->ino ^ (self->ino >> 32) ^ (self->dev * 31));
}

static gboolean
entry_equal (gconstpointer a,
             gconstpointer b)
{
  const Entry *one = a;
  const Entry *other = b;

  return one->ino == other->ino && one->dev == other->dev;
}

static void
entry_free (gpointer data)
{
  Entry *self = data;
  GList *link;

  while ((link = g_queue_pop_head_link (&self->waiting)) != NULL)
    poise_file_unref (link->data);
  poise_file_unref (self->first);
  g_free (self);
}

static Entry *
find (PoiseCopyLinks    *self,
      const struct stat *info)
{
  const Entry key = { .dev = info->st_dev, .ino = info->st_ino };

  return g_hash_table_lookup (self->entries, &key);
}

/**
 * poise_copy_links_new:
 *
 * Any thread. Returns: (transfer full): none yet.
 */
PoiseCopyLinks *
poise_copy_links_new (void)
{
  PoiseCopyLinks *self = g_new0 (PoiseCopyLinks, 1);

  self->entries = g_hash_table_new_full (entry_hash, entry_equal, NULL, entry_free);
  return self;
}

/**
 * poise_copy_links_free:
 *
 * Any thread, when no worker uses it any more.
 */
void
poise_copy_links_free (PoiseCopyLinks *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->entries);
  g_free (self);
}

/**
 * poise_copy_links_look:
 * @file: (transfer none): one name; held when it is the first one, and taken over,
 *   with a reference of its own, when it is to wait
 * @info: what stat() says of it
 * @first: (out) (transfer full) (nullable): whose copy to link to
 *
 * A worker's thread. Returns: what is to be done with it.
 */
PoiseCopyLinksTurn
poise_copy_links_look (PoiseCopyLinks    *self,
                       PoiseContext      *context,
                       PoiseFile         *file,
                       const struct stat *info,
                       PoiseFile        **first)
{
  PoiseCopyLinksTurn turn = POISE_COPY_LINKS_COPY;
  Entry *entry;

  g_return_val_if_fail (self != NULL, turn);
  g_return_val_if_fail (info != NULL && first != NULL, turn);

  *first = NULL;
  poise_context_lock (context);
  entry = find (self, info);
  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      entry->dev = info->st_dev;
      entry->ino = info->st_ino;
      entry->first = poise_file_ref (file);
      g_hash_table_add (self->entries, entry);
    }
  else if (entry->copied)
    {
      *first = poise_file_ref (entry->first);
      turn = POISE_COPY_LINKS_LINK;
    }
  else
    {
      poise_file_ref (file);
      g_queue_push_tail_link (&entry->waiting, &file->link);
      turn = POISE_COPY_LINKS_WAIT;
    }
  poise_context_unlock (context);
  return turn;
}

/**
 * poise_copy_links_end:
 * @info: of a file that was to be copied as the first one of its names
 * @copied: whether it was; otherwise the next one is to be copied
 * @waiting: (inout): gets those that have waited, by their links
 *
 * A worker's thread.
 */
void
poise_copy_links_end (PoiseCopyLinks    *self,
                      PoiseContext      *context,
                      const struct stat *info,
                      gboolean           copied,
                      GQueue            *waiting)
{
  GList *link;
  Entry *entry;

  g_return_if_fail (self != NULL);
  g_return_if_fail (info != NULL && waiting != NULL);

  poise_context_lock (context);
  entry = find (self, info);
  while ((link = g_queue_pop_head_link (&entry->waiting)) != NULL)
    g_queue_push_tail_link (waiting, link);
  entry->copied = copied;
  if (!copied)
    g_hash_table_remove (self->entries, entry);
  poise_context_unlock (context);
}
