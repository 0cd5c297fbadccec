/* SPDX-License-Identifier: MIT */
#include "app/kinds/threads/poise-channel.h"
#include "app/kinds/threads/poise-tally.h"
#include "tests/unit/poise-test.h"

#define MAX_THREADS 4
/* A batch that divides no capacity of these tests. */
#define BATCH 7

static void
send_numbers (PoiseChannel *channel,
              guint64       first,
              guint64       last)
{
  for (guint64 number = first; number <= last; number++)
    g_assert_cmpuint (poise_channel_send (channel, &(PoiseMessage){ .number = number }, 1),
                      ==, 1);
}

static void
receive_numbers (PoiseChannel *channel,
                 guint64       first,
                 guint64       last)
{
  PoiseMessage message;

  for (guint64 number = first; number <= last; number++)
    {
      g_assert_cmpuint (poise_channel_receive (channel, &message, 1), ==, 1);
      g_assert_cmpuint (message.number, ==, number);
    }
}

static void
test_room (void)
{
  g_autoptr (PoiseChannel) channel = poise_channel_new (3);
  PoiseMessage messages[] = { { 0, 4, 0 }, { 0, 5, 0 }, { 0, 6, 0 } };

  g_assert_cmpuint (poise_channel_receive (channel, messages, 3), ==, 0);
  send_numbers (channel, 1, 3);
  g_assert_cmpuint (poise_channel_send (channel, messages, 3), ==, 0);
  g_assert_cmpuint (poise_channel_get_length (channel), ==, 3);

  /* As many as there is room for, from the first one on. */
  receive_numbers (channel, 1, 2);
  g_assert_cmpuint (poise_channel_send (channel, messages, 3), ==, 2);
  receive_numbers (channel, 3, 5);
  g_assert_cmpuint (poise_channel_get_length (channel), ==, 0);
}

/* Round and round a ring, at every length that a batch may have. */
static void
test_order (void)
{
  g_autoptr (PoiseChannel) channel = poise_channel_new (5);
  PoiseMessage in[BATCH], out[BATCH];
  guint64 sent = 0, received = 0;

  for (guint i = 0; i < 10000; i++)
    {
      guint n_in = i % (BATCH + 1);
      guint max_out = i / 3 % (BATCH + 1);
      guint n_out;

      for (guint j = 0; j < n_in; j++)
        in[j].number = sent + j + 1;
      sent += poise_channel_send (channel, in, n_in);
      g_assert_cmpuint (sent - received, <=, 5);
      g_assert_cmpuint (poise_channel_get_length (channel), ==, sent - received);

      n_out = poise_channel_receive (channel, out, max_out);
      g_assert_cmpuint (n_out, <=, max_out);
      for (guint j = 0; j < n_out; j++)
        g_assert_cmpuint (out[j].number, ==, ++received);
    }
  g_assert_cmpuint (received, >, 10000);
}

static void
test_close (void)
{
  g_autoptr (PoiseChannel) channel = poise_channel_new (10);
  PoiseMessage message = { 0 };

  send_numbers (channel, 1, 2);
  g_assert_true (poise_channel_wait_for_room (channel));
  poise_channel_close (channel);
  poise_channel_close (channel);

  /* Nothing goes in any more; what is in it comes out. */
  g_assert_cmpuint (poise_channel_send (channel, &message, 1), ==, 0);
  g_assert_false (poise_channel_wait_for_room (channel));
  g_assert_true (poise_channel_wait_for_messages (channel));
  receive_numbers (channel, 1, 2);
  g_assert_false (poise_channel_wait_for_messages (channel));
}

/* A wait on a thread of its own. */
typedef struct
{
  PoiseChannel *channel;
  gboolean (*wait) (PoiseChannel *channel);
  int answer; /* atomic; -1 while it waits */
} Waiter;

static gpointer
wait_worker (gpointer data)
{
  Waiter *self = data;

  g_atomic_int_set (&self->answer, self->wait (self->channel));
  return NULL;
}

static GThread *
start_waiter (Waiter       *self,
              PoiseChannel *channel,
              gboolean (*wait) (PoiseChannel *channel))
{
  *self = (Waiter){ channel, wait, -1 };
  return g_thread_new ("waiter", wait_worker, self);
}

/* A close wakes all who wait, whichever side they wait on. */
static void
test_close_wakes_all (gconstpointer data)
{
  gboolean full = GPOINTER_TO_INT (data);
  g_autoptr (PoiseChannel) channel = poise_channel_new (10);
  Waiter waiters[MAX_THREADS];
  GThread *threads[MAX_THREADS];

  if (full)
    send_numbers (channel, 1, 10);
  for (guint i = 0; i < MAX_THREADS; i++)
    threads[i] = start_waiter (&waiters[i], channel,
                               full ? poise_channel_wait_for_room
                                    : poise_channel_wait_for_messages);
  for (guint i = 0; i < MAX_THREADS; i++)
    g_assert_cmpint (g_atomic_int_get (&waiters[i].answer), ==, -1);
  poise_channel_close (channel);
  for (guint i = 0; i < MAX_THREADS; i++)
    {
      g_thread_join (threads[i]);
      g_assert_cmpint (waiters[i].answer, ==, FALSE);
    }
  if (full)
    receive_numbers (channel, 1, 10);
}

/* One put with enough for all wakes all: each wakes the next. */
static void
test_messages_wake_all (void)
{
  g_autoptr (PoiseChannel) channel = poise_channel_new (10);
  Waiter waiters[MAX_THREADS];
  GThread *threads[MAX_THREADS];
  PoiseMessage messages[MAX_THREADS] = { { 0, 1, 0 }, { 0, 2, 0 }, { 0, 3, 0 }, { 0, 4, 0 } };

  for (guint i = 0; i < MAX_THREADS; i++)
    threads[i] = start_waiter (&waiters[i], channel, poise_channel_wait_for_messages);
  g_assert_cmpuint (poise_channel_send (channel, messages, MAX_THREADS), ==, MAX_THREADS);
  for (guint i = 0; i < MAX_THREADS; i++)
    {
      /* Somebody has been woken, takes one out, and so wakes the next. */
      poise_test_block_until (g_atomic_int_get (&waiters[0].answer) +
                                  g_atomic_int_get (&waiters[1].answer) +
                                  g_atomic_int_get (&waiters[2].answer) +
                                  g_atomic_int_get (&waiters[3].answer) >=
                              -MAX_THREADS + 2 * (int) (i + 1));
      receive_numbers (channel, i + 1, i + 1);
    }
  for (guint i = 0; i < MAX_THREADS; i++)
    {
      g_thread_join (threads[i]);
      g_assert_cmpint (waiters[i].answer, ==, TRUE);
    }
}

/* Senders and receivers as fast as they can. */
typedef struct
{
  PoiseChannel *channel;
  guint         capacity;
  guint         n_senders;
  guint         n_receivers;
  guint64       each; /* messages of each sender */
  int           n_sending;
  guint         close_after; /* received messages; 0 to let them end */
  int           n_received;
} Race;

typedef struct
{
  Race      *race;
  guint      sender;
  PoiseTally tallies[MAX_THREADS]; /* by sender */
} Racer;

static gpointer
send_worker (gpointer data)
{
  Racer *self = data;
  Race *race = self->race;
  PoiseTally *tally = &self->tallies[self->sender];
  gboolean open = TRUE;

  while (open && tally->count < race->each)
    {
      PoiseMessage messages[BATCH];
      guint n = (guint) MIN (BATCH, race->each - tally->count);
      guint n_sent;

      for (guint i = 0; i < n; i++)
        messages[i] = (PoiseMessage){ self->sender, tally->count + i + 1, 0 };
      n_sent = poise_channel_send (race->channel, messages, n);
      for (guint i = 0; i < n_sent; i++)
        poise_tally_add (tally, messages[i].number);
      if (n_sent < n)
        open = poise_channel_wait_for_room (race->channel);
    }
  if (g_atomic_int_dec_and_test (&race->n_sending))
    poise_channel_close (race->channel);
  return NULL;
}

static gpointer
receive_worker (gpointer data)
{
  Racer *self = data;
  Race *race = self->race;

  do
    {
      PoiseMessage messages[BATCH];
      guint n = poise_channel_receive (race->channel, messages, BATCH);
      int before = g_atomic_int_add (&race->n_received, (int) n);

      for (guint i = 0; i < n; i++)
        poise_tally_add (&self->tallies[messages[i].sender], messages[i].number);
      g_assert_cmpuint (poise_channel_get_length (race->channel), <=, race->capacity);
      if (race->close_after > 0 && before + (int) n >= (int) race->close_after)
        poise_channel_close (race->channel);
    }
  while (poise_channel_wait_for_messages (race->channel));
  return NULL;
}

static void
check_race (Race  *race,
            Racer *senders,
            Racer *receivers)
{
  for (guint i = 0; i < race->n_senders; i++)
    {
      PoiseTally received = { 0 };

      for (guint j = 0; j < race->n_receivers; j++)
        poise_tally_merge (&received, &receivers[j].tallies[i]);
      g_assert_cmpuint (received.reordered, ==, 0);
      g_assert_cmpuint (received.count, ==, senders[i].tallies[i].count);
      g_assert_true (poise_tally_equal (&received, &senders[i].tallies[i]));
      if (race->close_after == 0)
        g_assert_cmpuint (received.count, ==, race->each);
    }
}

static void
run_race (Race *race)
{
  g_autoptr (PoiseChannel) channel = poise_channel_new (race->capacity);
  Racer senders[MAX_THREADS] = { 0 }, receivers[MAX_THREADS] = { 0 };
  g_autoptr (GPtrArray) threads = g_ptr_array_new ();

  race->channel = channel;
  race->n_sending = (int) race->n_senders;
  for (guint i = 0; i < race->n_receivers; i++)
    {
      receivers[i].race = race;
      g_ptr_array_add (threads, g_thread_new ("receive", receive_worker, &receivers[i]));
    }
  for (guint i = 0; i < race->n_senders; i++)
    {
      senders[i].race = race;
      senders[i].sender = i;
      g_ptr_array_add (threads, g_thread_new ("send", send_worker, &senders[i]));
    }
  for (guint i = 0; i < threads->len; i++)
    g_thread_join (g_ptr_array_index (threads, i));
  /* What went in while it was being closed. */
  if (race->close_after > 0)
    receive_worker (&receivers[0]);
  g_assert_cmpuint (poise_channel_get_length (channel), ==, 0);
  check_race (race, senders, receivers);
}

static void
test_race (gconstpointer data)
{
  static const guint n_threads[][2] = { { 1, 1 }, { 1, 3 }, { 3, 1 }, { 2, 2 }, { 4, 4 } };
  guint capacity = GPOINTER_TO_UINT (data);

  /* With room for one each message costs two wake-ups. */
  for (guint i = 0; i < G_N_ELEMENTS (n_threads); i++)
    run_race (&(Race){ .capacity = capacity, .n_senders = n_threads[i][0],
                       .n_receivers = n_threads[i][1],
                       .each = (capacity > 1 ? 100000 : 10000) / n_threads[i][0] });
}

/* Closed in the midst of it, by whoever comes by: what went in still comes out. */
static void
test_race_to_close (gconstpointer data)
{
  guint capacity = GPOINTER_TO_UINT (data);

  for (guint i = 0; i < 100; i++)
    run_race (&(Race){ .capacity = capacity, .n_senders = 1 + i % MAX_THREADS,
                       .n_receivers = 1 + i / MAX_THREADS % MAX_THREADS,
                       .each = 100000, .close_after = 1 + i * 7 });
}

static void
count (PoiseTally    *self,
       const guint64 *numbers)
{
  *self = (PoiseTally){ 0 };
  for (guint i = 0; numbers[i] != 0; i++)
    poise_tally_add (self, numbers[i]);
}

#define NUMBERS(...) ((const guint64[]){ __VA_ARGS__, 0 })

static void
test_tally (void)
{
  PoiseTally all, some, others;

  count (&all, NUMBERS (1, 2, 3, 4, 5, 6));
  g_assert_cmpuint (all.count, ==, 6);
  g_assert_cmpuint (all.reordered, ==, 0);
  count (&some, NUMBERS (1, 4, 5));
  count (&others, NUMBERS (2, 3, 6));
  poise_tally_merge (&some, &others);
  g_assert_true (poise_tally_equal (&some, &all));
  g_assert_cmpuint (some.last, ==, 6);

  /* Lost, doubled, doubled in the place of another, two in the place of two others. */
  count (&some, NUMBERS (1, 2, 4, 5, 6));
  g_assert_false (poise_tally_equal (&some, &all));
  count (&some, NUMBERS (1, 2, 3, 4, 5, 5, 6));
  g_assert_false (poise_tally_equal (&some, &all));
  g_assert_cmpuint (some.reordered, ==, 1);
  count (&some, NUMBERS (1, 2, 4, 4, 5, 6));
  g_assert_false (poise_tally_equal (&some, &all));
  count (&some, NUMBERS (1, 3, 3, 4, 4, 6));
  g_assert_false (poise_tally_equal (&some, &all));

  /* Out of order, all the same complete. */
  count (&some, NUMBERS (1, 2, 5, 3, 4, 6));
  g_assert_true (poise_tally_equal (&some, &all));
  g_assert_cmpuint (some.reordered, ==, 2);
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/channel/room", test_room);
  g_test_add_func ("/channel/order", test_order);
  g_test_add_func ("/channel/close", test_close);
  g_test_add_data_func ("/channel/close-wakes-all/full", GINT_TO_POINTER (TRUE),
                        test_close_wakes_all);
  g_test_add_data_func ("/channel/close-wakes-all/empty", GINT_TO_POINTER (FALSE),
                        test_close_wakes_all);
  g_test_add_func ("/channel/messages-wake-all", test_messages_wake_all);
  g_test_add_data_func ("/channel/race/1", GUINT_TO_POINTER (1), test_race);
  g_test_add_data_func ("/channel/race/10", GUINT_TO_POINTER (10), test_race);
  g_test_add_data_func ("/channel/race/1000", GUINT_TO_POINTER (1000), test_race);
  g_test_add_data_func ("/channel/race-to-close/1", GUINT_TO_POINTER (1),
                        test_race_to_close);
  g_test_add_data_func ("/channel/race-to-close/100", GUINT_TO_POINTER (100),
                        test_race_to_close);
  g_test_add_func ("/channel/tally", test_tally);
  return g_test_run ();
}
