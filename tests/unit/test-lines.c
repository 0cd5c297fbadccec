/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test.h"

/* Follows the model by what it says of its changes. */
typedef struct
{
  GPtrArray *lines;
  guint      n_changes;
} Mirror;

static void
changed_cb (GListModel *model,
            guint       position,
            guint       removed,
            guint       added,
            Mirror     *mirror)
{
  mirror->n_changes++;
  if (removed > 0)
    g_ptr_array_remove_range (mirror->lines, position, removed);
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (PoiseLine) line = g_list_model_get_item (model, position + i);
      g_ptr_array_insert (mirror->lines, (int) (position + i),
                          g_strdup (poise_line_get_text (line)));
    }
}

static Mirror *
mirror_new (PoiseLines *lines)
{
  Mirror *mirror = g_new0 (Mirror, 1);

  mirror->lines = g_ptr_array_new_with_free_func (g_free);
  g_signal_connect (lines, "items-changed", G_CALLBACK (changed_cb), mirror);
  return mirror;
}

static void
mirror_free (Mirror *mirror)
{
  g_ptr_array_unref (mirror->lines);
  g_free (mirror);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Mirror, mirror_free)

static void
assert_same (PoiseLines *lines,
             Mirror     *mirror,
             guint       n)
{
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (lines)), ==, n);
  g_assert_cmpuint (mirror->lines->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpstr (poise_lines_get (lines, i), ==,
                     g_ptr_array_index (mirror->lines, i));
}

/* Numbered lines: "@first", "@first + 1", … */
static GPtrArray *
make_batch (guint first,
            guint n)
{
  GPtrArray *batch = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (batch, g_strdup_printf ("%u", first + i));
  return batch;
}

static void
test_empty (void)
{
  g_autoptr (PoiseLines) lines = poise_lines_new ();
  g_autofree char *text = poise_lines_to_text (lines);

  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (lines)) == POISE_TYPE_LINE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (lines)), ==, 0);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (lines), 0));
  g_assert_cmpstr (text, ==, "");
}

static void
test_append (void)
{
  g_autoptr (PoiseLines) lines = poise_lines_new ();
  g_autoptr (Mirror) mirror = mirror_new (lines);
  g_autofree char *text = NULL;
  g_autofree char *property = NULL;
  g_autoptr (PoiseLine) line = NULL;

  poise_lines_append (lines, "one");
  poise_lines_append (lines, "");
  poise_lines_append (lines, "three");
  g_assert_cmpuint (mirror->n_changes, ==, 3);
  assert_same (lines, mirror, 3);
  text = poise_lines_to_text (lines);
  g_assert_cmpstr (text, ==, "one\n\nthree\n");
  line = g_list_model_get_item (G_LIST_MODEL (lines), 2);
  g_object_get (line, "text", &property, NULL);
  g_assert_cmpstr (property, ==, "three");
}

/* Pitfall 18: one change, however many lines. */
static void
test_batch_is_one_change (void)
{
  g_autoptr (PoiseLines) lines = poise_lines_new ();
  g_autoptr (Mirror) mirror = mirror_new (lines);

  poise_lines_append_many (lines, make_batch (0, 1000));
  g_assert_cmpuint (mirror->n_changes, ==, 1);
  assert_same (lines, mirror, 1000);
  poise_lines_append_many (lines, make_batch (0, 0));
  g_assert_cmpuint (mirror->n_changes, ==, 1);
}

static void
test_limit (void)
{
  g_autoptr (PoiseLines) lines = poise_lines_new ();
  g_autoptr (Mirror) mirror = mirror_new (lines);

  poise_lines_append_many (lines, make_batch (0, POISE_LINES_MAX));
  poise_lines_append (lines, "last");
  assert_same (lines, mirror, POISE_LINES_MAX);
  g_assert_cmpstr (poise_lines_get (lines, 0), ==, "1");
  g_assert_cmpstr (poise_lines_get (lines, POISE_LINES_MAX - 1), ==, "last");

  /* More than all of them at once: the oldest of the batch goes too. */
  poise_lines_append_many (lines, make_batch (0, POISE_LINES_MAX + 7));
  assert_same (lines, mirror, POISE_LINES_MAX);
  g_assert_cmpstr (poise_lines_get (lines, 0), ==, "7");
}

static void
test_set_text (void)
{
  g_autoptr (PoiseLines) lines = poise_lines_new ();
  g_autoptr (Mirror) mirror = mirror_new (lines);
  g_autofree char *text = NULL;

  poise_lines_append (lines, "old");
  poise_lines_set_text (lines, "a\n\nb\n");
  assert_same (lines, mirror, 3);
  text = poise_lines_to_text (lines);
  g_assert_cmpstr (text, ==, "a\n\nb\n");

  poise_lines_set_text (lines, "no newline at the end");
  assert_same (lines, mirror, 1);
  poise_lines_set_text (lines, "\n");
  assert_same (lines, mirror, 1);
  g_assert_cmpstr (poise_lines_get (lines, 0), ==, "");
  poise_lines_set_text (lines, "");
  assert_same (lines, mirror, 0);
}

static void
test_set_text_keeps_the_limit (void)
{
  g_autoptr (PoiseLines) lines = poise_lines_new ();
  g_autoptr (Mirror) mirror = mirror_new (lines);
  g_autofree char *text = g_strnfill (POISE_LINES_MAX + 5, '\n');

  poise_lines_set_text (lines, text);
  assert_same (lines, mirror, POISE_LINES_MAX);
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/lines/empty", test_empty);
  g_test_add_func ("/lines/append", test_append);
  g_test_add_func ("/lines/batch-is-one-change", test_batch_is_one_change);
  g_test_add_func ("/lines/limit", test_limit);
  g_test_add_func ("/lines/set-text", test_set_text);
  g_test_add_func ("/lines/set-text-keeps-the-limit", test_set_text_keeps_the_limit);
  return g_test_run ();
}
