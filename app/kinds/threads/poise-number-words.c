/* SPDX-License-Identifier: MIT */
#include "app/kinds/threads/poise-number-words.h"

static const char *const below_twenty[] = {
  "",        "one",     "two",       "three",    "four",     "five",    "six",
  "seven",   "eight",   "nine",      "ten",      "eleven",   "twelve",  "thirteen",
  "fourteen", "fifteen", "sixteen",  "seventeen", "eighteen", "nineteen",
};

static const char *const tens[] = {
  "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
};

/**
 * poise_number_words:
 * @number: from 1 to %POISE_NUMBER_WORDS_MAX
 *
 * Any thread. Returns: (transfer full): the number in words: "one", "twenty-one".
 */
char *
poise_number_words (guint number)
{
  g_return_val_if_fail (number >= 1 && number <= POISE_NUMBER_WORDS_MAX, NULL);

  if (number < G_N_ELEMENTS (below_twenty))
    return g_strdup (below_twenty[number]);
  return g_strconcat (tens[number / 10], number % 10 > 0 ? "-" : "",
                      below_twenty[number % 10], NULL);
}
