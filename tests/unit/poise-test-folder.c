/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test-folder.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

static char *
dup_output_in (const char        *folder,
               const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  char *output = NULL;
  int status;

  g_spawn_sync (folder, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output,
                NULL, &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
  return output;
}

/* Returns: (transfer full): what the program prints, which must end well. */
char *
poise_test_dup_output_words (const char *const *argv)
{
  return dup_output_in (NULL, argv);
}

void
poise_test_folder_set_up (PoiseTestFolder *self,
                          gconstpointer    data)
{
  g_autoptr (GError) error = NULL;

  self->path = g_dir_make_tmp ("poise-test-XXXXXX", &error);
  g_assert_no_error (error);
  self->runner = poise_test_runner_new ();
}

/* Removes the folder with all that is in it, whatever it may be closed to. */
void
poise_test_folder_tear_down (PoiseTestFolder *self,
                             gconstpointer    data)
{
  g_clear_object (&self->runner);
  poise_test_folder_run (self, "chmod -R u+rwx .");
  g_free (poise_test_dup_output ("rm", "-rf", "--", self->path));
  g_clear_pointer (&self->path, g_free);
}

/* Returns: (transfer full): the path of what has that name in the folder. */
char *
poise_test_folder_build (const PoiseTestFolder *self,
                         const char            *name)
{
  return g_build_filename (self->path, name, NULL);
}

/* Whether there is anything of that name, be it a link that leads nowhere. */
gboolean
poise_test_folder_has (const PoiseTestFolder *self,
                       const char            *name)
{
  g_autofree char *path = poise_test_folder_build (self, name);
  struct stat info;

  return lstat (path, &info) == 0;
}

/* Makes a folder in it. Returns: (transfer full): its path. */
char *
poise_test_folder_make (const PoiseTestFolder *self,
                        const char            *name)
{
  char *path = poise_test_folder_build (self, name);

  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
  return path;
}

/* Writes a file of @n_bytes, or -1 for a text. Returns: (transfer full): its path. */
char *
poise_test_folder_write (const PoiseTestFolder *self,
                         const char            *name,
                         const char            *contents,
                         gssize                 n_bytes)
{
  g_autoptr (GError) error = NULL;
  char *path = poise_test_folder_build (self, name);

  g_file_set_contents (path, contents, n_bytes, &error);
  g_assert_no_error (error);
  return path;
}

/* Returns: (transfer full) (nullable): the text of a file, if there is one. */
char *
poise_test_folder_read (const PoiseTestFolder *self,
                        const char            *name)
{
  g_autofree char *path = poise_test_folder_build (self, name);
  char *contents = NULL;

  g_file_get_contents (path, &contents, NULL, NULL);
  return contents;
}

void
poise_test_folder_assert_contents (const PoiseTestFolder *self,
                                   const char            *name,
                                   const char            *expected)
{
  g_autofree char *contents = poise_test_folder_read (self, name);

  g_assert_cmpstr (contents, ==, expected);
}

/* Runs a script of the shell in the folder, of which each command must end well.
 * Returns: (transfer full): what it prints. */
char *
poise_test_folder_dup_output (const PoiseTestFolder *self,
                              const char            *script)
{
  const char *const argv[] = { "sh", "-e", "-c", script, NULL };

  return dup_output_in (self->path, argv);
}

/* The same, when it has nothing to say. */
void
poise_test_folder_run (const PoiseTestFolder *self,
                       const char            *script)
{
  g_free (poise_test_folder_dup_output (self, script));
}

/* Gives the program a cache folder of its own; to be called before poise_test_init(),
 * since GLib looks only once. Returns: (transfer full): its path. */
char *
poise_test_cache_new (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("poise-test-cache-XXXXXX", &error);

  g_assert_no_error (error);
  g_setenv ("XDG_CACHE_HOME", path, TRUE);
  return path;
}

/* Removes it with all that is in it. */
void
poise_test_cache_free (char *path)
{
  g_free (poise_test_dup_output ("rm", "-rf", "--", path));
  g_free (path);
}
