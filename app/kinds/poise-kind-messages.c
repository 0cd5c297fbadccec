/* SPDX-License-Identifier: MIT */
/* Threads that send and receive through a channel with room for so many messages.
 * Each sender numbers its own; receivers check that nothing is lost, doubled or
 * reordered, and measure how long each message was on its way. */
#include "app/kinds/poise-kinds.h"

#include "app/engine/poise-text.h"
#include "app/kinds/poise-packed.h"
#include "app/kinds/threads/poise-channel.h"
#include "app/kinds/threads/poise-tally.h"
#include "app/meter/poise-histogram.h"

#define MAX_THREADS 32

/* What goes in or out at once, for one lock of the channel, and is one step: some ten
 * microseconds. All of it enters or leaves the channel at one moment, so one look at
 * the clock is enough and the time in the queue is none the worse for it. */
#define MAX_BATCH 1024

typedef struct
{
  guint         n_senders;
  guint         n_receivers;
  guint64       n_messages; /* of all senders */
  guint         batch;
  PoiseChannel *channel;

  /* Guarded by the job's mutex; read after all were joined. */
  guint           n_finished; /* senders that have sent all of theirs */
  PoiseTally      sent[MAX_THREADS];
  PoiseTally      received[MAX_THREADS]; /* by sender */
  PoiseHistogram *queue;
  gint64          begin_us; /* the first message went in */
  gint64          end_us;   /* the last one came out */
  guint64         n_drained;
} Plan;

/* What one worker keeps for itself. */
typedef struct
{
  gulong  cancelled_handler;
  gint64  begin_us;
  gint64  end_us;
  guint64 n_done;

  /* A sender's. */
  guint   sender;
  guint64 n_messages;

  /* A receiver's. */
  PoiseHistogram *queue;

  PoiseTally   tallies[MAX_THREADS]; /* by sender; a sender has its own only */
  PoiseMessage batch[MAX_BATCH];
} Share;

static gpointer
plan_new (const PoiseParams *params,
          GError           **error)
{
  Plan *plan = g_new0 (Plan, 1);

  plan->n_senders = (guint) poise_params_get_int (params, "senders");
  plan->n_receivers = (guint) poise_params_get_int (params, "receivers");
  plan->n_messages = (guint64) poise_params_get_int (params, "messages");
  plan->batch = (guint) poise_params_get_int (params, "batch");
  plan->channel = poise_channel_new ((guint) poise_params_get_int (params, "capacity"));
  plan->queue = poise_histogram_new ();
  return plan;
}

static void
plan_free (gpointer data)
{
  Plan *plan = data;

  poise_channel_free (plan->channel);
  poise_histogram_free (plan->queue);
  g_free (plan);
}

static guint
count_workers (const PoiseParams *params)
{
  return (guint) (poise_params_get_int (params, "senders") +
                  poise_params_get_int (params, "receivers"));
}

/* Senders come first. */
static char *
name_worker (const PoiseParams *params,
             guint              index)
{
  guint n_senders = (guint) poise_params_get_int (params, "senders");

  return index < n_senders ? g_strdup_printf ("send-%u", index + 1)
                           : g_strdup_printf ("receive-%u", index - n_senders + 1);
}

/* The thread that cancels: nobody waits at a closed channel. */
static void
cancelled_cb (GCancellable *cancellable,
              gpointer      channel)
{
  poise_channel_close (channel);
}

static gpointer
enter (PoiseContext *context,
       gpointer      data)
{
  Plan *plan = data;
  Share *share = g_new0 (Share, 1);

  share->sender = poise_context_get_index (context);
  if (share->sender < plan->n_senders)
    {
      share->n_messages = plan->n_messages / plan->n_senders +
                          (share->sender < plan->n_messages % plan->n_senders ? 1 : 0);
      poise_context_set_total (context, share->n_messages);
    }
  else
    share->queue = poise_histogram_new ();
  /* Each message is sent and received. */
  poise_context_set_job_total (context, 2 * plan->n_messages);
  share->cancelled_handler =
      g_cancellable_connect (poise_context_get_cancellable (context),
                             G_CALLBACK (cancelled_cb), plan->channel, NULL);
  return share;
}

/* Adds what this worker has to what the others have handed in. */
static void
hand_in (Plan  *plan,
         Share *share)
{
  PoiseTally *tallies = share->queue != NULL ? plan->received : plan->sent;

  for (guint i = 0; i < plan->n_senders; i++)
    poise_tally_merge (&tallies[i], &share->tallies[i]);
  if (share->queue != NULL)
    poise_histogram_add (plan->queue, share->queue);
  if (share->begin_us > 0 && (plan->begin_us == 0 || share->begin_us < plan->begin_us))
    plan->begin_us = share->begin_us;
  plan->end_us = MAX (plan->end_us, share->end_us);
}

static void
leave (PoiseContext *context,
       gpointer      data,
       gpointer      share_data)
{
  Plan *plan = data;
  Share *share = share_data;

  /* Not under the mutex: it waits for a handler that is running. */
  g_cancellable_disconnect (poise_context_get_cancellable (context),
                            share->cancelled_handler);
  poise_context_lock (context);
  hand_in (plan, share);
  poise_context_unlock (context);
  g_clear_pointer (&share->queue, poise_histogram_free);
  g_free (share);
}

static PoiseStep
fail_cancelled (PoiseContext *context,
                GError      **error)
{
  g_cancellable_set_error_if_cancelled (poise_context_get_cancellable (context), error);
  return POISE_STEP_FAILED;
}

/* The last sender to be through closes the channel, for the receivers to end. */
static PoiseStep
end_sending (PoiseContext *context,
             Plan         *plan)
{
  gboolean last;

  poise_context_lock (context);
  last = ++plan->n_finished == plan->n_senders;
  poise_context_unlock (context);
  if (last)
    poise_channel_close (plan->channel);
  return POISE_STEP_DONE;
}

/* The next messages, of which some may be those that had no room the last time. */
static guint
fill_batch (const Plan *plan,
            Share      *share,
            gint64      now_us)
{
  guint n = (guint) MIN (plan->batch, share->n_messages - share->n_done);

  for (guint i = 0; i < n; i++)
    share->batch[i] = (PoiseMessage){ share->sender, share->n_done + i + 1, now_us };
  return n;
}

static void
count_sent (Share *share,
            guint  n)
{
  for (guint i = 0; i < n; i++)
    poise_tally_add (&share->tallies[share->sender], share->batch[i].number);
  share->n_done += n;
}

static gboolean
wait_at (PoiseContext *context,
         Plan         *plan,
         gboolean (*wait_until) (PoiseChannel *channel))
{
  gboolean open;

  poise_context_set_state (context, POISE_WORKER_WAITING_FOR_DATA);
  open = wait_until (plan->channel);
  poise_context_set_state (context, POISE_WORKER_RUNNING);
  return open;
}

static PoiseStep
step_send (PoiseContext *context,
           Plan         *plan,
           Share        *share,
           GError      **error)
{
  gint64 now_us = poise_context_get_time_us (context);
  guint n = fill_batch (plan, share, now_us);
  guint n_sent = poise_channel_send (plan->channel, share->batch, n);

  if (share->begin_us == 0 && n_sent > 0)
    share->begin_us = now_us;
  count_sent (share, n_sent);
  poise_context_report (context, share->n_done);
  if (share->n_done == share->n_messages)
    return end_sending (context, plan);
  if (n_sent < n && !wait_at (context, plan, poise_channel_wait_for_room))
    return fail_cancelled (context, error);
  return POISE_STEP_MORE;
}

/* Takes a batch out of the channel and checks it. Returns: how many there were. */
static guint
receive_batch (Plan         *plan,
               PoiseMessage *batch,
               PoiseTally   *tallies)
{
  guint n = poise_channel_receive (plan->channel, batch, plan->batch);

  for (guint i = 0; i < n; i++)
    {
      g_assert (batch[i].sender < plan->n_senders);
      poise_tally_add (&tallies[batch[i].sender], batch[i].number);
    }
  return n;
}

static PoiseStep
step_receive (PoiseContext *context,
              Plan         *plan,
              Share        *share,
              GError      **error)
{
  guint n = receive_batch (plan, share->batch, share->tallies);

  if (n > 0)
    {
      share->end_us = poise_context_get_time_us (context);
      for (guint i = 0; i < n; i++)
        poise_histogram_record (share->queue, share->end_us - share->batch[i].sent_us);
      share->n_done += n;
      poise_context_report (context, share->n_done);
      return POISE_STEP_MORE;
    }
  if (wait_at (context, plan, poise_channel_wait_for_messages))
    return POISE_STEP_MORE;
  return poise_context_is_cancelled (context) ? fail_cancelled (context, error)
                                              : POISE_STEP_DONE;
}

static PoiseStep
step (PoiseContext *context,
      gpointer      data,
      gpointer      share_data,
      GError      **error)
{
  Share *share = share_data;

  return share->queue == NULL ? step_send (context, data, share, error)
                              : step_receive (context, data, share, error);
}

/* After a cancel: takes out what nobody received, at most what there is room for. It
 * must be newer than what any receiver got, as the merged tallies know. */
static void
drain (Plan *plan)
{
  PoiseMessage batch[MAX_BATCH];
  guint n;

  poise_channel_close (plan->channel);
  while ((n = receive_batch (plan, batch, plan->received)) > 0)
    plan->n_drained += n;
}

static guint64
count_all (const PoiseTally *tallies)
{
  guint64 count = 0;

  for (guint i = 0; i < MAX_THREADS; i++)
    count += tallies[i].count;
  return count;
}

static gboolean
finish (gpointer    data,
        gboolean    complete,
        PoiseLines *log,
        GError    **error)
{
  Plan *plan = data;

  drain (plan);
  for (guint i = 0; i < plan->n_senders; i++)
    {
      const PoiseTally *sent = &plan->sent[i], *received = &plan->received[i];

      if (poise_tally_equal (sent, received) && received->reordered == 0)
        continue;
      g_set_error (error, POISE_ERROR, POISE_ERROR_PARTS,
                   "send-%u: sent %" G_GUINT64_FORMAT " messages, %" G_GUINT64_FORMAT
                   " came out, %" G_GUINT64_FORMAT " of them out of order; "
                   "each should come out once and in order",
                   i + 1, sent->count, received->count, received->reordered);
      return FALSE;
    }
  return TRUE;
}

/* Without what was drained: nobody was there to receive it. */
static double
compute_rate (Plan *plan)
{
  gint64 elapsed_us = MAX (plan->end_us - plan->begin_us, 1);

  return (double) (count_all (plan->received) - plan->n_drained) * G_USEC_PER_SEC /
         (double) elapsed_us;
}

static double
get_queue_ms (Plan  *plan,
              double quantile)
{
  return (double) poise_histogram_get_quantile (plan->queue, quantile) /
         G_TIME_SPAN_MILLISECOND;
}

static GVariant *
make_queue_times (Plan *plan)
{
  GVariantBuilder dict = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (&dict, "{sv}", "p50",
                         g_variant_new_double (get_queue_ms (plan, 0.5)));
  g_variant_builder_add (&dict, "{sv}", "p99",
                         g_variant_new_double (get_queue_ms (plan, 0.99)));
  return g_variant_builder_end (&dict);
}

static GVariant *
result (gpointer data,
        gboolean complete)
{
  Plan *plan = data;
  GVariantBuilder dict = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  guint64 sent = count_all (plan->sent), received = count_all (plan->received);

  g_variant_builder_add (&dict, "{sv}", "sent", g_variant_new_uint64 (sent));
  g_variant_builder_add (&dict, "{sv}", "received", g_variant_new_uint64 (received));
  g_variant_builder_add (&dict, "{sv}", "lost",
                         g_variant_new_int64 ((gint64) sent - (gint64) received));
  g_variant_builder_add (&dict, "{sv}", "per_s",
                         g_variant_new_double (compute_rate (plan)));
  g_variant_builder_add (&dict, "{sv}", "queue_ms", make_queue_times (plan));
  return g_variant_builder_end (&dict);
}

static void
print (gpointer data,
       gboolean complete,
       GString *text)
{
  Plan *plan = data;
  guint64 n_sent = count_all (plan->sent), n_received = count_all (plan->received);
  g_autofree char *sent = poise_text_count ((gint64) n_sent);
  g_autofree char *received = poise_text_count ((gint64) n_received);
  g_autofree char *lost = poise_text_count ((gint64) (n_sent - n_received));
  g_autofree char *rate = poise_text_rate (compute_rate (plan), "messages");
  g_autofree char *drained = poise_text_count ((gint64) plan->n_drained);

  g_string_append_printf (text, "%s messages sent, %s received, %s lost\n", sent, received,
                          lost);
  if (plan->n_drained > 0)
    g_string_append_printf (text, "%s of them were drained after the end\n", drained);
  g_string_append_printf (text, "%s\n", rate);
  g_string_append_printf (text, "In the queue: p50 %.3f ms, p99 %.3f ms\n",
                          get_queue_ms (plan, 0.5), get_queue_ms (plan, 0.99));
}

static GVariant *
pack (gpointer data)
{
  Plan *plan = data;

  return g_variant_new ("(vvvxxt)", poise_tallies_pack (plan->sent, plan->n_senders),
                        poise_tallies_pack (plan->received, plan->n_senders),
                        poise_histogram_pack (plan->queue), plan->begin_us, plan->end_us,
                        plan->n_drained);
}

static gboolean
unpack (gpointer  data,
        GVariant *packed,
        GError  **error)
{
  Plan *plan = data;
  g_autoptr (GVariant) sent = NULL;
  g_autoptr (GVariant) received = NULL;
  g_autoptr (GVariant) queue = NULL;
  gint64 begin_us, end_us;

  if (!poise_packed_check (packed, "(vvvxxt)", "messages", error))
    return FALSE;
  g_variant_get (packed, "(vvvxxt)", &sent, &received, &queue, &begin_us, &end_us,
                 &plan->n_drained);
  if (begin_us < 0 || end_us < 0 ||
      !poise_tallies_unpack (plan->sent, plan->n_senders, sent) ||
      !poise_tallies_unpack (plan->received, plan->n_senders, received) ||
      !poise_histogram_unpack (plan->queue, queue))
    return poise_packed_refuse ("messages", error);
  plan->begin_us = begin_us;
  plan->end_us = end_us;
  return TRUE;
}

/* The default takes a few seconds on two cores. */
static const PoiseParam params[] = {
  { .name = "senders", .title = "Senders", .value = 2, .min = 1, .max = MAX_THREADS },
  { .name = "receivers", .title = "Receivers", .value = 2, .min = 1, .max = MAX_THREADS },
  { .name = "messages", .title = "Messages", .value = 200000000, .min = 1,
    .max = G_GINT64_CONSTANT (1000000000000), .step = 1000000 },
  { .name = "capacity", .title = "Room for", .value = 1024, .min = 1, .max = 65536,
    .step = 64 },
  { .name = "batch", .title = "At once", .value = 256, .min = 1, .max = MAX_BATCH },
};

const PoiseKind poise_kind_messages = {
  .id = "messages",
  .title = "Messages",
  .summary = "Threads send and receive through a queue, and nothing is lost",
  .icon_name = "poise-messages-symbolic",
  .unit = "queue operations",
  .has_rate = TRUE,
  .nature = POISE_NATURE_MEETS,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .plan = plan_new,
  .free_plan = plan_free,
  .count_workers = count_workers,
  .name_worker = name_worker,
  .enter = enter,
  .leave = leave,
  .step = step,
  .finish = finish,
  .result = result,
  .print = print,
  .pack = pack,
  .unpack = unpack,
};
