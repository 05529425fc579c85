/* siyu: finds the command in the table and runs it. */
#include "command.h"

#include "base/log.h"

#include <string.h>
#include <unistd.h>

static const struct command *find(const char *name)
{
	for (int i = 0; i < command_table_count; i++)
		if (strcmp(command_table[i].name, name) == 0)
			return &command_table[i];
	return NULL;
}

/* Takes `--conf FILE` before the command. Returns the index of the command word, argc when there is none, -1 on misuse. */
static int leading_options(struct app *app, int argc, char **argv)
{
	int i = 1;
	for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "--version") == 0)
			return i;
		if (strncmp(argv[i], "--conf=", 7) == 0)
			app->conf_path = argv[i] + 7;
		else if (strcmp(argv[i], "--conf") == 0 && i + 1 < argc)
			app->conf_path = argv[++i];
		else
			return -1;
	}
	return i;
}

int main(int argc, char **argv)
{
	struct app app = {.self = argv[0], .conf_path = "conf/siyu.conf", .tty = isatty(STDERR_FILENO)};
	log_setup(LOG_INFO, "siyu");
	int at = leading_options(&app, argc, argv);
	if (at < 0) {
		fprintf(stderr, "siyu: only --conf FILE may stand before the command; `siyu help` lists the commands\n");
		return EXIT_USAGE;
	}
	if (at == argc || strncmp(argv[at], "--", 2) == 0) {
		command_help(&app, 1, argv);
		return at == argc ? EXIT_USAGE : EXIT_DONE;
	}
	const struct command *cmd = find(argv[at]);
	if (!cmd) {
		fprintf(stderr, "siyu: no command '%s' is known; `siyu help` lists them\n", argv[at]);
		return EXIT_USAGE;
	}
	/* `siyu serve --conf FILE` is what people type, too. */
	for (int i = at + 1; i + 1 < argc; i++) {
		if (strcmp(argv[i], "--conf") != 0)
			continue;
		app.conf_path = argv[i + 1];
		memmove(&argv[i], &argv[i + 2], (size_t)(argc - i - 2) * sizeof *argv);
		argc -= 2;
		break;
	}
	struct err err = {0};
	if (cmd->wants_conf && conf_load(app.conf_path, &app.conf, &err))
		return command_fail(&err, EXIT_USAGE);
	int code = cmd->run(&app, argc - at, argv + at);
	conf_free(app.conf);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "siyu: writing the output failed\n");
		return EXIT_DATA;
	}
	return code;
}
