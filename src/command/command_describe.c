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

static void print_heading(printer *p, const tg_described *item) {
  char heading[256];
  snprintf(heading, sizeof heading, "%s%s%s %s: %s", item->family ? item->family : "",
           item->family ? ", " : "", item->kind, item->table, item->doc_of_table);
  if (!strcmp(heading, p->heading))
    return;
  printf("%s%s\n", p->printed ? "\n" : "", heading);
  snprintf(p->heading, sizeof p->heading, "%s", heading);
}

static void print_item(void *context, const tg_described *item) {
  printer *p = context;
  bool option = !strcmp(item->kind, "options");
  if (!tg_described_matches(item, p->wanted) || (!p->wanted && option))
    return;
  print_heading(p, item);
  p->printed++;
  printf("  %-28s %-9s", item->name, item->type);
  if (item->unit[0])
    printf(" [%s]", item->unit);
  printf(" %s\n", item->doc);
  if (item->formula)
    printf("      = %s\n", item->formula);
  if (item->extra && p->wanted)
    printf("      %s\n", item->extra);
}

/** Copies of all names, for a suggestion. */
typedef struct name_list {
  char **names;
  size_t count;
} name_list;

static void add_name(void *context, const tg_described *item) {
  name_list *list = context;
  const char *const both[] = {item->name, item->table};
  for (size_t i = 0; i < TG_COUNT(both); i++) {
    char **grown = realloc(list->names, (list->count + 1) * sizeof *grown);
    if (!grown)
      return;
    list->names = grown;
    list->names[list->count] = strdup(both[i]);
    list->count += list->names[list->count] != NULL;
  }
}

static int unknown(const char *wanted) {
  name_list list = {0};
  tg_described_each(add_name, &list);
  const char *near =
      tg_text_nearest(tg_text_of(wanted), (const char *const *)list.names, list.count);
  if (near)
    fprintf(stderr, "tapegrid describe: nothing is called '%s', did you mean '%s'?\n", wanted,
            near);
  else
    fprintf(stderr, "tapegrid describe: nothing is called '%s'; tapegrid describe lists all\n",
            wanted);
  for (size_t i = 0; i < list.count; i++)
    free(list.names[i]);
  free(list.names);
  return 2;
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
  return tg_arguments_finish("describe", 0);
}

const tg_command tg_command_describe = {
    .name = "describe",
    .usage = "[NAME]",
    .summary = "Explain input columns, result columns and options",
    .help = "NAME is a column, a table, a metric family, an option, or TABLE.COLUMN. Each line\n"
            "shows name, type, unit and meaning; below it, after '=', how it is computed.\n",
    .run = run,
};
