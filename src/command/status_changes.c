#include "command/status_changes.h"

#include "base/text.h"

#include <stdbool.h>
#include <string.h>

/* "KEY: VALUE", or "object HASH SIZE TIME PATH", of which the path is the key. */
typedef struct line {
  tg_text all, key, value;
  bool object;
} line;

static bool next_line(tg_text *rest, line *out) {
  *out = (line){0};
  if (!tg_text_next(rest, '\n', &out->all))
    return false;
  tg_text left = out->all, word = {0};
  out->object = left.size > 7 && !memcmp(left.data, "object ", 7);
  for (int i = 0; i < 4 && out->object; i++)
    tg_text_next(&left, ' ', &word);
  out->value = out->all;
  if (out->object) {
    out->key = left;
    out->value.size -= left.size;
    return true;
  }
  tg_text_next(&out->value, ':', &out->key);
  out->value = tg_text_trim(out->value);
  return true;
}

static bool find(const char *text, const line *wanted, line *found) {
  tg_text rest = tg_text_of(text);
  while (next_line(&rest, found))
    if (found->object == wanted->object && tg_text_equal(found->key, wanted->key))
      return true;
  return false;
}

/* Objects may have the same path twice: each line has to be there. */
static bool has(const char *text, const line *wanted) {
  tg_text rest = tg_text_of(text);
  line found;
  while (next_line(&rest, &found))
    if (tg_text_equal(found.all, wanted->all))
      return true;
  return false;
}

static void print_now(const char *before, const line *now, FILE *out) {
  line old;
  const bool known = find(before, now, &old);
  if (now->object)
    fprintf(out, "  %.*s: %s\n", (int)now->key.size, now->key.data,
            known ? "size or time have changed" : "is new");
  else
    fprintf(out, "  %.*s: %.*s, now %.*s\n", (int)now->key.size, now->key.data,
            known ? (int)old.value.size : 8, known ? old.value.data : "not said",
            (int)now->value.size, now->value.data);
}

void tg_status_changes(const char *before, const char *now, FILE *out) {
  tg_text rest = tg_text_of(now);
  line each, other;
  while (next_line(&rest, &each))
    if (!has(before, &each))
      print_now(before, &each, out);
  rest = tg_text_of(before);
  while (next_line(&rest, &each))
    if (!find(now, &each, &other))
      fprintf(out, "  %.*s: is not there any more\n", (int)each.key.size, each.key.data);
}
