#include "confint.h"
#include "confvalue.h"
#include "shopconf.h"

#include "flow/settings.h"
#include "net/url.h"

#include <string.h>

#define HOOK_SECRET_LEAST 16
#define HOOK_MOST 8

/* Where it is found, of those that must be written. */
static const struct {
	const char *section, *key, *where;
} sources[] = {
	{"corp", "corpid", "企业微信管理后台「我的企业」页最下面的企业ID"},
	{"app", "token", "这个应用「API 接收消息」那一页的 Token"},
	{"app", "aes_key", "这个应用「API 接收消息」那一页的 EncodingAESKey，43 个字母和数字"},
	{"hook", "url", "收事件的那台机器的 https:// 网址"},
	{"hook", "secret", "给事件签名的密钥，例如 openssl rand -hex 32 给出的"},
};

static enum rc missing(const struct conf *c, const struct conf_key *k, const char *name, struct err *err)
{
	const char *where = "看 siyu config --example";
	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
		if (strcmp(sources[i].section, k->section) == 0 && strcmp(sources[i].key, k->key) == 0)
			where = sources[i].where;
	err_set(err, RC_INVALID, "%s: [%s%s%s] 里还缺「%s」", conf_path(c), k->section, name ? " " : "",
		name ? name : "", k->key);
	err_hint(err, "%s：在这一节写 %s = %s，或者 %s_file = 放着它的文件", where, k->key, confvalue_example(k),
		k->key);
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
	err_set(err, RC_INVALID, "%s: [app %s] 里还缺「secret」", conf_path(c), name ? name : "bot");
	err_hint(err,
		"这个应用页面上的 Secret：写 secret = …，或者 secret_file = 放着它的文件；只收回调、什么也不发，就写「secret =」空着");
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
	err_set(err, RC_INVALID, "%s: [digest] 写了 robot = %s，[robot %s] 还缺「key」", conf_path(c), robot, robot);
	err_hint(err, "加一节 [robot %s]，写 key = 机器人地址里 ?key= 后面那一串，或者 key_file = 放着它的文件", robot);
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
		err_set(err, RC_INVALID, "%s: [hook %s] 的「url」会让路上的人看到事件", conf_path(c), hook);
		err_hint(err,
			"写 https:// 的网址，例如 url = https://crm.example.cn/in；http:// 只能是本机：127.0.0.1、::1、localhost");
		return RC_INVALID;
	}
	if (conf_get(c, "hook", hook, "secret").n < HOOK_SECRET_LEAST) {
		err_set(err, RC_INVALID, "%s: [hook %s] 的「secret」太短，猜得到", conf_path(c), hook);
		err_hint(err, "至少写 %d 个字符，例如 openssl rand -hex 32 给出的", HOOK_SECRET_LEAST);
		return RC_INVALID;
	}
	if (!settings_hook_events(conf_get(c, "hook", hook, "events"))) {
		err_set(err, RC_INVALID, "%s: [hook %s] 的「events」里有不认识的事件", conf_path(c), hook);
		err_hint(err, "事件有 order、conversion、stop，用逗号隔开，例如 events = order, stop");
		return RC_INVALID;
	}
	return RC_OK;
}

static enum rc require_hooks(const struct conf *c, struct err *err)
{
	enum rc rc = RC_OK;
	const char *hook;
	int i = 0;
	for (; !rc && i < HOOK_MOST && (hook = conf_name(c, "hook", i)) != NULL; i++)
		rc = require_hook(c, hook, err);
	if (rc || !conf_name(c, "hook", HOOK_MOST))
		return rc;
	err_set(err, RC_INVALID, "%s: [hook …] 超过 %d 节", conf_path(c), HOOK_MOST);
	err_hint(err, "最多 %d 个接收方：去掉几节，例如不用的 [hook %s]", HOOK_MOST, conf_name(c, "hook", HOOK_MOST));
	return RC_INVALID;
}

/* A mail that goes to nobody is none. */
static enum rc require_mail(const struct conf *c, struct err *err)
{
	if (!conf_str(c, "digest", NULL, "mail")[0] || conf_str(c, "digest", NULL, "mail_to")[0])
		return RC_OK;
	err_set(err, RC_INVALID, "%s: [digest] 写了 mail，还缺「mail_to」：邮件给谁", conf_path(c));
	err_hint(err, "在 [digest] 下面写 mail_to = boss@example.com，几位用逗号隔开");
	return RC_INVALID;
}

/* The library without what it needs could only fail, each time. */
static enum rc require_archive(const struct conf *c, struct err *err)
{
	struct span version, path;
	bool off = conf_get(c, "archive", NULL, "library").n == 0;
	if (off || (conf_get(c, "archive", NULL, "secret").n > 0 && conf_pair(c, "archive_keys", 0, &version, &path)))
		return RC_OK;
	err_set(err, RC_INVALID, "%s: [archive] 写了 library，还缺「secret」或者 [archive_keys] 里的密钥",
		conf_path(c));
	err_hint(err,
		"[archive] 下面写 secret_file = 文件，[archive_keys] 下面一个版本一行，例如 1 = keys/1.pem；不用会话存档，就把 library 空着");
	return RC_INVALID;
}

enum rc confneed_check(const struct conf *c, unsigned roles, struct err *err)
{
	if (conf_away(c, err))
		return RC_INVALID;
	if ((roles & CONF_GATE) && !conf_name(c, "app", 0)) {
		err_set(err, RC_INVALID, "%s: 一个应用也没有写", conf_path(c));
		err_hint(err,
			"加一节 [app bot]，下面写 agentid、secret、token、aes_key，例如 agentid = 1000002；siyu init 会一项一项地问");
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
