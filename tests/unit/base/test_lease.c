/** \file test_lease.c
 *
 * One holder at a time, whatever the others do; one that was followed publishes nothing more.
 */
#include "base/lease.h"

#include "lease_case.h"
#include "splitmix.h"

#include <errno.h>
#include <signal.h>

#define LONG_TIME 3600.0 /* seconds that no test takes */

static tg_lease *taken(const lease_case *c, double time) {
  tg_lease *lease = NULL;
  tg_error err = {0};
  CU_ASSERT_EQUAL(tg_lease_take(c->folder, 2, time, &lease, &err), TG_OK);
  CU_ASSERT_STRING_EQUAL(err.text, "");
  CU_ASSERT_PTR_NOT_NULL_FATAL(lease);
  return lease;
}

static tg_lease_owner looked_at(const lease_case *c) {
  tg_lease_owner owner;
  CU_ASSERT_EQUAL(tg_lease_look(c->folder, &owner, NULL), TG_OK);
  return owner;
}

/* As if this process had been silent for so long that another, elsewhere, has followed. */
static tg_lease_owner follow(const lease_case *c, const tg_lease *lease) {
  tg_lease_owner owner = lease_stranger(tg_lease_number(lease) + 1);
  lease_make(c, &owner);
  return owner;
}

static void a_lease_is_taken_told_and_released(void) {
  static const tg_lease_state ends[] = {TG_LEASE_DONE, TG_LEASE_STOPPED, TG_LEASE_FAILED};
  lease_case c;
  lease_case_open(&c);
  CU_ASSERT_EQUAL(looked_at(&c).state, TG_LEASE_NONE);
  for (size_t i = 0; i < TG_COUNT(ends); i++) {
    tg_lease *lease = taken(&c, LONG_TIME), *second;
    CU_ASSERT_EQUAL(tg_lease_number(lease), (int64_t)i + 1);
    CU_ASSERT_EQUAL(tg_lease_holds(lease, NULL), TG_OK);
    tg_lease_owner owner = looked_at(&c);
    CU_ASSERT_TRUE(owner.state == TG_LEASE_RUNNING && !owner.dead && owner.ranks == 2);
    CU_ASSERT_EQUAL(owner.pid, getpid());
    CU_ASSERT_EQUAL(tg_lease_take(c.folder, 1, LONG_TIME, &second, NULL), TG_BUSY);
    CU_ASSERT_PTR_NULL(second);
    tg_lease_release(lease, ends[i]);
    CU_ASSERT_EQUAL(looked_at(&c).state, ends[i]);
    CU_ASSERT_EQUAL(lease_names(&c), 1); /* earlier locks are gone */
  }
  tg_lease_release(NULL, TG_LEASE_DONE);
  lease_case_close(&c);
}

/* A child says what became of its attempt, and holds what it has until nobody waits. */
static void contend(const lease_case *c, double time, uint64_t seed, int gate, int result) {
  tg_lease *lease;
  char said;
  while (read(gate, &said, 1) > 0) {
  }
  for (volatile uint64_t spin = tg_splitmix(&seed) % 20000; spin; spin--) {
  }
  const tg_status status = tg_lease_take(c->folder, 1, time, &lease, NULL);
  said = status == TG_OK ? 'y' : status == TG_BUSY ? 'n' : '?';
  _exit(write(result, &said, 1) != 1 || pause());
}

/* \return how many of \a count have it; one of them is *holder. */
static int race(const lease_case *c, double time, int count, uint64_t *seed) {
  pid_t children[8];
  int gate[2], result[2], winners = 0;
  CU_ASSERT_EQUAL_FATAL(pipe(gate) | pipe(result), 0);
  for (int i = 0; i < count; i++) {
    const uint64_t own = tg_splitmix(seed);
    if (!(children[i] = fork())) {
      close(gate[1]);
      contend(c, time, own, gate[0], result[1]);
    }
  }
  close(gate[1]);
  for (int i = 0; i < count; i++) {
    char said = 0;
    CU_ASSERT_EQUAL(read(result[0], &said, 1), 1);
    CU_ASSERT_TRUE(said == 'y' || said == 'n');
    winners += said == 'y';
  }
  for (int i = 0; i < count; i++) {
    kill(children[i], SIGKILL);
    waitpid(children[i], NULL, 0);
  }
  close(gate[0]);
  close(result[0]);
  close(result[1]);
  return winners;
}

/* Before each round: nothing, a holder that was killed, one that ended, one elsewhere that was
 * silent for long, and a lock of which nothing can be read. */
static void of_several_at_once_exactly_one_has_it(void) {
  enum { ROUNDS = 60 };
  lease_case c;
  uint64_t seed = 5;
  lease_case_open(&c);
  for (int round = 0; round < ROUNDS; round++) {
    char lock[32];
    tg_lease_owner owner = lease_stranger(looked_at(&c).number + 1);
    snprintf(lock, sizeof lock, "lock.%d", (int)owner.number);
    if (round % 4 == 1) {
      lease_make(&c, &owner);
      lease_set_age(&c, lock, 7200);
    } else if (round % 4 == 2) {
      owner.state = TG_LEASE_STOPPED;
      lease_make(&c, &owner);
    } else if (round % 4 == 3) {
      lease_write(&c, lock, "\0?", 2);
      lease_set_age(&c, lock, 7200);
    }
    CU_ASSERT_EQUAL(race(&c, LONG_TIME, 2 + round % 4, &seed), 1);
    CU_ASSERT_TRUE(looked_at(&c).dead);
  }
  lease_case_close(&c);
}

/* Takes it again and again; whoever has it is alone, and has it still. */
static void take_turns(const lease_case *c, int turns) {
  char path[256];
  int64_t last = 0;
  lease_path(c, "held", path);
  while (turns) {
    tg_lease *lease;
    const tg_status status = tg_lease_take(c->folder, 1, LONG_TIME, &lease, NULL);
    if (status == TG_BUSY)
      continue;
    if (status != TG_OK || tg_lease_number(lease) <= last || tg_lease_holds(lease, NULL) != TG_OK)
      _exit(1);
    const int file = open(path, O_CREAT | O_EXCL | O_WRONLY, 0600);
    if (file < 0 || close(file) || unlink(path))
      _exit(2);
    last = tg_lease_number(lease);
    tg_lease_release(lease, TG_LEASE_DONE);
    turns--;
  }
  _exit(0);
}

static void those_who_take_turns_never_have_it_together(void) {
  enum { CHILDREN = 4, TURNS = 150 };
  lease_case c;
  pid_t children[CHILDREN];
  lease_case_open(&c);
  for (int i = 0; i < CHILDREN; i++)
    if (!(children[i] = fork()))
      take_turns(&c, TURNS);
  for (int i = 0; i < CHILDREN; i++) {
    int status = -1;
    waitpid(children[i], &status, 0);
    CU_ASSERT_EQUAL(status, 0);
  }
  CU_ASSERT_TRUE(looked_at(&c).number >= CHILDREN * TURNS);
  lease_case_close(&c);
}

static void a_holder_that_was_killed_is_followed_at_once(void) {
  lease_case c;
  uint64_t seed = 6;
  lease_case_open(&c);
  CU_ASSERT_EQUAL(race(&c, LONG_TIME, 1, &seed), 1);
  tg_lease_owner owner = looked_at(&c);
  CU_ASSERT_TRUE(owner.state == TG_LEASE_RUNNING && owner.dead && owner.number == 1);
  lease_write(&c, "00000001.result.tmp", "x", 1);
  tg_lease *lease = taken(&c, LONG_TIME);
  CU_ASSERT_EQUAL(tg_lease_number(lease), 2);
  CU_ASSERT_FALSE(lease_exists(&c, "00000001.result.tmp"));
  tg_lease_release(lease, TG_LEASE_DONE);
  lease_case_close(&c);
}

static void a_process_with_the_id_of_a_dead_holder_is_not_that_holder(void) {
  lease_case c;
  lease_case_open(&c);
  tg_lease_owner owner = lease_owner(1);
  owner.born -= 5;
  lease_make(&c, &owner);
  CU_ASSERT_TRUE(looked_at(&c).dead);
  tg_lease *lease = taken(&c, LONG_TIME);
  CU_ASSERT_EQUAL(tg_lease_holds(lease, NULL), TG_OK);
  tg_lease_release(lease, TG_LEASE_DONE);
  lease_case_close(&c);
}

static void a_holder_elsewhere_is_followed_only_after_the_lease_time(void) {
  lease_case c;
  tg_lease *lease;
  tg_error err = {0};
  char words[256];
  lease_case_open(&c);
  tg_lease_owner owner = lease_stranger(1);
  lease_make(&c, &owner);
  lease_set_age(&c, "lock.1", 90);
  CU_ASSERT_FALSE(looked_at(&c).dead);
  CU_ASSERT_EQUAL(tg_lease_take(c.folder, 1, 200, &lease, &err), TG_BUSY);
  snprintf(words, sizeof words, "host elsewhere, process %ld, since %s", (long)getpid(),
           owner.started);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, words));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, c.folder));
  CU_ASSERT_PTR_NULL(lease);
  lease = taken(&c, 80);
  CU_ASSERT_EQUAL(tg_lease_number(lease), 2);
  tg_lease_release(lease, TG_LEASE_DONE);
  lease_case_close(&c);
}

static void a_lock_of_nobody_is_followed_only_after_the_lease_time(void) {
  static const char *const texts[] = {"", "nothing that a lock says", "state done"};
  for (size_t i = 0; i < TG_COUNT(texts); i++) {
    lease_case c;
    tg_lease *lease;
    tg_error err = {0};
    lease_case_open(&c);
    lease_write(&c, "lock.3", texts[i], strlen(texts[i]));
    if (i < 2) {
      CU_ASSERT_EQUAL(tg_lease_take(c.folder, 1, 200, &lease, &err), TG_BUSY);
      CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "try again"));
      lease_set_age(&c, "lock.3", 300);
    }
    lease = taken(&c, 200);
    CU_ASSERT_EQUAL(tg_lease_number(lease), 4);
    tg_lease_release(lease, TG_LEASE_DONE);
    lease_case_close(&c);
  }
}

static void a_holder_renews_its_lock_by_itself(void) {
  lease_case c;
  lease_case_open(&c);
  tg_lease *lease = taken(&c, 0.3);
  lease_set_age(&c, "lock.1", 1000);
  for (int i = 0; i < 1000 && looked_at(&c).age > 500; i++)
    usleep(10000);
  CU_ASSERT_TRUE(looked_at(&c).age < 500);
  tg_lease_release(lease, TG_LEASE_DONE);
  lease_set_age(&c, "lock.1", 1000);
  usleep(200000);
  char path[256];
  struct stat info;
  CU_ASSERT_EQUAL(stat(lease_path(&c, "lock.1", path), &info), 0);
  CU_ASSERT_TRUE(time(NULL) - info.st_mtim.tv_sec > 500); /* released: not any more */
  lease_case_close(&c);
}

static void a_holder_that_was_followed_publishes_nothing(void) {
  lease_case c;
  char temporary[TG_PATH_MAX], final[256];
  tg_error err = {0};
  lease_case_open(&c);
  tg_lease *lease = taken(&c, LONG_TIME);
  CU_ASSERT_EQUAL(tg_lease_name(c.folder, 1, "result", temporary, NULL), TG_OK);
  lease_write(&c, "00000001.result.tmp", "old", 3);
  CU_ASSERT_EQUAL(access(temporary, F_OK), 0);
  follow(&c, lease);
  lease_write(&c, "result", "new one", 7);
  CU_ASSERT_EQUAL(tg_lease_holds(lease, &err), TG_FENCED);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "host elsewhere"));
  CU_ASSERT_EQUAL(tg_lease_publish(lease, temporary, lease_path(&c, "result", final), NULL),
                  TG_FENCED);
  struct stat info;
  CU_ASSERT_TRUE(!stat(final, &info) && info.st_size == 7);
  tg_lease_release(lease, TG_LEASE_DONE);
  CU_ASSERT_EQUAL(looked_at(&c).state, TG_LEASE_RUNNING); /* that of the new one */
  CU_ASSERT_EQUAL(looked_at(&c).number, 2);
  lease_case_close(&c);
}

/* The new holder comes between check and rename: its sweep has taken the file. */
static void a_file_that_was_taken_away_is_not_published(void) {
  lease_case c;
  char temporary[TG_PATH_MAX], final[256];
  tg_error err = {0};
  lease_case_open(&c);
  tg_lease *lease = taken(&c, LONG_TIME);
  CU_ASSERT_EQUAL(tg_lease_name(c.folder, 1, "result", temporary, NULL), TG_OK);
  lease_path(&c, "result", final);
  lease_write(&c, "00000001.result.tmp", "first", 5);
  CU_ASSERT_EQUAL(tg_lease_publish(lease, temporary, final, NULL), TG_OK);
  CU_ASSERT_TRUE(lease_exists(&c, "result") && !lease_exists(&c, "00000001.result.tmp"));
  /* still held, but there is no file: not the work of another run */
  CU_ASSERT_EQUAL(tg_lease_publish(lease, temporary, final, &err), TG_NOT_FOUND);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, temporary));
  lease_write(&c, "00000001.result.tmp", "second", 6);
  follow(&c, lease);
  tg_lease_file_sweep(c.folder, 2);
  CU_ASSERT_EQUAL(tg_atomic_publish(temporary, final, NULL), TG_NOT_FOUND);
  CU_ASSERT_EQUAL(tg_lease_publish(lease, temporary, final, NULL), TG_FENCED);
  struct stat info;
  CU_ASSERT_TRUE(!stat(final, &info) && info.st_size == 5);
  tg_lease_release(lease, TG_LEASE_FAILED);
  lease_case_close(&c);
}

static void cannot_take(const lease_case *c) {
  tg_lease *lease;
  tg_error err = {0};
  CU_ASSERT_EQUAL(tg_lease_take(c->folder, 1, LONG_TIME, &lease, &err), TG_IO);
  CU_ASSERT_PTR_NULL(lease);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, c->folder));
}

static void a_folder_that_cannot_be_used_is_named(void) {
  lease_case c;
  tg_lease *lease;
  tg_lease_owner owner;
  tg_error err = {0};
  lease_case_open(&c);
  lease_without_rights(&c, cannot_take);
  lease_case_close(&c);
  CU_ASSERT_EQUAL(tg_lease_look(c.folder, &owner, NULL), TG_OK); /* now it is not there */
  CU_ASSERT_EQUAL(owner.state, TG_LEASE_NONE);
  CU_ASSERT_EQUAL(tg_lease_take(c.folder, 1, LONG_TIME, &lease, &err), TG_NOT_FOUND);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, c.folder));
  CU_ASSERT_EQUAL(tg_lease_look("/dev/null", &owner, NULL), TG_IO);
}

static void names_hold_the_number_and_are_not_too_long(void) {
  char path[TG_PATH_MAX], folder[TG_PATH_MAX];
  tg_error err = {0};
  CU_ASSERT_EQUAL(tg_lease_name("out.run", 12, "result", path, NULL), TG_OK);
  CU_ASSERT_STRING_EQUAL(path, "out.run/00000012.result.tmp");
  memset(folder, 'f', sizeof folder);
  folder[sizeof folder - 10] = 0;
  CU_ASSERT_EQUAL(tg_lease_name(folder, 12, "result", path, &err), TG_USAGE);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "too long"));
}

TG_UNIT_MAIN(lease, TG_UNIT(a_lease_is_taken_told_and_released),
             TG_UNIT(of_several_at_once_exactly_one_has_it),
             TG_UNIT(those_who_take_turns_never_have_it_together),
             TG_UNIT(a_holder_that_was_killed_is_followed_at_once),
             TG_UNIT(a_process_with_the_id_of_a_dead_holder_is_not_that_holder),
             TG_UNIT(a_holder_elsewhere_is_followed_only_after_the_lease_time),
             TG_UNIT(a_lock_of_nobody_is_followed_only_after_the_lease_time),
             TG_UNIT(a_holder_renews_its_lock_by_itself),
             TG_UNIT(a_holder_that_was_followed_publishes_nothing),
             TG_UNIT(a_file_that_was_taken_away_is_not_published),
             TG_UNIT(a_folder_that_cannot_be_used_is_named),
             TG_UNIT(names_hold_the_number_and_are_not_too_long))
