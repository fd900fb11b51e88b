/** \file test_fields.c
 *
 * Quoted rows cut into fields.
 */
#include "input/fields.h"
#include "base/status.h"
#include "base/text.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

/* The fields of a row, trimmed, with '|' between; "!" when it is refused. */
static void cut(const char *row, uint32_t lead, char delimiter, char *out, size_t size) {
  char text[128];
  uint32_t ends[64] = {lead - 1};
  snprintf(text, sizeof text, "%*s%s", (int)lead, "", row);
  size_t end = strlen(text), used = 0;
  size_t count = tg_fields_unquote(text, lead, (uint32_t)end, delimiter, ends);
  snprintf(out, size, "!");
  for (size_t f = 0; f < count; f++) {
    uint32_t begin = ends[f] + 1;
    tg_text field = tg_text_trim((tg_text){text + begin, ends[f + 1] - begin});
    used += (size_t)snprintf(out + used, size - used, "%s%.*s", f ? "|" : "", TG_TEXT_ARG(field));
  }
  if (count)
    CU_ASSERT_EQUAL(ends[count], end);
}

static void rows_are_cut_as_the_rule_says(void) {
  static const struct {
    const char *row, *fields;
    char delimiter;
  } cases[] = {
      {"a,b,c", "a|b|c", ','},
      {"", "", ','},
      {",", "|", ','},
      {"\"a\"", "a", ','},
      {"\"a,b\",c", "a,b|c", ','},
      {"x,\"a,b\"", "x|a,b", ','},
      {"\"\",\"\"", "|", ','},
      {"\"a\"\"b\",c", "a\"b|c", ','},
      {"\"\"\"\",c", "\"|c", ','},
      {"\"a,\"\",b\",c,\"d\"", "a,\",b|c|d", ','},
      {"  \"a,b\"  ,c", "a,b|c", ','},
      {"5\" pipe,b", "5\" pipe|b", ','},
      {"a \"b,c\" d", "a \"b|c\" d", ','},
      {"\"a,b", "!", ','},
      {"a,\"", "!", ','},
      {"\"a\"b,c", "!", ','},
      {"\"a\" b", "!", ','},
      {"\"a\"\"", "!", ','},
      {"\"a;b\";c,d", "a;b|c,d", ';'},
      {"\"a\tb\"\t\"c\"", "a\tb|c", '\t'},
      {"\t\"c\"\t", "|c|", '\t'},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    for (uint32_t lead = 0; lead < 3; lead++) {
      char out[256];
      cut(cases[i].row, lead, cases[i].delimiter, out, sizeof out);
      CU_ASSERT_STRING_EQUAL(out, cases[i].fields);
    }
  }
}

TG_UNIT_MAIN(fields, TG_UNIT(rows_are_cut_as_the_rule_says))
