/** \file plan_machine.h
 *
 * The machine that a plan is for: ranks, nodes, memory, network, and how work is
 * handed out. Any machine, not only this one.
 */
#ifndef TG_PLAN_MACHINE_H
#define TG_PLAN_MACHINE_H

#include "job/schedule.h"

/** The options as given; NULL = not given. */
typedef struct tg_plan_words {
  const char *ranks, *nodes, *memory, *network, *batch;
} tg_plan_words;

typedef struct tg_plan_machine {
  int64_t ranks, nodes;
  int64_t memory; /**< bytes of a node, for all its ranks together */
  bool memory_given;
  tg_network network;
  int64_t batch; /**< units per request; 0 = guided */
} tg_plan_machine;

#define TG_PLAN_RANKS_MAX 1000000

/** Local. This machine, where \a words say nothing else. TG_USAGE with option and value. */
tg_status tg_plan_machine_read(const tg_plan_words *words, tg_plan_machine *machine, tg_error *err);
/** Local. An option's value, a whole number from 1 to \a most. TG_USAGE. */
tg_status tg_plan_number(const char *option, const char *word, int64_t most, int64_t *value,
                         tg_error *err);
/** Local. Ranks of the fullest node. */
int64_t tg_plan_node_ranks(const tg_plan_machine *machine);

#endif
