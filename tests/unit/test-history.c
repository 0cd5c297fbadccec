/* SPDX-License-Identifier: MIT */
/* The history: what was added is there, whatever happened to the file. */
#include "tests/unit/poise-test-report.h"
#include "tests/unit/poise-test.h"

#include "app/lab/poise-history.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define N_THREADS    4
#define N_ADDED_EACH 10
#define NOBODY       65534

/* A folder of the test's own, gone at its end. */
typedef struct
{
  char *folder;
  char *path; /* two folders further down, which are not there yet */
} Place;

static void
set_up (Place *place, gconstpointer data)
{
  place->folder = g_dir_make_tmp ("poise-history-XXXXXX", NULL);
  place->path = g_build_filename (place->folder, "data", "poise", "history.db", NULL);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  g_chmod (path, 0700);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_remove (path);
}

static void
tear_down (Place *place, gconstpointer data)
{
  remove_all (place->folder);
  g_free (place->folder);
  g_free (place->path);
}

static PoiseHistory *
open_sound (Place *place)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *set_aside = NULL;
  PoiseHistory *history = poise_history_open (place->path, &set_aside, &error);

  g_assert_no_error (error);
  g_assert_null (set_aside);
  return history;
}

/* Opens a damaged one. Returns: where it is now. */
static char *
open_damaged (Place *place)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PoiseHistory) history = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  char *set_aside = NULL;

  history = poise_history_open (place->path, &set_aside, &error);
  g_assert_no_error (error);
  g_assert_nonnull (set_aside);
  entries = poise_history_list (history, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 0);
  return set_aside;
}

static gint64
add (PoiseHistory *history, gint64 time_s)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PoiseReport) report = poise_test_report_new ();
  gint64 id;

  report->time_s = time_s;
  id = poise_history_add (history, report, &error);
  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  return id;
}

static void
assert_listed (PoiseHistory *history, guint n_entries)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = poise_history_list (history, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, n_entries);
}

static void
assert_whole (PoiseHistory *history, gint64 id, gint64 time_s)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PoiseReport) report = poise_test_report_new ();
  g_autoptr (PoiseReport) loaded = poise_history_load (history, id, &error);

  g_assert_no_error (error);
  g_assert_cmpint (loaded->id, ==, id);
  report->time_s = time_s;
  poise_test_report_assert_equal (report, loaded);
}

/* ---- what it is for ------------------------------------------------------------- */

static void
test_kept (Place *place, gconstpointer data)
{
  g_autoptr (PoiseHistory) history = open_sound (place);
  g_autofree char *folder = g_path_get_dirname (place->path);
  GStatBuf status;
  gint64 id = add (history, 100);

  assert_whole (history, id, 100);
  g_assert_cmpint (g_stat (folder, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0700);
  poise_history_close (g_steal_pointer (&history));
  history = open_sound (place);
  assert_whole (history, id, 100);
}

static void
test_list (Place *place, gconstpointer data)
{
  g_autoptr (PoiseHistory) history = open_sound (place);
  g_autoptr (GPtrArray) entries = NULL;
  const gint64 times[] = { 100, 300, 200, 300 };
  const guint newest_first[] = { 3, 1, 2, 0 };
  gint64 ids[4];

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    ids[i] = add (history, times[i]);
  entries = poise_history_list (history, NULL);
  g_assert_cmpuint (entries->len, ==, G_N_ELEMENTS (times));
  for (guint i = 0; i < entries->len; i++)
    {
      const PoiseHistoryEntry *entry = g_ptr_array_index (entries, i);

      g_assert_cmpint (entry->id, ==, ids[newest_first[i]]);
      g_assert_cmpint (entry->time_s, ==, times[newest_first[i]]);
      g_assert_cmpstr (entry->title, ==, "Freeze or thread");
      g_assert_cmpstr (entry->kind, ==, "primes");
      g_assert_cmpstr (entry->host, ==, "desk");
      g_assert_cmpstr (entry->gtk, ==, "4.8.3");
      g_assert_cmpstr (entry->glib, ==, "2.74.6");
      g_assert_nonnull (entry->verdict);
    }
}

static void
test_removed (Place *place, gconstpointer data)
{
  g_autoptr (PoiseHistory) history = open_sound (place);
  g_autoptr (GError) error = NULL;
  gint64 first = add (history, 1);
  gint64 second = add (history, 2);
  g_autoptr (PoiseReport) none = NULL;

  g_assert_true (poise_history_remove (history, first, NULL));
  assert_listed (history, 1);
  none = poise_history_load (history, first, &error);
  g_assert_null (none);
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  g_assert_true (poise_history_restore (history, first, NULL));
  assert_whole (history, first, 1);
  g_assert_true (poise_history_remove (history, second, NULL));
  poise_history_close (g_steal_pointer (&history));

  history = open_sound (place);
  assert_listed (history, 1);
  g_clear_error (&error);
  g_assert_false (poise_history_restore (history, second, &error));
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  /* Nobody else ever gets its id. */
  g_assert_cmpint (add (history, 3), >, second);
}

static void
test_unknown (Place *place, gconstpointer data)
{
  g_autoptr (PoiseHistory) history = open_sound (place);
  g_autoptr (GError) error = NULL;
  const gint64 ids[] = { 0, -1, 7, G_MAXINT64 };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_assert_null (poise_history_load (history, ids[i], &error));
      g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
      g_clear_error (&error);
      g_assert_false (poise_history_remove (history, ids[i], &error));
      g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
      g_clear_error (&error);
      g_assert_false (poise_history_restore (history, ids[i], &error));
      g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
      g_clear_error (&error);
    }
}

static void
test_odd_texts (Place *place, gconstpointer data)
{
  g_autoptr (PoiseHistory) history = open_sound (place);
  g_autoptr (PoiseReport) report = poise_report_new ();
  g_autoptr (GPtrArray) entries = NULL;
  const PoiseHistoryEntry *entry;

  report->title = g_strdup ("'; DROP TABLE comparisons; --\xff");
  report->kind = g_strdup ("");
  g_assert_cmpint (poise_history_add (history, report, NULL), >, 0);
  entries = poise_history_list (history, NULL);
  entry = g_ptr_array_index (entries, 0);
  g_assert_true (g_str_has_prefix (entry->title, "'; DROP TABLE comparisons; --"));
  g_assert_true (g_utf8_validate (entry->title, -1, NULL));
  g_assert_null (entry->gtk);
  g_assert_cmpstr (entry->verdict, ==, "");
}

/* ---- damage --------------------------------------------------------------------- */

static void
test_not_a_database (Place *place, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (place->path);
  g_autofree char *journal = g_strconcat (place->path, "-journal", NULL);

  g_mkdir_with_parents (folder, 0700);
  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *contents
          = g_strdup_printf ("this is no database: %u%2000s", i, "");
      g_autofree char *expected = g_strdup_printf ("%s.damaged-%u", place->path, i);
      g_autofree char *expected_journal = g_strconcat (expected, "-journal", NULL);
      g_autofree char *set_aside = NULL;
      g_autofree char *kept = NULL;

      g_assert_true (g_file_set_contents (place->path, contents, -1, NULL));
      /* One that begins like this is not taken for what a crash left. */
      g_assert_true (g_file_set_contents (journal, "\0old", 4, NULL));
      set_aside = open_damaged (place);
      g_assert_cmpstr (set_aside, ==, expected);
      g_assert_true (g_file_get_contents (set_aside, &kept, NULL, NULL));
      g_assert_cmpstr (kept, ==, contents);
      g_assert_true (g_file_test (expected_journal, G_FILE_TEST_EXISTS));
      g_assert_false (g_file_test (journal, G_FILE_TEST_EXISTS));
    }
}

static void
exec (Place *place, const char *sql)
{
  g_autofree char *folder = g_path_get_dirname (place->path);
  sqlite3 *handle = NULL;

  g_mkdir_with_parents (folder, 0700);
  g_assert_cmpint (sqlite3_open (place->path, &handle), ==, SQLITE_OK);
  if (sqlite3_exec (handle, sql, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (handle));
  sqlite3_close (handle);
}

static void
test_other_database (Place *place, gconstpointer data)
{
  g_autofree char *set_aside = NULL;

  exec (place, "CREATE TABLE recipes (name)");
  set_aside = open_damaged (place);
  poise_history_close (open_sound (place));
}

static void
test_wrong_schema (Place *place, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  poise_history_close (open_sound (place));
  exec (place, "ALTER TABLE comparisons DROP COLUMN verdict");
  first = open_damaged (place);
  exec (place, "DROP TABLE comparisons");
  second = open_damaged (place);
  g_assert_cmpstr (first, !=, second);
}

static void
test_newer (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PoiseHistory) history = NULL;
  g_autofree char *set_aside = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize len_before, len_after;

  poise_history_close (open_sound (place));
  exec (place, "PRAGMA user_version = 2");
  g_assert_true (g_file_get_contents (place->path, &before, &len_before, NULL));
  history = poise_history_open (place->path, &set_aside, &error);
  g_assert_null (history);
  g_assert_null (set_aside);
  g_assert_error (error, POISE_ERROR, POISE_ERROR_SYSTEM);
  g_assert_nonnull (strstr (error->message, "made by a newer Poise"));
  g_assert_true (g_file_get_contents (place->path, &after, &len_after, NULL));
  g_assert_cmpmem (before, len_before, after, len_after);
}

/* A row whose text was changed fails alone. */
static void
test_damaged_row (Place *place, gconstpointer data)
{
  static const char *const changes[] = {
    "UPDATE comparisons SET json = replace (json, '2500.016', '2500.017') WHERE id = 2",
    "UPDATE comparisons SET json = '' WHERE id = 2",
    "UPDATE comparisons SET json = x'00ff' WHERE id = 2",
    "UPDATE comparisons SET title = x'ff', json = '{}',"
    " sha256 = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a' WHERE "
    "id = 2",
  };
  g_autoptr (PoiseHistory) history = open_sound (place);
  g_autoptr (GError) error = NULL;

  for (gint64 i = 1; i <= 3; i++)
    g_assert_cmpint (add (history, i), ==, i);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      exec (place, changes[i]);
      g_assert_null (poise_history_load (history, 2, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      g_assert_true (g_str_has_prefix (error->message, "comparison 2 is damaged: "));
      g_clear_error (&error);
      assert_whole (history, 1, 1);
      assert_whole (history, 3, 3);
      assert_listed (history, 3);
    }
  g_assert_true (poise_history_remove (history, 2, NULL));
  assert_listed (history, 2);
}

/* ---- others at work ------------------------------------------------------------- */

static void
test_taken_away (Place *place, gconstpointer data)
{
  g_autoptr (PoiseHistory) history = open_sound (place);
  g_autoptr (PoiseHistory) other = NULL;
  gint64 id;

  add (history, 1);
  g_assert_cmpint (g_remove (place->path), ==, 0);
  id = add (history, 2);
  other = open_sound (place);
  assert_listed (other, 1);
  assert_whole (other, id, 2);
}

static gpointer
add_worker (gpointer data)
{
  PoiseHistory *history = data;

  for (guint i = 0; i < N_ADDED_EACH; i++)
    add (history, i);
  return NULL;
}

static void
test_threads (Place *place, gconstpointer data)
{
  g_autoptr (PoiseHistory) shared = open_sound (place);
  g_autoptr (PoiseHistory) own = open_sound (place);
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("add", add_worker, i % 2 == 0 ? shared : own);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  assert_listed (shared, N_THREADS * N_ADDED_EACH);
}

static gpointer
open_worker (gpointer data)
{
  g_autofree char *set_aside = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (PoiseHistory) history
      = poise_history_open (((Place *) data)->path, &set_aside, &error);

  g_assert_no_error (error);
  add (history, 1);
  return GINT_TO_POINTER (set_aside != NULL);
}

/* All find the same damage at the same time; one of them sets it aside, and nobody's
 * new file. */
static void
test_damage_found_by_all (Place *place, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (place->path);
  GThread *threads[N_THREADS];
  int n_set_aside = 0;

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (place->path, "damaged", -1, NULL));
  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("open", open_worker, place);
  for (guint i = 0; i < N_THREADS; i++)
    n_set_aside += GPOINTER_TO_INT (g_thread_join (threads[i]));
  g_assert_cmpint (n_set_aside, ==, 1);
  {
    g_autoptr (PoiseHistory) history = open_sound (place);

    assert_listed (history, N_THREADS);
  }
}

/* ---- where it cannot be --------------------------------------------------------- */

static void
assert_not_opened (Place *place)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *set_aside = NULL;
  PoiseHistory *history = poise_history_open (place->path, &set_aside, &error);

  g_assert_null (history);
  g_assert_null (set_aside);
  g_assert_nonnull (error);
  g_assert_null (strchr (error->message, '\n'));
  g_assert_nonnull (strstr (error->message, place->folder));
}

static void
test_no_folder (Place *place, gconstpointer data)
{
  g_autofree char *data_folder = g_build_filename (place->folder, "data", NULL);

  g_assert_true (g_file_set_contents (data_folder, "a file", -1, NULL));
  assert_not_opened (place);
}

static void
test_folder_in_its_place (Place *place, gconstpointer data)
{
  g_mkdir_with_parents (place->path, 0700);
  assert_not_opened (place);
}

/* Nothing is read-only to root. */
static void
become_nobody (const char *folder)
{
  if (geteuid () != 0)
    return;
  g_assert_no_errno (chown (folder, NOBODY, NOBODY));
  g_assert_no_errno (setresuid (NOBODY, NOBODY, 0));
}

static void
become_oneself (void)
{
  uid_t real, effective, saved;

  g_assert_no_errno (getresuid (&real, &effective, &saved));
  g_assert_no_errno (setresuid (saved, saved, saved));
}

/* What is in it is there, and nothing can be added or taken away. */
static void
assert_only_readable (Place *place, gint64 id)
{
  g_autoptr (PoiseHistory) history = open_sound (place);
  g_autoptr (PoiseReport) report = poise_test_report_new ();
  g_autoptr (GError) error = NULL;

  assert_listed (history, 1);
  assert_whole (history, id, 1);
  g_assert_cmpint (poise_history_add (history, report, &error), ==, 0);
  g_assert_nonnull (strstr (error->message, "cannot be written to"));
  g_clear_error (&error);
  g_assert_false (poise_history_remove (history, id, &error));
  g_assert_nonnull (strstr (error->message, "cannot be written to"));
}

static void
test_read_only (Place *place, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (place->path);
  PoiseHistory *history;
  gint64 id;

  become_nobody (place->folder);
  g_mkdir_with_parents (folder, 0700);
  g_chmod (folder, 0500);
  assert_not_opened (place);
  g_chmod (folder, 0700);
  history = open_sound (place);
  id = add (history, 1);
  g_assert_true (poise_history_remove (history, add (history, 2), NULL));
  poise_history_close (history);
  g_chmod (place->path, 0400);
  g_chmod (folder, 0500);
  assert_only_readable (place, id);
  g_chmod (place->path, 0);
  assert_not_opened (place);
  g_chmod (folder, 0700);
  become_oneself ();
}

#define ADD(name, function)                                                              \
  g_test_add ("/history/" name, Place, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  poise_test_init (&argc, &argv);
  ADD ("kept", test_kept);
  ADD ("list", test_list);
  ADD ("removed", test_removed);
  ADD ("unknown", test_unknown);
  ADD ("odd-texts", test_odd_texts);
  ADD ("not-a-database", test_not_a_database);
  ADD ("other-database", test_other_database);
  ADD ("wrong-schema", test_wrong_schema);
  ADD ("newer", test_newer);
  ADD ("damaged-row", test_damaged_row);
  ADD ("taken-away", test_taken_away);
  ADD ("threads", test_threads);
  ADD ("damage-found-by-all", test_damage_found_by_all);
  ADD ("no-folder", test_no_folder);
  ADD ("folder-in-its-place", test_folder_in_its_place);
  ADD ("read-only", test_read_only);
  return g_test_run ();
}
