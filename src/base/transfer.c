#include "base/transfer.h"

#include <errno.h>
#include <unistd.h>

ssize_t tg_transfer_in(int file, void *data, size_t size) {
  size_t done = 0;
  while (done < size) {
    const ssize_t moved = read(file, (char *)data + done, size - done);
    if (moved < 0 && errno == EINTR)
      continue;
    if (moved < 0)
      return -1;
    if (!moved)
      break;
    done += (size_t)moved;
  }
  return (ssize_t)done;
}

bool tg_transfer_out(int file, const void *data, size_t size) {
  size_t done = 0;
  while (done < size) {
    const ssize_t moved = write(file, (const char *)data + done, size - done);
    if (moved < 0 && errno == EINTR)
      continue;
    if (moved < 0)
      return false;
    if (!moved) {
      errno = ENOSPC;
      return false;
    }
    done += (size_t)moved;
  }
  return true;
}
