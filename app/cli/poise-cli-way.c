/* SPDX-License-Identifier: MIT */
/* The options that say in which way a job is run. */
#include "app/cli/poise-cli-way.h"

#include "app/engine/poise-error.h"

/* What an option may be. */
typedef struct
{
  const char *id;
  const char *title;
  const char *warning; /* or NULL */
} Choice;

static const PoisePool pools[] = { POISE_POOL_SHARED, POISE_POOL_PRIVATE };

static gboolean
set_strategy (PoiseWay   *way,
              const char *id)
{
  way->strategy = poise_strategy_find (id);
  return way->strategy != NULL;
}

static gboolean
get_strategy (guint   index,
              Choice *choice)
{
  const PoiseStrategy *strategy = poise_strategy_list ()[index];

  if (strategy != NULL)
    *choice = (Choice){ strategy->id, strategy->title, strategy->warning };
  return strategy != NULL;
}

static gboolean
set_delivery (PoiseWay   *way,
              const char *id)
{
  way->delivery = poise_delivery_find (id);
  return way->delivery != NULL;
}

static gboolean
get_delivery (guint   index,
              Choice *choice)
{
  const PoiseDelivery *delivery = poise_delivery_list ()[index];

  if (delivery != NULL)
    *choice = (Choice){ delivery->id, delivery->title, delivery->warning };
  return delivery != NULL;
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

static gboolean
get_pool (guint   index,
          Choice *choice)
{
  if (index >= G_N_ELEMENTS (pools))
    return FALSE;
  *choice = (Choice){ poise_pool_get_id (pools[index]), poise_pool_get_title (pools[index]),
                      NULL };
  return TRUE;
}

static const struct
{
  const char *name;
  gboolean (*set) (PoiseWay *way, const char *id);
  gboolean (*get) (guint index, Choice *choice);
} parts[] = {
  { "strategy", set_strategy, get_strategy },
  { "delivery", set_delivery, get_delivery },
  { "pool", set_pool, get_pool },
};

/* The ids that part of a way may have, in one line. */
static char *
join_ids (guint part)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  Choice choice;

  for (guint i = 0; parts[part].get (i, &choice); i++)
    g_ptr_array_add (ids, (char *) choice.id);
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
describe_choice (GString      *help,
                 const Choice *choice)
{
  g_string_append_printf (help, "    %-11s %s%s%s\n", choice->id, choice->title,
                          choice->warning != NULL ? ": " : "",
                          choice->warning != NULL ? choice->warning : "");
}

/**
 * poise_cli_way_describe:
 *
 * Any thread. Adds to a help what the options may be, the default first.
 */
void
poise_cli_way_describe (GString *help)
{
  Choice choice;

  g_return_if_fail (help != NULL);

  for (guint part = 0; part < G_N_ELEMENTS (parts); part++)
    {
      g_string_append_printf (help, "  --%s\n", parts[part].name);
      for (guint i = 0; parts[part].get (i, &choice); i++)
        describe_choice (help, &choice);
    }
}
