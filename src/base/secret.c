#include "base/secret.h"

#include <stdbool.h>
#include <string.h>

/* Put stars in the place of [from, end). \return what comes after them. */
static char *put_stars(char *from, char *end) {
  const size_t size = (size_t)(end - from), stars = size < 3 ? size : 3;
  memset(from, '*', stars);
  memmove(from + stars, end, strlen(end) + 1);
  return from + stars;
}

/* What ends a sentence is no part of it. */
static char *url_end(char *at) {
  char *end = at + strcspn(at, " \t\r\n\"'<>");
  while (end > at && strchr(":,.", end[-1]))
    end--;
  return end;
}

/* "host", "host:80" or "[::1]:80"; \a size bytes. */
static bool is_host(const char *text, size_t size) {
  const char *colon = memchr(text, ':', size);
  if (!colon || *text == '[')
    return true;
  const size_t port = size - (size_t)(colon + 1 - text);
  return strspn(colon + 1, "0123456789") >= port;
}

/* The last '@' of the host's part; of the whole URL where that part can be no host, since a
 * password may hold '/' or '?'. */
static char *user_end(char *at, const char *end) {
  const size_t size = (size_t)(end - at);
  const size_t host = strcspn(at, "/?#") < size ? strcspn(at, "/?#") : size;
  char *found = memrchr(at, '@', host);
  if (!found && !is_host(at, host))
    found = memrchr(at, '@', size);
  if (!found && !is_host(at, host))
    found = at + size;
  return found;
}

static char *mask_query(char *at) {
  char *end = url_end(at), *query = memchr(at, '?', (size_t)(end - at));
  if (!query)
    return end;
  for (at = query + 1; at < (end = url_end(at));) {
    const size_t rest = (size_t)(end - at), pair = strcspn(at, "&;");
    char *next = at + (pair < rest ? pair : rest), *value = memchr(at, '=', (size_t)(next - at));
    if (value)
      next = put_stars(value + 1, next);
    at = *next == '&' || *next == ';' ? next + 1 : next;
    if (at == next)
      break;
  }
  return at;
}

void tg_secret_mask(char *text) {
  for (char *at = text; (at = strstr(at, "://"));) {
    at += 3;
    char *user = user_end(at, url_end(at));
    if (user)
      at = put_stars(at, user);
    at = mask_query(at);
  }
}
