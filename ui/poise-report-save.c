/* SPDX-License-Identifier: MIT */
/* Saves a report in one of its forms: adding one is one line. */
#include "ui/poise-report-save.h"

#include "app/lab/poise-report-json.h"
#include "app/lab/poise-report-text.h"
#include "ui/poise-main-thread.h"
#include "ui/poise-report-picture.h"
#include "ui/poise-save.h"
#include "ui/poise-window.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  const char      *id; /* also what the file's name ends in */
  const char      *title;
  PoiseSaveEncoder encode;
} Format;

static GBytes *
take_text (char *text)
{
  return g_bytes_new_take (text, strlen (text));
}

static GBytes *
encode_json (gpointer data,
             GError **error)
{
  return take_text (poise_report_to_json (poise_shared_report_get (data)));
}

static GBytes *
encode_csv (gpointer data,
            GError **error)
{
  return take_text (poise_report_to_csv (poise_shared_report_get (data)));
}

static GBytes *
encode_png (gpointer data,
            GError **error)
{
  return poise_report_picture_encode_png (poise_shared_report_get (data), error);
}

static GBytes *
encode_svg (gpointer data,
            GError **error)
{
  return poise_report_picture_encode_svg (poise_shared_report_get (data), error);
}

static const Format formats[] = {
  { "json", N_ ("Save the Figures as JSON"), encode_json },
  { "csv", N_ ("Save the Figures as CSV"), encode_csv },
  { "png", N_ ("Save the Picture as PNG"), encode_png },
  { "svg", N_ ("Save the Picture as SVG"), encode_svg },
};

static const Format *
find_format (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_str_equal (formats[i].id, id))
      return &formats[i];
  return NULL;
}

/* What is asked for, until it is known where to. */
typedef struct
{
  PoiseSharedReport *report;
  const Format      *format;
} Wish;

static void
wish_free (gpointer data)
{
  poise_shared_report_unref (((Wish *) data)->report);
  g_free (data);
}

static void
save (GtkWidget         *widget,
      PoiseSharedReport *report,
      const Format      *format,
      const char        *path)
{
  poise_save_encoded (widget, path, format->encode, poise_shared_report_ref (report),
                      (GDestroyNotify) poise_shared_report_unref);
}

static void
chosen_cb (GtkWidget  *widget,
           const char *path,
           gpointer    data)
{
  const Wish *wish = data;

  save (widget, wish->report, wish->format, path);
}

/**
 * poise_report_save:
 * @widget: where the person asked for it; told what came of it
 * @format: "json", "csv", "png" or "svg"; any other is told to be none
 *
 * Main thread. Saves it to a file, on a thread.
 */
void
poise_report_save (GtkWidget         *widget,
                   PoiseSharedReport *report,
                   const char        *format,
                   const char        *path)
{
  const Format *found;
  g_autofree char *message = NULL;

  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (report != NULL && format != NULL && path != NULL);

  found = find_format (format);
  if (found != NULL)
    {
      save (widget, report, found, path);
      return;
    }
  message = g_strdup_printf (
      _ ("Could not save: %s is no format; allowed are json, csv, png, svg"), format);
  poise_window_tell (widget, message);
}

/* A name for the file: what was compared, and when. */
static char *
create_name (const PoiseReport *report,
             const Format      *format)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (report->time_s);
  g_autofree char *date = NULL;
  const char *what = report->preset != NULL ? report->preset : report->kind;

  if (report->time_s > 0 && time != NULL)
    date = g_date_time_format (time, "-%Y%m%d-%H%M");
  return g_strdup_printf ("poise-%s%s.%s", what != NULL ? what : "comparison",
                          date != NULL ? date : "", format->id);
}

/**
 * poise_report_save_choose:
 * @widget: where the person asked for it; told what came of it
 * @format: "json", "csv", "png" or "svg"
 *
 * Main thread. Asks where to, and saves it there. What is saved is @report, whatever is
 * shown by then.
 */
void
poise_report_save_choose (GtkWidget         *widget,
                          PoiseSharedReport *report,
                          const char        *format)
{
  g_autofree char *name = NULL;
  Wish *wish;

  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (report != NULL && format != NULL && find_format (format) != NULL);

  wish = g_new (Wish, 1);
  wish->report = poise_shared_report_ref (report);
  wish->format = find_format (format);
  name = create_name (poise_shared_report_get (report), wish->format);
  poise_save_choose (widget, _ (wish->format->title), name, chosen_cb, wish, wish_free);
}
