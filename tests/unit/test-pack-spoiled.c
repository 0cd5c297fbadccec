/* SPDX-License-Identifier: MIT */
/* Results that were spoiled on their way from one process to another: they do no harm. */
#include "app/kinds/poise-kinds.h"
#include "tests/unit/poise-test-pack.h"

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* How often the packed result of each case is spoiled, and how. */
#define N_SPOILED 1000
#define SEED      20261124
/* Larger ones would take long, and have nothing in them that smaller ones have not. */
#define MAX_SPOILED_BYTES (256 * 1024)
/* What unpacking one of those may take at most. */
#define MAX_MEMORY_BYTES (256 * 1024 * 1024)

/* Numbers that are on the edge of something. */
static void
put_number (GRand  *rand,
            guint8 *data,
            gsize   size)
{
  const guint64 numbers[] = { 0,           1,          0x7f,
                              0xff,        0xffff,     G_MAXINT32,
                              G_MAXUINT32, G_MAXINT64, (guint64) G_MININT64,
                              G_MAXUINT64, size,       size - 1 };
  guint64 number = numbers[g_rand_int_range (rand, 0, G_N_ELEMENTS (numbers))];
  gsize n = (gsize) 1 << g_rand_int_range (rand, 0, 4);

  if (n <= size)
    memcpy (data + g_rand_int_range (rand, 0, (gint32) (size - n + 1)), &number, n);
}

static void
move_some (GRand  *rand,
           guint8 *data,
           gsize   size)
{
  gint32 n = g_rand_int_range (rand, 0, (gint32) MIN (size, 64));
  gint32 from = g_rand_int_range (rand, 0, (gint32) size - n + 1);
  gint32 to = g_rand_int_range (rand, 0, (gint32) size - n + 1);

  memmove (data + to, data + from, (gsize) n);
}

/* Most of what there is to tell lies at the end, where the lengths are. */
static gint32
choose_place (GRand *rand,
              gsize  size)
{
  if (size > 64 && g_rand_boolean (rand))
    return g_rand_int_range (rand, (gint32) size - 64, (gint32) size);
  return g_rand_int_range (rand, 0, (gint32) size);
}

static GBytes *
spoil (GRand  *rand,
       GBytes *bytes)
{
  gsize size;
  const guint8 *whole = g_bytes_get_data (bytes, &size);
  guint8 *data = g_memdup2 (whole, size);

  for (gint32 n = g_rand_int_range (rand, 1, 4); n > 0 && size > 0; n--)
    switch (g_rand_int_range (rand, 0, 5))
      {
      case 0:
        size = (gsize) choose_place (rand, size);
        break;
      case 1:
        put_number (rand, data, size);
        break;
      case 2:
        move_some (rand, data, size);
        break;
      default:
        data[choose_place (rand, size)] ^= (guint8) (1 << g_rand_int_range (rand, 0, 8));
      }
  return g_bytes_new_take (data, size);
}

/* A program that asks for more than that ends. AddressSanitizer needs more for itself,
 * but looks at each single request: see below. */
static void
limit_memory (struct rlimit *before)
{
  g_autofree char *statm = NULL;
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_AS, before), ==, 0);
  limit = *before;
#ifndef __SANITIZE_ADDRESS__
  g_assert_true (g_file_get_contents ("/proc/self/statm", &statm, NULL, NULL));
  limit.rlim_cur = g_ascii_strtoull (statm, NULL, 10) * (rlim_t) sysconf (_SC_PAGESIZE) +
                   MAX_MEMORY_BYTES;
#endif
  g_assert_cmpint (setrlimit (RLIMIT_AS, &limit), ==, 0);
}

const char *__asan_default_options (void);

const char *
__asan_default_options (void)
{
  return "max_allocation_size_mb=256";
}

static void
test_spoiled (gconstpointer data)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = poise_test_pack_run (runner, data);
  g_autoptr (GBytes) bytes = poise_test_pack (job);
  GRand *rand = g_rand_new_with_seed (SEED);
  struct rlimit before;
  guint n_refused = 0;

  g_assert_cmpuint (g_bytes_get_size (bytes), <=, MAX_SPOILED_BYTES);
  limit_memory (&before);
  for (guint i = 0; i < N_SPOILED; i++)
    {
      g_autoptr (GBytes) spoiled = spoil (rand, bytes);

      n_refused += !poise_test_pack_unpack (job, i % 2 == 0, spoiled);
    }
  g_assert_cmpint (setrlimit (RLIMIT_AS, &before), ==, 0);
  g_assert_cmpuint (n_refused, >, N_SPOILED / 10);
  g_rand_free (rand);
}

/* Another kind's result, or nothing. */
static void
test_wrong_kind (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = poise_test_pack_run (runner, &poise_test_pack_cases[0]);
  g_autoptr (GVariant) nothing = g_variant_ref_sink (g_variant_new_tuple (NULL, 0));
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GError) error = NULL;
  gpointer plan = poise_test_pack_make_plan (job);

  g_assert_false (poise_kind_primes.unpack (plan, nothing, &error));
  g_assert_cmpstr (error->message, ==,
                   "primes: those that the process has sent do not fit the job");
  g_assert_false (poise_test_pack_unpack (job, TRUE, empty));
  poise_kind_primes.free_plan (plan);
}

static void
add_case (const PoiseTestPackCase *tried)
{
  g_autofree char *path = g_strconcat ("/pack-spoiled/spoiled/", tried->name, NULL);

  g_test_add_data_func (path, tried, test_spoiled);
}

int
main (int    argc,
      char **argv)
{
  poise_test_pack_begin ();
  poise_test_init (&argc, &argv);
  for (const PoiseTestPackCase *tried = poise_test_pack_cases; tried->name != NULL;
       tried++)
    if (!g_str_has_suffix (tried->name, "many"))
      add_case (tried);
  g_test_add_func ("/pack-spoiled/wrong-kind", test_wrong_kind);
  return poise_test_pack_end (g_test_run ());
}
