/** \file yaml_tree.c
 *
 * The only file that knows libyaml: its events become nodes.
 */
#include "config/yaml_tree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

typedef struct builder {
  yaml_parser_t parser;
  tg_findings *findings;
  const char *text;
  size_t size;
} builder;

const char *tg_yaml_kind_name(tg_yaml_kind kind) {
  static const char *const names[] = {"a value", "a list", "a map"};
  return names[kind];
}

bool tg_yaml_is_null(const tg_yaml_node *node) {
  return node->kind == TG_YAML_SCALAR && !node->quoted &&
         (!node->text || !*node->text || !strcmp(node->text, "~") || !strcmp(node->text, "null"));
}

const tg_yaml_node *tg_yaml_get(const tg_yaml_node *map, const char *key) {
  for (size_t i = 0; map->kind == TG_YAML_MAP && i < map->count; i++)
    if (!strcmp(map->items[i].key, key))
      return &map->items[i];
  return NULL;
}

void tg_yaml_clear(tg_yaml_node *node) {
  for (size_t i = 0; i < node->count; i++)
    tg_yaml_clear(&node->items[i]);
  free(node->items);
  free(node->key);
  free(node->text);
  memset(node, 0, sizeof *node);
}

static int line_of(yaml_mark_t mark) {
  return (int)mark.line + 1;
}

static int column_of(yaml_mark_t mark) {
  return (int)mark.column + 1;
}

static bool refuse(builder *b, const yaml_event_t *event, const char *why) {
  tg_findings_add(b->findings, line_of(event->start_mark), column_of(event->start_mark), "%s", why);
  return false;
}

static bool refuse_syntax(builder *b) {
  const yaml_parser_t *p = &b->parser;
  if (p->error == YAML_MEMORY_ERROR)
    return tg_findings_no_memory(b->findings);
  int line = line_of(p->problem_mark), column = column_of(p->problem_mark);
  if (p->error == YAML_READER_ERROR) { /* the mark is not set; the offset is */
    line = column = 1;
    for (size_t i = 0; i < p->problem_offset && i < b->size; i++) {
      bool end = b->text[i] == '\n';
      line += end;
      column = end ? 1 : column + 1;
    }
  }
  tg_findings_add(
      b->findings, line, column, "this is not YAML: %s%s%s; check indentation and quotes",
      p->problem ? p->problem : "unreadable", p->context ? " " : "", p->context ? p->context : "");
  return false;
}

static bool next_event(builder *b, yaml_event_t *event) {
  return yaml_parser_parse(&b->parser, event) || refuse_syntax(b);
}

static bool is_plain_yaml(builder *b, const yaml_event_t *event) {
  const yaml_char_t *anchor = NULL, *tag = NULL;
  if (event->type == YAML_ALIAS_EVENT) {
    return refuse(b, event, "aliases (*name) are not read; write the value out");
  } else if (event->type == YAML_SCALAR_EVENT) {
    anchor = event->data.scalar.anchor;
    tag = event->data.scalar.tag;
  } else if (event->type == YAML_SEQUENCE_START_EVENT) {
    anchor = event->data.sequence_start.anchor;
    tag = event->data.sequence_start.tag;
  } else if (event->type == YAML_MAPPING_START_EVENT) {
    anchor = event->data.mapping_start.anchor;
    tag = event->data.mapping_start.tag;
  }
  if (anchor)
    return refuse(b, event, "anchors (&name) are not read; remove it");
  if (tag)
    return refuse(b, event, "tags (!name) are not read; remove it");
  return true;
}

/** Copy of a scalar's text, or NULL with a finding. */
static char *scalar_text(builder *b, const yaml_event_t *event) {
  const char *value = (const char *)event->data.scalar.value;
  size_t length = event->data.scalar.length;
  if (length > TG_YAML_SCALAR_MAX) {
    refuse(b, event, "this value is longer than 64 KiB");
    return NULL;
  }
  if (memchr(value, 0, length)) {
    refuse(b, event, "this value holds a NUL character; remove it");
    return NULL;
  }
  char *text = strndup(value, length);
  if (!text)
    tg_findings_no_memory(b->findings);
  return text;
}

static bool append(builder *b, tg_yaml_node *parent, const tg_yaml_node *item) {
  if (parent->count == parent->capacity) {
    size_t capacity = parent->capacity ? 2 * parent->capacity : 4;
    tg_yaml_node *items = realloc(parent->items, capacity * sizeof *items);
    if (!items)
      return tg_findings_no_memory(b->findings);
    parent->items = items;
    parent->capacity = capacity;
  }
  parent->items[parent->count++] = *item;
  return true;
}

static bool build(builder *b, const yaml_event_t *event, tg_yaml_node *node, int depth);

static bool read_key(builder *b, const yaml_event_t *event, tg_yaml_node *item) {
  if (!is_plain_yaml(b, event))
    return false;
  if (event->type != YAML_SCALAR_EVENT)
    return refuse(b, event, "a key must be a word, not a list or a map");
  item->key_line = line_of(event->start_mark);
  item->key_column = column_of(event->start_mark);
  item->key = scalar_text(b, event);
  return item->key != NULL;
}

/** One entry of \a parent, of which \a event is the key (map) or the value (list). */
static bool build_item(builder *b, const yaml_event_t *event, tg_yaml_node *parent,
                       tg_yaml_node *item, int depth) {
  if (parent->kind == TG_YAML_LIST)
    return build(b, event, item, depth);
  if (parent->count == TG_YAML_KEYS_MAX)
    return refuse(b, event, "a map with more than 256 keys");
  yaml_event_t value;
  if (!read_key(b, event, item) || !next_event(b, &value))
    return false;
  bool ok = build(b, &value, item, depth);
  yaml_event_delete(&value);
  return ok;
}

static bool add_item(builder *b, const yaml_event_t *event, tg_yaml_node *parent, int depth) {
  tg_yaml_node item = {0};
  bool ok = build_item(b, event, parent, &item, depth);
  const tg_yaml_node *first = ok && item.key ? tg_yaml_get(parent, item.key) : NULL;
  if (first)
    tg_findings_add(b->findings, TG_AT_KEY(&item),
                    "key '%.80s' is already given in line %d; remove one", item.key,
                    first->key_line);
  else if (ok)
    ok = append(b, parent, &item);
  if (first || !ok)
    tg_yaml_clear(&item);
  return ok;
}

static bool build_items(builder *b, tg_yaml_node *node, int depth, yaml_event_type_t end) {
  for (;;) {
    yaml_event_t event;
    if (!next_event(b, &event))
      return false;
    bool done = event.type == end;
    bool ok = done || add_item(b, &event, node, depth);
    yaml_event_delete(&event);
    if (done || !ok)
      return ok;
  }
}

static bool build(builder *b, const yaml_event_t *event, tg_yaml_node *node, int depth) {
  node->line = line_of(event->start_mark);
  node->column = column_of(event->start_mark);
  if (!is_plain_yaml(b, event))
    return false;
  if (event->type == YAML_SCALAR_EVENT) {
    node->kind = TG_YAML_SCALAR;
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    node->text = scalar_text(b, event);
    return node->text != NULL;
  }
  if (depth == TG_YAML_DEPTH_MAX)
    return refuse(b, event, "nested deeper than 16 levels");
  bool list = event->type == YAML_SEQUENCE_START_EVENT;
  node->kind = list ? TG_YAML_LIST : TG_YAML_MAP;
  return build_items(b, node, depth + 1, list ? YAML_SEQUENCE_END_EVENT : YAML_MAPPING_END_EVENT);
}

/** Stream start, then at most one document, then stream end. */
static bool build_stream(builder *b, tg_yaml_node *root) {
  bool ok = true, end = false;
  int documents = 0;
  while (ok && !end) {
    yaml_event_t event;
    if (!next_event(b, &event))
      return false;
    end = event.type == YAML_STREAM_END_EVENT;
    if (event.type == YAML_DOCUMENT_START_EVENT)
      ok = !documents++ || refuse(b, &event, "a second YAML document; keep one per file");
    else if (!end && event.type != YAML_STREAM_START_EVENT && event.type != YAML_DOCUMENT_END_EVENT)
      ok = build(b, &event, root, 0);
    yaml_event_delete(&event);
  }
  return ok;
}

bool tg_yaml_parse(const char *text, size_t size, tg_findings *findings, tg_yaml_node *root) {
  memset(root, 0, sizeof *root);
  if (size > TG_YAML_FILE_MAX) {
    tg_findings_add(findings, 1, 1, "larger than 1 MiB; settings are small");
    return false;
  }
  builder b = {.findings = findings, .text = text, .size = size};
  if (!yaml_parser_initialize(&b.parser))
    return tg_findings_no_memory(findings);
  yaml_parser_set_input_string(&b.parser, (const unsigned char *)text, size);
  bool ok = build_stream(&b, root);
  yaml_parser_delete(&b.parser);
  return ok;
}

bool tg_yaml_read(const char *path, tg_findings *findings, tg_yaml_node *root) {
  memset(root, 0, sizeof *root);
  char *text = malloc(TG_YAML_FILE_MAX + 1);
  if (!text)
    return tg_findings_no_memory(findings);
  FILE *file = fopen(path, "rb");
  size_t size = file ? fread(text, 1, TG_YAML_FILE_MAX + 1, file) : 0;
  bool ok = file && !ferror(file);
  if (!ok)
    tg_findings_add(findings, 0, 0, "cannot be read: %s", strerror(errno));
  if (file)
    fclose(file);
  ok = ok && tg_yaml_parse(text, size, findings, root);
  free(text);
  return ok;
}
