#include "base/zone_file.h"

#include "base/zone.h"

#include <stdlib.h>
#include <string.h>

#define HEADER 44
#define DAY    86400
/* Offsets and times of day beyond these are no time zone (RFC 8536: 26 hours, 167 hours). */
#define OFFSET_MAX (INT64_C(26) * 3600)
#define HOURS_MAX  167

/* One of the two copies of the data in a file: with times of 4 bytes, then with 8. */
typedef struct block {
  size_t times, types, time_size;
  const unsigned char *time, *index, *type, *end;
} block;

/* When a year's offset changes: a day, and seconds of that day on the clock until then. */
typedef struct rule {
  char kind; /* 'M': month, week and weekday; 'J': day without leap days; '0': day with them */
  int month, week, day;
  int64_t second;
} rule;

typedef struct footer {
  bool summer; /* there are two offsets and two rules */
  int64_t offset, summer_offset;
  rule begin, end;
} footer;

static int64_t integer_at(const unsigned char *bytes, size_t size) {
  uint64_t value = bytes[0] & 0x80 ? UINT64_MAX : 0;
  for (size_t i = 0; i < size; i++)
    value = value << 8 | bytes[i];
  return (int64_t)value;
}

/* A later change at the same instant takes the place of the one before it. */
static bool add_change(tg_zone_changes *all, int64_t from, int64_t offset) {
  if (from >= TG_ZONE_LAST)
    return true;
  int64_t begin = from <= TG_ZONE_FIRST ? INT64_MIN : from;
  if (all->count && all->list[all->count - 1].from == begin)
    all->count--;
  if (all->count && all->list[all->count - 1].offset == offset)
    return true;
  if (all->count == all->capacity) {
    size_t capacity = all->capacity ? 2 * all->capacity : 512;
    tg_zone_change *bigger = realloc(all->list, capacity * sizeof *bigger);
    if (!bigger)
      return false;
    all->list = bigger;
    all->capacity = capacity;
  }
  all->list[all->count++] = (tg_zone_change){begin, offset};
  return true;
}

static bool block_read(const unsigned char *bytes, size_t size, size_t time_size, block *out) {
  if (size < HEADER || memcmp(bytes, "TZif", 4) != 0)
    return false;
  size_t counts[6]; /* of UT marks, standard marks, leap seconds, times, types, letters */
  for (size_t i = 0; i < TG_COUNT(counts); i++) {
    int64_t count = integer_at(bytes + 20 + 4 * i, 4);
    if (count < 0 || (size_t)count > size)
      return false;
    counts[i] = (size_t)count;
  }
  *out = (block){.times = counts[3], .types = counts[4], .time_size = time_size};
  size_t after_types = counts[5] + counts[2] * (time_size + 4) + counts[1] + counts[0];
  size_t needed = HEADER + counts[3] * (time_size + 1) + counts[4] * 6 + after_types;
  if (!out->types || needed > size)
    return false;
  out->time = bytes + HEADER;
  out->index = out->time + out->times * time_size;
  out->type = out->index + out->times;
  out->end = bytes + needed;
  return true;
}

static bool is_offset(int64_t seconds) {
  return seconds >= -OFFSET_MAX && seconds <= OFFSET_MAX;
}

/* \return whether the offset of a type can be one. */
static bool type_offset(const block *b, size_t type, int64_t *offset) {
  if (type >= b->types)
    return false;
  *offset = integer_at(b->type + 6 * type, 4);
  return is_offset(*offset);
}

static tg_zone_file add_listed(const block *b, tg_zone_changes *all) {
  int64_t offset, before = INT64_MIN;
  if (!type_offset(b, 0, &offset))
    return TG_ZONE_FILE_BAD;
  if (!add_change(all, INT64_MIN, offset))
    return TG_ZONE_FILE_MEMORY;
  for (size_t i = 0; i < b->times; i++) {
    int64_t time = integer_at(b->time + i * b->time_size, b->time_size);
    if ((i && time <= before) || !type_offset(b, b->index[i], &offset))
      return TG_ZONE_FILE_BAD;
    if (!add_change(all, time, offset))
      return TG_ZONE_FILE_MEMORY;
    before = time;
  }
  return TG_ZONE_FILE_GOOD;
}

/* ---- the rule at the end: text that ends in a newline, which stops every function here ---- */

static bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool digit(char c) {
  return c >= '0' && c <= '9';
}

static bool take(const char **text, char wanted) {
  bool good = **text == wanted;
  *text += good;
  return good;
}

static bool take_name(const char **text) {
  const char *at = *text;
  bool quoted = take(&at, '<');
  const char *first = at;
  while (letter(*at) || (quoted && (digit(*at) || *at == '+' || *at == '-')))
    at++;
  bool good = at - first >= 3 && (!quoted || *at == '>');
  *text = at + (good && quoted);
  return good;
}

static bool take_number(const char **text, int most, int *value) {
  const char *first = *text;
  for (*value = 0; digit(**text) && *value <= most; (*text)++)
    *value = *value * 10 + (**text - '0');
  return *text > first && *value <= most;
}

/* [+-]hh[:mm[:ss]] */
static bool take_seconds(const char **text, int64_t *seconds) {
  int hours = 0, minutes = 0, rest = 0;
  bool negative = **text == '-';
  *text += negative || **text == '+';
  bool good = take_number(text, HOURS_MAX, &hours);
  if (good && take(text, ':'))
    good = take_number(text, 59, &minutes) && (!take(text, ':') || take_number(text, 59, &rest));
  *seconds = (hours * 3600 + minutes * 60 + rest) * (negative ? -1 : 1);
  return good;
}

/* ,Mm.w.d[/time] or ,Jn[/time] or ,n[/time] */
static bool take_rule(const char **text, rule *out) {
  *out = (rule){.kind = '0', .second = 7200};
  bool good = take(text, ',');
  if (**text == 'M' || **text == 'J')
    out->kind = *(*text)++;
  if (out->kind == 'M')
    good = good && take_number(text, 12, &out->month) && out->month && take(text, '.') &&
           take_number(text, 5, &out->week) && out->week && take(text, '.') &&
           take_number(text, 6, &out->day);
  else
    good = good && take_number(text, 365, &out->day) && (out->kind == '0' || out->day);
  return good && (!take(text, '/') || take_seconds(text, &out->second));
}

/* Offsets in the text are west of UTC. */
static bool footer_read(const char *text, footer *out) {
  *out = (footer){0};
  if (!take_name(&text) || !take_seconds(&text, &out->offset) || !is_offset(out->offset))
    return false;
  out->offset = -out->offset;
  out->summer = *text != '\n';
  if (!out->summer)
    return true;
  out->summer_offset = out->offset + 3600;
  if (!take_name(&text))
    return false;
  if (*text != ',') {
    if (!take_seconds(&text, &out->summer_offset))
      return false;
    out->summer_offset = -out->summer_offset;
  }
  return is_offset(out->summer_offset) && take_rule(&text, &out->begin) &&
         take_rule(&text, &out->end) && *text == '\n';
}

/* Days since 1970 of a rule's day in a year. */
static int64_t rule_day(const rule *r, int year) {
  int64_t first = tg_date_days(year * 10000 + 101);
  if (r->kind == '0')
    return first + r->day;
  if (r->kind == 'J')
    return first + r->day - 1 + (r->day >= 60 && tg_date_valid(year * 10000 + 229));
  int64_t month = tg_date_days(year * 10000 + r->month * 100 + 1);
  int64_t after = r->month == 12 ? tg_date_days((year + 1) * 10000 + 101)
                                 : tg_date_days(year * 10000 + (r->month + 1) * 100 + 1);
  int64_t weekday = ((month + 4) % 7 + 7) % 7; /* 1970-01-01 is a Thursday, 0 is Sunday */
  int64_t day = month + (r->day - weekday + 7) % 7 + 7 * (r->week - 1);
  return day < after ? day : day - 7; /* the fifth is the last */
}

/* A change before the last listed one holds from then on. */
static bool add_ruled_change(tg_zone_changes *all, int64_t last, int64_t at, int64_t offset) {
  return add_change(all, at < last ? last : at, offset);
}

static bool add_ruled(const footer *f, int64_t last, tg_zone_changes *all) {
  if (last >= TG_ZONE_LAST)
    return true;
  if (last < TG_ZONE_FIRST)
    last = TG_ZONE_FIRST;
  if (!f->summer)
    return add_change(all, last, f->offset);
  bool good = true;
  int from = tg_date_of_days((last - TG_ZONE_FIRST) / DAY + TG_ZONE_FIRST / DAY) / 10000 - 1;
  for (int year = from; good && year <= 2200; year++) {
    int64_t begin = rule_day(&f->begin, year) * DAY + f->begin.second - f->offset;
    int64_t end = rule_day(&f->end, year) * DAY + f->end.second - f->summer_offset;
    if (begin < end)
      good = add_ruled_change(all, last, begin, f->summer_offset) &&
             add_ruled_change(all, last, end, f->offset);
    else
      good = add_ruled_change(all, last, end, f->offset) &&
             add_ruled_change(all, last, begin, f->summer_offset);
  }
  return good;
}

tg_zone_file tg_zone_file_read(const unsigned char *bytes, size_t size, tg_zone_changes *changes) {
  block b;
  footer f;
  const unsigned char *end = bytes + size;
  if (!block_read(bytes, size, 4, &b))
    return TG_ZONE_FILE_BAD;
  bool has_rule = bytes[4] >= '2';
  if (has_rule && !block_read(b.end, (size_t)(end - b.end), 8, &b))
    return TG_ZONE_FILE_BAD;
  tg_zone_file result = add_listed(&b, changes);
  if (result != TG_ZONE_FILE_GOOD || !has_rule)
    return result;
  if (end - b.end < 2 || *b.end != '\n' || end[-1] != '\n')
    return TG_ZONE_FILE_BAD;
  const char *text = (const char *)b.end + 1;
  if (*text == '\n') /* no rule: the last offset stays */
    return TG_ZONE_FILE_GOOD;
  if (!footer_read(text, &f))
    return TG_ZONE_FILE_BAD;
  int64_t last =
      b.times ? integer_at(b.time + (b.times - 1) * b.time_size, b.time_size) : TG_ZONE_FIRST;
  return add_ruled(&f, last, changes) ? TG_ZONE_FILE_GOOD : TG_ZONE_FILE_MEMORY;
}
