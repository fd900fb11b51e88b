/** \file test_ingest.c
 *
 * Text to parts: the rows of all parts are the rows of the text, whatever the
 * cutting, and nothing is lost without being counted.
 */
#include "base/atomic_file.h"
#include "base/log.h"
#include "ingest_case.h"

static void add_ticks(void *context, int64_t bytes) {
  *(int64_t *)context += bytes;
}

static tg_columns rows_of_text(const tg_campaign *campaign, const tg_object *object) {
  tg_chunk whole = {.end = object->size};
  tg_columns rows = {0};
  tg_row_reader *reader;
  CU_ASSERT_EQUAL_FATAL(tg_columns_reserve(&rows, tg_table_get(TG_TABLE_orders), ROWS + 1), TG_OK);
  CU_ASSERT_EQUAL_FATAL(
      tg_row_reader_open(object, &whole, &campaign->inputs[0].mapping, NULL, &reader, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_row_reader_next(reader, &rows, NULL), TG_OK);
  tg_row_reader_close(reader);
  return rows;
}

/* The order id is the number of the row in the text. */
static int64_t id_of(const tg_columns *rows, size_t row) {
  return tg_columns_integer(rows, tg_table_column(rows->table, "order_id"), row);
}

/* Check the rows of one part against those of the text; mark them in \a seen. */
static void check_part(tg_part *part, const tg_columns *text, const tg_zone *tz, char *seen) {
  size_t entries, wrong = 0;
  const tg_index_entry *index = tg_part_index(part, &entries);
  tg_columns rows = {0};
  CU_ASSERT_EQUAL(tg_part_read(part, 0, tg_part_facts(part)->rows, &rows, NULL), TG_OK);
  for (size_t e = 0; e < entries; e++)
    for (int64_t i = index[e].first; i < index[e].first + index[e].count; i++) {
      int64_t id = id_of(&rows, (size_t)i), time = tg_columns_integer(&rows, 1, (size_t)i);
      size_t match = 0;
      while (match < text->count && id_of(text, match) != id)
        match++;
      wrong += match == text->count || !case_row_equal(&rows, (size_t)i, text, match);
      wrong += seen[id]++ != 0;
      wrong += tg_columns_integer(&rows, 0, (size_t)i) != index[e].security;
      wrong += tg_zone_date(tz, time) != index[e].date;
      wrong += i > index[e].first && time < tg_columns_integer(&rows, 1, (size_t)i - 1);
    }
  CU_ASSERT_EQUAL(wrong, 0);
  tg_columns_clear(&rows);
}

static void parts_hold_every_row_of_the_text_once(void) {
  static const int64_t sizes[] = {1 << 30, 100000, 7777};
  tg_campaign campaign;
  tg_zone *tz;
  campaign_make(&campaign);
  CU_ASSERT_EQUAL_FATAL(tg_zone_open(zone, &tz, NULL), TG_OK);
  tg_object object = orders_make(ROWS, 0);
  tg_columns text = rows_of_text(&campaign, &object);
  CU_ASSERT_EQUAL_FATAL(text.count, ROWS);
  for (size_t s = 0; s < TG_COUNT(sizes); s++) {
    int64_t told = 0, reordered = 0, read = 0;
    tg_ingest *ingest;
    char *seen = calloc(ROWS, 1);
    CU_ASSERT_EQUAL_FATAL(tg_ingest_new(&campaign, WINDOW, NULL, add_ticks, &told, &ingest, NULL),
                          TG_OK);
    for (int64_t begin = 0; begin < object.size; begin += sizes[s]) {
      int64_t end = begin + sizes[s] < object.size ? begin + sizes[s] : object.size;
      tg_chunk chunk = {.begin = begin, .end = end};
      bool reused = true;
      CU_ASSERT_EQUAL_FATAL(tg_ingest_chunk(ingest, &object, &chunk, &reused, NULL), TG_OK);
      CU_ASSERT_FALSE(reused);
      CU_ASSERT_EQUAL(told, end);
      tg_part *part = part_of(&campaign, &object, &chunk);
      CU_ASSERT_EQUAL(tg_part_verify(part, NULL), TG_OK);
      check_part(part, &text, tz, seen);
      reordered += tg_part_facts(part)->reordered;
      read += tg_part_facts(part)->facts.rows_read;
      tg_part_close(part);
    }
    CU_ASSERT_EQUAL(read, ROWS);
    CU_ASSERT(reordered > 10);
    CU_ASSERT_PTR_NULL(memchr(seen, 0, ROWS));
    free(seen);
    tg_ingest_free(ingest);
  }
  tg_columns_clear(&text);
  tg_zone_close(tz);
  campaign_end(&campaign);
}

static void a_part_that_is_there_is_reused_and_a_damaged_one_made_again(void) {
  static const char *const damages[] = {"truncate -s 3000", "rm", "cp /dev/null"};
  tg_campaign campaign;
  campaign_make(&campaign);
  tg_object object = orders_make(100, 0);
  tg_chunk chunk = {.end = object.size};
  tg_ingest *ingest;
  int64_t told = 0;
  bool reused = true;
  char path[256], command[600];
  tg_log_open(NULL, NULL, TG_LOG_ERROR);
  CU_ASSERT_EQUAL_FATAL(tg_ingest_new(&campaign, WINDOW, NULL, add_ticks, &told, &ingest, NULL),
                        TG_OK);
  CU_ASSERT_EQUAL(tg_ingest_chunk(ingest, &object, &chunk, &reused, NULL), TG_OK);
  CU_ASSERT_FALSE(reused);
  part_path_of(&campaign, &object, &chunk, path);
  for (size_t i = 0; i < TG_COUNT(damages); i++) {
    told = 0;
    CU_ASSERT_EQUAL(tg_ingest_chunk(ingest, &object, &chunk, &reused, NULL), TG_OK);
    CU_ASSERT_TRUE(reused);
    CU_ASSERT_EQUAL(told, object.size);
    snprintf(command, sizeof command, "%s %s", damages[i], path);
    CU_ASSERT_EQUAL(system(command), 0);
    CU_ASSERT_EQUAL(tg_ingest_chunk(ingest, &object, &chunk, &reused, NULL), TG_OK);
    CU_ASSERT_FALSE(reused);
    tg_part *part = part_of(&campaign, &object, &chunk);
    CU_ASSERT_EQUAL(tg_part_facts(part)->rows, 100);
    tg_part_close(part);
  }
  tg_log_open(NULL, NULL, TG_LOG_INFO);
  tg_ingest_free(ingest);
  campaign_end(&campaign);
}

static void a_selection_keeps_its_rows_and_counts_the_others(void) {
  static int64_t securities[] = {101, 103}, dates[] = {20240904};
  tg_campaign campaign;
  tg_zone *tz;
  campaign_make(&campaign);
  CU_ASSERT_EQUAL_FATAL(tg_zone_open(zone, &tz, NULL), TG_OK);
  tg_object object = orders_make(ROWS, 0);
  tg_columns text = rows_of_text(&campaign, &object);
  int64_t kept = 0, other_security = 0, other_date = 0;
  for (size_t i = 0; i < text.count; i++) {
    int64_t security = tg_columns_integer(&text, 0, i);
    if (security != 101 && security != 103)
      other_security++;
    else if (tg_zone_date(tz, tg_columns_integer(&text, 1, i)) != 20240904)
      other_date++;
    else
      kept++;
  }
  CU_ASSERT(kept > 100 && other_date > 100);
  campaign.keep = TG_KEEP_SELECTION;
  campaign.securities = (tg_id_set){.ids = securities, .count = 2};
  campaign.dates = (tg_id_set){.ids = dates, .count = 1};
  tg_chunk chunk = {.end = object.size};
  tg_ingest *ingest;
  bool reused;
  char *seen = calloc(ROWS, 1);
  CU_ASSERT_EQUAL_FATAL(tg_ingest_new(&campaign, WINDOW, NULL, NULL, NULL, &ingest, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_ingest_chunk(ingest, &object, &chunk, &reused, NULL), TG_OK);
  tg_part *part = part_of(&campaign, &object, &chunk);
  const tg_part_info *info = tg_part_facts(part);
  CU_ASSERT_EQUAL(info->rows, kept);
  CU_ASSERT_EQUAL(info->dropped[TG_DROP_security], other_security);
  CU_ASSERT_EQUAL(info->dropped[TG_DROP_date], other_date);
  CU_ASSERT_EQUAL(info->facts.rows_read, ROWS);
  check_part(part, &text, tz, seen);
  tg_part_close(part);
  tg_ingest_free(ingest);
  tg_columns_clear(&text);
  tg_zone_close(tz);
  free(seen);
  campaign_end(&campaign);
}

static void bad_rows_are_counted_and_participants_collected(void) {
  tg_campaign campaign;
  campaign_make(&campaign);
  tg_object object = orders_make(2000, 100);
  tg_chunk chunk = {.end = object.size};
  tg_ingest *ingest;
  bool reused;
  CU_ASSERT_EQUAL_FATAL(tg_ingest_new(&campaign, 1 << 20, NULL, NULL, NULL, &ingest, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_ingest_chunk(ingest, &object, &chunk, &reused, NULL), TG_OK);
  tg_part *part = part_of(&campaign, &object, &chunk);
  const tg_part_info *info = tg_part_facts(part);
  size_t count;
  const int64_t *participants = tg_part_participants(part, &count);
  CU_ASSERT_EQUAL(info->facts.bad_rows, 20);
  CU_ASSERT_EQUAL(info->dropped[TG_DROP_bad_row], 20);
  CU_ASSERT_EQUAL(info->rows, 1980);
  CU_ASSERT_PTR_NOT_NULL(strstr(info->facts.samples[0], "side"));
  CU_ASSERT_EQUAL_FATAL(count, 9);
  for (int64_t i = 0; i < 9; i++)
    CU_ASSERT_EQUAL(participants[i], 60 + i);
  tg_part_close(part);
  tg_ingest_free(ingest);
  campaign_end(&campaign);
}

static void a_chunk_without_rows_makes_a_part_too(void) {
  tg_campaign campaign;
  campaign_make(&campaign);
  tg_object object = orders_make(0, 0);
  tg_chunk chunk = {.end = object.size};
  tg_ingest *ingest;
  bool reused = true;
  CU_ASSERT_EQUAL_FATAL(tg_ingest_new(&campaign, WINDOW, NULL, NULL, NULL, &ingest, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_ingest_chunk(ingest, &object, &chunk, &reused, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_ingest_chunk(ingest, &object, &chunk, &reused, NULL), TG_OK);
  CU_ASSERT_TRUE(reused);
  tg_part *part = part_of(&campaign, &object, &chunk);
  CU_ASSERT_EQUAL(tg_part_facts(part)->rows, 0);
  tg_part_close(part);
  tg_ingest_free(ingest);
  campaign_end(&campaign);
}

/* The part of few columns holds what the part of all columns holds, in the same order. */
static void compare_parts(const tg_campaign *all, const tg_campaign *few, const tg_object *object,
                          const tg_chunk *chunk) {
  tg_part *parts[2] = {part_of(all, object, chunk), part_of(few, object, chunk)};
  const tg_table *table = tg_table_get(TG_TABLE_orders);
  tg_columns rows[2] = {{.absent = few->skipped[TG_TABLE_orders]},
                        {.absent = few->skipped[TG_TABLE_orders]}};
  CU_ASSERT_EQUAL(tg_part_absent(parts[1]), few->skipped[TG_TABLE_orders]);
  for (int i = 0; i < 2; i++)
    CU_ASSERT_EQUAL_FATAL(tg_part_read(parts[i], 0, tg_part_facts(parts[i])->rows, &rows[i], NULL),
                          TG_OK);
  CU_ASSERT_EQUAL_FATAL(rows[0].count, rows[1].count);
  for (size_t c = 0; c < table->column_count; c++)
    if (tg_columns_has(&rows[0], c))
      CU_ASSERT_EQUAL(
          memcmp(rows[0].data[c], rows[1].data[c], rows[0].count * table->columns[c].size), 0);
  size_t entries[2];
  const tg_index_entry *index[2] = {tg_part_index(parts[0], &entries[0]),
                                    tg_part_index(parts[1], &entries[1])};
  CU_ASSERT_EQUAL_FATAL(entries[0], entries[1]);
  CU_ASSERT_EQUAL(memcmp(index[0], index[1], entries[0] * sizeof *index[0]), 0);
  CU_ASSERT_EQUAL(tg_part_facts(parts[0])->facts.text_digest,
                  tg_part_facts(parts[1])->facts.text_digest);
  for (int i = 0; i < 2; i++) {
    tg_part_close(parts[i]);
    tg_columns_clear(&rows[i]);
  }
}

/* A campaign that skips columns takes the part of all of them, unless rows were lost for cells that
 * it does not look at. */
static void columns_that_are_skipped_are_not_stored_and_not_checked(void) {
  const tg_table *table = tg_table_get(TG_TABLE_orders);
  const tg_column_mask side = (tg_column_mask)1 << tg_table_column(table, "side"),
                       participant = (tg_column_mask)1 << tg_table_column(table, "participant");
  for (int bad = 0; bad < 2; bad++)
    for (int selects = 0; selects < 2; selects++) {
      static int64_t securities[] = {101, 103};
      tg_campaign all, few;
      tg_ingest *ingest;
      bool reused;
      campaign_make(&all);
      tg_object object = orders_make(ROWS, bad ? 100 : 0);
      tg_chunk chunk = {.end = object.size};
      if (selects) {
        all.keep = TG_KEEP_SELECTION;
        all.securities = (tg_id_set){.ids = securities, .count = 2};
      }
      few = all;
      few.skipped[TG_TABLE_orders] = side | participant | 1 << table->security;
      for (int turn = 0; turn < 3; turn++) { /* few, all, few */
        const tg_campaign *campaign = turn == 1 ? &all : &few;
        CU_ASSERT_EQUAL_FATAL(tg_ingest_new(campaign, 1 << 20, NULL, NULL, NULL, &ingest, NULL),
                              TG_OK);
        CU_ASSERT_EQUAL_FATAL(tg_ingest_chunk(ingest, &object, &chunk, &reused, NULL), TG_OK);
        CU_ASSERT_EQUAL(reused, turn == 2);
        CU_ASSERT_EQUAL(tg_ingest_took_whole(ingest), turn == 2 && !bad);
        tg_ingest_free(ingest);
        tg_part *part = part_of(campaign, &object, &chunk);
        CU_ASSERT_EQUAL(tg_part_verify(part, NULL), TG_OK);
        CU_ASSERT_EQUAL(tg_part_facts(part)->facts.bad_rows, bad && turn == 1 ? ROWS / 100 : 0);
        size_t participants;
        tg_part_participants(part, &participants);
        CU_ASSERT_EQUAL(participants, 9);
        tg_part_close(part);
      }
      if (!bad)
        compare_parts(&all, &few, &object, &chunk);
      campaign_end(&all);
    }
}

/* The bytes of a file, freed by the caller. */
static char *bytes_of(const char *path, size_t *size) {
  struct stat about;
  CU_ASSERT_EQUAL_FATAL(stat(path, &about), 0);
  *size = (size_t)about.st_size;
  char *bytes = malloc(*size + 1);
  FILE *file = fopen(path, "r");
  CU_ASSERT_EQUAL_FATAL(fread(bytes, 1, *size, file), *size);
  fclose(file);
  return bytes;
}

static void a_part_has_the_same_bytes_with_and_without_a_helper(void) {
  tg_campaign campaign;
  tg_helper *helper;
  char path[256], *bytes[2];
  size_t sizes[2];
  campaign_make(&campaign);
  CU_ASSERT_EQUAL_FATAL(tg_helper_start(&helper), TG_OK);
  for (size_t rows = 100; rows < 100000; rows *= 30) {
    tg_object object = orders_make(rows, 50);
    tg_chunk chunk = {.end = object.size};
    part_path_of(&campaign, &object, &chunk, path);
    for (int with = 0; with < 2; with++) {
      tg_ingest *ingest;
      bool reused;
      CU_ASSERT_EQUAL_FATAL(
          tg_ingest_new(&campaign, WINDOW, with ? helper : NULL, NULL, NULL, &ingest, NULL), TG_OK);
      CU_ASSERT_EQUAL_FATAL(tg_ingest_chunk(ingest, &object, &chunk, &reused, NULL), TG_OK);
      tg_ingest_free(ingest);
      bytes[with] = bytes_of(path, &sizes[with]);
      CU_ASSERT_EQUAL(unlink(path), 0);
    }
    CU_ASSERT_EQUAL_FATAL(sizes[0], sizes[1]);
    CU_ASSERT_EQUAL(memcmp(bytes[0], bytes[1], sizes[0]), 0);
    free(bytes[0]);
    free(bytes[1]);
  }
  tg_helper_stop(helper);
  campaign_end(&campaign);
}

static void parts_that_are_made_wait_for_their_names_in_order(void) {
  tg_campaign campaign;
  campaign_make(&campaign);
  tg_object object = orders_make(100, 0);
  const int64_t half = object.size / 2;
  tg_chunk chunks[] = {{.end = half}, {.number = 1, .begin = half, .end = object.size}};
  tg_ingest *ingest;
  bool reused = true;
  CU_ASSERT_EQUAL_FATAL(tg_ingest_new(&campaign, WINDOW, NULL, NULL, NULL, &ingest, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_ingest_publish(ingest, NULL), TG_OK); /* there is none */
  for (int i = 0; i < 2; i++)
    CU_ASSERT_EQUAL(tg_ingest_make(ingest, &object, &chunks[i], &reused, NULL), TG_OK);
  CU_ASSERT_FALSE(reused);
  CU_ASSERT_FALSE(is_named(&campaign, &object, &chunks[0]));
  CU_ASSERT_EQUAL(tg_ingest_publish(ingest, NULL), TG_OK);
  CU_ASSERT_TRUE(is_named(&campaign, &object, &chunks[0]));
  CU_ASSERT_FALSE(is_named(&campaign, &object, &chunks[1]));
  CU_ASSERT_EQUAL(tg_ingest_make(ingest, &object, &chunks[1], &reused, NULL), TG_OK);
  CU_ASSERT_TRUE(reused); /* the same chunk once more: it was named first */
  CU_ASSERT_TRUE(is_named(&campaign, &object, &chunks[1]));
  tg_part_close(part_of(&campaign, &object, &chunks[1]));
  tg_ingest_free(ingest);
  campaign_end(&campaign);
}

static void a_part_that_is_not_published_is_dropped(void) {
  tg_campaign campaign;
  campaign_make(&campaign);
  tg_object object = orders_make(100, 0);
  tg_chunk chunk = {.end = object.size};
  tg_ingest *ingest;
  bool reused;
  CU_ASSERT_EQUAL_FATAL(tg_ingest_new(&campaign, WINDOW, NULL, NULL, NULL, &ingest, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_ingest_make(ingest, &object, &chunk, &reused, NULL), TG_OK);
  CU_ASSERT_NOT_EQUAL(rmdir(store), 0); /* it waits there */
  tg_ingest_free(ingest);
  CU_ASSERT_EQUAL(rmdir(store), 0); /* empty */
  campaign_end(&campaign);
}

static void a_chunk_that_fails_leaves_nothing(void) {
  tg_campaign campaign;
  campaign_make(&campaign);
  tg_object object = orders_make(100, 0);
  tg_chunk chunk = {.end = object.size};
  tg_ingest *ingest;
  tg_error err = {0};
  bool reused;
  CU_ASSERT_EQUAL_FATAL(tg_ingest_new(&campaign, WINDOW, NULL, NULL, NULL, &ingest, NULL), TG_OK);
  unlink(text_path);
  CU_ASSERT_NOT_EQUAL(tg_ingest_chunk(ingest, &object, &chunk, &reused, &err), TG_OK);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, text_path));
  CU_ASSERT_EQUAL(rmdir(store), 0); /* empty */
  tg_ingest_free(ingest);
  tg_ingest_free(NULL);
  campaign_end(&campaign);
}

CASE_MAIN(ingest, TG_UNIT(parts_hold_every_row_of_the_text_once),
          TG_UNIT(a_part_that_is_there_is_reused_and_a_damaged_one_made_again),
          TG_UNIT(a_selection_keeps_its_rows_and_counts_the_others),
          TG_UNIT(bad_rows_are_counted_and_participants_collected),
          TG_UNIT(a_chunk_without_rows_makes_a_part_too),
          TG_UNIT(columns_that_are_skipped_are_not_stored_and_not_checked),
          TG_UNIT(parts_that_are_made_wait_for_their_names_in_order),
          TG_UNIT(a_part_that_is_not_published_is_dropped),
          TG_UNIT(a_part_has_the_same_bytes_with_and_without_a_helper),
          TG_UNIT(a_chunk_that_fails_leaves_nothing))
