/** \file fuzz_yaml.c
 *
 * Any text as YAML: refused with a finding, or a tree within its limits that, written out in
 * quotes, is read as the same tree.
 */
#include "config/option.h"
#include "config/yaml_tree.h"

#include "fuzz.h"

static void check_text(const char *text) {
  FUZZ_CHECK(text && strlen(text) <= TG_YAML_SCALAR_MAX);
}

static void check_node(const tg_yaml_node *node, int depth) {
  FUZZ_CHECK(depth <= TG_YAML_DEPTH_MAX && node->line > 0 && node->column > 0);
  if (node->kind == TG_YAML_SCALAR) {
    FUZZ_CHECK(!node->count);
    check_text(node->text);
    return;
  }
  FUZZ_CHECK(node->kind == TG_YAML_LIST || node->count <= TG_YAML_KEYS_MAX);
  for (size_t i = 0; i < node->count; i++) {
    const tg_yaml_node *item = &node->items[i];
    FUZZ_CHECK((node->kind == TG_YAML_MAP) == (item->key != NULL));
    if (item->key) {
      check_text(item->key);
      FUZZ_CHECK(tg_yaml_get(node, item->key) == item && item->key_line > 0);
    }
    check_node(item, depth + 1);
  }
}

static void write_node(const tg_yaml_node *node, FILE *out) {
  if (node->kind == TG_YAML_SCALAR) {
    tg_write_quoted(node->text, out);
    return;
  }
  fputs(node->kind == TG_YAML_MAP ? "{" : "[", out);
  for (size_t i = 0; i < node->count; i++) {
    fputs(i ? ", " : "", out);
    if (node->items[i].key) {
      fputs("? ", out); /* a key of any length */
      tg_write_quoted(node->items[i].key, out);
      fputs(" : ", out);
    }
    write_node(&node->items[i], out);
  }
  fputs(node->kind == TG_YAML_MAP ? "}" : "]", out);
}

static bool is_same(const tg_yaml_node *a, const tg_yaml_node *b) {
  bool same = a->kind == b->kind && a->count == b->count && !a->key == !b->key;
  same = same && (!a->key || !strcmp(a->key, b->key));
  same = same && (a->kind != TG_YAML_SCALAR || !strcmp(a->text, b->text));
  for (size_t i = 0; same && i < a->count; i++)
    same = is_same(&a->items[i], &b->items[i]);
  return same;
}

static void check_again(const tg_yaml_node *root) {
  char *text = NULL;
  size_t size;
  tg_yaml_node again;
  tg_findings findings = {.source = "FILE"};
  FILE *out = open_memstream(&text, &size);
  if (!out)
    abort();
  write_node(root, out);
  fclose(out);
  FUZZ_CHECK(tg_yaml_parse(text, size, &findings, &again) && !findings.count);
  FUZZ_CHECK(is_same(root, &again));
  tg_yaml_clear(&again);
  free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  tg_findings findings = {.source = "FILE"};
  tg_yaml_node root;
  char *exact = malloc(size ? size : 1); /* its end is where it is for the sanitizer */
  if (!exact)
    abort();
  memcpy(exact, data, size);
  bool read = tg_yaml_parse(exact, size, &findings, &root);
  FUZZ_CHECK(read || findings.count);
  bool nothing = root.kind == TG_YAML_SCALAR && !root.text; /* an empty text */
  if (read && !nothing) {
    check_node(&root, 0);
    check_again(&root);
  }
  tg_yaml_clear(&root);
  tg_findings_close(&findings);
  free(exact);
  return 0;
}
