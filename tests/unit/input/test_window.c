/** \file test_window.c
 *
 * Whole lines, however the source hands out its bytes.
 */
#include "input/window.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

static void lines_come_whole_for_every_step(void) {
  static const char text[] = "one,1\ntwo,2\n\nthree,3";
  for (size_t step = 0; step <= sizeof text; step++) {
    tg_source *source;
    tg_window window;
    CU_ASSERT_EQUAL_FATAL(tg_source_memory(text, sizeof text - 1, step, &source), TG_OK);
    CU_ASSERT_EQUAL_FATAL(tg_window_open(source, ',', &window, NULL), TG_OK);
    CU_ASSERT_EQUAL(tg_window_fill(&window, NULL), TG_OK);
    CU_ASSERT_EQUAL(window.scan.line_count, 4);
    CU_ASSERT(window.completed);
    CU_ASSERT_EQUAL(window.size, sizeof text);
    window.used = 6;
    CU_ASSERT_EQUAL(tg_window_fill(&window, NULL), TG_OK);
    CU_ASSERT_EQUAL(window.offset, 6);
    CU_ASSERT_EQUAL(window.scan.line_count, 3);
    CU_ASSERT_EQUAL(memcmp(window.text, "two,2\n\nthree,3\n", 15), 0);
    window.used = window.size;
    CU_ASSERT_EQUAL(tg_window_fill(&window, NULL), TG_END);
    tg_window_close(&window);
  }
}

/* Line lengths around the usual size, twice it, and the greatest. */
static void the_buffer_grows_to_its_limit_only(void) {
  static const struct {
    size_t line;
    bool whole;
  } cases[] = {{TG_WINDOW_SIZE - 1, true}, {TG_WINDOW_SIZE, true},    {TG_WINDOW_SIZE + 1, true},
               {3 * TG_WINDOW_SIZE, true}, {TG_WINDOW_MAX - 1, true}, {TG_WINDOW_MAX, false},
               {3 * TG_WINDOW_MAX, false}};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    size_t size = cases[i].line + 5;
    char *text = malloc(size);
    memset(text, 'x', size);
    text[cases[i].line] = '\n';
    tg_source *source;
    tg_window window;
    CU_ASSERT_EQUAL_FATAL(tg_source_memory(text, size, 50000, &source), TG_OK);
    CU_ASSERT_EQUAL_FATAL(tg_window_open(source, ',', &window, NULL), TG_OK);
    CU_ASSERT_EQUAL(tg_window_fill(&window, NULL), TG_OK);
    CU_ASSERT_EQUAL(window.scan.line_count > 0, cases[i].whole);
    CU_ASSERT(window.capacity <= TG_WINDOW_MAX);
    CU_ASSERT_EQUAL(memcmp(window.text, text, window.size < size ? window.size : size), 0);
    tg_window_close(&window);
    free(text);
  }
}

static void another_source_starts_anew(void) {
  tg_source *first, *second;
  tg_window window;
  CU_ASSERT_EQUAL_FATAL(tg_source_memory("a\nb", 3, 0, &first), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_source_memory("cd\n", 3, 0, &second), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_window_open(first, ',', &window, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_window_fill(&window, NULL), TG_OK);
  tg_window_switch(&window, second);
  CU_ASSERT_EQUAL(tg_window_fill(&window, NULL), TG_OK);
  CU_ASSERT_EQUAL(window.size, 3);
  CU_ASSERT_EQUAL(window.offset, 0);
  CU_ASSERT_FALSE(window.completed);
  CU_ASSERT_EQUAL(memcmp(window.text, "cd\n", 3), 0);
  tg_window_close(&window);
}

TG_UNIT_MAIN(window, TG_UNIT(lines_come_whole_for_every_step),
             TG_UNIT(the_buffer_grows_to_its_limit_only), TG_UNIT(another_source_starts_anew))
