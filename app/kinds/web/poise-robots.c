/* SPDX-License-Identifier: MIT */
#include "app/kinds/web/poise-robots.h"

#include "app/kinds/web/poise-web-address.h"

#include <string.h>

typedef struct
{
  char    *pattern; /* with * for anything and $ at the end for the end */
  gboolean allow;
} Rule;

struct _PoiseRobots
{
  GArray *rules; /* of the group that applies */
};

/* Where the parser is in the file. */
typedef struct
{
  const char *visitor;
  GArray     *own;    /* the rules for this visitor by name */
  GArray     *others; /* the rules for everybody */
  gboolean    has_own; /* a group names it, if only to allow everything */
  gboolean    in_rules; /* a user-agent line now begins a new group */
  gboolean    for_own;
  gboolean    for_others;
} Parser;

static void
rule_clear (gpointer data)
{
  Rule *rule = data;

  g_free (rule->pattern);
}

static GArray *
rules_new (void)
{
  GArray *rules = g_array_new (FALSE, FALSE, sizeof (Rule));

  g_array_set_clear_func (rules, rule_clear);
  return rules;
}

/* A group is for those whose name it says, up to a version number. */
static gboolean
is_name_of (const char *value,
            const char *visitor)
{
  gsize n = strspn (value, G_CSET_a_2_z G_CSET_A_2_Z "-_");

  return n == strlen (visitor) && g_ascii_strncasecmp (value, visitor, n) == 0;
}

static void
take_user_agent (Parser     *self,
                 const char *value)
{
  if (self->in_rules)
    self->in_rules = self->for_own = self->for_others = FALSE;
  self->for_others |= *value == '*';
  self->for_own |= is_name_of (value, self->visitor);
  self->has_own |= self->for_own;
}

static void
add_rule (GArray     *rules,
          const char *value,
          gboolean    allow)
{
  GString *pattern = g_string_new (NULL);
  Rule rule = { .allow = allow };

  /* A pattern and a path are compared octet by octet, so both must be escaped alike. */
  poise_web_address_append_normal (pattern, value);
  rule.pattern = g_string_free (pattern, FALSE);
  g_array_append_val (rules, rule);
}

static void
take_rule (Parser     *self,
           const char *value,
           gboolean    allow)
{
  self->in_rules = TRUE;
  /* "Disallow:" alone forbids nothing, and what is longer than any address neither. */
  if (*value == '\0' || strlen (value) > POISE_WEB_ADDRESS_MAX_BYTES)
    return;
  if (self->for_own)
    add_rule (self->own, value, allow);
  if (self->for_others)
    add_rule (self->others, value, allow);
}

/* "Name: value # remark"; anything else is passed over. */
static void
take_line (Parser *self,
           char   *line)
{
  char *value;

  line[strcspn (line, "#")] = '\0';
  value = strchr (line, ':');
  if (value == NULL)
    return;
  *value++ = '\0';
  g_strstrip (line);
  g_strstrip (value);
  if (g_ascii_strcasecmp (line, "user-agent") == 0)
    take_user_agent (self, value);
  else if (g_ascii_strcasecmp (line, "disallow") == 0)
    take_rule (self, value, FALSE);
  else if (g_ascii_strcasecmp (line, "allow") == 0)
    take_rule (self, value, TRUE);
}

static void
take_lines (Parser *self,
            char   *text)
{
  while (TRUE)
    {
      gsize n = strcspn (text, "\r\n");
      gboolean is_last = text[n] == '\0';

      text[n] = '\0';
      take_line (self, text);
      if (is_last)
        break;
      text += n + 1;
    }
}

/**
 * poise_robots_parse:
 * @text: (nullable): any bytes; NULL, like an empty file, allows everything
 * @n_bytes: how many
 * @visitor: a name of letters, as "poise"
 *
 * Returns: (transfer full): what it says to @visitor: the groups that name it
 * together, or else those for everybody.
 */
PoiseRobots *
poise_robots_parse (const char *text,
                    gsize       n_bytes,
                    const char *visitor)
{
  static const char byte_order_mark[] = "\xef\xbb\xbf";
  PoiseRobots *self;
  Parser parser = { .visitor = visitor, .own = rules_new (), .others = rules_new () };
  g_autofree char *lines = NULL;

  g_return_val_if_fail (text != NULL || n_bytes == 0, NULL);
  g_return_val_if_fail (visitor != NULL, NULL);

  lines = n_bytes > 0 ? g_strndup (text, MIN (n_bytes, POISE_ROBOTS_MAX_BYTES))
                      : g_strdup ("");
  take_lines (&parser, g_str_has_prefix (lines, byte_order_mark)
                           ? lines + strlen (byte_order_mark)
                           : lines);

  self = g_new (PoiseRobots, 1);
  self->rules = parser.has_own ? g_array_ref (parser.own) : g_array_ref (parser.others);
  g_array_unref (parser.own);
  g_array_unref (parser.others);
  return self;
}

/**
 * poise_robots_free:
 * @self: (transfer full): what is no longer needed
 */
void
poise_robots_free (PoiseRobots *self)
{
  g_return_if_fail (self != NULL);

  g_array_unref (self->rules);
  g_free (self);
}

/* The parts between the stars, each at the first place that is left for it. Each looks at
 * the path only from where the one before has ended, so that no pattern takes long. */
static gboolean
matches_parts (const char *pattern,
               gsize       len,
               const char *path,
               gboolean    to_end)
{
  const char *path_end = path + strlen (path);
  const char *end = pattern + len;
  gboolean is_first = TRUE;

  while (TRUE)
    {
      const char *star = memchr (pattern, '*', (gsize) (end - pattern));
      gsize n = (gsize) ((star != NULL ? star : end) - pattern);

      if (n > (gsize) (path_end - path))
        return FALSE;
      if (star == NULL && to_end)
        return memcmp (path_end - n, pattern, n) == 0
               && (!is_first || path + n == path_end);
      if (is_first && memcmp (path, pattern, n) != 0)
        return FALSE;
      if (!is_first)
        path = memmem (path, (gsize) (path_end - path), pattern, n);
      if (path == NULL || star == NULL)
        return path != NULL;
      path += n;
      pattern = star + 1;
      is_first = FALSE;
    }
}

/* A $ at the end stands for the end, or else for itself. */
static gboolean
matches (const char *pattern,
         const char *path)
{
  gsize len = strlen (pattern);

  if (len > 0 && pattern[len - 1] == '$'
      && matches_parts (pattern, len - 1, path, TRUE))
    return TRUE;
  return matches_parts (pattern, len, path, FALSE);
}

/**
 * poise_robots_allows:
 * @path: a path with its query, in the normal form of an address
 *
 * Returns: what the longest rule that matches says; of two of one length the one that
 * allows. What no rule matches is allowed, as is robots.txt itself.
 */
gboolean
poise_robots_allows (const PoiseRobots *self,
                     const char        *path)
{
  gboolean allow = TRUE;
  gsize longest = 0;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  if (g_str_equal (path, "/robots.txt"))
    return TRUE;
  for (guint i = 0; i < self->rules->len; i++)
    {
      const Rule *rule = &g_array_index (self->rules, Rule, i);
      gsize len = strlen (rule->pattern);

      if (len < longest || (len == longest && !rule->allow)
          || !matches (rule->pattern, path))
        continue;
      longest = len;
      allow = rule->allow;
    }
  return allow;
}
