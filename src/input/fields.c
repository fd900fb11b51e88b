/** \file fields.c
 *
 * Unquoting in place: what is written never overtakes what is read.
 */
#include "input/fields.h"

#include <stdbool.h>
#include <string.h>

typedef struct field_cursor {
  char *text;
  uint32_t read, write, end;
  char delimiter;
} field_cursor;

static uint32_t skip_blanks(const field_cursor *cursor, uint32_t at) {
  while (at < cursor->end && (cursor->text[at] == ' ' || cursor->text[at] == '\t') &&
         cursor->text[at] != cursor->delimiter)
    at++;
  return at;
}

/* cursor->read is behind the opening quote. */
static bool copy_quoted(field_cursor *cursor) {
  char *text = cursor->text;
  for (;;) {
    if (cursor->read == cursor->end)
      return false;
    char c = text[cursor->read++];
    if (c == '"') {
      if (cursor->read == cursor->end || text[cursor->read] != '"')
        break;
      cursor->read++;
    }
    text[cursor->write++] = c;
  }
  cursor->read = skip_blanks(cursor, cursor->read);
  return cursor->read == cursor->end || text[cursor->read] == cursor->delimiter;
}

static void copy_plain(field_cursor *cursor) {
  const char *from = cursor->text + cursor->read;
  const char *stop = memchr(from, cursor->delimiter, cursor->end - cursor->read);
  uint32_t size = stop ? (uint32_t)(stop - from) : cursor->end - cursor->read;
  memmove(cursor->text + cursor->write, from, size);
  cursor->read += size;
  cursor->write += size;
}

size_t tg_fields_unquote(char *text, uint32_t begin, uint32_t end, char delimiter, uint32_t *ends) {
  field_cursor cursor = {text, begin, begin, end, delimiter};
  for (size_t count = 1;; count++) {
    uint32_t start = skip_blanks(&cursor, cursor.read);
    if (start < end && text[start] == '"') {
      cursor.read = start + 1;
      if (!copy_quoted(&cursor))
        return 0;
    } else {
      copy_plain(&cursor);
    }
    ends[count] = cursor.write;
    if (cursor.read == end) {
      memset(text + cursor.write, ' ', end - cursor.write);
      ends[count] = end;
      return count;
    }
    cursor.read++;
    cursor.write++;
  }
}
