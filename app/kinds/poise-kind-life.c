/* SPDX-License-Identifier: MIT */
/* Conway's Game of Life as a game: one thread runs the world at the speed asked for, the
 * window draws its newest generation and takes the player's pointer. */
#include "app/kinds/poise-kinds.h"

#include "app/engine/poise-text.h"
#include "app/kinds/life/poise-field.h"
#include "app/kinds/life/poise-life-pattern.h"

/* What one step computes or copies of a world, in words of 64 cells: some 100 µs, which is
 * how fast a cancel comes through (pitfall 23). */
#define STEP_WORDS 32768
/* A world that the processor was taken from for longer than this goes on from where it is:
 * a player wants the speed asked for, not the time made good. */
#define CATCH_UP_US (50 * G_TIME_SPAN_MILLISECOND)
/* A fast world sleeps for so long at a time, since a sleep costs more than a generation;
 * the screen shows none of it. */
#define SLEEP_US (4 * G_TIME_SPAN_MILLISECOND)
/* A generation is handed over when the player has fetched the last one, and else no
 * oftener than a screen could show it. */
#define HAND_OVER_US (G_USEC_PER_SEC / 60)

typedef struct
{
  guint                   width;
  guint                   height;
  gint64                  speed; /* generations for each second, 0 for no limit */
  const PoiseLifePattern *pattern;
  guint64                 seed;
  guint64                 n_generations; /* 0 for no end */
  PoiseFieldStore        *store;

  /* Written by the one worker as it leaves, read after it was joined. */
  gboolean begun;
  guint64  generation;
  guint64  population;
} Plan;

typedef struct
{
  PoiseLifeWorld *world;
  guint64         n_strokes; /* ever taken from the player */

  /* The generation that is due at a time; the others follow at the speed asked for. */
  gint64  due_us;
  guint64 due_generation;

  /* Copying the newest generation for the player. */
  gboolean handing_over;
  guint    next_row;
  gint64   handed_over_us;
} Share;

static gboolean
check_pattern (const Plan *plan,
               GError    **error)
{
  const PoiseLifePattern *pattern = plan->pattern;

  if (poise_life_pattern_fits (pattern, plan->width, plan->height))
    return TRUE;
  g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
               "pattern: %s needs a world of at least %u × %u, not %u × %u", pattern->id,
               pattern->width, pattern->height, plan->width, plan->height);
  return FALSE;
}

static gpointer
plan_new (const PoiseParams *params,
          GError           **error)
{
  g_autofree Plan *plan = g_new0 (Plan, 1);

  plan->width = (guint) poise_params_get_int (params, "width");
  plan->height = (guint) poise_params_get_int (params, "height");
  plan->speed = poise_params_get_int (params, "speed");
  plan->pattern = poise_life_pattern_get ((guint) poise_params_get_int (params, "pattern"));
  plan->seed = (guint64) poise_params_get_int (params, "seed");
  plan->n_generations = (guint64) poise_params_get_int (params, "generations");
  if (!check_pattern (plan, error))
    return NULL;
  plan->store = poise_field_store_new (plan->width, plan->height);
  return g_steal_pointer (&plan);
}

static void
plan_free (gpointer data)
{
  Plan *plan = data;

  poise_field_store_unref (plan->store);
  g_free (plan);
}

static PoiseOutput *
make_output (gpointer data)
{
  Plan *plan = data;

  return poise_field_new (plan->store);
}

static void
begin_handing_over (Share *share)
{
  share->handing_over = TRUE;
  share->next_row = 0;
}

static gpointer
enter (PoiseContext *context,
       gpointer      data)
{
  Plan *plan = data;
  Share *share = g_new0 (Share, 1);

  share->world = poise_life_world_new (plan->width, plan->height);
  poise_life_pattern_draw (plan->pattern, share->world, plan->seed);
  if (plan->speed > 0)
    share->due_us = g_get_monotonic_time () + G_USEC_PER_SEC / plan->speed;
  share->due_generation = 1;
  begin_handing_over (share);
  poise_context_set_total (context, plan->n_generations);
  return share;
}

static void
set_cells (guint    x,
           guint    y,
           guint    n_cells,
           gboolean alive,
           gpointer user_data)
{
  for (guint i = x; i < x + n_cells; i++)
    poise_life_world_set (user_data, i, y, alive);
}

/* What the player drew goes into the newest generation. */
static void
take_strokes (Plan    *plan,
              Share   *share,
              gboolean close)
{
  share->n_strokes +=
      poise_field_store_take_strokes (plan->store, close, set_cells, share->world);
}

/* Copies a piece of the newest generation for the player; after the last one hands it over. */
static void
hand_over (Plan  *plan,
           Share *share,
           guint  n_rows)
{
  PoiseFieldFrame *frame = poise_field_store_get_back (plan->store);
  gsize n_row_words = poise_field_store_get_n_row_words (plan->store);

  if (share->next_row == 0)
    frame->population = 0;
  n_rows = MIN (n_rows, plan->height - share->next_row);
  frame->population += poise_life_world_copy_rows (
      share->world, share->next_row, n_rows, frame->words + share->next_row * n_row_words);
  share->next_row += n_rows;
  if (share->next_row < plan->height)
    return;

  frame->generation = poise_life_world_get_generation (share->world);
  frame->n_strokes = share->n_strokes;
  plan->generation = frame->generation;
  plan->population = frame->population;
  poise_field_store_publish (plan->store);
  share->handing_over = FALSE;
  share->handed_over_us = g_get_monotonic_time ();
}

static guint
count_step_rows (const Plan *plan)
{
  return STEP_WORDS / (guint) poise_field_store_get_n_row_words (plan->store);
}

/* A pause too makes a world late. */
static gint64
get_us_until_due (const Plan *plan,
                  Share      *share)
{
  guint64 next = poise_life_world_get_generation (share->world) + 1;
  gint64 now_us = g_get_monotonic_time ();
  gint64 after_us =
      (gint64) (next - share->due_generation) * G_USEC_PER_SEC / plan->speed;

  if (now_us - share->due_us - after_us > CATCH_UP_US)
    {
      share->due_us = now_us;
      share->due_generation = next;
      return 0;
    }
  return share->due_us + after_us - now_us;
}

/* Sleeps until the next generation is due. */
static gboolean
keep_time (PoiseContext *context,
           const Plan   *plan,
           Share        *share,
           GError      **error)
{
  gboolean fast = plan->speed > G_USEC_PER_SEC / SLEEP_US;
  gint64 until_us = plan->speed > 0 ? get_us_until_due (plan, share) : 0;

  if (until_us < (fast ? SLEEP_US : 1))
    return TRUE;
  return poise_context_sleep (context, until_us, error);
}

static gboolean
is_last (const Plan  *plan,
         const Share *share)
{
  return plan->n_generations > 0 &&
         poise_life_world_get_generation (share->world) == plan->n_generations;
}

static gboolean
is_wanted (const Plan  *plan,
           const Share *share)
{
  return poise_field_store_is_taken (plan->store) || is_last (plan, share) ||
         g_get_monotonic_time () - share->handed_over_us >= HAND_OVER_US;
}

static PoiseStep
step (PoiseContext *context,
      gpointer      data,
      gpointer      share_data,
      GError      **error)
{
  Plan *plan = data;
  Share *share = share_data;

  if (share->handing_over)
    {
      hand_over (plan, share, count_step_rows (plan));
      poise_context_nudge (context);
      return POISE_STEP_MORE;
    }
  if (poise_life_world_is_between (share->world))
    {
      if (is_last (plan, share))
        return POISE_STEP_DONE;
      if (!keep_time (context, plan, share, error))
        return POISE_STEP_FAILED;
      take_strokes (plan, share, FALSE);
    }
  if (!poise_life_world_step (share->world, STEP_WORDS))
    return POISE_STEP_MORE;

  if (is_wanted (plan, share))
    begin_handing_over (share);
  poise_context_report (context, poise_life_world_get_generation (share->world));
  return POISE_STEP_MORE;
}

/* The player sees what the world came to, the last strokes with it. */
static void
leave (PoiseContext *context,
       gpointer      data,
       gpointer      share_data)
{
  Plan *plan = data;
  Share *share = share_data;

  take_strokes (plan, share, TRUE);
  begin_handing_over (share);
  hand_over (plan, share, plan->height);
  plan->begun = TRUE;
  poise_context_nudge (context);
  poise_life_world_free (share->world);
  g_free (share);
}

static GVariant *
result (gpointer data,
        gboolean complete)
{
  Plan *plan = data;
  GVariantBuilder dict = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (!plan->begun)
    return NULL;
  g_variant_builder_add (&dict, "{sv}", "generation", g_variant_new_uint64 (plan->generation));
  g_variant_builder_add (&dict, "{sv}", "population", g_variant_new_uint64 (plan->population));
  return g_variant_builder_end (&dict);
}

static void
print (gpointer data,
       gboolean complete,
       GString *text)
{
  Plan *plan = data;
  g_autofree char *generation = poise_text_count ((gint64) plan->generation);
  g_autofree char *population = poise_text_count ((gint64) plan->population);

  if (plan->begun)
    g_string_append_printf (text, "%s %s alive in generation %s\n", population,
                            plan->population == 1 ? "cell" : "cells", generation);
}

/* A world whose cells are large enough to be aimed at in a window of the usual size, and
 * which is over before one forgets about it. */
static const PoiseParam params[] = {
  { .name = "width", .title = "Width", .unit = "cells", .value = 160, .min = 1, .max = 4096,
    .step = 16 },
  { .name = "height", .title = "Height", .unit = "cells", .value = 120, .min = 1,
    .max = 4096, .step = 16 },
  { .name = "speed", .title = "Speed", .unit = "/s", .value = 30, .max = 1000000, .step = 5,
    .zero = "no limit" },
  { .name = "pattern", .title = "Pattern", .type = POISE_PARAM_CHOICE,
    .value = POISE_LIFE_GUN, .choices = poise_life_pattern_ids },
  { .name = "seed", .title = "Seed", .value = 1, .max = 999999999 },
  { .name = "generations", .title = "Generations", .value = 1000, .max = 999999999,
    .step = 100, .zero = "no end" },
};

const PoiseKind poise_kind_life = {
  .id = "life",
  .title = "Life",
  .summary = "Conway's Game of Life on a torus: one thread runs the world, you paint in it",
  .icon_name = "poise-life-symbolic",
  .unit = "generations",
  .has_rate = TRUE,
  .nature = POISE_NATURE_PLAYS,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .plan = plan_new,
  .free_plan = plan_free,
  .make_output = make_output,
  .enter = enter,
  .leave = leave,
  .step = step,
  .result = result,
  .print = print,
};
