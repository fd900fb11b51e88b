/** \file campaign_case.h
 *
 * A temporary folder with input files, and a campaign text loaded in it.
 */
#ifndef CAMPAIGN_CASE_H
#define CAMPAIGN_CASE_H

#include "config/campaign.h"
#include "splitmix.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CASE_INPUTS "inputs: { orders: { files: \"orders_*.csv\", mapping: asx } }\n"
#define CASE_ZONE   "timezone: Australia/Sydney\n"
#define CASE_START  CASE_INPUTS CASE_ZONE

typedef struct campaign_case {
  char folder[64];
  tg_campaign campaign;
  tg_status status;
  char *report;
} campaign_case;

static inline void case_write(const campaign_case *c, const char *name, const char *text,
                              size_t size) {
  char path[128];
  snprintf(path, sizeof path, "%s/%s", c->folder, name);
  FILE *file = fopen(path, "wb");
  CU_ASSERT_PTR_NOT_NULL_FATAL(file);
  fwrite(text, 1, size, file);
  fclose(file);
}

static inline void case_open(campaign_case *c) {
  memset(c, 0, sizeof *c);
  snprintf(c->folder, sizeof c->folder, "/tmp/tg_campaign_XXXXXX");
  CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(c->folder));
  case_write(c, "orders_1.csv", "x\n", 2);
  case_write(c, "orders_2.csv", "x\n", 2);
  case_write(c, "trades.csv", "x\n", 2);
}

static inline void case_clear(campaign_case *c) {
  tg_campaign_clear(&c->campaign);
  free(c->report);
  c->report = NULL;
}

/** Loads \a text as FOLDER/drr.yaml with settings, two known modules, scenarios and tables. */
static inline void case_load_bytes(campaign_case *c, const char *text, size_t size,
                                   const tg_setting *settings, size_t count) {
  static const char *const modules[] = {"fills", "cost"};
  static const char *const scenarios[] = {"unlimited", "matching"};
  static const char *const tables[] = {"orders", "by_date"};
  const tg_known_names known = {modules, 2, scenarios, 2, tables, 2};
  char path[128];
  size_t length;
  case_clear(c);
  case_write(c, "drr.yaml", text, size);
  snprintf(path, sizeof path, "%s/drr.yaml", c->folder);
  FILE *report = open_memstream(&c->report, &length);
  CU_ASSERT_PTR_NOT_NULL_FATAL(report);
  c->status = tg_campaign_load(&c->campaign, path, settings, count, &known, report);
  fclose(report);
}

static inline void case_load(campaign_case *c, const char *text) {
  case_load_bytes(c, text, strlen(text), NULL, 0);
}

static inline void case_load_with(campaign_case *c, const char *text, const char *key,
                                  const char *value) {
  tg_setting setting = {key, value};
  case_load_bytes(c, text, strlen(text), &setting, 1);
}

static inline void case_close(campaign_case *c) {
  static const char *const names[] = {"orders_1.csv", "orders_2.csv", "trades.csv", "drr.yaml",
                                      "machine.yaml"};
  case_clear(c);
  for (size_t i = 0; i < TG_COUNT(names); i++) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", c->folder, names[i]);
    unlink(path);
  }
  CU_ASSERT_EQUAL(rmdir(c->folder), 0);
}

/** One line of the report is "FOLDER/drr.yaml" and \a tail. */
static inline bool case_reports(const campaign_case *c, const char *tail) {
  char wanted[1024];
  snprintf(wanted, sizeof wanted, "%s/drr.yaml%s", c->folder, tail);
  bool found = strstr(c->report, wanted) != NULL;
  if (!found)
    fprintf(stderr, "\n  wanted: %s\n  report: %s\n", wanted, c->report);
  return found;
}

static inline size_t case_findings(const campaign_case *c) {
  size_t lines = 0;
  for (const char *p = c->report; *p; p++)
    lines += *p == '\n';
  return lines;
}

typedef struct wrong_case {
  const char *text; /**< after CASE_START, which has 2 lines */
  const char *tail; /**< what the report must hold */
} wrong_case;

/** Each text gives exactly one finding: the one named. */
static inline void case_expect_findings(const wrong_case *cases, size_t count) {
  campaign_case c;
  case_open(&c);
  for (size_t i = 0; i < count; i++) {
    char text[2048];
    snprintf(text, sizeof text, CASE_START "%s", cases[i].text);
    case_load(&c, text);
    CU_ASSERT_EQUAL(c.status, TG_USAGE);
    CU_ASSERT(case_reports(&c, cases[i].tail));
    CU_ASSERT_EQUAL(case_findings(&c), 1);
    if (case_findings(&c) != 1)
      fprintf(stderr, "\n  one finding wanted: %s", c.report);
  }
  case_close(&c);
}

/** A few bytes replaced, cut out or doubled; \a text has room for 64 more.
 * \return the new size. */
static inline size_t case_mutate(char *text, size_t size, uint64_t *seed) {
  static const char bytes[] = "{}[]:,#&*!|>'\"%@`-? \n\t\r0123456789azAZ~./\\\0\xff\xc3\xef";
  for (uint64_t n = 1 + tg_splitmix(seed) % 4; n-- && size > 8;) {
    size_t at = tg_splitmix(seed) % size, length = 1 + tg_splitmix(seed) % 8;
    if (length > size - at)
      length = size - at;
    switch (tg_splitmix(seed) % 3) {
    case 0:
      text[at] = bytes[tg_splitmix(seed) % (sizeof bytes - 1)];
      break;
    case 1:
      memmove(text + at, text + at + length, size - at - length);
      size -= length;
      break;
    default:
      memmove(text + at + length, text + at, size - at);
      size += length;
    }
  }
  return size;
}

#endif
