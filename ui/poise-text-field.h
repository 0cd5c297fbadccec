/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Takes what a person wrote over, or says what is wrong with it. */
typedef gboolean (*PoiseTextFieldFunc) (gpointer    user_data,
                                        const char *text,
                                        GError    **error);

/**
 * PoiseTextField:
 *
 * A line to write in. What is written is taken over with each key; what cannot be
 * taken is told below in one line, and gone once the field is left: then it shows
 * again what was taken last.
 */
#define POISE_TYPE_TEXT_FIELD (poise_text_field_get_type ())
G_DECLARE_FINAL_TYPE (PoiseTextField, poise_text_field, POISE, TEXT_FIELD, GtkWidget)

GtkWidget *poise_text_field_new       (const char        *label,
                                       const char        *placeholder,
                                       const char        *text,
                                       PoiseTextFieldFunc func,
                                       gpointer           user_data);
void       poise_text_field_show_text (PoiseTextField    *self,
                                       const char        *text);
void       poise_text_field_set_width (PoiseTextField    *self,
                                       int                width_chars);

G_END_DECLS
