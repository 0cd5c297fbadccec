/* SPDX-License-Identifier: MIT */
#include "app/kinds/tables/poise-table.h"

struct _PoiseTable
{
  PoiseOutput parent_instance;
  PoiseRows  *rows;
  GPtrArray  *shown; /* of PoiseRow: those fetched so far */
  guint       n_columns;
  guint64     n_total;
};

enum
{
  PROP_0,
  PROP_N_COLUMNS,
  PROP_N_TOTAL,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static GType
poise_table_get_item_type (GListModel *model)
{
  return POISE_TYPE_ROW;
}

static guint
poise_table_get_n_items (GListModel *model)
{
  return POISE_TABLE (model)->shown->len;
}

static gpointer
poise_table_get_item (GListModel *model,
                      guint       position)
{
  PoiseTable *self = POISE_TABLE (model);

  if (position >= self->shown->len)
    return NULL;
  return g_object_ref (g_ptr_array_index (self->shown, position));
}

static void
poise_table_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = poise_table_get_item_type;
  iface->get_n_items = poise_table_get_n_items;
  iface->get_item = poise_table_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PoiseTable, poise_table, POISE_TYPE_OUTPUT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      poise_table_list_model_init))

/* All that is new in one change: a list that a window shows must grow in batches
 * (pitfall 18: 100,000 items took 60 s one by one, 31 ms at once). */
static gboolean
fetch_rows (PoiseTable *self)
{
  g_autoptr (GPtrArray) rows = NULL;
  guint position = self->shown->len;
  guint added;

  if (poise_rows_get_n_kept (self->rows) == position)
    return FALSE;
  rows = poise_rows_try_dup_from (self->rows, position);
  if (rows == NULL)
    return TRUE; /* to be called again */
  added = rows->len;
  g_ptr_array_extend_and_steal (self->shown, g_steal_pointer (&rows));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, added);
  return TRUE;
}

static gboolean
poise_table_fetch (PoiseOutput *output)
{
  PoiseTable *self = POISE_TABLE (output);
  guint n_columns = poise_rows_get_n_columns (self->rows);
  guint64 n_total = poise_rows_get_n_total (self->rows);
  gboolean changed = n_columns != self->n_columns || n_total != self->n_total;

  if (n_columns != self->n_columns)
    {
      self->n_columns = n_columns;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_COLUMNS]);
    }
  changed |= fetch_rows (self);
  if (n_total != self->n_total)
    {
      self->n_total = n_total;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_TOTAL]);
    }
  return changed;
}

static void
poise_table_finalize (GObject *object)
{
  PoiseTable *self = POISE_TABLE (object);

  g_ptr_array_unref (self->shown);
  poise_rows_unref (self->rows);
  G_OBJECT_CLASS (poise_table_parent_class)->finalize (object);
}

static void
poise_table_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  PoiseTable *self = POISE_TABLE (object);

  switch (prop_id)
    {
    case PROP_N_COLUMNS:
      g_value_set_uint (value, self->n_columns);
      break;
    case PROP_N_TOTAL:
      g_value_set_uint64 (value, self->n_total);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_table_class_init (PoiseTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = poise_table_finalize;
  object_class->get_property = poise_table_get_property;
  POISE_OUTPUT_CLASS (klass)->fetch = poise_table_fetch;

  properties[PROP_N_COLUMNS] =
      g_param_spec_uint ("n-columns", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_TOTAL] =
      g_param_spec_uint64 ("n-total", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
poise_table_init (PoiseTable *self)
{
  self->shown = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * poise_table_new:
 * @rows: where the workers put them; kept
 *
 * Main thread. Returns: (transfer full): what there is to see of them.
 */
PoiseOutput *
poise_table_new (PoiseRows *rows)
{
  PoiseTable *self;

  g_return_val_if_fail (rows != NULL, NULL);

  self = g_object_new (POISE_TYPE_TABLE, NULL);
  self->rows = poise_rows_ref (rows);
  return POISE_OUTPUT (self);
}

/**
 * poise_table_get_n_columns:
 *
 * Main thread. Returns: 0 until they are known.
 */
guint
poise_table_get_n_columns (PoiseTable *self)
{
  g_return_val_if_fail (POISE_IS_TABLE (self), 0);

  return self->n_columns;
}

/**
 * poise_table_get_column:
 *
 * Main thread. Returns: (transfer none): never changes.
 */
const PoiseTableColumn *
poise_table_get_column (PoiseTable *self,
                        guint       index)
{
  g_return_val_if_fail (POISE_IS_TABLE (self), NULL);

  return poise_rows_get_column (self->rows, index);
}

/**
 * poise_table_get_n_total:
 *
 * Main thread. Returns: how many rows there are, kept or not.
 */
guint64
poise_table_get_n_total (PoiseTable *self)
{
  g_return_val_if_fail (POISE_IS_TABLE (self), 0);

  return self->n_total;
}
