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

static const struct
{
  const char *name;
  gboolean (*set) (PoiseWay *way, const char *id);
  void (*list) (GPtrArray *ids);
} parts[] = {
  { "strategy", set_strategy, list_strategies },
  { "delivery", set_delivery, list_deliveries },
  { "pool", set_pool, list_pools },
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

/**
 * poise_cli_way_set:
 * @option: "strategy", "delivery" or "pool"
 * @id: the option's value
 *
 * Any thread. Fails with %POISE_ERROR_USAGE, saying what is allowed; @way is then
 * of no use any more.
 */
gboolean
poise_cli_way_set (PoiseWay   *way,
                   const char *option,
                   const char *id,
                   GError    **error)
{
  g_return_val_if_fail (way != NULL, FALSE);
  g_return_val_if_fail (option != NULL, FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *ids = NULL;

      if (!g_str_equal (parts[i].name, option))
        continue;
      if (parts[i].set (way, id))
        return TRUE;
      ids = join_ids (i);
      g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE, "--%s: “%s” is not one of %s",
                   option, id, ids);
      return FALSE;
    }
  g_return_val_if_reached (FALSE);
}

static void
describe_strategies (GString *help)
{
  for (guint i = 0; poise_strategy_list ()[i] != NULL; i++)
    {
      const PoiseStrategy *strategy = poise_strategy_list ()[i];

      g_string_append_printf (help, "    %-9s %s%s%s\n", strategy->id, strategy->title,
                              strategy->warning != NULL ? ": " : "",
                              strategy->warning != NULL ? strategy->warning : "");
    }
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
      if (parts[i].list == list_strategies)
        describe_strategies (help);
    }
}
