/** \file test_scan.c
 *
 * Every kind of scan that the processor has and a naive one agree on every length and
 * alignment.
 */
#include "input/scan.h"
#include "splitmix.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

/* Walks the text byte by byte along with the scan's result. */
static void check(const tg_scan *scan, const char *text, size_t size, char delimiter) {
  size_t end = 1, line = 1, wrong = 0;
  bool quoted = false;
  for (size_t i = 0; i < size; i++) {
    quoted |= text[i] == '"';
    if (text[i] != delimiter && text[i] != '\n')
      continue;
    wrong += scan->ends[end] != i;
    if (text[i] == '\n')
      wrong += scan->lines[line++] != end;
    end++;
  }
  CU_ASSERT_EQUAL(wrong, 0);
  CU_ASSERT_EQUAL(scan->ends[0], UINT32_MAX);
  CU_ASSERT_EQUAL(scan->lines[0], 0);
  CU_ASSERT_EQUAL(scan->line_count, line - 1);
  CU_ASSERT_EQUAL(scan->quoted, quoted);
}

static void check_all(tg_scan *scan, const char *text, size_t size, char delimiter) {
  size_t count;
  const tg_scan_kind *kinds = tg_scan_kinds(&count);
  for (size_t i = 0; i < count; i++) {
    if (!kinds[i].available())
      continue;
    memset(scan->ends, 0xAA, scan->capacity * sizeof *scan->ends);
    memset(scan->lines, 0xAA, scan->capacity * sizeof *scan->lines);
    kinds[i].text(scan, text, size, delimiter);
    check(scan, text, size, delimiter);
  }
}

static void random_fill(char *text, size_t size, const char *alphabet, uint64_t *seed) {
  size_t letters = strlen(alphabet);
  for (size_t i = 0; i < size; i++)
    text[i] = alphabet[tg_splitmix(seed) % letters];
}

static void all_lengths_and_alignments_agree(void) {
  tg_scan scan = {0};
  uint64_t seed = 1;
  char *text = malloc(64 + 300 + TG_SCAN_PAD);
  CU_ASSERT_EQUAL_FATAL(tg_scan_reserve(&scan, 300), TG_OK);
  for (size_t align = 0; align < 64; align++) {
    for (size_t size = 0; size <= 300; size++) {
      /* what stands behind the text must not count */
      memset(text, size % 2 ? '\n' : '"', 64 + 300 + TG_SCAN_PAD);
      random_fill(text + align, size, "0123456789,,;\n\"\xFF\x80", &seed);
      check_all(&scan, text + align, size, ',');
    }
  }
  free(text);
  tg_scan_clear(&scan);
}

static void dense_and_sparse_texts_agree(void) {
  static const char *const alphabets[] = {
      "\n", ",", ",\n", "a", "a,", "aaaaaaaaaaaaaaaa,", "aaaaaaaaaaaa\n,\"", "\r\n", ";\t|,\n"};
  static const char delimiters[] = ",;\t|\x01";
  tg_scan scan = {0};
  uint64_t seed = 2;
  char *text = malloc(5000 + TG_SCAN_PAD);
  CU_ASSERT_EQUAL_FATAL(tg_scan_reserve(&scan, 5000), TG_OK);
  for (size_t a = 0; a < TG_COUNT(alphabets); a++) {
    for (size_t d = 0; d < sizeof delimiters - 1; d++) {
      random_fill(text, 5000 + TG_SCAN_PAD, alphabets[a], &seed);
      check_all(&scan, text, 5000 - tg_splitmix(&seed) % 100, delimiters[d]);
    }
  }
  free(text);
  tg_scan_clear(&scan);
}

static void fields_and_lines_are_found_by_the_documented_arithmetic(void) {
  char text[64 + TG_SCAN_PAD] = "a,bc\n\nd,,e\nrest,";
  tg_scan scan = {0};
  CU_ASSERT_EQUAL_FATAL(tg_scan_reserve(&scan, 64), TG_OK);
  tg_scan_text(&scan, text, strlen(text), ',');
  static const struct {
    size_t line, field;
    const char *text;
  } cases[] = {{0, 0, "a"}, {0, 1, "bc"}, {1, 0, ""}, {2, 0, "d"}, {2, 1, ""}, {2, 2, "e"}};
  CU_ASSERT_EQUAL(scan.line_count, 3);
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    uint32_t at = scan.lines[cases[i].line] + (uint32_t)cases[i].field;
    uint32_t begin = scan.ends[at] + 1, size = scan.ends[at + 1] - begin;
    CU_ASSERT_EQUAL(size, strlen(cases[i].text));
    CU_ASSERT_EQUAL(memcmp(text + begin, cases[i].text, size), 0);
  }
  CU_ASSERT_EQUAL(scan.lines[3] - scan.lines[2], 3);
  tg_scan_clear(&scan);
}

TG_UNIT_MAIN(scan, TG_UNIT(all_lengths_and_alignments_agree), TG_UNIT(dense_and_sparse_texts_agree),
             TG_UNIT(fields_and_lines_are_found_by_the_documented_arithmetic))
