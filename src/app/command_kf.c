/* siyu kf: accounts of 微信客服: read when, who receives, who waits, their addresses, what is wrong; refresh asks WeCom for accounts and
 * receptionists, link for an address, print draws their QR codes. */
#include "await.h"
#include "kfprint.h"

#include "base/clock.h"
#include "base/zone.h"
#include "flow/kfstand.h"

#include <string.h>

static enum rc print(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err)
{
	const bool *json = user;
	int64_t now_ms = clock_real_ms();
	struct zone zone;
	enum rc rc = zone_load(conf_str(app->conf, "corp", NULL, "timezone"), now_ms - 400 * ZONE_DAY_MS,
		now_ms + ZONE_DAY_MS, &zone, err);
	if (!rc)
		rc = kfstand_print(db, &zone, now_ms, *json, out, err);
	if (!rc && *json)
		text_addc(out, '\n');
	return rc;
}

/* link ACCOUNT [SCENE] [--name NAME] */
static int link(struct app *app, char **words, int n, const char *name)
{
	struct byhand h;
	bool running = byhand_served(app);
	if (n < 2 || n > 3)
		return command_usage("kf", "link 写哪个客服账号（名字或账号），场景最多一个");
	byhand_begin(&h, "kf_link", NULL);
	jsonw_kcstr(&h.w, "account", words[1]);
	jsonw_kcstr(&h.w, "scene", n == 3 ? words[2] : "");
	if (name)
		jsonw_kcstr(&h.w, "name", name);
	return await_answers(app, &h, NULL,
		&(struct await_words){"链接要到了：siyu kf 看它，siyu kf print -o 文件夹 印二维码",
			running ? "链接早就有了：siyu kf 看它" : "记下了：siyu serve 一启动就去要", "siyu kf"});
}

int command_kf(struct app *app, int argc, char **argv)
{
	bool json = false;
	const char *name = NULL, *folder = NULL;
	const struct option_spec specs[] = {{"--json", NULL, &json}, {"--name", &name, NULL}};
	struct byhand h;
	char *words[32];
	int n;
	if (argc > 32)
		return command_usage("kf", "参数太多了");
	int code = command_options("kf", argc, argv, specs, 2, words, &n);
	if (code)
		return code;
	if (!command_output(words, &n, &folder))
		return command_usage("kf", "-o 后面写文件夹");
	bool print_it = n > 0 && strcmp(words[0], "print") == 0, link_it = n > 0 && strcmp(words[0], "link") == 0;
	if ((folder && !print_it) || (name && !link_it))
		return command_usage("kf", "-o 和 print 一起写，--name 和 link 一起写");
	if (n == 0 || (n == 1 && strcmp(words[0], "list") == 0))
		return byhand_print(app, print, &json);
	if (link_it)
		return link(app, words, n, name);
	if (print_it)
		return folder ? kfprint_all(app, words + 1, n - 1, folder)
			      : command_usage("kf", "print 要写 -o 文件夹：图片放到哪里");
	if (n != 1 || strcmp(words[0], "refresh") != 0)
		return command_usage("kf", "写 list、refresh、link 或 print");
	bool running = byhand_served(app);
	byhand_begin(&h, "kf_refresh", "");
	return await_answers(app, &h, NULL,
		&(struct await_words){"企业微信答了有哪些账号；谁在接待，一个账号一个账号接着问：siyu kf 看",
			running ? "已经在问企业微信：过几秒再 siyu kf" : "记下了：siyu serve 一启动就去问", "siyu kf"});
}
