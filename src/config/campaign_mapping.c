/** \file campaign_mapping.c
 *
 * The keys of a spelled-out mapping, as a table of name, meaning and reader.
 */
#include "config/campaign_mapping.h"

#include "config/option.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define TIME_UNITS      "ns|us|ms|s|iso"
#define PRICE_SCALE_MAX 9

typedef struct target {
  tg_load *load;
  const char *key; /**< "inputs.orders.mapping" */
  const tg_table *table;
  tg_mapping *mapping;
} target;

typedef struct mapping_key {
  const char *name;
  void (*set)(const target *target, const tg_yaml_node *node);
  const char *help;
} mapping_key;

/** A short text into an array of the mapping. */
static void set_array(const target *t, const tg_yaml_node *node, const char *what, char *out,
                      size_t size) {
  const char *text = tg_load_text(t->load, t->key, node, what);
  if (text && tg_load_word(t->load, t->key, node, text, size))
    snprintf(out, size, "%s", text);
}

static void load_builtin(const target *t, const tg_yaml_node *node) {
  const char *text =
      tg_load_text(t->load, t->key, node, "a built-in mapping, or a map of its keys");
  tg_mapping builtin = {0};
  if (!text)
    return;
  if (tg_mapping_builtin(text, &builtin) == TG_OK) {
    tg_mapping_clear(t->mapping);
    *t->mapping = builtin;
    return;
  }
  size_t count;
  const char *const *names = tg_mapping_names(&count);
  tg_load_unknown(t->load, t->key, node, text, "built-in mapping", names, count);
}

static void set_nothing(const target *t, const tg_yaml_node *node) {
  (void)t;
  (void)node; /* base: read before all others */
}

static void set_name(const target *t, const tg_yaml_node *node) {
  set_array(t, node, "a name", t->mapping->name, sizeof t->mapping->name);
  size_t count;
  const char *const *names = tg_mapping_names(&count);
  for (size_t i = 0; i < count; i++)
    if (!strcmp(names[i], t->mapping->name))
      tg_findings_add(&t->load->findings, TG_AT(node),
                      "%s: '%s' is a built-in mapping; call this one something else", t->key,
                      names[i]);
}

static void set_headers(const target *t, const tg_yaml_node *node, int column) {
  const char *text = tg_load_text(t->load, t->key, node, "a header");
  if (!text || !tg_load_word(t->load, t->key, node, text, TG_YAML_SCALAR_MAX))
    return;
  tg_text rest = tg_text_of(text), header;
  bool blank = text[strlen(text) - 1] == '|';
  while (tg_text_next(&rest, '|', &header))
    blank = blank || !tg_text_trim(header).size;
  char *copy = blank ? NULL : strdup(text);
  if (blank)
    tg_findings_add(&t->load->findings, TG_AT(node), "%s: '%.80s' holds an empty header", t->key,
                    text);
  else if (!copy)
    tg_findings_no_memory(&t->load->findings);
  else
    tg_load_replace(&t->mapping->headers[column], copy);
}

static void set_columns(const target *t, const tg_yaml_node *node) {
  if (node->kind != TG_YAML_MAP) {
    tg_findings_add(&t->load->findings, TG_AT(node),
                    "%s: columns takes a map as { price: \"Limit Price\" }", t->key);
    return;
  }
  const char *names[TG_COLUMNS_MAX];
  for (size_t i = 0; i < t->table->column_count; i++)
    names[i] = t->table->columns[i].name;
  for (size_t i = 0; i < node->count; i++) {
    const tg_yaml_node *item = &node->items[i];
    int column = tg_table_column(t->table, item->key);
    if (column >= 0)
      set_headers(t, item, column);
    else
      tg_load_unknown(t->load, t->key, item, item->key, "column of this table", names,
                      t->table->column_count);
  }
}

static void set_delimiter(const target *t, const tg_yaml_node *node) {
  const char *text = tg_load_text(t->load, t->key, node, "a delimiter");
  if (text && !strcmp(text, "tab"))
    text = "\t";
  if (text && !text[1] && strchr(",;|^~ \t", *text))
    t->mapping->delimiter = *text;
  else if (text)
    tg_findings_add(&t->load->findings, TG_AT(node),
                    "%s: '%.80s' is not a delimiter; give one of , ; | ^ ~ or tab, in quotes",
                    t->key, text);
}

static void set_price_scale(const target *t, const tg_yaml_node *node) {
  int64_t scale;
  if (tg_load_integer(t->load, t->key, node, 0, PRICE_SCALE_MAX, &scale))
    t->mapping->price_scale = (unsigned)scale;
}

static void set_price_unit(const target *t, const tg_yaml_node *node) {
  set_array(t, node, "a unit as \"0.0001 USD\"", t->mapping->price_unit,
            sizeof t->mapping->price_unit);
}

static void set_time_unit(const target *t, const tg_yaml_node *node) {
  int unit = tg_load_choice(t->load, t->key, node, TIME_UNITS);
  if (unit >= 0)
    t->mapping->time_unit = (tg_time_unit)unit;
}

static void set_zone(const target *t, const tg_yaml_node *node) {
  char zone[sizeof t->mapping->zone] = "";
  set_array(t, node, "a zone", zone, sizeof zone);
  if (*zone && tg_load_zone(t->load, t->key, node, zone))
    memcpy(t->mapping->zone, zone, sizeof zone);
}

static void set_sentinels(const target *t, const tg_yaml_node *node) {
  bool list = node->kind == TG_YAML_LIST;
  size_t count = list ? node->count : 1;
  t->mapping->sentinel_count = 0;
  if (count > TG_SENTINELS_MAX)
    tg_findings_add(&t->load->findings, TG_AT(node), "%s: more than %d sentinels", t->key,
                    TG_SENTINELS_MAX);
  for (size_t i = 0; i < count && count <= TG_SENTINELS_MAX; i++)
    t->mapping->sentinel_count +=
        tg_load_integer(t->load, t->key, list ? &node->items[i] : node, INT64_MIN, INT64_MAX,
                        &t->mapping->sentinels[t->mapping->sentinel_count]);
}

static const mapping_key mapping_keys[] = {
    {"name", set_name, "what to call it; default: custom"},
    {"base", set_nothing, "the built-in mapping that it starts from; default: asx"},
    {"columns", set_columns, "canonical column: \"Header|Other header\""},
    {"delimiter", set_delimiter, "one of \",\" \";\" \"|\" \"^\" \"~\" \" \" or tab"},
    {"price_scale", set_price_scale, "decimals kept of a price, 0 to 9"},
    {"price_unit", set_price_unit, "what a stored price of 1 is, as \"0.0001 USD\""},
    {"time_unit", set_time_unit, "of timestamps: ns, us, ms or s since 1970 UTC, or iso"},
    {"zone", set_zone, "wall clock of iso timestamps without offset"},
    {"sentinels", set_sentinels, "list of up to 8 raw integers that mean no price"},
};

static void set_key(const target *t, const tg_yaml_node *item) {
  const char *names[TG_COUNT(mapping_keys)];
  for (size_t i = 0; i < TG_COUNT(mapping_keys); i++) {
    names[i] = mapping_keys[i].name;
    if (strcmp(item->key, names[i]))
      continue;
    char key[96];
    snprintf(key, sizeof key, "%s.%s", t->key, names[i]);
    target inner = *t;
    inner.key = key;
    mapping_keys[i].set(&inner, item);
    return;
  }
  tg_load_unknown(t->load, t->key, item, item->key, "key of a mapping", names, TG_COUNT(names));
}

void tg_mapping_set(tg_load *load, const char *key, const tg_table *table, const tg_yaml_node *node,
                    tg_mapping *mapping) {
  target t = {load, key, table, mapping};
  const tg_yaml_node asx = {.kind = TG_YAML_SCALAR, .text = (char[]){"asx"}};
  if (node->kind != TG_YAML_MAP) {
    load_builtin(&t, node);
    return;
  }
  const tg_yaml_node *base = tg_yaml_get(node, "base");
  load_builtin(&t, base ? base : &asx);
  snprintf(mapping->name, sizeof mapping->name, "custom");
  for (size_t i = 0; i < node->count; i++)
    set_key(&t, &node->items[i]);
  if (tg_yaml_get(node, "price_scale") && !tg_yaml_get(node, "price_unit"))
    tg_findings_add(&load->findings, TG_AT(node),
                    "%s: price_scale needs price_unit, e.g. \"0.0001 USD\"", key);
}

static void write_columns(const tg_mapping *mapping, const tg_table *table, FILE *out) {
  const char *before = ", columns: { ";
  for (size_t c = 0; c < table->column_count; c++) {
    if (!mapping->headers[c])
      continue;
    fprintf(out, "%s%s: ", before, table->columns[c].name);
    tg_write_quoted(mapping->headers[c], out);
    before = ", ";
  }
  if (strcmp(before, ", columns: { "))
    fputs(" }", out);
}

void tg_mapping_write(const tg_mapping *mapping, const tg_table *table, FILE *out) {
  static const char *const units[] = {"ns", "us", "ms", "s", "iso"};
  size_t count;
  const char *const *names = tg_mapping_names(&count);
  for (size_t i = 0; i < count; i++)
    if (!strcmp(names[i], mapping->name)) {
      fputs(names[i], out);
      return;
    }
  fputs("{ name: ", out);
  tg_write_quoted(mapping->name, out);
  write_columns(mapping, table, out);
  fputs(", delimiter: ", out);
  tg_write_quoted((char[]){mapping->delimiter, 0}, out);
  fprintf(out, ", price_scale: %u, price_unit: ", mapping->price_scale);
  tg_write_quoted(mapping->price_unit, out);
  fprintf(out, ", time_unit: %s, zone: ", units[mapping->time_unit]);
  tg_write_quoted(mapping->zone, out);
  fputs(", sentinels: [", out);
  for (size_t i = 0; i < mapping->sentinel_count; i++)
    fprintf(out, "%s%" PRId64, i ? ", " : "", mapping->sentinels[i]);
  fputs("] }", out);
}

void tg_mapping_help(FILE *out) {
  for (size_t i = 0; i < TG_COUNT(mapping_keys); i++)
    fprintf(out, "    %-24s %s\n", mapping_keys[i].name, mapping_keys[i].help);
}
