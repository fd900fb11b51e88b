#include "hdf5_schemas/rows.h"

#include "base/status.h"

#define KEY(member, unit, doc)    TG_FIELD(tg_test_row, member, unit, TG_KEY, doc)
#define COLUMN(member, unit, doc) TG_FIELD(tg_test_row, member, unit, TG_VALUE, doc)
#define COLUMN_F(member, unit, doc, formula)                                                       \
  TG_FIELD_F(tg_test_row, member, unit, TG_VALUE, doc, formula)

static const tg_field test_fields[] = {
    KEY(source, "text", "the scenario; price = across the price scenarios"),
    KEY(dimension, "text",
        "overall, group, size, group_size, hour, participant, security, date, side or quantile"),
    KEY(segment, "1",
        "which part of the dimension: code, id, date or number; group_size: 10 * group + size; 0 "
        "overall and for tests over all parts"),
    KEY(other, "1", "the second part of a pair, else 0"),
    COLUMN(label, "text", "the part in words, where it has any"),
    KEY(metric, "text", "what was measured"),
    KEY(test, "text",
        "paired_t, one_sample_t, wilcoxon, pearson, spearman, anova, anova_repeated, friedman, "
        "pooled_t, bootstrap_event, bootstrap_minute or bootstrap_job"),
    COLUMN(method, "text", "reference distribution and what is special"),
    COLUMN_F(family, "text", "tests corrected together",
             "source/dimension/test, pairs after an analysis of variance: "
             "source/dimension/metric/pairs; sweep 5"),
    COLUMN(n, "1", "pairs or values with a value on each side; of a pair of parts, of the first"),
    COLUMN(n2, "1", "values of the second part of a pair, else 0"),
    COLUMN(k, "1", "parts, scenarios or clusters compared, else 0"),
    COLUMN_F(estimate, "metric", "what is tested against 0",
             "mean difference real - simulated; mean; pearson, spearman: the correlation; none for "
             "wilcoxon; sweep 2.6, 3.7"),
    COLUMN_F(std_dev, "metric", "standard deviation of the differences or values",
             "divisor n - 1, pairs of parts: pooled (compat, price scenarios: divisor n); sweep "
             "2.6"),
    COLUMN_F(std_error, "metric", "standard error of the estimate",
             "std_dev / sqrt(n); pooled_t: std_dev * sqrt(1/n + 1/n2); bootstrap: standard "
             "deviation of the replicates; sweep 2.6, 5"),
    COLUMN(statistic, "1", "t, F, chi squared, or the smaller rank sum W"),
    COLUMN(df1, "1", "degrees of freedom"),
    COLUMN(df2, "1", "degrees of freedom of the denominator of F"),
    COLUMN_F(p, "1", "probability of a result as far from 0, two-sided, not corrected",
             "by the distribution that method names; bootstrap: min(1, 2 (1 + min(#<=0, #>=0)) / "
             "(B + 1)); sweep 3.9, 5"),
    COLUMN_F(p_holm, "1", "p corrected by Holm within the family",
             "least monotone (m - i + 1) p_i, at most 1, i from the least p; sweep 3.8"),
    COLUMN_F(p_bh, "1", "p corrected by Benjamini and Hochberg within the family",
             "greatest monotone p_i m / i, at most 1; sweep 5"),
    COLUMN_F(ci_low, "metric", "lower end of the confidence interval of the estimate",
             "estimate - t * std_error at statistics.confidence (compat, price scenarios: 1.96 for "
             "t); bootstrap: percentile; sweep 2.6, 3.7"),
    COLUMN(ci_high, "metric", "upper end of the confidence interval of the estimate"),
    COLUMN_F(
        effect, "1", "Cohen's d, or the share of the variance explained",
        "wilcoxon: rank sum above 0 less rank sum below, over their total; friedman: Kendall's "
        "W; mean / standard deviation; pooled_t: by the pooled one (compat, price: means over "
        "sqrt((var0 real + var0 simulated) / 2)); sweep 2.6, 3.7, 3.9"),
    COLUMN_F(effect_label, "text", "size of the effect",
             "|d| below 0.2 negligible, 0.5 small, 0.8 medium, else large; sweep 3.9"),
    COLUMN_F(stars, "text", "significance of the uncorrected p",
             "below 0.001 ***, 0.01 **, 0.05 *, else ns; sweep 3.7"),
    COLUMN(positive, "1", "differences or values above 0"),
    COLUMN_F(verdict, "text", "for costs and times: real worse, real better or no difference",
             "the sign of the estimate (wilcoxon: of the effect) when p < statistics.alpha, not "
             "corrected; sweep 3.7"),
    COLUMN(reason, "text", "why there is no result; empty = tested"),
};

const tg_schema tg_schema_tests = {
    .name = "tests",
    .doc = "one row per statistical test: what was compared where, result, correction and effect",
    .keys = "source,dimension,segment,other,metric,test",
    .version = 1,
    .row_size = sizeof(tg_test_row),
    .fields = test_fields,
    .field_count = TG_COUNT(test_fields),
};
