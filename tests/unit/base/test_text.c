/** \file test_text.c
 *
 * Cutting, comparing and guessing of borrowed text.
 */
#include "base/status.h"
#include "base/text.h"
#include "unit.h"

#include <string.h>

static bool is(tg_text text, const char *expected) {
  return tg_text_equal(text, tg_text_of(expected));
}

static void trim_removes_blanks_at_both_ends(void) {
  static const struct {
    const char *text, *trimmed;
  } cases[] = {
      {"", ""},       {"  ", ""},     {"a", "a"},      {" a b ", "a b"},
      {"\ta\r", "a"}, {" \n ", "\n"}, {"a \t\r", "a"}, {" \t x", "x"},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++)
    CU_ASSERT(is(tg_text_trim(tg_text_of(cases[i].text)), cases[i].trimmed));
}

static void equality_is_of_all_bytes(void) {
  CU_ASSERT(is(tg_text_of("abc"), "abc"));
  CU_ASSERT_FALSE(is(tg_text_of("abc"), "abd"));
  CU_ASSERT_FALSE(is(tg_text_of("abc"), "ab"));
  CU_ASSERT(tg_text_equal((tg_text){NULL, 0}, tg_text_of("")));
  CU_ASSERT_FALSE(is(tg_text_of("abc"), "ABC"));
  CU_ASSERT(tg_text_equal_nocase(tg_text_of("aBc-Z"), tg_text_of("AbC-z")));
  CU_ASSERT_FALSE(tg_text_equal_nocase(tg_text_of("abc"), tg_text_of("abcd")));
  CU_ASSERT_FALSE(tg_text_equal_nocase(tg_text_of("@"), tg_text_of("`")));
  CU_ASSERT_FALSE(tg_text_equal_nocase(tg_text_of("["), tg_text_of("{")));
}

static void pieces_come_in_order_until_nothing_is_left(void) {
  static const struct {
    const char *text, *joined;
  } cases[] = {
      {"", ""},    {"a", "<a>"},   {"a|b", "<a><b>"}, {"a|b|", "<a><b>"},
      {"|", "<>"}, {"||", "<><>"}, {"|a", "<><a>"},   {"abc||d", "<abc><><d>"},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    char joined[64] = "";
    tg_text rest = tg_text_of(cases[i].text), piece;
    while (tg_text_next(&rest, '|', &piece))
      snprintf(joined + strlen(joined), sizeof joined - strlen(joined), "<%.*s>",
               TG_TEXT_ARG(piece));
    CU_ASSERT_STRING_EQUAL(joined, cases[i].joined);
  }
}

static void the_nearest_name_is_a_likely_slip(void) {
  static const char *const names[] = {"securities", "dates", "hours", "timezone", "chunk"};
  static const struct {
    const char *wanted, *nearest;
  } cases[] = {
      {"securites", "securities"},
      {"secruities", "securities"},
      {"Dates", "dates"},
      {"date", "dates"},
      {"huors", "hours"},
      {"time_zone", "timezone"},
      {"chunks", "chunk"},
      {"volume", NULL},
      {"", NULL},
      {"x", NULL},
      {"hour", "hours"},
      {"sec", NULL},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    const char *nearest = tg_text_nearest(tg_text_of(cases[i].wanted), names, TG_COUNT(names));
    if (cases[i].nearest)
      CU_ASSERT(nearest && !strcmp(nearest, cases[i].nearest))
    else
      CU_ASSERT_PTR_NULL(nearest);
  }
}

static void names_of_any_length_are_safe_to_compare(void) {
  char longest[65], longer[66], huge[5000];
  memset(longest, 'a', 64);
  memset(longer, 'a', 65);
  memset(huge, 'a', sizeof huge);
  longest[64] = longer[65] = huge[sizeof huge - 1] = '\0';
  const char *names[] = {longest, longer, huge};
  CU_ASSERT_PTR_EQUAL(tg_text_nearest((tg_text){longest, 63}, names, 3), longest);
  CU_ASSERT_PTR_EQUAL(tg_text_nearest((tg_text){longest, 64}, names, 3), longest);
  CU_ASSERT_PTR_NULL(tg_text_nearest((tg_text){huge, 65}, names, 3));
  CU_ASSERT_PTR_NULL(tg_text_nearest(tg_text_of("chunk"), names, 0));
}

static void what_is_no_clean_utf8_becomes_question_marks(void) {
  static const char *const cases[][2] = {
      {"plain", "plain"},
      {"", ""},
      {"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"},
      {"a\tb\nc\x7f"
       "d\x01",
       "a?b?c?d?"},
      {"\xff\xfe", "??"},
      {"cut \xe2\x82", "cut ??"},
      {"\xc3", "?"},
      {"\xc0\xaf", "??"},
      {"\xe0\x80\x80", "???"},
      {"\xed\xa0\x80", "???"},
      {"\xf4\x90\x80\x80", "????"},
      {"\x80x", "?x"},
      {"\xc2\x9b[1m\xc2\xa0", "??[1m\xc2\xa0"}, /* a terminal would obey the first */
      {"\xef\xbf\xbd", "\xef\xbf\xbd"},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    char text[64];
    snprintf(text, sizeof text, "%s", cases[i][0]);
    tg_text_clean(text);
    CU_ASSERT_STRING_EQUAL(text, cases[i][1]);
  }
}

static void characters_are_taken_one_by_one(void) {
  static const uint32_t wanted[] = {
      'a', 0x85, 0xe9, 0x20ac, 0x1f600, TG_TEXT_NO_CHARACTER, '(', TG_TEXT_NO_CHARACTER};
  const char *at = "a\xc2\x85\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xff(\xe2";
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
    CU_ASSERT_EQUAL(tg_text_character(&at), wanted[i]);
  CU_ASSERT_EQUAL(*at, '\0');
}

TG_UNIT_MAIN(text, TG_UNIT(characters_are_taken_one_by_one),
             TG_UNIT(what_is_no_clean_utf8_becomes_question_marks),
             TG_UNIT(trim_removes_blanks_at_both_ends), TG_UNIT(equality_is_of_all_bytes),
             TG_UNIT(pieces_come_in_order_until_nothing_is_left),
             TG_UNIT(the_nearest_name_is_a_likely_slip),
             TG_UNIT(names_of_any_length_are_safe_to_compare))
