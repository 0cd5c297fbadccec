/* SPDX-License-Identifier: MIT */
#include "app/engine/poise-way.h"

#include "app/engine/poise-kind.h"

/**
 * poise_way_get_default:
 *
 * Any thread. Returns: the way that keeps a window alive: threads, paced, from the
 * pool that suits the kind.
 */
PoiseWay
poise_way_get_default (void)
{
  return (PoiseWay){
    .strategy = poise_strategy_get_default (),
    .delivery = poise_delivery_get_default (),
    .pool = POISE_POOL_BY_NATURE,
  };
}

/**
 * poise_way_equal:
 *
 * Any thread. Returns: whether the two are the same way.
 */
gboolean
poise_way_equal (const PoiseWay *self,
                 const PoiseWay *other)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  return self->strategy == other->strategy && self->delivery == other->delivery &&
         self->pool == other->pool;
}

/* Behind a comma a title goes on in small letters. */
static void
append_title (GString    *text,
              const char *title)
{
  g_string_append_printf (text, ", %c%s", g_ascii_tolower (title[0]), title + 1);
}

/**
 * poise_way_describe:
 *
 * Any thread. Returns: (transfer full): the way in words: "In threads, one callback a
 * frame". The pool only when it was chosen: "…, from the private pool".
 */
char *
poise_way_describe (const PoiseWay *self)
{
  GString *text;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_string_new (self->strategy->title);
  append_title (text, self->delivery->title);
  if (self->strategy->side_by_side && self->pool != POISE_POOL_BY_NATURE)
    g_string_append_printf (text, ", from the %s pool", poise_pool_get_id (self->pool));
  return g_string_free (text, FALSE);
}

/**
 * poise_way_warn:
 *
 * Any thread. Returns: (transfer full) (nullable): what the way does to the window, as
 * a sentence: "The window will freeze"; NULL when it does no harm.
 */
char *
poise_way_warn (const PoiseWay *self)
{
  const char *first, *second;
  char *text;

  g_return_val_if_fail (self != NULL, NULL);

  first = self->strategy->warning;
  second = self->delivery->warning;
  if (first == NULL && second == NULL)
    return NULL;
  text = first != NULL && second != NULL ? g_strdup_printf ("%s; %s", first, second)
                                         : g_strdup (first != NULL ? first : second);
  text[0] = g_ascii_toupper (text[0]);
  return text;
}

/**
 * poise_way_get_pool:
 *
 * Any thread. Returns: the pool that threads of a job of that kind come from, never by
 * nature.
 */
PoisePool
poise_way_get_pool (const PoiseWay  *self,
                    const PoiseKind *kind)
{
  g_return_val_if_fail (self != NULL, POISE_POOL_PRIVATE);
  g_return_val_if_fail (kind != NULL, POISE_POOL_PRIVATE);

  if (self->pool != POISE_POOL_BY_NATURE)
    return self->pool;
  return kind->nature == POISE_NATURE_WAITS ? POISE_POOL_SHARED : POISE_POOL_PRIVATE;
}

/* Workers that wait for one another need a thread each. */
static gboolean
check_meeting (const PoiseWay    *self,
               const PoiseParams *params,
               GError           **error)
{
  const PoiseKind *kind = poise_params_get_kind (params);

  if (self->strategy->side_by_side && self->pool == POISE_POOL_SHARED)
    {
      g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
                   "%s: its threads wait for one another and would block the shared pool; "
                   "use the private pool",
                   kind->id);
      return FALSE;
    }
  if (!self->strategy->side_by_side && poise_params_count_workers (params) > 1)
    {
      g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
                   "%s: its threads wait for one another, which one thread alone would do "
                   "for ever; use the strategy “thread”",
                   kind->id);
      return FALSE;
    }
  return TRUE;
}

/* Whoever cannot be paused cannot be played with either, nor be stopped when it has no
 * end. */
static gboolean
check_playing (const PoiseWay  *self,
               const PoiseKind *kind,
               GError         **error)
{
  const char *why = NULL;

  if (self->strategy->in_child)
    why = "which a child process cannot reach";
  else if (!self->strategy->can_pause)
    why = "which a frozen window does not let them";
  if (why == NULL)
    return TRUE;
  g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
               "%s: a person plays in it, %s; use the strategy “thread”", kind->id, why);
  return FALSE;
}

/* What a child process does comes back packed. */
static gboolean
check_child (const PoiseKind *kind,
             GError         **error)
{
  if (kind->pack == NULL)
    {
      g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
                   "%s: its result cannot leave a child process; use the strategy “thread”",
                   kind->id);
      return FALSE;
    }
  return TRUE;
}

/**
 * poise_way_check:
 *
 * Any thread. Whether a job with these parameters can be run in this way; fails with
 * %POISE_ERROR_USAGE, saying in one line why not and what to use instead.
 */
gboolean
poise_way_check (const PoiseWay    *self,
                 const PoiseParams *params,
                 GError           **error)
{
  const PoiseKind *kind;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (params != NULL, FALSE);

  kind = poise_params_get_kind (params);
  if (kind->nature == POISE_NATURE_PLAYS && !check_playing (self, kind, error))
    return FALSE;
  if (self->strategy->in_child && !check_child (kind, error))
    return FALSE;
  return kind->nature != POISE_NATURE_MEETS || check_meeting (self, params, error);
}
