/** \file option_list.c
 *
 * The kinds of options that select: lists of ids and dates, and ranges.
 *
 * One value stands for a list of one. An empty list is always a mistake: it
 * would select nothing.
 */
#include "config/id_set.h"
#include "config/option.h"

#include "base/zone.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static bool is_all(const tg_yaml_node *node) {
  return node->kind == TG_YAML_SCALAR && node->text && !strcmp(node->text, "all");
}

/** The values of a list, or the one value; NULL with a finding. */
static const tg_yaml_node *list_items(tg_load *load, const char *key, const tg_yaml_node *node,
                                      const char *what, size_t *count) {
  bool list = node->kind == TG_YAML_LIST;
  *count = list ? node->count : 1;
  if (node->kind == TG_YAML_MAP)
    tg_findings_add(&load->findings, TG_AT(node), "%s: takes %s, not a map", key, what);
  else if (!*count)
    tg_findings_add(&load->findings, TG_AT(node), "%s: an empty list selects nothing; give %s", key,
                    what);
  else
    return list ? node->items : node;
  return NULL;
}

typedef bool (*read_id)(tg_load *load, const tg_option *option, const tg_yaml_node *node,
                        int64_t *id);

static void set_id_list(tg_load *load, const tg_option *option, const tg_yaml_node *node,
                        const char *what, read_id read, tg_id_set *set) {
  size_t count, kept = 0;
  const tg_yaml_node *items = list_items(load, option->key, node, what, &count);
  if (!items)
    return;
  int64_t *ids = calloc(count, sizeof *ids);
  if (!ids) {
    tg_findings_no_memory(&load->findings);
    return;
  }
  for (size_t i = 0; i < count; i++)
    kept += read(load, option, &items[i], &ids[kept]);
  tg_id_set_take(set, ids, kept);
}

static bool read_integer_id(tg_load *load, const tg_option *option, const tg_yaml_node *node,
                            int64_t *id) {
  return tg_load_integer(load, option->key, node, option->minimum, option->maximum, id);
}

static void set_types(tg_load *load, const tg_option *option, const tg_yaml_node *node) {
  set_id_list(load, option, node, "a list of order types as [64, 2048]", read_integer_id,
              tg_option_member(load->campaign, option));
}

static void set_ids(tg_load *load, const tg_option *option, const tg_yaml_node *node) {
  tg_id_set *set = tg_option_member(load->campaign, option);
  if (is_all(node))
    tg_id_set_all(set);
  else
    set_id_list(load, option, node, "all or a list of ids as [110621, 70616]", read_integer_id,
                set);
}

static void write_ids(const tg_campaign *campaign, const tg_option *option, FILE *out) {
  const tg_id_set *set = tg_option_value(campaign, option);
  if (set->all) {
    fputs("all", out);
    return;
  }
  for (size_t i = 0; i < set->count; i++)
    fprintf(out, "%s%" PRId64, i ? ", " : "[", set->ids[i]);
  fputs(set->count ? "]" : "[]", out);
}

/** The two ends of { from: ..., to: ... }; false with findings. */
static bool range_ends(tg_load *load, const char *key, const tg_yaml_node *node,
                       const tg_yaml_node **from, const tg_yaml_node **to) {
  static const char *const names[] = {"from", "to"};
  size_t before = load->findings.count;
  for (size_t i = 0; i < node->count; i++)
    if (strcmp(node->items[i].key, "from") && strcmp(node->items[i].key, "to"))
      tg_load_unknown(load, key, &node->items[i], node->items[i].key, "key of a range", names, 2);
  *from = tg_yaml_get(node, "from");
  *to = tg_yaml_get(node, "to");
  if (!*from || !*to)
    tg_findings_add(&load->findings, TG_AT(node), "%s: a range needs from and to", key);
  return load->findings.count == before;
}

static bool read_date(tg_load *load, const tg_option *option, const tg_yaml_node *node,
                      int64_t *id) {
  const char *text = tg_load_text(load, option->key, node, "a date as 2024-09-05");
  int32_t date;
  if (!text)
    return false;
  if (!tg_date_parse(tg_text_of(text), &date) || !tg_date_valid(date)) {
    tg_findings_add(&load->findings, TG_AT(node),
                    "%s: '%.80s' is not a day of the calendar; give a date as 2024-09-05",
                    option->key, text);
    return false;
  }
  *id = date;
  return true;
}

static void set_date_range(tg_load *load, const tg_option *option, const tg_yaml_node *node) {
  const tg_yaml_node *from_node, *to_node;
  int64_t from, to;
  if (!range_ends(load, option->key, node, &from_node, &to_node))
    return;
  bool has_from = read_date(load, option, from_node, &from);
  if (!read_date(load, option, to_node, &to) || !has_from)
    return;
  if (from > to)
    tg_findings_add(&load->findings, TG_AT(from_node), "%s: from %s is after to %s; swap them",
                    option->key, from_node->text, to_node->text);
  tg_id_set_clear(&load->campaign->dates);
  load->campaign->date_range = true;
  load->campaign->date_from = (int32_t)from;
  load->campaign->date_to = (int32_t)to;
}

static void set_dates(tg_load *load, const tg_option *option, const tg_yaml_node *node) {
  if (node->kind == TG_YAML_MAP) {
    set_date_range(load, option, node);
    return;
  }
  load->campaign->date_range = false;
  if (is_all(node))
    tg_id_set_all(&load->campaign->dates);
  else
    set_id_list(load, option, node, "all, a list of dates, or { from: 2024-09-01, to: 2024-09-30 }",
                read_date, &load->campaign->dates);
}

static void write_dates(const tg_campaign *campaign, const tg_option *option, FILE *out) {
  char text[16];
  if (campaign->date_range) {
    fprintf(out, "{ from: %s, ", tg_date_format(campaign->date_from, text));
    fprintf(out, "to: %s }", tg_date_format(campaign->date_to, text));
  } else if (campaign->dates.all) {
    write_ids(campaign, option, out);
  } else {
    fputc('[', out);
    for (size_t i = 0; i < campaign->dates.count; i++)
      fprintf(out, "%s%s", i ? ", " : "", tg_date_format((int32_t)campaign->dates.ids[i], text));
    fputc(']', out);
  }
}

/** "HH:MM" or "HH:MM:SS", up to 24:00. */
static bool parse_hour(const char *text, int64_t *ns) {
  size_t length = strlen(text);
  int64_t parts[3] = {0};
  if (length != 5 && length != 8)
    return false;
  for (size_t i = 0; i < length; i++) {
    bool colon = i % 3 == 2;
    if (colon ? text[i] != ':' : text[i] < '0' || text[i] > '9')
      return false;
    if (!colon)
      parts[i / 3] = 10 * parts[i / 3] + (text[i] - '0');
  }
  *ns = parts[0] * TG_HOUR + (60 * parts[1] + parts[2]) * TG_SECOND;
  return parts[1] < 60 && parts[2] < 60 && *ns <= TG_DAY;
}

static bool read_hour(tg_load *load, const tg_option *option, const tg_yaml_node *node,
                      int64_t *ns) {
  const char *text = tg_load_text(load, option->key, node, "a time as \"10:00\"");
  if (!text || parse_hour(text, ns))
    return text != NULL;
  tg_findings_add(&load->findings, TG_AT(node),
                  "%s: '%.80s' is not a time of day; give HH:MM or HH:MM:SS, 00:00 to 24:00",
                  option->key, text);
  return false;
}

static void set_hours(tg_load *load, const tg_option *option, const tg_yaml_node *node) {
  tg_campaign *campaign = load->campaign;
  const tg_yaml_node *from_node, *to_node;
  int64_t from, to;
  if (is_all(node)) {
    campaign->hours_given = false;
    return;
  }
  if (node->kind != TG_YAML_MAP) {
    tg_findings_add(&load->findings, TG_AT(node),
                    "%s: takes all or { from: \"10:00\", to: \"16:00\" }", option->key);
    return;
  }
  if (!range_ends(load, option->key, node, &from_node, &to_node))
    return;
  bool has_from = read_hour(load, option, from_node, &from);
  if (!read_hour(load, option, to_node, &to) || !has_from)
    return;
  if (from >= to)
    tg_findings_add(&load->findings, TG_AT(from_node),
                    "%s: from %s to %s selects nothing; from must be before to", option->key,
                    from_node->text, to_node->text);
  campaign->hours_given = true;
  campaign->hour_from = from;
  campaign->hour_to = to;
}

static void write_hour(int64_t ns, FILE *out) {
  int64_t seconds = ns / TG_SECOND;
  fprintf(out, "\"%02d:%02d:%02d\"", (int)(seconds / 3600), (int)(seconds / 60 % 60),
          (int)(seconds % 60));
}

static void write_hours(const tg_campaign *campaign, const tg_option *option, FILE *out) {
  (void)option;
  if (!campaign->hours_given) {
    fputs("all", out);
    return;
  }
  fputs("{ from: ", out);
  write_hour(campaign->hour_from, out);
  fputs(", to: ", out);
  write_hour(campaign->hour_to, out);
  fputs(" }", out);
}

const tg_option_type tg_type_ids = {"all or a list", true, false, set_ids, write_ids};
const tg_option_type tg_type_types = {"list", true, false, set_types, write_ids};
const tg_option_type tg_type_dates = {"all, a list or a range", true, false, set_dates,
                                      write_dates};
const tg_option_type tg_type_hours = {"all or a range", true, false, set_hours, write_hours};
