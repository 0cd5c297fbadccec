/* SPDX-License-Identifier: MIT */
/* A child process's birth and death, as its parent sees them. */
#include "app/engine/poise-process-private.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* The program that runs, even when its file has been replaced by a newer one. */
#define OWN_PROGRAM "/proc/self/exe"

static char *program; /* another one, for tests */
static atomic_llong silence_us = POISE_PROCESS_SILENCE_US;
static atomic_llong grace_us = POISE_PROCESS_GRACE_US;

/**
 * poise_process_set_program:
 * @path: (nullable): what to start instead of the program itself; NULL for that
 *
 * Main thread, while no job runs in a child: for tests.
 */
void
poise_process_set_program (const char *path)
{
  g_free (program);
  program = g_strdup (path);
}

/**
 * poise_process_set_patience:
 * @silence: instead of %POISE_PROCESS_SILENCE_US
 * @grace: instead of %POISE_PROCESS_GRACE_US
 *
 * Main thread, also while jobs run in children: for tests.
 */
void
poise_process_set_patience (gint64 silence,
                            gint64 grace)
{
  g_return_if_fail (silence > 0 && grace > 0);

  atomic_store (&silence_us, silence);
  atomic_store (&grace_us, grace);
}

/* The keeper: how long a child may say nothing. */
gint64
poise_process_get_silence_us (void)
{
  return atomic_load (&silence_us);
}

/* The keeper: how long a child may take to stop. */
gint64
poise_process_get_grace_us (void)
{
  return atomic_load (&grace_us);
}

/* A group of its own: what a terminal says to its foreground, as Ctrl+C does, is for the
 * parent, who passes it on. Signals are taken as any program finds them. */
static void
set_attributes (posix_spawnattr_t *attributes)
{
  sigset_t signals;

  posix_spawnattr_setflags (attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
                                            POSIX_SPAWN_SETSIGMASK);
  posix_spawnattr_setpgroup (attributes, 0);
  sigemptyset (&signals);
  posix_spawnattr_setsigmask (attributes, &signals);
  sigfillset (&signals);
  posix_spawnattr_setsigdefault (attributes, &signals);
}

/* Nothing to read, nowhere to write but to standard error, and its connection. */
static void
set_descriptors (posix_spawn_file_actions_t *actions,
                 int                         fd)
{
  /* First: the others might take the number that it has. */
  posix_spawn_file_actions_adddup2 (actions, fd, POISE_PROCESS_FD);
  posix_spawn_file_actions_addopen (actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen (actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
}

/* Returns: 0, or what the system says. */
static int
spawn (PoiseProcess *self,
       int           fd)
{
  const char *name = g_get_prgname () != NULL ? g_get_prgname () : "poise";
  const char *const words[] = { name, POISE_PROCESS_WORD, self->team->kind->id, NULL };
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int status;

  posix_spawn_file_actions_init (&actions);
  posix_spawnattr_init (&attributes);
  set_descriptors (&actions, fd);
  set_attributes (&attributes);
  status = posix_spawn (&self->pid, program != NULL ? program : OWN_PROGRAM, &actions,
                        &attributes, (char *const *) words, environ);
  posix_spawn_file_actions_destroy (&actions);
  posix_spawnattr_destroy (&attributes);
  if (status != 0)
    self->pid = 0;
  return status;
}

/**
 * poise_process_spawn:
 *
 * The keeper, which must live as long as the child: it is told of its parent's death when
 * the thread that made it ends. Starts the child; fails with the system's reason.
 */
gboolean
poise_process_spawn (PoiseProcess *self,
                     GError      **error)
{
  int fds[2] = { -1, -1 };
  int status = self->wake_errno;

  if (status == 0)
    status = socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0
                 ? errno
                 : spawn (self, fds[1]);
  if (fds[1] >= 0)
    close (fds[1]);
  self->fd = fds[0];
  if (status != 0)
    {
      g_set_error (error, POISE_ERROR, POISE_ERROR_SYSTEM,
                   "%s: the child process could not be started: %s", self->team->kind->id,
                   g_strerror (status));
      return FALSE;
    }
  /* Without one its end is found out a little later. */
  self->pid_fd = (int) syscall (SYS_pidfd_open, self->pid, 0);
  return TRUE;
}

/* Not one of no number, which would be every process of the group, this one with them. */
static void
kill_child (PoiseProcess *self)
{
  g_return_if_fail (self->pid > 0);

  kill (self->pid, SIGKILL);
}

/**
 * poise_process_kill:
 *
 * The keeper, before poise_process_reap().
 */
void
poise_process_kill (PoiseProcess      *self,
                    PoiseProcessKilled why)
{
  self->killed = why;
  self->over = TRUE;
  kill_child (self);
}

/**
 * poise_process_reap:
 *
 * The keeper, once: waits for the end of a child that has closed its connection or was
 * killed; one that lingers is killed. Returns: what waitpid() tells of it, -1 when it
 * tells nothing.
 */
int
poise_process_reap (PoiseProcess *self)
{
  struct pollfd fd = { .fd = self->pid_fd, .events = POLLIN };
  int status = -1;

  if (self->killed == POISE_PROCESS_NOT_KILLED &&
      poll (&fd, 1, (int) (grace_us / G_TIME_SPAN_MILLISECOND)) == 0)
    kill_child (self);
  while (waitpid (self->pid, &status, 0) < 0)
    if (errno != EINTR)
      return -1;
  return status;
}

/**
 * poise_process_is_traced:
 *
 * The keeper. Returns: whether a debugger has hold of the child, so that it has reasons
 * for being silent.
 */
gboolean
poise_process_is_traced (PoiseProcess *self)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", (int) self->pid);
  g_autofree char *status = NULL;

  return g_file_get_contents (path, &status, NULL, NULL) &&
         g_regex_match_simple ("^TracerPid:\\s*[1-9]", status, G_REGEX_MULTILINE, 0);
}
