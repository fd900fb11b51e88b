/** \file option_names.c
 *
 * The options that choose parts of the program by name: metric families, scenarios, result tables.
 */
#include "config/option.h"

#include <stdlib.h>
#include <string.h>

/** One such option: its members, the names that there are, what the messages call them. */
typedef struct name_list {
  char ***names; /**< NULL: all */
  size_t *count;
  const char *const *known;
  size_t known_count;
  const char *noun, *what;
} name_list;

static name_list modules_of(tg_load *load) {
  const tg_known_names *known = load->known;
  return (name_list){.names = &load->campaign->modules,
                     .count = &load->campaign->module_count,
                     .known = known ? known->modules : NULL,
                     .known_count = known ? known->module_count : 0,
                     .noun = "module",
                     .what = "all or a list of names"};
}

static name_list scenarios_of(tg_load *load) {
  const tg_known_names *known = load->known;
  return (name_list){.names = &load->campaign->scenarios,
                     .count = &load->campaign->scenario_count,
                     .known = known ? known->scenarios : NULL,
                     .known_count = known ? known->scenario_count : 0,
                     .noun = "scenario",
                     .what = "all, none or a list of names"};
}

static name_list tables_of(tg_load *load) {
  const tg_known_names *known = load->known;
  return (name_list){.names = &load->campaign->tables,
                     .count = &load->campaign->table_count,
                     .known = known ? known->tables : NULL,
                     .known_count = known ? known->table_count : 0,
                     .noun = "result table",
                     .what = "all or a list of names"};
}

static bool is_word(const tg_yaml_node *node, const char *word) {
  return node->kind == TG_YAML_SCALAR && node->text && !strcmp(node->text, word);
}

static void clear_names(const name_list *list) {
  for (size_t i = 0; i < *list->count; i++)
    free((*list->names)[i]);
  free(*list->names);
  *list->names = NULL;
  *list->count = 0;
}

static bool make_room(tg_load *load, const name_list *list, size_t count) {
  *list->names = calloc(count + 1, sizeof **list->names);
  return *list->names || tg_findings_no_memory(&load->findings);
}

static bool is_known(tg_load *load, const char *key, const tg_yaml_node *node,
                     const name_list *list) {
  char what[64];
  snprintf(what, sizeof what, "the name of a %s", list->noun);
  const char *text = tg_load_text(load, key, node, what);
  for (size_t i = 0; text && i < list->known_count; i++)
    if (!strcmp(text, list->known[i]))
      return true;
  if (text)
    tg_load_unknown(load, key, node, text, list->noun, list->known, list->known_count);
  return false;
}

/** Once each, in the order given. */
static void add_name(tg_load *load, const name_list *list, const char *name) {
  for (size_t i = 0; i < *list->count; i++)
    if (!strcmp((*list->names)[i], name))
      return;
  char *copy = strdup(name);
  if (copy)
    (*list->names)[(*list->count)++] = copy;
  else
    tg_findings_no_memory(&load->findings);
}

static void set_names(tg_load *load, const char *key, const tg_yaml_node *node,
                      const name_list *list) {
  bool is_list = node->kind == TG_YAML_LIST;
  const tg_yaml_node *items = is_list ? node->items : node;
  size_t count = is_list ? node->count : 1;
  clear_names(list);
  if (node->kind == TG_YAML_MAP)
    tg_findings_add(&load->findings, TG_AT(node), "%s: takes %s, not a map", key, list->what);
  else if (!count)
    tg_findings_add(&load->findings, TG_AT(node), "%s: an empty list selects nothing; give %s", key,
                    list->what);
  else if (!is_word(node, "all") && make_room(load, list, count))
    for (size_t i = 0; i < count; i++)
      if (is_known(load, key, &items[i], list))
        add_name(load, list, items[i].text);
}

static void write_names(char *const *names, size_t count, const char *empty, FILE *out) {
  if (!names || !count)
    fputs(names ? empty : "all", out);
  for (size_t i = 0; i < count; i++)
    fprintf(out, "%s%s%s", i ? ", " : "[", names[i], i + 1 < count ? "" : "]");
}

static void set_modules(tg_load *load, const tg_option *option, const tg_yaml_node *node) {
  const name_list list = modules_of(load);
  set_names(load, option->key, node, &list);
}

static void write_modules(const tg_campaign *campaign, const tg_option *option, FILE *out) {
  (void)option;
  write_names(campaign->modules, campaign->module_count, "[]", out);
}

/** Nothing may be simulated, where nothing measured would be a mistake. */
static void set_scenarios(tg_load *load, const tg_option *option, const tg_yaml_node *node) {
  const name_list list = scenarios_of(load);
  if (!is_word(node, "none")) {
    set_names(load, option->key, node, &list);
    return;
  }
  clear_names(&list);
  make_room(load, &list, 0);
}

static void write_scenarios(const tg_campaign *campaign, const tg_option *option, FILE *out) {
  (void)option;
  write_names(campaign->scenarios, campaign->scenario_count, "none", out);
}

static void set_tables(tg_load *load, const tg_option *option, const tg_yaml_node *node) {
  const name_list list = tables_of(load);
  set_names(load, option->key, node, &list);
}

static void write_tables(const tg_campaign *campaign, const tg_option *option, FILE *out) {
  (void)option;
  write_names(campaign->tables, campaign->table_count, "[]", out);
}

bool tg_campaign_wants_table(const tg_campaign *campaign, const char *name) {
  for (size_t i = 0; campaign->tables && i < campaign->table_count; i++)
    if (!strcmp(campaign->tables[i], name))
      return true;
  return !campaign->tables;
}

const tg_option_type tg_type_tables = {"all or a list", true, false, set_tables, write_tables};
const tg_option_type tg_type_modules = {"all or a list", true, false, set_modules, write_modules};
const tg_option_type tg_type_scenarios = {"all, none or a list", true, false, set_scenarios,
                                          write_scenarios};
