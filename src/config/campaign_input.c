/** \file campaign_input.c
 *
 * Reads `inputs:` and finds out at once whether its files exist.
 */
#include "config/campaign_input.h"

#include "base/atomic_file.h"
#include "config/campaign_mapping.h"
#include "config/option.h"
#include "config/pattern.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *const input_keys[] = {"files", "mapping"};

/** False with a finding when nothing is there. */
static bool check_exists(tg_load *load, const char *key, const tg_yaml_node *node,
                         const char *pattern) {
  glob_t found;
  int result = tg_pattern_find(pattern, &found), reason = errno;
  globfree(&found);
  if (result == GLOB_NOSPACE)
    return tg_findings_no_memory(&load->findings);
  if (result == GLOB_NOMATCH)
    tg_findings_add(&load->findings, TG_AT(node), "%s: no file matches '%.400s'; check the path",
                    key, pattern);
  else if (result)
    tg_findings_add(&load->findings, TG_AT(node), "%s: a folder of '%.400s' cannot be read: %s",
                    key, pattern, strerror(reason));
  return !result;
}

static void add_file(tg_load *load, const char *key, const tg_yaml_node *node, tg_input *input) {
  if (node->kind == TG_YAML_SCALAR && node->text && strstr(node->text, "://")) {
    tg_findings_add(&load->findings, TG_AT(node),
                    "%s: '%.80s': only local files are read in this version; copy it here first",
                    key, node->text);
    return;
  }
  char *path = tg_load_path(load, key, node);
  if (path && check_exists(load, key, node, path))
    input->files[input->file_count++] = path;
  else
    free(path);
}

static void set_files(tg_load *load, const char *key, const tg_yaml_node *node, tg_input *input) {
  bool list = node->kind == TG_YAML_LIST;
  size_t count = list ? node->count : 1;
  if (!count) {
    tg_findings_add(&load->findings, TG_AT(node), "%s: an empty list; give a path or a pattern",
                    key);
    return;
  }
  input->files = calloc(count, sizeof *input->files);
  if (!input->files)
    tg_findings_no_memory(&load->findings);
  for (size_t i = 0; input->files && i < count; i++)
    add_file(load, key, list ? &node->items[i] : node, input);
}

static void set_input(tg_load *load, const tg_table *table, const tg_yaml_node *node) {
  tg_input *input = &load->campaign->inputs[table->id];
  char key[64];
  snprintf(key, sizeof key, "inputs.%s", table->name);
  input->given = true;
  input->line = node->line;
  input->column = node->column;
  if (node->kind != TG_YAML_MAP) {
    tg_findings_add(&load->findings, TG_AT(node),
                    "%s: takes { files: \"data/*.csv\", mapping: asx }", key);
    return;
  }
  for (size_t i = 0; i < node->count; i++)
    if (strcmp(node->items[i].key, "files") && strcmp(node->items[i].key, "mapping"))
      tg_load_unknown(load, key, &node->items[i], node->items[i].key, "key of an input", input_keys,
                      TG_COUNT(input_keys));
  const tg_yaml_node *files = tg_yaml_get(node, "files"), *mapping = tg_yaml_get(node, "mapping");
  const tg_yaml_node asx = {.kind = TG_YAML_SCALAR, .text = (char[]){"asx"}};
  snprintf(key, sizeof key, "inputs.%s.files", table->name);
  if (files)
    set_files(load, key, files, input);
  else
    tg_findings_add(&load->findings, TG_AT(node), "%s: is needed; give a path or a pattern", key);
  snprintf(key, sizeof key, "inputs.%s.mapping", table->name);
  tg_mapping_set(load, key, table, mapping ? mapping : &asx, &input->mapping);
}

void tg_inputs_set(tg_load *load, const tg_yaml_node *inputs) {
  char escaped[2 * TG_PATH_MAX];
  const char *names[TG_TABLE_COUNT], *folder = load->folder;
  for (int t = 0; t < TG_TABLE_COUNT; t++)
    names[t] = tg_table_get((tg_table_id)t)->name;
  if (inputs->kind != TG_YAML_MAP) {
    tg_findings_add(&load->findings, TG_AT(inputs),
                    "inputs: takes a map of tables as orders: { files: \"data/*.csv\" }");
    return;
  }
  tg_pattern_escape(folder, escaped); /* it is a name, not a pattern, also when it holds '[' */
  load->folder = escaped;
  for (size_t i = 0; i < inputs->count; i++) {
    const tg_yaml_node *item = &inputs->items[i];
    const tg_table *table = tg_table_find(item->key);
    if (table)
      set_input(load, table, item);
    else
      tg_load_unknown(load, "inputs", item, item->key, "table", names, TG_TABLE_COUNT);
  }
  load->folder = folder;
}

static bool pattern_has(const char *pattern, const struct stat *wanted) {
  glob_t found;
  bool has = false;
  if (tg_pattern_find(pattern, &found) == 0)
    for (size_t i = 0; i < found.gl_pathc && !has; i++) {
      struct stat facts;
      has = stat(found.gl_pathv[i], &facts) == 0 && facts.st_dev == wanted->st_dev &&
            facts.st_ino == wanted->st_ino;
    }
  globfree(&found);
  return has;
}

bool tg_input_reads(const tg_input *input, const char *path) {
  struct stat wanted;
  if (stat(path, &wanted))
    return false;
  for (size_t i = 0; i < input->file_count; i++)
    if (pattern_has(input->files[i], &wanted))
      return true;
  return false;
}

void tg_input_clear(tg_input *input) {
  for (size_t i = 0; i < input->file_count; i++)
    free(input->files[i]);
  free(input->files);
  tg_mapping_clear(&input->mapping);
  memset(input, 0, sizeof *input);
}

void tg_input_write_files(const tg_input *input, FILE *out) {
  for (size_t i = 0; i < input->file_count; i++) {
    fputs(i ? ", " : "[", out);
    tg_write_quoted(input->files[i], out);
  }
  fputs(input->file_count ? "]" : "[]", out);
}

void tg_input_write_mapping(const tg_input *input, tg_table_id table, FILE *out) {
  tg_mapping_write(&input->mapping, tg_table_get(table), out);
}

void tg_input_help(FILE *out) {
  fputs("  TABLE: { files: ..., mapping: ... }, of which orders is needed\n", out);
  for (int t = 0; t < TG_TABLE_COUNT; t++) {
    const tg_table *table = tg_table_get((tg_table_id)t);
    fprintf(out, "    %-24s one row: %s\n", table->name, table->doc);
  }
  fputs("  inputs.TABLE.files           path, pattern or a list of them; plain, .gz or .zst\n"
        "  inputs.TABLE.mapping         a built-in mapping (default asx), or a map of\n",
        out);
  tg_mapping_help(out);
}
