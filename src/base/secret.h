/** \file secret.h
 *
 * A URL may carry a secret: user and password before the host, a signature or a token in
 * the query. What people are told, and what is stored, never does: every message, log
 * line, echo and attribute goes through here.
 */
#ifndef TG_SECRET_H
#define TG_SECRET_H

/** Local. In every URL (SCHEME://...) within \a text, what stands before '@' and every value of the
 * query become "***", in place: text only gets shorter. What was cut off before its '@' or host is
 * taken for a secret, too. A text without "://" stays as it is. */
void tg_secret_mask(char *text);

#endif
