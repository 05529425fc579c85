/* The table of commands, and what all of them share: options and failures. */
#include "command.h"

#include "base/log.h"
#include "base/clock.h"

#include <stdarg.h>
#include <string.h>

const struct command command_table[] = {
	{"serve", command_serve, false, "[--role gate|work|desk]", "run the callback service: gate, work and desk"},
	{"check", command_check, false, "[--json] [FILE…]", "检查剧本：哪一行哪里不对、怎么改"},
	{"read", command_read, false, "FILE…", "把剧本念成大白话，给老板签字（读给老板听）"},
	{"try", command_try, true, "FILE… [--days N] [--customer ID] [--json]",
		"剧本在今天数据的一份复制上试跑，什么也不发（试跑）"},
	{"simulate", command_simulate, false,
		"[FILE…] [--customers N] [--employees N] [--days N] [--seed N] [--html OUT] [--svg OUT] [--json]",
		"让编出来的客户把剧本过一遍：工作量、额度、漏斗（模拟）"},
	{"fmt", command_fmt, false, "[--check|--stdout] FILE…", "剧本写成规范的样子，意思一点不变（整理）"},
	{"words", command_words, false, "[WORD]", "剧本语言里的词（词表）"},
	{"scripts", command_scripts, true, "[show NAME [--version N]]",
		"哪些剧本在跑、哪一版；show 打印正在跑或跑过的那一版"},
	{"reload", command_reload, true, "[--dry] | [--new] [--renamed OLD=NEW,…]",
		"重新读剧本；有错的不会顶替正在跑的"},
	{"why", command_why, true, "CUSTOMER|NAME|GROUP [--at TIME]",
		"关于一位客户的每一个决定和原因（为什么）；NAME 可以是他的备注"},
	{"stage", command_stage, true, "CUSTOMER STAGE [--by NAME]", "把客户改到另一个阶段（阶段）"},
	{"tell", command_tell, true,
		"CUSTOMER TEXT|--choice WORD|--none|--join GROUP|--click LINK|--aftersale|--human [--step NAME] [--by USERID]",
		"登记客户说了什么、做了什么（登记）"},
	{"todo", command_todo, true, "list [EMPLOYEE] | open ID | done ID [--result WORD] [--by USERID]",
		"员工自己要做的事（待办）"},
	{"audit", command_audit, true, "[EMPLOYEE] [--days N] | --sent [--days N]",
		"员工在应用里说过什么、办成没有；发给自己人的原样（记录）"},
	{"menu", command_menu, true, "[--dry]", "按员工能发的命令做应用的菜单（菜单）"},
	{"sync", command_sync, true, "[--dry] [--trust] [--no-wait] | --status",
		"重新读企业微信里的客户、标签、群、渠道码；回调漏掉的找回来（对账）"},
	{"transfer", command_transfer, true,
		"[--from EMPLOYEE --to EMPLOYEE[,EMPLOYEE] [--customers] [--groups] [--limit N] [--message TEXT] [--dry] [--yes] [--no-wait] [--by NAME]] | [list] | status | sheet EMPLOYEE [--csv]",
		"员工的客户和群转给同事（在职继承、离职继承）；不写别的：谁走了、谁在等；sheet：交接表"},
	{"moments", command_moments, true, "[--days N]", "前后几天的朋友圈：发得怎么样，谁没发"},
	{"groups", command_groups, true, "[NAME] [--json]",
		"客户群：做什么用、今天谁来谁走、走到哪一步、带来什么（群、复盘）"},
	{"coupons", command_coupons, true, "[NAME]", "券码池（券）：还剩多少，谁领了哪个（券码）"},
	{"flash", command_flash, true, "[NAME] | NAME --wait CUSTOMER [--pieces N] [--by USERID]",
		"秒杀怎么样了，谁在候补（秒杀、候补）"},
	{"checkin", command_checkin, true,
		"[--show NAME] | CUSTOMER… [--script NAME] [--at TIME] [--makeup DATE] [--undo DATE] [--by USERID] | --list FILE.csv|FILE.xlsx",
		"谁打了卡（打卡）：一个一个登记，或者一张表；不写别的是排行"},
	{"score", command_score, true, "CUSTOMER [--add N] [--by NAME]", "客户的线索分是怎么加出来的；--add 加分"},
	{"import", command_exchange_in, false,
		"话术|标签|商品|朋友圈|渠道码 FILE.csv|FILE.xlsx [--sheet NAME] [-o FILE.md] [--replace]",
		"一张表（CSV、XLSX）做成那一种剧本；检查过才写"},
	{"export", command_exchange_out, false,
		"话术|标签|商品|朋友圈|渠道码 FILE.md [-o FILE.csv|FILE.xlsx] | CUSTOMER [-o FILE.json] [--by NAME]",
		"反过来，做成表；或者一位客户的全部资料（导出）"},
	{"ask", command_ask, true, "TEXT [--customer ID] [--employee ID] [--json]",
		"剧本会怎么答这句话（话术）：哪一句、有多像"},
	{"enrol", command_enrol, true, "CUSTOMER|GROUP SCRIPT [--by NAME]", "把客户或客户群放进一个剧本（手动加入）"},
	{"firm", command_firm, true, "CUSTOMER [--company NAME] [--role NAME] [--by NAME]",
		"联系人的公司和他的角色（公司、角色）"},
	{"date", command_date, true, "CUSTOMER NAME DATE|none [--by NAME]", "客户的生日或别的日期，剧本按它算"},
	{"login", command_login, true, "CUSTOMER [--at TIME] [--times N] [--by NAME]",
		"客户用了几次你自己的产品，给「近N天登录」用（产品发到 /logins）"},
	{"codes", command_codes, true,
		"[list] [--json] | print [NAME…] -o FOLDER [--offline] | drop NAME [--yes] [--by NAME]",
		"渠道码：现在谁接待、今天加了几位；print：带二维码的纸；drop 删一个"},
	{"tags", command_tags, true,
		"[--unused] [--json] | rename TAG NEW [--yes] [--by NAME] | drop TAG [--yes] [--by NAME] | rename-group GROUP NEW [--yes] | drop-group GROUP [--yes] | add TAG --strategy GROUP",
		"企业标签：谁有、哪些没有剧本说到；改名、删掉（标签）"},
	{"kf", command_kf, true,
		"[list] [--json] | refresh | link ACCOUNT [SCENE] [--name NAME] | print [ACCOUNT…] -o FOLDER",
		"微信客服的账号：读到哪里、谁接待、谁在等、哪里不对；refresh 重新问；link：按场景要网址；print：二维码（客服）"},
	{"user", command_user, true, "add NAME --role 老板|主管|运营|员工 [--employee USERID] | list | remove NAME",
		"网页的账号和密码，给手边没有企业微信的人（账号）"},
	{"token", command_token, true,
		"add NAME --role 老板|主管|运营|员工 [--employee USERID] --scope reports,customers,scripts,metrics | list | remove NAME",
		"给读 /api/v1 的程序发令牌（接口）"},
	{"report", command_report, false,
		"gmv|funnel|day0|structure|plan|experiments|holdout|repeat|rfm|tasks|groups|moments|words|rank [--from 日期] [--to 日期] [--by 分法|分法,分法] [--compare before|week|month|year] [--attribution last|first|channel] [--csv|--json|--xlsx 文件|--html 文件] | sent [--days 天数] [--json]",
		"报表；sent：发过的早会、周报等，和它们的数字后来变成多少"},
	{"orders", command_orders, true,
		"import FILE.csv|FILE.xlsx [--sheet NAME] [--source NAME] [--strict] [--new] [--renumber [--yes]] | try NAME FILE.json | add --order-no N --amount YUAN [--customer ID] [--employee ID] [--product NAME] [--paid-at TIME] [--refund YUAN] [--phone NUMBER] [--remark TEXT] [--source NAME] [--new] | void ORDER [--source NAME] --why TEXT | void --source NAME [--from DATE] [--to DATE] [--recorded DATE] --why TEXT [--yes] | unvoid ORDER [--source NAME] | unvoid --source NAME [--from DATE] [--to DATE] [--recorded DATE] [--yes] | release ORDER [--source NAME] | pull [--from DATE] [--no-wait] | pull status | list [--source NAME] [--days N] [--limit N] [--json] | show ORDER [--source NAME] [--json] | unmatched",
		"记订单、读对外收款；每一单从哪里来、归给谁，哪些对不上"},
	{"hooks", command_hooks, true, "[list] [--json] | retry EVENT|NAME | ping NAME [--by NAME]",
		"订单、转化、停止告诉你自己的系统：在等的、放弃了的；retry 再发一次（外发）"},
	{"inbox", command_inbox, true, "list [--after ID] [--limit N] [--json] | show ID [--json] | retry ID",
		"what arrived, decrypted and parsed"},
	{"doctor", command_doctor, false, "[--offline] [--url URL | --request LINE [--body FILE]] [--json]",
		"why WeCom refuses a callback URL or a call fails, and what to do (检查)"},
	{"init", command_init, false, "[--offline] [--api URL]",
		"write a configuration by asking, and check it (安装)"},
	{"quota", command_quota, true, "[--days N] [--json]",
		"企业微信的额度用了多少、往后会用多少、谁会因此收不到（额度）"},
	{"stats", command_stats, true, "[--days N] [--json]",
		"企业微信统计的员工和客户群：聊天、回复、被删、成员（统计）"},
	{"status", command_status, true, "[--json | --up]", "what waits, what is unsure, what is held"},
	{"unsure", command_unsure, true, "[list] | EFFECT --sent|--not-sent|--again [--by USERID]",
		"没人知道成没成的调用，和你看到的结果（没把握的）"},
	{"resume", command_resume, true, "--send | --skip-before TIME", "停住的 siyu 接着发（放行）"},
	{"forget", command_forget, true, "CUSTOMER [--dry] [--yes] [--by NAME]",
		"personal data of a customer goes for good, figures stay (忘记)"},
	{"backup", command_backup, true, "FOLDER",
		"a copy of everything, also while siyu runs; read again at the end (备份)"},
	{"restore", command_restore, true, "BACKUP --data FOLDER [--at TIME]",
		"a backup into an empty data folder; with --at as things stood then, to look at (恢复)"},
	{"replay", command_replay, true, "[--to FILE] | --scripts DIR [--json]",
		"fold the whole log again into another file and compare (重放); or live it under other scripts (假如)"},
	{"digest", command_digest, true, "", "a digest of the whole state, equal for equal inboxes"},
	{"config", command_config, false, "[--example]", "print the effective configuration, secrets masked"},
	{"sandbox", command_sandbox, false,
		"--corpid ID --secret S [--listen ADDR] [--callback URL --token T --aes-key K] …",
		"a WeCom on loopback to try and test against"},
	{"demo", command_demo, false, "[--keep] [--customers N] [--days N] [--seed N]",
		"the main job from end to end, on this machine alone"},
	{"help", command_help, false, "[COMMAND] | 剧本 [CHAPTER] [--html OUT]",
		"this text; 剧本: the manual for operators (手册)"},
};
const int command_table_count = (int)(sizeof command_table / sizeof *command_table);

bool command_output(char **words, int *n, const char **ret_path)
{
	int kept = 0;
	*ret_path = NULL;
	for (int i = 0; i < *n; i++) {
		if (strcmp(words[i], "-o") != 0) {
			words[kept++] = words[i];
			continue;
		}
		if (++i == *n)
			return false;
		*ret_path = words[i];
	}
	*n = kept;
	return true;
}

int command_fail(const struct err *err, int code)
{
	const char *mark = log_error_mark();
	fprintf(stderr, "%ssiyu: %s\n", mark, err->text[0] ? err->text : "it failed without a reason, which is a bug");
	if (err->hint[0])
		fprintf(stderr, "%s      %s\n", mark, err->hint);
	return code;
}

int command_code(enum rc rc)
{
	switch (rc) {
	case RC_OK: return EXIT_DONE;
	case RC_CONFLICT:
	case RC_AGAIN:
	case RC_UNSURE: return EXIT_PEER;
	case RC_NOTFOUND:
	case RC_INVALID:
	case RC_DENIED:
	case RC_LIMIT:
	case RC_FAILED: break;
	}
	return EXIT_DATA;
}

enum rc command_zone(const struct app *app, struct zone *ret, struct err *err)
{
	const char *name = conf_str(app->conf, "corp", NULL, "timezone");
	return zone_load(name, 0, clock_real_ms() + 366 * ZONE_DAY_MS, ret, err);
}

int command_usage(const char *name, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	fprintf(stderr, "siyu %s: ", name);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	for (int i = 0; i < command_table_count; i++)
		if (strcmp(command_table[i].name, name) == 0)
			fprintf(stderr, "\n      用法：siyu [--conf FILE] %s %s", name, command_table[i].args);
	fputc('\n', stderr);
	return EXIT_USAGE;
}

static const struct option_spec *find_option(const struct option_spec *specs, int n, const char *arg, size_t len)
{
	for (int i = 0; i < n; i++)
		if (strlen(specs[i].name) == len && memcmp(specs[i].name, arg, len) == 0)
			return &specs[i];
	return NULL;
}

int command_options(const char *name, int argc, char **argv, const struct option_spec *specs, int specs_n,
	char **ret_words, int *ret_words_n)
{
	int words = 0;
	bool only_words = false;
	for (int i = 1; i < argc; i++) {
		if (only_words || strncmp(argv[i], "--", 2) != 0) {
			ret_words[words++] = argv[i];
			continue;
		}
		if (strcmp(argv[i], "--") == 0) {
			only_words = true;
			continue;
		}
		const char *eq = strchr(argv[i], '=');
		size_t len = eq ? (size_t)(eq - argv[i]) : strlen(argv[i]);
		const struct option_spec *o = find_option(specs, specs_n, argv[i], len);
		if (!o || (o->flag && eq))
			return command_usage(name, "没有「%s」这个选项", argv[i]);
		if (o->flag) {
			*o->flag = true;
		} else if (eq) {
			*o->value = eq + 1;
		} else if (++i < argc) {
			/* --aes-key $AES_KEY --customers 20, and nothing is in AES_KEY */
			if (strncmp(argv[i], "--", 2) == 0 && find_option(specs, specs_n, argv[i], strlen(argv[i])))
				return command_usage(name, "%s 后面要写值，写的却是「%s」", o->name, argv[i]);
			*o->value = argv[i];
		} else {
			return command_usage(name, "%s 后面要写值", o->name);
		}
	}
	*ret_words_n = words;
	return EXIT_DONE;
}
