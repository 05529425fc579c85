/* siyu restore: a backup back into an empty folder. */
#include "backup.h"
#include "command.h"
#include "plainly.h"

#include "base/zone.h"

int command_restore(struct app *app, int argc, char **argv)
{
	const char *data = NULL, *at = NULL;
	const struct option_spec specs[] = {{"--data", &data, NULL}, {"--at", &at, NULL}};
	struct backup_said said = {0};
	struct zone zone;
	struct err err = {0};
	int64_t at_ms = INT64_MAX;
	char *words[8], when[32];
	int n;
	if (argc > 8)
		return command_usage("restore", "参数太多了");
	int code = command_options("restore", argc, argv, specs, 2, words, &n);
	if (code)
		return code;
	if (n != 1 || !data)
		return command_usage("restore", "写明哪份备份，--data 后面写恢复到哪个文件夹");
	if (command_zone(app, &zone, &err) || (at && plainly_time(&zone, at, &at_ms, &err)))
		return command_fail(&err, EXIT_USAGE);
	if (backup_restore(words[0], data, at_ms, app->tty, &said, &err)) {
		if (said.begins_ms > at_ms)
			err_hint(&err, "最早能恢复到 %s", zone_format_minute(&zone, said.begins_ms, when));
		return command_fail(&err, EXIT_DATA);
	}
	printf("恢复好了：%s\n  收件箱 %lld 条，数据算到第 %lld 条，用的是 %s 的备份\n", data, (long long)said.log.rows,
		(long long)said.position, zone_format_minute(&zone, said.made_ms, when));
	printf("  网页账号%s，接口令牌%s\n", said.users[0] ? "也恢复了" : "备份里没有（siyu user add）",
		said.tokens[0] ? "也恢复了" : "备份里没有（siyu token add）");
	if (said.state_ms)
		printf("收件箱里没有那时候的内容了：这是它之前最近的快照，%s 的样子\n",
			zone_format_minute(&zone, said.state_ms, when));
	if (at)
		printf("  这是过去的样子，只能看：配置写 [data] dir = %s，用 siyu why、report、inbox 看；从它不会发出任何东西\n",
			data);
	else
		printf("  在那里启动以后先停着不发：问清企业微信备份以后建过什么，没有不清楚的才发，或者您说 siyu resume --send。\n"
		       "  剧本和配置在 %s/sop 和 %s/conf\n",
			words[0], words[0]);
	return EXIT_DONE;
}
