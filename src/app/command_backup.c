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
	printf("%s: %lld inputs (to %lld), the state at %lld, %d files of scripts and configuration; read again and found good\n",
		argv[1], (long long)said.log.rows, (long long)said.log.last_id, (long long)said.position, said.files);
	for (int i = 0; (file = conf_secret_file(app->conf, i)) != NULL; i++)
		if (span_of(file).n && !span_eq(span_of(file), span_of(conf_path(app->conf))))
			printf("not in it: the secret in %s\n", file);
	return EXIT_DONE;
}
