#include "command/arguments.h"

#include "base/number.h"
#include "base/zone.h"
#include "synth/synth.h"

#include <inttypes.h>
#include <stdio.h>

typedef struct request {
  const char *seed, *securities, *dates, *from, *orders, *zone, *folder;
} request;

/* "250", "1e6", "1.5M" */
static tg_status read_count(const char *option, const char *word, int64_t least, int64_t most,
                            int64_t *value, tg_error *err) {
  static const char suffixes[] = "kMG";
  tg_text text = tg_text_of(word);
  unsigned scale = 0;
  for (unsigned i = 0; suffixes[i] && text.size; i++)
    if (text.data[text.size - 1] == suffixes[i])
      scale = 3 * (i + 1);
  text.size -= scale ? 1 : 0;
  tg_number_result result = tg_number_scaled(text, scale, value);
  if (result != TG_NUMBER_OK)
    return tg_fail(err, TG_USAGE, "%s: '%s' %s; write 250, 1e6 or 1.5M", option, word,
                   tg_number_problem(result));
  if (*value < least || *value > most)
    return tg_fail(err, TG_USAGE, "%s: %s is not between %" PRId64 " and %" PRId64, option, word,
                   least, most);
  return TG_OK;
}

static tg_status read_request(const request *r, tg_synth *synth, tg_error *err) {
  int64_t seed, securities, dates;
  TG_TRY(read_count("--seed", r->seed, 0, INT64_MAX, &seed, err));
  TG_TRY(read_count("--securities", r->securities, 1, INT32_MAX, &securities, err));
  TG_TRY(read_count("--dates", r->dates, 1, INT32_MAX, &dates, err));
  TG_TRY(read_count("--orders", r->orders, 1, INT64_MAX, &synth->orders, err));
  if (!tg_date_parse(tg_text_of(r->from), &synth->date_from))
    return tg_fail(err, TG_USAGE, "--from: '%s' is not a date; write YYYY-MM-DD", r->from);
  TG_TRY(tg_zone_check(r->zone, err));
  synth->seed = (uint64_t)seed;
  synth->securities = (int32_t)securities;
  synth->dates = (int32_t)dates;
  synth->zone = r->zone;
  synth->folder = r->folder;
  return TG_OK;
}

static void print_facts(const tg_synth *synth, const tg_synth_facts *facts) {
  char size[32];
  printf("order rows  %" PRId64 "\n"
         "orders      %" PRId64 "\n"
         "trade rows  %" PRId64 "\n"
         "quote rows  %" PRId64 "\n"
         "bytes       %" PRId64 " (%s)\n"
         "folder      %s\n",
         facts->order_rows, facts->orders, facts->trade_rows, facts->quote_rows, facts->bytes,
         tg_number_size((double)facts->bytes, size), synth->folder);
}

static int run(int argc, char **argv) {
  request r = {"1", "5", "4", "2024-10-03", "1e6", "Australia/Sydney", NULL};
  const tg_argument arguments[] = {
      {"--seed", NULL, NULL, &r.seed},     {"--securities", NULL, NULL, &r.securities},
      {"--dates", NULL, NULL, &r.dates},   {"--from", NULL, NULL, &r.from},
      {"--orders", NULL, NULL, &r.orders}, {"--zone", NULL, NULL, &r.zone},
      {"--out", "-o", NULL, &r.folder}};
  int status = tg_arguments_parse(arguments, TG_COUNT(arguments), &argc, argv);
  if (status >= 0)
    return status;
  if (argc > 1)
    return tg_command_usage_error("synth", "'%s' is not expected", argv[1]);
  if (!r.folder || !*r.folder)
    return tg_command_usage_error("synth", "--out FOLDER is needed");
  tg_synth synth = {0};
  tg_synth_facts facts;
  tg_error err = {0};
  if (read_request(&r, &synth, &err) != TG_OK)
    return tg_command_usage_error("synth", "%s", err.text);
  if (tg_synth_write(&synth, &facts, &err) != TG_OK)
    return tg_arguments_fail(&err);
  print_facts(&synth, &facts);
  return 0;
}

const tg_command tg_command_synth = {
    .name = "synth",
    .usage = "--out FOLDER [--orders N] [--securities N] [--dates N] [--from DATE] [--seed N]\n"
             "                      [--zone NAME]",
    .summary = "write a seeded synthetic market in the files of the asx mapping",
    .help =
        "  -o, --out FOLDER    where; made when missing. Files of the same names are replaced,\n"
        "                      others are left alone\n"
        "  --orders N          order events over all securities and dates, about; 250, 1e6 or\n"
        "                      1.5M; default 1e6, about 200 MB in all files\n"
        "  --securities N      default 5; the first are the most active\n"
        "  --dates N           trading days, default 4; Saturdays and Sundays are skipped\n"
        "  --from DATE         the first day, default 2024-10-03: the clocks of Sydney change\n"
        "                      three days later\n"
        "  --seed N            default 1; the same arguments give the same bytes everywhere\n"
        "  --zone NAME         of the trading hours, default Australia/Sydney\n\n"
        "Writes orders_YYYYMMDD.csv, trades_YYYYMMDD.csv and quotes_YYYYMMDD.csv for each day,\n"
        "sessions.csv, instruments.csv and participants.csv. Memory: 4 MB and 6 KB for each\n"
        "security, whatever the number of orders.\n",
    .run = run,
};
