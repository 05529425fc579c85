/* Bytes of an order file read as the tests of order files do: in July 2026, by a clock of China. */
#ifndef SIYU_TESTS_ORDERREAD_H
#define SIYU_TESTS_ORDERREAD_H
#include "testlib.h"

#include "orderfile.h"

#define NOW INT64_C(1783000000000) /* July 2026 */

static inline struct zone china(void)
{
	struct zone zone;
	zone_fixed(&zone, 8 * 3600);
	return zone;
}

/* It reads, or the test has failed; orderfile_release is the caller's. */
static inline struct orderfile read_bytes(struct span bytes)
{
	struct orderfile f = {0};
	struct err err = {0};
	struct zone zone = china();
	if (orderfile_read(&(struct orderfile_how){.zone = &zone, .now_ms = NOW}, bytes, &f, &err))
		fail_msg("%s", err.text);
	return f;
}

/* The row stands in that line of the file and says part, or with NULL nothing is wrong with it. */
static inline void expect_why(const struct orderfile *f, int row, int line, const char *part)
{
	assert_int_equal(f->row[row].line, line);
	if (!part) {
		if (span_present(f->row[row].why))
			fail_msg("row %d: %.*s", row, SPAN_ARG(f->row[row].why));
		return;
	}
	assert_true(span_present(f->row[row].why));
	if (span_search(f->row[row].why, span_of(part)) == SIZE_MAX)
		fail_msg("row %d: no '%s' in: %.*s", row, part, SPAN_ARG(f->row[row].why));
}

#endif
