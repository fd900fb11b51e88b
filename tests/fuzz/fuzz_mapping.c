/** \file fuzz_mapping.c
 *
 * Any YAML as a mapping: refused with findings, or a mapping that, written out, is read as the
 * same mapping, and whose headers can be bound.
 */
#include "config/campaign_mapping.h"

#include "fuzz.h"
#include "input/header.h"

/* \return whether there was nothing to find; findings are lines that can be printed. */
static bool set_mapping(const char *text, size_t size, const tg_table *table, tg_mapping *mapping) {
  tg_campaign campaign = {0};
  tg_load load = {.campaign = &campaign, .findings = {.source = "FILE"}, .folder = "."};
  tg_yaml_node root;
  if (tg_yaml_parse(text, size, &load.findings, &root))
    tg_mapping_set(&load, "mapping", table, &root, mapping);
  tg_yaml_clear(&root);
  return tg_findings_close(&load.findings) == TG_OK;
}

static void check_again(const tg_mapping *mapping, const tg_table *table) {
  char *text = NULL;
  static char before[1 << 16], after[1 << 16];
  size_t size;
  FILE *out = open_memstream(&text, &size);
  if (!out)
    abort();
  tg_mapping_write(mapping, table, out);
  fclose(out);
  tg_mapping again = {0};
  FUZZ_CHECK(set_mapping(text, size, table, &again));
  size_t length = tg_mapping_echo(mapping, table, before, sizeof before);
  FUZZ_CHECK(tg_mapping_echo(&again, table, after, sizeof after) == length);
  FUZZ_CHECK(length < sizeof before && !strcmp(before, after));
  FUZZ_CHECK(!strcmp(mapping->name, again.name));
  tg_mapping_clear(&again);
  free(text);
}

/* The last name of every column but one, as the header of a file. */
static void check_header(const tg_mapping *mapping, const tg_table *table, size_t left_out) {
  tg_text names[TG_COLUMNS_MAX];
  tg_header header;
  tg_error err = {0};
  size_t count = 0;
  for (size_t c = 0; c < table->column_count; c++) {
    tg_text rest = tg_text_of(tg_mapping_headers(mapping, table, (int)c));
    while (tg_text_next(&rest, '|', &names[count])) {
    }
    count += c != left_out;
  }
  tg_status status = tg_header_bind(names, count, "FILE", table, mapping, &header, &err);
  FUZZ_CHECK(status == TG_OK || (status == TG_BAD_INPUT && err.text[0]));
  for (size_t c = 0; status == TG_OK && c < table->column_count; c++)
    FUZZ_CHECK(header.field[c] < (int32_t)count &&
               (header.field[c] >= 0 || table->columns[c].need == TG_OPTIONAL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes bytes = {data, size};
  const tg_table *table = tg_table_get((tg_table_id)fuzz_choice(&bytes, TG_TABLE_COUNT));
  const size_t left_out = fuzz_choice(&bytes, TG_COLUMNS_MAX + 1);
  tg_mapping mapping = {0};
  if (size > 4096)
    return 0;
  if (set_mapping((const char *)bytes.at, bytes.size, table, &mapping)) {
    check_again(&mapping, table);
    check_header(&mapping, table, left_out);
  }
  tg_mapping_clear(&mapping);
  return 0;
}
