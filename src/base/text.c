#include "base/text.h"

#include <string.h>
#include <strings.h>

tg_text tg_text_of(const char *string) {
  return (tg_text){string, strlen(string)};
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

tg_text tg_text_trim(tg_text text) {
  while (text.size && is_blank(text.data[0])) {
    text.data++;
    text.size--;
  }
  while (text.size && is_blank(text.data[text.size - 1]))
    text.size--;
  return text;
}

bool tg_text_equal(tg_text a, tg_text b) {
  return a.size == b.size && (!a.size || !memcmp(a.data, b.data, a.size));
}

/* Not the locale's idea of case: the same file must mean the same everywhere. */
static unsigned char lower(char c) {
  return c >= 'A' && c <= 'Z' ? (unsigned char)(c - 'A' + 'a') : (unsigned char)c;
}

bool tg_text_equal_nocase(tg_text a, tg_text b) {
  if (a.size != b.size)
    return false;
  for (size_t i = 0; i < a.size; i++)
    if (lower(a.data[i]) != lower(b.data[i]))
      return false;
  return true;
}

bool tg_text_next(tg_text *rest, char separator, tg_text *piece) {
  if (!rest->size)
    return false;
  const char *end = memchr(rest->data, separator, rest->size);
  size_t size = end ? (size_t)(end - rest->data) : rest->size;
  *piece = (tg_text){rest->data, size};
  size_t consumed = size + (end ? 1 : 0);
  *rest = (tg_text){rest->data + consumed, rest->size - consumed};
  return true;
}

#define LONGEST 64

static unsigned least(unsigned a, unsigned b) {
  return a < b ? a : b;
}

/* Insertions, deletions, substitutions and swaps of neighbours, without regard to case. */
static unsigned edit_distance(tg_text a, tg_text b) {
  unsigned rows[3][LONGEST + 1];
  unsigned *before = rows[0], *above = rows[1], *row = rows[2];
  for (unsigned j = 0; j <= b.size; j++)
    row[j] = j;
  for (unsigned i = 1; i <= a.size; i++) {
    unsigned *free_row = before;
    before = above;
    above = row;
    row = free_row;
    row[0] = i;
    for (unsigned j = 1; j <= b.size; j++) {
      unsigned char x = lower(a.data[i - 1]), y = lower(b.data[j - 1]);
      row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (x != y));
      if (i > 1 && j > 1 && x == lower(b.data[j - 2]) && y == lower(a.data[i - 2]))
        row[j] = least(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size];
}

const char *tg_text_nearest(tg_text wanted, const char *const *names, size_t count) {
  const char *nearest = NULL;
  unsigned best = wanted.size < 6 ? 2 : (unsigned)wanted.size / 3 + 1;
  for (size_t i = 0; i < count && wanted.size && wanted.size <= LONGEST; i++) {
    tg_text name = tg_text_of(names[i]);
    if (name.size > LONGEST)
      continue;
    unsigned distance = edit_distance(wanted, name);
    if (distance < best && distance < name.size) {
      best = distance;
      nearest = names[i];
    }
  }
  return nearest;
}

/* Bytes of the UTF-8 sequence at \a byte by its first byte; 0 = it starts none. */
static size_t sequence_length(unsigned char byte) {
  if (byte < 0x80)
    return 1;
  if (byte >= 0xc2 && byte <= 0xdf)
    return 2;
  if (byte >= 0xe0 && byte <= 0xef)
    return 3;
  return byte >= 0xf0 && byte <= 0xf4 ? 4 : 0;
}

static bool is_sequence(const unsigned char *bytes, size_t length) {
  static const struct {
    unsigned char first, least, greatest;
  } narrow[] = {{0xe0, 0xa0, 0xbf}, {0xed, 0x80, 0x9f}, {0xf0, 0x90, 0xbf}, {0xf4, 0x80, 0x8f}};
  if (length == 0)
    return false;
  for (size_t i = 1; i < length; i++)
    if ((bytes[i] & 0xc0) != 0x80)
      return false;
  for (size_t i = 0; length > 1 && i < sizeof narrow / sizeof *narrow; i++)
    if (bytes[0] == narrow[i].first &&
        (bytes[1] < narrow[i].least || bytes[1] > narrow[i].greatest))
      return false;
  return true;
}

uint32_t tg_text_character(const char **string) {
  const unsigned char *bytes = (const unsigned char *)*string;
  const size_t length = sequence_length(bytes[0]);
  if (!is_sequence(bytes, length)) {
    ++*string;
    return TG_TEXT_NO_CHARACTER;
  }
  uint32_t character = length > 1 ? bytes[0] & (0x7fu >> length) : bytes[0];
  for (size_t i = 1; i < length; i++)
    character = character << 6 | (bytes[i] & 0x3f);
  *string += length;
  return character;
}

static bool is_control(uint32_t character) {
  return character < 0x20 || (character >= 0x7f && character < 0xa0);
}

void tg_text_clean(char *string) {
  for (char *at = string; *at;) {
    const char *behind = at;
    const uint32_t character = tg_text_character(&behind);
    const size_t length = (size_t)(behind - at);
    if (is_control(character) || (character == TG_TEXT_NO_CHARACTER && length == 1))
      memset(at, '?', length);
    at += length;
  }
}
