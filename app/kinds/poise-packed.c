/* SPDX-License-Identifier: MIT */
#include "app/kinds/poise-packed.h"

#include "app/engine/poise-error.h"

/**
 * poise_packed_refuse:
 * @what: what it should have been, in the plural: "pixels"
 *
 * Returns: FALSE, for whoever fails with it.
 */
gboolean
poise_packed_refuse (const char *what,
                     GError    **error)
{
  g_return_val_if_fail (what != NULL, FALSE);

  g_set_error (error, POISE_ERROR, POISE_ERROR_SYSTEM,
               "%s: those that the process has sent do not fit the job", what);
  return FALSE;
}

/**
 * poise_packed_check:
 * @type: the type string that it must have
 * @what: what it should be, in the plural
 *
 * Returns: whether it has that type. What is in it may still be anything: values that
 * are not there read as zero, and lengths as whatever the bytes say.
 */
gboolean
poise_packed_check (GVariant   *packed,
                    const char *type,
                    const char *what,
                    GError    **error)
{
  g_return_val_if_fail (packed != NULL, FALSE);
  g_return_val_if_fail (type != NULL, FALSE);

  return g_variant_is_of_type (packed, G_VARIANT_TYPE (type)) ||
         poise_packed_refuse (what, error);
}
