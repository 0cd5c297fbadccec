/* SPDX-License-Identifier: MIT */
#include "ui/poise-renderer.h"

/* Where the kernel shows graphics processors: Mesa's drivers, NVIDIA's own, and
 * Windows' under WSL. */
static const char *const graphics_devices[] = {
  "/dev/dri/renderD128",
  "/dev/nvidia0",
  "/dev/dxg",
};

/**
 * poise_renderer_choose:
 *
 * Main thread, before GTK is made ready. Without a graphics processor GTK's OpenGL
 * renderer computes on the processor that the jobs need: its first frame came after
 * 193 ms and 149 MB, cairo's after 61 ms and 26 MB (pitfall 22), and it took 2.5 times
 * the time for each frame. A choice made by the person stands.
 */
void
poise_renderer_choose (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (graphics_devices); i++)
    if (g_file_test (graphics_devices[i], G_FILE_TEST_EXISTS))
      return;
  g_setenv ("GSK_RENDERER", "cairo", FALSE);
  g_setenv ("GDK_DEBUG", "gl-disable", FALSE);
}
