/** \file status.h
 *
 * One list of everything that can go wrong, and one way to say it.
 *
 * A function that can fail returns tg_status and, where it takes a tg_error,
 * leaves a sentence there that names file, row, column, value and what to do.
 * The sentence is made where the knowledge is; callers pass it on.
 */
#ifndef TG_STATUS_H
#define TG_STATUS_H

/* name, text, exit status of the program when this is its final word */
#define TG_STATUS_MAP(X)                                                                           \
  X(OK, "success", 0)                                                                              \
  X(END, "nothing is left", 0)                                                                     \
  X(PARTIAL, "done, with failures", 3)                                                             \
  X(BAD_ROW, "a row does not match its table", 1)                                                  \
  X(BAD_INPUT, "an input object cannot be used", 1)                                                \
  X(USAGE, "the command line or the campaign is wrong", 2)                                         \
  X(NOT_FOUND, "not found", 1)                                                                     \
  X(IO, "reading or writing failed", 1)                                                            \
  X(NO_SPACE, "no space is left", 1)                                                               \
  X(NO_MEMORY, "memory is exhausted", 1)                                                           \
  X(LIMIT, "a limit was reached", 1)                                                               \
  X(CORRUPT, "stored data is damaged", 1)                                                          \
  X(OVERFLOW, "a sum does not fit into 64 bits", 1)                                                \
  X(NOTHING, "nothing usable", 1)                                                                  \
  X(BUSY, "another run has the output", 1)                                                         \
  X(FENCED, "another run has taken over the output", 1)                                            \
  X(STOPPED, "stopped, the same command goes on from here", 75)

typedef enum tg_status {
#define TG_STATUS_ENUM(name, text, exit_code) TG_##name,
  TG_STATUS_MAP(TG_STATUS_ENUM)
#undef TG_STATUS_ENUM
      TG_STATUS_COUNT
} tg_status;

/** The sentence that goes with a status. Start with {0}; NULL is allowed
 * wherever a tg_error pointer is taken. */
typedef struct tg_error {
  tg_status status;
  char text[1024];
} tg_error;

/** Local. Keep the first failure: formats (as clean UTF-8, tg_text_clean) into \a err unless it
 * already holds one. \return \a status, so that a caller can write return tg_fail(...). */
tg_status tg_fail(tg_error *err, tg_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Local. As tg_fail for a failed system call: appends the text of errno and
 * picks TG_NO_SPACE, TG_NOT_FOUND, TG_NO_MEMORY or TG_IO by it. */
tg_status tg_fail_errno(tg_error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Local. \return the fixed text of a status. */
const char *tg_status_text(tg_status status);

/** Local. \return the exit status of the program: 0, 1, 2, 3 or 75. */
int tg_status_exit(tg_status status);

/** Return from the calling function unless \a call is TG_OK. Only in functions
 * that own nothing at that point. */
#define TG_TRY(call)                                                                               \
  do {                                                                                             \
    tg_status tg_try_ = (call);                                                                    \
    if (tg_try_ != TG_OK)                                                                          \
      return tg_try_;                                                                              \
  } while (0)

#define TG_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
