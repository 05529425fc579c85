/* siyu tell: what an employee says of a customer: he replied, chose, said nothing (sop-language: told replies). */
#include "command.h"
#include "put.h"
#include "whom.h"

#include "flow/heard.h"

static const char *did(const struct put_result *r)
{
	return r->counted ? "已登记" : "已收下，马上登记";
}

static int send(struct app *app, const struct heard *h)
{
	struct text body;
	struct put_result r;
	struct err err = {0};
	text_init(&body, 65536);
	put_result_init(&r);
	heard_write(h, &body);
	enum rc rc = text_check(&body, &err);
	if (!rc)
		rc = put_one(app->conf, INBOX_COMMAND, text_span(&body), &r, &err);
	text_release(&body);
	bool refused = r.counted && r.reason.n > 0;
	if (!rc && refused)
		fprintf(stderr, "siyu tell: %s\n", text_str(&r.reason));
	else if (!rc)
		printf("%s；siyu why %.*s 看它引起了什么\n", did(&r), SPAN_ARG(h->customer));
	put_result_release(&r);
	return rc ? command_fail(&err, command_code(rc)) : refused ? EXIT_NO : EXIT_DONE;
}

int command_tell(struct app *app, int argc, char **argv)
{
	const char *choice = NULL, *join = NULL, *click = NULL, *step = NULL, *by = NULL;
	bool none = false, aftersale = false, human = false;
	const struct option_spec specs[] = {{"--choice", &choice, NULL}, {"--none", NULL, &none},
		{"--join", &join, NULL}, {"--click", &click, NULL}, {"--aftersale", NULL, &aftersale},
		{"--human", NULL, &human}, {"--step", &step, NULL}, {"--by", &by, NULL}};
	char *words[24];
	int n, said = 0;
	if (argc > 24)
		return command_usage("tell", "参数太多了；他说的话要放在引号里");
	int code = command_options("tell", argc, argv, specs, (int)(sizeof specs / sizeof *specs), words, &n);
	if (code)
		return code;
	if (n < 1 || n > 2)
		return command_usage("tell", "写明哪位客户，他说的话放在引号里");
	const struct {
		bool given;
		enum heard_what what;
		const char *text;
	} ways[] = {
		{n == 2, HEARD_TEXT, n == 2 ? words[1] : NULL},
		{choice != NULL, HEARD_CHOICE, choice},
		{none, HEARD_NONE, NULL},
		{join != NULL, HEARD_JOIN, join},
		{click != NULL, HEARD_CLICK, click},
		{aftersale, HEARD_AFTERSALE, NULL},
		{human, HEARD_HUMAN, NULL},
	};
	struct heard h = {.source = HEARD_TOLD};
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (ways[i].given) {
			h.what = ways[i].what;
			h.text = ways[i].text ? span_of(ways[i].text) : SPAN_ABSENT;
			said++;
		}
	if (said != 1)
		return command_usage(
			"tell", "只写一样：他说的话、--choice、--none、--join、--click、--aftersale 或 --human");
	struct whom who;
	code = whom_id(app, words[0], WHOM_PART, &who);
	if (code)
		return code;
	h.customer = span_of(who.id);
	h.step = step ? span_of(step) : SPAN_ABSENT;
	h.by = by ? span_of(by) : SPAN_ABSENT;
	return send(app, &h);
}
