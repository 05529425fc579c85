/* What an operator who never saw a terminal writes (tests/sop/faulty/), what she is told, word for word, and that what she writes then,
 * having done as she was told (right/), has no error left. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/fileio.h"
#include "base/text.h"
#include "stage.h"
#include "sop/check.h"
#include "sop/read.h"

#define BYTES ((size_t)1 << 20)
#define LEAST 20

/* Reads the file, and what is said of it. Returns the number of errors. */
static int told(const char *path, struct text *out)
{
	struct arena *a = arena_new(0);
	struct diag_list l;
	struct sop_script *s = NULL;
	struct text body;
	struct err err;

	text_init(&body, BYTES);
	text_init(out, BYTES);
	diag_init(&l, a);
	assert_int_equal(fileio_read(path, &body, &err), RC_OK);
	enum rc rc = read_script(text_span(&body), span_of(strrchr(path, '/') + 1), NULL, &l, &s);
	assert_int_equal(rc == RC_OK, l.errors == 0);
	for (int i = 0; i < l.n; i++) {
		/* Who reads an error knows what to write instead. */
		if (l.v[i].severity == DIAG_ERROR && !l.v[i].hint.n)
			fail_msg("%s:%d: %s says no way out", path, l.v[i].line, l.v[i].code);
		check_print(&l.v[i], out);
	}
	script_free(s);
	text_release(&body);
	int errors = l.errors;
	arena_free(a);
	return errors;
}

static enum rc golden(void *user, const char *path, struct err *err)
{
	struct text out;
	char name[512];

	(void)err;
	told(path, &out);
	snprintf(name, sizeof name, "%.*s.txt", (int)(strlen(path) - strlen(".md")), path);
	stage_gold(name, text_span(&out));
	text_release(&out);
	++*(int *)user;
	return RC_OK;
}

static void each_is_told_word_for_word(void **state)
{
	struct err err;
	int n = 0;

	(void)state;
	assert_int_equal(fileio_each("tests/sop/faulty", ".md", golden, &n, &err), RC_OK);
	assert_true(n >= LEAST);
}

static enum rc mended(void *user, const char *path, struct err *err)
{
	struct text out, faulty;
	char before[512];

	(void)err;
	snprintf(before, sizeof before, "tests/sop/faulty/%s", strrchr(path, '/') + 1);
	if (told(before, &faulty) == 0)
		fail_msg("%s has no error to mend", before);
	if (told(path, &out) != 0)
		fail_msg("%s still has\n%s", path, text_str(&out));
	text_release(&out);
	text_release(&faulty);
	++*(int *)user;
	return RC_OK;
}

static void the_second_time_is_right(void **state)
{
	struct err err;
	int n = 0;

	(void)state;
	assert_int_equal(fileio_each("tests/sop/faulty/right", ".md", mended, &n, &err), RC_OK);
	assert_true(n >= LEAST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_told_word_for_word),
		cmocka_unit_test(the_second_time_is_right),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
