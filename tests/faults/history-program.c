/* SPDX-License-Identifier: MIT */
/* Adds comparisons to a history, or looks whether they are whole; what test-history.py
 * kills and starves. Says each id only when the comparison is kept. */
#include "tests/unit/poise-test-report.h"

#include "app/engine/poise-error.h"
#include "app/lab/poise-history.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static int
fail (const GError *error)
{
  g_print ("error %s\n", error->message);
  return EXIT_FAILURE;
}

static PoiseHistory *
open_history (const char  *path,
              GError     **error)
{
  g_autofree char *set_aside = NULL;
  PoiseHistory *history = poise_history_open (path, &set_aside, error);

  if (set_aside != NULL)
    g_print ("aside %s\n", set_aside);
  return history;
}

static int
add (const char *path,
     guint64     n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PoiseHistory) history = open_history (path, &error);
  g_autoptr (PoiseReport) report = poise_test_report_new ();

  if (history == NULL)
    return fail (error);
  for (guint64 i = 0; i < n; i++)
    {
      gint64 id = poise_history_add (history, report, &error);

      if (id == 0)
        return fail (error);
      g_print ("%" G_GINT64_FORMAT "\n", id);
    }
  return EXIT_SUCCESS;
}

static void
check_one (PoiseHistory      *history,
           gint64             id,
           const PoiseReport *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PoiseReport) report = poise_history_load (history, id, &error);

  if (report != NULL)
    {
      poise_test_report_assert_equal (expected, report);
      g_print ("whole %" G_GINT64_FORMAT "\n", id);
    }
  else
    {
      g_assert_nonnull (error);
      g_print ("damaged %" G_GINT64_FORMAT "\n", id);
    }
}

static int
check (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PoiseHistory) history = open_history (path, &error);
  g_autoptr (PoiseReport) expected = poise_test_report_new ();
  g_autoptr (GPtrArray) entries = NULL;

  if (history == NULL)
    return fail (error);
  entries = poise_history_list (history, &error);
  if (entries == NULL)
    return fail (error);
  for (guint i = 0; i < entries->len; i++)
    check_one (history, ((PoiseHistoryEntry *) g_ptr_array_index (entries, i))->id, expected);
  return EXIT_SUCCESS;
}

int
main (int    argc,
      char **argv)
{
  signal (SIGXFSZ, SIG_IGN); /* as the program does */
  if (argc == 4 && g_str_equal (argv[1], "add"))
    return add (argv[2], g_ascii_strtoull (argv[3], NULL, 10));
  if (argc == 3 && g_str_equal (argv[1], "check"))
    return check (argv[2]);
  g_printerr ("usage: %s add PATH N | check PATH\n", argv[0]);
  return EXIT_FAILURE;
}
