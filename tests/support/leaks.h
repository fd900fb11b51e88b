/** \file leaks.h
 *
 * HDF5 forgets memory when the metadata it decodes is damaged. A test program
 * that damages files includes this, and leaks of HDF5 are no failure of it.
 */
#ifndef TG_LEAKS_H
#define TG_LEAKS_H

const char *__lsan_default_suppressions(void);
/** Called by the leak sanitizer, if there is one. */
const char *__lsan_default_suppressions(void) {
  return "leak:^H5\nleak:libhdf5"; /* from its archive, as shared library */
}

#endif
