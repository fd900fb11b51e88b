/** \file test_golden_nist.c
 *
 * NIST's certified statistics (StRD), in significant digits of agreement.
 *
 * The certified values belong to the decimal numbers of the files. A double near 1e12 is off from
 * its decimal by up to 6e-5, so that no arithmetic on doubles reaches them; read as tapegrid
 * reads prices, as integers of the last decimal place, all of them are exact. Both ways are
 * printed, the first one must reach 13 digits.
 */
#include "sample_case.h"
#include "stats/anova.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ANOVA_HEAD = 60, GROUPS = 16, VALUES = 20000, LINE = 256, PATH = 600 };

static const double digits_wanted = 13, digits_most = 15;

static const char *const anova_sets[] = {"SiRstv", "SmLs01",  "SmLs02", "SmLs03",
                                         "SmLs04", "AtmWtAg", "SmLs05", "SmLs06",
                                         "SmLs07", "SmLs08",  "SmLs09"};
static const char *const univariate_sets[] = {"Lottery", "Lew",     "Mavro",   "Michelso",
                                              "NumAcc1", "NumAcc2", "NumAcc3", "NumAcc4"};

/* A file of one set. Values as decimals, and as integers of their last decimal place. */
typedef struct data_set {
  double between, within, f, r_squared, deviation, mean, autocorrelation;
  int n, decimals;
  int groups[VALUES];
  double plain[VALUES], scaled[VALUES];
} data_set;

static data_set set;

static void path_of(const char *kind, const char *name, char path[PATH]) {
  const char *shared = getenv("TG_SHARED");
  snprintf(path, PATH, "%s/data/nist/%s/%s.dat", shared ? shared : "", kind, name);
}

static void set_add(int group, const char *text) {
  char digits[LINE];
  size_t length = 0;
  const char *point = strchr(text, '.');
  for (const char *c = text; *c; c++)
    if (*c != '.')
      digits[length++] = *c;
  digits[length] = 0;
  int decimals = point ? (int)strlen(point + 1) : 0;
  CU_ASSERT_FATAL(set.n < VALUES && (!set.n || decimals == set.decimals));
  set.decimals = decimals;
  set.groups[set.n] = group;
  set.plain[set.n] = strtod(text, NULL);
  set.scaled[set.n++] = (double)strtoll(digits, NULL, 10);
}

static void anova_line(const char *line, int number) {
  int group;
  char text[LINE];
  if (number > ANOVA_HEAD) {
    if (sscanf(line, "%d %255s", &group, text) == 2)
      set_add(group - 1, text);
    return;
  }
  sscanf(line, "Between %*s %*d %lf %*f %lf", &set.between, &set.f);
  sscanf(line, "Within %*s %*d %lf", &set.within);
  sscanf(line, " Certified R-Squared %lf", &set.r_squared);
  sscanf(line, " Standard Deviation %lf", &set.deviation);
}

/* Certified values are what follows the last colon, data what follows the line "Data: Y". */
static void univariate_line(const char *line, bool *in_data) {
  char text[LINE];
  const char *colon = strrchr(line, ':');
  if (*in_data) {
    if (line[0] != '-' || line[1] != '-')
      set_add(0, sscanf(line, "%255s", text) == 1 ? text : "");
  } else if (colon && strstr(line, "Sample Mean")) {
    set.mean = strtod(colon + 1, NULL);
  } else if (colon && strstr(line, "Sample Standard Deviation")) {
    set.deviation = strtod(colon + 1, NULL);
  } else if (colon && strstr(line, "Sample Autocorrelation")) {
    set.autocorrelation = strtod(colon + 1, NULL);
  }
  *in_data |= !strncmp(line, "Data: Y", 7);
}

static void set_read(const char *kind, const char *name) {
  char path[PATH], line[LINE];
  bool in_data = false, anova = !strcmp(kind, "anova");
  memset(&set, 0, sizeof set);
  path_of(kind, name, path);
  FILE *file = fopen(path, "r");
  CU_ASSERT_PTR_NOT_NULL_FATAL(file);
  for (int number = 1; fgets(line, LINE, file); number++)
    if (anova)
      anova_line(line, number);
    else if (strspn(line, " \r\n") != strlen(line))
      univariate_line(line, &in_data);
  fclose(file);
  CU_ASSERT_FATAL(set.n > 2);
}

/* Significant decimal digits of agreement. */
static double digits_of(double found, double certified) {
  double error = relative_error(found, certified);
  return error > 0 ? fmin(digits_most, -log10(error)) : digits_most;
}

static double least(const double *digits, int count) {
  double value = digits_most;
  for (int i = 0; i < count; i++)
    value = fmin(value, digits[i]);
  return value;
}

/* F, both sums of squares, R squared, residual deviation. */
static void anova_digits(const double *values, double unit, double digits[5]) {
  tg_moments groups[GROUPS] = {0};
  for (int i = 0; i < set.n; i++)
    tg_moments_add(&groups[set.groups[i]], values[i]);
  tg_anova_result r = tg_anova_one_way(groups, GROUPS);
  digits[0] = digits_of(r.f, set.f);
  digits[1] = digits_of(r.between / unit / unit, set.between);
  digits[2] = digits_of(r.within / unit / unit, set.within);
  digits[3] = digits_of(r.r_squared, set.r_squared);
  digits[4] = digits_of(r.deviation / unit, set.deviation);
}

static void analysis_of_variance_has_thirteen_digits(void) {
  printf("\nset         F  between within R^2   sd   (plain doubles: F, least)\n");
  for (size_t i = 0; i < TG_COUNT(anova_sets); i++) {
    double digits[5], plain[5];
    set_read("anova", anova_sets[i]);
    anova_digits(set.scaled, pow(10, set.decimals), digits);
    anova_digits(set.plain, 1, plain);
    printf("%-8s %5.1f %5.1f  %5.1f %5.1f %5.1f   (%.1f, %.1f)\n", anova_sets[i], digits[0],
           digits[1], digits[2], digits[3], digits[4], plain[0], least(plain, 5));
    CU_ASSERT(least(digits, 5) >= digits_wanted);
  }
}

/* Mean, standard deviation, autocorrelation of lag 1. */
static void univariate_digits(const double *values, double unit, double digits[3]) {
  tg_moments m = {0};
  for (int i = 0; i < set.n; i++)
    tg_moments_add(&m, values[i]);
  digits[0] = digits_of(tg_moments_mean(&m) / unit, set.mean);
  digits[1] = digits_of(tg_moments_deviation(&m, 1) / unit, set.deviation);
  digits[2] = digits_of(tg_moments_autocorrelation(values, (size_t)set.n, 1), set.autocorrelation);
}

static void univariate_statistics_have_thirteen_digits(void) {
  printf("\nset       mean    sd   r(1)  (plain doubles: mean, sd, r)\n");
  for (size_t i = 0; i < TG_COUNT(univariate_sets); i++) {
    double digits[3], plain[3];
    set_read("univariate", univariate_sets[i]);
    univariate_digits(set.scaled, pow(10, set.decimals), digits);
    univariate_digits(set.plain, 1, plain);
    printf("%-8s %5.1f %5.1f %5.1f  (%.1f, %.1f, %.1f)\n", univariate_sets[i], digits[0], digits[1],
           digits[2], plain[0], plain[1], plain[2]);
    CU_ASSERT(least(digits, 3) >= digits_wanted);
  }
}

int main(void) {
  static const tg_unit units[] = {TG_UNIT(analysis_of_variance_has_thirteen_digits),
                                  TG_UNIT(univariate_statistics_have_thirteen_digits)};
  char path[PATH];
  path_of("anova", anova_sets[0], path);
  if (access(path, R_OK)) {
    puts("skipped: no certified statistics, set TG_SHARED");
    return 77;
  }
  return tg_unit_main("golden_nist", units, TG_COUNT(units));
}
