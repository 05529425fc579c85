/* siyu ask: what the running 话术 answer to a message. */
#include "command.h"
#include "lagging.h"
#include "onscreen.h"
#include "whom.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "flow/asking.h"

#include <string.h>

#define OUT_BYTES ((size_t)4 << 20)
#define MESSAGE_BYTES ((size_t)16 << 10)

static bool readable(const char *s)
{
	return *s && strlen(s) <= MESSAGE_BYTES && utf8_valid(span_of(s));
}

static int ask(struct app *app, const struct asking *q)
{
	struct station s;
	struct text out;
	struct err err = {0};
	bool answered = false;
	enum rc rc = lagging_read(app, &s, &err);
	if (rc)
		return command_fail(&err, command_code(rc));
	text_init(&out, OUT_BYTES);
	rc = asking_print(s.db, q, &out, &answered, &err);
	if (!rc)
		onscreen_put(text_span(&out));
	text_release(&out);
	station_close(&s);
	if (rc)
		return command_fail(&err, rc == RC_NOTFOUND ? EXIT_NO : command_code(rc));
	return answered ? EXIT_DONE : EXIT_NO;
}

int command_ask(struct app *app, int argc, char **argv)
{
	const char *customer = "", *employee = "";
	struct asking q = {.now_ms = clock_real_ms()};
	const struct option_spec specs[] = {
		{"--customer", &customer, NULL}, {"--employee", &employee, NULL}, {"--json", NULL, &q.json}};
	char **words = mem_array((size_t)argc + 1, sizeof *words);
	int n, code = command_options("ask", argc, argv, specs, 3, words, &n);
	if (!code && (n != 1 || !readable(words[0])))
		code = command_usage("ask", "把问题写成一个词：siyu ask 「敏感肌能用吗」");
	struct whom who = {.id = customer};
	if (!code && customer[0])
		code = whom_id(app, customer, WHOM_PART, &who);
	if (!code) {
		q.message = span_of(words[0]);
		q.customer = span_of(who.id);
		q.employee = span_of(employee);
		code = ask(app, &q);
	}
	mem_free(words);
	return code;
}
