/* SPDX-License-Identifier: MIT */
/* A comparison's report in a window, and what is saved of it.
 *
 * For whoever wants to look: test-report --show NAME [WIDTH HEIGHT] keeps a window open,
 * test-report --draw NAME FILE draws the picture that is saved. */
#include "app/lab/poise-report-json.h"
#include "tests/unit/poise-test.h"
#include "tests/window/sample-reports.h"
#include "ui/poise-application.h"
#include "ui/poise-figure-table.h"
#include "ui/poise-plot-view.h"
#include "ui/poise-report-picture.h"
#include "ui/poise-report-view.h"

#include <glib/gstdio.h>
#include <libxml/parser.h>
#include <string.h>

/* So long nothing is drawn before a window counts as resting. */
#define REST_MS 700
#define TURN_MS 20

typedef struct
{
  GtkWindow *window;
  GtkWidget *view;
  char      *folder;
  guint      frames;
} Fixture;

static PoiseApplication *
get_application (void)
{
  static PoiseApplication *application = NULL;
  g_autoptr (GError) error = NULL;

  if (application != NULL)
    return application;
  application = poise_application_new ();
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  return application;
}

static void
painted_cb (GdkFrameClock *clock,
            Fixture       *fixture)
{
  fixture->frames++;
}

static void
wait_for_frame (Fixture *fixture)
{
  guint before = fixture->frames;

  poise_test_wait_for (fixture->frames > before);
}

static void
open_window (Fixture *fixture)
{
  fixture->window =
      GTK_WINDOW (gtk_application_window_new (GTK_APPLICATION (get_application ())));
  fixture->view = poise_report_view_new ();
  gtk_window_set_child (fixture->window, fixture->view);
  gtk_window_set_default_size (fixture->window, 1100, 720);
  gtk_window_present (fixture->window);
  g_signal_connect (gtk_widget_get_frame_clock (fixture->view), "after-paint",
                    G_CALLBACK (painted_cb), fixture);
  wait_for_frame (fixture);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("poise-report-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
  open_window (fixture);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  gtk_window_destroy (fixture->window);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
}

/* Sets a sample and waits until it was painted. */
static void
show_sample (Fixture    *fixture,
             const char *name)
{
  g_autoptr (PoiseReport) report = sample_report_make (name);

  poise_report_view_set_report (POISE_REPORT_VIEW (fixture->view), report);
  gtk_widget_queue_draw (fixture->view);
  wait_for_frame (fixture);
}

/* ---- what is to be found in the window */

static GtkWidget *
find_widget (GtkWidget *widget,
             GType      type)
{
  GtkWidget *found = g_type_is_a (G_OBJECT_TYPE (widget), type) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_widget (child, type);
  return found;
}

static PoiseFigureTable *
get_table (Fixture *fixture)
{
  return POISE_FIGURE_TABLE (find_widget (fixture->view, POISE_TYPE_FIGURE_TABLE));
}

static const char *
get_words (Fixture *fixture,
           guint    row,
           guint    column)
{
  return poise_figure_cell_get_words (
      poise_figure_table_get_cell (get_table (fixture), row, column));
}

/* Whether a cell of that row says so. */
static gboolean
row_says (Fixture    *fixture,
          guint       row,
          const char *words)
{
  for (guint i = 0; i < poise_figure_table_get_n_columns (get_table (fixture)); i++)
    if (g_str_equal (get_words (fixture, row, i), words))
      return TRUE;
  return FALSE;
}

static GPtrArray *
list_plots (GtkWidget *widget,
            GPtrArray *plots)
{
  if (POISE_IS_PLOT_VIEW (widget) && gtk_widget_get_mapped (widget))
    g_ptr_array_add (plots, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    list_plots (child, plots);
  return plots;
}

/* ---- tests */

/* Every warning of GTK's ends a test; and each report may follow each other. */
static void
test_samples (Fixture      *fixture,
              gconstpointer data)
{
  guint n;
  const SampleReport *samples = sample_reports_list (&n);

  for (guint i = 0; i < 2 * n; i++)
    {
      show_sample (fixture, samples[i % n].name);
      gtk_window_set_default_size (fixture->window, i % 2 == 0 ? 600 : 1100,
                                   i % 2 == 0 ? 400 : 720);
    }
}

static void
test_table (Fixture      *fixture,
            gconstpointer data)
{
  show_sample (fixture, "ways");
  g_assert_cmpuint (poise_figure_table_get_n_rows (get_table (fixture)), ==, 6);
  g_assert_cmpstr (get_words (fixture, 0, 0), ==, "At rest");
  g_assert_cmpstr (get_words (fixture, 3, 0), ==, "In a thread");
  g_assert_true (row_says (fixture, 0, "At rest, Time: not measured"));
  g_assert_true (row_says (fixture, 0, "At rest, Frame gap p50: 16.7 ms"));
  g_assert_true (
      row_says (fixture, 3,
                "In a thread, Frame gap p99: 19.4 ms, 1.1 times the window at rest; "
                "the median of 18.4 to 20.4"));
  g_assert_true (
      row_says (fixture, 1,
                "On the main thread, Frame gap max: 2,412 ms, a hang, 133 times the "
                "window at rest; the median of 2,171 to 2,653"));
  g_assert_true (
      row_says (fixture, 5, "A callback for each report, Most waiting: 1,412,388"));
  g_assert_false (
      row_says (fixture, 5, "A callback for each report, GIO call max: not measured"));
}

static void
test_extras_and_errors (Fixture      *fixture,
                        gconstpointer data)
{
  show_sample (fixture, "long");
  g_assert_true (
      g_str_has_suffix (get_words (fixture, 1, 1), " s; the median of 2.350 to 2.430"));
  g_assert_nonnull (strstr (
      get_words (fixture, 2, poise_figure_table_get_n_columns (get_table (fixture)) - 2),
      "Lost updates: 12,345,679"));
  show_sample (fixture, "nothing");
  g_assert_cmpuint (poise_figure_table_get_n_columns (get_table (fixture)), ==, 1);
  g_assert_cmpstr (get_words (fixture, 1, 0), ==,
                   "In a thread: the job failed: photo.raw: no space left on the device "
                   "(needs 81 MB, 12 MB free)");
  show_sample (fixture, "empty");
  g_assert_cmpuint (poise_figure_table_get_n_rows (get_table (fixture)), ==, 0);
}

/* While a comparison goes on, what is shown stays, and what was looked at keeps the
 * focus. */
static void
test_rows_come (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (PoiseReport) report = sample_report_make ("ways");
  g_autoptr (PoiseReportRun) last = g_ptr_array_steal_index (report->runs, 4);
  PoiseFigureCell *cell;

  poise_report_view_set_report (POISE_REPORT_VIEW (fixture->view), report);
  g_assert_cmpuint (poise_figure_table_get_n_rows (get_table (fixture)), ==, 5);
  cell = poise_figure_table_get_cell (get_table (fixture), 4, 3);
  gtk_widget_grab_focus (GTK_WIDGET (cell));
  g_ptr_array_add (report->runs, g_steal_pointer (&last));
  poise_report_view_set_report (POISE_REPORT_VIEW (fixture->view), report);
  g_assert_cmpuint (poise_figure_table_get_n_rows (get_table (fixture)), ==, 6);
  g_assert_true (poise_figure_table_get_cell (get_table (fixture), 4, 3) == cell);
  g_assert_true (gtk_root_get_focus (GTK_ROOT (fixture->window)) == GTK_WIDGET (cell));
}

/* The view keeps nothing of what it was given. */
static void
test_report_may_go (Fixture      *fixture,
                    gconstpointer data)
{
  PoiseReport *report = sample_report_make ("ways");
  PoiseReportRun *run = g_ptr_array_index (report->runs, 0);

  poise_report_view_set_report (POISE_REPORT_VIEW (fixture->view), report);
  memset (run->gaps->data, 0xff, run->gaps->len * sizeof (PoiseGap));
  g_array_set_size (run->gaps, 0);
  run->label[0] = '!';
  poise_report_free (report);
  wait_for_frame (fixture);
  g_assert_true (g_str_has_prefix (get_words (fixture, 1, 0), "On the main thread"));
}

static void
assert_focus (Fixture         *fixture,
              GtkDirectionType direction,
              guint            row,
              guint            column)
{
  GtkWidget *cell =
      GTK_WIDGET (poise_figure_table_get_cell (get_table (fixture), row, column));

  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (get_table (fixture)), direction));
  g_assert_true (gtk_root_get_focus (GTK_ROOT (fixture->window)) == cell);
}

/* One stop of the Tab key, and the arrows go from cell to cell. */
static void
test_keyboard (Fixture      *fixture,
               gconstpointer data)
{
  GtkWidget *table;

  show_sample (fixture, "ways");
  table = GTK_WIDGET (get_table (fixture));
  assert_focus (fixture, GTK_DIR_TAB_FORWARD, 0, 0);
  assert_focus (fixture, GTK_DIR_RIGHT, 0, 1);
  assert_focus (fixture, GTK_DIR_DOWN, 1, 1);
  assert_focus (fixture, GTK_DIR_DOWN, 2, 1);
  assert_focus (fixture, GTK_DIR_UP, 1, 1);
  assert_focus (fixture, GTK_DIR_LEFT, 1, 0);
  g_assert_false (gtk_widget_child_focus (table, GTK_DIR_LEFT));
  g_assert_false (gtk_widget_child_focus (table, GTK_DIR_TAB_FORWARD));
  gtk_root_set_focus (GTK_ROOT (fixture->window), NULL);
  assert_focus (fixture, GTK_DIR_TAB_BACKWARD, 1, 0);
}

static gboolean
hints_say (GtkWidget  *plot,
           const char *words)
{
  for (int y = 0; y < gtk_widget_get_height (plot); y += 4)
    for (int x = 0; x < gtk_widget_get_width (plot); x += 4)
      {
        g_autofree char *hint = poise_plot_view_dup_hint (POISE_PLOT_VIEW (plot), x, y);

        if (hint != NULL && strstr (hint, words) != NULL)
          return TRUE;
      }
  return FALSE;
}

static void
test_hints (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (GPtrArray) plots = g_ptr_array_new ();

  show_sample (fixture, "frozen");
  list_plots (fixture->view, plots);
  /* Two lanes, their axis, and the curves. */
  g_assert_cmpuint (plots->len, ==, 4);
  g_assert_true (hints_say (plots->pdata[0], "At rest, at 1.0"));
  g_assert_true (hints_say (plots->pdata[0], "; the window was measured at rest for 3.0 s"));
  g_assert_false (hints_say (plots->pdata[0], "the job ran"));
  g_assert_false (hints_say (plots->pdata[0], "2.4 s"));
  g_assert_true (hints_say (plots->pdata[1], "On the main thread, at 1.5"));
  g_assert_true (hints_say (plots->pdata[1], ": no frame for 2.4 s; the job ran for 2.4 s"));
  g_assert_false (hints_say (plots->pdata[2], ""));
  g_assert_true (hints_say (plots->pdata[3], "On the main thread: "));
  g_assert_true (hints_say (plots->pdata[3], "At rest: "));
}

/* Odd gaps and odd places. */
static void
test_hints_of_anything (Fixture      *fixture,
                        gconstpointer data)
{
  guint n;
  const SampleReport *samples = sample_reports_list (&n);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GPtrArray) plots = g_ptr_array_new ();

      show_sample (fixture, samples[i].name);
      list_plots (fixture->view, plots);
      for (guint k = 0; k < MIN (plots->len, 5); k++)
        {
          g_autofree char *hint =
              poise_plot_view_dup_hint (plots->pdata[k], -1000, G_MAXINT);

          g_assert_false (hints_say (plots->pdata[k], "(null)"));
        }
    }
}

static void
test_speedup (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (GPtrArray) with = g_ptr_array_new ();
  g_autoptr (GPtrArray) without = g_ptr_array_new ();

  show_sample (fixture, "threads");
  list_plots (fixture->view, with);
  g_assert_cmpuint (with->len, ==, 5 + 1 + 2);
  gtk_test_accessible_assert_property (with->pdata[7],
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "1 thread: 1.00 times as fast; 2 threads: 1.93 "
                                       "times as fast; 3 threads: 2.72 times as "
                                       "fast; 4 threads: 3.62 times as fast");
  show_sample (fixture, "frozen");
  list_plots (fixture->view, without);
  g_assert_cmpuint (without->len, ==, 4);
}

static void
test_accessible (Fixture      *fixture,
                 gconstpointer data)
{
  g_autoptr (GPtrArray) plots = g_ptr_array_new ();

  show_sample (fixture, "frozen");
  list_plots (fixture->view, plots);
  gtk_test_accessible_assert_role (plots->pdata[1], GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (plots->pdata[1], GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Frame gaps in time: On the main thread");
  gtk_test_accessible_assert_property (plots->pdata[1],
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "62 gaps between frames in 3.4 seconds, half of "
                                       "them up to 16.6 ms, the longest of 2.4 s "
                                       "ended at 2.9 seconds; the job ran for 2.4 s");
  gtk_test_accessible_assert_property (
      poise_figure_table_get_cell (get_table (fixture), 1, 0),
      GTK_ACCESSIBLE_PROPERTY_LABEL, "On the main thread");
}

/* Below all else: whatever is due comes first, also when the program was held up. */
static gboolean
count_cb (gpointer user_data)
{
  guint *count = user_data;

  (*count)++;
  return G_SOURCE_CONTINUE;
}

/* Whether a while goes by without a frame. */
static gboolean
rests (Fixture *fixture)
{
  guint turns = 0;
  guint before = fixture->frames;
  guint id = g_timeout_add_full (G_PRIORITY_LOW, TURN_MS, count_cb, &turns, NULL);

  poise_test_wait_for (turns >= REST_MS / TURN_MS);
  g_source_remove (id);
  return fixture->frames == before;
}

static void
test_rests (Fixture      *fixture,
            gconstpointer data)
{
  show_sample (fixture, "ways");
  while (!rests (fixture))
    g_test_message ("the window does not rest yet");
  g_assert_true (rests (fixture));
}

/* ---- what is taken away */

static char *
save (Fixture    *fixture,
      const char *format,
      gsize      *len)
{
  g_autofree char *name = g_strdup_printf ("report.%s", format);
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autoptr (GError) error = NULL;
  char *contents;

  gtk_widget_activate_action (fixture->view, "report.save", "(ss)", format, path);
  poise_test_poll_for (g_file_test (path, G_FILE_TEST_EXISTS));
  g_file_get_contents (path, &contents, len, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_remove (path), ==, 0);
  return contents;
}

/* Every PNG begins like this; the size follows. */
static void
test_save_png (Fixture      *fixture,
               gconstpointer data)
{
  static const guint8 signature[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
  guint n;
  const SampleReport *samples = sample_reports_list (&n);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *contents = NULL;
      guint32 size[2];
      gsize len;

      show_sample (fixture, samples[i].name);
      contents = save (fixture, "png", &len);
      g_assert_cmpmem (contents, sizeof signature, signature, sizeof signature);
      memcpy (size, contents + 16, sizeof size);
      g_assert_cmpuint (GUINT32_FROM_BE (size[0]), >=, 1200);
      g_assert_cmpuint (GUINT32_FROM_BE (size[1]), >=, 100);
    }
}

static void
test_save_svg (Fixture      *fixture,
               gconstpointer data)
{
  guint n;
  const SampleReport *samples = sample_reports_list (&n);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PoiseReport) report = sample_report_make (samples[i].name);
      g_autofree char *contents = NULL;
      g_autofree char *words = NULL;
      xmlChar *all;
      xmlDoc *document;
      gsize len;

      show_sample (fixture, samples[i].name);
      contents = save (fixture, "svg", &len);
      document = xmlReadMemory (contents, (int) len, NULL, NULL, XML_PARSE_NONET);
      g_assert_nonnull (document);
      g_assert_cmpstr ((const char *) xmlDocGetRootElement (document)->name, ==, "svg");
      all = xmlNodeGetContent (xmlDocGetRootElement (document));
      for (guint k = 0; k < report->runs->len && report->runs->len > 0; k++)
        g_assert_nonnull (strstr ((const char *) all,
                                  ((PoiseReportRun *) report->runs->pdata[k])->label));
      xmlFree (all);
      xmlFreeDoc (document);
    }
}

static void
test_save_figures (Fixture      *fixture,
                   gconstpointer data)
{
  g_autoptr (PoiseReport) report = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;
  g_autofree char *csv = NULL;
  gsize len;

  show_sample (fixture, "ways");
  json = save (fixture, "json", &len);
  report = poise_report_from_json (json, (gssize) len, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report->runs->len, ==, 5);
  g_assert_cmpuint (((PoiseReportRun *) report->runs->pdata[0])->gaps->len, ==, 62);
  csv = save (fixture, "csv", &len);
  g_assert_nonnull (strstr (csv, "A callback for each report"));
}

static void
text_read_cb (GObject      *clipboard,
              GAsyncResult *result,
              gpointer      text)
{
  g_autoptr (GError) error = NULL;

  *(char **) text =
      gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, &error);
  g_assert_no_error (error);
}

static void
test_copy (Fixture      *fixture,
           gconstpointer data)
{
  g_autofree char *text = NULL;

  show_sample (fixture, "ways");
  gtk_widget_activate_action (fixture->view, "report.copy-markdown", NULL);
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (fixture->view), NULL,
                                 text_read_cb, &text);
  poise_test_wait_for (text != NULL);
  g_assert_nonnull (strstr (text, "| In a thread "));
  g_assert_nonnull (strstr (text, "On the main thread the window froze for 2.4 s."));
}

/* Without a report there is nothing to be saved or copied. */
static void
test_nothing_to_save (Fixture      *fixture,
                      gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "report.json", NULL);
  guint n_windows = g_list_model_get_n_items (gtk_window_get_toplevels ());

  gtk_widget_activate_action (fixture->view, "report.copy-markdown", NULL);
  gtk_widget_activate_action (fixture->view, "report.save", "(ss)", "json", path);
  gtk_widget_activate_action (fixture->view, "report.save-json", NULL);
  g_assert_cmpuint (g_list_model_get_n_items (gtk_window_get_toplevels ()), ==,
                    n_windows);
}

/* The window goes while the file is written: it is written all the same. */
static void
test_window_goes (Fixture      *fixture,
                  gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "report.svg", NULL);
  gpointer view = fixture->view;

  show_sample (fixture, "many");
  gtk_widget_activate_action (fixture->view, "report.save", "(ss)", "svg", path);
  gtk_window_destroy (fixture->window);
  g_object_add_weak_pointer (view, &view);
  poise_test_poll_for (view == NULL);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_remove (path);
  open_window (fixture);
}

/* ---- by hand */

static int
show (int    argc,
      char **argv)
{
  PoiseReport *report = sample_report_make (argv[2]);
  GtkWidget *window = gtk_application_window_new (GTK_APPLICATION (get_application ()));
  GtkWidget *view = poise_report_view_new ();

  poise_report_view_set_report (POISE_REPORT_VIEW (view), report);
  poise_report_free (report);
  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_window_set_default_size (GTK_WINDOW (window), argc > 3 ? atoi (argv[3]) : 1100,
                               argc > 4 ? atoi (argv[4]) : 720);
  gtk_window_present (GTK_WINDOW (window));
  while (g_list_model_get_n_items (gtk_window_get_toplevels ()) > 0)
    g_main_context_iteration (NULL, TRUE);
  return 0;
}

static int
draw (const char *name,
      const char *path)
{
  g_autoptr (PoiseReport) report = sample_report_make (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_str_has_suffix (path, ".svg")
                                 ? poise_report_picture_encode_svg (report, &error)
                                 : poise_report_picture_encode_png (report, &error);

  g_assert_no_error (error);
  g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                       (gssize) g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  return 0;
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int    argc,
      char **argv)
{
  if (argc > 2 && g_str_equal (argv[1], "--show"))
    {
      gtk_init ();
      return show (argc, argv);
    }
  if (argc > 3 && g_str_equal (argv[1], "--draw"))
    return draw (argv[2], argv[3]);
  poise_test_init (&argc, &argv);
  g_setenv ("GTK_A11Y", "test", TRUE);
  gtk_init ();
  add ("/report/samples", test_samples);
  add ("/report/table", test_table);
  add ("/report/extras-and-errors", test_extras_and_errors);
  add ("/report/rows-come", test_rows_come);
  add ("/report/report-may-go", test_report_may_go);
  add ("/report/keyboard", test_keyboard);
  add ("/report/hints", test_hints);
  add ("/report/hints-of-anything", test_hints_of_anything);
  add ("/report/speedup", test_speedup);
  add ("/report/accessible", test_accessible);
  add ("/report/rests", test_rests);
  add ("/report/save-png", test_save_png);
  add ("/report/save-svg", test_save_svg);
  add ("/report/save-figures", test_save_figures);
  add ("/report/copy", test_copy);
  add ("/report/nothing-to-save", test_nothing_to_save);
  add ("/report/window-goes", test_window_goes);
  return g_test_run ();
}
