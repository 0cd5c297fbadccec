/* SPDX-License-Identifier: MIT */
/* Which ways are offered for which job, and what is made of those that are chosen. */
#include "app/kinds/poise-kinds.h"
#include "tests/unit/poise-test.h"
#include "ui/poise-ways-picker.h"

#include <string.h>

typedef struct
{
  PoiseWaysPicker *picker;
  PoiseParams     *params;
  PoiseExperiment *experiment;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer kind)
{
  fixture->picker = POISE_WAYS_PICKER (g_object_ref_sink (poise_ways_picker_new ()));
  fixture->params = poise_params_new (kind);
  fixture->experiment = poise_experiment_new ("test", fixture->params);
  poise_ways_picker_offer (fixture->picker, fixture->params);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer kind)
{
  gpointer picker = fixture->picker;

  g_object_add_weak_pointer (G_OBJECT (picker), &picker);
  g_object_unref (fixture->picker);
  g_assert_null (picker);
  poise_experiment_free (fixture->experiment);
  poise_params_free (fixture->params);
}

static GtkWidget *
find_named (GtkWidget  *widget,
            const char *name)
{
  GtkWidget *found = g_str_equal (gtk_widget_get_name (widget), name) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_named (child, name);
  return found;
}

static GtkWidget *
find_check (Fixture    *fixture,
            const char *id)
{
  GtkWidget *check = find_named (GTK_WIDGET (fixture->picker), id);

  g_assert_true (GTK_IS_CHECK_BUTTON (check));
  return check;
}

static gboolean
is_offered (Fixture    *fixture,
            const char *id)
{
  return gtk_widget_get_visible (gtk_widget_get_parent (find_check (fixture, id)));
}

static void
choose (Fixture    *fixture,
        const char *id,
        gboolean    chosen)
{
  gtk_check_button_set_active (GTK_CHECK_BUTTON (find_check (fixture, id)), chosen);
}

/* Whether a job with these parameters can be run by that strategy at all. */
static gboolean
is_allowed (Fixture             *fixture,
            const PoiseStrategy *strategy)
{
  PoiseWay way = poise_way_get_default ();

  way.strategy = strategy;
  return poise_way_check (&way, fixture->params, NULL);
}

/* What is offered is what is allowed, whatever the kind. */
static void
check_offer (Fixture *fixture)
{
  const PoiseStrategy *const *strategies = poise_strategy_list ();
  const PoiseDelivery *const *deliveries = poise_delivery_list ();

  for (guint i = 0; strategies[i] != NULL; i++)
    g_assert_cmpint (is_offered (fixture, strategies[i]->id), ==,
                     is_allowed (fixture, strategies[i]));
  for (guint i = 0; deliveries[i] != NULL; i++)
    g_assert_true (is_offered (fixture, deliveries[i]->id));
}

static const PoiseCase *
get_case (Fixture *fixture,
          guint    i)
{
  g_assert_cmpuint (i, <, fixture->experiment->cases->len);
  return g_ptr_array_index (fixture->experiment->cases, i);
}

static void
add_ways (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  poise_ways_picker_add_ways (fixture->picker, fixture->experiment, &error);
  g_assert_no_error (error);
}

static void
test_every_kind (Fixture      *fixture,
                 gconstpointer primes)
{
  const PoiseKind *const *kinds = poise_kinds_list ();

  for (guint i = 0; kinds[i] != NULL; i++)
    {
      poise_params_free (fixture->params);
      fixture->params = poise_params_new (kinds[i]);
      poise_ways_picker_offer (fixture->picker, fixture->params);
      check_offer (fixture);
    }
}

/* The wrong way first, since speeds are compared with the first row. */
static void
test_default_choice (Fixture      *fixture,
                     gconstpointer primes)
{
  add_ways (fixture);
  g_assert_cmpuint (fixture->experiment->cases->len, ==, 2);
  g_assert_true (get_case (fixture, 0)->way.strategy == &poise_strategy_main);
  g_assert_true (get_case (fixture, 1)->way.strategy == &poise_strategy_thread);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (get_case (fixture, i)->way.delivery == &poise_delivery_paced);
      g_assert_cmpint (get_case (fixture, i)->way.pool, ==, POISE_POOL_BY_NATURE);
    }
}

/* Who does all in the click handler has no use for deliveries. */
static void
test_each_with_each (Fixture      *fixture,
                     gconstpointer primes)
{
  choose (fixture, "each", TRUE);
  add_ways (fixture);
  g_assert_cmpuint (fixture->experiment->cases->len, ==, 3);
  g_assert_true (get_case (fixture, 0)->way.strategy == &poise_strategy_main);
  for (guint i = 1; i < 3; i++)
    g_assert_true (get_case (fixture, i)->way.strategy == &poise_strategy_thread);
  g_assert_true (get_case (fixture, 1)->way.delivery != get_case (fixture, 2)->way.delivery);
}

static void
test_nothing_chosen (Fixture      *fixture,
                     gconstpointer primes)
{
  g_autoptr (GError) error = NULL;

  choose (fixture, "main", FALSE);
  choose (fixture, "thread", FALSE);
  g_assert_false (
      poise_ways_picker_add_ways (fixture->picker, fixture->experiment, &error));
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  g_clear_error (&error);

  choose (fixture, "thread", TRUE);
  choose (fixture, "paced", FALSE);
  g_assert_false (
      poise_ways_picker_add_ways (fixture->picker, fixture->experiment, &error));
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  g_assert_cmpuint (fixture->experiment->cases->len, ==, 0);
}

/* What is not offered is not run, though it was chosen before; it comes back with
 * parameters for which it makes sense. */
static void
test_not_offered_is_not_run (Fixture      *fixture,
                             gconstpointer messages)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (is_offered (fixture, "main"));
  add_ways (fixture);
  g_assert_cmpuint (fixture->experiment->cases->len, ==, 1);
  g_assert_true (get_case (fixture, 0)->way.strategy == &poise_strategy_thread);
}

static void
test_parameters_change_the_offer (Fixture      *fixture,
                                  gconstpointer permits)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (is_offered (fixture, "main"));
  poise_params_set (fixture->params, "objects", "1", &error);
  g_assert_no_error (error);
  poise_ways_picker_offer (fixture->picker, fixture->params);
  check_offer (fixture);
  g_assert_true (is_offered (fixture, "main"));
}

/* A pool that the job may not use is refused in one line, and nothing of it is lost. */
static void
test_pool_that_would_block (Fixture      *fixture,
                            gconstpointer messages)
{
  GtkDropDown *pool = GTK_DROP_DOWN (find_named (GTK_WIDGET (fixture->picker), "pool"));
  g_autoptr (GError) error = NULL;

  gtk_drop_down_set_selected (pool, POISE_POOL_SHARED);
  g_assert_false (
      poise_ways_picker_add_ways (fixture->picker, fixture->experiment, &error));
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  g_assert_null (strchr (error->message, '\n'));

  gtk_drop_down_set_selected (pool, POISE_POOL_PRIVATE);
  add_ways (fixture);
  g_assert_cmpint (get_case (fixture, 0)->way.pool, ==, POISE_POOL_PRIVATE);
}

static void
add (const char      *path,
     const PoiseKind *kind,
     void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, kind, set_up, test, tear_down);
}

int
main (int    argc,
      char **argv)
{
  poise_test_init (&argc, &argv);
  gtk_init ();
  add ("/ways-picker/every-kind", &poise_kind_primes, test_every_kind);
  add ("/ways-picker/default-choice", &poise_kind_primes, test_default_choice);
  add ("/ways-picker/each-with-each", &poise_kind_primes, test_each_with_each);
  add ("/ways-picker/nothing-chosen", &poise_kind_primes, test_nothing_chosen);
  add ("/ways-picker/not-offered-is-not-run", &poise_kind_messages,
       test_not_offered_is_not_run);
  add ("/ways-picker/parameters-change-the-offer", &poise_kind_permits,
       test_parameters_change_the_offer);
  add ("/ways-picker/pool-that-would-block", &poise_kind_messages,
       test_pool_that_would_block);
  return g_test_run ();
}
