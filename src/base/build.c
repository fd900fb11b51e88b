#include "base/build.h"

#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define ID_MAX 20

/* A note of the program: sizes, kind, name, and then what it says, each to whole words. */
static size_t find_note(const char *notes, size_t size, unsigned char id[ID_MAX]) {
  const ElfW(Nhdr) * head;
  for (size_t at = 0; at + sizeof *head <= size;) {
    head = (const ElfW(Nhdr) *)(const void *)(notes + at);
    const size_t name = (head->n_namesz + 3u) & ~3u, text = (head->n_descsz + 3u) & ~3u;
    const char *from = notes + at + sizeof *head;
    if (head->n_type == NT_GNU_BUILD_ID && head->n_namesz == 4 && !memcmp(from, "GNU", 4) &&
        head->n_descsz <= ID_MAX) {
      memcpy(id, from + name, head->n_descsz);
      return head->n_descsz;
    }
    at += sizeof *head + name + text;
  }
  return 0;
}

/* The program itself comes first. */
static int first_object(struct dl_phdr_info *info, size_t size, void *context) {
  char *out = context;
  unsigned char id[ID_MAX];
  (void)size;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &info->dlpi_phdr[i];
    if (part->p_type != PT_NOTE)
      continue;
    size_t bytes = find_note((const char *)(info->dlpi_addr + part->p_vaddr), part->p_memsz, id);
    for (size_t b = 0; b < bytes; b++)
      snprintf(out + 2 * b, 3, "%02x", id[b]);
    if (bytes)
      return 1;
  }
  return 1;
}

const char *tg_build_text(char out[TG_BUILD_MAX]) {
  char id[2 * ID_MAX + 1] = "unknown";
  dl_iterate_phdr(first_object, id);
  snprintf(out, TG_BUILD_MAX, "tapegrid " TG_VERSION " build %s", id);
  return out;
}
