/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-lab-host.h"

#include "app/engine/poise-kind.h"

#include <sys/utsname.h>

static void
add_parameter (PoiseReport *report,
               const char  *name,
               const char  *value)
{
  g_ptr_array_add (report->parameters, g_strdup (name));
  g_ptr_array_add (report->parameters, g_utf8_make_valid (value, -1));
}

static void
tell_parameters (PoiseReport       *report,
                 const PoiseParams *params)
{
  const PoiseKind *kind = poise_params_get_kind (params);
  const char *const *paths = poise_params_get_paths (params);

  for (gsize i = 0; i < kind->n_params; i++)
    {
      g_autofree char *value = poise_params_print (params, kind->params[i].name);

      add_parameter (report, kind->params[i].name, value);
    }
  for (guint i = 0; paths != NULL && paths[i] != NULL; i++)
    add_parameter (report, "path", paths[i]);
}

static char *
describe_system (void)
{
  g_autofree char *name = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  struct utsname kernel;

  if (uname (&kernel) != 0)
    return g_steal_pointer (&name);
  return g_strdup_printf ("%s%s%s %s, %s", name != NULL ? name : "", name != NULL ? ", " : "",
                          kernel.sysname, kernel.release, kernel.machine);
}

/**
 * poise_lab_host_make_report:
 *
 * Returns: (transfer full): what is run, and on which machine; no figure yet.
 */
PoiseReport *
poise_lab_host_make_report (const PoiseExperiment *experiment,
                            PoiseFrameSource      *source)
{
  PoiseReport *self;

  g_return_val_if_fail (experiment != NULL, NULL);
  g_return_val_if_fail (POISE_IS_FRAME_SOURCE (source), NULL);

  self = poise_report_new ();
  self->title = g_strdup (experiment->title);
  self->preset = g_strdup (experiment->preset);
  self->kind = g_strdup (poise_params_get_kind (experiment->params)->id);
  tell_parameters (self, experiment->params);
  self->repeats = experiment->repeats;
  self->host = g_strdup (g_get_host_name ());
  self->system = describe_system ();
  self->cores = g_get_num_processors ();
  self->renderer = g_strdup (poise_frame_source_get_renderer (source));
  self->frame_source = g_strdup (poise_frame_source_get_id (source));
  self->gtk = g_strdup (poise_frame_source_get_gtk (source));
  self->glib = g_strdup_printf ("%u.%u.%u", glib_major_version, glib_minor_version,
                                glib_micro_version);
  self->interval_us = poise_frame_source_get_interval_us (source);
  return self;
}

static const char *
get_pool_id (const PoiseCase *way)
{
  if (!way->way.strategy->side_by_side)
    return "none";
  return poise_pool_get_id (poise_way_get_pool (&way->way, poise_params_get_kind (way->params)));
}

/**
 * poise_lab_host_make_run:
 *
 * Returns: (transfer full): its row, with no figure yet.
 */
PoiseReportRun *
poise_lab_host_make_run (const PoiseCase *way)
{
  PoiseReportRun *self;

  g_return_val_if_fail (way != NULL, NULL);

  self = poise_report_run_new (way->label);
  self->strategy = g_strdup (way->way.strategy->id);
  self->delivery = g_strdup (way->way.delivery->id);
  self->pool = g_strdup (get_pool_id (way));
  self->threads = poise_params_count_workers (way->params);
  self->n_jobs = way->n_jobs;
  self->settings = g_strdup (way->settings);
  return self;
}
