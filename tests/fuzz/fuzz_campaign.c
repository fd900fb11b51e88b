/** \file fuzz_campaign.c
 *
 * Any text as a campaign, with options before it: refused with findings of one printable line
 * each, or a campaign that, written out, is read as the same campaign.
 *
 * Paths are looked up, so the target has a folder in memory, and texts that lead out of it
 * are passed over.
 */
#include "config/campaign.h"

#include "fuzz.h"

#include <unistd.h>

#define PATH "drr.yaml"

enum { SETTINGS_MAX = 4, TEXT_MAX = 4096 };

static char folder[] = "/dev/shm/tg-fuzz-XXXXXX";

static void write_file(const char *name, const char *text, size_t size) {
  FILE *file = fopen(name, "wb");
  if (!file || fwrite(text, 1, size, file) != size || fclose(file))
    abort();
}

static void remove_folder(void) {
  static const char *const names[] = {"orders_1.csv", "orders_2.csv", "trades.csv", PATH};
  for (size_t i = 0; i < TG_COUNT(names); i++)
    unlink(names[i]);
  rmdir(folder);
}

static void make_folder(void) {
  static bool made;
  if (made)
    return;
  made = true;
  if (!mkdtemp(folder) || chdir(folder) != 0)
    abort();
  atexit(remove_folder);
  write_file("orders_1.csv", "x\n", 2);
  write_file("orders_2.csv", "x\n", 2);
  write_file("trades.csv", "x\n", 2);
  setenv("TAPEGRID_PROFILE", "", 1);
}

/* \return whether some path in the text might lead elsewhere: a '/' other than that of a zone,
 * or one that is spelled out in hexadecimal. */
static bool leads_out(const char *text) {
  static const char zone[] = "Australia/Sydney";
  const size_t before = strlen("Australia");
  for (const char *c = text; *c; c++) {
    if (*c == '\\' && c[1] && strchr("xuU/", c[1]))
      return true;
    if (*c != '/')
      continue;
    if ((size_t)(c - text) < before || strncmp(c - before, zone, sizeof zone - 1) != 0)
      return true;
  }
  return false;
}

static void check_report(const char *report) {
  for (const char *c = report; *c; c++)
    FUZZ_CHECK((unsigned char)*c >= 0x20 || *c == '\n');
  FUZZ_CHECK(!*report || report[strlen(report) - 1] == '\n');
}

static tg_status load(const char *text, const tg_setting *settings, size_t count,
                      tg_campaign *campaign) {
  static const char *const modules[] = {"fills", "cost"};
  static const char *const scenarios[] = {"unlimited", "matching"};
  static const char *const tables[] = {"orders", "by_date"};
  const tg_known_names known = {modules, 2, scenarios, 2, tables, 2};
  char *report = NULL;
  size_t length;
  FILE *out = open_memstream(&report, &length);
  if (!out)
    abort();
  write_file(PATH, text, strlen(text));
  tg_status status = tg_campaign_load(campaign, PATH, settings, count, &known, out);
  fclose(out);
  FUZZ_CHECK(status == TG_OK || status == TG_USAGE);
  FUZZ_CHECK((status == TG_OK) == !length);
  check_report(report);
  free(report);
  return status;
}

static void check_echo(const tg_campaign *campaign) {
  char *echo = NULL;
  size_t length;
  FILE *out = open_memstream(&echo, &length);
  if (!out)
    abort();
  tg_campaign_echo(campaign, out);
  fclose(out);
  check_report(echo);
  free(echo);
}

static void check_again(const tg_campaign *campaign) {
  tg_campaign again;
  char *before = tg_campaign_yaml(campaign);
  FUZZ_CHECK(before && load(before, NULL, 0, &again) == TG_OK);
  char *after = tg_campaign_yaml(&again);
  FUZZ_CHECK(after && !strcmp(before, after));
  tg_campaign_clear(&again);
  free(before);
  free(after);
}

/* Lines at the start that begin with "--" are a command line. \return the rest. */
static char *take_settings(char *text, tg_setting *settings, size_t *count) {
  char *end;
  int used;
  for (*count = 0; *count < SETTINGS_MAX && !strncmp(text, "--", 2) && (end = strchr(text, '\n'));
       text = end + 1) {
    *end = 0;
    *count += tg_campaign_option(text, NULL, &settings[*count], &used);
  }
  return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char text[TEXT_MAX + 1];
  tg_setting settings[SETTINGS_MAX];
  tg_campaign campaign;
  size_t count;
  make_folder();
  if (size > TEXT_MAX)
    return 0;
  memcpy(text, data, size);
  text[size] = 0;
  if (leads_out(text))
    return 0;
  char *rest = take_settings(text, settings, &count);
  if (load(rest, settings, count, &campaign) == TG_OK) {
    check_echo(&campaign);
    check_again(&campaign);
  }
  tg_campaign_clear(&campaign);
  return 0;
}
