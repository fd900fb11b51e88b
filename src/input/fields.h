/** \file fields.h
 *
 * The fields of one row that has quotes.
 *
 * A field whose first character, blanks aside, is '"' goes on to the next
 * single '"', and only blanks may follow that; inside, '""' is one '"' and a
 * delimiter is text. Any other '"' is a character like every other.
 * What the last field loses is made up by blanks at its end.
 */
#ifndef TG_FIELDS_H
#define TG_FIELDS_H

#include <stddef.h>
#include <stdint.h>

/** Local. Take the quotes out of the row in place, so that field f is
 * text[ends[f] + 1 .. ends[f + 1]) (32-bit arithmetic) whatever it holds.
 * \param begin, end  the row within \a text, without its line end
 * \param ends        ends[0] = begin - 1 is given; room for one more than the
 *                    row has delimiters
 * \return the number of fields, or 0 when a quote is not closed or text follows
 * a closing quote. */
size_t tg_fields_unquote(char *text, uint32_t begin, uint32_t end, char delimiter, uint32_t *ends);

#endif
