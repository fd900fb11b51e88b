/** \file text.h
 *
 * A borrowed piece of text: pointer and length, never NUL-terminated by promise.
 */
#ifndef TG_TEXT_H
#define TG_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct tg_text {
  const char *data;
  size_t size;
} tg_text;

/** for "%.*s" */
#define TG_TEXT_ARG(text) (int)((text).size > 80 ? 80 : (text).size), (text).data

/** Local. Borrow a C string. */
tg_text tg_text_of(const char *string);
/** Local. \return the text without blanks, tabs and CR at both ends. */
tg_text tg_text_trim(tg_text text);
/** Local. Equality, bytewise or without regard to ASCII case. */
bool tg_text_equal(tg_text a, tg_text b);
bool tg_text_equal_nocase(tg_text a, tg_text b);
/** Local. Cut the next piece of *rest at \a separator (the separator is
 * consumed). A separator at the very end makes no empty last piece.
 * \return false when *rest is exhausted. */
bool tg_text_next(tg_text *rest, char separator, tg_text *piece);
/** What stands for bytes that are no character. */
#define TG_TEXT_NO_CHARACTER UINT32_C(0xfffd)
/** Local. The character of UTF-8 that *string begins with, and *string moved behind it: behind one
 * byte that is no part of a whole sequence, which gives TG_TEXT_NO_CHARACTER. *string is not at its
 * end. */
uint32_t tg_text_character(const char **string);
/** Local. Make \a string fit for one line of UTF-8: every control character and
 * every byte that is no part of a whole UTF-8 sequence becomes '?'. In place. */
void tg_text_clean(char *string);
/** Local. \return the one of \a count names that is nearest to \a wanted by
 * edit distance, or NULL when none is near enough to be a likely slip. */
const char *tg_text_nearest(tg_text wanted, const char *const *names, size_t count);

#endif
