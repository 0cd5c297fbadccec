/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

void  poise_json_set_text   (JsonObject *object,
                             const char *name,
                             const char *text);
void  poise_json_set_number (JsonObject *object,
                             const char *name,
                             double      value);
char *poise_json_print      (JsonNode   *node);

G_END_DECLS
