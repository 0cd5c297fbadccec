/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-frame-source.h"

typedef struct
{
  PoiseFramePainted painted; /* NULL while it is stopped */
  gpointer          user_data;
} PoiseFrameSourcePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (PoiseFrameSource, poise_frame_source, G_TYPE_OBJECT)

static void
poise_frame_source_class_init (PoiseFrameSourceClass *klass)
{
}

static void
poise_frame_source_init (PoiseFrameSource *self)
{
}

/**
 * poise_frame_source_start:
 * @painted: called at the end of each frame, until it is stopped
 *
 * Main thread. From here on something moves.
 */
void
poise_frame_source_start (PoiseFrameSource *self,
                          PoiseFramePainted painted,
                          gpointer          user_data)
{
  PoiseFrameSourcePrivate *priv = poise_frame_source_get_instance_private (self);

  g_return_if_fail (POISE_IS_FRAME_SOURCE (self));
  g_return_if_fail (painted != NULL && priv->painted == NULL);

  priv->painted = painted;
  priv->user_data = user_data;
  POISE_FRAME_SOURCE_GET_CLASS (self)->start (self);
}

/**
 * poise_frame_source_stop:
 *
 * Main thread. Nothing moves any more, and nobody is told. Nothing happens when it was
 * not started.
 */
void
poise_frame_source_stop (PoiseFrameSource *self)
{
  PoiseFrameSourcePrivate *priv = poise_frame_source_get_instance_private (self);

  g_return_if_fail (POISE_IS_FRAME_SOURCE (self));

  if (priv->painted == NULL)
    return;
  priv->painted = NULL;
  POISE_FRAME_SOURCE_GET_CLASS (self)->stop (self);
}

/**
 * poise_frame_source_touch:
 *
 * Main thread. Changes something visible: the next frame shows it.
 */
void
poise_frame_source_touch (PoiseFrameSource *self)
{
  g_return_if_fail (POISE_IS_FRAME_SOURCE (self));

  POISE_FRAME_SOURCE_GET_CLASS (self)->touch (self);
}

/**
 * poise_frame_source_get_id:
 *
 * Main thread. Returns: (transfer none): "frame-clock" or "timer".
 */
const char *
poise_frame_source_get_id (PoiseFrameSource *self)
{
  g_return_val_if_fail (POISE_IS_FRAME_SOURCE (self), NULL);

  return POISE_FRAME_SOURCE_GET_CLASS (self)->id;
}

/**
 * poise_frame_source_get_interval_us:
 *
 * Main thread. Returns: how long a frame is shown, in microseconds.
 */
gint64
poise_frame_source_get_interval_us (PoiseFrameSource *self)
{
  g_return_val_if_fail (POISE_IS_FRAME_SOURCE (self), 0);

  return POISE_FRAME_SOURCE_GET_CLASS (self)->get_interval_us (self);
}

/**
 * poise_frame_source_get_renderer:
 *
 * Main thread. Returns: (transfer none): "cairo", "gl", …; "none" without a window.
 */
const char *
poise_frame_source_get_renderer (PoiseFrameSource *self)
{
  g_return_val_if_fail (POISE_IS_FRAME_SOURCE (self), NULL);

  return POISE_FRAME_SOURCE_GET_CLASS (self)->get_renderer (self);
}

/**
 * poise_frame_source_get_gtk:
 *
 * Main thread. Returns: (transfer none) (nullable): GTK's version, NULL without it.
 */
const char *
poise_frame_source_get_gtk (PoiseFrameSource *self)
{
  PoiseFrameSourceClass *klass;

  g_return_val_if_fail (POISE_IS_FRAME_SOURCE (self), NULL);

  klass = POISE_FRAME_SOURCE_GET_CLASS (self);
  return klass->get_gtk != NULL ? klass->get_gtk (self) : NULL;
}

/**
 * poise_frame_source_painted:
 * @now_us: the end of the frame
 *
 * Main thread, from its class.
 */
void
poise_frame_source_painted (PoiseFrameSource *self,
                            gint64            now_us)
{
  PoiseFrameSourcePrivate *priv = poise_frame_source_get_instance_private (self);

  g_return_if_fail (POISE_IS_FRAME_SOURCE (self));

  if (priv->painted != NULL)
    priv->painted (now_us, priv->user_data);
}
