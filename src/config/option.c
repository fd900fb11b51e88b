/** \file option.c
 *
 * The option table and the look-ups in it.
 */
#include "config/option.h"

#include "base/secret.h"
#include "config/memory_limit.h"

#include <ctype.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define MEMBER(member) offsetof(tg_campaign, member)

static const tg_option options[] = {
#define TG_SECTION(key, help)
#define TG_OPTION(member, type, scope, key, fallback, minimum, maximum, help)                      \
  {key, &tg_type_##type, TG_SCOPE_##scope, MEMBER(member), fallback, minimum, maximum, 0, 0, NULL, \
   help},
#define TG_REAL(member, scope, key, fallback, minimum, maximum, help)                              \
  {key, &tg_type_real, TG_SCOPE_##scope, MEMBER(member), fallback, 0,                              \
   0,   minimum,       maximum,          NULL,           help},
#define TG_CHOICE(member, scope, key, fallback, choices, help)                                     \
  {key, &tg_type_choice, TG_SCOPE_##scope, MEMBER(member), fallback, 0, 0, 0, 0, choices, help},
#include "config/options.def"
#undef TG_SECTION
#undef TG_OPTION
#undef TG_REAL
#undef TG_CHOICE
};

static const tg_section sections[] = {
#define TG_SECTION(key, help) {key, help},
#define TG_OPTION(member, type, scope, key, fallback, minimum, maximum, help)
#define TG_REAL(member, scope, key, fallback, minimum, maximum, help)
#define TG_CHOICE(member, scope, key, fallback, choices, help)
#include "config/options.def"
#undef TG_SECTION
#undef TG_OPTION
#undef TG_REAL
#undef TG_CHOICE
};

_Static_assert(TG_COUNT(options) <= TG_OPTIONS_MAX, "tg_campaign.origins is too small");

const tg_option *tg_options(size_t *count) {
  *count = TG_COUNT(options);
  return options;
}

const tg_section *tg_sections(size_t *count) {
  *count = TG_COUNT(sections);
  return sections;
}

const tg_section *tg_section_find(const char *key) {
  for (size_t i = 0; i < TG_COUNT(sections); i++)
    if (!strcmp(sections[i].key, key))
      return &sections[i];
  return NULL;
}

const tg_option *tg_option_find(tg_text key) {
  for (size_t i = 0; i < TG_COUNT(options); i++)
    if (tg_text_equal(key, tg_text_of(options[i].key)))
      return &options[i];
  return NULL;
}

static const char *last_part(const char *key) {
  const char *dot = strrchr(key, '.');
  return dot ? dot + 1 : key;
}

const tg_option *tg_option_alias(tg_text name) {
  const tg_option *found = NULL;
  for (size_t i = 0; i < TG_COUNT(options); i++) {
    if (!tg_text_equal(name, tg_text_of(last_part(options[i].key))))
      continue;
    if (found)
      return NULL;
    found = &options[i];
  }
  return found;
}

const char *tg_option_nearest(const char *key) {
  const tg_option *moved = tg_option_alias(tg_text_of(last_part(key)));
  if (moved)
    return moved->key;
  const char *names[TG_COUNT(options) + TG_COUNT(sections)];
  for (size_t i = 0; i < TG_COUNT(options); i++)
    names[i] = options[i].key;
  for (size_t i = 0; i < TG_COUNT(sections); i++)
    names[TG_COUNT(options) + i] = sections[i].key;
  return tg_text_nearest(tg_text_of(key), names, TG_COUNT(names));
}

tg_origin *tg_option_origin(tg_campaign *campaign, const tg_option *option) {
  return &campaign->origins[option - options];
}

void *tg_option_member(tg_campaign *campaign, const tg_option *option) {
  return (char *)campaign + option->offset;
}

const void *tg_option_value(const tg_campaign *campaign, const tg_option *option) {
  return (const char *)campaign + option->offset;
}

const char *tg_option_variable(const tg_option *option, char out[TG_VARIABLE_MAX]) {
  snprintf(out, TG_VARIABLE_MAX, "TAPEGRID_%s", option->key);
  for (char *c = out; *c; c++)
    *c = *c == '.' ? '_' : (char)toupper((unsigned char)*c);
  return out;
}

void tg_option_set(tg_load *load, const tg_option *option, const tg_yaml_node *node,
                   tg_origin origin) {
  *tg_option_origin(load->campaign, option) = origin;
  option->type->set(load, option, node);
}

/** "1, 2" is a list, as "[1, 2]" is. */
static bool parse_flow(tg_load *load, const char *text, tg_yaml_node *node) {
  bool bare = strchr(text, ',') && !strpbrk(text, "[{");
  char *flow;
  if (asprintf(&flow, bare ? "[%s]" : "%s", text) < 0)
    return tg_findings_no_memory(&load->findings);
  bool ok = tg_yaml_parse(flow, strlen(flow), &load->findings, node);
  free(flow);
  return ok;
}

void tg_option_set_text(tg_load *load, const tg_option *option, const char *text,
                        tg_origin_kind kind) {
  tg_yaml_node node = {.kind = TG_YAML_SCALAR, .quoted = true};
  bool ok;
  if (option->type->flow)
    ok = parse_flow(load, text, &node);
  else
    ok = (node.text = strdup(text)) || tg_findings_no_memory(&load->findings);
  tg_origin origin = {.kind = kind};
  *tg_option_origin(load->campaign, option) = origin;
  if (ok)
    tg_option_set(load, option, &node, origin);
  tg_yaml_clear(&node);
}

/* Is \a character the same in quotes? Not what is no text, what cannot be seen, and what YAML takes
 * for the end of a line. */
static bool is_plain(uint32_t character) {
  return (character >= 0x20 && character < 0x7f) ||
         (character >= 0xa0 && character != 0x2028 && character != 0x2029 && character != 0xfeff &&
          (character < 0xfffd || character > 0xffff));
}

static void write_quoted(const char *text, FILE *out) {
  fputc('"', out);
  for (const char *c = text; *c;) {
    const char *from = c;
    const uint32_t character = tg_text_character(&c);
    if (character == '"' || character == '\\')
      fputc('\\', out);
    if (is_plain(character))
      fwrite(from, 1, (size_t)(c - from), out);
    else
      fprintf(out, "\\u%04" PRIx32, character);
  }
  fputc('"', out);
}

/* Echoes are shown and stored. */
void tg_write_quoted(const char *text, FILE *out) {
  char *copy = text && strstr(text, "://") ? strdup(text) : NULL;
  if (copy)
    tg_secret_mask(copy);
  write_quoted(copy ? copy : text && !strstr(text, "://") ? text : "", out);
  free(copy);
}

void tg_write_real(double value, FILE *out) {
  char text[32];
  int digits = 0;
  do
    snprintf(text, sizeof text, "%.*g", ++digits, value);
  while (digits < DBL_DECIMAL_DIG && strtod(text, NULL) != value);
  fputs(text, out);
}

void tg_write_bytes(int64_t bytes, FILE *out) {
  static const char *const units[] = {"", "KiB", "MiB", "GiB", "TiB", "PiB"};
  size_t unit = 0;
  while (bytes && bytes % 1024 == 0 && unit + 1 < TG_COUNT(units)) {
    bytes /= 1024;
    unit++;
  }
  fprintf(out, "%lld%s", (long long)bytes, units[unit]);
}
