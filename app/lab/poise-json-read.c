/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-json-read.h"

#include "app/engine/poise-text.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

/* json-glib 1.6 goes down into what is nested by calling itself, as deep as it gets. */
#define MAX_DEPTH 32
/* Each value takes some hundred bytes once it has been parsed. */
#define MAX_BYTES  (64 * 1024 * 1024)
#define MAX_VALUES 4000000
/* A time that is longer, 31,000 years, is none. */
#define MAX_MS    1e15
#define US_PER_MS 1000.0

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, message);
  return FALSE;
}

/* ---- the whole ------------------------------------------------------------------ */

/* To the end of the string that begins at @i. */
static gsize
skip_string (const char *json, gsize len, gsize i)
{
  for (i++; i < len && json[i] != '"'; i++)
    if (json[i] == '\\')
      i++;
  return i;
}

/* JSON has no other bytes outside of strings; json-glib takes comments, single quotes
 * and assignments as well. */
static gboolean
may_stand (char c)
{
  return c != '\0' && strchr (" \t\r\n[]{}:,\"0123456789+-.eEtrufalsn", c) != NULL;
}

/* What would take too much stack or memory is refused before it is parsed. */
static gboolean
check_size (const char *json, gsize len, GError **error)
{
  int depth = 0;
  gboolean begun = FALSE;
  guint n_values = 0;

  if (len > MAX_BYTES)
    return fail (error, "not a report: larger than 64 MiB");
  for (gsize i = 0; i < len; i++)
    {
      if (!may_stand (json[i]))
        return fail (error, "not JSON: a byte that does not belong there");
      /* Of several values the parser would leak all but the last. */
      if (depth == 0 && begun && !g_ascii_isspace (json[i]))
        return fail (error, "not a report: more than one value");
      if (depth == 0 && !g_ascii_isspace (json[i]) && json[i] != '[' && json[i] != '{')
        return fail (error, "not a report: it does not begin with “{”");
      begun |= json[i] == '[' || json[i] == '{';
      if (json[i] == '"')
        i = skip_string (json, len, i);
      else if (json[i] == '[' || json[i] == '{')
        depth++;
      else if (json[i] == ']' || json[i] == '}')
        depth--;
      else if (json[i] == ',')
        n_values++;
      if (depth > MAX_DEPTH)
        return fail (error, "not a report: nested too deeply");
      if (n_values > MAX_VALUES)
        return fail (error, "not a report: too many values");
    }
  return TRUE;
}

/**
 * poise_json_parse:
 * @json: any bytes
 * @len: how many, -1 for all up to the terminating zero
 *
 * Returns: (transfer full): what they say
 */
JsonNode *
poise_json_parse (const char *json, gssize len, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) why = NULL;
  JsonNode *root;
  gsize n_bytes;

  g_return_val_if_fail (json != NULL, NULL);

  n_bytes = len < 0 ? strlen (json) : (gsize) len;
  if (!check_size (json, n_bytes, error))
    return NULL;
  if (!json_parser_load_from_data (parser, json, (gssize) n_bytes, &why))
    {
      g_autofree char *reason = poise_text_shorten (why->message);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "not JSON: %s",
                   g_strdelimit (reason, "\n\r", ' '));
      return NULL;
    }
  root = json_parser_get_root (parser);
  if (root == NULL)
    {
      fail (error, "not JSON: nothing is there");
      return NULL;
    }
  return json_node_ref (root);
}

/* ---- members -------------------------------------------------------------------- */

/**
 * poise_json_refuse:
 * @name: of the member that is wrong
 * @wanted: what it should be: "a text"
 *
 * Returns: %FALSE, with the error set
 */
gboolean
poise_json_refuse (GError **error, const char *name, const char *wanted)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "“%s” is not %s", name,
               wanted);
  return FALSE;
}

/* NULL when it is missing or null. */
static JsonNode *
find (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node == NULL || JSON_NODE_HOLDS_NULL (node) ? NULL : node;
}

/**
 * poise_json_read_text:
 * @value: (out) (transfer full): valid UTF-8, or left as it is
 */
gboolean
poise_json_read_text (JsonObject *object, const char *name, char **value, GError **error)
{
  JsonNode *node = find (object, name);

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return poise_json_refuse (error, name, "a text");
  /* Half a surrogate pair, "\ud800", comes through as what is no UTF-8. */
  *value = g_utf8_make_valid (json_node_get_string (node), -1);
  return TRUE;
}

/**
 * poise_json_read_needed_text:
 * @value: (out) (transfer full): valid UTF-8; fails when it is missing or null
 */
gboolean
poise_json_read_needed_text (JsonObject  *object,
                             const char  *name,
                             char       **value,
                             GError     **error)
{
  if (find (object, name) == NULL)
    return poise_json_refuse (error, name, "a text");
  return poise_json_read_text (object, name, value, error);
}

static gboolean
get_number (JsonNode *node, double *value)
{
  GType type;

  if (!JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  type = json_node_get_value_type (node);
  if (type != G_TYPE_DOUBLE && type != G_TYPE_INT64)
    return FALSE;
  *value = json_node_get_double (node);
  return isfinite (*value);
}

/**
 * poise_json_read_number:
 * @value: (out): a finite number, or left as it is
 */
gboolean
poise_json_read_number (JsonObject  *object,
                        const char  *name,
                        double      *value,
                        GError     **error)
{
  JsonNode *node = find (object, name);

  return node == NULL || get_number (node, value)
         || poise_json_refuse (error, name, "a number");
}

static gboolean
check_amount (double amount, const char *name, GError **error)
{
  return amount >= 0 || poise_json_refuse (error, name, "a number of 0 or more");
}

/**
 * poise_json_read_amount:
 * @value: (out): a finite number that is not negative, or left as it is
 */
gboolean
poise_json_read_amount (JsonObject  *object,
                        const char  *name,
                        double      *value,
                        GError     **error)
{
  double amount = 0;

  if (find (object, name) == NULL)
    return TRUE;
  if (!poise_json_read_number (object, name, &amount, error)
      || !check_amount (amount, name, error))
    return FALSE;
  *value = amount;
  return TRUE;
}

/**
 * poise_json_read_count:
 * @value: (out): a whole number from 0 to %G_MAXINT, or left as it is
 */
gboolean
poise_json_read_count (JsonObject *object, const char *name, guint *value, GError **error)
{
  JsonNode *node = find (object, name);

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64
      || json_node_get_int (node) < 0 || json_node_get_int (node) > G_MAXINT)
    return poise_json_refuse (error, name, "a whole number of 0 or more");
  *value = (guint) json_node_get_int (node);
  return TRUE;
}

static gboolean
get_ms (JsonNode *node, gint64 *value_us)
{
  double ms;

  if (!get_number (node, &ms) || fabs (ms) > MAX_MS)
    return FALSE;
  *value_us = llround (ms * US_PER_MS);
  return TRUE;
}

/**
 * poise_json_read_ms:
 * @value_us: (out): what stands there in milliseconds, or left as it is
 */
gboolean
poise_json_read_ms (JsonObject  *object,
                    const char  *name,
                    gint64      *value_us,
                    GError     **error)
{
  JsonNode *node = find (object, name);

  return node == NULL || get_ms (node, value_us)
         || poise_json_refuse (error, name, "a time in milliseconds");
}

/**
 * poise_json_read_object:
 * @value: (out) (transfer none): or left as it is
 */
gboolean
poise_json_read_object (JsonObject  *object,
                        const char  *name,
                        JsonObject **value,
                        GError     **error)
{
  JsonNode *node = find (object, name);

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return poise_json_refuse (error, name, "an object");
  *value = json_node_get_object (node);
  return TRUE;
}

/**
 * poise_json_read_array:
 * @value: (out) (transfer none): or left as it is
 */
gboolean
poise_json_read_array (JsonObject  *object,
                       const char  *name,
                       guint        max_length,
                       JsonArray  **value,
                       GError     **error)
{
  JsonNode *node = find (object, name);

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return poise_json_refuse (error, name, "an array");
  if (json_array_get_length (json_node_get_array (node)) > max_length)
    return poise_json_refuse (error, name, "an array of a length that can be");
  *value = json_node_get_array (node);
  return TRUE;
}

/**
 * poise_json_read_pair:
 *
 * Two numbers that are not negative; null leaves one of them as it is.
 */
gboolean
poise_json_read_pair (
    JsonArray *pair, const char *name, double *first, double *second, GError **error)
{
  double *const values[] = { first, second };

  if (json_array_get_length (pair) != G_N_ELEMENTS (values))
    return poise_json_refuse (error, name, "an array of two numbers");
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      JsonNode *node = json_array_get_element (pair, i);

      if (JSON_NODE_HOLDS_NULL (node))
        continue;
      if (!get_number (node, values[i]))
        return poise_json_refuse (error, name, "an array of two numbers");
      if (!check_amount (*values[i], name, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * poise_json_read_pair_ms:
 *
 * Two times in milliseconds.
 */
gboolean
poise_json_read_pair_ms (
    JsonNode *pair, const char *name, gint64 *first_us, gint64 *second_us, GError **error)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (pair) ? json_node_get_array (pair) : NULL;

  if (array != NULL && json_array_get_length (array) == 2
      && get_ms (json_array_get_element (array, 0), first_us)
      && get_ms (json_array_get_element (array, 1), second_us))
    return TRUE;
  return poise_json_refuse (error, name, "an array of pairs of milliseconds");
}

/**
 * poise_json_read_objects:
 * @read: called for each object of an array, in order
 *
 * An error of @read is told with the object's number in front.
 */
gboolean
poise_json_read_objects (JsonObject           *object,
                         const char           *name,
                         guint                 max_length,
                         PoiseJsonReadObject   read,
                         gpointer              user_data,
                         GError              **error)
{
  JsonArray *array = NULL;

  if (!poise_json_read_array (object, name, max_length, &array, error))
    return FALSE;
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_OBJECT (node)
          && read (json_node_get_object (node), user_data, error))
        continue;
      if (!JSON_NODE_HOLDS_OBJECT (node))
        return poise_json_refuse (error, name, "an array of objects");
      g_prefix_error (error, "%s[%u]: ", name, i);
      return FALSE;
    }
  return TRUE;
}
