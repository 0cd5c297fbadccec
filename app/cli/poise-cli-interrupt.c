/* SPDX-License-Identifier: MIT */
#include "app/cli/poise-cli-interrupt.h"

#include "app/cli/poise-cli-command.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

/* timeout(1) signals its child and then the child's whole group: the second one
 * belongs to the first, and nobody presses a key again that fast. */
#define SAME_SIGNAL_NS (100 * G_GINT64_CONSTANT (1000000))

static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };

/* What the handlers need, and may touch. */
static atomic_int first_number; /* the signal that came first, 0 before */
static atomic_llong first_ns;   /* when it came */
static atomic_bool over;        /* nothing is left that a signal could cancel */
static int wake_fd = -1;        /* an eventfd, open to the end of the process: a handler
                                 * on another thread may still be about to write to it */

struct _PoiseCliInterrupt
{
  GThread *thread;
  gint64   deadline_us; /* 0 for none */

  GMutex        mutex;
  GCancellable *cancellable; /* of the job, once there is one */
  gboolean      ended;
  int           status; /* the exit status that was asked for, 0 for none */
};

/* clock_gettime() may be called in a handler; GLib promises it of no function. */
static long long
get_now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void
wake (void)
{
  guint64 one = 1;
  gssize written = write (wake_fd, &one, sizeof one);

  /* It fails only when the counter is full, and then the thread wakes anyway. */
  (void) written;
}

/* Any thread, in the middle of anything. */
static void
handle_signal (int number)
{
  int saved_errno = errno;
  long long now_ns = get_now_ns ();
  long long never = 0;
  bool first = atomic_compare_exchange_strong (&first_ns, &never, now_ns);

  if (atomic_load (&over))
    _exit (POISE_CLI_STATUS_SIGNAL + number);
  if (first)
    {
      atomic_store (&first_number, number);
      wake ();
    }
  else if (now_ns - never > SAME_SIGNAL_NS)
    {
      _exit (POISE_CLI_STATUS_SIGNAL + atomic_load (&first_number));
    }
  errno = saved_errno;
}

/* Forgets what an earlier interrupt left behind, but no signal. */
static void
prepare_to_wait (void)
{
  guint64 woken;
  gssize got;

  if (wake_fd < 0)
    wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  /* GLib's own main loop ends the program as well when it gets no descriptor. */
  if (wake_fd < 0)
    g_error ("eventfd: %s", g_strerror (errno));
  got = read (wake_fd, &woken, sizeof woken);
  (void) got;
  if (atomic_load (&first_number) != 0)
    wake ();
  atomic_store (&over, false);
}

static void
take_signals (void)
{
  struct sigaction action = { .sa_handler = handle_signal, .sa_flags = SA_RESTART };

  sigemptyset (&action.sa_mask);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      struct sigaction before;

      if (sigaction (numbers[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction (numbers[i], &action, NULL);
    }
}

/* Blocks until a signal, the end or the deadline. Returns: the exit status that
 * is asked for, 0 when nothing is. */
static int
wait_worker (PoiseCliInterrupt *self)
{
  GPollFD fd = { .fd = wake_fd, .events = G_IO_IN };

  while (TRUE)
    {
      gint64 left_us = self->deadline_us - g_get_monotonic_time ();
      gint64 left_ms = MIN (left_us / G_TIME_SPAN_MILLISECOND + 1, G_MAXINT);
      int number;

      if (self->deadline_us > 0 && left_us <= 0)
        return POISE_CLI_STATUS_TIMED_OUT;
      if (g_poll (&fd, 1, self->deadline_us > 0 ? (int) left_ms : -1) <= 0)
        continue;
      number = atomic_load (&first_number);
      return number != 0 ? POISE_CLI_STATUS_SIGNAL + number : 0;
    }
}

static gpointer
interrupt_worker (gpointer data)
{
  PoiseCliInterrupt *self = data;
  int status = wait_worker (self);
  g_autoptr (GCancellable) cancellable = NULL;

  g_mutex_lock (&self->mutex);
  if (!self->ended)
    {
      self->status = status;
      if (status != 0 && self->cancellable != NULL)
        cancellable = g_object_ref (self->cancellable);
    }
  g_mutex_unlock (&self->mutex);
  /* Its handlers are the engine's, which may take their time. */
  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
  return NULL;
}

/**
 * poise_cli_interrupt_new:
 * @timeout_us: after how many microseconds to cancel, 0 for never
 *
 * Main thread. Returns: (transfer full): from now on it waits for a reason.
 */
PoiseCliInterrupt *
poise_cli_interrupt_new (gint64 timeout_us)
{
  PoiseCliInterrupt *self = g_new0 (PoiseCliInterrupt, 1);

  g_mutex_init (&self->mutex);
  if (timeout_us > 0)
    self->deadline_us = g_get_monotonic_time () + timeout_us;
  prepare_to_wait ();
  take_signals ();
  self->thread = g_thread_new ("interrupt", interrupt_worker, self);
  return self;
}

/**
 * poise_cli_interrupt_free:
 *
 * Main thread.
 */
void
poise_cli_interrupt_free (PoiseCliInterrupt *self)
{
  g_return_if_fail (self != NULL);

  poise_cli_interrupt_end (self);
  g_clear_object (&self->cancellable);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * poise_cli_interrupt_set_cancellable:
 * @cancellable: what to cancel; at once, when there is a reason already
 *
 * Main thread, once.
 */
void
poise_cli_interrupt_set_cancellable (PoiseCliInterrupt *self,
                                     GCancellable      *cancellable)
{
  int status;

  g_return_if_fail (self != NULL);
  g_return_if_fail (G_IS_CANCELLABLE (cancellable));

  g_mutex_lock (&self->mutex);
  g_set_object (&self->cancellable, cancellable);
  status = self->status;
  g_mutex_unlock (&self->mutex);
  if (status != 0)
    g_cancellable_cancel (cancellable);
}

/**
 * poise_cli_interrupt_end:
 *
 * Main thread: there is nothing to cancel any more, and the next signal ends the
 * program at once.
 *
 * Returns: the exit status of whoever cancelled, 0 when nobody did
 */
int
poise_cli_interrupt_end (PoiseCliInterrupt *self)
{
  g_return_val_if_fail (self != NULL, 0);

  if (self->thread != NULL)
    {
      atomic_store (&over, true);
      g_mutex_lock (&self->mutex);
      self->ended = TRUE;
      g_mutex_unlock (&self->mutex);
      wake ();
      g_thread_join (g_steal_pointer (&self->thread));
    }
  return self->status;
}
