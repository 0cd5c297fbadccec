/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-context.h"
#include "app/engine/poise-lines.h"
#include "app/engine/poise-output.h"
#include "app/engine/poise-params.h"

G_BEGIN_DECLS

/* What paths a kind takes beside its parameters. */
typedef enum
{
  POISE_PATHS_NONE,
  POISE_PATHS_FILES_AND_FOLDERS,
  POISE_PATHS_FILE,    /* one at most */
  POISE_PATHS_ADDRESS, /* one web address at most */
} PoisePaths;

/**
 * PoiseKind:
 *
 * What sort of job it is: a constant descriptor. The engine knows this type and
 * no single kind; adding a kind is one file in app/kinds and one line in its
 * table.
 *
 * A job of a kind works on a plan, which the kind makes from the parameters.
 * The plan belongs to all workers of the job, so whatever in it changes needs
 * an atomic or poise_context_lock(). It may be freed on any thread and holds
 * nothing of the main thread's.
 */
struct _PoiseKind
{
  const char *id;        /* "primes": on the command line, in JSON, in thread names */
  const char *title;     /* "Primes" */
  const char *summary;   /* one line of what it does */
  const char *icon_name; /* a symbolic icon */
  const char *unit;      /* what progress counts, in the plural: "numbers", "bytes" */
  gboolean    has_rate;  /* whether units for each second say something to a person */
  gboolean    result_is_log; /* whether the log, line by line, is what it prints */
  PoiseNature nature;
  PoisePaths  paths;
  const char *sample; /* what a kind with paths works on when none is named: "Sample tree" */

  const PoiseParam *params;
  gsize             n_params;

  /* Main thread. Makes the plan. Must be quick: whatever reads, computes or
   * waits belongs into a step. */
  gpointer (*plan) (const PoiseParams *params,
                    GError           **error);
  void     (*free_plan) (gpointer plan);

  /* Main thread, nullable. How many workers; else the parameter "threads", else one. */
  guint (*count_workers) (const PoiseParams *params);

  /* Main thread, nullable. (transfer full): a worker's name; else id-1, id-2, … */
  char *(*name_worker) (const PoiseParams *params,
                        guint              index);

  /* The worker's own thread, nullable, each exactly once and in pairs: makes
   * and frees what this worker keeps for itself between its steps. */
  gpointer (*enter) (PoiseContext *context,
                     gpointer      plan);
  void     (*leave) (PoiseContext *context,
                     gpointer      plan,
                     gpointer      share);

  /* The worker's own thread: a bounded piece of the work. Long computing asks
   * for no more than some 100 µs, so that cancel and pause come through at once. */
  PoiseStep (*step) (PoiseContext *context,
                     gpointer      plan,
                     gpointer      share,
                     GError      **error);

  /* Main thread, nullable. All workers have been joined. @complete tells
   * whether each of them did all its work. Returns FALSE with an error to fail
   * a job whose workers all ended well. */
  gboolean (*finish) (gpointer    plan,
                      gboolean    complete,
                      PoiseLines *log,
                      GError    **error);

  /* Main thread, after the end. (transfer full): the result as a dictionary of
   * type a{sv}, whose keys are the JSON keys; NULL when there is none to show. What
   * was done before a failure or a cancel may be shown: @complete tells. */
  GVariant *(*result) (gpointer plan,
                       gboolean complete);

  /* Any thread, after the end: the same in lines that a person reads, or another
   * program; must not change the plan. NULL for a kind that prints what it saves. */
  void (*print) (gpointer plan,
                 gboolean complete,
                 GString *text);

  /* Main thread, nullable. (transfer full): what there is to look at while the job
   * runs and afterwards, where others have their printed lines. Its store belongs to
   * the plan: it is all that workers see of it. */
  PoiseOutput *(*make_output) (gpointer plan);

  /* Main thread, after the end, nullable. (transfer full) (nullable): what is to be
   * said beside the output, in one or two sentences. */
  char *(*summarize) (gpointer plan,
                      gboolean complete);

  /* Both or none. The form in which Save and --output write the result, by the
   * ending of its file names: "png", "csv"; without one they write what is printed.
   * Any thread, after the end; must not change the plan. */
  const char *save_suffix;
  GBytes *(*save) (gpointer plan,
                   GError **error);

  /* Both or none; a kind without them cannot run in a process of its own. The first, on
   * the main thread of a child process, after the end, once: (transfer floating): what
   * the plan has come to, complete or not; the plan must not change as long as the
   * variant lives. The second, on the parent's main thread, once, gives it to the fresh
   * plan of the same parameters: from there on result(), print(), save(), summarize() and
   * the output, made before or after, say what they would have said in the child. It must
   * not trust what it gets: a child may have been killed in the middle of it. When it
   * fails, with one line, there may be a part of it in the plan; whatever @complete says,
   * the others can be called on it. What finish() has logged and failed with is not in
   * it, nor is any log. */
  GVariant *(*pack) (gpointer plan);
  gboolean (*unpack) (gpointer  plan,
                      GVariant *packed,
                      GError  **error);
};

G_END_DECLS
