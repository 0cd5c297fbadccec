/* SPDX-License-Identifier: MIT */
#include "app/kinds/poise-kinds.h"

/* The table of all kinds, in the order in which the window shows them. */
static const PoiseKind *const kinds[] = {
  &poise_kind_primes,
  &poise_kind_mandelbrot,
  &poise_kind_life,
  &poise_kind_checksum,
  &poise_kind_copy,
  &poise_kind_fetch,
  &poise_kind_records,
  &poise_kind_messages,
  &poise_kind_permits,
  &poise_kind_shared,
  &poise_kind_counter,
  &poise_kind_wait,
  NULL,
};

/**
 * poise_kinds_list:
 *
 * Any thread. Returns: (transfer none): every kind, NULL-terminated.
 */
const PoiseKind *const *
poise_kinds_list (void)
{
  return kinds;
}

/**
 * poise_kinds_find:
 *
 * Any thread. Returns: (transfer none) (nullable): the kind of that id.
 */
const PoiseKind *
poise_kinds_find (const char *id)
{
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; kinds[i] != NULL; i++)
    if (g_str_equal (kinds[i]->id, id))
      return kinds[i];
  return NULL;
}

/**
 * poise_kinds_join_ids:
 *
 * Any thread. Returns: (transfer full): all ids in one line, for messages.
 */
char *
poise_kinds_join_ids (void)
{
  GString *ids = g_string_new (NULL);

  for (guint i = 0; kinds[i] != NULL; i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? ", " : "", kinds[i]->id);
  return g_string_free (ids, FALSE);
}
