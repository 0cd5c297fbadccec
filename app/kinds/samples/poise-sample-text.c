/* SPDX-License-Identifier: MIT */
#include "app/kinds/samples/poise-sample-text.h"

#include <string.h>

#define LINE_COLUMNS            78
#define SENTENCES_PER_PARAGRAPH 7

static const char *const who[] = {
  "My grandmother",   "The ferryman",       "A retired teacher", "The night baker",
  "Our neighbour",    "The young gardener", "A travelling cook", "The harbour pilot",
  "The librarian",    "An old friend",      "The clockmaker",    "The postwoman",
  "A quiet musician", "The beekeeper",      "The stationmaster", "My cousin",
};

static const char *const did[] = {
  "mended",          "painted",       "wrote about",  "found",
  "asked for",       "carried",       "never forgot", "sold",
  "read aloud from", "looked after",  "drew",         "dreamed of",
  "paid for",        "waited beside", "took apart",   "told us about",
};

static const char *const what[] = {
  "a blue rowing boat",      "the broken radio",   "three letters",
  "an apple tree",           "the longest bridge", "a box of maps",
  "the kitchen clock",       "a small brass bell", "the last train",
  "a notebook full of sums", "two grey cats",      "the garden wall",
  "a jar of dark honey",     "the winter coat",    "an unfinished song",
  "a loaf of rye bread",
};

static const char *const when[] = {
  "before breakfast",         "in the rain",         "on the way home",
  "when the snow melted",     "without a word",      "on a Sunday in May",
  "long after midnight",      "by the open window",  "in the year of the flood",
  "with both hands",          "behind the station",  "while the kettle sang",
  "at the end of the lane",   "for the second time", "as the lamps were lit",
  "under the chestnut trees",
};

/**
 * poise_sample_text_draw:
 * @n: more than 0
 *
 * Returns: the next number from 0 to @n - 1. This is SplitMix64 (Steele, Lea and
 * Flood, 2014) and not GRand, whose numbers an environment variable changes.
 */
guint
poise_sample_text_draw (PoiseSampleText *self,
                        guint            n)
{
  guint64 z;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (n > 0, 0);

  z = (self->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));
  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return (guint) ((z ^ (z >> 31)) % n);
}

/* Puts the words of @phrase on the line, or on the next one. */
static void
add_phrase (GString    *text,
            const char *phrase,
            gsize      *column)
{
  g_auto (GStrv) words = g_strsplit (phrase, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      gsize len = strlen (words[i]);
      gboolean fits = *column + 1 + len <= LINE_COLUMNS;

      if (*column > 0)
        g_string_append_c (text, fits ? ' ' : '\n');
      g_string_append (text, words[i]);
      *column = *column > 0 && fits ? *column + 1 + len : len;
    }
}

static void
add_sentence (PoiseSampleText *self,
              GString         *text,
              gsize           *column)
{
  add_phrase (text, who[poise_sample_text_draw (self, G_N_ELEMENTS (who))], column);
  add_phrase (text, did[poise_sample_text_draw (self, G_N_ELEMENTS (did))], column);
  add_phrase (text, what[poise_sample_text_draw (self, G_N_ELEMENTS (what))], column);
  add_phrase (text, when[poise_sample_text_draw (self, G_N_ELEMENTS (when))], column);
  g_string_append_c (text, '.');
  (*column)++;
}

/**
 * poise_sample_text_add:
 * @n_bytes: how long the text becomes at least; the last sentence is a whole one
 *
 * Appends paragraphs to @text.
 */
void
poise_sample_text_add (PoiseSampleText *self,
                       GString         *text,
                       gsize            n_bytes)
{
  gsize column = 0;

  g_return_if_fail (self != NULL);
  g_return_if_fail (text != NULL);

  for (guint sentence = 1; text->len + 1 < n_bytes; sentence++)
    {
      add_sentence (self, text, &column);
      if (sentence % SENTENCES_PER_PARAGRAPH == 0)
        {
          g_string_append (text, "\n\n");
          column = 0;
        }
    }
  if (column > 0)
    g_string_append_c (text, '\n');
}
