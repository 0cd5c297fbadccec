/* SPDX-License-Identifier: MIT */
/* The widget for each sort of output: adding one is one file and one line. */
#include "ui/poise-output-view.h"

#include "app/kinds/poise-picture.h"
#include "app/kinds/poise-table.h"
#include "ui/poise-main-thread.h"
#include "ui/poise-picture-view.h"
#include "ui/poise-table-view.h"

static const struct
{
  GType (*get_type) (void);
  /* Main thread: a job whose output is of that type. The widget shows what there is and
   * what comes, and lets go of the job when it is disposed of. */
  GtkWidget *(*new_view) (PoiseJob *job);
} views[] = {
  { poise_picture_get_type, poise_picture_view_new },
  { poise_table_get_type, poise_table_view_new },
};

/**
 * poise_output_view_new:
 *
 * Main thread. Returns: (transfer floating) (nullable): a widget for what there is to
 * look at of @job; NULL for one that has printed lines only.
 */
GtkWidget *
poise_output_view_new (PoiseJob *job)
{
  PoiseOutput *output;

  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (POISE_IS_JOB (job), NULL);

  output = poise_job_get_output (job);
  if (output == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    if (G_TYPE_CHECK_INSTANCE_TYPE (output, views[i].get_type ()))
      return views[i].new_view (job);
  g_return_val_if_reached (NULL);
}
