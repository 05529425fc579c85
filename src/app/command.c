/* The table of commands, and what all of them share: options and failures. */
#include "command.h"

#include "base/clock.h"

#include <stdarg.h>
#include <string.h>

const struct command command_table[] = {
	{"serve", command_serve, false, "[--role gate|work|desk]", "run the callback service: gate, work and desk"},
	{"check", command_check, false, "[--json] [FILE…]",
		"what is wrong with scripts, in which line, how to mend it (检查剧本)"},
	{"read", command_read, false, "FILE…", "a script read back as prose that somebody can sign (读给老板听)"},
	{"try", command_try, true, "FILE… [--days N] [--customer ID] [--json]",
		"scripts tried on a copy of today's data, sending nothing (试跑)"},
	{"simulate", command_simulate, false,
		"[FILE…] [--customers N] [--employees N] [--days N] [--seed N] [--html OUT] [--svg OUT] [--json]",
		"scripts lived by made-up customers: load, quota, funnel (模拟)"},
	{"fmt", command_fmt, false, "[--check|--stdout] FILE…",
		"write scripts in the house form; changes no meaning (整理)"},
	{"words", command_words, false, "[WORD]", "the words of the script language (词表)"},
	{"scripts", command_scripts, true, "[show NAME [--version N]]",
		"which scripts run, in which version; show prints one as it runs or ran"},
	{"reload", command_reload, true, "[--dry] | [--new] [--renamed OLD=NEW,…]",
		"read the scripts again; one with an error never replaces what runs"},
	{"why", command_why, true, "CUSTOMER|NAME|GROUP [--at TIME]",
		"every decision about one customer with its reason (为什么); NAME may be his 备注"},
	{"stage", command_stage, true, "CUSTOMER STAGE [--by NAME]", "move a customer to another stage (阶段)"},
	{"tell", command_tell, true,
		"CUSTOMER TEXT|--choice WORD|--none|--join GROUP|--click LINK|--aftersale|--human [--step NAME] [--by USERID]",
		"what a customer said or did, as an employee tells it (登记)"},
	{"todo", command_todo, true, "list [EMPLOYEE] | open ID | done ID [--result WORD] [--by USERID]",
		"what employees have to do themselves (待办)"},
	{"audit", command_audit, true, "[EMPLOYEE] [--days N] | --sent [--days N]",
		"what employees said to the app and what came of it; what was sent to our own people, as it was (记录)"},
	{"menu", command_menu, true, "[--dry]", "make the menu of the app from what employees can type to it (菜单)"},
	{"sync", command_sync, true, "[--dry] [--trust] [--no-wait] | --status",
		"read anew what WeCom has: customers, tags, groups, channel codes; what callbacks lost is found (对账)"},
	{"transfer", command_transfer, true,
		"[--from EMPLOYEE --to EMPLOYEE[,EMPLOYEE] [--customers] [--groups] [--limit N] [--message TEXT] [--dry] [--yes] [--no-wait] [--by NAME]] | [list] | status | sheet EMPLOYEE [--csv]",
		"customers and groups of an employee go to colleagues (在职继承, 离职继承); without words: who left and who waits; sheet: 交接表"},
	{"moments", command_moments, true, "[--days N]",
		"posts of 朋友圈 some days back and ahead: what became of them, who has not published"},
	{"groups", command_groups, true, "[NAME] [--json]",
		"customer groups: what each is for, who came and went today, its rounds, what it brought (群, 复盘)"},
	{"coupons", command_coupons, true, "[NAME]", "pools of codes (券): how many are left, who got which (券码)"},
	{"flash", command_flash, true, "[NAME] | NAME --wait CUSTOMER [--pieces N] [--by USERID]",
		"how a sale of limited goods stands, who waits for a piece (秒杀, 候补)"},
	{"checkin", command_checkin, true,
		"[--show NAME] | CUSTOMER… [--script NAME] [--at TIME] [--makeup DATE] [--undo DATE] [--by USERID] | --list FILE.csv|FILE.xlsx",
		"who checked in (打卡): told one by one or as a list; a board without words"},
	{"score", command_score, true, "CUSTOMER [--add N] [--by NAME]",
		"the score (线索分) of a customer as the addition it is; --add gives points"},
	{"import", command_exchange_in, false,
		"话术|标签|商品|朋友圈|渠道码 FILE.csv|FILE.xlsx [--sheet NAME] [-o FILE.md] [--replace]",
		"a table (CSV, XLSX) as a script of that kind; checked before it is written"},
	{"export", command_exchange_out, false,
		"话术|标签|商品|朋友圈|渠道码 FILE.md [-o FILE.csv|FILE.xlsx] | CUSTOMER [-o FILE.json] [--by NAME]",
		"the same the other way, for a spreadsheet; or all that is kept of one customer (导出)"},
	{"ask", command_ask, true, "TEXT [--customer ID] [--employee ID] [--json]",
		"what the scripts answer to that question (话术), by which line, how surely"},
	{"enrol", command_enrol, true, "CUSTOMER|GROUP SCRIPT [--by NAME]",
		"put a customer, or a customer group, into a script (手动加入)"},
	{"firm", command_firm, true, "CUSTOMER [--company NAME] [--role NAME] [--by NAME]",
		"the company of a contact and his role there (公司, 角色)"},
	{"date", command_date, true, "CUSTOMER NAME DATE|none [--by NAME]",
		"set 生日 or another date of a customer, which scripts count from"},
	{"login", command_login, true, "CUSTOMER [--at TIME] [--times N] [--by NAME]",
		"how often a customer used your own product, for 近N天登录 (its counter posts to /logins)"},
	{"codes", command_codes, true,
		"[list] [--json] | print [NAME…] -o FOLDER [--offline] | drop NAME [--yes] [--by NAME]",
		"channel codes (渠道码): who serves now, adds today; print: sheets with their QR codes; drop deletes one"},
	{"tags", command_tags, true,
		"[--unused] [--json] | rename TAG NEW [--yes] [--by NAME] | drop TAG [--yes] [--by NAME] | rename-group GROUP NEW [--yes] | drop-group GROUP [--yes] | add TAG --strategy GROUP",
		"tags of the corp: who has each, which no script names; another name for one or for a group, or an end (标签)"},
	{"kf", command_kf, true,
		"[list] [--json] | refresh | link ACCOUNT [SCENE] [--name NAME] | print [ACCOUNT…] -o FOLDER",
		"accounts of 微信客服: read when, who receives, who waits, what is wrong; refresh asks WeCom anew; link: an address by scene; print: its QR code (客服)"},
	{"user", command_user, true, "add NAME --role 老板|主管|运营|员工 [--employee USERID] | list | remove NAME",
		"accounts with a password for the pages, for who has no WeCom at hand (账号)"},
	{"token", command_token, true,
		"add NAME --role 老板|主管|运营|员工 [--employee USERID] --scope reports,customers,scripts,metrics | list | remove NAME",
		"tokens for programs that read /api/v1 of the pages (接口)"},
	{"report", command_report, false,
		"gmv|funnel|day0|structure|plan|experiments|holdout|repeat|rfm|tasks|groups|moments|words|rank [--from DATE] [--to DATE] [--by CUT|ONE,TWO] [--compare before|week|year] [--attribution last|first|channel] [--csv|--json|--xlsx FILE|--html FILE] | sent [--days N] [--json]",
		"报表；sent：发过的早会、周报等，和它们的数字后来变成多少"},
	{"orders", command_orders, true,
		"import FILE.csv|FILE.xlsx [--sheet NAME] [--source NAME] [--strict] | try NAME FILE.json | add --order-no N --amount YUAN [--customer ID] [--employee ID] [--product NAME] [--paid-at TIME] [--refund YUAN] [--phone NUMBER] [--remark TEXT] [--source NAME] [--new] | void ORDER [--source NAME] --why TEXT | void --source NAME [--from DATE] [--to DATE] [--recorded DATE] --why TEXT [--yes] | unvoid ORDER [--source NAME] | unvoid --source NAME [--from DATE] [--to DATE] [--recorded DATE] [--yes] | release ORDER [--source NAME] | pull [--from DATE] [--no-wait] | pull status | list [--source NAME] [--days N] [--limit N] [--json] | show ORDER [--source NAME] [--json] | unmatched",
		"记订单、读对外收款；每一单从哪里来、归给谁，哪些对不上"},
	{"hooks", command_hooks, true, "[list] [--json] | retry EVENT|NAME | ping NAME [--by NAME]",
		"machines of yours that are told of orders, conversions and stops: what waits for them, what was given up; retry lets it go once more (外发)"},
	{"inbox", command_inbox, true, "list [--after ID] [--limit N] [--json] | show ID [--json] | retry ID",
		"what arrived, decrypted and parsed"},
	{"doctor", command_doctor, false, "[--offline] [--url URL | --request LINE [--body FILE]] [--json]",
		"why WeCom refuses a callback URL or a call fails, and what to do (检查)"},
	{"init", command_init, false, "[--offline] [--api URL]",
		"write a configuration by asking, and check it (安装)"},
	{"quota", command_quota, true, "[--days N] [--json]",
		"what of WeCom's quotas is used, what the days to come will use, who would lose a message (额度)"},
	{"stats", command_stats, true, "[--days N] [--json]",
		"what WeCom counted of employees and customer groups: chats, replies, who was deleted, members (统计)"},
	{"status", command_status, true, "[--json | --up]", "what waits, what is unsure, what is held"},
	{"unsure", command_unsure, true, "[list] | EFFECT --sent|--not-sent|--again [--by USERID]",
		"calls of which nobody knows whether they happened, and what you found out (没把握的)"},
	{"resume", command_resume, true, "--send | --skip-before TIME", "let a held engine send again"},
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
	fprintf(stderr, "siyu: %s\n", err->text[0] ? err->text : "it failed without a reason, which is a bug");
	if (err->hint[0])
		fprintf(stderr, "      %s\n", err->hint);
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
