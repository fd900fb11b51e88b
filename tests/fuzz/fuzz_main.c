/** \file fuzz_main.c
 *
 * A target without libFuzzer: fuzz_NOUN ROUNDS FILE... runs it over each file, and over ROUNDS
 * changes of each that are the same everywhere.
 */
#include "fuzz.h"
#include "splitmix.h"

enum { BYTES_MAX = 1 << 16 };

static size_t read_bytes(const char *path, uint8_t *bytes) {
  FILE *file = fopen(path, "rb");
  if (!file) {
    perror(path);
    exit(1);
  }
  size_t size = fread(bytes, 1, BYTES_MAX, file);
  fclose(file);
  return size;
}

/* A few bytes replaced, cut out or doubled, within the room. \return the new size. */
static size_t change(uint8_t *bytes, size_t size, uint64_t *seed) {
  for (uint64_t left = 1 + tg_splitmix(seed) % 4; left-- && size;) {
    size_t at = tg_splitmix(seed) % size, length = 1 + tg_splitmix(seed) % 8;
    length = length < size - at ? length : size - at;
    switch (tg_splitmix(seed) % 4) {
    case 0:
      bytes[at] = (uint8_t)tg_splitmix(seed);
      break;
    case 1:
      bytes[at] = bytes[tg_splitmix(seed) % size];
      break;
    case 2:
      memmove(bytes + at, bytes + at + length, size - at - length);
      size -= length;
      break;
    default:
      length = length < BYTES_MAX - size ? length : 0;
      memmove(bytes + at + length, bytes + at, size - at);
      size += length;
    }
  }
  return size;
}

int main(int count, char **arguments) {
  static uint8_t whole[BYTES_MAX], changed[BYTES_MAX];
  long rounds = count > 1 ? strtol(arguments[1], NULL, 10) : 0, runs = 0;
  uint64_t seed = 1;
  for (int i = 2; i < count; i++) {
    size_t size = read_bytes(arguments[i], whole);
    LLVMFuzzerTestOneInput(whole, size);
    for (long round = 0; round < rounds; round++) {
      memcpy(changed, whole, size);
      LLVMFuzzerTestOneInput(changed, change(changed, size, &seed));
    }
    runs += 1 + rounds;
  }
  printf("%ld inputs\n", runs);
  return runs ? 0 : 1;
}
