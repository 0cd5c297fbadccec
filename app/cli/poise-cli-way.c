/* SPDX-License-Identifier: MIT */
/* The options that say in which way a job is run. */
#include "app/cli/poise-cli-way.h"

#include "app/engine/poise-error.h"

static const PoisePool pools[] = { POISE_POOL_SHARED, POISE_POOL_PRIVATE };

static gboolean
set_strategy (PoiseWay   *way,
              const char *id)
{
  way->strategy = poise_strategy_find (id);
  return way->strategy != NULL;
}

static void
list_strategies (GPtrArray *ids)
{
  for (guint i = 0; poise_strategy_list ()[i] != NULL; i++)
    g_ptr_array_add (ids, (char *) poise_strategy_list ()[i]->id);
}

static gboolean
set_delivery (PoiseWay   *way,
              const char *id)
{
  way->delivery = poise_delivery_find (id);
  return way->delivery != NULL;
}

static void
list_deliveries (GPtrArray *ids)
{
  for (guint i = 0; poise_delivery_list ()[i] != NULL; i++)
    g_ptr_array_add (ids, (char *) poise_delivery_list ()[i]->id);
}

static gboolean
set_pool (PoiseWay   *way,
          const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (pools); i++)
    if (g_str_equal (poise_pool_get_id (pools[i]), id))
      {
        way->pool = pools[i];
        return TRUE;
      }
  return FALSE;
}

static void
list_pools (GPtrArray *ids)
{
  for (guint i = 0; i < G_N_ELEMENTS (pools); i++)
    g_ptr_array_add (ids, (char *) poise_pool_get_id (pools[i]));
}

static gconstpointer
get_strategy (const PoiseWay *way)
{
  return way->strategy;
}

static gconstpointer
get_delivery (const PoiseWay *way)
{
  return way->delivery;
}

static const struct
{
  const char *name;
  const char *several; /* the option that takes a list of them, or NULL */
  gboolean (*set) (PoiseWay *way, const char *id);
  gconstpointer (*get) (const PoiseWay *way);
  void (*list) (GPtrArray *ids);
} parts[] = {
  { "strategy", "strategies", set_strategy, get_strategy, list_strategies },
  { "delivery", "deliveries", set_delivery, get_delivery, list_deliveries },
  { "pool", NULL, set_pool, NULL, list_pools },
};

/* The ids that part of a way may have, in one line. */
static char *
join_ids (guint part)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  parts[part].list (ids);
  g_ptr_array_add (ids, NULL);
  return g_strjoinv (", ", (char **) ids->pdata);
}

/* Fails with what is allowed; @way is then of no use any more. */
static gboolean
set_part (PoiseWay   *way,
          guint       part,
          const char *option,
          const char *id,
          GError    **error)
{
  g_autofree char *ids = NULL;

  if (parts[part].set (way, id))
    return TRUE;
  ids = join_ids (part);
  g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE, "--%s: “%s” is not one of %s", option,
               id, ids);
  return FALSE;
}

/**
 * poise_cli_way_read:
 * @words: --strategy, --delivery and --pool are read
 *
 * Any thread. Sets those parts of @way that were given. Fails with %POISE_ERROR_USAGE,
 * saying what is allowed; @way is then of no use any more.
 */
gboolean
poise_cli_way_read (PoiseWay            *way,
                    const PoiseCliWords *words,
                    GError             **error)
{
  g_return_val_if_fail (way != NULL, FALSE);
  g_return_val_if_fail (words != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      const char *id = poise_cli_words_get (words, parts[i].name);

      if (id != NULL && !set_part (way, i, parts[i].name, id, error))
        return FALSE;
    }
  return TRUE;
}

/* The part of which @option takes a list. */
static guint
find_part (const char *option)
{
  guint part = 0;

  while (part < G_N_ELEMENTS (parts) && g_strcmp0 (parts[part].several, option) != 0)
    part++;
  return part;
}

static gboolean
add_to_list (GPtrArray  *list,
             guint       part,
             const char *id,
             GError    **error)
{
  PoiseWay way = poise_way_get_default ();
  gconstpointer value;

  if (!set_part (&way, part, parts[part].several, id, error))
    return FALSE;
  value = parts[part].get (&way);
  if (g_ptr_array_find (list, value, NULL))
    {
      g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE, "--%s: “%s” is there twice",
                   parts[part].several, id);
      return FALSE;
    }
  g_ptr_array_add (list, (gpointer) value);
  return TRUE;
}

/**
 * poise_cli_way_read_list:
 * @option: "strategies" or "deliveries", which must have been given
 *
 * Any thread. Fails with %POISE_ERROR_USAGE, saying what is allowed.
 *
 * Returns: (transfer container): the descriptors that its value names, separated by
 * commas; NULL-terminated
 */
GPtrArray *
poise_cli_way_read_list (const PoiseCliWords *words,
                         const char          *option,
                         GError             **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  g_auto (GStrv) ids = NULL;
  guint part = find_part (option);

  g_return_val_if_fail (words != NULL && poise_cli_words_has (words, option), NULL);
  g_return_val_if_fail (part < G_N_ELEMENTS (parts), NULL);

  ids = g_strsplit (poise_cli_words_get (words, option), ",", -1);
  /* Of an empty text nothing would be left to refuse. */
  if (ids[0] == NULL && !add_to_list (list, part, "", error))
    return NULL;
  for (guint i = 0; ids[i] != NULL; i++)
    if (!add_to_list (list, part, ids[i], error))
      return NULL;
  g_ptr_array_add (list, NULL);
  return g_steal_pointer (&list);
}

/**
 * poise_cli_way_describe:
 *
 * Any thread. Adds to a help what the options may be, the default first.
 */
void
poise_cli_way_describe (GString *help)
{
  g_return_if_fail (help != NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *ids = join_ids (i);
      g_string_append_printf (help, "  %-11s %s\n", parts[i].name, ids);
    }
}
