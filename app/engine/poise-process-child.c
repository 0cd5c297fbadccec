/* SPDX-License-Identifier: MIT */
/* The child's side of strategy "process": it hears one order, runs the job as any other,
 * in threads, and tells what becomes of it. */
#include "app/engine/poise-process-private.h"

#include "app/engine/poise-runner.h"

#include <glib-unix.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Lines of the log in one frame at most. */
#define LOG_LINES_MAX 256u
/* The exit status of a child that nobody needs any more. */
#define STATUS_ORPHAN 1

typedef struct
{
  const PoiseKind  *kind;
  GMainLoop        *loop;
  PoiseFrameReader *reader;
  PoiseRunner      *runner;
  PoiseJob         *job; /* once it has been ordered */
  guint             hear_source;
  guint             beat_source;
  guint             news_source;
  gboolean          understood; /* whatever was heard so far */
} Child;

/* Whether this process is the child of the one at the other end. */
static gboolean
check_connection (pid_t *parent)
{
  struct ucred credentials;
  socklen_t n_bytes = sizeof credentials;

  if (getsockopt (POISE_PROCESS_FD, SOL_SOCKET, SO_PEERCRED, &credentials, &n_bytes) < 0)
    return FALSE;
  *parent = credentials.pid;
  return *parent > 0 && *parent == getppid ();
}

/* A thread of its own, since the main loop may hang. While the parent lives it looks
 * after the child itself; once it has died a little time is left to clean up. */
static gpointer
watchdog_worker (gpointer data)
{
  struct pollfd fd = { .fd = GPOINTER_TO_INT (data), .events = POLLIN };

  while (poll (&fd, 1, -1) <= 0)
    ;
  g_usleep (POISE_PROCESS_GRACE_US);
  _exit (STATUS_ORPHAN);
}

/* Keeps nothing of the parent's, and does not outlive it: when it dies even a child that
 * was stopped goes on, and then notices. Where the system has no descriptors of processes
 * the end of the connection alone must do. */
static void
settle (pid_t parent)
{
  int fd;

  syscall (SYS_close_range, POISE_PROCESS_FD + 1, ~0u, 0);
  prctl (PR_SET_NAME, "poise-child");
  prctl (PR_SET_PDEATHSIG, SIGCONT);
  fd = (int) syscall (SYS_pidfd_open, parent, 0);
  if (fd >= 0)
    g_thread_unref (g_thread_new ("watchdog", watchdog_worker, GINT_TO_POINTER (fd)));
}

/* Whoever cannot be told anything is told nothing: the end of the connection is heard. */
static void
tell (PoiseFrameType type,
      GVariant      *body)
{
  poise_frame_send (POISE_PROCESS_FD, type, body);
}

static gboolean
beat_cb (gpointer data)
{
  tell (POISE_FRAME_BEAT, g_variant_new ("()"));
  return G_SOURCE_CONTINUE;
}

static void
set_beating (Child   *self,
             gboolean beating)
{
  if (beating == (self->beat_source != 0))
    return;
  if (!beating)
    g_source_remove (self->beat_source);
  self->beat_source =
      beating ? g_timeout_add_full (G_PRIORITY_HIGH, POISE_PROCESS_BEAT_US / 1000, beat_cb,
                                    self, NULL)
              : 0;
}

static gboolean
news_cb (gpointer data)
{
  Child *self = data;

  self->news_source = 0;
  tell (POISE_FRAME_NEWS, poise_process_pack_news (self->job));
  return G_SOURCE_REMOVE;
}

/* The runner's pacer brings changes together, some 30 times a second; all that one turn
 * brings is one frame. */
static void
worker_notify_cb (PoiseWorker *worker,
                  GParamSpec  *pspec,
                  gpointer     user_data)
{
  Child *self = user_data;

  if (self->news_source == 0)
    self->news_source = g_idle_add (news_cb, self);
}

static void
log_changed_cb (GListModel *log,
                guint       position,
                guint       removed,
                guint       added,
                gpointer    user_data)
{
  for (guint i = 0; i < added; i += LOG_LINES_MAX)
    tell (POISE_FRAME_LOG,
          poise_process_pack_lines (POISE_LINES (log), position + i,
                                    MIN (added - i, LOG_LINES_MAX)));
}

/* What the plan has come to. Returns: FALSE when it cannot be told. */
static gboolean
tell_result (Child   *self,
             GError **error)
{
  g_autoptr (GVariant) packed =
      g_variant_ref_sink (self->kind->pack (self->job->team->plan));
  g_autofree char *size = NULL;

  if (poise_frame_send (POISE_PROCESS_FD, POISE_FRAME_RESULT, g_variant_new_variant (packed)))
    return TRUE;
  size = g_format_size (g_variant_get_size (packed));
  g_set_error (error, POISE_ERROR, POISE_ERROR_SYSTEM,
               "%s: the result, %s, is too large to be sent by a child process",
               self->kind->id, size);
  return FALSE;
}

static void
ended_cb (PoiseJob *job,
          gpointer  user_data)
{
  Child *self = user_data;
  g_autoptr (GError) error = NULL;

  tell (POISE_FRAME_NEWS, poise_process_pack_news (job));
  if (tell_result (self, &error) && poise_job_get_error (job) != NULL)
    error = g_error_copy (poise_job_get_error (job));
  tell (POISE_FRAME_END, poise_process_pack_end (job, error));
  g_main_loop_quit (self->loop);
}

static void
watch_job (Child *self)
{
  for (guint i = 0; i < poise_job_get_n_workers (self->job); i++)
    g_signal_connect (poise_job_get_worker (self->job, i), "notify",
                      G_CALLBACK (worker_notify_cb), self);
  g_signal_connect (poise_job_get_log (self->job), "items-changed",
                    G_CALLBACK (log_changed_cb), self);
  g_signal_connect (self->job, "ended", G_CALLBACK (ended_cb), self);
}

/* Starts what was ordered. Its threads tell of themselves on the main loop, so nothing is
 * missed until it is watched. */
static gboolean
start_job (Child    *self,
           GVariant *order,
           GError  **error)
{
  PoiseWay way = poise_way_get_default ();
  g_autoptr (PoiseParams) params = NULL;
  PoiseJob *job;

  params = poise_process_read_order (order, self->kind, &way.pool, error);
  if (params == NULL)
    return FALSE;
  job = poise_runner_start (self->runner, params, &way, error);
  if (job == NULL)
    return FALSE;
  self->job = g_object_ref (job);
  watch_job (self);
  return TRUE;
}

static void
take_order (Child    *self,
            GVariant *order)
{
  g_autoptr (GError) error = NULL;

  if (start_job (self, order, &error))
    return;
  tell (POISE_FRAME_END, poise_process_pack_end (NULL, error));
  g_main_loop_quit (self->loop);
}

/* Returns: FALSE for what makes no sense. */
static gboolean
take_frame (Child         *self,
            PoiseFrameType type,
            GVariant      *body)
{
  if ((type == POISE_FRAME_START) != (self->job == NULL))
    return FALSE;
  if (type == POISE_FRAME_START)
    take_order (self, body);
  else if (type == POISE_FRAME_PAUSE)
    poise_job_pause (self->job);
  else if (type == POISE_FRAME_RESUME)
    poise_job_resume (self->job);
  else
    return FALSE;
  set_beating (self, type != POISE_FRAME_PAUSE);
  return TRUE;
}

/* The parent wants no more, or is no more: what there is by now is still told. */
static void
give_up (Child *self)
{
  self->hear_source = 0;
  if (self->job != NULL)
    poise_job_cancel (self->job);
  else
    g_main_loop_quit (self->loop);
}

static gboolean
hear_cb (int          fd,
         GIOCondition condition,
         gpointer     user_data)
{
  Child *self = user_data;
  PoiseFrameStatus status = POISE_FRAME_WHOLE;

  while (status == POISE_FRAME_WHOLE)
    {
      g_autoptr (GVariant) body = NULL;
      PoiseFrameType type;

      status = poise_frame_reader_read (self->reader, &type, &body);
      if (status == POISE_FRAME_WHOLE && !take_frame (self, type, body))
        status = POISE_FRAME_WRONG;
    }
  if (status == POISE_FRAME_LATER)
    return G_SOURCE_CONTINUE;
  self->understood = status == POISE_FRAME_GONE;
  give_up (self);
  return G_SOURCE_REMOVE;
}

static void
run (Child *self)
{
  self->loop = g_main_loop_new (NULL, FALSE);
  self->reader = poise_frame_reader_new (POISE_PROCESS_FD);
  self->runner = poise_runner_new ();
  self->hear_source = g_unix_fd_add_full (G_PRIORITY_HIGH, POISE_PROCESS_FD, G_IO_IN, hear_cb,
                                          self, NULL);
  g_main_loop_run (self->loop);

  set_beating (self, FALSE);
  g_clear_handle_id (&self->news_source, g_source_remove);
  g_clear_handle_id (&self->hear_source, g_source_remove);
  g_clear_object (&self->job);
  g_clear_object (&self->runner);
  poise_frame_reader_free (self->reader);
  g_main_loop_unref (self->loop);
}

/**
 * poise_process_be_child:
 * @kind: what the second word named
 *
 * Main thread of a program whose first word is %POISE_PROCESS_WORD, before it opens
 * anything: does the job that the parent orders. Returns: the exit status; with an error
 * when the program was not started by its like.
 */
int
poise_process_be_child (const PoiseKind *kind,
                        GError         **error)
{
  Child self = { .kind = kind, .understood = TRUE };
  pid_t parent;

  g_return_val_if_fail (kind != NULL, EXIT_FAILURE);

  if (kind->pack == NULL || !check_connection (&parent))
    {
      g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
                   "%s is a word that Poise says to itself", POISE_PROCESS_WORD);
      return EXIT_FAILURE;
    }
  settle (parent);
  run (&self);
  return self.understood ? EXIT_SUCCESS : EXIT_FAILURE;
}
