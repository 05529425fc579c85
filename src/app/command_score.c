/* siyu score: the score (线索分) of a customer, line by line; or points given by hand. */
#include "byhand.h"
#include "whom.h"

#include "flow/scoresay.h"
#include "sop/script.h"

static int give(struct app *app, const char *customer, int64_t points, const char *by)
{
	struct byhand h;
	byhand_begin(&h, "score", customer);
	jsonw_kint(&h.w, "points", points);
	return byhand_end(app, &h, by, "%s %+lld", customer, (long long)points);
}

int command_score(struct app *app, int argc, char **argv)
{
	const char *by = NULL, *add = NULL;
	const struct option_spec specs[] = {{"--by", &by, NULL}, {"--add", &add, NULL}};
	char *words[8];
	int n;
	int64_t points = 0;
	struct whom who;
	if (argc > 8)
		return command_usage("score", "参数太多了");
	int code = command_options("score", argc, argv, specs, 2, words, &n);
	if (code)
		return code;
	if (n != 1)
		return command_usage("score", "写明哪位客户");
	if (add &&
		(!span_int(span_of(add), &points) || points == 0 || points < -SOP_MOST_POINTS ||
			points > SOP_MOST_POINTS))
		return command_usage(
			"score", "--add 写 -%d 到 %d 的整数，不是「%s」", SOP_MOST_POINTS, SOP_MOST_POINTS, add);
	code = whom_id(app, words[0], WHOM_PART, &who);
	if (code)
		return code;
	return add ? give(app, who.id, points, by) : byhand_show(app, span_of(who.id), scoresay_print);
}
