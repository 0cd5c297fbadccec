/* SPDX-License-Identifier: MIT */
/* poise kinds: what can be run. */
#include "app/cli/poise-cli-command.h"
#include "app/cli/poise-cli-output.h"
#include "app/kinds/poise-kinds.h"
#include "app/lab/poise-json.h"

static const char *
get_type_id (PoiseParamType type)
{
  switch (type)
    {
    case POISE_PARAM_BOOL:
      return "bool";
    case POISE_PARAM_CHOICE:
      return "choice";
    case POISE_PARAM_REAL:
      return "real";
    case POISE_PARAM_TEXT:
      return "text";
    case POISE_PARAM_FOLDER:
      return "folder";
    case POISE_PARAM_INT:
    default:
      return "int";
    }
}

/* The pool that the engine takes for a kind by its nature. */
static PoisePool
get_pool (const PoiseKind *kind)
{
  return kind->nature == POISE_NATURE_WAITS ? POISE_POOL_SHARED : POISE_POOL_PRIVATE;
}

static void
set_default (JsonObject       *object,
             const PoiseParam *param)
{
  PoiseValue value = poise_param_dup_default (param);

  switch (param->type)
    {
    case POISE_PARAM_BOOL:
      json_object_set_boolean_member (object, "default", value.number != 0);
      break;
    case POISE_PARAM_CHOICE:
      json_object_set_string_member (object, "default", param->choices[value.number]);
      break;
    case POISE_PARAM_REAL:
      json_object_set_double_member (object, "default", value.real);
      break;
    case POISE_PARAM_TEXT:
    case POISE_PARAM_FOLDER:
      poise_json_set_text (object, "default", value.text);
      break;
    case POISE_PARAM_INT:
    default:
      json_object_set_int_member (object, "default", value.number);
    }
  poise_param_clear_value (param, &value);
}

static void
set_range (JsonObject       *object,
           const PoiseParam *param)
{
  if (param->type == POISE_PARAM_INT)
    {
      json_object_set_int_member (object, "min", param->min);
      json_object_set_int_member (object, "max", param->max);
    }
  else if (param->type == POISE_PARAM_REAL)
    {
      json_object_set_double_member (object, "min", param->real_min);
      json_object_set_double_member (object, "max", param->real_max);
    }
  else
    {
      json_object_set_null_member (object, "min");
      json_object_set_null_member (object, "max");
    }
}

static void
set_choices (JsonObject       *object,
             const PoiseParam *param)
{
  JsonArray *choices;

  if (param->type != POISE_PARAM_CHOICE)
    {
      json_object_set_null_member (object, "choices");
      return;
    }
  choices = json_array_new ();
  for (guint i = 0; param->choices[i] != NULL; i++)
    json_array_add_string_element (choices, param->choices[i]);
  json_object_set_array_member (object, "choices", choices);
}

static JsonObject *
make_param (const PoiseParam *param)
{
  JsonObject *object = json_object_new ();

  poise_json_set_text (object, "name", param->name);
  poise_json_set_text (object, "title", param->title);
  poise_json_set_text (object, "type", get_type_id (param->type));
  set_default (object, param);
  set_range (object, param);
  poise_json_set_text (object, "unit", param->unit);
  set_choices (object, param);
  return object;
}

static JsonObject *
make_kind (const PoiseKind *kind)
{
  JsonObject *object = json_object_new ();
  JsonArray *params = json_array_new ();

  poise_json_set_text (object, "id", kind->id);
  poise_json_set_text (object, "title", kind->title);
  poise_json_set_text (object, "summary", kind->summary);
  poise_json_set_text (object, "unit", kind->unit);
  json_object_set_boolean_member (object, "paths", kind->paths != POISE_PATHS_NONE);
  poise_json_set_text (object, "pool", poise_pool_get_id (get_pool (kind)));
  for (gsize i = 0; i < kind->n_params; i++)
    json_array_add_object_element (params, make_param (&kind->params[i]));
  json_object_set_array_member (object, "parameters", params);
  return object;
}

static char *
print_json (void)
{
  JsonArray *kinds = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; poise_kinds_list ()[i] != NULL; i++)
    json_array_add_object_element (kinds, make_kind (poise_kinds_list ()[i]));
  json_node_take_array (node, kinds);
  return poise_json_print (node);
}

/* As it is written behind --set, with its default, and what it takes. */
static void
add_param_line (GString          *text,
                const PoiseParam *param)
{
  PoiseValue by_default = poise_param_dup_default (param);
  g_autofree char *value = poise_param_print (param, by_default);
  g_autofree char *setting = g_strdup_printf ("%s=%s", param->name, value);
  g_autofree char *allowed = poise_param_describe_allowed (param);

  g_string_append_printf (text, "  %-20s  %s: %s%s%s\n", setting, param->title, allowed,
                          param->unit != NULL ? " " : "",
                          param->unit != NULL ? param->unit : "");
  poise_param_clear_value (param, &by_default);
}

/* What may stand behind the kind. */
static void
add_paths_line (GString         *text,
                const PoiseKind *kind)
{
  static const char *const arguments[] = {
    [POISE_PATHS_FILES_AND_FOLDERS] = "[PATH...]",
    [POISE_PATHS_FILE] = "[FILE]",
    [POISE_PATHS_ADDRESS] = "[ADDRESS]",
  };
  static const char *const words[] = {
    [POISE_PATHS_FILES_AND_FOLDERS] = "Files and folders",
    [POISE_PATHS_FILE] = "A file",
    [POISE_PATHS_ADDRESS] = "A web address, http or https",
  };

  if (kind->paths == POISE_PATHS_NONE)
    return;
  g_string_append_printf (text, "  %-20s  %s%s%s\n", arguments[kind->paths],
                          words[kind->paths], kind->sample != NULL ? "; without one: " : "",
                          kind->sample != NULL ? kind->sample : "");
}

static char *
print_table (void)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; poise_kinds_list ()[i] != NULL; i++)
    {
      const PoiseKind *kind = poise_kinds_list ()[i];

      g_string_append_printf (text, "%s%-20s    %s\n", i > 0 ? "\n" : "", kind->id,
                              kind->summary);
      add_paths_line (text, kind);
      for (gsize j = 0; j < kind->n_params; j++)
        add_param_line (text, &kind->params[j]);
    }
  return g_string_free (text, FALSE);
}

static int
run (const PoiseCliWords *words,
     GError             **error)
{
  g_autofree char *text = NULL;

  if (!poise_cli_words_refuse_plain (words, 0, error))
    return POISE_CLI_STATUS_USAGE;
  text = poise_cli_words_has (words, "json") ? print_json () : print_table ();
  return poise_cli_output_put (NULL, text, -1, error) ? POISE_CLI_STATUS_DONE
                                                      : POISE_CLI_STATUS_FAILED;
}

static const PoiseCliOption options[] = {
  { "json", NULL, "Print them as JSON" },
  { NULL },
};

const PoiseCliCommand poise_cli_kinds = {
  .name = "kinds",
  .summary = "List the kinds of job and their parameters",
  .options = options,
  .run = run,
};
