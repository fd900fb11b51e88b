/** \file test_plan_machine.c */
#include "command/plan_machine.h"
#include "base/text.h"
#include "unit.h"

#include <string.h>

static void a_machine_is_what_the_words_say(void) {
  tg_plan_machine m;
  tg_plan_words words = {"4096", "64", "256GiB", "rdma", "16"};
  CU_ASSERT_EQUAL(tg_plan_machine_read(&words, &m, NULL), TG_OK);
  CU_ASSERT(m.ranks == 4096 && m.nodes == 64 && m.network == TG_NETWORK_RDMA && m.batch == 16);
  CU_ASSERT(m.memory == INT64_C(256) << 30 && m.memory_given);
  CU_ASSERT_EQUAL(tg_plan_node_ranks(&m), 64);
  m.ranks = 65;
  m.nodes = 64;
  CU_ASSERT_EQUAL(tg_plan_node_ranks(&m), 2);
}

static void without_words_it_is_this_machine(void) {
  tg_plan_machine m, two;
  tg_plan_words none = {0}, nodes = {.nodes = "2", .batch = "guided", .network = "tcp-served"};
  CU_ASSERT_EQUAL(tg_plan_machine_read(&none, &m, NULL), TG_OK);
  CU_ASSERT(m.ranks >= 1 && m.nodes == 1 && !m.memory_given && m.memory > 0 && m.batch == 0);
  CU_ASSERT_EQUAL(tg_plan_machine_read(&nodes, &two, NULL), TG_OK);
  CU_ASSERT(two.ranks == 2 * m.ranks && two.batch == 0 && two.network == TG_NETWORK_SERVED);
}

static void silly_words_are_refused_by_name(void) {
  static const struct {
    tg_plan_words words;
    const char *message;
  } cases[] = {
      {{.ranks = "0"}, "--ranks '0' is not a number from 1 to 1000000"},
      {{.ranks = "-4"}, "--ranks '-4'"},
      {{.ranks = "1.5"}, "--ranks '1.5'"},
      {{.ranks = ""}, "--ranks ''"},
      {{.ranks = "99999999999999999999"}, "--ranks '99999999999999999999'"},
      {{.ranks = "8", .nodes = "0"}, "--nodes '0' is not a number from 1"},
      {{.ranks = "8", .nodes = "two"}, "--nodes 'two' is not a number from 1"},
      {{.ranks = "8", .nodes = "9"}, "8 ranks are fewer than 9 nodes"},
      {{.batch = "0"}, "--batch '0' is not a number from 1"},
      {{.batch = "many"}, "--batch 'many' is not a number from 1"},
      {{.memory = "1MiB"}, "--node-memory '1MiB' is not a size of at least 256MiB"},
      {{.memory = "-1GiB"}, "--node-memory '-1GiB'"},
      {{.network = "carrier"}, "--network 'carrier' is none of rdma, tcp, tcp-served"},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_plan_machine m;
    tg_error err = {0};
    CU_ASSERT_EQUAL(tg_plan_machine_read(&cases[i].words, &m, &err), TG_USAGE);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, cases[i].message));
  }
}

TG_UNIT_MAIN(plan_machine, TG_UNIT(a_machine_is_what_the_words_say),
             TG_UNIT(without_words_it_is_this_machine), TG_UNIT(silly_words_are_refused_by_name))
