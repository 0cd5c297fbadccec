/* SPDX-License-Identifier: MIT */
/* The widget for each sort of output: adding one is one file and one line. */
#include "ui/poise-output-view.h"

#include "app/kinds/life/poise-field.h"
#include "app/kinds/pictures/poise-picture.h"
#include "app/kinds/tables/poise-table.h"
#include "ui/poise-field-view.h"
#include "ui/poise-main-thread.h"
#include "ui/poise-picture-view.h"
#include "ui/poise-table-view.h"

static const struct
{
  GType (*get_type) (void);
  /* Main thread: a job whose output is of that type. The widget shows what there is and
   * what comes, and lets go of the job when it is disposed of. */
  GtkWidget *(*new_view) (PoiseJob *job);
  /* Main thread, nullable: goes on with another job, if @view is of that sort. A view
   * that a person acts on keeps the focus and the pointer when its job is replaced. */
  gboolean (*adopt) (GtkWidget *view,
                     PoiseJob  *job);
} views[] = {
  { poise_field_get_type, poise_field_view_new, NULL },
  { poise_picture_get_type, poise_picture_view_new, poise_picture_view_adopt },
  { poise_table_get_type, poise_table_view_new, NULL },
};

/* Returns: the number in the table of what shows @output. */
static guint
find_view (PoiseOutput *output)
{
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    if (G_TYPE_CHECK_INSTANCE_TYPE (output, views[i].get_type ()))
      return i;
  g_return_val_if_reached (0);
}

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
  return output != NULL ? views[find_view (output)].new_view (job) : NULL;
}

/**
 * poise_output_view_adopt:
 * @view: one that was made for another job
 *
 * Main thread. Returns: whether @view has gone over to @job, so that no new one is
 * needed.
 */
gboolean
poise_output_view_adopt (GtkWidget *view,
                         PoiseJob  *job)
{
  PoiseOutput *output;
  guint i;

  g_return_val_if_fail (poise_on_main_thread (), FALSE);
  g_return_val_if_fail (GTK_IS_WIDGET (view), FALSE);
  g_return_val_if_fail (POISE_IS_JOB (job), FALSE);

  output = poise_job_get_output (job);
  if (output == NULL)
    return FALSE;
  i = find_view (output);
  return views[i].adopt != NULL && views[i].adopt (view, job);
}
