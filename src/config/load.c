/** \file load.c
 *
 * Scalars of a campaign to values, with findings that say what would be right.
 */
#include "config/load.h"

#include "base/atomic_file.h"
#include "base/number.h"
#include "base/zone.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *tg_load_text(tg_load *load, const char *key, const tg_yaml_node *node,
                         const char *what) {
  if (node->kind != TG_YAML_SCALAR)
    tg_findings_add(&load->findings, TG_AT(node), "%s: takes %s, not %s", key, what,
                    tg_yaml_kind_name(node->kind));
  else if (tg_yaml_is_null(node) || !*node->text)
    tg_findings_add(&load->findings, TG_AT(node), "%s: is empty; give %s or leave it out", key,
                    what);
  else
    return node->text;
  return NULL;
}

bool tg_load_integer(tg_load *load, const char *key, const tg_yaml_node *node, int64_t minimum,
                     int64_t maximum, int64_t *value) {
  const char *text = tg_load_text(load, key, node, "an integer");
  if (!text)
    return false;
  tg_number_result result = tg_number_i64(tg_text_of(text), value);
  if (result != TG_NUMBER_OK)
    tg_findings_add(&load->findings, TG_AT(node), "%s: '%.80s' %s; give an integer", key, text,
                    tg_number_problem(result));
  else if (*value < minimum)
    tg_findings_add(&load->findings, TG_AT(node), "%s: %.80s is too small; at least %" PRId64, key,
                    text, minimum);
  else if (*value > maximum)
    tg_findings_add(&load->findings, TG_AT(node), "%s: %.80s is too large; at most %" PRId64, key,
                    text, maximum);
  else
    return true;
  return false;
}

/* strtod alone would also take "inf", "nan", "0x1p3" and what follows a number. */
static const char *parse_real(const char *text, double *value) {
  int64_t integer;
  char *end;
  *value = strtod(text, &end);
  tg_number_result result = tg_number_scaled(tg_text_of(text), 0, &integer);
  bool number = result != TG_NUMBER_SYNTAX && result != TG_NUMBER_EMPTY;
  if (!number && (*end || isfinite(*value)))
    return "is not a number";
  *value += 0.0; /* no negative zero */
  return isfinite(*value) ? NULL : "is not finite";
}

bool tg_load_real(tg_load *load, const char *key, const tg_yaml_node *node, double minimum,
                  double maximum, double *value) {
  const char *text = tg_load_text(load, key, node, "a number");
  if (!text)
    return false;
  const char *problem = parse_real(text, value);
  if (problem)
    tg_findings_add(&load->findings, TG_AT(node), "%s: '%.80s' %s; give a decimal number as 0.5",
                    key, text, problem);
  else if (*value < minimum)
    tg_findings_add(&load->findings, TG_AT(node), "%s: %.80s is too small; at least %g", key, text,
                    minimum);
  else if (*value > maximum)
    tg_findings_add(&load->findings, TG_AT(node), "%s: %.80s is too large; at most %g", key, text,
                    maximum);
  else
    return true;
  return false;
}

int tg_load_choice(tg_load *load, const char *key, const tg_yaml_node *node, const char *words) {
  char what[160];
  snprintf(what, sizeof what, "one of %s", words);
  const char *text = tg_load_text(load, key, node, what);
  if (!text)
    return -1;
  tg_text rest = tg_text_of(words), word;
  for (int i = 0; tg_text_next(&rest, '|', &word); i++)
    if (tg_text_equal(word, tg_text_of(text)))
      return i;
  tg_findings_add(&load->findings, TG_AT(node), "%s: '%.80s' is not known; give %s", key, text,
                  what);
  return -1;
}

char *tg_load_path(tg_load *load, const char *key, const tg_yaml_node *node) {
  const char *text = tg_load_text(load, key, node, "a path");
  if (!text)
    return NULL;
  if (strstr(text, "://")) {
    tg_findings_add(&load->findings, TG_AT(node),
                    "%s: '%.80s' is a URL; only local paths can be given here", key, text);
    return NULL;
  }
  bool as_is = *text == '/' || !strcmp(load->folder, ".");
  size_t size = (as_is ? 0 : strlen(load->folder) + 1) + strlen(text) + 1;
  if (size > TG_PATH_MAX) {
    tg_findings_add(&load->findings, TG_AT(node), "%s: the path is longer than %d bytes", key,
                    TG_PATH_MAX - 1);
    return NULL;
  }
  char *path;
  if (asprintf(&path, "%s%s%s", as_is ? "" : load->folder, as_is ? "" : "/", text) < 0) {
    tg_findings_no_memory(&load->findings);
    return NULL;
  }
  for (size_t end = strlen(path); end > 1 && path[end - 1] == '/'; end--)
    path[end - 1] = 0;
  return path;
}

bool tg_load_zone(tg_load *load, const char *key, const tg_yaml_node *node, const char *zone) {
  bool known = tg_zone_check(zone, NULL) == TG_OK;
  if (!known)
    tg_findings_add(&load->findings, TG_AT(node),
                    "%s: '%.80s' is not a zone of the tz database; give one as "
                    "Australia/Sydney or UTC",
                    key, zone);
  return known;
}

bool tg_load_word(tg_load *load, const char *key, const tg_yaml_node *node, const char *name,
                  size_t size) {
  bool printable = true;
  for (const char *c = name; *c; c++)
    printable = printable && (unsigned char)*c >= 0x20 && *c != 0x7f;
  if (!printable)
    tg_findings_add(&load->findings, TG_AT(node), "%s: holds a control character; remove it", key);
  else if (strlen(name) >= size)
    tg_findings_add(&load->findings, TG_AT(node), "%s: is longer than %zu bytes; shorten it", key,
                    size - 1);
  else
    return true;
  return false;
}

void tg_load_replace(char **slot, char *text) {
  free(*slot);
  *slot = text;
}

void tg_load_unknown(tg_load *load, const char *key, const tg_yaml_node *node, const char *text,
                     const char *what, const char *const *names, size_t count) {
  const char *nearest = tg_text_nearest(tg_text_of(text), names, count);
  bool at_key = node->key && text == node->key;
  int line = at_key ? node->key_line : node->line;
  int column = at_key ? node->key_column : node->column;
  char known[512] = "";
  for (size_t i = 0, used = 0; !nearest && i < count && used < sizeof known; i++)
    used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "", names[i]);
  tg_findings_add(&load->findings, line, column, "%s%s'%.80s' is not a known %s; %s %s", key,
                  *key ? ": " : "", text, what,
                  nearest ? "did you mean" : "known:", nearest ? nearest : known);
}
