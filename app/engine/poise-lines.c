/* SPDX-License-Identifier: MIT */
#include "app/engine/poise-lines.h"

#include <string.h>

struct _PoiseLine
{
  GObject parent_instance;
  char   *text;
};

enum
{
  PROP_0,
  PROP_TEXT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PoiseLine, poise_line, G_TYPE_OBJECT)

static void
poise_line_finalize (GObject *object)
{
  PoiseLine *self = POISE_LINE (object);

  g_free (self->text);
  G_OBJECT_CLASS (poise_line_parent_class)->finalize (object);
}

static void
poise_line_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_TEXT:
      g_value_set_string (value, POISE_LINE (object)->text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_line_class_init (PoiseLineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = poise_line_finalize;
  object_class->get_property = poise_line_get_property;

  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
poise_line_init (PoiseLine *self)
{
}

/**
 * poise_line_get_text:
 *
 * Main thread. Returns: (transfer none): the line, without its end.
 */
const char *
poise_line_get_text (PoiseLine *self)
{
  g_return_val_if_fail (POISE_IS_LINE (self), NULL);

  return self->text;
}

struct _PoiseLines
{
  GObject    parent_instance;
  GPtrArray *texts;
};

static GType
poise_lines_get_item_type (GListModel *model)
{
  return POISE_TYPE_LINE;
}

static guint
poise_lines_get_n_items (GListModel *model)
{
  return POISE_LINES (model)->texts->len;
}

static gpointer
poise_lines_get_item (GListModel *model,
                      guint       position)
{
  PoiseLines *self = POISE_LINES (model);
  PoiseLine *line;

  if (position >= self->texts->len)
    return NULL;
  line = g_object_new (POISE_TYPE_LINE, NULL);
  line->text = g_strdup (g_ptr_array_index (self->texts, position));
  return line;
}

static void
poise_lines_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = poise_lines_get_item_type;
  iface->get_n_items = poise_lines_get_n_items;
  iface->get_item = poise_lines_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PoiseLines, poise_lines, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      poise_lines_list_model_init))

static void
poise_lines_finalize (GObject *object)
{
  PoiseLines *self = POISE_LINES (object);

  g_ptr_array_unref (self->texts);
  G_OBJECT_CLASS (poise_lines_parent_class)->finalize (object);
}

static void
poise_lines_class_init (PoiseLinesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = poise_lines_finalize;
}

static void
poise_lines_init (PoiseLines *self)
{
  self->texts = g_ptr_array_new_with_free_func (g_free);
}

/**
 * poise_lines_new:
 *
 * Returns: (transfer full): no lines yet.
 */
PoiseLines *
poise_lines_new (void)
{
  return g_object_new (POISE_TYPE_LINES, NULL);
}

/* Lines over the limit go, the oldest first. */
static void
drop_oldest (PoiseLines *self)
{
  guint excess;

  if (self->texts->len <= POISE_LINES_MAX)
    return;
  excess = self->texts->len - POISE_LINES_MAX;
  g_ptr_array_remove_range (self->texts, 0, excess);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, excess, 0);
}

/**
 * poise_lines_append_many:
 * @lines: (transfer full) (element-type utf8): the array and its strings
 *
 * Main thread. One change of the model, however many lines (pitfall 18).
 */
void
poise_lines_append_many (PoiseLines *self,
                         GPtrArray  *lines)
{
  guint before;
  guint added;

  g_return_if_fail (POISE_IS_LINES (self));
  g_return_if_fail (lines != NULL);

  before = self->texts->len;
  added = lines->len;
  g_ptr_array_extend_and_steal (self->texts, lines);
  if (added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, added);
  drop_oldest (self);
}

/**
 * poise_lines_append:
 *
 * Main thread.
 */
void
poise_lines_append (PoiseLines *self,
                    const char *text)
{
  GPtrArray *one;

  g_return_if_fail (text != NULL);

  one = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (one, g_strdup (text));
  poise_lines_append_many (self, one);
}

/**
 * poise_lines_set_text:
 * @text: lines, each but the last ended by a newline
 *
 * Main thread: these lines in place of all others.
 */
void
poise_lines_set_text (PoiseLines *self,
                      const char *text)
{
  guint removed;
  const char *end;

  g_return_if_fail (POISE_IS_LINES (self));
  g_return_if_fail (text != NULL);

  removed = self->texts->len;
  g_ptr_array_set_size (self->texts, 0);
  for (; *text != '\0' && self->texts->len < POISE_LINES_MAX;
       text = *end == '\0' ? end : end + 1)
    {
      end = strchrnul (text, '\n');
      g_ptr_array_add (self->texts, g_strndup (text, (gsize) (end - text)));
    }
  g_list_model_items_changed (G_LIST_MODEL (self), 0, removed, self->texts->len);
}

/**
 * poise_lines_get:
 *
 * Main thread. Returns: (transfer none): a line's text.
 */
const char *
poise_lines_get (PoiseLines *self,
                 guint       position)
{
  g_return_val_if_fail (POISE_IS_LINES (self), NULL);
  g_return_val_if_fail (position < self->texts->len, NULL);

  return g_ptr_array_index (self->texts, position);
}

/**
 * poise_lines_to_text:
 *
 * Main thread. Returns: (transfer full): all lines, each with its newline.
 */
char *
poise_lines_to_text (PoiseLines *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_val_if_fail (POISE_IS_LINES (self), NULL);

  for (guint i = 0; i < self->texts->len; i++)
    g_string_append_printf (text, "%s\n", poise_lines_get (self, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}
