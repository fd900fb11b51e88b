#include "config/profile.h"
#include "campaign_case.h"
#include "config/option.h"

/** Loads CASE_START and \a campaign below a profile, FOLDER/machine.yaml. */
static void load_below(campaign_case *c, const char *profile, size_t size, const char *campaign) {
  char path[96], text[1024];
  snprintf(path, sizeof path, "%s/machine.yaml", c->folder);
  snprintf(text, sizeof text, CASE_START "%s", campaign);
  case_write(c, "machine.yaml", profile, size);
  setenv(TG_PROFILE_VARIABLE, path, 1);
  case_load(c, text);
  setenv(TG_PROFILE_VARIABLE, "", 1);
}

/** One finding: FOLDER/machine.yaml and \a tail. */
static void expect_finding(campaign_case *c, const char *profile, const char *tail) {
  char wanted[512];
  load_below(c, profile, strlen(profile), "");
  snprintf(wanted, sizeof wanted, "%s/machine.yaml%s", c->folder, tail);
  CU_ASSERT_EQUAL(c->status, TG_USAGE);
  CU_ASSERT_EQUAL(case_findings(c), 1);
  CU_ASSERT_EQUAL(strncmp(c->report, wanted, strlen(wanted)), 0);
  if (strncmp(c->report, wanted, strlen(wanted)) != 0)
    fprintf(stderr, "\n  wanted: %s\n  report: %s\n", wanted, c->report);
}

/** All 16 ways to say or not to say the chunk on the four levels above the default. */
static void each_level_wins_over_those_below(void) {
  static const struct {
    int64_t chunk;
    tg_origin_kind origin;
  } levels[] = {{256 << 20, TG_ORIGIN_DEFAULT},
                {4096, TG_ORIGIN_PROFILE},
                {8192, TG_ORIGIN_CAMPAIGN},
                {16384, TG_ORIGIN_ENVIRONMENT},
                {32768, TG_ORIGIN_COMMAND}};
  const tg_setting setting = {"ingest.chunk", "32KiB"};
  campaign_case c;
  char path[96];
  case_open(&c);
  snprintf(path, sizeof path, "%s/machine.yaml", c.folder);
  case_write(&c, "machine.yaml", "ingest: { chunk: 4KiB }\n", 24);
  for (int said = 0; said < 16; said++) {
    int top = 0;
    for (int level = 1; level <= 4; level++)
      top = said >> (level - 1) & 1 ? level : top;
    const char *text = said & 2 ? CASE_START "ingest: { chunk: 8KiB }\n" : CASE_START;
    setenv(TG_PROFILE_VARIABLE, said & 1 ? path : "", 1);
    if (said & 4)
      setenv("TAPEGRID_INGEST_CHUNK", "16KiB", 1);
    case_load_bytes(&c, text, strlen(text), &setting, said >> 3);
    unsetenv("TAPEGRID_INGEST_CHUNK");
    const tg_option *option = tg_option_find(tg_text_of("ingest.chunk"));
    CU_ASSERT_STRING_EQUAL(c.report, "");
    CU_ASSERT_EQUAL(c.campaign.chunk, levels[top].chunk);
    CU_ASSERT_EQUAL(tg_option_origin(&c.campaign, option)->kind, levels[top].origin);
    CU_ASSERT_EQUAL(c.campaign.profile != NULL, said & 1);
  }
  setenv(TG_PROFILE_VARIABLE, "", 1);
  case_close(&c);
}

static void every_key_of_the_machine_is_taken(void) {
  static const char text[] =
      "ingest: { chunk: 64KiB, window: 1MiB, store: parts/ }\n"
      "output: { compression: zstd, heartbeat: 5min, keep_journals: false }\n"
      "resources: { memory_per_rank: 2GiB, helper: off, shard_rows: 5000, stall: 9s, lease: 20s,"
      "  grace: 7s }\n";
  campaign_case c;
  char store[96];
  size_t count, of_machine = 0, from_profile = 0;
  case_open(&c);
  load_below(&c, text, sizeof text - 1, "");
  CU_ASSERT_STRING_EQUAL(c.report, "");
  CU_ASSERT(c.campaign.chunk == 65536 && c.campaign.window == 1 << 20);
  CU_ASSERT(c.campaign.compression == TG_COMPRESS_ZSTD);
  CU_ASSERT(c.campaign.memory_per_rank == INT64_C(2) << 30);
  snprintf(store, sizeof store, "%s/parts", c.folder);
  CU_ASSERT_STRING_EQUAL(c.campaign.store, store);
  const tg_option *options = tg_options(&count);
  for (size_t i = 0; i < count; i++) {
    of_machine += options[i].scope == TG_SCOPE_machine;
    from_profile += c.campaign.origins[i].kind == TG_ORIGIN_PROFILE;
  }
  CU_ASSERT(c.campaign.helper == TG_HELPER_OFF && c.campaign.shard_rows == 5000);
  CU_ASSERT(c.campaign.stall == 9 && c.campaign.heartbeat == 300);
  CU_ASSERT(!c.campaign.keep_journals && c.campaign.lease == 20 && c.campaign.grace == 7);
  CU_ASSERT(of_machine == 12 && from_profile == 12);
  case_close(&c);
}

static void every_key_of_the_study_is_refused(void) {
  campaign_case c;
  size_t count;
  const tg_option *options = tg_options(&count);
  case_open(&c);
  for (size_t i = 0; i < count; i++) {
    char text[128], tail[256];
    const char *dot = strchr(options[i].key, '.');
    int section = dot ? (int)(dot - options[i].key) : 0;
    if (options[i].scope == TG_SCOPE_machine)
      continue;
    snprintf(text, sizeof text, "\n%.*s%s%s: x%s\n", section, options[i].key, dot ? ": { " : "",
             dot ? dot + 1 : options[i].key, dot ? " }" : "");
    snprintf(tail, sizeof tail,
             ":2:%d: a machine profile may not set %s; it belongs to the campaign\n",
             dot ? section + 5 : 1, options[i].key);
    expect_finding(&c, text, tail);
  }
  expect_finding(&c, "inputs: { orders: { files: gone.csv } }\n",
                 ":1:1: a machine profile may not set inputs; it belongs to the campaign\n");
  case_close(&c);
}

static void what_is_wrong_in_a_profile_names_its_place(void) {
  static const wrong_case cases[] = {
      {"ingest: { chnk: 4KiB }", ":1:11: 'ingest.chnk' is not a known key; did you mean "
                                 "ingest.chunk\n"},
      {"chunk: 4KiB", ":1:1: 'chunk' is not a known key; did you mean ingest.chunk\n"},
      {"ingest.chunk: 4KiB", ":1:1: 'ingest.chunk' is not a known key; write it nested"},
      {"ingest: { chunk: 1 }", ":1:18: ingest.chunk: '1' is out of range"},
      {"ingest: 4KiB", ":1:9: ingest: takes a map of settings, not a value\n"},
      {"[4KiB]", ":1:1: a machine profile is a map of keys, not a list\n"},
      {"ingest: { chunk: 4KiB", ":2:1: this is not YAML: "},
      {"\ningest: { chunk: 4KiB }\n\toutput: {}", ":3:1: this is not YAML: "},
      {"ingest: &a { chunk: 4KiB }", ":1:9: anchors (&name) are not read"},
  };
  campaign_case c;
  case_open(&c);
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    char text[256];
    snprintf(text, sizeof text, "%s\n", cases[i].text);
    expect_finding(&c, text, cases[i].tail);
  }
  case_close(&c);
}

static void a_profile_is_checked_whole_together_with_the_campaign(void) {
  static const char profile[] = "ingest: { chunk: 1 }\nname: x\n";
  campaign_case c;
  case_open(&c);
  load_below(&c, profile, sizeof profile - 1, "ingest: { chunk: 4KiB, windo: 1 }\n");
  CU_ASSERT_EQUAL(case_findings(&c), 3);
  CU_ASSERT_PTR_NOT_NULL(strstr(c.report, "/machine.yaml:1:18: ingest.chunk: '1' is out of"));
  CU_ASSERT_PTR_NOT_NULL(strstr(c.report, "/machine.yaml:2:1: a machine profile may not set name"));
  CU_ASSERT(case_reports(&c, ":3:24: 'ingest.windo' is not a known key"));
  case_close(&c);
}

static void a_profile_that_is_named_must_exist(void) {
  static const char start[] = "environment variable TAPEGRID_PROFILE: '";
  char *longer = calloc(1, 5001);
  memset(longer, '/', 5000);
  const struct {
    const char *name, *tail;
  } cases[] = {{"/nonexistent/machine.yaml", "machine.yaml' cannot be read: No such file or "
                                             "directory; name a machine profile"},
               {longer, "/' cannot be read: File name too long"}};
  campaign_case c;
  case_open(&c);
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    setenv(TG_PROFILE_VARIABLE, cases[i].name, 1);
    case_load(&c, CASE_START);
    CU_ASSERT_EQUAL(c.status, TG_USAGE);
    CU_ASSERT_EQUAL(case_findings(&c), 1);
    CU_ASSERT_EQUAL(strncmp(c.report, start, strlen(start)), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(c.report, cases[i].tail));
  }
  setenv(TG_PROFILE_VARIABLE, c.folder, 1);
  case_load(&c, CASE_START);
  CU_ASSERT_EQUAL(case_findings(&c), 1);
  CU_ASSERT_PTR_NOT_NULL(strstr(c.report, ": cannot be read: Is a directory\n"));
  setenv(TG_PROFILE_VARIABLE, "", 1);
  free(longer);
  case_close(&c);
}

static void a_slip_in_the_name_of_the_variable_is_found(void) {
  campaign_case c;
  case_open(&c);
  setenv("TAPEGRID_PROFIL", "x", 1);
  case_load(&c, CASE_START);
  unsetenv("TAPEGRID_PROFIL");
  CU_ASSERT_EQUAL(case_findings(&c), 1);
  CU_ASSERT_PTR_NOT_NULL(strstr(c.report, "did you mean TAPEGRID_PROFILE\n"));
  case_close(&c);
}

/** Folders in which a profile is looked for, below that of the case. */
static const char *const places[] = {"xdg", "xdg/tapegrid", "home", "home/.config",
                                     "home/.config/tapegrid"};

#define UP "../../../../" /* enough of them lead to the root from anywhere */

/** Loads without TAPEGRID_PROFILE; \a up stands before the folder of XDG_CONFIG_HOME.
 * \return the chunk. */
static int64_t chunk_found(campaign_case *c, const char *up, const char *xdg, const char *home) {
  char paths[2][192];
  snprintf(paths[0], sizeof paths[0], "%s%s/%s", up, c->folder, xdg);
  snprintf(paths[1], sizeof paths[1], "%s/%s", c->folder, home);
  unsetenv(TG_PROFILE_VARIABLE);
  setenv("XDG_CONFIG_HOME", *xdg ? paths[0] : "", 1);
  setenv("HOME", paths[1], 1);
  case_load(c, CASE_START);
  setenv(TG_PROFILE_VARIABLE, "", 1);
  CU_ASSERT_STRING_EQUAL(c->report, "");
  return c->campaign.chunk;
}

static void a_profile_is_looked_for_from_user_to_machine(void) {
  static const char *const files[] = {"xdg/tapegrid/machine.yaml",
                                      "home/.config/tapegrid/machine.yaml"};
  campaign_case c;
  char path[128];
  case_open(&c);
  for (size_t i = 0; i < TG_COUNT(places); i++) {
    snprintf(path, sizeof path, "%s/%s", c.folder, places[i]);
    CU_ASSERT_EQUAL(mkdir(path, 0700), 0);
  }
  case_write(&c, files[0], "ingest: { chunk: 4KiB }", 23);
  case_write(&c, files[1], "ingest: { chunk: 8KiB, store: s }", 33);
  CU_ASSERT_EQUAL(chunk_found(&c, "", "xdg", "home"), 4096);
  CU_ASSERT_EQUAL(chunk_found(&c, "", "", "home"), 8192);
  CU_ASSERT_EQUAL(chunk_found(&c, UP UP UP UP ".", "xdg", "home"),
                  8192); /* relative: not looked at */
  CU_ASSERT_EQUAL(chunk_found(&c, "", "home", "home"), 8192);
  snprintf(path, sizeof path, "%s/home/.config/tapegrid/s", c.folder);
  CU_ASSERT_STRING_EQUAL(c.campaign.store, path);
  if (access("/etc/tapegrid/machine.yaml", F_OK) != 0) {
    CU_ASSERT_EQUAL(chunk_found(&c, "", "", "xdg"), 256 << 20);
    CU_ASSERT_PTR_NULL(c.campaign.profile);
  }
  case_load(&c, CASE_START); /* the empty value: none, whatever is there */
  CU_ASSERT(c.status == TG_OK && c.campaign.chunk == 256 << 20 && !c.campaign.profile);
  for (size_t i = 0; i < TG_COUNT(files); i++) {
    snprintf(path, sizeof path, "%s/%s", c.folder, files[i]);
    unlink(path);
  }
  for (size_t i = TG_COUNT(places); i-- > 0;) {
    snprintf(path, sizeof path, "%s/%s", c.folder, places[i]);
    rmdir(path);
  }
  case_close(&c);
}

static void mutated_profiles_never_crash(void) {
  static const char start[] = "# of this machine\n"
                              "ingest:\n"
                              "  chunk: 64KiB\n"
                              "  window: auto\n"
                              "  store: \"parts/\"\n"
                              "output: { compression: zstd }\n"
                              "resources: { memory_per_rank: 2GiB }\n";
  campaign_case c;
  case_open(&c);
  uint64_t seed = 43;
  int taken = 0;
  for (int round = 0; round < 1000; round++) {
    char text[sizeof start + 64];
    memcpy(text, start, sizeof start - 1);
    load_below(&c, text, case_mutate(text, sizeof start - 1, &seed), "");
    CU_ASSERT(c.status == TG_USAGE || c.status == TG_OK);
    CU_ASSERT_EQUAL(c.status == TG_OK, !*c.report);
    taken += c.status == TG_OK;
  }
  CU_ASSERT(taken > 0 && taken < 1000);
  case_close(&c);
}

TG_UNIT_MAIN(profile, TG_UNIT(each_level_wins_over_those_below),
             TG_UNIT(every_key_of_the_machine_is_taken), TG_UNIT(every_key_of_the_study_is_refused),
             TG_UNIT(what_is_wrong_in_a_profile_names_its_place),
             TG_UNIT(a_profile_is_checked_whole_together_with_the_campaign),
             TG_UNIT(a_profile_that_is_named_must_exist),
             TG_UNIT(a_slip_in_the_name_of_the_variable_is_found),
             TG_UNIT(a_profile_is_looked_for_from_user_to_machine),
             TG_UNIT(mutated_profiles_never_crash))
