/** \file test_synth.c
 *
 * The market read back row by row, against everything an order may and may
 * not do.
 */
#include "synth/synth.h"

#include "base/map.h"
#include "base/zone.h"
#include "folder.h"
#include "unit.h"

#define SECURITIES  4
#define FIRST_CODE  110621
#define MOST_ORDERS 60000

enum { EMPTY, ENTERED, RESTING, OVER };

typedef struct order {
  int state, side, type;
  bool amended, traded_elsewhere;
  int64_t price, quantity, leaves, matched, traded, time, date;
} order;

typedef struct tape_file {
  char *text, *next;
  long long sequence;
  int rows;
} tape_file;

typedef struct checker {
  tg_map ids;
  order *orders;
  int64_t bid[SECURITIES], offer[SECURITIES];
  int64_t leg_price, leg_quantity, leg_match, leg_time, leg_side; /* first leg of a match */
  int64_t time, order_time[SECURITIES];
  int32_t date;
  const tg_zone *zone;
  int crossed, sentinels, amendments, reloads, expiries, ties, partial;
} checker;

static void cells_of(const char *line, int64_t *cells, int count) {
  for (int c = 0; c < count; c++, line++) {
    cells[c] = strtoll(line, NULL, 10);
    line += strcspn(line, ",\n");
    CU_ASSERT_FATAL(c + 1 < count ? *line == ',' : *line == '\n');
  }
}

static order *order_of(checker *k, int64_t id) {
  CU_ASSERT_FATAL(id > INT64_C(1000000000000000000)); /* 19 digits */
  uint32_t index = tg_map_put(&k->ids, id);
  CU_ASSERT_FATAL(index < MOST_ORDERS);
  return &k->orders[index];
}

static void check_time(checker *k, int64_t time) {
  CU_ASSERT_FATAL(time >= k->time);
  CU_ASSERT_EQUAL(tg_zone_date(k->zone, time), k->date);
  int64_t of_day = tg_zone_time_of_day(k->zone, time);
  CU_ASSERT(of_day >= 7 * TG_HOUR && of_day < 19 * TG_HOUR);
  k->time = time;
}

static void check_quote(checker *k, const int64_t *c) {
  int security = (int)((c[3] - FIRST_CODE) / 7);
  CU_ASSERT_FATAL(security >= 0 && security < SECURITIES);
  CU_ASSERT_EQUAL(c[12], k->bid[security]);
  CU_ASSERT_EQUAL(c[13], k->offer[security]);
  CU_ASSERT(c[12] == c[14] && c[13] == c[15]);
  bool missing = c[12] == INT64_MIN || c[13] == INT64_MIN;
  k->sentinels += missing;
  if (missing || c[12] < c[13])
    return;
  int64_t of_day = tg_zone_time_of_day(k->zone, c[2]);
  CU_ASSERT(of_day < 10 * TG_HOUR + TG_HOUR / 6 || of_day >= 16 * TG_HOUR);
  k->crossed++;
}

/* The first row of an order, or its return on a new day. */
static void check_entry(checker *k, order *o, const int64_t *c) {
  CU_ASSERT(c[6] == 6 && c[7] == 2);
  if (o->state == EMPTY) {
    CU_ASSERT(c[9] == c[8] && c[23] == 0);
    *o = (order){.side = (int)c[5], .type = (int)c[11], .leaves = c[9], .quantity = c[8]};
  } else {
    CU_ASSERT(o->state == RESTING && o->date != k->date && c[28] == 1536);
    CU_ASSERT(c[9] == o->leaves && c[23] == o->matched);
  }
  o->state = ENTERED;
}

static void check_after_entry(checker *k, order *o, const int64_t *c) {
  CU_ASSERT_EQUAL(c[2], o->time);
  CU_ASSERT_EQUAL(c[23], o->traded);
  k->reloads += c[6] == 30;
  if (c[6] == 6 && c[7] == 2) {
    CU_ASSERT(c[23] > o->matched && c[28] == 0);
    k->partial++;
  } else if (c[6] == 6 || c[6] == 30) {
    CU_ASSERT(c[7] == 1 && c[9] > 0 && c[28] != 0);
    o->state = RESTING;
  } else {
    CU_ASSERT(c[7] == 2 && ((c[6] == 3 && c[9] == 0) || (c[6] == 9 && c[9] > 0 && c[28] == 0)));
    o->state = OVER;
  }
}

static void check_resting(checker *k, order *o, const int64_t *c) {
  if (c[6] == 3) {
    CU_ASSERT(c[9] < o->leaves && c[23] - o->matched == o->leaves - c[9]);
    CU_ASSERT_EQUAL(c[7], c[9] ? 1 : 2);
    o->state = c[9] ? RESTING : OVER;
  } else if (c[6] == 5) {
    CU_ASSERT(c[7] == 1 && c[9] > 0 && c[23] == o->matched);
    CU_ASSERT(o->type == 0 || o->type == 2048 || c[4] == o->price);
    o->amended = true;
    k->amendments++;
  } else {
    CU_ASSERT(c[7] == 2 && (c[6] == 1 || c[6] == 19));
    CU_ASSERT(c[9] == o->leaves && c[23] == o->matched);
    k->expiries += c[6] == 19;
    o->state = OVER;
  }
}

static void check_order(checker *k, const char *line) {
  int64_t c[29];
  cells_of(line, c, 29);
  check_time(k, c[2]);
  check_quote(k, c);
  order *o = order_of(k, c[0]);
  CU_ASSERT_FATAL(o->state != OVER);
  int64_t *security_time = &k->order_time[(c[3] - FIRST_CODE) / 7];
  k->ties += o->state == EMPTY && *security_time == c[2];
  *security_time = c[2];
  if (o->state == EMPTY || (o->state == RESTING && c[6] == 6))
    check_entry(k, o, c);
  else if (o->state == ENTERED)
    check_after_entry(k, o, c);
  else
    check_resting(k, o, c);
  CU_ASSERT(c[5] == o->side && c[11] == o->type);
  if (!o->amended)
    CU_ASSERT(c[8] == o->quantity && c[8] == c[9] + c[23]);
  o->price = c[4];
  o->quantity = c[8];
  o->leaves = c[9];
  o->matched = c[23];
  o->time = c[2];
  o->date = k->date;
}

static void check_leg(checker *k, const char *line) {
  int64_t c[19];
  cells_of(line, c, 19);
  check_time(k, c[3]);
  order *o = order_of(k, c[5]);
  CU_ASSERT_FATAL(o->state != EMPTY);
  CU_ASSERT(o->side == c[14] && c[13] > 0 && o->time == c[3]);
  CU_ASSERT(o->side == 1 ? c[12] <= o->price : c[12] >= o->price);
  CU_ASSERT(c[17] == 0 || (o->state == ENTERED && c[6] != 20));
  if (c[6] >= 46)
    CU_ASSERT(2 * c[12] == c[10] + c[11] && c[10] < c[11]);
  if ((c[6] == 1 || c[6] == 44) && !c[17])
    CU_ASSERT_EQUAL(c[12], o->price); /* at the resting price */
  o->traded += c[13];
  o->traded_elsewhere |= c[6] != 1;
  if (c[14] == 1) {
    CU_ASSERT_NOT_EQUAL(c[9], k->leg_match);
  } else {
    CU_ASSERT(k->leg_side == 1 && c[9] == k->leg_match && c[12] == k->leg_price);
    CU_ASSERT(c[13] == k->leg_quantity && c[3] == k->leg_time);
  }
  k->leg_side = c[14];
  k->leg_match = c[9];
  k->leg_price = c[12];
  k->leg_quantity = c[13];
  k->leg_time = c[3];
}

static void check_quote_row(checker *k, const char *line) {
  int64_t c[10];
  cells_of(line, c, 10);
  check_time(k, c[7]);
  CU_ASSERT_EQUAL(tg_zone_date(k->zone, c[2]), k->date);
  int security = (int)((c[6] - FIRST_CODE) / 7);
  CU_ASSERT_FATAL(security >= 0 && security < SECURITIES);
  CU_ASSERT(c[3] != k->bid[security] || c[5] != k->offer[security]);
  k->bid[security] = c[3];
  k->offer[security] = c[5];
}

static void advance(tape_file *file, int column) {
  const char *cell = file->next;
  file->sequence = INT64_MAX;
  if (!*file->next)
    return;
  for (int c = 0; c < column; c++)
    cell = strchr(cell, ',') + 1;
  file->sequence = strtoll(cell, NULL, 10);
}

/* The three files of a day merged by sequence. */
static void check_day(checker *k, const folder *f, int64_t rows[3]) {
  static const char *const names[] = {"orders", "trades", "quotes"};
  static const int columns[] = {21, 1, 1};
  static void (*const checks[])(checker *, const char *) = {check_order, check_leg,
                                                            check_quote_row};
  tape_file files[3];
  for (int i = 0; i < 3; i++) {
    char name[64];
    snprintf(name, sizeof(name), "%s_%d.csv", names[i], (int)k->date);
    files[i].text = folder_text(f, name);
    CU_ASSERT_PTR_NOT_NULL_FATAL(strchr(files[i].text, '\n'));
    files[i].next = strchr(files[i].text, '\n') + 1;
    advance(&files[i], columns[i]);
  }
  for (long long sequence = 1;; sequence++) {
    int first = 0;
    for (int i = 1; i < 3; i++)
      first = files[i].sequence < files[first].sequence ? i : first;
    if (files[first].sequence == INT64_MAX)
      break;
    CU_ASSERT_EQUAL_FATAL(files[first].sequence, sequence);
    checks[first](k, files[first].next);
    rows[first]++;
    files[first].next = strchr(files[first].next, '\n') + 1;
    advance(&files[first], columns[first]);
  }
  for (int i = 0; i < 3; i++)
    free(files[i].text);
}

static void check_totals(const checker *k) {
  int sweeps = 0, qualifying = 0, dark = 0;
  for (size_t i = 0; i < k->ids.count; i++) {
    const order *o = &k->orders[i];
    CU_ASSERT(o->state == OVER || o->state == RESTING);
    CU_ASSERT_EQUAL(o->traded, o->matched);
    sweeps += o->type == 2048;
    qualifying += o->type == 2048 && o->state == OVER && !o->leaves && !o->traded_elsewhere;
    dark += o->type == 2048 && o->traded_elsewhere;
  }
  CU_ASSERT(sweeps * 100 > 18 * (int)k->ids.count);
  CU_ASSERT(qualifying * 100 > 20 * sweeps);
  CU_ASSERT(dark * 100 > 5 * sweeps);
  CU_ASSERT(k->crossed > 0 && k->sentinels > 0 && k->amendments > 0 && k->reloads > 0);
  CU_ASSERT(k->expiries > 0 && k->ties > 0 && k->partial > 0);
}

static void no_order_does_what_it_may_not(void) {
  static const int32_t dates[] = {20241003, 20241004, 20241007};
  folder f = folder_make();
  tg_synth synth = {.seed = 4,
                    .securities = SECURITIES,
                    .date_from = dates[0],
                    .dates = 3,
                    .orders = 90000,
                    .zone = "Australia/Sydney",
                    .folder = f.path};
  tg_synth_facts facts;
  tg_zone *zone = NULL;
  CU_ASSERT_EQUAL_FATAL(tg_synth_write(&synth, &facts, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_zone_open(synth.zone, &zone, NULL), TG_OK);
  checker k = {.zone = zone, .orders = calloc(MOST_ORDERS, sizeof(order))};
  for (int i = 0; i < SECURITIES; i++)
    k.bid[i] = k.offer[i] = INT64_MIN;
  int64_t rows[3] = {0};
  for (size_t d = 0; d < TG_COUNT(dates); d++) {
    k.date = dates[d];
    check_day(&k, &f, rows);
  }
  check_totals(&k);
  CU_ASSERT_EQUAL(rows[0], facts.order_rows);
  CU_ASSERT_EQUAL(rows[1], facts.trade_rows);
  CU_ASSERT_EQUAL(rows[2], facts.quote_rows);
  CU_ASSERT_EQUAL((int64_t)k.ids.count, facts.orders);
  CU_ASSERT(labs((long)(rows[0] - synth.orders)) < synth.orders / 100);
  CU_ASSERT_EQUAL(folder_each(&f, NULL, NULL), 12);
  free(k.orders);
  tg_map_clear(&k.ids);
  tg_zone_close(zone);
  folder_remove(&f);
}

/* Order of the files does not matter: each is hashed on its own (FNV-1a). */
static void add_digest(const char *path, void *context) {
  uint64_t *sum = context, hash = UINT64_C(0xcbf29ce484222325);
  const char *name = strrchr(path, '/') + 1;
  for (const char *at = name; *at; at++)
    hash = (hash ^ (unsigned char)*at) * UINT64_C(0x100000001b3);
  FILE *file = fopen(path, "rb");
  if (!file)
    return;
  for (int byte; (byte = getc(file)) != EOF;)
    hash = (hash ^ (uint64_t)byte) * UINT64_C(0x100000001b3);
  fclose(file);
  *sum += hash;
}

static uint64_t digest_of(uint64_t seed, int32_t securities, int64_t orders) {
  folder f = folder_make();
  tg_synth synth = {.seed = seed,
                    .securities = securities,
                    .date_from = 20250404,
                    .dates = 2,
                    .orders = orders,
                    .zone = "Australia/Sydney",
                    .folder = f.path};
  tg_synth_facts facts;
  uint64_t sum = 0;
  CU_ASSERT_EQUAL(tg_synth_write(&synth, &facts, NULL), TG_OK);
  folder_each(&f, add_digest, &sum);
  folder_remove(&f);
  return sum;
}

static void the_same_arguments_give_the_same_bytes(void) {
  uint64_t digest = digest_of(1, 20, 20000);
  CU_ASSERT_EQUAL(digest, digest_of(1, 20, 20000));
  CU_ASSERT_NOT_EQUAL(digest, digest_of(2, 20, 20000));
  CU_ASSERT_NOT_EQUAL(digest, digest_of(1, 21, 20000));
  CU_ASSERT_NOT_EQUAL(digest, digest_of(1, 20, 20100));
  /* pinned: another machine or compiler must find it too; a change of the market changes it */
  CU_ASSERT_EQUAL(digest, UINT64_C(0xf7387b3c26ffbf21));
}

static void wrong_arguments_are_refused_by_name(void) {
  static const struct {
    tg_synth synth;
    const char *says;
  } cases[] = {
      {{1, 0, 20240905, 1, 10, "UTC", NULL}, "securities"},
      {{1, 100001, 20240905, 1, 10, "UTC", NULL}, "securities"},
      {{1, 1, 20240230, 1, 10, "UTC", NULL}, "20240230"},
      {{1, 1, 0, 1, 10, "UTC", NULL}, "from"},
      {{1, 1, 20240905, 0, 10, "UTC", NULL}, "dates"},
      {{1, 1, 21990905, 300, 10, "UTC", NULL}, "2199"},
      {{1, 1, 20240905, 1, 0, "UTC", NULL}, "orders"},
      {{1, 1, 20240905, 1, INT64_MAX, "UTC", NULL}, "orders"},
      {{1, 1, 20240905, 1, 10, "Mars/Olympus", NULL}, "Mars/Olympus"},
      {{1, 1, 20240905, 1, INT64_C(1000000000000), "UTC", NULL}, "free"},
  };
  folder f = folder_make();
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_synth synth = cases[i].synth;
    tg_synth_facts facts;
    tg_error err = {0};
    synth.folder = f.path;
    CU_ASSERT_NOT_EQUAL(tg_synth_write(&synth, &facts, &err), TG_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, cases[i].says));
    CU_ASSERT_EQUAL(folder_each(&f, NULL, NULL), 0);
  }
  folder_remove(&f);
}

static void more_securities_than_orders_are_possible(void) {
  folder f = folder_make();
  tg_synth synth = {.seed = 1,
                    .securities = 300,
                    .date_from = 20240907,
                    .dates = 1,
                    .orders = 50,
                    .zone = "America/New_York",
                    .folder = f.path};
  tg_synth_facts facts;
  CU_ASSERT_EQUAL(tg_synth_write(&synth, &facts, NULL), TG_OK);
  CU_ASSERT(facts.order_rows >= 10 && facts.order_rows < 500);
  char *text = folder_text(&f, "orders_20240909.csv"); /* the 7th is a Saturday */
  CU_ASSERT(strlen(text) > 1000);
  free(text);
  folder_remove(&f);
}

TG_UNIT_MAIN(synth, TG_UNIT(no_order_does_what_it_may_not),
             TG_UNIT(the_same_arguments_give_the_same_bytes),
             TG_UNIT(wrong_arguments_are_refused_by_name),
             TG_UNIT(more_securities_than_orders_are_possible))
