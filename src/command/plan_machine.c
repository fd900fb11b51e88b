#include "command/plan_machine.h"

#include "base/number.h"
#include "config/machine.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define NODE_MEMORY_LEAST (INT64_C(256) << 20) /* as tg_machine_memory */

tg_status tg_plan_number(const char *option, const char *word, int64_t most, int64_t *value,
                         tg_error *err) {
  if (!word ||
      (tg_number_i64(tg_text_of(word), value) == TG_NUMBER_OK && *value >= 1 && *value <= most))
    return TG_OK;
  return tg_fail(err, TG_USAGE, "%s '%s' is not a number from 1 to %" PRId64, option, word, most);
}

static tg_status read_memory(const char *word, tg_plan_machine *machine, tg_error *err) {
  machine->memory_given = word != NULL;
  if (!word) {
    machine->memory = tg_machine_memory();
    return TG_OK;
  }
  if (tg_number_bytes(tg_text_of(word), &machine->memory) == TG_NUMBER_OK &&
      machine->memory >= NODE_MEMORY_LEAST)
    return TG_OK;
  return tg_fail(err, TG_USAGE, "--node-memory '%s' is not a size of at least 256MiB", word);
}

static tg_status read_network(const char *word, tg_plan_machine *machine, tg_error *err) {
  static const char *const names[] = {
      [TG_NETWORK_RDMA] = "rdma", [TG_NETWORK_TCP] = "tcp", [TG_NETWORK_SERVED] = "tcp-served"};
  machine->network = TG_NETWORK_TCP;
  for (size_t i = 0; word && i < TG_COUNT(names); i++)
    if (!strcmp(word, names[i])) {
      machine->network = (tg_network)i;
      return TG_OK;
    }
  return word ? tg_fail(err, TG_USAGE, "--network '%s' is none of rdma, tcp, tcp-served", word)
              : TG_OK;
}

tg_status tg_plan_machine_read(const tg_plan_words *words, tg_plan_machine *machine,
                               tg_error *err) {
  int64_t processors = sysconf(_SC_NPROCESSORS_ONLN);
  *machine = (tg_plan_machine){.ranks = processors > 0 ? processors : 1, .nodes = 1};
  TG_TRY(tg_plan_number("--nodes", words->nodes, TG_PLAN_RANKS_MAX, &machine->nodes, err));
  if (!words->ranks)
    machine->ranks *= machine->nodes; /* nodes like this one */
  TG_TRY(tg_plan_number("--ranks", words->ranks, TG_PLAN_RANKS_MAX, &machine->ranks, err));
  if (machine->ranks < machine->nodes)
    return tg_fail(err, TG_USAGE,
                   "%" PRId64 " ranks are fewer than %" PRId64
                   " nodes: each node needs one at least",
                   machine->ranks, machine->nodes);
  if (words->batch && strcmp(words->batch, "guided") != 0)
    TG_TRY(tg_plan_number("--batch", words->batch, TG_PLAN_RANKS_MAX, &machine->batch, err));
  TG_TRY(read_network(words->network, machine, err));
  return read_memory(words->memory, machine, err);
}

int64_t tg_plan_node_ranks(const tg_plan_machine *machine) {
  return (machine->ranks + machine->nodes - 1) / machine->nodes;
}
