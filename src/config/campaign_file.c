/** \file campaign_file.c
 *
 * From the keys of a file to the options and inputs they set.
 */
#include "config/campaign_file.h"

#include "config/campaign_input.h"
#include "config/option.h"

#include <string.h>

static void refuse_unknown(tg_load *load, const tg_yaml_node *item, const char *key) {
  if (strchr(item->key, '.')) {
    tg_findings_add(&load->findings, TG_AT_KEY(item),
                    "'%.80s' is not a known key; write it nested, as section: { key: value }", key);
    return;
  }
  const char *nearest = tg_option_nearest(key);
  tg_findings_add(&load->findings, TG_AT_KEY(item), "'%.80s' is not a known key; %s%s", key,
                  nearest ? "did you mean " : "'tapegrid describe' lists all",
                  nearest ? nearest : "");
}

static void refuse_study(tg_load *load, const tg_yaml_node *item, const char *key) {
  tg_findings_add(&load->findings, TG_AT_KEY(item),
                  "a machine profile may not set %s; it belongs to the campaign", key);
}

static void set_key(tg_load *load, const tg_yaml_node *item, const char *key, tg_origin_kind kind) {
  const tg_option *option = strchr(item->key, '.') ? NULL : tg_option_find(tg_text_of(key));
  if (!option)
    refuse_unknown(load, item, key);
  else if (kind == TG_ORIGIN_PROFILE && option->scope != TG_SCOPE_machine)
    refuse_study(load, item, key);
  else
    tg_option_set(load, option, item, (tg_origin){kind, item->line, item->column});
}

static void set_section(tg_load *load, const tg_yaml_node *section, tg_origin_kind kind) {
  if (section->kind != TG_YAML_MAP && !tg_yaml_is_null(section))
    tg_findings_add(&load->findings, TG_AT(section), "%s: takes a map of settings, not %s",
                    section->key, tg_yaml_kind_name(section->kind));
  for (size_t i = 0; section->kind == TG_YAML_MAP && i < section->count; i++) {
    const tg_yaml_node *item = &section->items[i];
    char key[160];
    snprintf(key, sizeof key, "%s.%.100s", section->key, item->key);
    set_key(load, item, key, kind);
  }
}

void tg_campaign_file_set(tg_load *load, const tg_yaml_node *root, tg_origin_kind kind) {
  if (root->kind != TG_YAML_MAP && !tg_yaml_is_null(root))
    tg_findings_add(&load->findings, TG_AT(root), "a %s is a map of keys, not %s",
                    kind == TG_ORIGIN_PROFILE ? "machine profile" : "campaign",
                    tg_yaml_kind_name(root->kind));
  for (size_t i = 0; root->kind == TG_YAML_MAP && i < root->count; i++) {
    const tg_yaml_node *item = &root->items[i];
    bool inputs = !strcmp(item->key, "inputs");
    if (inputs && kind == TG_ORIGIN_PROFILE)
      refuse_study(load, item, item->key);
    else if (inputs)
      tg_inputs_set(load, item);
    else if (tg_section_find(item->key))
      set_section(load, item, kind);
    else
      set_key(load, item, item->key, kind);
  }
}
