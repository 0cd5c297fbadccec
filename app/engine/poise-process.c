/* SPDX-License-Identifier: MIT */
/* The keeper of a child process: says to it what it has to know, hears what it has to
 * say, and sees to it that it ends. */
#include "app/engine/poise-process-private.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* A silence is counted in so many parts, each of which the keeper must have been awake
 * for: after a stop of both processes, as by Ctrl+Z or a suspended machine, nobody is
 * taken for hung. */
#define N_QUIET_MAX 10
/* So much is heard before the keeper looks around again, were there more. */
#define N_FRAMES_MAX 64

/**
 * poise_process_new:
 * @contexts: (transfer full): of all workers
 * @order: what poise_process_pack_order() made
 *
 * Main thread. Returns: (transfer full): a process that has not been started.
 */
PoiseProcess *
poise_process_new (PoiseTeam     *team,
                   PoiseContext **contexts,
                   GVariant      *order)
{
  PoiseProcess *self = g_new0 (PoiseProcess, 1);

  self->team = poise_team_ref (team);
  self->contexts = contexts;
  self->order = g_variant_ref_sink (order);
  self->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  self->wake_errno = self->wake_fd < 0 ? errno : 0;
  self->pid_fd = self->fd = -1;
  self->unsent = g_byte_array_new ();
  return self;
}

static void
close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

/* Main thread, while nobody can wake it any more. */
void
poise_process_free (PoiseProcess *self)
{
  for (guint i = 0; i < self->team->n_workers; i++)
    poise_context_unref (self->contexts[i]);
  g_free (self->contexts);
  g_variant_unref (self->order);
  close_fd (&self->wake_fd);
  g_byte_array_unref (self->unsent);
  g_clear_error (&self->error);
  poise_process_end_clear (&self->end);
  g_clear_pointer (&self->result, g_variant_unref);
  poise_team_unref (self->team);
  g_free (self);
}

/**
 * poise_process_wake:
 *
 * Any thread: the team's flags have changed.
 */
void
poise_process_wake (PoiseProcess *self)
{
  guint64 one = 1;
  gssize written = write (self->wake_fd, &one, sizeof one);

  /* It fails only when the counter is full, and then the keeper wakes anyway. */
  (void) written;
}

static void
clear_wake (PoiseProcess *self)
{
  guint64 woken;
  gssize got = read (self->wake_fd, &woken, sizeof woken);

  (void) got;
}

/* Says what has changed about the job. A cancel is the end of all orders. */
static void
tell_changes (PoiseProcess *self)
{
  unsigned flags = atomic_load (&self->team->flags);
  gboolean paused = (flags & POISE_TEAM_PAUSED) != 0;

  if (self->told_end)
    return;
  if (flags & POISE_TEAM_CANCELLED)
    {
      self->told_end = TRUE;
      self->deadline_us = g_get_monotonic_time () + poise_process_get_grace_us ();
      shutdown (self->fd, SHUT_WR);
      return;
    }
  if (paused == self->told_pause)
    return;
  self->told_pause = paused;
  self->n_quiet = 0;
  poise_frame_append (self->unsent, paused ? POISE_FRAME_PAUSE : POISE_FRAME_RESUME,
                      g_variant_new ("()"));
}

/* Sends what the connection takes now. */
static void
send_some (PoiseProcess *self)
{
  gssize n;

  if (self->told_end || self->unsent->len == 0)
    return;
  n = send (self->fd, self->unsent->data, self->unsent->len, MSG_DONTWAIT | MSG_NOSIGNAL);
  /* A child that is gone is noticed where it is heard. */
  if (n > 0)
    g_byte_array_remove_range (self->unsent, 0, (guint) n);
  else if (n < 0 && errno != EAGAIN && errno != EINTR)
    g_byte_array_set_size (self->unsent, 0);
}

/* Returns: FALSE for what makes no sense. */
static gboolean
take_frame (PoiseProcess  *self,
            PoiseFrameType type,
            GVariant      *body)
{
  if (self->end.complete != NULL)
    return FALSE; /* the end was the last */
  switch (type)
    {
    case POISE_FRAME_BEAT:
      return TRUE;
    case POISE_FRAME_NEWS:
      return poise_process_take_news (body, self->team, self->contexts);
    case POISE_FRAME_LOG:
      poise_team_add_log (self->team, poise_process_read_lines (body));
      return TRUE;
    case POISE_FRAME_RESULT:
      g_clear_pointer (&self->result, g_variant_unref);
      self->result = g_variant_get_variant (body);
      return TRUE;
    case POISE_FRAME_END:
      return poise_process_read_end (body, &self->end) &&
             (self->end.n_workers == 0 || self->end.n_workers == self->team->n_workers);
    case POISE_FRAME_START:
    case POISE_FRAME_PAUSE:
    case POISE_FRAME_RESUME:
    case POISE_N_FRAMES:
    default:
      return FALSE;
    }
}

/* Takes in what there is to hear. */
static void
hear (PoiseProcess *self)
{
  guint64 before = poise_frame_reader_get_bytes (self->reader);
  PoiseFrameStatus status = POISE_FRAME_WHOLE;

  for (guint i = 0; status == POISE_FRAME_WHOLE && i < N_FRAMES_MAX; i++)
    {
      g_autoptr (GVariant) body = NULL;
      PoiseFrameType type;

      status = poise_frame_reader_read (self->reader, &type, &body);
      if (status == POISE_FRAME_WHOLE && !take_frame (self, type, body))
        status = POISE_FRAME_WRONG;
    }
  if (status == POISE_FRAME_WRONG)
    poise_process_kill (self, POISE_PROCESS_WILD);
  self->over |= status == POISE_FRAME_GONE;
  if (poise_frame_reader_get_bytes (self->reader) > before)
    self->n_quiet = 0;
  /* A large result may take longer than the time that is left. */
  if (self->told_end && poise_frame_reader_is_amidst (self->reader, POISE_FRAME_RESULT))
    self->deadline_us = g_get_monotonic_time () + poise_process_get_grace_us ();
}

/* How long to wait for something to happen, in milliseconds, or -1. */
static int
get_timeout_ms (PoiseProcess *self)
{
  gint64 left_us = poise_process_get_silence_us () / N_QUIET_MAX;

  if (self->told_end)
    left_us = MAX (self->deadline_us - g_get_monotonic_time (), 0);
  else if (self->told_pause)
    return -1;
  return (int) MIN (left_us / G_TIME_SPAN_MILLISECOND + 1, G_MAXINT);
}

/* Nothing has happened for so long. */
static void
count_quiet (PoiseProcess *self)
{
  if (self->told_end)
    {
      if (g_get_monotonic_time () >= self->deadline_us)
        poise_process_kill (self, POISE_PROCESS_LATE);
      return;
    }
  if (++self->n_quiet < N_QUIET_MAX)
    return;
  self->n_quiet = 0;
  if (!poise_process_is_traced (self))
    poise_process_kill (self, POISE_PROCESS_SILENT);
}

/* Until the child has closed its connection, or must be killed. */
static void
converse (PoiseProcess *self)
{
  while (!self->over)
    {
      struct pollfd fds[] = { { .fd = self->fd, .events = POLLIN },
                              { .fd = self->wake_fd, .events = POLLIN } };
      int n;

      tell_changes (self);
      send_some (self);
      if (!self->told_end && self->unsent->len > 0)
        fds[0].events |= POLLOUT;
      n = poll (fds, G_N_ELEMENTS (fds), get_timeout_ms (self));
      if (n == 0 || (self->told_end && g_get_monotonic_time () >= self->deadline_us))
        count_quiet (self);
      if (n <= 0 || self->over)
        continue;
      if (fds[1].revents != 0)
        clear_wake (self);
      if (fds[0].revents & (POLLIN | POLLHUP | POLLERR))
        hear (self);
    }
}

/* What a child's end means that did not tell how its job ended. */
static char *
describe_death (PoiseProcess *self,
                int           status)
{
  double silence_s = (double) poise_process_get_silence_us () / G_USEC_PER_SEC;

  if (self->killed == POISE_PROCESS_SILENT)
    return g_strdup_printf ("did not answer for %g s and was killed (SIGKILL)", silence_s);
  if (self->killed == POISE_PROCESS_WILD)
    return g_strdup ("said what nobody understands and was killed (SIGKILL)");
  if (self->killed == POISE_PROCESS_LATE)
    return g_strdup ("did not stop in time and was killed (SIGKILL)");
  if (status != -1 && WIFSIGNALED (status))
    {
      const char *name = sigabbrev_np (WTERMSIG (status));
      return name != NULL ? g_strdup_printf ("was killed by SIG%s", name)
                          : g_strdup_printf ("was killed by signal %d", WTERMSIG (status));
    }
  if (status != -1 && WIFEXITED (status))
    return g_strdup_printf ("ended too early, with status %d", WEXITSTATUS (status));
  return g_strdup ("ended too early");
}

static void
log_error (PoiseProcess *self)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (lines, g_strdup (self->error->message));
  poise_team_add_log (self->team, lines);
}

static void
take_death (PoiseProcess *self,
            int           status)
{
  g_autofree char *words = NULL;

  /* Whoever told its end has done its work, whatever came after. */
  if (self->end.complete != NULL && self->killed != POISE_PROCESS_WILD)
    return;
  poise_process_end_clear (&self->end);
  words = describe_death (self, status);
  g_set_error (&self->error, POISE_ERROR, POISE_ERROR_SYSTEM, "%s: the child process %s",
               self->team->kind->id, words);
  /* The job is cancelled and does not fail, so nobody else would say it. */
  if (self->killed == POISE_PROCESS_LATE)
    log_error (self);
}

/* Workers that began have ended now, at the latest. */
static void
end_workers (PoiseProcess *self)
{
  for (guint i = 0; i < self->team->n_workers; i++)
    {
      PoiseContext *context = self->contexts[i];
      long long never = 0;

      if (atomic_load (&context->begin_us) != 0)
        atomic_compare_exchange_strong (&context->end_us, &never, g_get_monotonic_time ());
    }
}

/**
 * poise_process_keep:
 *
 * The keeper, for its whole life: starts the child, and comes back when it is no more and
 * everything that it said has been taken in.
 */
void
poise_process_keep (PoiseProcess *self)
{
  if (!poise_frame_append (self->unsent, POISE_FRAME_START, self->order))
    g_set_error (&self->error, POISE_ERROR, POISE_ERROR_SYSTEM,
                 "%s: too many paths for a child process; use the strategy “thread”",
                 self->team->kind->id);
  else if (poise_process_spawn (self, &self->error))
    {
      self->reader = poise_frame_reader_new (self->fd);
      converse (self);
      take_death (self, poise_process_reap (self));
      end_workers (self);
      poise_frame_reader_free (self->reader);
    }
  close_fd (&self->fd);
  close_fd (&self->pid_fd);
}
