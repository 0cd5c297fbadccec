/* SPDX-License-Identifier: MIT */
/* The history as a list: in order, on threads, and what is asked for is done even when
 * nobody waits for it. */
#include "tests/unit/poise-test-report.h"
#include "tests/unit/poise-test.h"
#include "ui/poise-history-item.h"
#include "ui/poise-history-store.h"

#include <glib/gstdio.h>

typedef struct
{
  char              *folder;
  char              *path;
  PoiseHistoryStore *store;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("poise-history-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "history.db", NULL);
  fixture->store = poise_history_store_new (fixture->path);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  g_clear_object (&fixture->store);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_assert_no_errno (g_unlink (path));
    }
  g_assert_no_errno (g_rmdir (fixture->folder));
  g_free (fixture->path);
  g_free (fixture->folder);
}

static guint
count (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->store));
}

static gint64
id_at (Fixture *fixture,
       guint    position)
{
  g_autoptr (PoiseHistoryItem) item =
      g_list_model_get_item (G_LIST_MODEL (fixture->store), position);

  return poise_history_item_get_id (item);
}

static void
finish_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  poise_history_store_finish (POISE_HISTORY_STORE (source), result, &error);
  g_assert_no_error (error);
  ++*(guint *) user_data;
}

static void
add (Fixture *fixture,
     gint64   time_s,
     guint   *n_done)
{
  g_autoptr (PoiseReport) report = poise_test_report_new ();

  report->time_s = time_s;
  poise_history_store_add_async (fixture->store, report, finish_cb, n_done);
}

static void
test_in_order (Fixture      *fixture,
               gconstpointer data)
{
  guint n_done = 0;

  g_assert_false (poise_history_store_is_busy (fixture->store));
  for (guint i = 0; i < 20; i++)
    add (fixture, 1000 + i, &n_done);
  g_assert_true (poise_history_store_is_busy (fixture->store));
  /* Asked for before anything was done: they find what the ones before them did. */
  poise_history_store_remove_async (fixture->store, 20, finish_cb, &n_done);
  poise_history_store_remove_async (fixture->store, 1, finish_cb, &n_done);
  poise_history_store_restore_async (fixture->store, 20, finish_cb, &n_done);
  poise_test_wait_for (n_done == 23);
  g_assert_false (poise_history_store_is_busy (fixture->store));
  g_assert_cmpuint (count (fixture), ==, 19);
  for (guint i = 0; i < 19; i++)
    g_assert_cmpint (id_at (fixture, i), ==, 20 - (gint64) i);
}

typedef struct
{
  guint n_changes;
  guint position;
  guint removed;
  guint added;
} Changes;

static void
items_changed_cb (Changes *changes,
                  guint    position,
                  guint    removed,
                  guint    added)
{
  *changes = (Changes){ changes->n_changes + 1, position, removed, added };
}

static void
test_what_stays_is_the_same_item (Fixture      *fixture,
                                  gconstpointer data)
{
  guint n_done = 0;
  Changes changes = { 0 };
  g_autoptr (PoiseHistoryItem) first = NULL;
  g_autoptr (PoiseHistoryItem) still_first = NULL;

  for (guint i = 0; i < 3; i++)
    add (fixture, 1000 + i, &n_done);
  poise_test_wait_for (n_done == 3);
  first = g_list_model_get_item (G_LIST_MODEL (fixture->store), 0);
  poise_history_item_set_chosen (first, TRUE);
  g_signal_connect_swapped (fixture->store, "items-changed", G_CALLBACK (items_changed_cb),
                            &changes);
  poise_history_store_refresh_async (fixture->store, finish_cb, &n_done);
  poise_test_wait_for (n_done == 4);
  g_assert_cmpuint (changes.n_changes, ==, 0);
  poise_history_store_remove_async (fixture->store, 2, finish_cb, &n_done);
  poise_test_wait_for (n_done == 5);
  g_assert_cmpuint (changes.n_changes, ==, 1);
  g_assert_cmpuint (changes.position, ==, 1);
  g_assert_cmpuint (changes.removed, ==, 1);
  g_assert_cmpuint (changes.added, ==, 0);
  still_first = g_list_model_get_item (G_LIST_MODEL (fixture->store), 0);
  g_assert_true (first == still_first);
  g_signal_handlers_disconnect_by_data (fixture->store, &changes);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  PoiseReport **loaded = user_data;

  *loaded = poise_history_store_load_finish (POISE_HISTORY_STORE (source), result, &error);
  g_assert_no_error (error);
}

static void
test_loaded_as_it_was (Fixture      *fixture,
                       gconstpointer data)
{
  g_autoptr (PoiseReport) report = poise_test_report_new ();
  g_autoptr (PoiseReport) loaded = NULL;
  guint n_done = 0;

  poise_history_store_add_async (fixture->store, report, finish_cb, &n_done);
  poise_history_store_load_async (fixture->store, 1, loaded_cb, &loaded);
  poise_test_wait_for (loaded != NULL);
  g_assert_cmpint (loaded->id, ==, 1);
  report->id = loaded->id;
  poise_test_report_assert_equal (report, loaded);
}

static void
refused_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  GError **error = user_data;

  g_assert_false (poise_history_store_finish (POISE_HISTORY_STORE (source), result, error));
}

static void
test_refused (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint n_done = 0;

  poise_history_store_remove_async (fixture->store, 7, refused_cb, &error);
  add (fixture, 1000, &n_done);
  poise_test_wait_for (n_done == 1);
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  g_assert_cmpuint (count (fixture), ==, 1);
}

/* The window is closed right after a comparison: nobody holds the store any more. */
static void
test_done_when_nobody_waits (Fixture      *fixture,
                             gconstpointer data)
{
  PoiseHistoryStore *old = fixture->store;
  guint n_done = 0;

  for (guint i = 0; i < 5; i++)
    add (fixture, 1000 + i, &n_done);
  g_object_add_weak_pointer (G_OBJECT (old), (gpointer *) &old);
  g_clear_object (&fixture->store);
  poise_test_wait_for (old == NULL);
  g_assert_cmpuint (n_done, ==, 5);
  fixture->store = poise_history_store_new (fixture->path);
  poise_history_store_refresh_async (fixture->store, finish_cb, &n_done);
  poise_test_wait_for (n_done == 6);
  g_assert_cmpuint (count (fixture), ==, 5);
}

static void
add_test (const char *path,
          void (*test) (Fixture      *fixture,
                        gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int    argc,
      char **argv)
{
  poise_test_init (&argc, &argv);
  add_test ("/history-store/in-order", test_in_order);
  add_test ("/history-store/what-stays-is-the-same-item", test_what_stays_is_the_same_item);
  add_test ("/history-store/loaded-as-it-was", test_loaded_as_it_was);
  add_test ("/history-store/refused", test_refused);
  add_test ("/history-store/done-when-nobody-waits", test_done_when_nobody_waits);
  return g_test_run ();
}
