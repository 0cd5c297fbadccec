/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test.h"

#include "app/engine/poise-text.h"

#define assert_text(call, expected)                                                      \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *text_ = (call);                                                     \
    g_assert_cmpstr (text_, ==, expected);                                               \
  }                                                                                      \
  G_STMT_END

static void
test_count (void)
{
  assert_text (poise_text_count (0), "0");
  assert_text (poise_text_count (999), "999");
  assert_text (poise_text_count (1000), "1,000");
  assert_text (poise_text_count (50000000), "50,000,000");
  assert_text (poise_text_count (-7), "-7");
  assert_text (poise_text_count (-100), "-100");
  assert_text (poise_text_count (-1000), "-1,000");
  assert_text (poise_text_count (G_MAXINT64), "9,223,372,036,854,775,807");
  assert_text (poise_text_count (G_MININT64), "-9,223,372,036,854,775,808");
}

static void
test_duration (void)
{
  assert_text (poise_text_duration (0), "0.00 s");
  assert_text (poise_text_duration (290000), "0.29 s");
  assert_text (poise_text_duration (1000000), "1.0 s");
  assert_text (poise_text_duration (12345678), "12.3 s");
  /* A clock never shows a minute that has not passed. */
  assert_text (poise_text_duration (59999999), "59.9 s");
  assert_text (poise_text_duration (60000000), "1 min 00 s");
  assert_text (poise_text_duration (125000000), "2 min 05 s");
  assert_text (poise_text_duration (3599999999), "59 min 59 s");
  assert_text (poise_text_duration (3600000000), "1 h 00 min");
  assert_text (poise_text_duration (3720000000), "1 h 02 min");
}

static void
test_units (void)
{
  assert_text (poise_text_units (1204, "numbers"), "1,204 numbers");
  assert_text (poise_text_units (0, "numbers"), "0 numbers");
  assert_text (poise_text_units (999, "bytes"), "999 bytes");
  assert_text (poise_text_units (4300000000, "bytes"), "4.3\u00a0GB");
}

static void
test_rate (void)
{
  assert_text (poise_text_rate (0.96, "counts"), "1.0 counts/s");
  assert_text (poise_text_rate (9.94, "counts"), "9.9 counts/s");
  assert_text (poise_text_rate (10, "counts"), "10 counts/s");
  assert_text (poise_text_rate (999999, "numbers"), "999,999 numbers/s");
  assert_text (poise_text_rate (1000000, "numbers"), "1.0 million numbers/s");
  assert_text (poise_text_rate (3.1e8, "numbers"), "310 million numbers/s");
  assert_text (poise_text_rate (2.5e9, "numbers"), "2.5 billion numbers/s");
  assert_text (poise_text_rate (1.3e9, "bytes"), "1.3\u00a0GB/s");
}

static void
test_left (void)
{
  assert_text (poise_text_left (0), "about 1 s left");
  assert_text (poise_text_left (0.2), "about 1 s left");
  assert_text (poise_text_left (11.1), "about 12 s left");
  assert_text (poise_text_left (59), "about 59 s left");
  assert_text (poise_text_left (60), "about 1 min left");
  assert_text (poise_text_left (90), "about 2 min left");
  assert_text (poise_text_left (3600), "about 1 h left");
  assert_text (poise_text_left (7200), "about 2 h left");
}

/* An estimate can be anything: a job that all but stands still. */
static void
test_left_is_never_absurd (void)
{
  g_autofree char *long_ = poise_text_left (1e12);
  g_autofree char *longest = poise_text_left (G_MAXDOUBLE);

  g_assert_cmpstr (long_, ==, longest);
  g_assert_cmpstr (long_, !=, "about 1 s left");
  g_assert_null (strchr (long_, '-'));
}

/* What is printed is read as the same number, to the last bit. */
static void
test_real (void)
{
  static const double numbers[] = { 0, 0.1, -0.75, 1e-9, 1.0 / 3, 123456789.125, 5e-324,
                                    G_MAXDOUBLE, -2.2250738585072014e-308 };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *text = poise_text_real (numbers[i]);
      double number = -1;

      g_assert_true (poise_text_parse_real (text, &number));
      g_assert_cmpfloat (number, ==, numbers[i]);
    }
  assert_text (poise_text_real (0.1), "0.1");
  assert_text (poise_text_real (-0.75), "-0.75");
}

/* Pitfall 12, for numbers with a point. */
static void
test_pitfall_12_real_refused (void)
{
  static const char *const texts[] = {
    "",    " 1",  "1 ",   "+1",   ".5",  "5.",  "1,5",  "0x1p3", "inf", "-inf", "nan", "1e",
    "1e+", "1e5x", "--1", "1e400", "1.2.3", "\u0661", "1\n", "-",    "1e1.5", "1_000",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      double number;

      g_assert_false (poise_text_parse_real (texts[i], &number));
    }
}

static void
test_shorten (void)
{
  g_autofree char *long_ = g_strnfill (1000, 'a');
  g_autofree char *cut = poise_text_shorten (long_);

  assert_text (poise_text_shorten ("as it is"), "as it is");
  assert_text (poise_text_shorten ("\xff"), "\uFFFD");
  g_assert_cmpint (g_utf8_strlen (cut, -1), <, 200);
  g_assert_true (g_str_has_suffix (cut, "…"));
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/text/count", test_count);
  g_test_add_func ("/text/duration", test_duration);
  g_test_add_func ("/text/units", test_units);
  g_test_add_func ("/text/rate", test_rate);
  g_test_add_func ("/text/left", test_left);
  g_test_add_func ("/text/left-is-never-absurd", test_left_is_never_absurd);
  g_test_add_func ("/text/real", test_real);
  g_test_add_func ("/text/pitfall-12/real-refused", test_pitfall_12_real_refused);
  g_test_add_func ("/text/shorten", test_shorten);
  return g_test_run ();
}
