/* siyu flash: how a 秒杀 stands; who waits for a piece that comes back. */
#include "byhand.h"
#include "whom.h"

#include "flow/flashsay.h"

int command_flash(struct app *app, int argc, char **argv)
{
	const char *by = NULL, *wait = NULL, *pieces = NULL;
	const struct option_spec specs[] = {{"--by", &by, NULL}, {"--wait", &wait, NULL}, {"--pieces", &pieces, NULL}};
	char *words[8];
	int n;
	int64_t count = 1;
	struct byhand h;
	struct whom who;
	if (argc > 8)
		return command_usage("flash", "参数太多了");
	int code = command_options("flash", argc, argv, specs, 3, words, &n);
	if (code)
		return code;
	if (n > 1 || (wait && n != 1) || (pieces && !wait))
		return command_usage("flash", "写明哪个秒杀，不写就是全部；--wait 客户 一定要写明哪个");
	if (!wait)
		return byhand_show(app, n ? span_of(words[0]) : SPAN_LIT(""), flashsay_print);
	if (pieces && (!span_int(span_of(pieces), &count) || count < 1 || count > 1000))
		return command_usage("flash", "--pieces 写 1 到 1000，不是「%s」", pieces);
	code = whom_id(app, wait, WHOM_PART, &who);
	if (code)
		return code;
	byhand_begin(&h, "flash_wait", who.id);
	jsonw_kcstr(&h.w, "flash", words[0]);
	jsonw_kint(&h.w, "pieces", count);
	return byhand_end(app, &h, by, "%s 在「%s」的候补里了，要 %lld 件", who.id, words[0], (long long)count);
}
