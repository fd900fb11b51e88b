/** \file test_reference_files.c */
#include "synth/reference_files.h"

#include "folder.h"
#include "unit.h"

/* Cells of a line, commas in quotes not counted. */
static int cells_of(const char *line) {
  int cells = 1;
  bool quoted = false;
  for (; *line && *line != '\n'; line++) {
    quoted ^= *line == '"';
    cells += *line == ',' && !quoted;
  }
  return cells;
}

static void every_row_has_the_cells_of_its_header(void) {
  static const struct {
    const char *name;
    int cells, rows;
  } files[] = {{"sessions.csv", 11, 7 * 6 * 3},
               {"instruments.csv", 58, 6 * 3},
               {"participants.csv", 15, 24 * 3}};
  folder f = folder_make();
  tg_synth synth = {.securities = 6, .date_from = 20241004, .dates = 3, .folder = f.path};
  tg_zone *zone = NULL;
  int64_t bytes = 0, size = 0;
  CU_ASSERT_EQUAL_FATAL(tg_zone_open("Australia/Sydney", &zone, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_reference_files_write(&synth, zone, &bytes, NULL), TG_OK);
  for (size_t i = 0; i < TG_COUNT(files); i++) {
    char *text = folder_text(&f, files[i].name);
    int lines = 0;
    for (char *line = text; *line; line = strchr(line, '\n') + 1, lines++)
      CU_ASSERT_EQUAL_FATAL(cells_of(line), files[i].cells);
    CU_ASSERT_EQUAL(lines, 1 + files[i].rows);
    size += (int64_t)strlen(text);
    free(text);
  }
  CU_ASSERT_EQUAL(size, bytes);
  tg_zone_close(zone);
  folder_remove(&f);
}

static void sessions_are_of_their_trading_day(void) {
  static const int32_t dates[] = {20241004, 20241007, 20241008};
  folder f = folder_make();
  tg_synth synth = {.securities = 2, .date_from = 20241004, .dates = 3, .folder = f.path};
  tg_zone *zone = NULL;
  int64_t bytes = 0;
  CU_ASSERT_EQUAL_FATAL(tg_zone_open("Australia/Sydney", &zone, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_reference_files_write(&synth, zone, &bytes, NULL), TG_OK);
  char *text = folder_text(&f, "sessions.csv"), *line = strchr(text, '\n') + 1;
  for (int row = 0; *line; line = strchr(line, '\n') + 1, row++) {
    long long day, time;
    long security;
    CU_ASSERT_EQUAL_FATAL(
        sscanf(line, " 4,%*d,%lld,%*d,1,%*d,%*[^,],%ld,%lld", &day, &security, &time), 3);
    CU_ASSERT_EQUAL(tg_zone_date(zone, day), dates[row / 14]);
    CU_ASSERT_EQUAL(tg_zone_date(zone, time), dates[row / 14]);
    CU_ASSERT_EQUAL(tg_zone_time_of_day(zone, day), 0);
    CU_ASSERT_EQUAL(security, tg_synth_code(row / 7 % 2));
    if (row % 7 == 1)
      CU_ASSERT_EQUAL(tg_zone_time_of_day(zone, time),
                      10 * TG_HOUR + row / 7 % 2 * 135 * TG_SECOND);
  }
  free(text);
  tg_zone_close(zone);
  folder_remove(&f);
}

TG_UNIT_MAIN(reference_files, TG_UNIT(every_row_has_the_cells_of_its_header),
             TG_UNIT(sessions_are_of_their_trading_day))
