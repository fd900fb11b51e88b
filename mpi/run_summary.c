#include "run.h"

#include "base/number.h"

#include <inttypes.h>
#include <stdio.h>

typedef struct totals {
  int64_t text_bytes, read, dropped[TG_DROP_COUNT], all_dropped, parts, reused, failed_objects;
} totals;

static totals add_up(const tg_run *run) {
  totals sum = {.parts = (int64_t)run->plan.count};
  for (size_t i = 0; i < run->catalog.count; i++) {
    sum.failed_objects += run->catalog.objects[i].status != TG_OK;
    sum.read += run->counts[i].read;
    for (int d = 0; d < TG_DROP_COUNT; d++) {
      sum.dropped[d] += run->counts[i].dropped[d];
      sum.all_dropped += run->counts[i].dropped[d];
    }
  }
  for (size_t i = 0; i < run->plan.count; i++) {
    sum.reused += run->outcomes[i].reused;
    sum.text_bytes += run->parts[i].facts.bytes_read;
  }
  return sum;
}

static void print_drops(const totals *sum) {
  static const char *const names[] = {
#define TG_DROP(name, doc) #name,
#include "tables/drops.def"
#undef TG_DROP
  };
  const char *separator = " (";
  for (int d = 0; d < TG_DROP_COUNT; d++)
    if (sum->dropped[d]) {
      printf("%s%s %" PRId64, separator, names[d], sum->dropped[d]);
      separator = ", ";
    }
  puts(sum->all_dropped ? ")" : "");
}

static int64_t highest_peak(const tg_run_row *ranks, int count) {
  int64_t peak = 0;
  for (int r = 0; r < count; r++)
    peak = ranks[r].peak_memory > peak ? ranks[r].peak_memory : peak;
  return peak;
}

static void log_summary(tg_run_log *log, const tg_run *run, const totals *sum, int64_t peak,
                        double seconds) {
  tg_log_item items[] = {
      TG_ITEM_TEXT("aggregate", run->campaign.aggregate),
      TG_ITEM_TEXT("digest", run->digest),
      TG_ITEM_NUMBER("rows_read", sum->read),
      TG_ITEM_NUMBER("rows_dropped", sum->all_dropped),
      TG_ITEM_NUMBER("sweep_orders", run->sweep_orders),
      TG_ITEM_NUMBER("jobs", run->matrix.job_count),
      TG_ITEM_NUMBER("jobs_taken", run->jobs_taken),
      TG_ITEM_NUMBER("jobs_failed", run->jobs_failed),
      TG_ITEM_NUMBER("jobs_incomplete", run->jobs_incomplete),
      TG_ITEM_NUMBER("objects_failed", sum->failed_objects),
      TG_ITEM_NUMBER("parts", sum->parts),
      TG_ITEM_NUMBER("parts_reused", sum->reused),
      TG_ITEM_NUMBER("ranks", run->world.ranks),
      TG_ITEM_NUMBER("peak_memory", peak),
      TG_ITEM_NUMBER("elapsed", seconds),
  };
  tg_run_log_write(log, "summary", items, TG_COUNT(items));
}

void tg_run_summary(tg_run *run, const tg_run_row *ranks, double seconds) {
  totals sum = add_up(run);
  int64_t peak = highest_peak(ranks, run->world.ranks);
  char text[32], memory[32], limit[32];
  tg_number_size((double)sum.text_bytes, text);
  tg_number_size((double)peak, memory);
  tg_number_size((double)run->memory, limit);
  printf("campaign   %s\n", run->campaign.name);
  printf("objects    %zu, %" PRId64 " failed; %s of text in %" PRId64 " parts, %" PRId64
         " of them re-used\n",
         run->catalog.count, sum.failed_objects, text, sum.parts, sum.reused);
  printf("rows       %" PRId64 " read, %" PRId64 " dropped", sum.read, sum.all_dropped);
  print_drops(&sum);
  printf("orders     %" PRId64 " sweep orders\n", run->sweep_orders);
  if (run->result_rows[TG_RESULT_scenarios])
    printf("simulated  %" PRId64 " orders by scenario, %" PRId64 " matches, %" PRId64 " tests\n",
           run->result_rows[TG_RESULT_scenarios], run->result_rows[TG_RESULT_matches], run->tests);
  printf("jobs       %zu, %" PRId64 " failed", run->matrix.job_count, run->jobs_failed);
  if (run->jobs_incomplete)
    printf(", %" PRId64 " may be incomplete: an object failed whose rows may belong to them",
           run->jobs_incomplete);
  if (run->jobs_taken)
    printf(", %" PRId64 " of them taken from earlier runs", run->jobs_taken);
  puts("");
  printf("seconds    %.2f: ingest %.2f, matrix %.2f, analyse %.2f, reduce %.2f, write %.2f, "
         "tests %.2f\n",
         seconds, run->facts.ingest_seconds, run->facts.matrix_seconds, run->facts.analyse_seconds,
         run->facts.reduce_seconds, run->facts.write_seconds, run->facts.study_seconds);
  printf("memory     %s at the peak of the largest of %d ranks, %s allowed\n", memory,
         run->world.ranks, limit);
  printf("digest     %s\n", run->digest);
  printf("aggregate  %s\n", run->campaign.aggregate);
  log_summary(&run->log, run, &sum, peak, seconds);
}
