/** \file option_scalar.c
 *
 * The kinds of options that hold one value.
 */
#include "config/option.h"

#include "base/number.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void set_integer(tg_load *load, const tg_option *option, const tg_yaml_node *node) {
  int64_t value;
  if (tg_load_integer(load, option->key, node, option->minimum, option->maximum, &value))
    *(int64_t *)tg_option_member(load->campaign, option) = value;
}

static void write_integer(const tg_campaign *campaign, const tg_option *option, FILE *out) {
  fprintf(out, "%" PRId64, *(const int64_t *)tg_option_value(campaign, option));
}

static void set_real(tg_load *load, const tg_option *option, const tg_yaml_node *node) {
  double value;
  if (tg_load_real(load, option->key, node, option->least, option->greatest, &value))
    *(double *)tg_option_member(load->campaign, option) = value;
}

static void write_real(const tg_campaign *campaign, const tg_option *option, FILE *out) {
  tg_write_real(*(const double *)tg_option_value(campaign, option), out);
}

static void refuse_size(tg_load *load, const tg_option *option, const tg_yaml_node *node,
                        const char *problem) {
  char *range = NULL;
  size_t size;
  FILE *out = open_memstream(&range, &size);
  if (out) {
    tg_write_bytes(option->minimum, out);
    fputs(" to ", out);
    tg_write_bytes(option->maximum, out);
    fclose(out);
  }
  tg_findings_add(&load->findings, TG_AT(node), "%s: '%.80s' %s; give a size as 64KiB or 1GiB, %s",
                  option->key, node->text, problem, range ? range : "within its range");
  free(range);
}

/** More than "is not a number", where more can be said. */
static const char *size_problem(const char *text, tg_number_result result, char out[160]) {
  int64_t bytes;
  size_t digits = strspn(text, "0123456789.");
  bool number = digits && tg_number_bytes((tg_text){text, digits}, &bytes) != TG_NUMBER_SYNTAX;
  tg_text unit = tg_text_trim(tg_text_of(text + digits));
  if (*text == '-' && text[1] && tg_number_bytes(tg_text_of(text + 1), &bytes) != TG_NUMBER_SYNTAX)
    return "must not be negative";
  if (result != TG_NUMBER_SYNTAX || !number)
    return tg_number_problem(result);
  snprintf(out, 160, "has the unknown unit '%.*s' (known: B, KiB, MiB, GiB, TiB, PiB, KB to PB)",
           TG_TEXT_ARG(unit));
  return out;
}

static void set_size(tg_load *load, const tg_option *option, const tg_yaml_node *node) {
  const char *text = tg_load_text(load, option->key, node, "a size");
  if (!text)
    return;
  int64_t bytes;
  char problem[160];
  tg_number_result result = tg_number_bytes(tg_text_of(text), &bytes);
  if (result != TG_NUMBER_OK)
    refuse_size(load, option, node, size_problem(text, result, problem));
  else if (bytes < option->minimum || bytes > option->maximum)
    refuse_size(load, option, node, "is out of range");
  else
    *(int64_t *)tg_option_member(load->campaign, option) = bytes;
}

static void write_size(const tg_campaign *campaign, const tg_option *option, FILE *out) {
  tg_write_bytes(*(const int64_t *)tg_option_value(campaign, option), out);
}

static void set_auto_size(tg_load *load, const tg_option *option, const tg_yaml_node *node) {
  bool is_auto = node->kind == TG_YAML_SCALAR && node->text &&
                 (!strcmp(node->text, "auto") || !strcmp(node->text, "0"));
  if (is_auto)
    *(int64_t *)tg_option_member(load->campaign, option) = 0;
  else
    set_size(load, option, node);
}

static void write_auto_size(const tg_campaign *campaign, const tg_option *option, FILE *out) {
  if (*(const int64_t *)tg_option_value(campaign, option))
    write_size(campaign, option, out);
  else
    fputs("auto", out);
}

/** A number with its unit, which has to be there: 60 alone could be anything. \return seconds, or
 * -1 with what is wrong in *problem. */
static int64_t parse_seconds(const char *text, const char **problem) {
  static const struct {
    const char *name;
    int64_t seconds;
  } units[] = {{"s", 1}, {"min", 60}, {"h", 3600}, {"d", 86400}};
  const size_t digits = strspn(text, "0123456789");
  const tg_text unit = tg_text_trim(tg_text_of(text + digits));
  int64_t value;
  tg_number_result result = tg_number_i64((tg_text){text, digits}, &value);
  *problem = !digits                  ? "is no time"
             : result == TG_NUMBER_OK ? "lacks its unit s, min, h or d"
                                      : tg_number_problem(result);
  for (size_t i = 0; i < TG_COUNT(units) && result == TG_NUMBER_OK; i++)
    if (tg_text_equal(unit, tg_text_of(units[i].name))) {
      *problem = "is out of range";
      return __builtin_mul_overflow(value, units[i].seconds, &value) ? -1 : value;
    }
  return -1;
}

static void set_seconds(tg_load *load, const tg_option *option, const tg_yaml_node *node) {
  const char *text = tg_load_text(load, option->key, node, "a time"), *problem;
  if (!text)
    return;
  int64_t seconds = 0;
  if (strcmp(text, "none") != 0 && strcmp(text, "0") != 0) {
    seconds = parse_seconds(text, &problem);
    if (seconds < option->minimum || seconds > option->maximum) {
      tg_findings_add(&load->findings, TG_AT(node),
                      "%s: '%.80s' %s; give 30s, 5min or 2h, %" PRId64 "s to %" PRId64 "s, or none",
                      option->key, text, problem, option->minimum, option->maximum);
      return;
    }
  }
  *(int64_t *)tg_option_member(load->campaign, option) = seconds;
}

static void write_seconds(const tg_campaign *campaign, const tg_option *option, FILE *out) {
  const int64_t seconds = *(const int64_t *)tg_option_value(campaign, option);
  if (seconds)
    fprintf(out, "%" PRId64 "s", seconds);
  else
    fputs("none", out);
}

static bool says(const tg_yaml_node *node, const char *word) {
  return node->kind == TG_YAML_SCALAR && node->text && !strcmp(node->text, word);
}

static void set_auto_integer(tg_load *load, const tg_option *option, const tg_yaml_node *node) {
  int64_t *value = tg_option_member(load->campaign, option);
  if (says(node, "auto"))
    *value = TG_SHARD_ROWS_AUTO;
  else if (says(node, "off"))
    *value = TG_SHARD_ROWS_OFF;
  else
    set_integer(load, option, node);
}

static void write_auto_integer(const tg_campaign *campaign, const tg_option *option, FILE *out) {
  int64_t value = *(const int64_t *)tg_option_value(campaign, option);
  if (value == TG_SHARD_ROWS_AUTO)
    fputs("auto", out);
  else
    fprintf(out, "%" PRId64, value);
}

static void set_truth(tg_load *load, const tg_option *option, const tg_yaml_node *node) {
  int value = tg_load_choice(load, option->key, node, "false|true");
  if (value >= 0)
    *(bool *)tg_option_member(load->campaign, option) = value;
}

static void write_truth(const tg_campaign *campaign, const tg_option *option, FILE *out) {
  fputs(*(const bool *)tg_option_value(campaign, option) ? "true" : "false", out);
}

_Static_assert(sizeof(tg_keep) == sizeof(int) && sizeof(tg_columns_wanted) == sizeof(int) &&
                   sizeof(tg_bad_row_policy) == sizeof(int) &&
                   sizeof(tg_compression) == sizeof(int) && sizeof(tg_universe) == sizeof(int) &&
                   sizeof(tg_match_quotes) == sizeof(int) && sizeof(tg_impact_unit) == sizeof(int),
               "a choice is stored as an int");

static void set_choice(tg_load *load, const tg_option *option, const tg_yaml_node *node) {
  int value = tg_load_choice(load, option->key, node, option->choices);
  if (value >= 0)
    *(int *)tg_option_member(load->campaign, option) = value;
}

static void write_choice(const tg_campaign *campaign, const tg_option *option, FILE *out) {
  tg_text rest = tg_text_of(option->choices), word;
  int value = *(const int *)tg_option_value(campaign, option);
  for (int i = 0; tg_text_next(&rest, '|', &word); i++)
    if (i == value)
      fprintf(out, "%.*s", TG_TEXT_ARG(word));
}

static void set_text(tg_load *load, const tg_option *option, const char *text) {
  char *copy = strdup(text);
  if (copy)
    tg_load_replace(tg_option_member(load->campaign, option), copy);
  else
    tg_findings_no_memory(&load->findings);
}

static void write_text(const tg_campaign *campaign, const tg_option *option, FILE *out) {
  tg_write_quoted(*(char *const *)tg_option_value(campaign, option), out);
}

static void set_word(tg_load *load, const tg_option *option, const tg_yaml_node *node) {
  const char *text = tg_load_text(load, option->key, node, "a name");
  if (!text || !tg_load_word(load, option->key, node, text, 64))
    return;
  if (strchr(text, '/'))
    tg_findings_add(&load->findings, TG_AT(node),
                    "%s: '%.80s' holds '/'; it names files, leave it out", option->key, text);
  else
    set_text(load, option, text);
}

static void set_zone(tg_load *load, const tg_option *option, const tg_yaml_node *node) {
  const char *text = tg_load_text(load, option->key, node, "a zone");
  if (text && tg_load_word(load, option->key, node, text, 64) &&
      tg_load_zone(load, option->key, node, text))
    set_text(load, option, text);
}

/** A path that may not exist yet, but must not be something else. Whether it can be written is
 * only asked of the value that wins (campaign_check.c). */
static void set_path(tg_load *load, const tg_option *option, const tg_yaml_node *node,
                     bool folder) {
  char *path = tg_load_path(load, option->key, node);
  if (!path)
    return;
  struct stat facts;
  if (stat(path, &facts) == 0 && folder != (bool)S_ISDIR(facts.st_mode))
    tg_findings_add(&load->findings, TG_AT(node), "%s: '%.400s' is %s; give another path",
                    option->key, path, folder ? "a file, not a folder" : "a folder, not a file");
  tg_load_replace(tg_option_member(load->campaign, option), path);
}

static void set_file(tg_load *load, const tg_option *option, const tg_yaml_node *node) {
  set_path(load, option, node, false);
}

static void set_folder(tg_load *load, const tg_option *option, const tg_yaml_node *node) {
  set_path(load, option, node, true);
}

static void set_log(tg_load *load, const tg_option *option, const tg_yaml_node *node) {
  if (node->kind == TG_YAML_SCALAR && node->text && !strcmp(node->text, "none"))
    set_text(load, option, "");
  else
    set_path(load, option, node, false);
}

static void write_log(const tg_campaign *campaign, const tg_option *option, FILE *out) {
  if (campaign->log && *campaign->log)
    write_text(campaign, option, out);
  else
    fputs("none", out);
}

const tg_option_type tg_type_integer = {"integer", false, false, set_integer, write_integer};
const tg_option_type tg_type_real = {"number", false, false, set_real, write_real};
const tg_option_type tg_type_size = {"size", false, true, set_size, write_size};
const tg_option_type tg_type_auto_size = {"auto or size", false, true, set_auto_size,
                                          write_auto_size};
const tg_option_type tg_type_seconds = {"time as 60s, or none", false, false, set_seconds,
                                        write_seconds};
const tg_option_type tg_type_auto_integer = {"auto, off or integer", false, false, set_auto_integer,
                                             write_auto_integer};
const tg_option_type tg_type_truth = {"true or false", false, false, set_truth, write_truth};
const tg_option_type tg_type_choice = {"one of", false, false, set_choice, write_choice};
const tg_option_type tg_type_word = {"text", false, false, set_word, write_text};
const tg_option_type tg_type_zone = {"zone", false, false, set_zone, write_text};
const tg_option_type tg_type_file = {"path", false, false, set_file, write_text};
const tg_option_type tg_type_folder = {"path of a folder", false, false, set_folder, write_text};
const tg_option_type tg_type_log = {"path or none", false, false, set_log, write_log};
