/* SPDX-License-Identifier: MIT */
#include "ui/poise-history-store.h"

#include "ui/poise-history-item.h"
#include "ui/poise-history-work.h"
#include "ui/poise-main-thread.h"

struct _PoiseHistoryStore
{
  GObject             parent_instance;
  PoiseSharedHistory *history;
  GPtrArray          *items;   /* of PoiseHistoryItem */
  GQueue              waiting; /* of Request, the first of which is being done */
};

/* Something asked for. @task is the caller's; no thread ever has it. */
typedef struct
{
  GTask            *task;
  PoiseHistoryWork *work;
} Request;

enum
{
  PROP_0,
  PROP_BUSY,
  N_PROPS,
};

enum
{
  SET_ASIDE,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void do_next (PoiseHistoryStore *self);

static GType
poise_history_store_get_item_type (GListModel *model)
{
  return POISE_TYPE_HISTORY_ITEM;
}

static guint
poise_history_store_get_n_items (GListModel *model)
{
  return POISE_HISTORY_STORE (model)->items->len;
}

static gpointer
poise_history_store_get_item (GListModel *model,
                              guint       position)
{
  PoiseHistoryStore *self = POISE_HISTORY_STORE (model);

  if (position >= self->items->len)
    return NULL;
  return g_object_ref (g_ptr_array_index (self->items, position));
}

static void
poise_history_store_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = poise_history_store_get_item_type;
  iface->get_n_items = poise_history_store_get_n_items;
  iface->get_item = poise_history_store_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PoiseHistoryStore, poise_history_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      poise_history_store_list_model_init))

static void
request_free (Request *self)
{
  g_object_unref (self->task);
  g_clear_pointer (&self->work, poise_history_work_free);
  g_free (self);
}

static void
poise_history_store_finalize (GObject *object)
{
  PoiseHistoryStore *self = POISE_HISTORY_STORE (object);

  /* Whatever waits keeps the store, so that nothing does by now. */
  g_assert (g_queue_is_empty (&self->waiting));
  g_ptr_array_unref (self->items);
  poise_shared_history_unref (self->history);
  G_OBJECT_CLASS (poise_history_store_parent_class)->finalize (object);
}

static void
poise_history_store_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, poise_history_store_is_busy (POISE_HISTORY_STORE (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_history_store_class_init (PoiseHistoryStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = poise_history_store_finalize;
  object_class->get_property = poise_history_store_get_property;

  properties[PROP_BUSY] =
      g_param_spec_boolean ("busy", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS
                                | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SET_ASIDE] = g_signal_new ("set-aside", POISE_TYPE_HISTORY_STORE, G_SIGNAL_RUN_LAST,
                                     0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
poise_history_store_init (PoiseHistoryStore *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  g_queue_init (&self->waiting);
}

static gint64
id_at (PoiseHistoryStore *self,
       guint              position)
{
  return poise_history_item_get_id (g_ptr_array_index (self->items, position));
}

static gint64
entry_id_at (GPtrArray *entries,
             guint      position)
{
  return ((PoiseHistoryEntry *) g_ptr_array_index (entries, position))->id;
}

static guint
count_same_at_start (PoiseHistoryStore *self,
                     GPtrArray         *entries)
{
  guint n = 0;

  while (n < self->items->len && n < entries->len && id_at (self, n) == entry_id_at (entries, n))
    n++;
  return n;
}

static guint
count_same_at_end (PoiseHistoryStore *self,
                   GPtrArray         *entries,
                   guint              from)
{
  guint most = MIN (self->items->len, entries->len) - from;
  guint n = 0;

  while (n < most && id_at (self, self->items->len - 1 - n)
                         == entry_id_at (entries, entries->len - 1 - n))
    n++;
  return n;
}

/* One change of the model for all that changed; what stays the same stays the same item,
 * selected and chosen as it is. */
static void
update_items (PoiseHistoryStore *self,
              GPtrArray         *entries)
{
  guint start = count_same_at_start (self, entries);
  guint end = count_same_at_end (self, entries, start);
  guint removed = self->items->len - start - end;
  guint added = entries->len - start - end;

  if (removed == 0 && added == 0)
    return;
  if (removed > 0)
    g_ptr_array_remove_range (self->items, start, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (self->items, (int) (start + i),
                        poise_history_item_new (g_ptr_array_index (entries, start + i)));
  g_list_model_items_changed (G_LIST_MODEL (self), start, removed, added);
}

static void
work_worker (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  GError *error = NULL;

  if (poise_history_work_do (task_data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* The callers hear of it when the list has it. */
static void
answer (Request *request,
        GError  *error)
{
  PoiseReport *loaded = g_steal_pointer (&request->work->loaded);

  if (error != NULL)
    g_task_return_error (request->task, error);
  else if (loaded != NULL)
    g_task_return_pointer (request->task, loaded, (GDestroyNotify) poise_report_free);
  else
    g_task_return_boolean (request->task, TRUE);
}

static void
done_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (PoiseHistoryStore) self = user_data;
  Request *request = g_queue_pop_head (&self->waiting);
  PoiseHistoryWork *work = request->work;
  GError *error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  if (work->set_aside != NULL)
    {
      g_autofree char *shown = g_filename_display_name (work->set_aside);

      g_signal_emit (self, signals[SET_ASIDE], 0, shown);
    }
  if (work->entries != NULL)
    update_items (self, work->entries);
  answer (request, error);
  /* The task that is done frees the work. */
  request->work = NULL;
  request_free (request);
  if (g_queue_is_empty (&self->waiting))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
  else
    do_next (self);
}

/* Holds nothing of the main thread's: a task's data may be freed on the thread. */
static void
do_next (PoiseHistoryStore *self)
{
  Request *request = g_queue_peek_head (&self->waiting);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, done_cb, g_object_ref (self));

  g_task_set_source_tag (task, do_next);
  g_task_set_name (task, "poise-history");
  g_task_set_task_data (task, request->work, poise_history_work_free);
  g_task_run_in_thread (task, work_worker);
}

/* @work: (transfer full) */
static void
ask (PoiseHistoryStore  *self,
     PoiseHistoryWork   *work,
     GAsyncReadyCallback callback,
     gpointer            user_data)
{
  Request *request = g_new0 (Request, 1);

  request->work = work;
  request->task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (request->task, ask);
  g_task_set_name (request->task, "poise-history-request");
  g_queue_push_tail (&self->waiting, request);
  if (g_queue_get_length (&self->waiting) > 1)
    return;
  do_next (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
ask_with_id (PoiseHistoryStore  *self,
             PoiseHistoryDeed    deed,
             gint64              id,
             GAsyncReadyCallback callback,
             gpointer            user_data)
{
  PoiseHistoryWork *work;

  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_HISTORY_STORE (self));

  work = poise_history_work_new (self->history, deed);
  work->id = id;
  ask (self, work, callback, user_data);
}

/**
 * poise_history_store_new:
 * @path: (type filename): the history's file, which is opened when it is first asked
 *
 * Main thread. Returns: (transfer full): an empty list, until it is asked for something.
 */
PoiseHistoryStore *
poise_history_store_new (const char *path)
{
  PoiseHistoryStore *self;

  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (POISE_TYPE_HISTORY_STORE, NULL);
  self->history = poise_shared_history_new (path);
  return self;
}

/**
 * poise_history_store_is_busy:
 *
 * Main thread. Returns: whether anything is still to be done.
 */
gboolean
poise_history_store_is_busy (PoiseHistoryStore *self)
{
  g_return_val_if_fail (poise_on_main_thread (), FALSE);
  g_return_val_if_fail (POISE_IS_HISTORY_STORE (self), FALSE);

  return !g_queue_is_empty (&self->waiting);
}

/**
 * poise_history_store_refresh_async:
 *
 * Main thread: brings the list up to date; for poise_history_store_finish().
 */
void
poise_history_store_refresh_async (PoiseHistoryStore  *self,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  ask_with_id (self, POISE_HISTORY_REFRESH, 0, callback, user_data);
}

/**
 * poise_history_store_add_async:
 * @report: copied
 *
 * Main thread: adds a comparison; for poise_history_store_finish().
 */
void
poise_history_store_add_async (PoiseHistoryStore  *self,
                               const PoiseReport  *report,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  PoiseHistoryWork *work;

  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_HISTORY_STORE (self));
  g_return_if_fail (report != NULL);

  work = poise_history_work_new (self->history, POISE_HISTORY_ADD);
  work->report = poise_shared_report_new (report);
  ask (self, work, callback, user_data);
}

/**
 * poise_history_store_remove_async:
 *
 * Main thread: takes a comparison from the list; for poise_history_store_finish().
 */
void
poise_history_store_remove_async (PoiseHistoryStore  *self,
                                  gint64              id,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  ask_with_id (self, POISE_HISTORY_REMOVE, id, callback, user_data);
}

/**
 * poise_history_store_restore_async:
 *
 * Main thread: brings back what was removed; for poise_history_store_finish().
 */
void
poise_history_store_restore_async (PoiseHistoryStore  *self,
                                   gint64              id,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  ask_with_id (self, POISE_HISTORY_RESTORE, id, callback, user_data);
}

/**
 * poise_history_store_load_async:
 *
 * Main thread: reads a comparison; for poise_history_store_load_finish().
 */
void
poise_history_store_load_async (PoiseHistoryStore  *self,
                                gint64              id,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  ask_with_id (self, POISE_HISTORY_LOAD, id, callback, user_data);
}

/**
 * poise_history_store_finish:
 *
 * Main thread. Returns: whether it was done; when not, the history's error in one line.
 */
gboolean
poise_history_store_finish (PoiseHistoryStore *self,
                            GAsyncResult      *result,
                            GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * poise_history_store_load_finish:
 *
 * Main thread. Returns: (transfer full): the report, or NULL with the history's error.
 */
PoiseReport *
poise_history_store_load_finish (PoiseHistoryStore *self,
                                 GAsyncResult      *result,
                                 GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
