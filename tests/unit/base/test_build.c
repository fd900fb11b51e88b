/** \file test_build.c
 *
 * The id is that which the linker wrote into this very program.
 */
#include "base/build.h"

#include "base/status.h"
#include "unit.h"

#include <string.h>
#include <unistd.h>

static void the_text_is_the_version_and_the_id_of_the_linker(void) {
  char text[TG_BUILD_MAX], again[TG_BUILD_MAX], command[128], line[256], id[64] = "";
  CU_ASSERT_PTR_EQUAL(tg_build_text(text), text);
  CU_ASSERT_STRING_EQUAL(tg_build_text(again), text);
  snprintf(command, sizeof command, "LC_ALL=C readelf -n /proc/%ld/exe", (long)getpid());
  FILE *notes = popen(command, "r");
  CU_ASSERT_PTR_NOT_NULL_FATAL(notes);
  while (fgets(line, sizeof line, notes))
    sscanf(line, " Build ID: %63[0-9a-f]", id);
  CU_ASSERT_EQUAL(pclose(notes), 0);
  CU_ASSERT_TRUE(strlen(id) >= 16);
  snprintf(line, sizeof line, "tapegrid " TG_VERSION " build %s", id);
  CU_ASSERT_STRING_EQUAL(text, line);
}

TG_UNIT_MAIN(build, TG_UNIT(the_text_is_the_version_and_the_id_of_the_linker))
