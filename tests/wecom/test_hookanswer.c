/* What a receiver of webhooks answers. */
#include "wecom/answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* What a receiver of ours says is its status; what stands behind it, or whether it is JSON, is nothing to us. */
static void test_a_receiver_answers_by_its_status(void **state)
{
	static const struct {
		int status;
		enum errclass cls;
	} rows[] = {{200, ERRCLASS_OK}, {204, ERRCLASS_OK}, {299, ERRCLASS_OK}, {301, ERRCLASS_RETRY},
		{400, ERRCLASS_STATE}, {401, ERRCLASS_RETRY}, {404, ERRCLASS_RETRY}, {409, ERRCLASS_RETRY},
		{410, ERRCLASS_STATE}, {413, ERRCLASS_STATE}, {415, ERRCLASS_STATE}, {416, ERRCLASS_RETRY},
		{422, ERRCLASS_STATE}, {429, ERRCLASS_RETRY}, {500, ERRCLASS_RETRY}, {503, ERRCLASS_RETRY},
		{599, ERRCLASS_RETRY}, {100, ERRCLASS_RETRY}, {999, ERRCLASS_RETRY}};
	static const char *const bodies[] = {"", "<html>", "{\"errcode\":40001}", "{", "ok"};

	(void)state;
	struct arena *arena = arena_new(0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (size_t k = 0; k < sizeof bodies / sizeof *bodies; k++) {
			struct answer x;

			answer_parse(arena, API_HOOK, rows[i].status, span_of(bodies[k]), &x);

			assert_int_equal(x.odd, ANSWER_SOUND);
			assert_int_equal(x.cls, rows[i].cls);
			assert_int_equal(x.code, rows[i].cls == ERRCLASS_OK ? 0 : rows[i].status);
		}
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_receiver_answers_by_its_status)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
