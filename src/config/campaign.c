/** \file campaign.c
 *
 * Brings the sources of settings together: defaults, machine profile, campaign,
 * environment, command line. Every source is checked whole, also where a later one wins.
 */
#include "config/campaign.h"

#include "base/atomic_file.h"
#include "base/vector.h"
#include "config/campaign_check.h"
#include "config/campaign_file.h"
#include "config/campaign_input.h"
#include "config/id_set.h"
#include "config/option.h"
#include "config/profile.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void set_variable(tg_load *load, const char *name, const char *value) {
  size_t count;
  const tg_option *options = tg_options(&count);
  char variables[TG_OPTIONS_MAX][TG_VARIABLE_MAX];
  const char *names[TG_OPTIONS_MAX + 2];
  for (size_t i = 0; i < count; i++) {
    names[i] = tg_option_variable(&options[i], variables[i]);
    if (!strcmp(name, names[i])) {
      tg_option_set_text(load, &options[i], value, TG_ORIGIN_ENVIRONMENT);
      return;
    }
  }
  names[count++] = TG_PROFILE_VARIABLE;
  names[count++] = TG_VECTOR_VARIABLE;
  tg_vector width;
  if (!strcmp(name, TG_VECTOR_VARIABLE) && !tg_vector_of(value, &width))
    tg_findings_add(&load->findings, 0, 0, "'%.40s' is none of " TG_VECTOR_NAMES, value);
  else if (strcmp(name, TG_PROFILE_VARIABLE) != 0 && strcmp(name, TG_VECTOR_VARIABLE) != 0)
    tg_load_unknown(load, "", &(tg_yaml_node){0}, name, "variable", names, count);
}

static void set_from_environment(tg_load *load) {
  for (char **entry = environ; entry && *entry; entry++) {
    const char *equals = strchr(*entry, '=');
    if (strncmp(*entry, "TAPEGRID_", 9) || !equals)
      continue;
    char *name = strndup(*entry, (size_t)(equals - *entry));
    snprintf(load->source, sizeof load->source, "environment variable %.120s", name ? name : "");
    load->findings.source = load->source;
    if (name)
      set_variable(load, name, equals + 1);
    else
      tg_findings_no_memory(&load->findings);
    free(name);
  }
}

static void set_from_command(tg_load *load, const tg_setting *setting) {
  snprintf(load->source, sizeof load->source, "command line --%.120s", setting->key);
  load->findings.source = load->source;
  const tg_option *option = tg_option_find(tg_text_of(setting->key));
  const char *nearest = tg_option_nearest(setting->key);
  if (option)
    tg_option_set_text(load, option, setting->value, TG_ORIGIN_COMMAND);
  else
    tg_findings_add(&load->findings, 0, 0, "not a known option; %s%s",
                    nearest ? "did you mean --" : "'tapegrid describe' lists all",
                    nearest ? nearest : "");
}

static void set_defaults(tg_load *load) {
  size_t count;
  const tg_option *options = tg_options(&count);
  for (size_t i = 0; i < count; i++)
    if (options[i].fallback && load->campaign->origins[i].kind == TG_ORIGIN_NONE)
      tg_option_set_text(load, &options[i], options[i].fallback, TG_ORIGIN_DEFAULT);
}

static void load_sources(tg_load *load, const tg_yaml_node *root, const tg_setting *settings,
                         size_t setting_count) {
  const char *folder = load->folder, *path = load->findings.source;
  tg_campaign_file_set(load, root, TG_ORIGIN_CAMPAIGN);
  load->findings.positions = false;
  load->folder = "."; /* what is typed is relative to where it is typed */
  set_from_environment(load);
  for (size_t i = 0; i < setting_count; i++)
    set_from_command(load, &settings[i]);
  load->findings.source = path;
  load->findings.positions = true;
  load->folder = folder;
  set_defaults(load);
  tg_campaign_check(load, root);
}

tg_status tg_campaign_load(tg_campaign *campaign, const char *path, const tg_setting *settings,
                           size_t setting_count, const tg_known_names *known, FILE *report) {
  memset(campaign, 0, sizeof *campaign);
  char folder[TG_PATH_MAX];
  tg_yaml_node root = {0};
  tg_load load = {.campaign = campaign,
                  .findings = {.report = report, .source = path, .positions = true},
                  .folder = folder,
                  .known = known};
  if (strlen(path) >= TG_PATH_MAX) {
    tg_findings_add(&load.findings, 0, 0, "the path is too long");
    return tg_findings_close(&load.findings);
  }
  tg_folder_of(path, folder);
  tg_profile_load(&load);
  campaign->path = strdup(path);
  if (!campaign->path)
    tg_findings_no_memory(&load.findings);
  else if (tg_yaml_read(path, &load.findings, &root))
    load_sources(&load, &root, settings, setting_count);
  tg_yaml_clear(&root);
  return tg_findings_close(&load.findings);
}

static void free_names(char **names, size_t count) {
  for (size_t i = 0; i < count; i++)
    free(names[i]);
  free(names);
}

void tg_campaign_clear(tg_campaign *campaign) {
  for (int t = 0; t < TG_TABLE_COUNT; t++)
    tg_input_clear(&campaign->inputs[t]);
  tg_id_set_clear(&campaign->securities);
  tg_id_set_clear(&campaign->participants);
  tg_id_set_clear(&campaign->dates);
  tg_id_set_clear(&campaign->dark_types);
  tg_id_set_clear(&campaign->sweep_types);
  free_names(campaign->modules, campaign->module_count);
  free_names(campaign->scenarios, campaign->scenario_count);
  free_names(campaign->tables, campaign->table_count);
  free(campaign->path);
  free(campaign->profile);
  free(campaign->name);
  free(campaign->timezone);
  free(campaign->store);
  free(campaign->aggregate);
  free(campaign->log);
  memset(campaign, 0, sizeof *campaign);
}

bool tg_campaign_option(const char *argument, const char *next, tg_setting *setting, int *used) {
  if (strncmp(argument, "--", 2))
    return false;
  const char *equals = strchr(argument, '=');
  tg_text name = tg_text_of(argument + 2);
  if (equals)
    name.size = (size_t)(equals - argument) - 2;
  const tg_option *option = tg_option_find(name);
  if (!option)
    option = tg_option_alias(name);
  if (!option)
    return false;
  bool takes_next = !equals && next && strncmp(next, "--", 2);
  setting->key = option->key;
  setting->value = equals ? equals + 1 : takes_next ? next : "";
  *used = takes_next ? 2 : 1;
  return true;
}
