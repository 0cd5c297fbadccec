/* SPDX-License-Identifier: MIT */
#include "app/kinds/files/poise-digest-lines.h"

#include "app/kinds/poise-packed.h"

#include <string.h>

/* A worker adds in no order at all. A tree keeps the lines sorted as they come,
 * so that nobody has to sort a million of them in one go at the end, when a
 * person has pressed Cancel and waits. */
struct _PoiseDigestLines
{
  gsize      digest_bytes;
  guint64    n_bytes; /* of the files */
  GTree     *tree;    /* while lines are added, then NULL */
  GPtrArray *sorted;  /* after that */
};

static int
compare (gconstpointer a,
         gconstpointer b)
{
  int order = poise_file_compare (a, b);

  /* A folder that changes while it is read may show a name twice. */
  if (order == 0 && a != b)
    return a < b ? -1 : 1;
  return order;
}

static void
free_line (gpointer file)
{
  poise_file_unref (file);
}

/**
 * poise_digest_lines_new:
 * @digest_bytes: the length of every digest
 *
 * Any thread. Returns: (transfer full): no lines yet.
 */
PoiseDigestLines *
poise_digest_lines_new (gsize digest_bytes)
{
  PoiseDigestLines *self = g_new0 (PoiseDigestLines, 1);

  self->digest_bytes = digest_bytes;
  self->tree = g_tree_new (compare);
  self->sorted = g_ptr_array_new_with_free_func (free_line);
  return self;
}

/**
 * poise_digest_lines_add:
 * @file: (transfer full): a file, with the size that was read
 * @digest: its digest; copied
 *
 * Any thread, until it is closed.
 */
void
poise_digest_lines_add (PoiseDigestLines *self,
                        PoiseFile        *file,
                        const guint8     *digest)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->tree != NULL);
  g_return_if_fail (file != NULL);
  g_return_if_fail (digest != NULL);

  file->digest = g_memdup2 (digest, self->digest_bytes);
  self->n_bytes += file->size_bytes;
  g_tree_insert (self->tree, file, NULL);
}

static gboolean
move_line (gpointer key,
           gpointer value,
           gpointer user_data)
{
  g_ptr_array_add (user_data, key);
  return FALSE;
}

/**
 * poise_digest_lines_close:
 *
 * The thread that added the lines: no more will be added. Happens by itself with
 * every call of the ones below; for a thread that has time for it.
 */
void
poise_digest_lines_close (PoiseDigestLines *self)
{
  g_return_if_fail (self != NULL);

  if (self->tree != NULL)
    g_tree_foreach (self->tree, move_line, self->sorted);
  g_clear_pointer (&self->tree, g_tree_unref);
}

static GPtrArray *
get_sorted (PoiseDigestLines *self)
{
  poise_digest_lines_close (self);
  return self->sorted;
}

/**
 * poise_digest_lines_free:
 *
 * Any thread.
 */
void
poise_digest_lines_free (PoiseDigestLines *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_unref (get_sorted (self));
  g_free (self);
}

/**
 * poise_digest_lines_merge:
 * @a: (transfer full): lines
 * @b: (transfer full): more lines of the same length
 *
 * Any thread. Returns: (transfer full): all of them, in order.
 */
PoiseDigestLines *
poise_digest_lines_merge (PoiseDigestLines *a,
                          PoiseDigestLines *b)
{
  g_autoptr (GPtrArray) merged = NULL;
  GPtrArray *lines_a, *lines_b;
  guint i = 0;

  g_return_val_if_fail (a != NULL, NULL);
  g_return_val_if_fail (b != NULL, NULL);

  lines_a = get_sorted (a);
  lines_b = get_sorted (b);
  merged = g_ptr_array_new_full (lines_a->len + lines_b->len, free_line);
  for (guint j = 0; j < lines_b->len; j++)
    {
      gpointer line = g_ptr_array_index (lines_b, j);

      while (i < lines_a->len && compare (g_ptr_array_index (lines_a, i), line) < 0)
        g_ptr_array_add (merged, g_ptr_array_index (lines_a, i++));
      g_ptr_array_add (merged, line);
    }
  while (i < lines_a->len)
    g_ptr_array_add (merged, g_ptr_array_index (lines_a, i++));

  /* The lines are the merged array's now. */
  g_ptr_array_set_free_func (lines_b, NULL);
  g_ptr_array_set_free_func (lines_a, NULL);
  g_ptr_array_unref (a->sorted);
  a->sorted = g_steal_pointer (&merged);
  a->n_bytes += b->n_bytes;
  poise_digest_lines_free (b);
  return a;
}

/**
 * poise_digest_lines_get_n_files:
 *
 * Any thread. Returns: how many lines there are.
 */
guint
poise_digest_lines_get_n_files (PoiseDigestLines *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return get_sorted (self)->len;
}

/**
 * poise_digest_lines_get_n_bytes:
 *
 * Any thread. Returns: how many bytes the files have together.
 */
guint64
poise_digest_lines_get_n_bytes (PoiseDigestLines *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_bytes;
}

static void
append_hex (GString      *text,
            const guint8 *digest,
            gsize         digest_bytes)
{
  static const char digits[] = "0123456789abcdef";
  gsize end = text->len;

  g_string_set_size (text, end + 2 * digest_bytes);
  for (gsize i = 0; i < digest_bytes; i++)
    {
      text->str[end++] = digits[digest[i] >> 4];
      text->str[end++] = digits[digest[i] & 0xf];
    }
}

/* As coreutils escape a name: these three, and no other. */
static void
append_escaped (GString    *text,
                const char *path)
{
  for (const char *c = path; *c != '\0'; c++)
    switch (*c)
      {
      case '\n':
        g_string_append (text, "\\n");
        break;
      case '\r':
        g_string_append (text, "\\r");
        break;
      case '\\':
        g_string_append (text, "\\\\");
        break;
      default:
        g_string_append_c (text, *c);
      }
}

/**
 * poise_digest_lines_print:
 *
 * Any thread: appends what sha256sum prints and sha256sum -c reads; with a
 * backslash in front where the name had to be escaped. The bytes of a name are
 * left as they are, and so may not be UTF-8.
 */
void
poise_digest_lines_print (PoiseDigestLines *self,
                          GString          *text)
{
  GPtrArray *lines;

  g_return_if_fail (self != NULL);
  g_return_if_fail (text != NULL);

  lines = get_sorted (self);
  for (guint i = 0; i < lines->len; i++)
    {
      const PoiseFile *file = g_ptr_array_index (lines, i);
      gboolean plain = strpbrk (file->path, "\\\n\r") == NULL;

      if (!plain)
        g_string_append_c (text, '\\');
      append_hex (text, file->digest, self->digest_bytes);
      g_string_append (text, "  ");
      if (plain)
        g_string_append (text, file->path);
      else
        append_escaped (text, file->path);
      g_string_append_c (text, '\n');
    }
}

/* A name that is not UTF-8 has no place in JSON: it is shown as well as it can
 * be, and its bytes stand beside it. */
static void
add_path (GVariantBuilder *dict,
          const char      *path)
{
  g_autofree char *shown = NULL;
  g_autofree char *base64 = NULL;

  if (g_utf8_validate (path, -1, NULL))
    {
      g_variant_builder_add (dict, "{sv}", "path", g_variant_new_string (path));
      return;
    }
  shown = g_utf8_make_valid (path, -1);
  base64 = g_base64_encode ((const guchar *) path, strlen (path));
  g_variant_builder_add (dict, "{sv}", "path", g_variant_new_string (shown));
  g_variant_builder_add (dict, "{sv}", "path_base64", g_variant_new_string (base64));
}

/**
 * poise_digest_lines_to_variant:
 *
 * Any thread. Returns: (transfer floating): for each line a dictionary with
 * "path" and "digest", of type aa{sv}; for a path that is not UTF-8 also
 * "path_base64", its exact bytes.
 */
GVariant *
poise_digest_lines_to_variant (PoiseDigestLines *self)
{
  GVariantBuilder all = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GString) hex = g_string_new (NULL);
  GPtrArray *lines;

  g_return_val_if_fail (self != NULL, NULL);

  lines = get_sorted (self);
  for (guint i = 0; i < lines->len; i++)
    {
      const PoiseFile *file = g_ptr_array_index (lines, i);

      g_string_truncate (hex, 0);
      append_hex (hex, file->digest, self->digest_bytes);
      g_variant_builder_open (&all, G_VARIANT_TYPE_VARDICT);
      add_path (&all, file->path);
      g_variant_builder_add (&all, "{sv}", "digest", g_variant_new_string (hex->str));
      g_variant_builder_close (&all);
    }
  return g_variant_builder_end (&all);
}

static GVariant *
bytes_to_variant (GByteArray *array)
{
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (array);

  return g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE);
}

/**
 * poise_digest_lines_pack:
 *
 * Any thread. Returns: (transfer floating): all that the lines are printed from, of type
 * (tayay): how many bytes the files have, the digests, and the paths, each with the zero
 * at its end. There may be a million.
 */
GVariant *
poise_digest_lines_pack (PoiseDigestLines *self)
{
  GByteArray *digests, *paths;
  GPtrArray *lines;

  g_return_val_if_fail (self != NULL, NULL);

  lines = get_sorted (self);
  digests = g_byte_array_new ();
  paths = g_byte_array_new ();
  for (guint i = 0; i < lines->len; i++)
    {
      const PoiseFile *file = g_ptr_array_index (lines, i);

      g_byte_array_append (digests, file->digest, (guint) self->digest_bytes);
      g_byte_array_append (paths, (const guint8 *) file->path, (guint) strlen (file->path) + 1);
    }
  return g_variant_new ("(t@ay@ay)", self->n_bytes, bytes_to_variant (digests),
                        bytes_to_variant (paths));
}

/* Adds a line for each digest. Returns: whether there is just one path for each. */
static gboolean
add_unpacked (PoiseDigestLines *self,
              GVariant         *digests,
              GVariant         *paths)
{
  gsize n_digests = g_variant_get_size (digests) / self->digest_bytes;
  gsize n_left = g_variant_get_size (paths);
  const guint8 *digest = g_variant_get_data (digests);
  const char *path = g_variant_get_data (paths);

  for (gsize i = 0; i < n_digests; i++)
    {
      gsize length = n_left > 0 ? strnlen (path, n_left) : 0;
      PoiseFile *file;

      if (length == n_left)
        return FALSE;
      file = poise_file_new (0, path);
      file->digest = g_memdup2 (digest, self->digest_bytes);
      g_ptr_array_add (self->sorted, file);
      digest += self->digest_bytes;
      path += length + 1;
      n_left -= length + 1;
    }
  return n_left == 0;
}

/**
 * poise_digest_lines_unpack:
 * @digest_bytes: the length of every digest, at least 1
 * @packed: what poise_digest_lines_pack() made of lines of that length, or anything
 *
 * Any thread. Fails with %POISE_ERROR_SYSTEM.
 *
 * Returns: (transfer full): lines that are in order, but cannot be merged with others.
 */
PoiseDigestLines *
poise_digest_lines_unpack (gsize     digest_bytes,
                           GVariant *packed,
                           GError  **error)
{
  g_autoptr (PoiseDigestLines) self = NULL;
  g_autoptr (GVariant) digests = NULL;
  g_autoptr (GVariant) paths = NULL;

  g_return_val_if_fail (digest_bytes > 0, NULL);
  g_return_val_if_fail (packed != NULL, NULL);

  if (!poise_packed_check (packed, "(tayay)", "digests", error))
    return NULL;
  self = poise_digest_lines_new (digest_bytes);
  poise_digest_lines_close (self);
  g_variant_get (packed, "(t@ay@ay)", &self->n_bytes, &digests, &paths);
  if (g_variant_get_size (digests) % digest_bytes == 0 && add_unpacked (self, digests, paths))
    return g_steal_pointer (&self);
  poise_packed_refuse ("digests", error);
  return NULL;
}
