/** \file yaml_tree.h
 *
 * YAML text as a small tree in which every node knows its line and column.
 *
 * Only what a campaign needs: maps with unique scalar keys, lists, scalars.
 * Anchors, aliases, tags and further documents are refused, and depth and sizes
 * are bounded, so that no text can make the tree larger than a small multiple
 * of itself.
 */
#ifndef TG_YAML_TREE_H
#define TG_YAML_TREE_H

#include "config/findings.h"

#define TG_YAML_FILE_MAX   ((size_t)1 << 20) /* bytes of text */
#define TG_YAML_SCALAR_MAX ((size_t)1 << 16) /* bytes of one scalar */
#define TG_YAML_DEPTH_MAX  16
#define TG_YAML_KEYS_MAX   256 /* keys of one map */

typedef enum tg_yaml_kind { TG_YAML_SCALAR, TG_YAML_LIST, TG_YAML_MAP } tg_yaml_kind;

typedef struct tg_yaml_node {
  tg_yaml_kind kind;
  int line, column; /**< from 1 */
  char *key;        /**< of an entry of a map, else NULL */
  int key_line, key_column;
  char *text;  /**< of a scalar, without NUL inside */
  bool quoted; /**< a scalar in quotes: "" is then a value, not nothing */
  struct tg_yaml_node *items;
  size_t count, capacity;
} tg_yaml_node;

/** The position arguments of tg_findings_add. */
#define TG_AT(node)     (node)->line, (node)->column
#define TG_AT_KEY(node) (node)->key_line, (node)->key_column

/** Local. Parse \a text. \return false with a finding when there is no tree; a
 * duplicate key is a finding, too, but the rest is still returned. Empty text
 * is an empty scalar. Clear \a root in either case. */
bool tg_yaml_parse(const char *text, size_t size, tg_findings *findings, tg_yaml_node *root);
/** Local. Read and parse a file of at most TG_YAML_FILE_MAX bytes. */
bool tg_yaml_read(const char *path, tg_findings *findings, tg_yaml_node *root);
void tg_yaml_clear(tg_yaml_node *node); /* safe on {0} */

/** Local. Entry of a map by key, or NULL. */
const tg_yaml_node *tg_yaml_get(const tg_yaml_node *map, const char *key);
/** Local. "a value", "a list" or "a map". */
const char *tg_yaml_kind_name(tg_yaml_kind kind);
/** Local. True for a key that has nothing behind it. */
bool tg_yaml_is_null(const tg_yaml_node *node);

#endif
