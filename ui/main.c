/* SPDX-License-Identifier: MIT */
#include "app/cli/poise-cli.h"
#include "ui/poise-application.h"
#include "ui/poise-compare-window.h"
#include "ui/poise-renderer.h"

#include <signal.h>
#include <unistd.h>

/* Words go to the command line, but for those that GApplication itself is called
 * with, as by D-Bus. */
static gboolean
has_words (int    argc,
           char **argv)
{
  return argc > 1 && !g_str_has_prefix (argv[1], "--gapplication-");
}

static int
show_window (int    argc,
             char **argv)
{
  g_autoptr (PoiseApplication) application = poise_application_new ();
  int status = g_application_run (G_APPLICATION (application), argc, argv);

  /* A thread that hangs in the kernel would outlive the window, and must not run
   * into what exit() takes down. */
  if (poise_application_is_working (application))
    _exit (status);
  return status;
}

int
main (int    argc,
      char **argv)
{
  /* A limit on the size of files is an error like a full disk, and no reason to die. */
  signal (SIGXFSZ, SIG_IGN);
  /* Whoever ignores it, as a starter of programs may, is never told how a child died. */
  signal (SIGCHLD, SIG_DFL);

  poise_cli_set_frame_source_func (poise_compare_window_open);
  if (has_words (argc, argv))
    return poise_cli_main (argc, argv);

  poise_renderer_choose ();
  if (gtk_init_check ())
    return show_window (argc, argv);

  g_printerr ("poise: no display can be opened; showing the main job in the terminal\n");
  return poise_cli_show_main_job ();
}
