#include "base/field.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *tg_field_type_name(const tg_field *field, char *out) {
  static const char *const names[] = {
      [TG_I8] = "int8",   [TG_I16] = "int16",  [TG_I32] = "int32",
      [TG_I64] = "int64", [TG_F64] = "double", [TG_EXACT] = "exact sum",
  };
  if (field->type == TG_TEXT)
    snprintf(out, 16, "char[%" PRIu32 "]", field->size);
  else
    snprintf(out, 16, "%s", names[field->type]);
  return out;
}

int64_t tg_field_integer(const tg_field *field, const void *row) {
  const char *at = (const char *)row + field->offset;
  int8_t i8;
  int16_t i16;
  int32_t i32;
  int64_t i64;
  switch (field->type) {
  case TG_I8:
    return memcpy(&i8, at, sizeof i8), i8;
  case TG_I16:
    return memcpy(&i16, at, sizeof i16), i16;
  case TG_I32:
    return memcpy(&i32, at, sizeof i32), i32;
  case TG_I64:
    return memcpy(&i64, at, sizeof i64), i64;
  default:
    return 0;
  }
}

/* The greatest or least integer of size bytes, by its little-endian bytes. */
static void put_extreme(char *at, uint32_t size, tg_merge merge) {
  memset(at, merge == TG_MIN ? 0xff : 0, size);
  at[size - 1] = merge == TG_MIN ? 0x7f : (char)0x80;
}

void tg_schema_reset(const tg_schema *schema, void *row) {
  memset(row, 0, schema->row_size);
  for (size_t i = 0; i < schema->field_count; i++) {
    const tg_field *field = &schema->fields[i];
    if (field->merge == TG_MIN || field->merge == TG_MAX)
      put_extreme((char *)row + field->offset, field->size, field->merge);
  }
}

const tg_field *tg_schema_field(const tg_schema *schema, const char *name) {
  for (size_t i = 0; i < schema->field_count; i++)
    if (!strcmp(schema->fields[i].name, name))
      return &schema->fields[i];
  return NULL;
}
