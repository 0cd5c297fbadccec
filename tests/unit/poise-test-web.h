/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A web server on the loopback that answers whatever a test wants, on a thread for
 * each connection; one request for each. */
typedef struct _PoiseTestWeb PoiseTestWeb;

/* A connection's thread: writes what is to be answered, with poise_test_web_print(). */
typedef void (*PoiseTestWebAnswer) (PoiseTestWeb *web,
                                    int           fd,
                                    const char   *path,
                                    gpointer      data);

PoiseTestWeb *poise_test_web_new    (PoiseTestWebAnswer answer,
                                     gpointer           data);
void          poise_test_web_free   (PoiseTestWeb      *self);
char         *poise_test_web_dup_address (PoiseTestWeb *self,
                                          const char   *path);
guint         poise_test_web_count  (PoiseTestWeb      *self,
                                     const char        *path);
void          poise_test_web_print  (int                fd,
                                     const char        *format,
                                     ...) G_GNUC_PRINTF (2, 3);
void          poise_test_web_page   (int                fd,
                                     const char        *html);
void          poise_test_web_wait_for_end (int          fd);

G_END_DECLS
