/* The arithmetic of bench/pairs.h, by a clock that only the work moves. */
#include "bench/pairs.h"

#include <string.h>

#include "lab_test.h"

static int64_t time_ns, ours_ns, theirs_ns, slower_ns;
static size_t ours_times[64], theirs_times[64], samples;
static char order[256];
static enum cl_status result;

static int64_t
told_time(void)
{
	return (time_ns);
}

static enum cl_status
do_ours(const struct pairs_figure *figure, size_t times)
{
	(void)figure;
	time_ns += ours_ns * (int64_t)times;
	ours_ns += slower_ns;
	ours_times[samples] = times;
	strcat(order, "o");
	return (CL_OK);
}

static enum cl_status
do_theirs(const struct pairs_figure *figure, size_t times)
{
	(void)figure;
	time_ns += theirs_ns * (int64_t)times;
	theirs_times[samples++] = times;
	strcat(order, "t");
	return (result);
}

/* Pairs of a job whose two ways take so long each time. */
static enum cl_status
measure(enum pairs_sense sense, int64_t ours, int64_t theirs, double *ratios,
    size_t pairs)
{
	static const struct pairs_job job = { .ours = do_ours,
		.theirs = do_theirs };
	const struct pairs_figure figure = { .sense = sense, .job = &job };

	ours_ns = ours;
	theirs_ns = theirs;
	samples = 0;
	order[0] = '\0';
	return (pairs_measure(&figure, told_time, ratios, pairs));
}

SELF_TEST(pairs, at_most_is_our_time_over_theirs)
{
	double ratios[3] = { 0 };

	CHECK_OK(measure(PAIRS_AT_MOST, 300, 200, ratios, 3));
	for (size_t i = 0; i < 3; i++)
		CHECK(ratios[i] == 1.5, "300 over 200");
}

SELF_TEST(pairs, at_least_is_our_throughput_over_theirs)
{
	double ratios[3] = { 0 };

	CHECK_OK(measure(PAIRS_AT_LEAST, 400, 300, ratios, 3));
	for (size_t i = 0; i < 3; i++)
		CHECK(ratios[i] == 0.75, "one in 400 over one in 300");
}

SELF_TEST(pairs, each_pair_has_a_ratio_of_its_own)
{
	double ratios[3] = { 0 };
	enum cl_status status;

	slower_ns = PAIRS_SAMPLE_NS;
	status =
	    measure(PAIRS_AT_MOST, PAIRS_SAMPLE_NS, PAIRS_SAMPLE_NS, ratios, 3);
	slower_ns = 0;
	CHECK_OK(status);
	/* The pair before them found out that once is enough. */
	CHECK(ratios[0] == 2 && ratios[1] == 3 && ratios[2] == 4,
	    "ours takes longer each time");
}

SELF_TEST(pairs, the_two_ways_take_turns)
{
	double ratios[4];

	CHECK_OK(measure(
	    PAIRS_AT_MOST, PAIRS_SAMPLE_NS, PAIRS_SAMPLE_NS, ratios, 4));
	/* One pair to find out that once is enough, and the four. */
	CHECK_TEXT("otototot"
		   "ot",
	    order);
}

SELF_TEST(pairs, the_shorter_sample_is_long_enough_and_no_longer)
{
	const int64_t quick = PAIRS_SAMPLE_NS / 100, slow = PAIRS_SAMPLE_NS;
	double ratios[2];

	for (int i = 0; i < 2; i++) {
		CHECK_OK(measure(PAIRS_AT_MOST, i == 0 ? quick : slow,
		    i == 0 ? slow : quick, ratios, 2));
		for (size_t j = samples - 2; j < samples; j++) {
			CHECK_EQ(128, ours_times[j]);
			CHECK_EQ(128, theirs_times[j]);
		}
		/* 1, 2, 4, ... 128 to find out, and the pairs. */
		CHECK_EQ(8 + 2, samples);
	}
}

SELF_TEST(pairs, a_way_that_fails_ends_the_measurement)
{
	double ratios[2];
	enum cl_status status;

	result = CL_CLOSED;
	status = measure(PAIRS_AT_MOST, 100, 100, ratios, 2);
	result = CL_OK;
	CHECK_STATUS(CL_CLOSED, status);
	CHECK_TEXT("ot", order);
}

SELF_TEST(pairs, the_median_of_an_odd_number_is_the_middle_one)
{
	double values[] = { 5, 100, 1, 3, 4 };

	pairs_sort(values, 5);
	CHECK(pairs_quantile(values, 5, 0.5) == 4, "1 3 (4) 5 100");
	CHECK(pairs_quantile(values, 5, 0.25) == 3, "1 (3) 4 5 100");
	CHECK(pairs_quantile(values, 5, 0.75) == 5, "1 3 4 (5) 100");
	CHECK(pairs_quantile(values, 5, 0) == 1, "the smallest");
	CHECK(pairs_quantile(values, 5, 1) == 100, "the largest");
}

SELF_TEST(pairs, the_median_of_an_even_number_is_between_two)
{
	double values[] = { 4, 1, 8, 2 };

	pairs_sort(values, 4);
	CHECK(pairs_quantile(values, 4, 0.5) == 3, "1 2 (3) 4 8");
	CHECK(pairs_quantile(values, 4, 0.25) == 1.75, "1 (1.75) 2 4 8");
}

SELF_TEST(pairs, one_value_is_every_quantile)
{
	const double value = 7;

	CHECK(pairs_quantile(&value, 1, 0) == 7 &&
		  pairs_quantile(&value, 1, 0.5) == 7 &&
		  pairs_quantile(&value, 1, 1) == 7,
	    "there is nothing else");
}
