/* SPDX-License-Identifier: MIT */
/* A comparison's report as JSON and back, whatever comes. */
#include "tests/unit/poise-test-report.h"
#include "tests/unit/poise-test.h"

#include "app/lab/poise-report-json.h"

#include <json-glib/json-glib.h>
#include <locale.h>
#include <string.h>

#define N_MUTATIONS 20000

static PoiseReport *
go_round (const PoiseReport *report)
{
  g_autofree char *json = poise_report_to_json (report);
  g_autoptr (GError) error = NULL;
  PoiseReport *read = poise_report_from_json (json, -1, &error);

  g_assert_no_error (error);
  g_assert_nonnull (read);
  return read;
}

/* ---- JSON ----------------------------------------------------------------------- */

static void
test_round_trip (void)
{
  g_autoptr (PoiseReport) report = poise_test_report_new ();
  g_autoptr (PoiseReport) read = go_round (report);

  poise_test_report_assert_equal (report, read);
}

/* As little as there can be: a comparison without a baseline, without a verdict. */
static void
test_round_trip_of_nothing (void)
{
  g_autoptr (PoiseReport) report = poise_report_new ();
  g_autoptr (PoiseReport) read = NULL;

  report->title = g_strdup ("");
  report->kind = g_strdup ("");
  g_ptr_array_add (report->runs, poise_report_run_new (""));
  read = go_round (report);
  poise_test_report_assert_equal (report, read);
}

static void
test_round_trip_of_odd (void)
{
  static const double numbers[]
      = { 0, 1e-300, 0.1, 1e300, 123456789.123456789, 1.0 / 3, 16.7, 4294967296, 5e-324 };
  g_autoptr (PoiseReport) report = poise_test_report_new ();
  g_autoptr (PoiseReport) read = NULL;
  PoiseStall stall = { -5, G_GINT64_CONSTANT (123456789012345), NULL };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    poise_test_get_run (report, 0)->metrics[i]
        = (PoiseSpread){ numbers[i], (double) NAN, numbers[i] };
  /* Only its spread is left. */
  poise_test_get_run (report, 1)->metrics[0].median = (double) NAN;
  g_array_append_val (poise_test_get_run (report, 0)->stalls, stall);
  g_free (report->title);
  report->title = g_strdup ("\"a\\b\n\t\x01\x7f  𝔘\xef\xbf\xbf</script>\xe2\x80\xa8");
  read = go_round (report);
  poise_test_report_assert_equal (report, read);
}

/* Bytes that are no UTF-8 are replaced once, and then stay as they are. */
static void
test_invalid_utf8 (void)
{
  g_autoptr (PoiseReport) report = poise_test_report_new ();
  g_autoptr (PoiseReport) once = NULL;
  g_autoptr (PoiseReport) twice = NULL;

  g_free (poise_test_get_run (report, 1)->outcome);
  poise_test_get_run (report, 1)->outcome = g_strdup ("a\xff\xc3(\xed\xa0\x80z");
  g_ptr_array_add (report->parameters, g_strdup ("n\xff"));
  g_ptr_array_add (report->parameters, g_strdup ("v\xfe"));
  once = go_round (report);
  g_assert_true (g_utf8_validate (poise_test_get_run (once, 1)->outcome, -1, NULL));
  twice = go_round (once);
  poise_test_report_assert_equal (once, twice);
}

static void
assert_members (JsonObject *object, ...)
{
  va_list names;
  const char *name;

  va_start (names, object);
  while ((name = va_arg (names, const char *)) != NULL)
    if (!json_object_has_member (object, name))
      g_error ("“%s” is missing", name);
  va_end (names);
}

static void
assert_quantiles (JsonObject *run, const char *name)
{
  assert_members (json_object_get_object_member (run, name), "p50", "p99", "max", NULL);
}

/* design.md's, all of them, and medians under them. */
static void
test_keys (void)
{
  g_autoptr (PoiseReport) report = poise_test_report_new ();
  g_autofree char *json = poise_report_to_json (report);
  g_autoptr (JsonNode) node = json_from_string (json, NULL);
  JsonObject *whole = json_node_get_object (node);
  JsonObject *run
      = json_array_get_object_element (json_object_get_array_member (whole, "runs"), 1);
  JsonObject *stall;

  assert_members (whole, "host", "baseline", "runs", "verdict", NULL);
  assert_members (json_object_get_object_member (whole, "host"), "cores", "renderer",
                  "frame_source", NULL);
  assert_members (run, "strategy", "delivery", "threads", "elapsed_s", "speedup",
                  "frames", "late_frames", "stalls", "cancel_ms", "backlog_max", NULL);
  assert_quantiles (run, "frame_gap_ms");
  assert_quantiles (run, "loop_lag_ms");
  assert_quantiles (run, "input_ms");
  stall = json_array_get_object_element (json_object_get_array_member (run, "stalls"), 0);
  assert_members (stall, "ms", "where", NULL);
  g_assert_cmpfloat (json_object_get_double_member (stall, "ms"), ==, 2483.001);
  g_assert_true (json_object_get_null_member (run, "cancel_ms"));
  g_assert_true (json_object_get_boolean_member (
      json_object_get_object_member (run, "input_ms"), "synthetic"));
  g_assert_cmpfloat (json_object_get_double_member (run, "elapsed_s"), ==,
                     poise_test_get_run (report, 1)->metrics[POISE_METRIC_ELAPSED].median);
  g_assert_cmpstr (json_object_get_string_member (whole, "time"), ==,
                   "2025-11-24T16:00:00Z");
}

/* Whatever the locale is, and with no digit more than it takes. */
static void
test_numbers (void)
{
  g_autoptr (PoiseReport) report = poise_test_report_new ();
  g_autofree char *json = NULL;

  if (setlocale (LC_NUMERIC, "de_DE.UTF-8") == NULL)
    g_test_message ("there is no German locale here");
  poise_test_get_run (report, 0)->metrics[POISE_METRIC_ELAPSED].median = 0.3;
  json = poise_report_to_json (report);
  setlocale (LC_NUMERIC, "C");
  g_assert_nonnull (strstr (json, "\"elapsed_s\": 0.3,"));
  g_assert_nonnull (strstr (json, "[2500.016, 2483.333]"));
  g_assert_null (strcasestr (json, "nan"));
  g_assert_null (strcasestr (json, "inf"));
}

/* ---- what comes from outside ---------------------------------------------------- */

/* Read or refused in one line; what is read can be written again. */
static gboolean
try_to_read (const char *bytes, gsize len)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PoiseReport) report = poise_report_from_json (bytes, (gssize) len, &error);
  g_autoptr (PoiseReport) again = NULL;

  if (report == NULL)
    {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      g_assert_null (strchr (error->message, '\n'));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return FALSE;
    }
  g_assert_no_error (error);
  again = go_round (report);
  poise_test_report_assert_equal (report, again);
  return TRUE;
}

/* Half a surrogate is no character, in a name either. */
static void
test_half_a_surrogate (void)
{
  g_autoptr (PoiseReport) report = poise_test_report_new ();
  g_autofree char *json = poise_report_to_json (report);
  GString *text = g_string_new (json);

  g_assert_cmpuint (g_string_replace (text, "\"path\"", "\"pat\\ud800h\"", 0), ==, 1);
  g_assert_true (try_to_read (text->str, text->len));
  g_string_free (text, TRUE);
}

static void
test_truncated (void)
{
  g_autoptr (PoiseReport) report = poise_test_report_new ();
  g_autofree char *json = poise_report_to_json (report);
  gsize len = strlen (json);

  for (gsize i = 0; i < len - 2; i++) /* the last two are a brace and a line break */
    g_assert_false (try_to_read (json, i));
  g_assert_true (try_to_read (json, len));
}

static void
mutate (GString *bytes)
{
  static const char *const pieces[] = {
    "null", "-1", "1e999",   "[",    "{",   "\"",    "\\u0000", "99999999999999999999",
    "\xff", ",",  "\\ud800", "true", "0.5", "\"x\"", "[]",      "{}",
    "-",    "/*", "'"
  };
  gsize at = (gsize) g_test_rand_int_range (0, (gint32) bytes->len);

  switch (g_test_rand_int_range (0, 4))
    {
    case 0:
      bytes->str[at] = (char) g_test_rand_int_range (0, 256);
      break;
    case 1:
      g_string_erase (bytes, (gssize) at,
                      g_test_rand_int_range (0, (gint32) MIN (bytes->len - at, 40)));
      break;
    case 2:
      g_string_insert (bytes, (gssize) at,
                       pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      break;
    default:
      { /* another value in place of one */
        gsize colon = at + strcspn (bytes->str + at, ":");
        gsize end = colon + strcspn (bytes->str + colon, ",\n");

        if (bytes->str[colon] == ':' && end < bytes->len)
          {
            g_string_erase (bytes, (gssize) colon + 1, (gssize) (end - colon - 1));
            g_string_insert (bytes, (gssize) colon + 1,
                             pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
          }
      }
    }
}

static void
test_mutated (void)
{
  g_autoptr (PoiseReport) report = poise_test_report_new ();
  g_autofree char *json = poise_report_to_json (report);
  guint n_read = 0;

  for (guint i = 0; i < N_MUTATIONS; i++)
    {
      g_autoptr (GString) bytes = g_string_new (json);

      for (int n = g_test_rand_int_range (1, 4); n > 0 && bytes->len > 0; n--)
        mutate (bytes);
      n_read += try_to_read (bytes->str, bytes->len);
    }
  g_assert_cmpuint (n_read, >, N_MUTATIONS / 100); /* else the mutations teach nothing */
  g_assert_cmpuint (n_read, <, N_MUTATIONS);
}

static void
assert_refused (const char *json, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PoiseReport) report = poise_report_from_json (json, -1, &error);

  g_assert_null (report);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  if (strstr (error->message, expected) == NULL)
    g_error ("“%s” does not say “%s”", error->message, expected);
}

static void
test_refused (void)
{
  g_autofree char *deep = g_strnfill (1000000, '[');
  g_autofree char *quoted = g_strconcat ("{\"a\": \"]]]]\", \"b\": ", deep, NULL);

  assert_refused ("", "nothing is there");
  assert_refused ("  \n", "nothing is there");
  assert_refused ("[]", "the whole");
  assert_refused ("null", "does not begin with");
  assert_refused ("null{}", "does not begin with");
  assert_refused ("]{}", "does not begin with");
  assert_refused ("{}{}", "more than one value");
  assert_refused ("{", "not JSON: ");
  assert_refused ("var x = {}", "not JSON: ");
  assert_refused ("{'a': 1}", "not JSON: ");
  assert_refused ("{} /* comment */", "not JSON: ");
  assert_refused (deep, "nested too deeply");
  assert_refused (quoted, "nested too deeply");
  assert_refused ("{\"kind\": \"primes\"}", "“runs” is not an array");
  assert_refused ("{\"kind\": \"a\", \"title\": \"b\", \"runs\": []}",
                  "“host” is not an object");
  assert_refused ("{\"kind\": \"a\", \"title\": \"b\", \"host\": {}, \"runs\": [{}]}",
                  "runs[0]: “label” is not a text");
  assert_refused ("{\"kind\": \"a\", \"title\": \"b\", \"host\": {}, \"runs\": ["
                  "{\"label\": \"c\"}, {\"label\": \"c\", \"threads\": -1}]}",
                  "runs[1]: “threads” is not a whole number");
  assert_refused ("{\"kind\": \"a\", \"title\": \"b\", \"host\": {}, \"runs\": ["
                  "{\"label\": \"c\", \"frame_gap_ms\": {\"p99\": \"12\"}}]}",
                  "runs[0]: frame_gap_ms: “p99” is not a number");
  assert_refused ("{\"kind\": \"a\", \"title\": \"b\", \"host\": {}, \"runs\": ["
                  "{\"label\": \"c\", \"elapsed_s\": 99999999999999999999}]}",
                  "“elapsed_s” is not a number");
  assert_refused ("{\"kind\": \"a\", \"title\": \"b\", \"host\": {}, \"runs\": ["
                  "{\"label\": \"c\", \"gaps\": [[1]]}]}",
                  "“gaps” is not an array of pairs");
}

/* What a later Poise may add, and what it may leave out. */
static void
test_unknown_keys (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PoiseReport) report
      = poise_report_from_json ("{\"kind\": \"a\", \"title\": \"b\", \"host\": "
                                "{\"colour\": \"red\"}, \"new\": [1, {}],"
                                " \"runs\": [{\"label\": \"c\", \"extras\": null}]}",
                                -1, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (report->runs->len, ==, 1);
  g_assert_true (
      isnan (poise_test_get_run (report, 0)->metrics[POISE_METRIC_ELAPSED].median));
}

static void
test_too_much (void)
{
  GString *json
      = g_string_new ("{\"kind\": \"a\", \"title\": \"b\", \"host\": {}, \"runs\": [");

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (json, "%s{\"label\": \"c\"}", i > 0 ? "," : "");
  g_string_append (json, "]}");
  assert_refused (json->str, "“runs” is not an array of a length");
  g_string_assign (json, "[");
  for (guint i = 0; i < 5000000; i++)
    g_string_append (json, "1,");
  assert_refused (json->str, "too many values");
  g_string_free (json, TRUE);
  assert_refused ("{\"kind\": \"a\"} {}", "more than one value");
}

int
main (int argc, char **argv)
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/report/json/round-trip", test_round_trip);
  g_test_add_func ("/report/json/round-trip-of-nothing", test_round_trip_of_nothing);
  g_test_add_func ("/report/json/round-trip-of-odd", test_round_trip_of_odd);
  g_test_add_func ("/report/json/invalid-utf8", test_invalid_utf8);
  g_test_add_func ("/report/json/half-a-surrogate", test_half_a_surrogate);
  g_test_add_func ("/report/json/keys", test_keys);
  g_test_add_func ("/report/json/numbers", test_numbers);
  g_test_add_func ("/report/json/truncated", test_truncated);
  g_test_add_func ("/report/json/mutated", test_mutated);
  g_test_add_func ("/report/json/refused", test_refused);
  g_test_add_func ("/report/json/unknown-keys", test_unknown_keys);
  g_test_add_func ("/report/json/too-much", test_too_much);
  return g_test_run ();
}
