/** \file drop.h
 *
 * Why rows are dropped. Every row of every input is either kept or counted
 * under one of these reasons: read = kept + dropped.
 */
#ifndef TG_DROP_H
#define TG_DROP_H

typedef enum tg_drop {
#define TG_DROP(name, doc) TG_DROP_##name,
#include "tables/drops.def"
#undef TG_DROP
  TG_DROP_COUNT
} tg_drop;

#endif
