/* siyu init: a configuration by asking, each answer checked at once, WeCom asked whether it is right. Of a file that is there just the lines
 * change whose answer is another. */
#include "confedit.h"
#include "doctor.h"
#include "initform.h"
#include "oneline.h"

#include "base/fileio.h"
#include "crypt/secret.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_BYTES 4608 /* more than any value that conf_parse takes */
#define TRIES 5
#define CONF_BYTES ((size_t)1 << 20)
#define OUT_BYTES ((size_t)1 << 20)
#define TOKEN_CHARS 32 /* callbacks.md 1.1: at most 32 letters and digits */
#define AES_KEY_CHARS 43

enum field {
	CORPID = INITFORM_CORPID,
	APP = INITFORM_APP,
	AGENTID = INITFORM_AGENTID,
	SECRET = INITFORM_SECRET,
	TOKEN = INITFORM_TOKEN,
	AES_KEY = INITFORM_AES_KEY,
	DOMAIN = INITFORM_DOMAIN,
	FIELDS
};

static const struct {
	const char *section,
		*key; /* where it stands in a configuration; NULL: it is not asked again over one that is there */
	const char *ask, *where; /* Chinese */
	const char *def;         /* "" when it must be answered; "*": may be left empty; "=": drawn then */
	bool secret;
} fields[FIELDS] = {
	[CORPID] = {"corp", "corpid", "企业 ID", "管理后台 → 我的企业 → 企业信息，最下面一行", "", false},
	[APP] = {NULL, NULL, "给应用起个名字（小写字母和数字，回调地址里会用到）", "", "bot", false},
	[AGENTID] = {"app", "agentid", "AgentId", "管理后台 → 应用管理 → 这个应用，页面最上面", "", false},
	[SECRET] = {"app", "secret", "Secret", "同一页，点「查看」，在手机上收", "", true},
	[TOKEN] = {"app", "token", "Token", "应用 → 接收消息 → 设置API接收；直接回车，就在这里生成一个，等会儿填过去",
		"=", true},
	[AES_KEY] = {"app", "aes_key", "EncodingAESKey", "同上；直接回车，就在这里生成一个", "=", true},
	[DOMAIN] = {NULL, NULL, "企业微信从哪个网址找到这台机器（如 https://scrm.example.com；不知道就直接回车）", "",
		"*", false},
};

struct init {
	char v[FIELDS][LINE_BYTES];
	bool drawn[FIELDS];
	const char *api; /* NULL: WeCom's own, or what stands there */
	bool tty;
	struct conf *old; /* what was there; NULL: a new one is written */
	struct text text; /* of it */
};

/* -- asking -------------------------------------------------------------------------------------------------------------------------- */

static void draw(char *out, size_t n)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	for (size_t i = 0; i < n;) {
		uint8_t b;
		secret_random(&b, 1);
		if (b < 4 * (sizeof letters - 1)) /* each letter as likely as any other */
			out[i++] = letters[b % (sizeof letters - 1)];
	}
	out[n] = 0;
}

static const char *name_in(const struct init *in, enum field f)
{
	return strcmp(fields[f].section, "app") == 0 ? in->v[APP] : NULL;
}

/* Asked once: whether it stands in a file of its own (`secret_file = …`), which init leaves alone. */
static bool elsewhere(const struct init *in, enum field f)
{
	char key[64];
	(void)snprintf(key, sizeof key, "%s_file", fields[f].key);
	return confedit_has(text_span(&in->text), fields[f].section, name_in(in, f), key);
}

/* What stands in a configuration that works is kept as it is. */
static bool good(enum field f, const char *value, bool kept)
{
	const char *why = "";
	enum initform_verdict v = initform_look((enum initform)f, span_of(value), &why);
	if (v == INITFORM_BAD && !kept)
		printf("  这样不行：%s\n", why);
	else if (v != INITFORM_GOOD)
		printf("  注意：%s（先照这样用）\n", why);
	return v != INITFORM_BAD || kept;
}

/* false: no answer came, or none that is right. An earlier answer stands for an empty line; a secret one is not shown. */
static bool ask(struct init *in, enum field f)
{
	char before[LINE_BYTES];
	const char *def = fields[f].def;
	bool kept = in->v[f][0] != 0, done = false;
	memcpy(before, in->v[f], sizeof before);
	for (int i = 0; i < TRIES && !done; i++) {
		const char *shown = kept ? (fields[f].secret ? "****" : before) : def;
		printf("%s%s%s", fields[f].ask, fields[f].where[0] ? "\n  " : "", fields[f].where);
		if (kept)
			printf("（直接回车：不改，%s）\n> ", shown);
		else
			printf(def[0] == 0 || def[0] == '=' || def[0] == '*' ? "\n> " : "（直接回车：%s）\n> ", def);
		(void)fflush(stdout);
		if (!oneline_secret(fields[f].secret && in->tty, in->v[f], LINE_BYTES))
			break;
		struct span s = span_trim(span_of(in->v[f]));
		memmove(in->v[f], s.p, s.n);
		in->v[f][s.n] = 0;
		in->drawn[f] = s.n == 0 && !kept && def[0] == '=';
		if (in->drawn[f])
			draw(in->v[f], f == TOKEN ? TOKEN_CHARS : AES_KEY_CHARS);
		else if (s.n == 0 && kept)
			memcpy(in->v[f], before, sizeof before);
		else if (s.n == 0 && def[0] && def[0] != '*')
			(void)snprintf(in->v[f], LINE_BYTES, "%s", def);
		done = in->v[f][0] == 0 ? def[0] == '*' : good(f, in->v[f], s.n == 0 && kept);
		if (in->v[f][0] == 0 && !done)
			printf("  这一项要填\n");
	}
	secret_wipe(before, sizeof before);
	return done;
}

/* -- writing ------------------------------------------------------------------------------------------------------------------------- */

/* What stands there, but for the answers that are new. */
static void edit_conf(const struct init *in, struct text *out)
{
	text_add(out, text_span(&in->text));
	for (enum field f = 0; f < FIELDS; f++) {
		if (!fields[f].section || elsewhere(in, f))
			continue;
		struct span value = span_of(in->v[f]);
		if (!span_eq(value, conf_get(in->old, fields[f].section, name_in(in, f), fields[f].key)))
			confedit_set(out, fields[f].section, name_in(in, f), fields[f].key, value);
	}
	if (in->api && !span_is(conf_get(in->old, "wecom", NULL, "api_base"), in->api))
		confedit_set(out, "wecom", NULL, "api_base", span_of(in->api));
}

static void write_conf(const struct init *in, struct text *out)
{
	if (in->old) {
		edit_conf(in, out);
		return;
	}
	text_addf(out,
		"# siyu 的配置；所有的键、默认值和意思：siyu config --example\n\n"
		"[corp]\ncorpid = \"%s\"\n\n"
		"[app %s]\nagentid = %s\nsecret = \"%s\"\ntoken = \"%s\"\naes_key = \"%s\"\n\n"
		"# 员工的 userid = 客户看到的称呼，例如 lin.yue = 林悦\n[employees]\n\n"
		"# 渠道码的 State = 渠道名，例如 qr42 = 包裹卡\n[channels]\n",
		in->v[CORPID], in->v[APP], in->v[AGENTID], in->v[SECRET], in->v[TOKEN], in->v[AES_KEY]);
	if (in->api)
		text_addf(out, "\n[wecom]\napi_base = \"%s\"\n", in->api);
	if (in->v[DOMAIN][0])
		text_addf(out,
			"\n# 侧边栏、打卡页的网址：网站服务器把 /wecom/、/orders、/logins 以外的转给 127.0.0.1:8081 以后，去掉 url 前面的 #\n"
			"[desk]\n# url = %s\n",
			in->v[DOMAIN]);
}

enum checked { CHECKED, CHECKED_WRONG, CHECKED_NOT };

static bool one_of(const char *code, const char *const *codes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(code, codes[i]) == 0)
			return true;
	return false;
}

/* WeCom itself says whether corpid and secret are right, unless it cannot be reached or something else answers in its place.
 * CHECKED_WRONG: they are to be asked again. */
static enum checked check(struct conf *conf)
{
	static const char *const wrong[] = {"secret", "corpid"};
	static const char *const unheard[] = {
		"dns", "connect", "tls", "certificate", "cut", "call", "proxy", "proxy_html"};
	struct doctor d = {.clock_off_ms = INT64_MAX, .conf = conf};
	struct err err = {0};
	struct text out;
	enum checked ret = CHECKED;
	char line[LINE_BYTES];
	printf("\n问一下企业微信……\n");
	if (oneask_new("siyu-init", &d.ask, &err)) {
		printf("发不出请求（%s）\n", err.text);
		return CHECKED_NOT;
	}
	d.arena = arena_new(65536);
	text_init(&out, OUT_BYTES);
	doctorapi_look(&d);
	doctor_print(&d, false, &out);
	printf("%s\n", text_str(&out));
	if (d.fault && one_of(d.fault, unheard, sizeof unheard / sizeof *unheard))
		ret = CHECKED_NOT;
	if (d.fault && one_of(d.fault, wrong, sizeof wrong / sizeof *wrong)) {
		printf("企业 ID、AgentId 和 Secret 再填一次吗？（直接回车：再填；n：先这样）\n> ");
		(void)fflush(stdout);
		if (oneline_secret(false, line, LINE_BYTES) && span_trim(span_of(line)).n == 0)
			ret = CHECKED_WRONG;
	}
	text_release(&out);
	oneask_free(d.ask);
	arena_free(d.arena);
	return ret;
}

static void say_next(const struct init *in, const char *path)
{
	const char *domain = in->v[DOMAIN][0] ? in->v[DOMAIN] : "https://你的域名";
	size_t n = strlen(domain);
	if (in->old) {
		printf("\n%s 改好了，只动了改过的那几项。siyu serve 在跑的话，重启它才用新的；再跑 siyu --conf %s doctor\n",
			path, path);
		return;
	}
	printf("\n写好了 %s（只有你读得到）。接下来：\n", path);
	printf("  1. 让网站服务器把 /wecom/、/orders 和 /logins 转给 127.0.0.1:8080，其余转给 127.0.0.1:8081；再跑 siyu --conf %s serve\n",
		path);
	printf("  2. 自己先验一遍：siyu --conf %s doctor --url %.*s/wecom/%s\n", path,
		(int)(n > 0 && domain[n - 1] == '/' ? n - 1 : n), domain, in->v[APP]);
	printf("  3. 管理后台 → 这个应用 → 接收消息 → 设置API接收：填这个 URL");
	if (in->drawn[TOKEN] || in->drawn[AES_KEY])
		printf("，%s%s%s 照 %s 里的填", in->drawn[TOKEN] ? "Token" : "",
			in->drawn[TOKEN] && in->drawn[AES_KEY] ? "、" : "", in->drawn[AES_KEY] ? "EncodingAESKey" : "",
			path);
	printf("；勾上「外部联系人变更回调」，保存；把后台自带的欢迎语关掉\n"
	       "  4. 把员工的称呼、渠道的名字补进 %s，重启 siyu serve（配置改了都要重启）\n"
	       "  5. 读进已有的员工、客户、标签：siyu --conf %s sync\n",
		path, path);
}

static enum rc make_folder(const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');
	char dir[LINE_BYTES];
	if (!slash || slash == path)
		return RC_OK;
	if ((size_t)(slash - path) >= sizeof dir)
		return err_set(err, RC_LIMIT, "路径太长：「%s」", path);
	memcpy(dir, path, (size_t)(slash - path));
	dir[slash - path] = 0;
	return fileio_mkdirs(dir, 0755, err);
}

/* The values of a file that is there stand for empty lines. */
static enum rc read_old(struct init *in, const char *path, struct err *err)
{
	enum rc rc = fileio_read(path, &in->text, err);
	if (!rc)
		rc = conf_parse(text_span(&in->text), path, &in->old, err);
	if (rc) {
		char todo[sizeof err->hint];
		(void)snprintf(todo, sizeof todo, "%s", err->hint);
		err_hint(err, "没有动它，改好了再来一次，或者 siyu --conf 另一个文件 init%s%s", todo[0] ? "；" : "",
			todo);
		return err_wrap(err, rc, "已经有的配置读不懂，没有动它");
	}
	const char *app = conf_sender(in->old);
	app = app ? app : conf_name(in->old, "app", 0);
	(void)snprintf(in->v[APP], LINE_BYTES, "%s", app ? app : fields[APP].def);
	for (enum field f = 0; f < FIELDS; f++)
		if (fields[f].section && (app || f == CORPID) &&
			conf_given(in->old, fields[f].section, name_in(in, f), fields[f].key))
			(void)snprintf(in->v[f], LINE_BYTES, "%s",
				conf_str(in->old, fields[f].section, name_in(in, f), fields[f].key));
	printf("「%s」已经有了：[app %s] 的几项再问一遍，直接回车就不改；别的都原样留着\n", path, in->v[APP]);
	return RC_OK;
}

static bool ask_all(struct init *in)
{
	for (enum field f = 0; f < FIELDS; f++) {
		if (in->old && !fields[f].section)
			continue;
		if (in->old && elsewhere(in, f))
			printf("%s 在它自己的文件里（%s_file），这里不改\n", fields[f].ask, fields[f].key);
		else if (!ask(in, f))
			return false;
	}
	return true;
}

static bool ask_again(struct init *in)
{
	static const enum field again[] = {CORPID, AGENTID, SECRET};
	for (size_t i = 0; i < sizeof again / sizeof *again; i++)
		if (!(in->old && elsewhere(in, again[i])) && !ask(in, again[i]))
			return false;
	return true;
}

/* A file that is there keeps its mode and, as far as we may, its owner: the service that reads it may be another user. */
static enum rc store(const struct init *in, const char *path, struct span text, struct err *err)
{
	struct stat st;
	char real[PATH_MAX];
	if (!in->old) {
		enum rc rc = make_folder(path, err);
		return rc ? rc : fileio_write(path, text, 0600, err);
	}
	if (span_eq(text, text_span(&in->text)))
		return RC_OK;
	if (!realpath(path, real) || stat(real, &st))
		return err_set(err, RC_FAILED, "找不到「%s」了", path);
	enum rc rc = fileio_replace(real, text, st.st_mode & 0777, err);
	if (!rc && (st.st_uid != geteuid() || st.st_gid != getegid()) && chown(real, st.st_uid, st.st_gid))
		printf("注意：%s 现在是你的，原来是另一个用户的：siyu 用他跑的话，chown 回去\n", real);
	return rc;
}

/* RC_DENIED: the answers ended before all were there. *ret_checked is what the last question to WeCom came to. */
static enum rc run(
	struct init *in, const char *path, bool offline, enum checked *ret_checked, struct text *out, struct err *err)
{
	/* One that cannot be looked at is not taken for a new one: all would be asked for nothing. */
	enum rc rc = access(path, F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR) ? read_old(in, path, err) : RC_OK;
	if (rc)
		return rc;
	if (!ask_all(in))
		return err_set(err, RC_DENIED, "没有答完，什么也没有写");
	*ret_checked = CHECKED;
	for (int i = 0; i < TRIES; i++) {
		struct conf *conf = NULL;
		text_clear(out);
		write_conf(in, out);
		rc = conf_parse(text_span(out), path, &conf, err);
		if (!rc && !offline)
			*ret_checked = check(conf);
		conf_free(conf);
		if (rc)
			return rc;
		if (*ret_checked != CHECKED_WRONG)
			break;
		if (!ask_again(in))
			return err_set(err, RC_DENIED, "没有答完，什么也没有写");
	}
	return store(in, path, text_span(out), err);
}

static void forget(struct init *in, struct text *out)
{
	struct text *const v[] = {&in->text, out};
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		if (v[i]->p)
			secret_wipe(v[i]->p, v[i]->cap);
		text_release(v[i]);
	}
	conf_free(in->old);
	secret_wipe(in, sizeof *in);
}

int command_init(struct app *app, int argc, char **argv)
{
	bool offline = false;
	struct init in = {.tty = isatty(STDIN_FILENO) == 1};
	const struct option_spec specs[] = {{"--offline", NULL, &offline}, {"--api", &in.api, NULL}};
	char *words[8];
	int n;
	struct text out;
	struct err err = {0};
	enum checked checked = CHECKED;
	if (argc > 8)
		return command_usage("init", "参数太多了");
	int code = command_options("init", argc, argv, specs, 2, words, &n);
	if (code || n > 0)
		return code ? code : command_usage("init", "这里用不上「%s」", words[0]);
	text_init(&out, CONF_BYTES);
	text_init(&in.text, CONF_BYTES);
	enum rc rc = run(&in, app->conf_path, offline, &checked, &out, &err);
	if (!rc)
		say_next(&in, app->conf_path);
	if (!rc && checked == CHECKED_NOT)
		printf("\n注意：没有问到企业微信，%s 写好了，可是企业 ID 和 Secret 没有核对过：连得通了再跑 siyu --conf %s doctor\n",
			app->conf_path, app->conf_path);
	forget(&in, &out);
	if (rc)
		return command_fail(&err, rc == RC_DENIED || rc == RC_INVALID ? EXIT_USAGE : command_code(rc));
	return checked == CHECKED_NOT ? EXIT_PEER : EXIT_DONE;
}
