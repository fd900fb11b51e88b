#include "base/text.h"
#include "command/arguments.h"
#include "command/described.h"
#include "config/campaign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** What was printed so far: a heading is printed when the table changes. */
typedef struct printer {
  const char *wanted;
  char heading[256];
  size_t printed;
} printer;

static bool is_scenario(const tg_described *item) {
  return !strcmp(item->kind, "scenario");
}

static void print_heading(printer *p, const tg_described *item) {
  char heading[256];
  if (is_scenario(item))
    snprintf(heading, sizeof heading, "scenario %s: %s", item->name, item->doc_of_table);
  else
    snprintf(heading, sizeof heading, "%s%s%s %s: %s", item->family ? item->family : "",
             item->family ? ", " : "", item->kind, item->table, item->doc_of_table);
  if (!strcmp(heading, p->heading))
    return;
  printf("%s%s\n", p->printed ? "\n" : "", heading);
  snprintf(p->heading, sizeof p->heading, "%s", heading);
}

static void print_wrapped(const char *text) {
  const size_t width = 98;
  size_t used = 0;
  for (text += strspn(text, " \n"); *text; text += strspn(text, " \n")) {
    size_t size = strcspn(text, " \n");
    bool fits = used && used + 1 + size <= width;
    printf("%s%.*s", fits ? " " : used ? "\n  " : "  ", (int)size, text);
    used = fits ? used + 1 + size : size;
    text += size;
  }
  printf("\n");
}

static void print_item(void *context, const tg_described *item) {
  printer *p = context;
  bool option = !strcmp(item->kind, "options");
  if (!tg_described_matches(item, p->wanted) || (!p->wanted && option))
    return;
  print_heading(p, item);
  p->printed++;
  if (is_scenario(item)) {
    print_wrapped(item->doc);
    return;
  }
  printf("  %-28s %-9s", item->name, item->type);
  if (item->unit[0])
    printf(" [%s]", item->unit);
  printf(" %s\n", item->doc);
  if (item->formula)
    printf("      = %s\n", item->formula);
  if (item->extra && p->wanted)
    printf("      %s\n", item->extra);
}

/** Copies of names, for a suggestion. */
typedef struct name_list {
  tg_text table;    /**< only names of columns of this one; size 0: all names */
  const char *kind; /**< of its last one */
  char **names;
  size_t count;
} name_list;

static void add_name(name_list *list, const char *name) {
  char **grown = realloc(list->names, (list->count + 1) * sizeof *grown);
  if (!grown)
    return;
  list->names = grown;
  list->names[list->count] = strdup(name);
  list->count += list->names[list->count] != NULL;
}

static void add_names(void *context, const tg_described *item) {
  name_list *list = context;
  if (list->table.size && !tg_text_equal(list->table, tg_text_of(item->table)))
    return;
  list->kind = item->kind;
  add_name(list, item->name);
  if (!list->table.size)
    add_name(list, item->table);
}

static int suggest(const name_list *list, tg_text wanted, const char *lister) {
  const char *near = tg_text_nearest(wanted, (const char *const *)list->names, list->count);
  if (near)
    fprintf(stderr, ", did you mean '%s'?\n", near);
  else
    fprintf(stderr, "; tapegrid describe%s lists all\n", lister);
  return 2;
}

static void clear_names(name_list *list) {
  for (size_t i = 0; i < list->count; i++)
    free(list->names[i]);
  free(list->names);
}

static int unknown(const char *wanted) {
  name_list list = {0};
  const char *name = wanted + (wanted[0] == '/');
  size_t size = strcspn(name, "./");
  if (name[size]) {
    list.table = (tg_text){name, size};
    tg_described_each(add_names, &list);
  }
  tg_text last = tg_text_of(name);
  char lister[64] = "";
  if (list.count) {
    last = tg_text_of(name + size + 1);
    snprintf(lister, sizeof lister, " %.*s", TG_TEXT_ARG(list.table));
    fprintf(stderr, "tapegrid describe: %s has no %s '%.*s'", lister + 1,
            strcmp(list.kind, "options") ? "column" : "option", TG_TEXT_ARG(last));
  } else {
    list.table.size = 0;
    tg_described_each(add_names, &list);
    fprintf(stderr, "tapegrid describe: nothing is called '%s'", wanted);
  }
  int status = suggest(&list, last, lister);
  clear_names(&list);
  return status;
}

static int run(int argc, char **argv) {
  int status = tg_arguments_parse(NULL, 0, &argc, argv);
  if (status >= 0)
    return status;
  if (argc > 2)
    return tg_command_usage_error("describe", "one name at most");
  printer p = {.wanted = argc == 2 ? argv[1] : NULL};
  tg_described_each(print_item, &p);
  if (!p.printed)
    return unknown(p.wanted);
  if (!p.wanted) {
    printf("\n");
    tg_campaign_help(stdout);
  }
  return 0;
}

const tg_command tg_command_describe = {
    .name = "describe",
    .usage = "[NAME]",
    .summary = "explain input columns, result columns, scenarios and options",
    .help = "NAME is a column, a table, a metric family, a scenario, an option, or TABLE.COLUMN.\n"
            "Each line shows name, type, unit and meaning; below it, after '=', how it is\n"
            "computed. Of a scenario: what it assumes.\n",
    .run = run,
};
