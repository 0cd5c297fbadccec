/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/engine/poise-runner.h"
#include "app/lab/poise-lab.h"
#include "ui/poise-history-store.h"

G_BEGIN_DECLS

/**
 * PoiseApplication:
 *
 * The program with a window: owns the runner and what each kind is to be started
 * with. Its actions work from the menu, the keyboard and D-Bus alike: "start"
 * (a kind's id), "start-all", "cancel-all", "remove-ended", "compare" (a preset's id or a
 * kind's), "tour", "shortcuts", "about", "quit".
 */
#define POISE_TYPE_APPLICATION (poise_application_get_type ())
G_DECLARE_FINAL_TYPE (PoiseApplication, poise_application, POISE, APPLICATION, GtkApplication)

PoiseApplication *poise_application_new        (void);
PoiseRunner      *poise_application_get_runner (PoiseApplication *self);
GPtrArray        *poise_application_get_params (PoiseApplication *self);
void              poise_application_set_lab    (PoiseApplication *self,
                                                PoiseLab         *lab);
gboolean          poise_application_is_working (PoiseApplication *self);
PoiseHistoryStore *poise_application_get_history (PoiseApplication *self);
void              poise_application_keep       (PoiseApplication  *self,
                                                const PoiseReport *report);

G_END_DECLS
