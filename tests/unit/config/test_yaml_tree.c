#include "config/yaml_tree.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct parsed {
  tg_yaml_node root;
  char *report;
  bool ok;
} parsed;

static parsed parse_bytes(const char *text, size_t size) {
  parsed p = {0};
  size_t length;
  tg_findings findings = {.source = "f", .positions = true};
  findings.report = open_memstream(&p.report, &length);
  p.ok = tg_yaml_parse(text, size, &findings, &p.root);
  tg_findings_close(&findings);
  fclose(findings.report);
  return p;
}

static parsed parse(const char *text) {
  return parse_bytes(text, strlen(text));
}

static void done(parsed *p) {
  tg_yaml_clear(&p->root);
  free(p->report);
}

static void every_node_knows_its_line_and_column(void) {
  parsed p = parse("a: 1\nb:\n  - x\n  - { c: \"\" }\n");
  CU_ASSERT_FATAL(p.ok);
  const tg_yaml_node *a = tg_yaml_get(&p.root, "a"), *b = tg_yaml_get(&p.root, "b");
  CU_ASSERT_PTR_NOT_NULL_FATAL(a);
  CU_ASSERT_PTR_NOT_NULL_FATAL(b);
  CU_ASSERT(a->line == 1 && a->column == 4 && a->key_column == 1);
  CU_ASSERT_STRING_EQUAL(a->text, "1");
  CU_ASSERT_EQUAL(b->kind, TG_YAML_LIST);
  CU_ASSERT_EQUAL_FATAL(b->count, 2);
  CU_ASSERT(b->items[0].line == 3 && b->items[0].column == 5);
  const tg_yaml_node *c = tg_yaml_get(&b->items[1], "c");
  CU_ASSERT_PTR_NOT_NULL_FATAL(c);
  CU_ASSERT(c->line == 4 && c->column == 10 && c->quoted);
  CU_ASSERT_FALSE(tg_yaml_is_null(c));
  CU_ASSERT_PTR_NULL(tg_yaml_get(&p.root, "d"));
  CU_ASSERT_PTR_NULL(tg_yaml_get(a, "d"));
  done(&p);
}

static void nothing_behind_a_key_is_null(void) {
  parsed p = parse("a:\nb: ~\nc: null\nd: \"null\"\n");
  CU_ASSERT_FATAL(p.ok && p.root.count == 4);
  for (size_t i = 0; i < 4; i++)
    CU_ASSERT_EQUAL(tg_yaml_is_null(&p.root.items[i]), i < 3);
  done(&p);
  p = parse("");
  CU_ASSERT(p.ok && tg_yaml_is_null(&p.root));
  done(&p);
}

static void what_a_campaign_does_not_need_is_refused_where_it_stands(void) {
  static const struct {
    const char *text, *report;
  } cases[] = {
      {"a: &x 1\n", "f:1:4: anchors"},
      {"a: &x [1]\n", "f:1:4: anchors"},
      {"&x a: 1\n", "f:1:1: anchors"},
      {"a: *x\n", "f:1:4: aliases"},
      {"*x : 1\n", "f:1:1: aliases"},
      {"a: !!int 1\n", "f:1:4: tags"},
      {"a: ! 1\n", "f:1:4: tags"},
      {"a: 1\n---\nb: 2\n", "f:2:1: a second YAML document"},
      {"? [1]\n: 2\n", "f:1:3: a key must be a word"},
      {"a: \"x\\0y\"\n", "f:1:4: this value holds a NUL"},
      {"<<: *x\n", "f:1:5: aliases"},
      {"a: !<tag:yaml.org,2002:str> 1\n", "f:1:4: tags"},
      {"%YAML 1.1\n%TAG ! tag:x,2000:\n---\na: !y 1\n", "f:4:4: tags"},
      {"a: 1\nb: \xc0\xaf\n", "f:2:4: this is not YAML"},
      {"a: \xed\xa0\x80\n", "f:1:4: this is not YAML"},
      {"a: 1\nb: [1\nc: 2\n", "f:3:2: this is not YAML"},
      {"a: 1\n\tb: 2\n", "f:2:1: this is not YAML"},
      {"a: 1\nb: \xff\n", "f:2:4: this is not YAML"},
      {"[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]", "f:1:17: nested deeper than 16"},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    parsed p = parse(cases[i].text);
    CU_ASSERT_FALSE(p.ok);
    CU_ASSERT_EQUAL(strncmp(p.report, cases[i].report, strlen(cases[i].report)), 0);
    if (strncmp(p.report, cases[i].report, strlen(cases[i].report)))
      fprintf(stderr, "\n  wanted %s\n  got    %s", cases[i].report, p.report);
    done(&p);
  }
  parsed p = parse("[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]");
  CU_ASSERT(p.ok);
  done(&p);
}

static void a_duplicate_key_is_reported_and_the_rest_still_read(void) {
  parsed p = parse("a: 1\nb: 2\na: [3]\nc: 4\n");
  CU_ASSERT(p.ok);
  CU_ASSERT_STRING_EQUAL(p.report, "f:3:1: key 'a' is already given in line 1; remove one\n");
  CU_ASSERT_EQUAL(p.root.count, 3);
  CU_ASSERT_STRING_EQUAL(tg_yaml_get(&p.root, "a")->text, "1");
  CU_ASSERT_PTR_NOT_NULL(tg_yaml_get(&p.root, "c"));
  done(&p);
}

static void sizes_are_bounded(void) {
  size_t size = TG_YAML_FILE_MAX + 1;
  char *text = malloc(size);
  memset(text, 'x', size);
  parsed p = parse_bytes(text, size);
  CU_ASSERT(!p.ok && strstr(p.report, "larger than 1 MiB"));
  done(&p);
  p = parse_bytes(text, TG_YAML_SCALAR_MAX + 1);
  CU_ASSERT(!p.ok && strstr(p.report, "longer than 64 KiB"));
  done(&p);
  p = parse_bytes(text, TG_YAML_SCALAR_MAX);
  CU_ASSERT(p.ok);
  done(&p);
  size_t used = 0;
  for (int i = 0; i <= TG_YAML_KEYS_MAX; i++)
    used += (size_t)snprintf(text + used, size - used, "k%d: 1\n", i);
  p = parse_bytes(text, used);
  CU_ASSERT(!p.ok && strstr(p.report, "more than 256 keys"));
  done(&p);
  free(text);
}

/* Text that makes others grow without bound, or take time in its square: refused or read at once.
 */
static void hostile_text_is_dealt_with_at_once(void) {
  static const char *const units[] = {"[",   "{a: ",   "- ", "? ",   "\"\n", "&a ",
                                      "*a ", "a: b: ", "'",  "|\n ", "!!a ", "[1,{"};
  const size_t size = TG_YAML_FILE_MAX;
  char *text = malloc(size);
  const clock_t start = clock();
  for (size_t u = 0; u < TG_COUNT(units); u++) {
    const size_t unit = strlen(units[u]);
    for (size_t i = 0; i < size; i++)
      text[i] = units[u][i % unit];
    parsed p = parse_bytes(text, size);
    CU_ASSERT_FALSE(p.ok);
    CU_ASSERT_EQUAL(strncmp(p.report, "f:", 2), 0);
    done(&p);
  }
  CU_ASSERT((double)(clock() - start) / CLOCKS_PER_SEC < 20);
  free(text);
}

static void a_file_that_cannot_be_read_is_a_finding(void) {
  static const char *const paths[] = {"/nonexistent/campaign.yaml", "/tmp"};
  for (size_t i = 0; i < TG_COUNT(paths); i++) {
    tg_findings findings = {.source = paths[i]};
    tg_yaml_node root;
    CU_ASSERT_FALSE(tg_yaml_read(paths[i], &findings, &root));
    CU_ASSERT_EQUAL(findings.count, 1);
    tg_yaml_clear(&root);
  }
}

TG_UNIT_MAIN(yaml_tree, TG_UNIT(every_node_knows_its_line_and_column),
             TG_UNIT(nothing_behind_a_key_is_null),
             TG_UNIT(what_a_campaign_does_not_need_is_refused_where_it_stands),
             TG_UNIT(a_duplicate_key_is_reported_and_the_rest_still_read),
             TG_UNIT(sizes_are_bounded), TG_UNIT(hostile_text_is_dealt_with_at_once),
             TG_UNIT(a_file_that_cannot_be_read_is_a_finding))
