/** \file test_lease_file.c
 *
 * A lock is made once and says who made it; whatever else lies there is no lock, or one of nobody.
 */
#include "lease_case.h"

#include "splitmix.h"

#include <signal.h>

static void a_lock_is_made_once_and_says_who_made_it(void) {
  lease_case c;
  tg_lease_owner read, owner = lease_owner(7), second = lease_stranger(7);
  bool made = true;
  lease_case_open(&c);
  lease_make(&c, &owner);
  CU_ASSERT_EQUAL(tg_lease_file_make(c.folder, &second, &made, NULL), TG_OK);
  CU_ASSERT_FALSE(made);
  CU_ASSERT_EQUAL(lease_names(&c), 1); /* no drafts */
  CU_ASSERT_EQUAL(tg_lease_file_read(c.folder, 7, &read, NULL), TG_OK);
  CU_ASSERT_EQUAL(read.state, TG_LEASE_RUNNING);
  CU_ASSERT_EQUAL(read.number, 7);
  CU_ASSERT_EQUAL(read.pid, getpid());
  CU_ASSERT_EQUAL(read.born, owner.born);
  CU_ASSERT_EQUAL(read.ranks, 3);
  CU_ASSERT_STRING_EQUAL(read.host, owner.host);
  CU_ASSERT_STRING_EQUAL(read.machine, owner.machine);
  CU_ASSERT_STRING_EQUAL(read.started, owner.started);
  CU_ASSERT_TRUE(read.age > -1 && read.age < 60);
  CU_ASSERT_TRUE(tg_lease_file_same(&read, &owner) && !tg_lease_file_same(&read, &second));
  lease_case_close(&c);
}

static void this_process_can_be_told_from_all_others(void) {
  tg_lease_owner owner = lease_owner(1), other;
  char host[65] = "";
  int year, day;
  gethostname(host, sizeof host - 1);
  CU_ASSERT_STRING_EQUAL(owner.host, host);
  CU_ASSERT_TRUE(owner.born > 0 && strstr(owner.machine, "pid:["));
  CU_ASSERT_EQUAL(sscanf(owner.started, "%4d-%*2d-%2dT%*2d:%*2d:%*2dZ", &year, &day), 2);
  CU_ASSERT_TRUE(year > 2020 && strlen(owner.started) == 20);
  for (int what = 0; what < 4; what++) {
    other = owner;
    other.pid += what == 0;
    other.born += what == 1;
    other.machine[0] ^= what == 2;
    other.host[0] ^= what == 3;
    CU_ASSERT_FALSE(tg_lease_file_same(&owner, &other));
  }
}

static void the_last_lock_has_the_highest_number_of_all_that_are_locks(void) {
  static const char *const others[] = {"lock.",   "lock.x",  "lock.-9",  "lock.0",       "lock.12x",
                                       "lock",    "xlock.9", ".lock.99", "lock.9.5",     "Lock.9",
                                       "lock. 9", "lock.9 ", "00000099", "00000099.tmp", "a.tmp"};
  lease_case c;
  int64_t number = 5;
  lease_case_open(&c);
  for (size_t i = 0; i < TG_COUNT(others); i++)
    lease_write(&c, others[i], "x", 1);
  lease_write(&c, "lock.99999999999999999999", "x", 1);
  CU_ASSERT_EQUAL(tg_lease_file_last(c.folder, &number, NULL), TG_OK);
  CU_ASSERT_EQUAL(number, 0);
  lease_write(&c, "lock.10", "x", 1);
  lease_write(&c, "lock.9", "x", 1);
  CU_ASSERT_EQUAL(tg_lease_file_last(c.folder, &number, NULL), TG_OK);
  CU_ASSERT_EQUAL(number, 10);
  lease_case_close(&c);
}

static void a_folder_that_is_not_there_has_no_locks_and_a_file_is_no_folder(void) {
  tg_error err = {0};
  int64_t number = 5;
  CU_ASSERT_EQUAL(tg_lease_file_last("/nowhere/at/all", &number, &err), TG_OK);
  CU_ASSERT_EQUAL(number, 0);
  CU_ASSERT_EQUAL(tg_lease_file_last("/dev/null", &number, &err), TG_IO);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/dev/null: cannot list"));
}

static void check_nobody(const lease_case *c, const char *text, size_t size) {
  tg_lease_owner owner;
  lease_write(c, "lock.1", text, size);
  CU_ASSERT_EQUAL(tg_lease_file_read(c->folder, 1, &owner, NULL), TG_OK);
  CU_ASSERT_EQUAL(owner.state, TG_LEASE_RUNNING); /* what cannot be read is not free */
  CU_ASSERT_FALSE(tg_lease_file_dead(&owner));
}

static void what_cannot_be_read_is_running_and_nobodys(void) {
  static const char *const texts[] = {"",
                                      "\n\n\n",
                                      "host",
                                      "host\n",
                                      "state\nhost \n",
                                      "state unknown\n",
                                      "state none",
                                      "statedone\n",
                                      " state done\n",
                                      "state done \n"};
  lease_case c;
  char noise[3000];
  uint64_t seed = 4;
  tg_lease_owner owner;
  lease_case_open(&c);
  for (size_t i = 0; i < TG_COUNT(texts); i++)
    check_nobody(&c, texts[i], strlen(texts[i]));
  for (int round = 0; round < 50; round++) {
    for (size_t i = 0; i < sizeof noise; i++)
      noise[i] = (char)tg_splitmix(&seed);
    check_nobody(&c, noise, tg_splitmix(&seed) % sizeof noise);
  }
  CU_ASSERT_EQUAL(tg_lease_file_read(c.folder, 2, &owner, NULL), TG_OK); /* not there */
  CU_ASSERT_TRUE(owner.state == TG_LEASE_RUNNING && !owner.host[0] && owner.age == 0);
  lease_case_close(&c);
}

/* Longer than it can be, and each line cut off. */
static void values_of_any_length_are_cut(void) {
  lease_case c;
  tg_lease_owner owner, read;
  char text[900], path[256];
  lease_case_open(&c);
  memset(text, 'h', sizeof text);
  memcpy(text, "state done\nhost ", 16);
  lease_write(&c, "lock.1", text, sizeof text);
  CU_ASSERT_EQUAL(tg_lease_file_read(c.folder, 1, &owner, NULL), TG_OK);
  CU_ASSERT_EQUAL(owner.state, TG_LEASE_DONE);
  CU_ASSERT_EQUAL(strlen(owner.host), sizeof owner.host - 1);
  owner = lease_owner(2);
  lease_make(&c, &owner);
  for (off_t size = 200; size >= 0; size--)
    if (!truncate(lease_path(&c, "lock.2", path), size))
      CU_ASSERT_EQUAL(tg_lease_file_read(c.folder, 2, &read, NULL), TG_OK);
  CU_ASSERT_STRING_EQUAL(read.host, "");
  lease_case_close(&c);
}

static void a_lock_that_is_a_link_is_not_followed(void) {
  lease_case c;
  char path[256];
  tg_lease_owner owner;
  tg_error err = {0};
  lease_case_open(&c);
  CU_ASSERT_EQUAL(symlink("/etc/hostname", lease_path(&c, "lock.1", path)), 0);
  CU_ASSERT_EQUAL(tg_lease_file_read(c.folder, 1, &owner, &err), TG_IO);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, path));
  lease_case_close(&c);
}

static void a_process_that_is_gone_is_dead_on_its_own_machine_alone(void) {
  tg_lease_owner owner = lease_owner(1), stranger = lease_stranger(1), nobody = {0};
  CU_ASSERT_FALSE(tg_lease_file_dead(&owner));
  owner.born--; /* its id is used again */
  stranger.born--;
  CU_ASSERT_TRUE(tg_lease_file_dead(&owner));
  CU_ASSERT_FALSE(tg_lease_file_dead(&stranger));
  CU_ASSERT_FALSE(tg_lease_file_dead(&nobody));
  int to_parent[2];
  CU_ASSERT_EQUAL_FATAL(pipe(to_parent), 0);
  const pid_t child = fork();
  if (!child) {
    owner = lease_owner(1);
    _exit(write(to_parent[1], &owner, sizeof owner) < 0 || pause());
  }
  CU_ASSERT_EQUAL(read(to_parent[0], &owner, sizeof owner), sizeof owner);
  CU_ASSERT_EQUAL(owner.pid, child);
  CU_ASSERT_FALSE(tg_lease_file_dead(&owner));
  kill(child, SIGKILL);
  siginfo_t info;
  waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT); /* dead, but not yet buried */
  CU_ASSERT_TRUE(tg_lease_file_dead(&owner));
  waitpid(child, NULL, 0);
  CU_ASSERT_TRUE(tg_lease_file_dead(&owner));
  close(to_parent[0]);
  close(to_parent[1]);
}

static void a_lock_tells_its_age_and_how_it_ended(void) {
  static const tg_lease_state states[] = {TG_LEASE_DONE, TG_LEASE_STOPPED, TG_LEASE_FAILED};
  lease_case c;
  lease_case_open(&c);
  tg_lease_owner read, owner = lease_owner(3);
  lease_make(&c, &owner);
  lease_set_age(&c, "lock.3", 500);
  CU_ASSERT_EQUAL(tg_lease_file_read(c.folder, 3, &read, NULL), TG_OK);
  CU_ASSERT_TRUE(read.age > 499 && read.age < 560);
  tg_lease_file_renew(c.folder, 3);
  tg_lease_file_renew(c.folder, 4); /* is not there, and is not made */
  CU_ASSERT_EQUAL(tg_lease_file_read(c.folder, 3, &read, NULL), TG_OK);
  CU_ASSERT_TRUE(read.age > -1 && read.age < 60);
  for (size_t i = 0; i < TG_COUNT(states); i++) {
    owner.state = states[i];
    tg_lease_file_end(c.folder, &owner);
    CU_ASSERT_EQUAL(tg_lease_file_read(c.folder, 3, &read, NULL), TG_OK);
    CU_ASSERT_EQUAL(read.state, states[i]);
    CU_ASSERT_TRUE(tg_lease_file_same(&read, &owner));
  }
  CU_ASSERT_EQUAL(lease_names(&c), 1);
  lease_case_close(&c);
}

static void a_sweep_takes_what_belongs_to_lower_numbers_and_nothing_else(void) {
  static const char *const gone[] = {"lock.1", "lock.4", "00000004.a.h5.tmp", "1.x.tmp",
                                     "00000001.lock.tmp"};
  static const char *const kept[] = {
      "lock.5",  "lock.6",  "00000005.a.h5.tmp", "6.x.tmp",   "4.tmpx", "00000004.00000.journal",
      "x.4.tmp", "0.x.tmp", "-1.x.tmp",          "result.h5", "lock.x", "4tmp",
      "4x.tmp",  "lock.0"};
  lease_case c;
  lease_case_open(&c);
  for (size_t i = 0; i < TG_COUNT(gone); i++)
    lease_write(&c, gone[i], "x", 1);
  for (size_t i = 0; i < TG_COUNT(kept); i++)
    lease_write(&c, kept[i], "x", 1);
  tg_lease_file_sweep(c.folder, 5);
  for (size_t i = 0; i < TG_COUNT(gone); i++)
    CU_ASSERT_FALSE(lease_exists(&c, gone[i]));
  for (size_t i = 0; i < TG_COUNT(kept); i++)
    CU_ASSERT_TRUE(lease_exists(&c, kept[i]));
  tg_lease_file_sweep("/nowhere/at/all", 5); /* does nothing */
  lease_case_close(&c);
}

static void cannot_make(const lease_case *c) {
  tg_error err = {0};
  tg_lease_owner owner = lease_owner(1);
  bool made = true;
  CU_ASSERT_EQUAL(tg_lease_file_make(c->folder, &owner, &made, &err), TG_IO);
  CU_ASSERT_FALSE(made);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, c->folder));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "cannot make the lock"));
}

static void a_folder_that_cannot_be_written_is_named(void) {
  lease_case c;
  lease_case_open(&c);
  lease_without_rights(&c, cannot_make);
  CU_ASSERT_EQUAL(lease_names(&c), 0);
  lease_case_close(&c);
}

TG_UNIT_MAIN(lease_file, TG_UNIT(a_lock_is_made_once_and_says_who_made_it),
             TG_UNIT(this_process_can_be_told_from_all_others),
             TG_UNIT(the_last_lock_has_the_highest_number_of_all_that_are_locks),
             TG_UNIT(a_folder_that_is_not_there_has_no_locks_and_a_file_is_no_folder),
             TG_UNIT(what_cannot_be_read_is_running_and_nobodys),
             TG_UNIT(values_of_any_length_are_cut), TG_UNIT(a_lock_that_is_a_link_is_not_followed),
             TG_UNIT(a_process_that_is_gone_is_dead_on_its_own_machine_alone),
             TG_UNIT(a_lock_tells_its_age_and_how_it_ended),
             TG_UNIT(a_sweep_takes_what_belongs_to_lower_numbers_and_nothing_else),
             TG_UNIT(a_folder_that_cannot_be_written_is_named))
