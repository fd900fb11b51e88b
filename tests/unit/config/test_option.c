#include "config/option.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

static void every_option_has_a_section_a_help_and_its_own_key(void) {
  size_t count;
  const tg_option *options = tg_options(&count);
  CU_ASSERT(count > 20);
  for (size_t i = 0; i < count; i++) {
    char section[64];
    const char *dot = strchr(options[i].key, '.');
    snprintf(section, sizeof section, "%.*s", dot ? (int)(dot - options[i].key) : 0,
             options[i].key);
    CU_ASSERT(!dot || tg_section_find(section));
    CU_ASSERT(strlen(options[i].help) > 5);
    CU_ASSERT_PTR_EQUAL(tg_option_find(tg_text_of(options[i].key)), &options[i]);
  }
  CU_ASSERT_PTR_NULL(tg_section_find("chunk"));
}

static void the_last_part_of_a_key_is_an_alias_when_unique(void) {
  CU_ASSERT_STRING_EQUAL(tg_option_alias(tg_text_of("chunk"))->key, "ingest.chunk");
  CU_ASSERT_STRING_EQUAL(tg_option_alias(tg_text_of("timezone"))->key, "timezone");
  CU_ASSERT_PTR_NULL(tg_option_alias(tg_text_of("chun")));
  CU_ASSERT_PTR_NULL(tg_option_alias(tg_text_of("")));
}

static void the_nearest_key_is_a_slip_or_a_wrong_section(void) {
  CU_ASSERT_STRING_EQUAL(tg_option_nearest("ingest.chnk"), "ingest.chunk");
  CU_ASSERT_STRING_EQUAL(tg_option_nearest("output.store"), "ingest.store");
  CU_ASSERT_STRING_EQUAL(tg_option_nearest("input"), "inputs");
  CU_ASSERT_PTR_NULL(tg_option_nearest("entirely.different"));
}

static void a_variable_is_the_key_in_capitals(void) {
  char name[TG_VARIABLE_MAX];
  const tg_option *option = tg_option_find(tg_text_of("ingest.on_bad_row"));
  CU_ASSERT_STRING_EQUAL(tg_option_variable(option, name), "TAPEGRID_INGEST_ON_BAD_ROW");
}

static char *written(int64_t bytes, const char *quoted) {
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  if (quoted)
    tg_write_quoted(quoted, out);
  else
    tg_write_bytes(bytes, out);
  fclose(out);
  return text;
}

static void sizes_and_strings_are_written_exactly(void) {
  static const struct {
    int64_t bytes;
    const char *quoted, *text;
  } cases[] = {
      {0, NULL, "0"},
      {1000, NULL, "1000"},
      {4096, NULL, "4KiB"},
      {INT64_C(1) << 30, NULL, "1GiB"},
      {(INT64_C(1) << 30) + 1024, NULL, "1048577KiB"},
      {INT64_C(1) << 62, NULL, "4096PiB"},
      {0, "a\"b\\c", "\"a\\\"b\\\\c\""},
      {0, "tab\there", "\"tab\\u0009here\""},
      {0, "", "\"\""},
      {0, "caf\xc3\xa9 \xf0\x9f\x98\x80", "\"caf\xc3\xa9 \xf0\x9f\x98\x80\""},
      {0, "a\xc2\x85\xe2\x80\xa8\xe2\x80\xa9z", "\"a\\u0085\\u2028\\u2029z\""},
      {0, "\x7f\xc2\x9b\xef\xbb\xbf", "\"\\u007f\\u009b\\ufeff\""},
      {0, "\xff\xef\xbf\xbd", "\"\\ufffd\\ufffd\""},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    char *text = written(cases[i].bytes, cases[i].quoted);
    CU_ASSERT_STRING_EQUAL(text, cases[i].text);
    free(text);
  }
}

static void a_number_is_written_as_short_as_it_reads_back(void) {
  static const struct {
    double value;
    const char *text;
  } cases[] = {{0, "0"},
               {5, "5"},
               {0.05, "0.05"},
               {0.9999, "0.9999"},
               {1e300, "1e+300"},
               {1.0 / 3, "0.3333333333333333"},
               {0.1 + 0.2, "0.30000000000000004"},
               {123456789, "123456789"}};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    char text[64] = "";
    FILE *out = fmemopen(text, sizeof text, "w");
    tg_write_real(cases[i].value, out);
    fclose(out);
    CU_ASSERT_STRING_EQUAL(text, cases[i].text);
  }
}

TG_UNIT_MAIN(option, TG_UNIT(every_option_has_a_section_a_help_and_its_own_key),
             TG_UNIT(the_last_part_of_a_key_is_an_alias_when_unique),
             TG_UNIT(the_nearest_key_is_a_slip_or_a_wrong_section),
             TG_UNIT(a_variable_is_the_key_in_capitals),
             TG_UNIT(sizes_and_strings_are_written_exactly),
             TG_UNIT(a_number_is_written_as_short_as_it_reads_back))
