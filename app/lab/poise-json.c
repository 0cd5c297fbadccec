/* SPDX-License-Identifier: MIT */
/* JSON as text. Not json-glib's generator, which prints 0.3 as
 * 0.29999999999999999 and 1e+22 as the invalid 1e+22.0. */
#include "app/lab/poise-json.h"

#include <math.h>
#include <string.h>

#define INDENT 2
/* So many digits always tell a double from its neighbours; most need fewer. */
#define MAX_DIGITS 17
#define MIN_DIGITS 15

static void
print_node (GString *text, JsonNode *node, guint depth);

static void
start_line (GString *text, guint depth)
{
  g_string_append_printf (text, "\n%*s", (int) (depth * INDENT), "");
}

static void
print_string (GString *text, const char *utf8)
{
  static const char escaped[] = "\"\\\b\f\n\r\t";
  static const char letters[] = "\"\\bfnrt";

  g_string_append_c (text, '"');
  for (; *utf8 != '\0'; utf8++)
    {
      const char *found = strchr (escaped, *utf8);

      if (found != NULL)
        g_string_append_printf (text, "\\%c", letters[found - escaped]);
      else if (g_ascii_iscntrl (*utf8))
        g_string_append_printf (text, "\\u%04x", (guint8) *utf8);
      else
        g_string_append_c (text, *utf8);
    }
  g_string_append_c (text, '"');
}

/* With as few digits as tell it from every other number. JSON has no word for
 * what is not finite. */
static void
print_double (GString *text, double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (value))
    {
      g_string_append (text, "null");
      return;
    }
  for (int n = MIN_DIGITS; n <= MAX_DIGITS; n++)
    {
      g_autofree char *format = g_strdup_printf ("%%.%dg", n);

      g_ascii_formatd (digits, sizeof digits, format, value);
      if (g_ascii_strtod (digits, NULL) == value)
        break;
    }
  g_string_append (text, digits);
}

static void
print_value (GString *text, JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    print_string (text, json_node_get_string (node));
  else if (type == G_TYPE_DOUBLE)
    print_double (text, json_node_get_double (node));
  else if (type == G_TYPE_BOOLEAN)
    g_string_append (text, json_node_get_boolean (node) ? "true" : "false");
  else
    g_string_append_printf (text, "%" G_GINT64_FORMAT, json_node_get_int (node));
}

static gboolean
is_number (JsonNode *node)
{
  return JSON_NODE_HOLDS_NULL (node)
         || (JSON_NODE_HOLDS_VALUE (node)
             && json_node_get_value_type (node) != G_TYPE_STRING
             && json_node_get_value_type (node) != G_TYPE_BOOLEAN);
}

/* Two numbers that belong together, a least and a most, say: thousands of them would
 * fill three lines each. */
static gboolean
is_pair (JsonArray *array)
{
  return json_array_get_length (array) == 2
         && is_number (json_array_get_element (array, 0))
         && is_number (json_array_get_element (array, 1));
}

static void
print_pair (GString *text, JsonArray *array)
{
  g_string_append_c (text, '[');
  print_node (text, json_array_get_element (array, 0), 0);
  g_string_append (text, ", ");
  print_node (text, json_array_get_element (array, 1), 0);
  g_string_append_c (text, ']');
}

static void
print_array (GString *text, JsonArray *array, guint depth)
{
  guint n = json_array_get_length (array);

  if (is_pair (array))
    {
      print_pair (text, array);
      return;
    }
  g_string_append_c (text, '[');
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      start_line (text, depth + 1);
      print_node (text, json_array_get_element (array, i), depth + 1);
    }
  if (n > 0)
    start_line (text, depth);
  g_string_append_c (text, ']');
}

static void
print_object (GString *text, JsonObject *object, guint depth)
{
  const char *separator = "";
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  g_string_append_c (text, '{');
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    {
      g_string_append (text, separator);
      start_line (text, depth + 1);
      print_string (text, name);
      g_string_append (text, ": ");
      print_node (text, member, depth + 1);
      separator = ",";
    }
  if (*separator != '\0')
    start_line (text, depth);
  g_string_append_c (text, '}');
}

static void
print_node (GString *text, JsonNode *node, guint depth)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      print_object (text, json_node_get_object (node), depth);
      break;
    case JSON_NODE_ARRAY:
      print_array (text, json_node_get_array (node), depth);
      break;
    case JSON_NODE_VALUE:
      print_value (text, node);
      break;
    case JSON_NODE_NULL:
    default:
      g_string_append (text, "null");
    }
}

/**
 * poise_json_set_text:
 * @text: (nullable): any bytes
 *
 * Any thread. Adds a member that is @text made valid UTF-8, or null.
 */
void
poise_json_set_text (JsonObject *object, const char *name, const char *text)
{
  g_autofree char *valid = NULL;

  g_return_if_fail (object != NULL);
  g_return_if_fail (name != NULL);

  if (text == NULL)
    {
      json_object_set_null_member (object, name);
      return;
    }
  valid = g_utf8_make_valid (text, -1);
  json_object_set_string_member (object, name, valid);
}

/**
 * poise_json_set_number:
 *
 * Any thread. Adds a member that is @value, or null where it is not finite.
 */
void
poise_json_set_number (JsonObject *object, const char *name, double value)
{
  g_return_if_fail (object != NULL);
  g_return_if_fail (name != NULL);

  if (isfinite (value))
    json_object_set_double_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

/**
 * poise_json_print:
 * @node: (transfer full): what to print
 *
 * Any thread. Returns: (transfer full): it as a text of lines.
 */
char *
poise_json_print (JsonNode *node)
{
  g_autoptr (JsonNode) owned = node;
  GString *text;

  g_return_val_if_fail (node != NULL, NULL);

  text = g_string_new (NULL);
  print_node (text, owned, 0);
  g_string_append_c (text, '\n');
  return g_string_free (text, FALSE);
}
