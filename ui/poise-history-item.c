/* SPDX-License-Identifier: MIT */
#include "ui/poise-history-item.h"

#include "ui/poise-main-thread.h"

struct _PoiseHistoryItem
{
  GObject  parent_instance;
  gint64   id;
  char    *title;
  char    *date;
  char    *origin;
  char    *verdict;
  gboolean chosen;
};

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_DATE,
  PROP_ORIGIN,
  PROP_VERDICT,
  PROP_CHOSEN,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PoiseHistoryItem, poise_history_item, G_TYPE_OBJECT)

static void
poise_history_item_finalize (GObject *object)
{
  PoiseHistoryItem *self = POISE_HISTORY_ITEM (object);

  g_free (self->title);
  g_free (self->date);
  g_free (self->origin);
  g_free (self->verdict);
  G_OBJECT_CLASS (poise_history_item_parent_class)->finalize (object);
}

static void
poise_history_item_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  PoiseHistoryItem *self = POISE_HISTORY_ITEM (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_DATE:
      g_value_set_string (value, self->date);
      break;
    case PROP_ORIGIN:
      g_value_set_string (value, self->origin);
      break;
    case PROP_VERDICT:
      g_value_set_string (value, self->verdict);
      break;
    case PROP_CHOSEN:
      g_value_set_boolean (value, self->chosen);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_history_item_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_CHOSEN:
      poise_history_item_set_chosen (POISE_HISTORY_ITEM (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_history_item_class_init (PoiseHistoryItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = poise_history_item_finalize;
  object_class->get_property = poise_history_item_get_property;
  object_class->set_property = poise_history_item_set_property;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_DATE] = g_param_spec_string ("date", NULL, NULL, NULL, flags);
  properties[PROP_ORIGIN] = g_param_spec_string ("origin", NULL, NULL, NULL, flags);
  properties[PROP_VERDICT] = g_param_spec_string ("verdict", NULL, NULL, NULL, flags);
  properties[PROP_CHOSEN] =
      g_param_spec_boolean ("chosen", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
                                | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
poise_history_item_init (PoiseHistoryItem *self)
{
}

/* NULL only for a time that no calendar has; a file from outside may say anything. */
static char *
format_date (gint64 time_s)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (time_s);

  return time != NULL ? g_date_time_format (time, "%x %H:%M") : NULL;
}

static char *
format_origin (const PoiseHistoryEntry *entry)
{
  GString *text = g_string_new (entry->kind);

  if (entry->host != NULL && *entry->host != '\0')
    g_string_append_printf (text, " · %s", entry->host);
  if (entry->gtk != NULL)
    g_string_append_printf (text, " · GTK %s", entry->gtk);
  if (entry->glib != NULL && *entry->glib != '\0')
    g_string_append_printf (text, " · GLib %s", entry->glib);
  return g_string_free (text, FALSE);
}

/**
 * poise_history_item_new:
 *
 * Main thread. Returns: (transfer full): an item that shows that entry; it is copied.
 */
PoiseHistoryItem *
poise_history_item_new (const PoiseHistoryEntry *entry)
{
  PoiseHistoryItem *self;

  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (entry != NULL, NULL);

  self = g_object_new (POISE_TYPE_HISTORY_ITEM, NULL);
  self->id = entry->id;
  self->title = g_strdup (entry->title);
  self->date = format_date (entry->time_s);
  self->origin = format_origin (entry);
  self->verdict = g_strdup (entry->verdict);
  return self;
}

/**
 * poise_history_item_get_id:
 *
 * Main thread. Returns: its number in the history.
 */
gint64
poise_history_item_get_id (PoiseHistoryItem *self)
{
  g_return_val_if_fail (POISE_IS_HISTORY_ITEM (self), 0);

  return self->id;
}

/**
 * poise_history_item_get_title:
 *
 * Main thread. Returns: (transfer none): what was compared.
 */
const char *
poise_history_item_get_title (PoiseHistoryItem *self)
{
  g_return_val_if_fail (POISE_IS_HISTORY_ITEM (self), NULL);

  return self->title;
}

/**
 * poise_history_item_get_chosen:
 *
 * Main thread. Returns: whether it was chosen to be compared with another one.
 */
gboolean
poise_history_item_get_chosen (PoiseHistoryItem *self)
{
  g_return_val_if_fail (POISE_IS_HISTORY_ITEM (self), FALSE);

  return self->chosen;
}

/**
 * poise_history_item_set_chosen:
 *
 * Main thread: chooses it to be compared with another one, or not.
 */
void
poise_history_item_set_chosen (PoiseHistoryItem *self,
                               gboolean          chosen)
{
  g_return_if_fail (POISE_IS_HISTORY_ITEM (self));

  if (self->chosen == !!chosen)
    return;
  self->chosen = !!chosen;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHOSEN]);
}
