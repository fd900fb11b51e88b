/** \file campaign_echo.c
 *
 * The campaign back in words: for people with origins, as YAML, as help.
 */
#include "config/campaign_input.h"
#include "config/option.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define KEY_WIDTH   28
#define VALUE_WIDTH 28

static const char *origin_name(tg_origin_kind kind) {
  static const char *const names[] = {"not set",  "default",     "machine profile",
                                      "campaign", "environment", "command line"};
  return names[kind];
}

static long start_line(FILE *out, const char *key) {
  fprintf(out, "%-*s = ", KEY_WIDTH, key);
  return ftell(out);
}

static void end_line(FILE *out, long start, const tg_origin *origin, const char *profile) {
  int missing = VALUE_WIDTH - (int)(ftell(out) - start);
  fprintf(out, "%*s (%s", missing > 0 ? missing : 0, "", origin_name(origin->kind));
  if (origin->kind == TG_ORIGIN_PROFILE)
    fprintf(out, " %s", profile);
  if (origin->line)
    fprintf(out, ", line %d", origin->line);
  fputs(")\n", out);
}

static void echo_option(const tg_campaign *campaign, const tg_option *option, FILE *out) {
  size_t count;
  const tg_origin *origin = &campaign->origins[option - tg_options(&count)];
  long start = start_line(out, option->key);
  option->type->write(campaign, option, out);
  end_line(out, start, origin, campaign->profile);
}

static void echo_inputs(const tg_campaign *campaign, FILE *out) {
  for (int t = 0; t < TG_TABLE_COUNT; t++) {
    const tg_input *input = &campaign->inputs[t];
    if (!input->given)
      continue;
    const tg_origin origin = {TG_ORIGIN_CAMPAIGN, input->line, input->column};
    char key[64];
    snprintf(key, sizeof key, "inputs.%s.files", tg_table_get((tg_table_id)t)->name);
    long start = start_line(out, key);
    tg_input_write_files(input, out);
    end_line(out, start, &origin, NULL);
    snprintf(key, sizeof key, "inputs.%s.mapping", tg_table_get((tg_table_id)t)->name);
    start = start_line(out, key);
    tg_input_write_mapping(input, (tg_table_id)t, out);
    end_line(out, start, &origin, NULL);
  }
}

/** Is \a option in \a section? NULL: in none. */
static bool in_section(const tg_option *option, const tg_section *section) {
  size_t length = section ? strlen(section->key) : 0;
  return section ? !strncmp(option->key, section->key, length) && option->key[length] == '.'
                 : !strchr(option->key, '.');
}

static void echo_all(const tg_campaign *campaign, FILE *out) {
  size_t count;
  const tg_option *options = tg_options(&count);
  for (size_t i = 0; i < count; i++)
    if (in_section(&options[i], NULL))
      echo_option(campaign, &options[i], out);
  echo_inputs(campaign, out);
  for (size_t i = 0; i < count; i++)
    if (!in_section(&options[i], NULL))
      echo_option(campaign, &options[i], out);
}

/* Into memory first, where a column is known. */
void tg_campaign_echo(const tg_campaign *campaign, FILE *out) {
  char *text = NULL;
  size_t size;
  FILE *memory = open_memstream(&text, &size);
  if (!memory)
    return;
  echo_all(campaign, memory);
  if (!fclose(memory))
    fputs(text, out);
  free(text);
}

static void yaml_inputs(const tg_campaign *campaign, FILE *out) {
  for (int t = 0; t < TG_TABLE_COUNT; t++) {
    const tg_input *input = &campaign->inputs[t];
    if (!input->given)
      continue;
    fprintf(out, "  %s:\n    files: ", tg_table_get((tg_table_id)t)->name);
    tg_input_write_files(input, out);
    fputs("\n    mapping: ", out);
    tg_input_write_mapping(input, (tg_table_id)t, out);
    fputc('\n', out);
  }
}

static void yaml_options(const tg_campaign *campaign, const tg_section *section, FILE *out) {
  size_t count;
  const tg_option *options = tg_options(&count);
  for (size_t i = 0; i < count; i++) {
    if (!in_section(&options[i], section))
      continue;
    const char *dot = strchr(options[i].key, '.');
    fprintf(out, "%s%s: ", section ? "  " : "", dot ? dot + 1 : options[i].key);
    options[i].type->write(campaign, &options[i], out);
    fputc('\n', out);
  }
}

char *tg_campaign_yaml(const tg_campaign *campaign) {
  char *text = NULL;
  size_t size, count;
  FILE *out = open_memstream(&text, &size);
  if (!out)
    return NULL;
  const tg_section *sections = tg_sections(&count);
  yaml_options(campaign, NULL, out);
  for (size_t i = 0; i < count; i++) {
    fprintf(out, "%s:\n", sections[i].key);
    if (!strcmp(sections[i].key, "inputs"))
      yaml_inputs(campaign, out);
    yaml_options(campaign, &sections[i], out);
  }
  if (fclose(out)) {
    free(text);
    return NULL;
  }
  return text;
}

/* Reference data names rows and makes none. */
static bool makes_rows(const tg_campaign *campaign, int table) {
  return campaign->inputs[table].given && table != TG_TABLE_instruments &&
         table != TG_TABLE_participants;
}

char *tg_campaign_job_settings(const tg_campaign *campaign) {
  char *text = NULL;
  size_t size, count;
  const tg_option *options = tg_options(&count);
  FILE *out = open_memstream(&text, &size);
  for (size_t i = 0; out && i < count; i++) {
    if (options[i].scope != TG_SCOPE_job)
      continue;
    fprintf(out, "%s: ", options[i].key);
    options[i].type->write(campaign, &options[i], out);
    fputc('\n', out);
  }
  for (int t = 0; out && t < TG_TABLE_COUNT; t++) {
    if (!makes_rows(campaign, t))
      continue;
    fprintf(out, "inputs.%s.mapping: ", tg_table_get((tg_table_id)t)->name);
    tg_input_write_mapping(&campaign->inputs[t], (tg_table_id)t, out);
    fputc('\n', out);
  }
  if (out && !fclose(out))
    return text;
  free(text);
  return NULL;
}

static void help_range(const tg_option *option, FILE *out) {
  if (!option->maximum)
    return;
  fputs(", ", out);
  if (option->type->bytes)
    tg_write_bytes(option->minimum, out);
  else
    fprintf(out, option->maximum == INT64_MAX ? "at least %" PRId64 : "%" PRId64, option->minimum);
  if (option->maximum == INT64_MAX)
    return;
  fputs(" to ", out);
  if (option->type->bytes)
    tg_write_bytes(option->maximum, out);
  else
    fprintf(out, "%" PRId64, option->maximum);
}

static void help_real_range(const tg_option *option, FILE *out) {
  if (option->greatest == 0)
    return;
  fputs(isinf(option->greatest) ? ", at least " : ", ", out);
  tg_write_real(option->least, out);
  if (isinf(option->greatest))
    return;
  fputs(" to ", out);
  tg_write_real(option->greatest, out);
}

static void help_options(const tg_section *section, FILE *out) {
  size_t count;
  const tg_option *options = tg_options(&count);
  for (size_t i = 0; i < count; i++) {
    const tg_option *option = &options[i];
    if (!in_section(option, section))
      continue;
    fprintf(out, "  %-*s %s", KEY_WIDTH, option->key, option->type->name);
    if (option->choices)
      fprintf(out, " %s", option->choices);
    help_range(option, out);
    help_real_range(option, out);
    if (option->fallback)
      fprintf(out, ", default %s", option->fallback);
    if (option->scope == TG_SCOPE_machine)
      fputs(" [machine]", out);
    fprintf(out, "\n  %-*s   %s\n", KEY_WIDTH, "", option->help);
  }
}

void tg_campaign_help(FILE *out) {
  size_t count;
  const tg_section *sections = tg_sections(&count);
  fputs("Settings: --KEY=VALUE, then TAPEGRID_KEY (dots as underscores), then the campaign\n"
        "file, then the machine profile, then the default. --chunk stands for --ingest.chunk:\n"
        "the last part is enough. A machine profile is a YAML file of the keys marked [machine]:\n"
        "the one TAPEGRID_PROFILE names (empty: none), else the first that exists of\n"
        "$XDG_CONFIG_HOME/tapegrid/machine.yaml, $HOME/.config/tapegrid/machine.yaml and\n"
        "/etc/tapegrid/machine.yaml.\n\n",
        out);
  help_options(NULL, out);
  for (size_t i = 0; i < count; i++) {
    fprintf(out, "\n%s: %s\n", sections[i].key, sections[i].help);
    if (!strcmp(sections[i].key, "inputs"))
      tg_input_help(out);
    help_options(&sections[i], out);
  }
}
