/* app/conf: the configuration, an INI file with one table of keys behind it (confkeys.c). The table makes the parser, `siyu
 * config`, the example file and the manual. */
#ifndef SIYU_APP_CONF_H
#define SIYU_APP_CONF_H
#include "base/err.h"
#include "base/span.h"
#include "base/text.h"

enum conf_type { CONF_TEXT, CONF_INT, CONF_FLAG, CONF_SECRET, CONF_AESKEY, CONF_ADDR, CONF_URL, CONF_DIR, CONF_ZONE, CONF_SPAN, CONF_CLOCK, CONF_LIST, CONF_STAGES,
	CONF_AMOUNT, /* not negative, at most two decimals; the fold reads hundredths */
	CONF_PATH,   /* into what a shop posts (gate/shopmap.h); empty: not told */
	CONF_CHOICE, /* one of a few words (confvalue.c) */
	CONF_PERCENT /* the same with a % behind it, up to 100 */
};
enum conf_role { CONF_GATE = 1, CONF_WORK = 2, CONF_DESK = 4, CONF_ARCHIVE = 8, CONF_ALL = 15 };

struct conf_key {
	const char *section; /* "app": named sections [app NAME] (conf_is_named); key "*": any key of the section (a map) */
	const char *key;
	enum conf_type type;
	const char *def;     /* NULL: required where its section is used */
	int64_t least, most; /* CONF_INT */
	unsigned roles;      /* who needs it: what a child process is given */
	const char *fold;    /* name in the config input when the fold reads it (flow/settings, exact D6), else NULL; of a named section
	                      * SECTION.NAME.fold stands there, where the key was written */
	int64_t unit;        /* of an integer, list or flag there: what 1 (yes) of ours is */
	const char *help;    /* one line, English */
};
extern const struct conf_key confkeys[];
extern const int confkeys_count;

struct conf;
/* Reads and checks the file whole; `key_file = PATH` reads the value from a file (relative to the conf file's folder, trailing
 * line break dropped). RC_NOTFOUND no such file; RC_INVALID with "file: line N: …" and a hint. Free with conf_free, which wipes secrets. */
enum rc MUST_USE conf_load(const char *path, struct conf **ret_conf, struct err *err);
enum rc MUST_USE conf_parse(struct span bytes, const char *path, struct conf **ret_conf, struct err *err);
void conf_free(struct conf *c);

/* Values: what the file says, else the default; borrowed, NUL-terminated. name: of a named section, NULL otherwise. Asking for a key
 * that is not in the table is a bug. A key without a value and without a default gives absent. */
struct span conf_get(const struct conf *c, const char *section, const char *name, const char *key);
const char *conf_str(const struct conf *c, const char *section, const char *name, const char *key); /* "" when absent */
int64_t conf_int(const struct conf *c, const char *section, const char *name, const char *key);
bool conf_flag(const struct conf *c, const char *section, const char *name, const char *key);
bool conf_given(const struct conf *c, const char *section, const char *name, const char *key);      /* written in the file */
/* i-th name of a named section in file order, NULL at the end; i-th pair of a map section. */
const char *conf_name(const struct conf *c, const char *section, int i);
/* The app that speaks to WeCom and to employees: the first [app] with a secret, NULL: none has one. */
const char *conf_sender(const struct conf *c);
/* The key of [robot NAME] and what it is given a minute. false: there is none with a key. */
bool conf_robot(const struct conf *c, struct span name, struct span *ret_key, int *ret_per_minute);
/* The address and the secret of [hook NAME]. false: there is none of that name. */
bool conf_hook(const struct conf *c, struct span name, struct span *ret_url, struct span *ret_secret);
bool conf_pair(const struct conf *c, const char *section, int i, struct span *ret_key, struct span *ret_value);
/* "21:30-09:00" to minutes of the day. false: not such a span. */
bool conf_span(struct span s, int *ret_from, int *ret_to);
/* The i-th file that a secret was read from, the configuration itself included when one stands in it; NULL at the end. Borrowed. */
const char *conf_secret_file(const struct conf *c, int i);
const char *conf_path(const struct conf *c);
/* What systemd hands to the running service alone (LoadCredential) lies here: a secret whose file is not there is empty, and the rest can be used. */
#define CONF_HANDED "/run/credentials/"
/* Is there one? err: which, and what to do. confneed_check refuses it then. */
bool conf_away(const struct conf *c, struct err *err);

/* The effective configuration as INI, secrets masked (`siyu config`); or only the keys of these roles with secrets, for a child's pipe. */
void conf_print(const struct conf *c, struct text *out);
void conf_print_for(const struct conf *c, unsigned roles, struct text *out);
/* Everything required for these roles is there (secrets, at least one app …): RC_INVALID with a hint. */
enum rc MUST_USE confneed_check(const struct conf *c, unsigned roles, struct err *err);
/* An example file with every key, its default and its help. */
void conf_example(struct text *out);

#endif
