/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* JSON from outside, member by member. Any thread. All fail with
 * %G_IO_ERROR_INVALID_DATA in one line that names the member and what it should be.
 * What is missing or null leaves @value as it is, but for those that are needed. */
JsonNode *poise_json_parse            (const char *json,
                                       gssize      len,
                                       GError    **error);
gboolean  poise_json_refuse           (GError    **error,
                                       const char *name,
                                       const char *wanted);
gboolean  poise_json_read_text        (JsonObject *object,
                                       const char *name,
                                       char      **value,
                                       GError    **error);
gboolean  poise_json_read_needed_text (JsonObject *object,
                                       const char *name,
                                       char      **value,
                                       GError    **error);
gboolean  poise_json_read_number      (JsonObject *object,
                                       const char *name,
                                       double     *value,
                                       GError    **error);
gboolean  poise_json_read_amount      (JsonObject *object,
                                       const char *name,
                                       double     *value,
                                       GError    **error);
gboolean  poise_json_read_count       (JsonObject *object,
                                       const char *name,
                                       guint      *value,
                                       GError    **error);
gboolean  poise_json_read_ms          (JsonObject *object,
                                       const char *name,
                                       gint64     *value_us,
                                       GError    **error);
gboolean  poise_json_read_object      (JsonObject  *object,
                                       const char  *name,
                                       JsonObject **value,
                                       GError     **error);
gboolean  poise_json_read_array       (JsonObject *object,
                                       const char *name,
                                       guint       max_length,
                                       JsonArray **value,
                                       GError    **error);
gboolean  poise_json_read_pair        (JsonArray  *pair,
                                       const char *name,
                                       double     *first,
                                       double     *second,
                                       GError    **error);
gboolean  poise_json_read_pair_ms     (JsonNode   *pair,
                                       const char *name,
                                       gint64     *first_us,
                                       gint64     *second_us,
                                       GError    **error);

typedef gboolean (*PoiseJsonReadObject) (JsonObject *object,
                                         gpointer    user_data,
                                         GError    **error);

gboolean  poise_json_read_objects     (JsonObject         *object,
                                       const char         *name,
                                       guint               max_length,
                                       PoiseJsonReadObject read,
                                       gpointer            user_data,
                                       GError            **error);

G_END_DECLS
