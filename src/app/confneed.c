#include "confint.h"
#include "shopconf.h"

#include "flow/settings.h"
#include "net/url.h"

#include <string.h>

#define HOOK_SECRET_LEAST 16
#define HOOK_MOST 8

static enum rc missing(const struct conf *c, const struct conf_key *k, const char *name, struct err *err)
{
	err_set(err, RC_INVALID, "'%s' lacks %s in [%s%s%s]", conf_path(c), k->key, k->section, name ? " " : "",
		name ? name : "");
	err_hint(err, "%s; write %s = … or %s_file = PATH there", k->help, k->key, k->key);
	return RC_INVALID;
}

/* An app may be for callbacks alone, and so may all of them, but then somebody has said so. */
static enum rc require_secret(const struct conf *c, struct err *err)
{
	const char *name = conf_name(c, "app", 0);
	for (int i = 0; name && (name = conf_name(c, "app", i)) != NULL; i++)
		if (conf_given(c, "app", name, "secret"))
			return RC_OK;
	name = conf_name(c, "app", 0);
	err_set(err, RC_INVALID, "'%s' lacks secret in [app %s]", conf_path(c), name ? name : "bot");
	err_hint(err,
		"write secret = … or secret_file = PATH there; an empty `secret =` receives callbacks and sends nothing");
	return RC_INVALID;
}

/* What is sent into a group needs the robot that speaks there. */
static enum rc require_robot(const struct conf *c, struct err *err)
{
	const char *robot = conf_str(c, "digest", NULL, "robot"), *name;
	if (!robot[0])
		return RC_OK;
	for (int i = 0; (name = conf_name(c, "robot", i)) != NULL; i++)
		if (strcmp(name, robot) == 0 && conf_get(c, "robot", name, "key").n > 0)
			return RC_OK;
	err_set(err, RC_INVALID, "'%s' sends digests by the robot '%s', which has no key", conf_path(c), robot);
	err_hint(err, "add [robot %s] with key = … or key_file = PATH: what stands behind ?key= in the robot's address",
		robot);
	return RC_INVALID;
}

/* Nobody on the way reads or changes what a receiver is told: https, or this machine. */
static enum rc require_hook(const struct conf *c, const char *hook, struct err *err)
{
	struct url_parts at = {0};
	struct span url = conf_get(c, "hook", hook, "url");
	bool ok = url_split(url, &at, err) == RC_OK;
	char host[256] = "";
	if (ok && at.host.n < sizeof host)
		memcpy(host, at.host.p, at.host.n);
	bool here = at.numeric ? span_starts(at.host, "127.") || span_is(at.host, "::1") : url_localhost(host);
	if (!ok || (!at.tls && !here)) {
		err_set(err, RC_INVALID, "'%s' would send events of [hook %s] where others can read them", conf_path(c),
			hook);
		err_hint(err, "write url = https://…; http:// is for 127.0.0.1, ::1 and localhost alone");
		return RC_INVALID;
	}
	if (conf_get(c, "hook", hook, "secret").n < HOOK_SECRET_LEAST) {
		err_set(err, RC_INVALID, "'%s' has a secret for [hook %s] that can be guessed", conf_path(c), hook);
		err_hint(err, "write %d characters or more, such as openssl rand -hex 32 gives", HOOK_SECRET_LEAST);
		return RC_INVALID;
	}
	if (!settings_hook_events(conf_get(c, "hook", hook, "events"))) {
		err_set(err, RC_INVALID, "'%s' names events for [hook %s] that there are not", conf_path(c), hook);
		err_hint(err, "events are order, conversion, stop, with commas between");
		return RC_INVALID;
	}
	return RC_OK;
}

static enum rc require_hooks(const struct conf *c, struct err *err)
{
	enum rc rc = RC_OK;
	const char *hook;
	int i = 0;
	for (; !rc && (hook = conf_name(c, "hook", i)) != NULL; i++)
		rc = i < HOOK_MOST ? require_hook(c, hook, err)
				   : err_set(err, RC_INVALID, "'%s' has more than %d [hook]", conf_path(c), HOOK_MOST);
	return rc;
}

/* A mail that goes to nobody is none. */
static enum rc require_mail(const struct conf *c, struct err *err)
{
	if (!conf_str(c, "digest", NULL, "mail")[0] || conf_str(c, "digest", NULL, "mail_to")[0])
		return RC_OK;
	err_set(err, RC_INVALID, "'%s' writes digests as mail files, and says nobody whom they are to", conf_path(c));
	err_hint(err, "write mail_to = boss@example.com under [digest]");
	return RC_INVALID;
}

/* The library without what it needs could only fail, each time. */
static enum rc require_archive(const struct conf *c, struct err *err)
{
	struct span version, path;
	bool off = conf_get(c, "archive", NULL, "library").n == 0;
	if (off || (conf_get(c, "archive", NULL, "secret").n > 0 && conf_pair(c, "archive_keys", 0, &version, &path)))
		return RC_OK;
	err_set(err, RC_INVALID, "'%s' names the library of the chat archive, and lacks its secret or its keys",
		conf_path(c));
	err_hint(err,
		"write secret_file = PATH under [archive], and VERSION = PATH of each private key under [archive_keys]; or leave library empty");
	return RC_INVALID;
}

enum rc confneed_check(const struct conf *c, unsigned roles, struct err *err)
{
	if ((roles & CONF_GATE) && !conf_name(c, "app", 0)) {
		err_set(err, RC_INVALID, "'%s' names no app", conf_path(c));
		err_hint(err, "add a section [app bot] with agentid, secret, token and aes_key");
		return RC_INVALID;
	}
	for (int i = 0; i < confkeys_count; i++) {
		const struct conf_key *k = &confkeys[i];
		if (!(k->roles & roles) || k->def || conf_is_map(k))
			continue;
		const char *name = conf_is_named(k) ? conf_name(c, k->section, 0) : NULL;
		for (int n = 0; !conf_is_named(k) ? n < 1 : name != NULL; n++, name = conf_name(c, k->section, n)) {
			if (conf_get(c, k->section, name, k->key).n == 0)
				return missing(c, k, name, err);
		}
	}
	enum rc rc = roles & CONF_ARCHIVE ? require_archive(c, err) : RC_OK;
	if (!rc && (roles & CONF_GATE))
		rc = shopconf_check(c, err);
	if (!rc && (roles & CONF_DESK))
		rc = require_mail(c, err);
	if (rc || !(roles & CONF_WORK))
		return rc;
	rc = require_robot(c, err);
	if (!rc)
		rc = require_hooks(c, err);
	return rc ? rc : require_secret(c, err);
}
