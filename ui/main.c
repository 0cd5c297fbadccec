/* SPDX-License-Identifier: MIT */
#include "app/cli/poise-cli.h"
#include "ui/poise-application.h"

#include <signal.h>
#include <unistd.h>

/* Where the kernel shows graphics processors: Mesa's drivers, NVIDIA's own, and
 * Windows' under WSL. */
static const char *const graphics_devices[] = {
  "/dev/dri/renderD128",
  "/dev/nvidia0",
  "/dev/dxg",
};

/* Without a graphics processor GTK's OpenGL renderer computes on the processor
 * that the jobs need: its first frame came after 193 ms and 149 MB, cairo's after
 * 61 ms and 26 MB (pitfall 22), and it took 2.5 times the time for each frame. A
 * choice made by the person stands. */
static void
choose_renderer (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (graphics_devices); i++)
    if (g_file_test (graphics_devices[i], G_FILE_TEST_EXISTS))
      return;
  g_setenv ("GSK_RENDERER", "cairo", FALSE);
  g_setenv ("GDK_DEBUG", "gl-disable", FALSE);
}

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
  if (poise_runner_get_n_active (poise_application_get_runner (application)) > 0)
    _exit (status);
  return status;
}

int
main (int    argc,
      char **argv)
{
  /* A limit on the size of files is an error like a full disk, and no reason to die. */
  signal (SIGXFSZ, SIG_IGN);

  if (has_words (argc, argv))
    return poise_cli_main (argc, argv);

  choose_renderer ();
  if (gtk_init_check ())
    return show_window (argc, argv);

  g_printerr ("poise: no display can be opened; showing the main job in the terminal\n");
  return poise_cli_show_main_job ();
}
