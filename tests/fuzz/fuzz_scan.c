/** \file fuzz_scan.c
 *
 * Every kind of delimiter scan finds what a loop over the bytes finds.
 */
#include "input/scan.h"

#include "fuzz.h"

enum { TEXT_MAX = 4096 };

static void compare(const tg_scan *scan, const char *text, size_t size, char delimiter) {
  uint32_t found = 0, lines = 0;
  FUZZ_CHECK(scan->ends[0] == UINT32_MAX && scan->lines[0] == 0);
  for (size_t i = 0; i < size; i++) {
    if (text[i] != '\n' && text[i] != delimiter)
      continue;
    FUZZ_CHECK(scan->ends[++found] == i);
    if (text[i] == '\n')
      FUZZ_CHECK(scan->lines[++lines] == found);
  }
  FUZZ_CHECK(scan->line_count == lines);
  FUZZ_CHECK(scan->quoted == (size && memchr(text, '"', size)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char delimiters[] = ",;|^~ \t";
  static tg_scan scan;
  fuzz_bytes bytes = {data, size};
  char delimiter = delimiters[fuzz_choice(&bytes, sizeof delimiters - 1)];
  fuzz_bytes body = fuzz_take(&bytes, TEXT_MAX);
  if (!scan.capacity && tg_scan_reserve(&scan, TEXT_MAX) != TG_OK)
    abort();
  char *text = malloc(body.size + TG_SCAN_PAD); /* its end is where it is for the sanitizer */
  if (!text)
    abort();
  memcpy(text, body.at, body.size);
  memset(text + body.size, '\n', TG_SCAN_PAD);
  size_t count;
  const tg_scan_kind *kinds = tg_scan_kinds(&count);
  for (size_t k = 0; k < count; k++) {
    if (!kinds[k].available())
      continue;
    kinds[k].text(&scan, text, body.size, delimiter);
    compare(&scan, text, body.size, delimiter);
  }
  free(text);
  return 0;
}
