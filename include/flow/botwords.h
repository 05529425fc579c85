/* flow/botwords: the one table of what an employee can type to the app: help, menu, audit and manual are made from it. */
#ifndef SIYU_FLOW_BOTWORDS_H
#define SIYU_FLOW_BOTWORDS_H
#include "base/span.h"
#include "base/text.h"

enum bot_verb {
	BOT_HELP,
	BOT_TODAY,
	BOT_WEEK,
	BOT_RANK,
	BOT_FUNNEL,
	BOT_STRUCTURE,
	BOT_WEEKLY,
	BOT_MONTHLY,
	BOT_CUSTOMER,
	BOT_TODOS,
	BOT_MORE,
	BOT_DONE,
	BOT_OPEN,
	BOT_SKIP,
	BOT_STOP,
	BOT_RESUME,
	BOT_REMARK,
	BOT_DESCRIBE,
	BOT_ORDER,
	BOT_AMEND,
	BOT_YES,
	BOT_NO,
	BOT_LOG,
	BOT_VERBS,
	BOT_NO_VERB = BOT_VERBS
};

/* Roles, as bits. */
enum { BOT_STAFF = 1, BOT_HEAD = 2, BOT_OPERATOR = 4, BOT_BOSS = 8, BOT_LEADS = BOT_HEAD | BOT_OPERATOR | BOT_BOSS, BOT_ANYBODY = 15 };

struct bot_command {
	enum bot_verb verb;
	const char *name;    /* Chinese, stored in the audit: never changes */
	const char *aliases; /* with blanks between; "" none */
	unsigned roles;      /* who may */
	const char *form;    /* what stands behind the name: "编号 [结果]"; "" nothing */
	const char *help;    /* one line */
	const char *menu;    /* heading in the menu of the app; NULL: it does not stand there */
};
extern const struct bot_command botwords_table[];
extern const int botwords_count;

/* "老板", of one bit. */
const char *botwords_role(unsigned role);
/* The command that a line begins with, and what stands behind it, trimmed. Full-width forms were folded before (botwords_fold). NULL: none. */
const struct bot_command *botwords_find(struct span line, struct span *ret_rest);
/* The same of a line with its days before the word, 「上周排行」, or of days alone, 「上周」, which are 今日's: *ret_rest is the days. today: the day
 * from which 昨天 is counted. NULL: it is neither. */
const struct bot_command *botwords_dated(struct span line, int64_t today, struct span *ret_rest);
const struct bot_command *botwords_of(enum bot_verb verb);
/* What people type, as commands are compared: full-width forms and U+3000 as ASCII, blanks and line ends one blank, trimmed. */
void botwords_fold(struct span said, struct text *out);
/* A line for each command that one with these roles may use. Appends. */
void botwords_help(unsigned roles, struct text *out);
/* The buttons of the app's menu as menu/create takes them: an array. A button's key is the name of its command. Appends. */
void botwords_menu(struct text *out);

#endif
