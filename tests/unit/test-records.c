/* SPDX-License-Identifier: MIT */
/* Queries on databases: what comes of them. */
#include "tests/unit/poise-test-records.h"

#include <string.h>

#define ODD_VALUES                                                                       \
  "CREATE TABLE t (a, b);"                                                               \
  "INSERT INTO t VALUES (9223372036854775807, -9223372036854775808);"                    \
  "INSERT INTO t VALUES (NULL, '');"                                                     \
  "INSERT INTO t VALUES (0.1, 1e20), (9e999, -9e999);"                                   \
  "INSERT INTO t VALUES (x'00ff2c22', 'two' || char (10) || '\"lines\"');"               \
  "INSERT INTO t VALUES (CAST (x'ff4100fe' AS TEXT), 'é');"

static void
test_odd_values_as_csv (PoiseTestFolder *self,
                        gconstpointer    data)
{
  static const char expected[] = "a,b\n"
                                 "9223372036854775807,-9223372036854775808\n"
                                 ",\"\"\n"
                                 "0.1,1.0e+20\n"
                                 "Inf,-Inf\n"
                                 "\"\0\xff,\"\"\",\"two\n\"\"lines\"\"\"\n"
                                 "\"\xff"
                                 "A\0\xfe\",\"é\"\n";
  g_autoptr (GBytes) csv = NULL;
  PoiseJob *job;

  poise_test_records_make (self, "odd.db", ODD_VALUES);
  job = poise_test_records_start (self, "thread", "odd.db", "", "0");
  poise_test_run_to_end (job);
  csv = poise_job_encode_result (job, POISE_JOB_FORM_SAVED, NULL);
  g_assert_cmpmem (g_bytes_get_data (csv, NULL), g_bytes_get_size (csv), expected,
                   sizeof expected - 1);
}

static void
test_odd_values_as_result (PoiseTestFolder *self,
                           gconstpointer    data)
{
  g_autoptr (GVariant) result = NULL;
  g_autoptr (GVariant) expected = g_variant_parse (
      G_VARIANT_TYPE_VARDICT,
      "{'columns': <['a', 'b']>, 'rows': <["
      "[<int64 9223372036854775807>, <int64 -9223372036854775808>],"
      "[<@ms nothing>, <''>], [<0.1>, <1e20>], [<'Inf'>, <'-Inf'>],"
      "[<\"X'00FF2C22'\">, <'two\\n\"lines\"'>], [<'\\ufffdA\\ufffd\\ufffd'>, <'é'>]]>,"
      "'row_count': <uint64 6>}",
      NULL, NULL, NULL);
  g_autofree char *is = NULL;
  g_autofree char *should = g_variant_print (expected, TRUE);
  PoiseJob *job;

  poise_test_records_make (self, "odd.db", ODD_VALUES);
  job = poise_test_records_start (self, "main", "odd.db",
                                  "SELECT * FROM t;  -- all\n /* of it */ ;", "0");
  poise_test_run_to_end (job);
  result = poise_job_dup_result (job);
  is = g_variant_print (result, TRUE);
  g_assert_cmpstr (is, ==, should);
}

static void
test_too_large (PoiseTestFolder *self,
                gconstpointer    data)
{
  static const char *const queries[] = {
    "SELECT zeroblob (1000000000)",
    "SELECT 1, randomblob (67108865)",
    "SELECT zeroblob (40000000), zeroblob (40000000)",
    "SELECT hex (zeroblob (40000000))",
  };

  poise_test_records_make (self, "t.db", "CREATE TABLE t (a);");
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *told = poise_test_records_ask_in_vain (self, "t.db", queries[i]);

      g_assert_cmpstr (
          told, ==, "query: a value or a row is larger than 64 MiB, which is the limit");
    }
}

/* Long values are shown cut, the result says so, and the CSV has all of them. */
static void
test_long_values (PoiseTestFolder *self,
                  gconstpointer    data)
{
  g_autoptr (GVariant) result = NULL;
  g_autoptr (GVariant) rows = NULL;
  g_autofree char *graphic = g_strnfill (100000, 'x');
  g_autofree char *quotes = g_strnfill (200000, '"');
  g_autofree char *expected =
      g_strdup_printf ("a,b,c\n%s,\"%s\",%s\n1,2,3\n", graphic, quotes, "0123");
  g_autofree char *shown = g_strnfill (4095, 'x');
  g_autofree char *csv = NULL;
  g_autofree char *is = NULL;
  g_autofree char *should = NULL;
  PoiseJob *job;
  gboolean cut;

  poise_test_records_make (self, "t.db",
                           "CREATE TABLE t (a, b, c);"
                           "INSERT INTO t VALUES (printf ('%.*c', 100000, 'x'),"
                           " printf ('%.*c', 100000, '\"'), '0123'), (1, 2, 3);");
  job = poise_test_records_start (self, "thread", "t.db", "", "0");
  poise_test_run_to_end (job);
  csv = poise_test_records_dup_csv (job);
  g_assert_cmpstr (csv, ==, expected);

  job = poise_test_records_start (
      self, "thread", "t.db",
      "SELECT zeroblob (5000), printf ('%.*c', 4095, 'x') || 'éy'", "0");
  poise_test_run_to_end (job);
  result = poise_job_dup_result (job);
  g_assert_true (g_variant_lookup (result, "cut", "b", &cut));
  g_assert_true (cut);
  rows = g_variant_lookup_value (result, "rows", NULL);
  is = g_variant_print (rows, FALSE);
  g_free (graphic);
  graphic = g_strnfill (128, '0');
  should = g_strdup_printf ("[[<\"X'%s…' (5,000 bytes)\">, <'%s…'>]]", graphic, shown);
  g_assert_cmpstr (is, ==, should);

  g_clear_pointer (&result, g_variant_unref);
  job = poise_test_records_start (self, "thread", "t.db", "SELECT zeroblob (2048)", "0");
  poise_test_run_to_end (job);
  result = poise_job_dup_result (job);
  g_assert_false (g_variant_lookup (result, "cut", "b", &cut));
}

/* Whatever returns rows and changes nothing, and what tables with a module of their own
 * need for it. */
static void
test_sorts_of_queries (PoiseTestFolder *self,
                       gconstpointer    data)
{
  poise_test_records_make (self, "many.db",
                           "CREATE TABLE t (a); INSERT INTO t VALUES (1), (2);"
                           "CREATE VIRTUAL TABLE f USING fts5 (b);"
                           "INSERT INTO f VALUES ('hello world');"
                           "CREATE VIRTUAL TABLE r USING rtree (id, x0, x1);"
                           "INSERT INTO r VALUES (1, 2, 3);"
                           "CREATE VIEW v AS SELECT a * 2 AS double FROM t;");
  poise_test_records_assert_answer (self, "many.db", "VALUES (1, 'x')",
                                    "column1,column2\n1,x\n");
  poise_test_records_assert_answer (
      self, "many.db", "WITH w AS (SELECT 7 AS n) SELECT n FROM w", "n\n7\n");
  poise_test_records_assert_answer (self, "many.db", "SELECT * FROM v", "double\n2\n4\n");
  poise_test_records_assert_answer (self, "many.db", "SELECT a FROM t WHERE a > 2",
                                    "a\n");
  poise_test_records_assert_answer (self, "many.db", ";; SELECT 1 AS one", "one\n1\n");
  poise_test_records_assert_answer (
      self, "many.db", "SELECT * FROM f WHERE b MATCH 'hello'", "b\n\"hello world\"\n");
  poise_test_records_assert_answer (self, "many.db", "SELECT * FROM r",
                                    "id,x0,x1\n1,2.0,3.0\n");
  poise_test_records_assert_answer (
      self, "many.db", "SELECT name FROM pragma_table_info ('t')", "name\na\n");
  poise_test_records_assert_answer (
      self, "many.db", "EXPLAIN QUERY PLAN VALUES (1)",
      "id,parent,notused,detail\n1,0,0,\"SCAN CONSTANT ROW\"\n");
}

/* The table that was made first, whatever its name, but none that a person does not
 * know of; a view when there is nothing else. */
static void
test_first_table (PoiseTestFolder *self,
                  gconstpointer    data)
{
  poise_test_records_make (self, "quotes.db",
                           "CREATE TABLE \"say \"\"z\"\"\" (a INTEGER PRIMARY KEY"
                           " AUTOINCREMENT); CREATE TABLE b (c);"
                           "INSERT INTO \"say \"\"z\"\"\" VALUES (5);");
  poise_test_records_assert_answer (self, "quotes.db", " \n ", "a\n5\n");
  poise_test_records_make (self, "view.db", "CREATE VIEW v AS SELECT 3 AS three");
  poise_test_records_assert_answer (self, "view.db", "", "three\n3\n");
  poise_test_records_make (self, "words.db",
                           "CREATE VIRTUAL TABLE words USING fts5 (word);"
                           "CREATE TABLE other (a);");
  poise_test_records_assert_answer (self, "words.db", "", "word\n");
  poise_test_records_make (self, "empty.db", "");
  poise_test_records_assert_refused (self, "empty.db", "", "has no table");
}

/* Ten thousand are shown, all are counted and saved. */
static void
test_many_rows (PoiseTestFolder *self,
                gconstpointer    data)
{
  g_autofree char *csv = NULL;
  g_autofree char *summary = NULL;
  PoiseJob *job;

  poise_test_records_make (self, "many.db", "CREATE TABLE t (a);");
  job = poise_test_records_start (self, "thread", "many.db",
                                  POISE_TEST_MANY_ROWS " LIMIT 12345", "0");
  poise_test_run_to_end (job);
  g_assert_cmpuint (poise_test_get_count (job, "row_count"), ==, 12345);
  g_assert_cmpuint (poise_job_get_units (job), ==, 12345);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (poise_job_get_output (job))),
                    ==, 10000);
  csv = poise_test_records_dup_csv (job);
  g_assert_true (g_str_has_prefix (csv, "x\n1\n2\n"));
  g_assert_true (g_str_has_suffix (csv, "\n12344\n12345\n"));
  summary = poise_job_summarize (job);
  g_assert_cmpstr (summary, ==, "12,345 rows");
}

int
main (int   argc,
      char *argv[])
{
  char *cache = poise_test_cache_new ();

  poise_test_init (&argc, &argv);
  poise_test_folder_add ("/records/odd-values-as-csv", test_odd_values_as_csv);
  poise_test_folder_add ("/records/odd-values-as-result", test_odd_values_as_result);
  poise_test_folder_add ("/records/too-large", test_too_large);
  poise_test_folder_add ("/records/long-values", test_long_values);
  poise_test_folder_add ("/records/sorts-of-queries", test_sorts_of_queries);
  poise_test_folder_add ("/records/first-table", test_first_table);
  poise_test_folder_add ("/records/many-rows", test_many_rows);
  return poise_test_records_run (cache);
}
