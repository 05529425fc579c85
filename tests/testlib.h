/* What most test programs want: cmocka and a folder of their own. */
#ifndef SIYU_TESTS_TESTLIB_H
#define SIYU_TESTS_TESTLIB_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

/* A new empty folder; path of at least 64 bytes. Left for the system to clean. */
static inline void test_dir(char *path, size_t cap)
{
	const char *tmp = getenv("TMPDIR");
	snprintf(path, cap, "%s/siyu-test-XXXXXX", tmp && tmp[0] ? tmp : "/tmp");
	assert_non_null(mkdtemp(path));
}

#endif
