/* SPDX-License-Identifier: MIT */
#include "ui/poise-style.h"

#include "ui/poise-main-thread.h"

static void
load_style (const char *path)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, path);
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

/**
 * poise_style_load:
 *
 * Main thread, once GTK is ready: gives the display's widgets the looks of Poise.
 */
void
poise_style_load (void)
{
  g_return_if_fail (poise_on_main_thread ());

  load_style ("/dev/poise/Poise/style.css");
  load_style ("/dev/poise/Poise/strip.css");
  load_style ("/dev/poise/Poise/compare.css");
  load_style ("/dev/poise/Poise/report.css");
}
