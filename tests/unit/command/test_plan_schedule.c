/** \file test_plan_schedule.c */
#include "command/plan_schedule.h"
#include "capture.h"
#include "unit.h"

static void check_line(const char *line, int status, const char *out, const char *err) {
  captured *c = run_command(line);
  bool good = c->status == status && strstr(c->out, out) && strstr(c->err, err);
  if (!good)
    printf("%s: %d\n%s%s\n", line, c->status, c->out, c->err);
  CU_ASSERT(good);
  free(c);
}

static void the_question_of_a_million_jobs_has_an_answer(void) {
  const char *line = "plan --simulate 1000000 --ranks 4096 --nodes 64 --network rdma";
  check_line(line, 0, "\n1 per request\n  1000000 jobs in 1004096 requests: ", "");
  check_line(line, 0, "\nguided batches\n  1000000 jobs in ", "");
  check_line(line, 0, "limited by nothing", "");
}

static void what_limits_is_said(void) {
  check_line("plan --simulate 2000 --ranks 64 --nodes 4", 0, "it waits for rank 0", "");
  check_line("plan --simulate 2000 --ranks 64 --nodes 4 --batch 8", 0, "\n8 per request\n", "");
  check_line("plan --simulate 1000 --ranks 1000", 0, "limited by the largest unit", "");
  check_line("plan --simulate 1 --ranks 1", 0, "1 jobs in 2 requests", "");
}

static void wrong_questions_exit_with_2(void) {
  check_line("plan --simulate 0", 2, "", "--simulate '0' is not a number from 1");
  check_line("plan --simulate -5", 2, "", "--simulate '-5' is not a number from 1");
  check_line("plan --simulate many", 2, "", "--simulate 'many' is not a number from 1");
  check_line("plan --simulate 10 --ranks 3 --nodes 4", 2, "", "3 ranks are fewer than 4 nodes");
  check_line("plan --simulate 10 campaign.yaml", 2, "", "--simulate takes no campaign");
  check_line("plan --simulate 10 --measured none.h5", 1, "", "none.h5");
}

static void batches_of_the_machine_are_those_of_the_schedule(void) {
  const int64_t work[] = {100000, 100000, 100000, 100000, 100000};
  tg_plan_machine machine = {.ranks = 1, .nodes = 1};
  tg_schedule_result result;
  CU_ASSERT_EQUAL(tg_plan_schedule(&machine, work, 5, 1, &result, NULL), TG_OK);
  CU_ASSERT_EQUAL(result.requests, 6);
  CU_ASSERT_EQUAL(tg_plan_schedule(&machine, work, 5, 2, &result, NULL), TG_OK);
  CU_ASSERT_EQUAL(result.requests, 4);
  CU_ASSERT_EQUAL(tg_plan_schedule(&machine, work, 5, 0, &result, NULL), TG_OK);
  CU_ASSERT_EQUAL(result.requests, 5); /* 2 of 5, 1 of 3, 1, 1 and nothing */
}

TG_UNIT_MAIN(plan_schedule, TG_UNIT(the_question_of_a_million_jobs_has_an_answer),
             TG_UNIT(what_limits_is_said), TG_UNIT(wrong_questions_exit_with_2),
             TG_UNIT(batches_of_the_machine_are_those_of_the_schedule))
