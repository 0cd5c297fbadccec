/* SPDX-License-Identifier: MIT */
/* Pitfall 12: what a person writes is checked in one place. */
#include "tests/unit/poise-test.h"

#include <string.h>

static const char *const colours[] = { "red", "green", "blue", NULL };

static const PoiseParam params[] = {
  { .name = "number",
    .title = "Number",
    .unit = "ms",
    .value = 1500,
    .min = -10,
    .max = 1000000 },
  { .name = "switch", .title = "Switch", .type = POISE_PARAM_BOOL, .value = TRUE },
  { .name = "colour",
    .title = "Colour",
    .type = POISE_PARAM_CHOICE,
    .value = 1,
    .choices = colours },
  { .name = "threads",
    .title = "Threads",
    .value = POISE_PARAM_CORES,
    .min = 1,
    .max = 64 },
  { .name = "scale",
    .title = "Scale",
    .type = POISE_PARAM_REAL,
    .real_value = 0.5,
    .real_min = -2,
    .real_max = 2 },
  { .name = "text",
    .title = "Text",
    .type = POISE_PARAM_TEXT,
    .text = "by default",
    .max = 12 },
  { .name = "place",
    .title = "Place",
    .type = POISE_PARAM_FOLDER,
    .placeholder = "Its own" },
};

static const PoiseKind kind = {
  .id = "kind",
  .title = "Kind",
  .paths = POISE_PATHS_FILES_AND_FOLDERS,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
};

static const PoiseKind file_kind = { .id = "file", .paths = POISE_PATHS_FILE };
static const PoiseKind address_kind = { .id = "address", .paths = POISE_PATHS_ADDRESS };

static const PoiseKind bare_kind = { .id = "bare", .title = "Bare" };

/* Refused, with an error that says which parameter, what was written, and what is
 * allowed; and the value is still the old one. */
static void
assert_refused (const char *name,
                const char *text,
                const char *allowed)
{
  g_autoptr (PoiseParams) values = poise_params_new (&kind);
  g_autoptr (PoiseParams) untouched = poise_params_new (&kind);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (poise_params_set (values, name, text, &error));
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, name));
  g_assert_nonnull (strstr (error->message, text));
  g_assert_nonnull (strstr (error->message, allowed));
  before = poise_params_print (untouched, name);
  after = poise_params_print (values, name);
  g_assert_cmpstr (after, ==, before);
}

static void
assert_number (const char *text,
               gint64      expected)
{
  g_autoptr (PoiseParams) values = poise_params_new (&kind);
  g_autoptr (GError) error = NULL;

  g_assert_true (poise_params_set (values, "number", text, &error));
  g_assert_no_error (error);
  g_assert_cmpint (poise_params_get_int (values, "number"), ==, expected);
}

static void
test_pitfall_12_numbers_refused (void)
{
  static const char *const texts[] = {
    "",       " ",      " 7",    "7 ",     "\t7",   "7\n",    "0x10",   "0X10",
    "1e3",    "1.5",    "1,000", "+5",     "--5",   "-",      "+",      "5-",
    "7seven", "seven",  "nan",   "inf",    "\u0663", "7\u00a0", "1 000",  "0b1",
    "-11",    "1000001", "-9223372036854775808",
    "9223372036854775807", "9223372036854775808", "-9223372036854775809",
    "18446744073709551617", "99999999999999999999999999999999999999999",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused ("number", texts[i], "a whole number from -10 to 1,000,000");
}

static void
test_numbers (void)
{
  assert_number ("0", 0);
  assert_number ("-0", 0);
  assert_number ("-10", -10);
  assert_number ("1000000", 1000000);
  /* Decimal, whatever it begins with. */
  assert_number ("0010", 10);
}

static void
test_switch (void)
{
  static const char *const refused[]
      = { "", "yes", "no", "1", "0", "True", "TRUE", " true", "true ", "on" };
  g_autoptr (PoiseParams) values = poise_params_new (&kind);

  g_assert_true (poise_params_get_bool (values, "switch"));
  g_assert_true (poise_params_set (values, "switch", "false", NULL));
  g_assert_false (poise_params_get_bool (values, "switch"));
  g_assert_true (poise_params_set (values, "switch", "true", NULL));
  g_assert_true (poise_params_get_bool (values, "switch"));
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    assert_refused ("switch", refused[i], "true or false");
}

static void
test_choice (void)
{
  static const char *const refused[] = { "", "Red", "re", "redd", "1", "red,green" };
  g_autoptr (PoiseParams) values = poise_params_new (&kind);

  g_assert_cmpstr (poise_params_get_choice (values, "colour"), ==, "green");
  for (guint i = 0; colours[i] != NULL; i++)
    {
      g_assert_true (poise_params_set (values, "colour", colours[i], NULL));
      g_assert_cmpstr (poise_params_get_choice (values, "colour"), ==, colours[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    assert_refused ("colour", refused[i], "one of red, green, blue");
}

static void
test_real (void)
{
  g_autoptr (PoiseParams) values = poise_params_new (&kind);

  g_assert_cmpfloat (poise_params_get_real (values, "scale"), ==, 0.5);
  g_assert_true (poise_params_set (values, "scale", "-1.25e-3", NULL));
  g_assert_cmpfloat (poise_params_get_real (values, "scale"), ==, -0.00125);
  g_assert_true (poise_params_set (values, "scale", "2", NULL));
  assert_refused ("scale", "2.0000001", "a number from -2 to 2");
  assert_refused ("scale", "-3", "a number from -2 to 2");
  assert_refused ("scale", "0,5", "a number from -2 to 2");
}

static void
test_texts (void)
{
  g_autoptr (PoiseParams) values = poise_params_new (&kind);
  g_autoptr (PoiseParams) copy = NULL;

  g_assert_cmpstr (poise_params_get_text (values, "text"), ==, "by default");
  g_assert_cmpstr (poise_params_get_text (values, "place"), ==, "");
  g_assert_true (poise_params_set (values, "text", "äöü \n,\"'", NULL));
  g_assert_true (poise_params_set (values, "place", "/\xff\nodd", NULL));
  copy = poise_params_copy (values);
  g_assert_true (poise_params_set (values, "text", "", NULL));
  g_assert_cmpstr (poise_params_get_text (values, "text"), ==, "");
  g_assert_cmpstr (poise_params_get_text (copy, "text"), ==, "äöü \n,\"'");
  g_assert_cmpstr (poise_params_get_text (copy, "place"), ==, "/\xff\nodd");
  assert_refused ("text", "thirteen chars", "a text in UTF-8 of up to 12 bytes");
  g_assert_false (poise_params_set (values, "text", "\xff", NULL));
}

/* One file, one address: a second one is a mistake. */
static void
test_one_path (void)
{
  static const PoiseKind *const kinds[] = { &file_kind, &address_kind };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (PoiseParams) values = poise_params_new (kinds[i]);
      g_autoptr (GError) error = NULL;

      g_assert_true (poise_params_add_path (values, "first", NULL));
      g_assert_false (poise_params_add_path (values, "second", &error));
      g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
      g_assert_nonnull (strstr (error->message, "second"));
      g_assert_cmpstr (poise_params_get_paths (values)[0], ==, "first");
      g_assert_null (poise_params_get_paths (values)[1]);
    }
}

static void
test_unknown_name_lists_the_known (void)
{
  g_autoptr (PoiseParams) values = poise_params_new (&kind);
  g_autoptr (PoiseParams) none = poise_params_new (&bare_kind);
  g_autoptr (GError) error = NULL;

  g_assert_false (poise_params_set (values, "nubmer", "7", &error));
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "nubmer"));
  g_assert_nonnull (strstr (error->message, "number, switch, colour, threads"));
  g_clear_error (&error);

  g_assert_false (poise_params_set (none, "number", "7", &error));
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  g_assert_true (g_str_has_suffix (error->message, "none"));
}

static void
test_defaults (void)
{
  g_autoptr (PoiseParams) values = poise_params_new (&kind);
  gint64 cores = poise_params_get_int (values, "threads");

  g_assert_cmpint (poise_params_get_int (values, "number"), ==, 1500);
  g_assert_cmpint (cores, ==, CLAMP ((gint64) g_get_num_processors (), 1, 64));
  g_assert_cmpuint (poise_params_count_workers (values), ==, cores);
  g_assert_null (poise_params_get_paths (values)[0]);
}

static void
test_count_workers (void)
{
  g_autoptr (PoiseParams) values = poise_params_new (&kind);
  g_autoptr (PoiseParams) bare = poise_params_new (&bare_kind);

  g_assert_true (poise_params_set (values, "threads", "17", NULL));
  g_assert_cmpuint (poise_params_count_workers (values), ==, 17);
  g_assert_cmpuint (poise_params_count_workers (bare), ==, 1);
}

/* What is printed is read as the same value. */
static void
test_print_and_check_agree (void)
{
  static const struct
  {
    guint  param;
    gint64 value;
  } cases[] = { { 0, -10 },  { 0, 0 }, { 0, 1000000 }, { 1, FALSE },
                { 1, TRUE }, { 2, 0 }, { 2, 2 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PoiseParam *param = &params[cases[i].param];
      PoiseValue value = { .number = cases[i].value };
      g_autofree char *text = poise_param_print (param, value);
      g_autoptr (GError) error = NULL;

      value.number = G_MININT64;

      g_assert_true (poise_param_check (param, text, &value, &error));
      g_assert_no_error (error);
      g_assert_cmpint (value.number, ==, cases[i].value);
    }
}

static void
test_paths (void)
{
  g_autoptr (PoiseParams) values = poise_params_new (&kind);

  g_assert_true (poise_params_add_path (values, "/a b", NULL));
  g_assert_true (poise_params_add_path (values, "\xff\nodd", NULL));
  g_assert_cmpstr (poise_params_get_paths (values)[0], ==, "/a b");
  g_assert_cmpstr (poise_params_get_paths (values)[1], ==, "\xff\nodd");
  g_assert_null (poise_params_get_paths (values)[2]);
  poise_params_clear_paths (values);
  g_assert_null (poise_params_get_paths (values)[0]);
}

static void
test_paths_refused (void)
{
  g_autoptr (PoiseParams) values = poise_params_new (&bare_kind);
  g_autoptr (GError) error = NULL;

  g_assert_false (poise_params_add_path (values, "/tmp/\xff", &error));
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "bare"));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_null (poise_params_get_paths (values)[0]);
}

static void
test_copies_are_independent (void)
{
  g_autoptr (PoiseParams) values = poise_params_new (&kind);
  g_autoptr (PoiseParams) copy = NULL;

  g_assert_true (poise_params_set (values, "number", "1", NULL));
  g_assert_true (poise_params_add_path (values, "one", NULL));
  copy = poise_params_copy (values);
  g_assert_true (poise_params_get_kind (copy) == &kind);

  g_assert_true (poise_params_set (values, "number", "2", NULL));
  g_assert_true (poise_params_add_path (values, "two", NULL));
  g_assert_true (poise_params_set (copy, "number", "3", NULL));
  g_assert_true (poise_params_add_path (copy, "three", NULL));

  g_assert_cmpint (poise_params_get_int (values, "number"), ==, 2);
  g_assert_cmpint (poise_params_get_int (copy, "number"), ==, 3);
  g_assert_cmpstr (poise_params_get_paths (values)[1], ==, "two");
  g_assert_cmpstr (poise_params_get_paths (copy)[0], ==, "one");
  g_assert_cmpstr (poise_params_get_paths (copy)[1], ==, "three");
  g_assert_null (poise_params_get_paths (copy)[2]);
  poise_params_clear_paths (values);
  g_assert_cmpstr (poise_params_get_paths (copy)[0], ==, "one");
}

static void
test_describe (void)
{
  g_autoptr (PoiseParams) values = poise_params_new (&kind);
  g_autoptr (PoiseParams) bare = poise_params_new (&bare_kind);
  g_autofree char *with_paths = NULL;
  g_autofree char *nothing = poise_params_describe (bare);

  g_assert_true (poise_params_set (values, "threads", "3", NULL));
  g_assert_true (poise_params_add_path (values, "/a", NULL));
  g_assert_true (poise_params_add_path (values, "/b\xff", NULL));
  with_paths = poise_params_describe (values);
  g_assert_cmpstr (
      with_paths, ==,
      "/a, /b\uFFFD · Number 1,500 ms · Switch true · Colour green · Threads 3 · Scale 0.5 · "
      "Text by default · Place Its own");
  g_assert_cmpstr (nothing, ==, "");
}

/* What 0 stands for is said wherever a person could wonder. */
static void
test_zero (void)
{
  static const PoiseParam limit = {
    .name = "limit", .title = "Limit", .unit = "/s", .value = 5, .max = 9, .zero = "no limit",
  };
  static const PoiseKind limited = {
    .id = "limited", .title = "Limited", .params = &limit, .n_params = 1,
  };
  g_autoptr (PoiseParams) values = poise_params_new (&limited);
  g_autofree char *before = poise_params_describe (values);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (before, ==, "Limit 5 /s");
  g_assert_true (poise_params_set (values, "limit", "0", NULL));
  after = poise_params_describe (values);
  g_assert_cmpstr (after, ==, "Limit no limit");
  g_assert_false (poise_params_set (values, "limit", "10", &error));
  g_assert_cmpstr (error->message, ==,
                   "limit: “10” is not 0 for no limit, or a whole number from 1 to 9");
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/params/pitfall-12/numbers-refused", test_pitfall_12_numbers_refused);
  g_test_add_func ("/params/numbers", test_numbers);
  g_test_add_func ("/params/switch", test_switch);
  g_test_add_func ("/params/choice", test_choice);
  g_test_add_func ("/params/real", test_real);
  g_test_add_func ("/params/texts", test_texts);
  g_test_add_func ("/params/one-path", test_one_path);
  g_test_add_func ("/params/unknown-name", test_unknown_name_lists_the_known);
  g_test_add_func ("/params/defaults", test_defaults);
  g_test_add_func ("/params/count-workers", test_count_workers);
  g_test_add_func ("/params/print-and-check-agree", test_print_and_check_agree);
  g_test_add_func ("/params/paths", test_paths);
  g_test_add_func ("/params/paths-refused", test_paths_refused);
  g_test_add_func ("/params/copies-are-independent", test_copies_are_independent);
  g_test_add_func ("/params/describe", test_describe);
  g_test_add_func ("/params/zero", test_zero);
  return g_test_run ();
}
