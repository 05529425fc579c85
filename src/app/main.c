/* siyu: finds the command in the table and runs it. */
#include "command.h"

#include "base/log.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct command *find(const char *name)
{
	for (int i = 0; i < command_table_count; i++)
		if (strcmp(command_table[i].name, name) == 0)
			return &command_table[i];
	return NULL;
}

static bool is_help(const char *arg)
{
	return strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0;
}

/* Takes `--conf FILE` or `--conf=FILE` at argv[i]: how many words it is, 0 when it is something else, -1 without a file. */
static int take_conf(struct app *app, int argc, char **argv, int i)
{
	if (strncmp(argv[i], "--conf=", 7) == 0) {
		app->conf_path = argv[i] + 7;
		app->conf_told = true;
		return app->conf_path[0] ? 1 : -1;
	}
	if (strcmp(argv[i], "--conf") != 0)
		return 0;
	if (i + 1 == argc)
		return -1;
	app->conf_path = argv[i + 1];
	app->conf_told = true;
	return 2;
}

/* Behind the command, too: `siyu serve --conf FILE` is what people type. Takes it out of argv, up to "--". -1 on misuse. */
static int trailing_conf(struct app *app, int *argc, char **argv)
{
	for (int i = 1; i < *argc && strcmp(argv[i], "--") != 0;) {
		int n = take_conf(app, *argc, argv, i);
		if (n < 0)
			return -1;
		if (n == 0) {
			i++;
			continue;
		}
		memmove(&argv[i], &argv[i + n], (size_t)(*argc - i - n) * sizeof *argv);
		*argc -= n;
	}
	return 0;
}

static int run(struct app *app, int argc, char **argv)
{
	struct err err = {0};
	const struct command *cmd = find(argv[0]);
	if (!cmd)
		return command_help_one(argv[0]); /* says that there is none */
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (is_help(argv[i]))
			return command_help_one(cmd->name);
	if (trailing_conf(app, &argc, argv) != 0)
		return command_usage(cmd->name, "--conf 后面要写配置文件");
	if (cmd->wants_conf && conf_load(app->conf_path, &app->conf, &err))
		return command_fail(&err, EXIT_USAGE);
	int code = cmd->run(app, argc, argv);
	conf_free(app->conf);
	app->conf = NULL;
	return code;
}

/* A closed standard stream would be taken by the next file that is opened, and a database written to by printf. */
static void open_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd)
			_exit(EXIT_DATA);
}

int main(int argc, char **argv)
{
	struct app app = {.self = argv[0], .conf_path = "conf/siyu.conf", .tty = isatty(STDERR_FILENO)};
	int at = 1, code = EXIT_USAGE;
	open_streams();
	log_setup(LOG_INFO, "siyu");
	log_to_journal(getenv("JOURNAL_STREAM"));
	umask(077); /* whatever is made here belongs to this user alone (exact D8) */
	for (int n = 1; at < argc && argv[at][0] == '-' && n > 0; at += n) {
		n = take_conf(&app, argc, argv, at);
		if (n < 0) {
			fprintf(stderr, "siyu: --conf 后面要写配置文件\n");
			return EXIT_USAGE;
		}
		if (n == 0)
			break;
	}
	if (at == argc) {
		command_help(&app, 1, argv);
	} else if (is_help(argv[at])) {
		code = command_help(&app, 1, argv);
	} else if (strcmp(argv[at], "--version") == 0) {
		printf("siyu %s\n", SIYU_VERSION);
		code = EXIT_DONE;
	} else if (argv[at][0] == '-') {
		fprintf(stderr, "siyu: 没有「%s」这个选项；命令前面只能写 --conf 文件\n", argv[at]);
	} else {
		code = run(&app, argc - at, argv + at);
	}
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "siyu: 结果写不出去：磁盘满了，或者接收的一方关了\n");
		return EXIT_DATA;
	}
	return code;
}
