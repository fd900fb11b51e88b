/** \file test_secret.c
 *
 * No secret of a URL is left, wherever it stands and wherever it was cut; the rest is.
 */
#include "base/secret.h"
#include "base/status.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

static void users_passwords_and_query_values_become_stars(void) {
  static const struct {
    const char *text, *masked;
  } cases[] = {
      {"", ""},
      {"a/b@c?d=e.csv", "a/b@c?d=e.csv"},
      {"s3://bucket/a@b/c.csv", "s3://bucket/a@b/c.csv"},
      {"http://h:8080/a", "http://h:8080/a"},
      {"http://[::1]:80/a?b", "http://[::1]:80/a?b"},
      {"https://user:secret@h/a", "https://***@h/a"},
      {"https://u@h", "https://*@h"},
      {"https://u:a@b@h/x", "https://***@h/x"},
      {"https://u:se/cr?et@h/x", "https://***@h/x"},
      {"https://user:secr", "https://***"},
      {"x 'https://user:secr' y", "x 'https://***' y"},
      {"s3://b/k?X-Amz-Signature=abcdef&X-Amz-Date=2024&z",
       "s3://b/k?X-Amz-Signature=***&X-Amz-Date=***&z"},
      {"s3://b/k?sig=", "s3://b/k?sig="},
      {"s3://b/k?a=&b=1;c=23", "s3://b/k?a=&b=*;c=**"},
      {"'s3://b/k?sig=abcdef': no", "'s3://b/k?sig=***': no"},
      {"a://u:pw1234@h?t=secret b://v:pw1234@i?t=secret", "a://***@h?t=*** b://***@i?t=***"},
      {"://", "://"},
      {"://@", "://@"},
      {"s3://?=x&&", "s3://?=*&&"},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    char text[128];
    snprintf(text, sizeof text, "%s", cases[i].text);
    tg_secret_mask(text);
    CU_ASSERT_STRING_EQUAL(text, cases[i].masked);
    if (strcmp(text, cases[i].masked) != 0)
      fprintf(stderr, "\n  %s: %s", cases[i].text, text);
    tg_secret_mask(text);
    CU_ASSERT_STRING_EQUAL(text, cases[i].masked);
  }
}

static void a_secret_that_was_cut_anywhere_is_not_told(void) {
  const char *whole = "x: 'https://user:hunter2@host/path?token=hunter2&n=hunter2' is refused";
  for (size_t size = 0; size <= strlen(whole); size++) {
    char text[128];
    snprintf(text, size + 1, "%s", whole);
    tg_secret_mask(text);
    CU_ASSERT_PTR_NULL(strstr(text, "hunt"));
  }
}

static void an_error_holds_no_secret(void) {
  tg_error err = {0};
  tg_fail(&err, TG_IO, "%s: cannot be read", "https://user:hunter2@h/a?token=hunter2");
  CU_ASSERT_STRING_EQUAL(err.text, "https://***@h/a?token=***: cannot be read");
}

TG_UNIT_MAIN(secret, TG_UNIT(users_passwords_and_query_values_become_stars),
             TG_UNIT(a_secret_that_was_cut_anywhere_is_not_told), TG_UNIT(an_error_holds_no_secret))
