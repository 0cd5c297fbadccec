/* SPDX-License-Identifier: MIT */
/* Web pages from a start address, following links: several connections at once, each
 * of a worker that blocks in it. */
#include "app/kinds/poise-kinds.h"

#include "app/kinds/poise-packed.h"
#include "app/kinds/web/poise-crawl-result.h"
#include "app/kinds/web/poise-html.h"
#include "app/kinds/web/poise-http.h"
#include "app/kinds/samples/poise-sample-site.h"
#include "app/kinds/tables/poise-table.h"
#include "app/kinds/web/poise-web-address.h"
#include "app/kinds/web/poise-web-answer.h"

#define MAX_PAGES 10000
/* RFC 9309 asks for five. */
#define MAX_ROBOTS_REDIRECTS 5

typedef struct
{
  guint      timeout_s;
  guint      delay_ms;
  PoiseRows *rows; /* as they arrive */

  /* Guarded by the job's mutex. */
  PoiseCrawl      *crawl;
  PoisePreparation preparation; /* the sample site, if nobody named an address */
  PoiseSampleSite *site;
  guint            n_inside; /* workers between enter() and leave() */
} Plan;

typedef struct
{
  PoiseHttp     *http;
  PoiseCrawlTask task;
  gboolean       is_busy; /* with the task */
  gboolean       is_checked; /* the task's page, against robots.txt */
  guint          n_robots_redirects;
  PoiseHtml     *html;  /* the page being read, or NULL */
  guint64        pages; /* how many this worker has ended */
} Share;

static gpointer
plan_new (const PoiseParams *params,
          GError           **error)
{
  const char *const *paths = poise_params_get_paths (params);
  g_autofree char *address = NULL;
  Plan *plan;

  if (paths[0] != NULL)
    {
      address = poise_web_address_new (paths[0], error);
      if (address == NULL)
        return NULL;
    }
  plan = g_new0 (Plan, 1);
  plan->timeout_s = (guint) poise_params_get_int (params, "timeout-s");
  plan->delay_ms = (guint) poise_params_get_int (params, "delay-ms");
  plan->rows = poise_rows_new (MAX_PAGES);
  plan->crawl = poise_crawl_new ((guint) poise_params_get_int (params, "pages"),
                                 poise_params_get_bool (params, "same-host"));
  if (address != NULL)
    {
      poise_crawl_start (plan->crawl, address);
      plan->preparation = POISE_PREPARATION_DONE;
    }
  return plan;
}

static void
plan_free (gpointer data)
{
  Plan *plan = data;

  g_assert (plan->site == NULL);
  poise_crawl_free (plan->crawl);
  poise_rows_unref (plan->rows);
  g_free (plan);
}

static gpointer
enter (PoiseContext *context,
       gpointer      data)
{
  Plan *plan = data;
  Share *share = g_new0 (Share, 1);

  share->http = poise_http_new (plan->timeout_s);
  poise_context_lock (context);
  plan->n_inside++;
  poise_web_page_set_columns (plan->rows);
  poise_context_set_job_total (context, poise_crawl_get_total (plan->crawl));
  poise_context_unlock (context);
  return share;
}

static void
leave (PoiseContext *context,
       gpointer      data,
       gpointer      share_data)
{
  Plan *plan = data;
  Share *share = share_data;
  PoiseSampleSite *site = NULL;

  g_clear_pointer (&share->html, poise_html_free);
  poise_http_free (share->http);
  g_free (share);

  poise_context_lock (context);
  plan->n_inside--;
  /* Nobody leaves before all is done, but for a cancel or a failure. */
  if (plan->n_inside == 0)
    site = g_steal_pointer (&plan->site);
  poise_context_unlock (context);
  if (site != NULL)
    poise_sample_site_stop (site);
}

/* ---- what has been got --------------------------------------------------------- */

/* With the job's mutex: shows what is final, which is a page or two. */
static void
show_final (PoiseContext *context,
            Plan         *plan,
            Share        *share)
{
  PoiseWebPage *page;
  guint64 before = share->pages;

  while ((page = poise_crawl_pop_final (plan->crawl)) != NULL)
    {
      poise_web_page_add_row (page, plan->rows);
      share->pages++;
    }
  if (share->pages != before)
    poise_context_report (context, share->pages);
}

static PoiseStep
end_page (PoiseContext *context,
          Plan         *plan,
          Share        *share)
{
  share->is_busy = FALSE;
  poise_context_lock (context);
  poise_crawl_end_page (plan->crawl, share->task.page);
  show_final (context, plan, share);
  /* There may be more to take now, or nothing at all any more. */
  poise_context_broadcast (context);
  poise_context_unlock (context);
  return POISE_STEP_MORE;
}

/* The answer is there, or what there is of it. */
static PoiseStep
take_answer (PoiseContext *context,
             Plan         *plan,
             Share        *share)
{
  PoiseHttpAnswer *answer = poise_http_get_answer (share->http);
  PoiseWebPage *page = share->task.page;

  poise_web_page_take_answer (page, answer);
  if (poise_web_page_is_html (page))
    {
      g_autoptr (GBytes) body =
          g_byte_array_free_to_bytes (g_steal_pointer (&answer->body));
      share->html = poise_html_new (body, answer->charset, page->address);
      return POISE_STEP_MORE;
    }
  return end_page (context, plan, share);
}

/* Reads a piece of the page. */
static PoiseStep
read_page (PoiseContext *context,
           Plan         *plan,
           Share        *share)
{
  if (poise_html_step (share->html))
    return POISE_STEP_MORE;
  poise_web_page_take_html (share->task.page, share->html);
  g_clear_pointer (&share->html, poise_html_free);
  return end_page (context, plan, share);
}

/* ---- robots.txt ---------------------------------------------------------------- */

static PoiseStep
end_robots (PoiseContext *context,
            Plan         *plan,
            Share        *share,
            PoiseRobots  *robots,
            const char   *failure)
{
  share->is_busy = FALSE;
  poise_context_lock (context);
  poise_crawl_end_robots (plan->crawl, share->task.host, robots, failure);
  poise_context_broadcast (context);
  poise_context_unlock (context);
  return POISE_STEP_MORE;
}

/* Asks elsewhere when the host says so. Returns: whether it does. */
static gboolean
follow_robots (Share                 *share,
               const PoiseHttpAnswer *answer)
{
  g_autofree char *address =
      poise_web_host_dup_redirect (answer, poise_http_get_address (share->http));

  if (address == NULL || share->n_robots_redirects == MAX_ROBOTS_REDIRECTS)
    return FALSE;
  share->n_robots_redirects++;
  poise_http_begin (share->http, address);
  return TRUE;
}

static PoiseStep
take_robots (PoiseContext *context,
             Plan         *plan,
             Share        *share)
{
  PoiseHttpAnswer *answer = poise_http_get_answer (share->http);
  g_autofree char *failure = poise_web_host_explain_failure (answer);

  if (failure == NULL && follow_robots (share, answer))
    return POISE_STEP_MORE;
  return end_robots (context, plan, share, poise_web_host_parse_robots (answer), failure);
}

/* ---- steps --------------------------------------------------------------------- */

static void
begin_task (PoiseContext *context,
            Share        *share)
{
  share->is_busy = TRUE;
  share->is_checked = share->task.page == NULL;
  share->n_robots_redirects = 0;
  if (share->task.page == NULL)
    {
      g_autofree char *address =
          g_strconcat (poise_crawl_get_origin (share->task.host), "/robots.txt", NULL);
      poise_http_begin (share->http, address);
    }
}

/* Asks robots.txt, and no more of a page that it forbids. */
static PoiseStep
check_page (PoiseContext *context,
            Plan         *plan,
            Share        *share)
{
  PoiseWebPage *page = share->task.page;

  share->is_checked = TRUE;
  if (!poise_crawl_check_allowed (page))
    return end_page (context, plan, share);
  poise_http_begin (share->http, page->address);
  return POISE_STEP_MORE;
}

/* Without the job's mutex for as long as it takes. */
static PoiseStep
follow (PoiseContext *context,
        Plan         *plan,
        Share        *share)
{
  poise_crawl_follow (plan->crawl);
  poise_context_lock (context);
  if (poise_crawl_end_follow (plan->crawl))
    poise_context_broadcast (context);
  show_final (context, plan, share);
  poise_context_set_job_total (context, poise_crawl_get_total (plan->crawl));
  poise_context_unlock (context);
  return POISE_STEP_MORE;
}

/* Starts the sample site; the address is known only then. */
static PoiseStep
start_site (PoiseContext *context,
            Plan         *plan,
            GError      **error)
{
  PoiseSampleSite *site = poise_sample_site_start (plan->delay_ms, error);

  if (site == NULL)
    return POISE_STEP_FAILED;
  poise_context_lock (context);
  plan->site = site;
  poise_crawl_start (plan->crawl, poise_sample_site_get_address (site));
  poise_context_unlock (context);
  poise_context_end_preparation (context, &plan->preparation);
  return POISE_STEP_MORE;
}

typedef enum
{
  TAKE_OVER,
  TAKE_TASK,
  TAKE_LINKS,
  TAKE_NOTHING,
} Take;

/* With the job's mutex. */
static Take
look_for_task (Plan  *plan,
               Share *share)
{
  if (poise_crawl_begin_follow (plan->crawl))
    return TAKE_LINKS;
  if (poise_crawl_take (plan->crawl, &share->task))
    return TAKE_TASK;
  return poise_crawl_is_over (plan->crawl) ? TAKE_OVER : TAKE_NOTHING;
}

static PoiseStep
take_task (PoiseContext *context,
           Plan         *plan,
           Share        *share,
           GError      **error)
{
  PoiseStep step;
  gboolean mine;
  Take take;

  step = poise_context_prepare (context, &plan->preparation, &mine, error);
  if (mine)
    return start_site (context, plan, error);
  if (step != POISE_STEP_DONE)
    return step;

  step = POISE_STEP_MORE;
  poise_context_lock (context);
  take = look_for_task (plan, share);
  if (take == TAKE_NOTHING &&
      !poise_context_wait (context, POISE_WORKER_WAITING_FOR_DATA, error))
    step = POISE_STEP_FAILED;
  poise_context_unlock (context);

  if (take == TAKE_OVER)
    return POISE_STEP_DONE;
  if (take == TAKE_LINKS)
    return follow (context, plan, share);
  if (take == TAKE_TASK)
    begin_task (context, share);
  return step;
}

static PoiseStep
get (PoiseContext *context,
     Plan         *plan,
     Share        *share,
     GError      **error)
{
  PoiseStep step;

  poise_context_set_state (context, POISE_WORKER_WAITING_FOR_DATA);
  step = poise_http_step (share->http, poise_context_get_cancellable (context), error);
  if (step != POISE_STEP_DONE)
    return step;
  poise_context_set_state (context, POISE_WORKER_RUNNING);
  return share->task.page != NULL ? take_answer (context, plan, share)
                                  : take_robots (context, plan, share);
}

static PoiseStep
step (PoiseContext *context,
      gpointer      data,
      gpointer      share_data,
      GError      **error)
{
  Share *share = share_data;

  if (share->html != NULL)
    return read_page (context, data, share);
  if (share->is_busy && !share->is_checked)
    return check_page (context, data, share);
  if (share->is_busy)
    return get (context, data, share, error);
  return take_task (context, data, share, error);
}

/* ---- the result ---------------------------------------------------------------- */

/* A page that fails is a row; a job that got none at all has failed. */
static gboolean
finish (gpointer    data,
        gboolean    complete,
        PoiseLines *log,
        GError    **error)
{
  return !complete || poise_crawl_check_result (((Plan *) data)->crawl, error);
}

static GVariant *
result (gpointer data,
        gboolean complete)
{
  return poise_crawl_to_variant (((Plan *) data)->crawl);
}

static char *
summarize (gpointer data,
           gboolean complete)
{
  return poise_crawl_summarize (((Plan *) data)->crawl);
}

static void
print (gpointer data,
       gboolean complete,
       GString *text)
{
  poise_crawl_print (((Plan *) data)->crawl, text);
}

static PoiseOutput *
make_output (gpointer data)
{
  return poise_table_new (((Plan *) data)->rows);
}

/* In the order of the result, not that of the arrival. */
static GBytes *
save (gpointer data,
      GError **error)
{
  return poise_crawl_to_csv (((Plan *) data)->crawl);
}

/* The pages in the order of the result, and the rows in that of the arrival. */
static GVariant *
pack (gpointer data)
{
  Plan *plan = data;

  return g_variant_new ("(vv)", poise_crawl_pack (plan->crawl), poise_rows_pack (plan->rows));
}

static gboolean
unpack (gpointer  data,
        GVariant *packed,
        GError  **error)
{
  Plan *plan = data;
  g_autoptr (GVariant) pages = NULL;
  g_autoptr (GVariant) rows = NULL;

  if (!poise_packed_check (packed, "(vv)", "pages", error))
    return FALSE;
  g_variant_get (packed, "(vv)", &pages, &rows);
  return poise_crawl_unpack (plan->crawl, pages, error) &&
         poise_rows_unpack (plan->rows, rows, error);
}

/* More threads than the default share the pages of several hosts; of one host only a
 * few are got at once. */
static const PoiseParam params[] = {
  { .name = "pages", .title = "Pages at most", .value = 50, .min = 1, .max = MAX_PAGES,
    .step = 10 },
  { .name = "same-host", .title = "Stay on one host", .type = POISE_PARAM_BOOL,
    .value = TRUE },
  { .name = "timeout-s", .title = "Time-out", .unit = "s", .value = 10, .min = 1,
    .max = 3600 },
  { .name = "delay-ms", .title = "Delay of the sample site", .unit = "ms", .value = 1000,
    .max = 60000, .step = 100 },
  { .name = "threads", .title = "Threads", .value = 4, .min = 1, .max = 64 },
};

const PoiseKind poise_kind_fetch = {
  .id = "fetch",
  .title = "Fetch",
  .summary = "Gets web pages and follows their links, over several connections",
  .icon_name = "poise-fetch-symbolic",
  .unit = "pages",
  .has_rate = TRUE,
  .nature = POISE_NATURE_WAITS,
  .paths = POISE_PATHS_ADDRESS,
  .sample = "Sample site",
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .plan = plan_new,
  .free_plan = plan_free,
  .enter = enter,
  .leave = leave,
  .step = step,
  .finish = finish,
  .result = result,
  .print = print,
  .make_output = make_output,
  .summarize = summarize,
  .save_suffix = "csv",
  .save = save,
  .pack = pack,
  .unpack = unpack,
};
