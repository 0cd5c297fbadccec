/* SPDX-License-Identifier: MIT */
#include "app/kinds/web/poise-web-answer.h"

#include "app/kinds/web/poise-web-address.h"

/* Headers are bytes; whatever is shown is UTF-8. */
static char *
take_text (char **text)
{
  g_autofree char *taken = g_steal_pointer (text);

  return taken != NULL ? g_utf8_make_valid (taken, -1) : NULL;
}

/**
 * poise_web_page_take_answer:
 * @answer: what came of asking for it; texts are taken from it
 */
void
poise_web_page_take_answer (PoiseWebPage    *page,
                            PoiseHttpAnswer *answer)
{
  g_return_if_fail (page != NULL);
  g_return_if_fail (answer != NULL);

  page->status = answer->status;
  page->n_bytes = answer->n_bytes;
  page->type = take_text (&answer->type);
  page->error = take_text (&answer->failure);
  if (page->error == NULL)
    page->location = take_text (&answer->location);
  if (page->error == NULL && page->status / 100 != 2 && page->location == NULL)
    page->error = poise_http_print_status (page->status);
}

/**
 * poise_web_page_is_html:
 *
 * Returns: whether the answer is a page whose links can be read.
 */
gboolean
poise_web_page_is_html (const PoiseWebPage *page)
{
  g_return_val_if_fail (page != NULL, FALSE);

  return page->status / 100 == 2 && page->error == NULL && page->type != NULL &&
         (g_str_equal (page->type, "text/html") ||
          g_str_equal (page->type, "application/xhtml+xml"));
}

/**
 * poise_web_page_take_html:
 * @html: the page, read to its end
 */
void
poise_web_page_take_html (PoiseWebPage *page,
                          PoiseHtml    *html)
{
  g_return_if_fail (page != NULL);
  g_return_if_fail (html != NULL);

  page->title = g_strdup (poise_html_get_title (html));
  page->links = g_ptr_array_ref (poise_html_get_links (html));
  page->n_links = page->links->len;
  if (poise_html_is_unreadable (html))
    page->note = g_strdup ("nested too deep to be read to its end");
}

/**
 * poise_web_host_explain_failure:
 * @answer: to the question for robots.txt
 *
 * Returns: (transfer full) (nullable): why nothing of the host may be got; NULL when it
 * may. As RFC 9309 has it: who has no robots.txt allows everything, and of whom it
 * cannot be got nothing else is.
 */
char *
poise_web_host_explain_failure (PoiseHttpAnswer *answer)
{
  g_autofree char *failure = NULL;

  g_return_val_if_fail (answer != NULL, NULL);

  failure = take_text (&answer->failure);
  /* What came is all that would be read. */
  if (failure != NULL && answer->n_bytes > POISE_ROBOTS_MAX_BYTES)
    return NULL;
  if (failure != NULL && answer->status == 0)
    return g_steal_pointer (&failure); /* nobody there: the page's own reason, too */
  if (failure == NULL && answer->status / 100 == 5)
    failure = poise_http_print_status (answer->status);
  return failure != NULL ? g_strdup_printf ("robots.txt cannot be read: %s", failure)
                         : NULL;
}

/**
 * poise_web_host_dup_redirect:
 * @answer: to the question for robots.txt
 * @address: who was asked
 *
 * Returns: (transfer full) (nullable): where to ask instead; NULL when it says nothing of
 * that, or nothing that is a web address.
 */
char *
poise_web_host_dup_redirect (const PoiseHttpAnswer *answer,
                             const char            *address)
{
  g_autofree char *location = NULL;

  g_return_val_if_fail (answer != NULL, NULL);
  g_return_val_if_fail (address != NULL, NULL);

  if (answer->location == NULL)
    return NULL;
  location = g_utf8_make_valid (answer->location, -1);
  return poise_web_address_resolve (address, location);
}

/**
 * poise_web_host_parse_robots:
 * @answer: to the question for robots.txt
 *
 * Returns: (transfer full): what it says; that all is allowed when it is not there.
 */
PoiseRobots *
poise_web_host_parse_robots (const PoiseHttpAnswer *answer)
{
  gboolean is_there;

  g_return_val_if_fail (answer != NULL, NULL);

  is_there = answer->status / 100 == 2;
  return poise_robots_parse (is_there ? (char *) answer->body->data : NULL,
                             is_there ? answer->body->len : 0, POISE_HTTP_VISITOR);
}
