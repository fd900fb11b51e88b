/** \file profile.c
 *
 * Which file is the machine profile, and its settings.
 */
#include "config/profile.h"

#include "base/atomic_file.h"
#include "config/campaign_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/** A file that was asked for by name has to be there. */
static bool find_named(tg_load *load, const char *name, char path[TG_PATH_MAX]) {
  if (!*name)
    return false;
  bool fits = snprintf(path, TG_PATH_MAX, "%s", name) < TG_PATH_MAX;
  if (fits && access(path, R_OK) == 0)
    return true;
  const char *source = load->findings.source;
  load->findings.source = "environment variable " TG_PROFILE_VARIABLE;
  tg_findings_add(&load->findings, 0, 0,
                  "'%.400s' cannot be read: %s; name a machine profile, or leave it empty for none",
                  name, strerror(fits ? errno : ENAMETOOLONG));
  load->findings.source = source;
  return false;
}

/** A relative folder is no place for settings: it would change with the working directory. */
static bool find_in(const char *folder, const char *file, char path[TG_PATH_MAX]) {
  return folder && *folder == '/' &&
         snprintf(path, TG_PATH_MAX, "%s/%s", folder, file) < TG_PATH_MAX &&
         access(path, F_OK) == 0;
}

static bool find(tg_load *load, char path[TG_PATH_MAX]) {
  const char *name = getenv(TG_PROFILE_VARIABLE);
  if (name)
    return find_named(load, name, path);
  return find_in(getenv("XDG_CONFIG_HOME"), "tapegrid/machine.yaml", path) ||
         find_in(getenv("HOME"), ".config/tapegrid/machine.yaml", path) ||
         find_in("/etc", "tapegrid/machine.yaml", path);
}

static void set_from(tg_load *load, const char *path) {
  const char *source = load->findings.source, *folder = load->folder;
  char own_folder[TG_PATH_MAX];
  tg_yaml_node root = {0};
  tg_folder_of(path, own_folder);
  load->findings.source = path;
  load->folder = own_folder;
  if (tg_yaml_read(path, &load->findings, &root))
    tg_campaign_file_set(load, &root, TG_ORIGIN_PROFILE);
  tg_yaml_clear(&root);
  load->findings.source = source;
  load->folder = folder;
}

void tg_profile_load(tg_load *load) {
  char path[TG_PATH_MAX];
  if (!find(load, path))
    return;
  load->campaign->profile = strdup(path);
  if (load->campaign->profile)
    set_from(load, path);
  else
    tg_findings_no_memory(&load->findings);
}
