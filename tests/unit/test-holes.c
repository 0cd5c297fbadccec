/* SPDX-License-Identifier: MIT */
/* Sparse files: hashed as if their holes were read, which they are not. */
#include "app/kinds/files/poise-file.h"
#include "app/kinds/poise-kinds.h"
#include "tests/unit/poise-test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define BLOCK_BYTES 4096
#define FILE_BYTES  (16 * 1024 * 1024)

typedef struct
{
  char  *path;
  int    fd;
  guint8 contents[FILE_BYTES]; /* what the file reads as */
} Fixture;

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->fd = g_file_open_tmp ("poise-holes-XXXXXX", &self->path, &error);
  g_assert_no_error (error);
  memset (self->contents, 0, FILE_BYTES);
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  close (self->fd);
  g_unlink (self->path);
  g_free (self->path);
}

/* Data from @offset on, with everything before it that has no data yet a hole. */
static void
put (Fixture *self,
     gsize    offset,
     gsize    n_bytes)
{
  memset (self->contents + offset, 'd', n_bytes);
  g_assert_cmpint (pwrite (self->fd, self->contents + offset, n_bytes, (off_t) offset),
                   ==, (gssize) n_bytes);
}

/* Returns: whether the file system keeps a hole as a hole. */
static gboolean
end_at (Fixture *self,
        gsize    n_bytes)
{
  g_assert_cmpint (ftruncate (self->fd, (off_t) n_bytes), ==, 0);
  if (poise_file_measure_hole (self->fd, n_bytes / 2) > 0)
    return TRUE;
  g_test_skip ("the file system knows no holes");
  return FALSE;
}

static void
assert_hashed (Fixture *self,
               gsize    n_bytes)
{
  g_autoptr (PoiseParams) params = poise_params_new (&poise_kind_checksum);
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autofree char *digest =
      g_compute_checksum_for_data (G_CHECKSUM_SHA256, self->contents, n_bytes);
  g_autofree char *expected = g_strdup_printf ("%s  %s\n", digest, self->path);
  g_autofree char *printed = NULL;
  g_autoptr (GError) error = NULL;
  PoiseJob *job;

  poise_params_add_path (params, self->path, NULL);
  job = poise_runner_start (runner, params, NULL, &error);
  g_assert_no_error (error);
  poise_test_run_to_end (job);
  printed = poise_job_print_result (job);
  g_assert_cmpstr (printed, ==, expected);
  g_assert_cmpuint (poise_job_get_units (job), ==, n_bytes);
}

static guint
count_pages_in_memory (Fixture *self)
{
  gsize page_bytes = (gsize) sysconf (_SC_PAGESIZE);
  gsize n_pages = FILE_BYTES / page_bytes;
  g_autofree unsigned char *pages = g_malloc (n_pages);
  void *map = mmap (NULL, FILE_BYTES, PROT_READ, MAP_SHARED, self->fd, 0);
  guint n = 0;

  g_assert_true (map != MAP_FAILED);
  g_assert_cmpint (mincore (map, FILE_BYTES, pages), ==, 0);
  munmap (map, FILE_BYTES);
  for (gsize i = 0; i < n_pages; i++)
    n += pages[i] & 1;
  return n;
}

/* Data begins and ends at, before and behind the end of what is read at once. */
static void
test_between_data (Fixture      *self,
                   gconstpointer data)
{
  put (self, 1000000, 7);
  put (self, 12 * 1024 * 1024, 3 * 128 * 1024);
  if (end_at (self, FILE_BYTES - 5))
    assert_hashed (self, FILE_BYTES - 5);
}

static void
test_at_the_start (Fixture      *self,
                   gconstpointer data)
{
  put (self, FILE_BYTES - BLOCK_BYTES, BLOCK_BYTES);
  if (end_at (self, FILE_BYTES))
    assert_hashed (self, FILE_BYTES);
}

static void
test_nothing_else (Fixture      *self,
                   gconstpointer data)
{
  if (end_at (self, FILE_BYTES))
    assert_hashed (self, FILE_BYTES);
}

static void
test_no_memory_filled (Fixture      *self,
                       gconstpointer data)
{
  put (self, 0, BLOCK_BYTES);
  if (!end_at (self, FILE_BYTES))
    return;
  assert_hashed (self, FILE_BYTES);
  /* The data, and what the kernel read ahead of it. */
  g_assert_cmpuint (count_pages_in_memory (self), <, FILE_BYTES / BLOCK_BYTES / 4);
}

/* The reading goes on where it should, whatever was measured before. */
static void
test_position (Fixture      *self,
               gconstpointer data)
{
  char byte = 0;

  put (self, 0, BLOCK_BYTES);
  put (self, FILE_BYTES / 2 + BLOCK_BYTES, BLOCK_BYTES);
  if (!end_at (self, FILE_BYTES))
    return;

  g_assert_cmpuint (poise_file_measure_hole (self->fd, FILE_BYTES - 10), ==, 10);
  g_assert_cmpuint (poise_file_measure_hole (self->fd, FILE_BYTES), ==, 0);
  g_assert_cmpint (read (self->fd, &byte, 1), ==, 0);
  /* As when the file became shorter meanwhile. */
  g_assert_cmpuint (poise_file_measure_hole (self->fd, FILE_BYTES + 10), ==, 0);
  g_assert_cmpint (lseek (self->fd, 0, SEEK_CUR), ==, FILE_BYTES + 10);

  g_assert_cmpuint (poise_file_measure_hole (self->fd, FILE_BYTES / 2), ==, BLOCK_BYTES);
  g_assert_cmpuint (poise_file_measure_hole (self->fd, BLOCK_BYTES - 1), ==, 0);
  g_assert_cmpint (read (self->fd, &byte, 1), ==, 1);
  g_assert_cmpint (byte, ==, 'd');
  g_assert_cmpint (lseek (self->fd, 0, SEEK_CUR), ==, BLOCK_BYTES);
}

/* What cannot be seeked in is read as it comes. */
static void
test_pipe (Fixture      *self,
           gconstpointer data)
{
  int fds[2];

  g_assert_cmpint (pipe (fds), ==, 0);
  g_assert_cmpuint (poise_file_measure_hole (fds[0], 0), ==, 0);
  g_assert_cmpuint (poise_file_measure_hole (fds[0], BLOCK_BYTES), ==, 0);
  close (fds[0]);
  close (fds[1]);
}

#define ADD(name, function)                                                              \
  g_test_add ("/holes/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);

  ADD ("between-data", test_between_data);
  ADD ("at-the-start", test_at_the_start);
  ADD ("nothing-else", test_nothing_else);
  ADD ("no-memory-filled", test_no_memory_filled);
  ADD ("position", test_position);
  ADD ("pipe", test_pipe);

  return g_test_run ();
}
