#include "base/transfer.h"

#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { BYTES = 1 << 20 }; /* more than a pipe holds: every call moves a part */

static unsigned char sent[BYTES], received[BYTES];

static void *send_all(void *context) {
  const int file = *(const int *)context;
  CU_ASSERT_TRUE(tg_transfer_out(file, sent, BYTES));
  close(file);
  return NULL;
}

static void nothing(int signal) {
  (void)signal;
}

static void all_bytes_move_though_calls_move_some(void) {
  int ends[2];
  pthread_t sender;
  struct sigaction action = {.sa_handler = nothing}, before; /* calls are interrupted */
  for (size_t i = 0; i < BYTES; i++)
    sent[i] = (unsigned char)(i * 7 + i / 251);
  CU_ASSERT_EQUAL(sigaction(SIGUSR2, &action, &before), 0);
  CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
  CU_ASSERT_EQUAL_FATAL(pthread_create(&sender, NULL, send_all, &ends[1]), 0);
  for (size_t done = 0; done < BYTES; done += BYTES / 8) {
    pthread_kill(sender, SIGUSR2);
    CU_ASSERT_EQUAL(tg_transfer_in(ends[0], received + done, BYTES / 8), BYTES / 8);
  }
  CU_ASSERT_EQUAL(tg_transfer_in(ends[0], received, 1), 0);
  pthread_join(sender, NULL);
  CU_ASSERT_EQUAL(memcmp(sent, received, BYTES), 0);
  close(ends[0]);
  sigaction(SIGUSR2, &before, NULL);
}

static void a_short_file_gives_what_it_has(void) {
  int ends[2];
  char text[8] = "";
  CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
  CU_ASSERT_TRUE(tg_transfer_out(ends[1], "abc", 3));
  close(ends[1]);
  CU_ASSERT_EQUAL(tg_transfer_in(ends[0], text, sizeof text), 3);
  CU_ASSERT_STRING_EQUAL(text, "abc");
  close(ends[0]);
}

static void a_failure_leaves_its_reason(void) {
  char text[4];
  int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  errno = 0;
  CU_ASSERT_EQUAL(tg_transfer_in(-1, text, sizeof text), -1);
  CU_ASSERT_EQUAL(errno, EBADF);
  CU_ASSERT_FALSE(tg_transfer_out(full, "abc", 3));
  CU_ASSERT_EQUAL(errno, ENOSPC);
  close(full);
}

TG_UNIT_MAIN(transfer, TG_UNIT(all_bytes_move_though_calls_move_some),
             TG_UNIT(a_short_file_gives_what_it_has), TG_UNIT(a_failure_leaves_its_reason))
