/** \file order_flow.h
 *
 * What traders do next: new orders of realistic kinds around the moving price,
 * amendments, cancellations; more of the latter the fuller the book.
 */
#ifndef TG_ORDER_FLOW_H
#define TG_ORDER_FLOW_H

#include "synth/life_cycle.h"

#define TG_PARTICIPANT_COUNT 24
/** The brokers of the market, the busiest first. */
extern const int16_t tg_participants[TG_PARTICIPANT_COUNT];

/** Local. One action at tape->now; \a matching = continuous trading. */
void tg_flow_act(tg_tape *tape, tg_security *security, bool matching);

#endif
