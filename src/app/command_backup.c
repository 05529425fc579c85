/* siyu backup: a copy of everything. */
#include "backup.h"
#include "command.h"

int command_backup(struct app *app, int argc, char **argv)
{
	struct backup_said said;
	struct err err = {0};
	const char *file;
	if (argc != 2 || argv[1][0] == '-')
		return command_usage("backup", "写明备份到哪里：一个还没有的文件夹");
	enum rc rc = backup_make(app->conf, argv[1], app->tty, &said, &err);
	if (rc)
		return command_fail(&err, EXIT_DATA);
	printf("备份好了：%s\n  收件箱 %lld 条（到第 %lld 条），数据算到第 %lld 条，剧本、图片和配置 %d 个文件，网页账号（%s）、接口令牌（%s）；又读了一遍，都是好的\n",
		argv[1], (long long)said.log.rows, (long long)said.log.last_id, (long long)said.position, said.files,
		said.users[0] ? "有" : "还没有", said.tokens[0] ? "有" : "还没有");
	for (int i = 0; (file = conf_secret_file(app->conf, i)) != NULL; i++)
		if (span_of(file).n && !span_eq(span_of(file), span_of(conf_path(app->conf))))
			printf("  没有备份密钥文件 %s：请另外收好\n", file);
	return EXIT_DONE;
}
