/* SPDX-License-Identifier: MIT */
/* Checksums of files with all sorts of names, named in all sorts of ways. */
#include "tests/unit/poise-test-checksum.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static const char *const odd_names[] = {
  "new\nline",       "carriage\rreturn", "back\\slash", " spaces  at both ends ",
  "\\n",             "-c",               "--help",      "not UTF-8 \xff\xfe",
  "tab\tand bell\a", "*",                "#comment",    "uml\xc3\xa4ut",
  "\n",              "'\"`$(x)",         "~",           "a\\",
};

/* Printed as sha256sum prints them, and read back by it. */
static void
test_odd_names (PoiseTestFolder *self,
                gconstpointer    data)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *printed = NULL;
  g_autofree char *sums = NULL;
  g_autofree char *checked = NULL;
  PoiseJob *job;

  g_ptr_array_add (argv, g_strdup ("sha256sum"));
  g_ptr_array_add (argv, g_strdup ("--"));
  for (guint i = 0; i < G_N_ELEMENTS (odd_names); i++)
    g_ptr_array_add (argv,
                     poise_test_folder_write (self, odd_names[i], odd_names[i], -1));
  g_ptr_array_add (argv, NULL);

  job = poise_test_checksum_run_words (self, "2", (const char *const *) argv->pdata + 2);
  poise_test_checksum_assert_ended (job, POISE_JOB_DONE, G_N_ELEMENTS (odd_names), 0);
  poise_test_assert_prints_like (job, (const char *const *) argv->pdata);

  job = poise_test_checksum_run (self, "2", self->path);
  poise_test_checksum_assert_ended (job, POISE_JOB_DONE, G_N_ELEMENTS (odd_names), 0);
  printed = poise_job_print_result (job);
  sums = poise_test_folder_write (self, "sums", printed, -1);
  checked = poise_test_dup_output ("sha256sum", "--strict", "-c", "--", sums);
  g_assert_cmpuint (strlen (checked), >, 0);
}

static void
test_names_in_json (PoiseTestFolder *self,
                    gconstpointer    data)
{
  g_autofree char *plain = poise_test_folder_write (self, "abc", "abc", 3);
  g_autofree char *odd = poise_test_folder_write (self, "not UTF-8 \xff\xfe", "", 0);
  g_autofree char *shown =
      poise_test_folder_build (self, "not UTF-8 \xef\xbf\xbd\xef\xbf\xbd");
  g_autofree char *base64 = g_base64_encode ((const guchar *) odd, strlen (odd));
  g_autofree char *expected = NULL;
  g_autofree char *printed = NULL;
  g_autoptr (GVariant) result = NULL;
  g_autoptr (GVariant) digests = NULL;
  PoiseJob *job = poise_test_checksum_run (self, "1", plain, odd);

  result = poise_job_dup_result (job);
  digests = g_variant_lookup_value (result, "digests", NULL);
  printed = g_variant_print (digests, FALSE);
  expected = g_strdup_printf (
      "[{'path': <'%s'>, 'digest': <'%s'>}, "
      "{'path': <'%s'>, 'path_base64': <'%s'>, 'digest': <'%s'>}]",
      plain, POISE_TEST_SHA256_ABC, shown, base64, POISE_TEST_SHA256_EMPTY);
  g_assert_cmpstr (printed, ==, expected);
}

/* In the order in which they were named, and in a folder by the bytes of the path;
 * a name is left as it was written. */
static void
test_order_and_joining (PoiseTestFolder *self,
                        gconstpointer    data)
{
  static const char *const lines[] = {
    "z/1",      /* named as …/z */
    "a//a.txt", /* named as …/a// */
    "a//a/b",   /* behind "a.", for "/" is the greater byte */
    "a//a/c/d",
    "a//a0", /* "0" comes after "/" */
    "z/1",   /* named once more, as …/z/ */
  };
  g_autofree char *folders[] = { poise_test_folder_make (self, "z"),
                                 poise_test_folder_make (self, "a"),
                                 poise_test_folder_make (self, "a/a"),
                                 poise_test_folder_make (self, "a/a/c") };
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autofree char *a = g_strconcat (folders[1], "//", NULL);
  g_autofree char *z = g_strconcat (folders[0], "/", NULL);
  PoiseJob *job;

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_free (poise_test_folder_write (self, lines[i], "", 0));
      g_string_append_printf (expected, "%s  %s/%s\n", POISE_TEST_SHA256_EMPTY,
                              self->path, lines[i]);
    }
  job = poise_test_checksum_run (self, "2", folders[0], a, z);
  poise_test_checksum_assert_ended (job, POISE_JOB_DONE, G_N_ELEMENTS (lines), 0);
  poise_test_assert_prints (job, expected->str);
  for (guint i = 1; i < G_N_ELEMENTS (folders); i++)
    g_free (folders[i]);
}

/* sha256sum -c would take it for standard input. */
static void
test_lone_dash (PoiseTestFolder *self,
                gconstpointer    data)
{
  g_autofree char *before = g_get_current_dir ();
  g_autofree char *file = poise_test_folder_write (self, "-", "abc", 3);
  g_autofree char *expected = g_strdup_printf ("%s  ./-\n", POISE_TEST_SHA256_ABC);
  g_autofree char *printed = NULL;

  g_assert_cmpint (g_chdir (self->path), ==, 0);
  printed = poise_job_print_result (poise_test_checksum_run (self, "1", "-"));
  g_assert_cmpint (g_chdir (before), ==, 0);
  g_assert_cmpstr (printed, ==, expected);
}

#define ADD(name, function)                                                              \
  g_test_add ("/checksum-names/" name, PoiseTestFolder, NULL,                            \
              poise_test_checksum_set_up, function, poise_test_checksum_tear_down)

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);

  ADD ("odd-names", test_odd_names);
  ADD ("names-in-json", test_names_in_json);
  ADD ("order-and-joining", test_order_and_joining);
  ADD ("lone-dash", test_lone_dash);

  return g_test_run ();
}
