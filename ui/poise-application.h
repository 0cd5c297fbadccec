/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/engine/poise-runner.h"

G_BEGIN_DECLS

/**
 * PoiseApplication:
 *
 * The program with a window: owns the runner and what each kind is to be started
 * with. Its actions work from the menu, the keyboard and D-Bus alike: "start"
 * (a kind's id), "start-all", "cancel-all", "remove-ended", "tour", "shortcuts",
 * "about", "quit".
 */
#define POISE_TYPE_APPLICATION (poise_application_get_type ())
G_DECLARE_FINAL_TYPE (PoiseApplication, poise_application, POISE, APPLICATION, GtkApplication)

PoiseApplication *poise_application_new        (void);
PoiseRunner      *poise_application_get_runner (PoiseApplication *self);
GPtrArray        *poise_application_get_params (PoiseApplication *self);

G_END_DECLS
