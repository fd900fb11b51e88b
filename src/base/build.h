/** \file build.h
 *
 * Which program this is: results are used again only by the program that made them.
 */
#ifndef TG_BUILD_H
#define TG_BUILD_H

#define TG_BUILD_MAX 96

/** Local. "tapegrid 0.3.0 build 4f1c...": version, and what the linker made of the code (its build
 * id). \return out. */
const char *tg_build_text(char out[TG_BUILD_MAX]);

#endif
