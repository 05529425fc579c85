/* One table of commands (command.c), one file per command. */
#ifndef SIYU_APP_COMMAND_H
#define SIYU_APP_COMMAND_H
#include "app/conf.h"
#include "base/err.h"
#include "base/zone.h"

#include <stdbool.h>
#include <stdio.h>

enum { /* exit codes, documented in README */
	EXIT_DONE = 0,
	EXIT_NO = 1,    /* the answer is no: a check found errors */
	EXIT_USAGE = 2, /* usage or configuration */
	EXIT_DATA = 3,  /* the data: a file, a database, a folder that another instance holds */
	EXIT_PEER = 4   /* the other side: WeCom, or a running instance that does not answer */
	/* 128 and the signal: somebody ended it (signals_ending) */
};

struct app {
	const char *self;      /* path of this program, for children */
	const char *conf_path; /* --conf, default conf/siyu.conf */
	bool conf_told;        /* --conf was given */
	struct conf *conf;     /* loaded where the command asks for it */
	bool tty;              /* standard error is a terminal: progress is shown */
};

struct command {
	const char *name;
	int (*run)(struct app *app, int argc, char **argv); /* argv[0] is the command's name */
	bool wants_conf;
	const char *args;
	const char *summary;
};
extern const struct command command_table[];
extern const int command_table_count;

/* One option of a command: "--from DATE" has a value, "--json" sets a flag. */
struct option_spec {
	const char *name;
	const char **value;
	bool *flag;
};
/* Takes the options of specs out of argv[1..argc), leaving the other words in *ret_words (borrowed from argv). EXIT_USAGE with a
 * message for an unknown option or a missing value, else EXIT_DONE. Options end at "--". */
int command_options(const char *name, int argc, char **argv, const struct option_spec *specs, int specs_n, char **ret_words, int *ret_words_n);
/* "-o FILE" among the words is taken out of them; *ret_path NULL: it is not there. false: no file behind it. */
bool command_output(char **words, int *n, const char **ret_path);
/* Prints "siyu: <text>" and the hint to standard error and returns code. */
int command_fail(const struct err *err, int code);
/* The exit code of a result: invalid and denied usage, limit and failed data … as the contract of the commands says. */
int command_code(enum rc rc);
/* The corp's zone, from 1970 to a year from now. RC_INVALID: its name is none. */
enum rc MUST_USE command_zone(const struct app *app, struct zone *ret, struct err *err);
int command_usage(const char *name, const char *fmt, ...) PRINTF_LIKE(2, 3);
int command_help_one(const char *name);

int command_config(struct app *app, int argc, char **argv);
int command_check(struct app *app, int argc, char **argv);
int command_fmt(struct app *app, int argc, char **argv);
int command_read(struct app *app, int argc, char **argv);
int command_replay(struct app *app, int argc, char **argv);
int command_simulate(struct app *app, int argc, char **argv);
int command_try(struct app *app, int argc, char **argv);
int command_inbox(struct app *app, int argc, char **argv);
int command_digest(struct app *app, int argc, char **argv);
int command_ask(struct app *app, int argc, char **argv);
int command_exchange_in(struct app *app, int argc, char **argv);
int command_exchange_out(struct app *app, int argc, char **argv);
int command_doctor(struct app *app, int argc, char **argv);
int command_init(struct app *app, int argc, char **argv);
int command_why(struct app *app, int argc, char **argv);
int command_stage(struct app *app, int argc, char **argv);
int command_tell(struct app *app, int argc, char **argv);
int command_todo(struct app *app, int argc, char **argv);
int command_coupons(struct app *app, int argc, char **argv);
int command_flash(struct app *app, int argc, char **argv);
int command_checkin(struct app *app, int argc, char **argv);
int command_score(struct app *app, int argc, char **argv);
int command_enrol(struct app *app, int argc, char **argv);
int command_firm(struct app *app, int argc, char **argv);
int command_login(struct app *app, int argc, char **argv);
int command_token(struct app *app, int argc, char **argv);
int command_user(struct app *app, int argc, char **argv);
int command_hooks(struct app *app, int argc, char **argv);
int command_kf(struct app *app, int argc, char **argv);
int command_codes(struct app *app, int argc, char **argv);
int command_date(struct app *app, int argc, char **argv);
int command_report(struct app *app, int argc, char **argv);
int command_orders(struct app *app, int argc, char **argv);
int command_serve(struct app *app, int argc, char **argv);
int command_sandbox(struct app *app, int argc, char **argv);
int command_demo(struct app *app, int argc, char **argv);
int command_groups(struct app *app, int argc, char **argv);
int command_quota(struct app *app, int argc, char **argv);
int command_stats(struct app *app, int argc, char **argv);
int command_tags(struct app *app, int argc, char **argv);
int command_status(struct app *app, int argc, char **argv);
int command_audit(struct app *app, int argc, char **argv);
int command_menu(struct app *app, int argc, char **argv);
int command_moments(struct app *app, int argc, char **argv);
int command_transfer(struct app *app, int argc, char **argv);
int command_sync(struct app *app, int argc, char **argv);
int command_unsure(struct app *app, int argc, char **argv);
int command_forget(struct app *app, int argc, char **argv);
int command_backup(struct app *app, int argc, char **argv);
int command_restore(struct app *app, int argc, char **argv);
int command_resume(struct app *app, int argc, char **argv);
int command_reload(struct app *app, int argc, char **argv);
int command_scripts(struct app *app, int argc, char **argv);
int command_words(struct app *app, int argc, char **argv);
int command_help(struct app *app, int argc, char **argv);

#endif
