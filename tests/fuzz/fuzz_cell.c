/** \file fuzz_cell.c
 *
 * A column converted at once, by every kind, is each of its cells converted alone.
 */
#include "input/cell.h"

#include "fuzz_case.h"
#include "input/scan.h"

enum { TEXT_MAX = 2048 };

/* A scanned text, and the rows of it that a batch can hold. */
typedef struct cell_text {
  char memory[TG_CELL_BEFORE + TEXT_MAX + TG_SCAN_PAD];
  tg_scan scan;
} cell_text;

static int64_t value_of(const tg_column *column, const void *out, size_t row) {
  int64_t value = 0;
  memcpy(&value, (const char *)out + row * column->size, column->size);
  const int shift = 64 - 8 * (int)column->size;
  return (int64_t)((uint64_t)value << shift) >> shift;
}

static void compare(const tg_cell_rule *rule, const tg_cell_batch *batch, size_t field,
                    const void *out) {
  for (size_t k = 0; k < batch->count; k++) {
    int64_t value = 0;
    const char *problem = tg_cell_integer(rule, tg_cell_text(batch, k, field), &value);
    FUZZ_CHECK(batch->bad[k] == (problem != NULL));
    FUZZ_CHECK(problem || value_of(rule->column, out, k) == value);
  }
}

static void convert(tg_cell_rule *rules, const tg_cell_batch *batch, size_t field) {
  static _Alignas(64) int64_t out[TG_CELL_ROWS + 8];
  size_t count;
  const tg_cell_kind *kinds = tg_cell_kinds(&count);
  for (size_t k = 0; k < count; k++) {
    if (!kinds[k].available())
      continue;
    tg_cell_batch own = *batch;
    bool any = kinds[k].convert(&rules[k], &own, field, out);
    FUZZ_CHECK(any == (memchr(own.bad, true, sizeof own.bad) != NULL));
    compare(&rules[k], &own, field, out);
  }
}

static void convert_strings(tg_cell_rule *rule, const tg_cell_batch *batch, size_t field) {
  static char out[TG_CELL_ROWS * 256];
  tg_cell_batch own = *batch;
  tg_cells_convert(rule, &own, (int)field, out);
  for (size_t k = 0; k < own.count; k++) {
    const char *text = out + k * rule->column->size;
    FUZZ_CHECK(own.bad[k] || memchr(text, 0, rule->column->size));
  }
}

/* Every stretch of lines that have as many fields as the first line of it. */
static void convert_lines(const cell_text *text, tg_cell_rule *rules, char delimiter,
                          unsigned choice) {
  const tg_scan *scan = &text->scan;
  size_t to;
  for (size_t from = 0; from < scan->line_count; from = to) {
    tg_cell_batch batch = {.text = text->memory + TG_CELL_BEFORE,
                           .ends = scan->ends + scan->lines[from],
                           .stride = scan->lines[from + 1] - scan->lines[from],
                           .delimiter = delimiter};
    for (to = from; to < scan->line_count && batch.count < TG_CELL_ROWS &&
                    scan->lines[to + 1] - scan->lines[to] == batch.stride;
         to++)
      batch.count++;
    size_t field = choice % batch.stride;
    if (rules->column->meaning == TG_STRING)
      convert_strings(rules, &batch, field);
    else
      convert(rules, &batch, field);
  }
}

static void scan_text(cell_text *text, fuzz_bytes body, char delimiter) {
  char *start = text->memory + TG_CELL_BEFORE;
  if (!text->scan.capacity && tg_scan_reserve(&text->scan, TEXT_MAX + 1) != TG_OK)
    abort();
  memset(text->memory, '\n', TG_CELL_BEFORE);
  memcpy(start, body.at, body.size);
  start[body.size] = '\n';
  tg_scan_text(&text->scan, start, body.size + 1, delimiter);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static cell_text text;
  fuzz_bytes bytes = {data, size};
  const tg_table *table = tg_table_get((tg_table_id)fuzz_choice(&bytes, TG_TABLE_COUNT));
  const tg_column *column = &table->columns[fuzz_choice(&bytes, (unsigned)table->column_count)];
  unsigned choice = fuzz_choice(&bytes, 4);
  tg_mapping mapping = fuzz_mapping(&bytes);
  tg_cell_rule rules[4];
  for (size_t k = 0; k < TG_COUNT(rules); k++)
    tg_cell_rule_make(&rules[k], column, &mapping, fuzz_zone(mapping.zone));
  scan_text(&text, fuzz_take(&bytes, TEXT_MAX - 1), mapping.delimiter);
  convert_lines(&text, rules, mapping.delimiter, choice);
  return 0;
}
