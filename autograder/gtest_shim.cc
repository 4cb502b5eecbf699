// Contract: gtest_shim.h.  The one C++ file of the project.
#include <gtest/gtest.h>

#include <cstdlib>

#define _Noreturn [[noreturn]]
extern "C" {
#include "gtest_shim.h"
#include "test_run.h"
}

namespace
{

void (*after_each)(struct record *record);

// No destructor of ours is skipped: test_run returns even when the test's
// body was left by longjmp, for both ends of the jump are inside it.
class LabTest : public testing::Test
{
      public:
	explicit LabTest(struct record *record) : record_(record)
	{
	}

	void TestBody() override
	{
		test_run(record_);
		if (after_each != nullptr)
			after_each(record_);
		if (record_->outcome != OUTCOME_PASSED)
			ADD_FAILURE_AT(record_->file, record_->line)
			    << cause_name(record_->cause) << ": "
			    << record_->detail;
	}

      private:
	struct record *record_;
};

} // namespace

extern "C" size_t
gtest_run(struct record *const *records, size_t n,
    void (*after)(struct record *record))
{
	char program[] = "grader", quiet[] = "--gtest_catch_exceptions=0";
	char *arguments[] = { program, quiet, nullptr };
	int n_arguments = 2;
	size_t failed = 0;

	testing::InitGoogleTest(&n_arguments, arguments);
	// Whatever the environment says, every record runs once, in order.
	testing::GTEST_FLAG(filter) = "*";
	testing::GTEST_FLAG(output) = "";
	testing::GTEST_FLAG(repeat) = 1;
	testing::GTEST_FLAG(shuffle) = false;
	testing::GTEST_FLAG(fail_fast) = false;
	(void)unsetenv("GTEST_TOTAL_SHARDS");
	auto &listeners = testing::UnitTest::GetInstance()->listeners();
	delete listeners.Release(listeners.default_result_printer());
	after_each = after;
	for (size_t i = 0; i < n; i++) {
		struct record *record = records[i];

		testing::RegisterTest(record->test->suite, record->test->name,
		    nullptr, nullptr, record->test->file, record->test->line,
		    [record]() -> LabTest * { return new LabTest(record); });
	}
	(void)!RUN_ALL_TESTS();
	for (size_t i = 0; i < n; i++)
		failed += records[i]->outcome != OUTCOME_PASSED;
	return (failed);
}
