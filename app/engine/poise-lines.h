/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define POISE_TYPE_LINE (poise_line_get_type ())
G_DECLARE_FINAL_TYPE (PoiseLine, poise_line, POISE, LINE, GObject)

const char *poise_line_get_text (PoiseLine *self);

/* At most this many lines are kept; the oldest go first. */
#define POISE_LINES_MAX 100000

/**
 * PoiseLines:
 *
 * Lines of text as a #GListModel of #PoiseLine: a job's log, a job's result.
 * The items are made when somebody looks, so a hundred thousand lines cost
 * their text and no more. Main thread only.
 */
#define POISE_TYPE_LINES (poise_lines_get_type ())
G_DECLARE_FINAL_TYPE (PoiseLines, poise_lines, POISE, LINES, GObject)

PoiseLines *poise_lines_new         (void);
void        poise_lines_append      (PoiseLines *self,
                                     const char *text);
void        poise_lines_append_many (PoiseLines *self,
                                     GPtrArray  *lines);
void        poise_lines_set_text    (PoiseLines *self,
                                     const char *text);
const char *poise_lines_get         (PoiseLines *self,
                                     guint       position);
char       *poise_lines_to_text     (PoiseLines *self);

G_END_DECLS
