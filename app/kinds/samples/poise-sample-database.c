/* SPDX-License-Identifier: MIT */
#include "app/kinds/samples/poise-sample-database.h"

#include "app/kinds/files/poise-file.h"
#include "app/kinds/samples/poise-sample-place.h"
#include "app/kinds/samples/poise-sample-text.h"

#include <errno.h>
#include <sqlite3.h>

/* To be raised with whatever changes a value in it, so that one of another layout is
 * not taken for this. */
#define NAME      "sample-database-1"
#define FILE_NAME "orders.db"
/* Told with an error, so that a person knows what to do. */
#define ADVICE "the sample database needs 80 MB there; or name a database of your own"

/* A millisecond's worth. */
#define ROWS_PER_STEP 500
#define SEED          1
/* The orders come in the order of their days, from 2016 to 2025. */
#define FIRST_YEAR    2016
#define N_DAYS        3653
#define DAY_MAX_BYTES 11
#define MAX_PIECES    9
/* One order in so many is not delivered yet. */
#define UNDELIVERED       50
#define MAX_DELIVERY_DAYS 14
#define CENTS             100.0

typedef struct
{
  const char *name;
  const char *region;
  int inhabitants;
} Place;

typedef struct
{
  const char *name;
  guint cents;
} Item;

/* The bigger a place, the more customers. */
static const Place places[] = {
  { "Aldermoor", "North", 41200 },  { "Bärenbrück", "East", 18350 },
  { "Clearwater", "West", 127800 }, { "Dunhaven", "North", 9460 },
  { "Eastbridge", "East", 203500 }, { "Fjordby", "North", 5120 },
  { "Greyfields", "South", 66700 }, { "Høyland", "North", 12980 },
  { "Ivywood", "South", 30400 },    { "Juniper Hill", "West", 7750 },
  { "Kingsferry", "East", 88100 },  { "Lakemouth", "South", 154300 },
  { "Mossgate", "West", 23600 },    { "Niederwald", "East", 14020 },
  { "Oakhollow", "South", 51900 },  { "Port Saint-Rémy", "West", 98600 },
};

static const Item items[] = {
  { "Bread knife", 1890 },    { "Blue teapot", 3250 },    { "Wool blanket", 7900 },
  { "Brass bell", 1225 },     { "Garden twine", 395 },    { "Map of the coast", 1450 },
  { "Kitchen clock", 4999 },  { "Rye flour, 5 kg", 875 }, { "Jar of honey", 640 },
  { "Notebook \"A5\"", 510 }, { "Oil lamp", 5600 },       { "Rowing boat", 129900 },
  { "Apple tree", 2750 },     { "Winter coat", 18450 },   { "Piano strings", 9999 },
  { "Radio valve", 2105 },
};

static const char *const first_names[] = {
  "Ada",    "Bela",  "Chiara", "Dmitri", "Elif", "Femi",   "Grace",   "Hugo",
  "Ingrid", "Jonas", "Keiko",  "Liam",   "Mei",  "Nadia",  "Olu",     "Priya",
  "Quinn",  "Rosa",  "Søren",  "Tomás",  "Uma",  "Viktor", "Wanjiru", "Xenia",
  "Yusuf",  "Zoë",   "Amir",   "Brigid", "Cato", "Daiyu",  "Emeka",   "Freja",
};

static const char *const last_names[] = {
  "Achebe", "Berg",   "Castillo", "Dubois",    "Evans",  "Fischer",  "Garcia",  "Haddad",
  "Ivanov", "Jensen", "Kowalski", "Lindqvist", "Moreau", "Nakamura", "O'Brien", "Petrov",
  "Quist",  "Rossi",  "Silva",    "Tanaka",    "Ueda",   "Varga",    "Weber",   "Xu",
  "Yilmaz", "Zhang",  "Müller",   "Novák",     "Okafor", "Patel",    "Ramos",   "Schmidt",
};

static const char schema[]
    = "PRAGMA journal_mode = OFF;"
      "PRAGMA synchronous = OFF;"
      "CREATE TABLE orders (id INTEGER PRIMARY KEY, day TEXT, customer TEXT, place TEXT,"
      " item TEXT, pieces INTEGER, amount REAL, delivered TEXT);"
      "CREATE TABLE places (name TEXT PRIMARY KEY, region TEXT, inhabitants INTEGER);"
      "BEGIN";

typedef enum
{
  STAGE_SWEEP,   /* remove what killed makers left behind */
  STAGE_LOOK,    /* is it there? */
  STAGE_MAKE,    /* some rows a step */
  STAGE_PUBLISH, /* put it in its place */
} Stage;

struct _PoiseSampleDatabase
{
  Stage stage;
  PoiseSamplePlace *place;
  PoiseSampleText source;
  guint n_made;
  sqlite3 *database; /* while it is being made */
  sqlite3_stmt *insert;
  char days[N_DAYS + MAX_DELIVERY_DAYS + 1][DAY_MAX_BYTES];
};

/* For what SQLite could not do. */
static PoiseStep
fail (PoiseSampleDatabase *self, GError **error)
{
  g_autofree char *path = poise_sample_place_build_path (self->place, FILE_NAME);
  int file_errno = sqlite3_system_errno (self->database);

  if (sqlite3_errcode (self->database) == SQLITE_FULL)
    file_errno = ENOSPC;
  poise_sample_place_set_error (self->place, path, file_errno != 0 ? file_errno : EIO,
                                error);
  return POISE_STEP_FAILED;
}

static gboolean
insert (sqlite3_stmt *statement)
{
  sqlite3_step (statement);
  return sqlite3_reset (statement) == SQLITE_OK;
}

static gboolean
insert_places (PoiseSampleDatabase *self)
{
  sqlite3_stmt *statement = NULL;
  gboolean inserted
      = sqlite3_prepare_v2 (self->database, "INSERT INTO places VALUES (?, ?, ?)", -1,
                            &statement, NULL)
        == SQLITE_OK;

  for (guint i = 0; inserted && i < G_N_ELEMENTS (places); i++)
    {
      sqlite3_bind_text (statement, 1, places[i].name, -1, SQLITE_STATIC);
      sqlite3_bind_text (statement, 2, places[i].region, -1, SQLITE_STATIC);
      sqlite3_bind_int (statement, 3, places[i].inhabitants);
      inserted = insert (statement);
    }
  sqlite3_finalize (statement);
  return inserted;
}

static void
write_days (PoiseSampleDatabase *self)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, 1, G_DATE_JANUARY, FIRST_YEAR);
  for (guint i = 0; i < G_N_ELEMENTS (self->days); i++)
    {
      g_snprintf (self->days[i], DAY_MAX_BYTES, "%04u-%02u-%02u", g_date_get_year (&date),
                  (guint) g_date_get_month (&date), g_date_get_day (&date));
      g_date_add_days (&date, 1);
    }
}

/* Nobody else knows of the file yet, so it needs no locks, and a making that was cut
 * short is thrown away, so it needs no journal. */
static gboolean
open_database (PoiseSampleDatabase *self)
{
  g_autofree char *path = poise_sample_place_build_path (self->place, FILE_NAME);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;

  return sqlite3_open_v2 (path, &self->database, flags, "unix-none") == SQLITE_OK
         && sqlite3_exec (self->database, schema, NULL, NULL, NULL) == SQLITE_OK
         && insert_places (self)
         && sqlite3_prepare_v2 (self->database,
                                "INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?)", -1,
                                &self->insert, NULL)
                == SQLITE_OK;
}

/* A customer lives in one place; of two drawn the bigger one. */
static const Place *
find_place (guint customer)
{
  const Place *a = &places[customer % G_N_ELEMENTS (places)];
  const Place *b = &places[customer / 7 % G_N_ELEMENTS (places)];

  return a->inhabitants > b->inhabitants ? a : b;
}

static void
bind_text (PoiseSampleDatabase *self, int column, const char *text)
{
  sqlite3_bind_text (self->insert, column, text, -1, SQLITE_STATIC);
}

static gboolean
insert_order (PoiseSampleDatabase *self, guint number)
{
  PoiseSampleText *source = &self->source;
  guint day = (guint) ((guint64) number * N_DAYS / POISE_SAMPLE_DATABASE_ROWS);
  guint first = poise_sample_text_draw (source, G_N_ELEMENTS (first_names));
  guint last = poise_sample_text_draw (source, G_N_ELEMENTS (last_names));
  const Item *item = &items[poise_sample_text_draw (source, G_N_ELEMENTS (items))];
  guint pieces = 1 + poise_sample_text_draw (source, MAX_PIECES);
  guint delivered = day + 1 + poise_sample_text_draw (source, MAX_DELIVERY_DAYS);
  char customer[64];

  g_snprintf (customer, sizeof customer, "%s %s", first_names[first], last_names[last]);
  sqlite3_bind_int64 (self->insert, 1, (gint64) number + 1);
  bind_text (self, 2, self->days[day]);
  bind_text (self, 3, customer);
  bind_text (self, 4, find_place (first * G_N_ELEMENTS (last_names) + last)->name);
  bind_text (self, 5, item->name);
  sqlite3_bind_int (self->insert, 6, (int) pieces);
  sqlite3_bind_double (self->insert, 7, pieces * item->cents / CENTS);
  if (poise_sample_text_draw (source, UNDELIVERED) == 0)
    sqlite3_bind_null (self->insert, 8);
  else
    bind_text (self, 8, self->days[delivered]);
  return insert (self->insert);
}

static PoiseStep
look (PoiseSampleDatabase *self, PoiseContext *context, GError **error)
{
  g_autofree char *path = poise_sample_database_dup_path ();
  g_autofree char *shown = NULL;

  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return POISE_STEP_DONE;
  shown = poise_file_print_path (path);
  poise_context_log (context, "Making the sample database %s", shown);
  if (!poise_sample_place_begin (self->place, error))
    return POISE_STEP_FAILED;
  if (!open_database (self))
    return fail (self, error);
  write_days (self);
  self->stage = STAGE_MAKE;
  return POISE_STEP_MORE;
}

static PoiseStep
make_next (PoiseSampleDatabase *self, GError **error)
{
  guint end = MIN (self->n_made + ROWS_PER_STEP, POISE_SAMPLE_DATABASE_ROWS);

  for (; self->n_made < end; self->n_made++)
    if (!insert_order (self, self->n_made))
      return fail (self, error);
  if (self->n_made < POISE_SAMPLE_DATABASE_ROWS)
    return POISE_STEP_MORE;
  if (sqlite3_exec (self->database, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
    return fail (self, error);
  self->stage = STAGE_PUBLISH;
  return POISE_STEP_MORE;
}

static void
close_database (PoiseSampleDatabase *self)
{
  sqlite3_finalize (g_steal_pointer (&self->insert));
  sqlite3_close (g_steal_pointer (&self->database));
}

static PoiseStep
publish (PoiseSampleDatabase *self, GError **error)
{
  close_database (self);
  return poise_sample_place_publish (self->place, error) ? POISE_STEP_DONE
                                                         : POISE_STEP_FAILED;
}

/**
 * poise_sample_database_dup_path:
 *
 * Any thread. Returns: (transfer full) (type filename): where the sample database
 * stands, or will stand once it is made.
 */
char *
poise_sample_database_dup_path (void)
{
  g_autofree char *folder = poise_sample_place_dup_path (NAME);

  return g_build_filename (folder, FILE_NAME, NULL);
}

/**
 * poise_sample_database_new:
 *
 * Any thread. Returns: (transfer full): a maker that has done nothing yet.
 */
PoiseSampleDatabase *
poise_sample_database_new (void)
{
  PoiseSampleDatabase *self = g_new0 (PoiseSampleDatabase, 1);

  self->place = poise_sample_place_new (NAME, ADVICE);
  self->source.state = SEED;
  return self;
}

/**
 * poise_sample_database_step:
 * @context: tells, in the job's log, that the database is being made
 *
 * A worker's thread: a piece of the making, about a millisecond. Fails with a
 * #GIOErrorEnum that names the file or folder; then, as after a cancel,
 * poise_sample_database_free() removes what there is.
 *
 * Returns: done when the database stands in its place.
 */
PoiseStep
poise_sample_database_step (PoiseSampleDatabase *self,
                            PoiseContext *context,
                            GError **error)
{
  g_return_val_if_fail (self != NULL, POISE_STEP_FAILED);

  switch (self->stage)
    {
    case STAGE_SWEEP:
      if (!poise_sample_place_sweep (self->place))
        self->stage = STAGE_LOOK;
      return POISE_STEP_MORE;
    case STAGE_LOOK:
      return look (self, context, error);
    case STAGE_MAKE:
      return make_next (self, error);
    case STAGE_PUBLISH:
    default:
      return publish (self, error);
    }
}

/**
 * poise_sample_database_get_n_made:
 *
 * The maker's thread. Returns: how many of the rows are made; 0 when the database was
 * there already.
 */
guint64
poise_sample_database_get_n_made (PoiseSampleDatabase *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_made;
}

/**
 * poise_sample_database_free:
 *
 * Any thread: also removes a database that was not finished, a few milliseconds.
 */
void
poise_sample_database_free (PoiseSampleDatabase *self)
{
  g_return_if_fail (self != NULL);

  close_database (self);
  poise_sample_place_free (self->place);
  g_free (self);
}
