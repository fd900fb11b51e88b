/** \file log.h
 *
 * Messages for people and for machines, without knowing who listens.
 *
 * The library calls tg_log(); the program sets the sink. Rules: error = a job
 * or the run failed; warn = rows dropped or settings doubtful; info = at most
 * one line per phase; debug = one per chunk or job.
 */
#ifndef TG_LOG_H
#define TG_LOG_H

typedef enum tg_level { TG_LOG_ERROR, TG_LOG_WARN, TG_LOG_INFO, TG_LOG_DEBUG } tg_level;

/** Called with a whole message, no newline at its end. */
typedef void (*tg_log_sink)(void *context, tg_level level, const char *text);

/** Local. Direct messages at or above \a level (numerically at or below) to
 * \a sink; NULL restores the default, "tapegrid: warning: ..." on standard error. */
void tg_log_open(tg_log_sink sink, void *context, tg_level level);

/** Local. Send one message. */
void tg_log(tg_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Local. \return "error", "warn", "info" or "debug". */
const char *tg_level_name(tg_level level);

#endif
