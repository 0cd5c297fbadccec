/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PoiseOrbits:
 *
 * The orbits z² + c of several points of the plane, followed side by side, each in
 * a lane of its own. A lane whose orbit has ended is given the next point, so none
 * stands idle however different the orbits' lengths are.
 *
 * What comes out depends on the point alone: not on the lane, nor on its neighbours,
 * nor on the processor's instructions, since every one is rounded as IEEE 754 says.
 *
 * Belongs to one thread at a time.
 */
typedef struct _PoiseOrbits PoiseOrbits;

#define POISE_ORBITS_LANES 16

/* An orbit has left once |z|² is larger: far more than the 4 from where it never comes
 * back, for colours without edges. */
#define POISE_ORBITS_LEFT 65536.0

const char *const *poise_orbits_list_instructions (void);

PoiseOrbits *poise_orbits_new  (const char  *instructions,
                                guint        iterations);
void         poise_orbits_free (PoiseOrbits *self);
void         poise_orbits_put  (PoiseOrbits *self,
                                guint        lane,
                                double       re,
                                double       im);
guint        poise_orbits_run  (PoiseOrbits *self,
                                guint        max_blocks,
                                guint       *n_blocks);
guint        poise_orbits_take (PoiseOrbits *self,
                                guint        lane,
                                double      *norm);

gboolean     poise_orbits_stays (double      re,
                                 double      im);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseOrbits, poise_orbits_free)

G_END_DECLS
