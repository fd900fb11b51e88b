#include "base/secret.h"
#include "command/command.h"
#include "run.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

extern const tg_command tg_command_run;

/* Blocks from here on go back to the system when they are freed: one job's memory is not held
 * beside the next one's. */
#define LARGE_BLOCK (1 << 20)
/* Of smaller ones this much stays: HDF5 frees and takes half a megabyte with each file, and a page
 * that comes back costs more than what is done in it. */
#define KEPT_BYTES (8 << 20)

static void print_usage(FILE *out) {
  size_t count;
  const tg_command *const *commands = tg_commands(&count);
  fputs("tapegrid " TG_VERSION ": raw order, trade and quote files in, one exact aggregate out\n\n"
        "usage: tapegrid COMMAND ...\n\n",
        out);
  fprintf(out, "  %-9s %s\n", tg_command_run.name, tg_command_run.summary);
  for (size_t i = 0; i < count; i++)
    fprintf(out, "  %-9s %s\n", commands[i]->name, commands[i]->summary);
  fputs("\n'tapegrid COMMAND --help' says more. A first campaign: see README.md.\n", out);
}

static const tg_command *find(const char *name) {
  return strcmp(name, tg_command_run.name) ? tg_command_find(name) : &tg_command_run;
}

static int run_named(int argc, char **argv) {
  const tg_command *command = find(argv[0]);
  if (!command) {
    tg_secret_mask(argv[0]);
    const char *nearest = tg_command_nearest(argv[0]);
    if (nearest)
      fprintf(stderr, "tapegrid: '%s' is no command, did you mean %s? See tapegrid --help\n",
              argv[0], nearest);
    else
      fprintf(stderr, "tapegrid: '%s' is no command, see tapegrid --help\n", argv[0]);
    return tg_status_exit(TG_USAGE);
  }
  for (int i = 1; i < argc; i++)
    if (!strcmp(argv[i], "--help")) {
      tg_command_help(command);
      return 0;
    }
  return command->run(argc, argv);
}

static int run_all(int argc, char **argv) {
  if (argc < 2) {
    print_usage(stderr);
    return tg_status_exit(TG_USAGE);
  }
  if (!strcmp(argv[1], "--version")) {
    puts("tapegrid " TG_VERSION);
    return 0;
  }
  if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help")) {
    print_usage(stdout);
    return 0;
  }
  return run_named(argc - 1, argv + 1);
}

int main(int argc, char **argv) {
  mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK);
  mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
  signal(SIGXFSZ, SIG_IGN); /* a file beyond ulimit -f is an error to report, not a death */
  return tg_command_close_output(run_all(argc, argv));
}
