/* siyu init: a configuration by asking, each answer checked at once, WeCom asked whether it is right; an existing file is never touched. */
#include "doctor.h"
#include "oneline.h"

#include "base/fileio.h"
#include "crypt/secret.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINE_BYTES 512
#define TRIES 5
#define CONF_BYTES ((size_t)16 << 10)
#define OUT_BYTES ((size_t)1 << 20)
#define TOKEN_CHARS 32 /* callbacks.md 1.1: at most 32 letters and digits */
#define AES_KEY_CHARS 43

enum field { CORPID, APP, AGENTID, SECRET, TOKEN, AES_KEY, DOMAIN, FIELDS };

static const struct {
	const char *section, *key; /* of the configuration that checks it; NULL: none does */
	const char *ask, *where;   /* Chinese */
	const char *def;           /* "" when it must be answered; "*": may be left empty; "=": drawn then */
	bool secret;
} fields[FIELDS] = {
	[CORPID] = {"corp", "corpid", "企业 ID", "管理后台 → 我的企业 → 企业信息，最下面一行", "", false},
	[APP] = {NULL, NULL, "给应用起个名字（小写字母和数字，回调地址里会用到）", "", "bot", false},
	[AGENTID] = {"app bot", "agentid", "AgentId", "管理后台 → 应用管理 → 这个应用，页面最上面", "", false},
	[SECRET] = {"app bot", "secret", "Secret", "同一页，点「查看」，在手机上收", "", true},
	[TOKEN] = {"app bot", "token", "Token",
		"应用 → 接收消息 → 设置API接收；直接回车，就在这里生成一个，等会儿填过去", "=", true},
	[AES_KEY] = {"app bot", "aes_key", "EncodingAESKey", "同上；直接回车，就在这里生成一个", "=", true},
	[DOMAIN] = {NULL, NULL, "企业微信从哪个网址找到这台机器（如 https://scrm.example.com；不知道就直接回车）", "",
		"*", false},
};

struct init {
	char v[FIELDS][LINE_BYTES];
	bool drawn[FIELDS];
	const char *api; /* NULL: WeCom's own */
	bool tty;
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

/* The configuration's own rules decide, so that init and serve never differ. */
static bool good(enum field f, const char *value, struct err *err)
{
	struct conf *c = NULL;
	struct text t;
	text_init(&t, CONF_BYTES);
	if (f == APP)
		text_addf(&t, "[app %s]\nagentid = 1\n", value);
	else if (fields[f].key)
		text_addf(&t, "[%s]\n%s = \"%s\"\n", fields[f].section, fields[f].key, value);
	enum rc rc = strchr(value, '"') || strchr(value, '\n') ? err_set(err, RC_INVALID, "引号不能要")
							       : conf_parse(text_span(&t), "这一项", &c, err);
	conf_free(c);
	if (t.p)
		secret_wipe(t.p, t.cap);
	text_release(&t);
	return rc == RC_OK;
}

/* Without the place in a file that nobody sees. */
static const char *reason(const struct err *err)
{
	const char *line = strstr(err->text, ": line "), *rest = line ? strstr(line + 2, ": ") : NULL;
	return rest ? rest + 2 : err->text;
}

/* false: no answer came, or none that is right. An earlier answer that is no secret stands for an empty line. */
static bool ask(struct init *in, enum field f)
{
	char before[LINE_BYTES] = "";
	const char *def = fields[f].def;
	struct err err = {0};
	if (in->v[f][0] && !fields[f].secret) {
		memcpy(before, in->v[f], sizeof before);
		def = before;
	}
	for (int i = 0; i < TRIES; i++) {
		printf("%s%s%s", fields[f].ask, fields[f].where[0] ? "\n  " : "", fields[f].where);
		printf(def[0] == 0 || def[0] == '=' || def[0] == '*' ? "\n> " : "（直接回车：%s）\n> ", def);
		(void)fflush(stdout);
		if (!oneline_secret(fields[f].secret && in->tty, in->v[f], LINE_BYTES))
			return false;
		struct span s = span_trim(span_of(in->v[f]));
		memmove(in->v[f], s.p, s.n);
		in->v[f][s.n] = 0;
		in->drawn[f] = s.n == 0 && def[0] == '=';
		if (in->drawn[f])
			draw(in->v[f], f == TOKEN ? TOKEN_CHARS : AES_KEY_CHARS);
		else if (s.n == 0 && def[0] && def[0] != '*')
			(void)snprintf(in->v[f], LINE_BYTES, "%s", def);
		if (in->v[f][0] == 0 && def[0] == '*')
			return true;
		if (in->v[f][0] == 0)
			printf("  这一项要填\n");
		else if (good(f, in->v[f], &err))
			return true;
		else
			printf("  这样不行：%s%s%s\n", reason(&err), err.hint[0] ? "；" : "", err.hint);
	}
	return false;
}

/* -- writing ------------------------------------------------------------------------------------------------------------------------- */

static void write_conf(const struct init *in, struct text *out)
{
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

/* WeCom itself says whether corpid and secret are right. true: they are to be asked again. */
static bool wrong(struct conf *conf)
{
	struct doctor d = {.clock_off_ms = INT64_MAX, .conf = conf};
	struct err err = {0};
	struct text out;
	bool again = false;
	char line[LINE_BYTES];
	if (oneask_new("siyu-init", &d.ask, &err))
		return false;
	d.arena = arena_new(65536);
	text_init(&out, OUT_BYTES);
	printf("\n问一下企业微信……\n");
	doctorapi_look(&d);
	doctor_print(&d, false, &out);
	printf("%s\n", text_str(&out));
	for (int i = 0; i < d.n; i++)
		again = again ||
			(d.v[i].mark == DOCTOR_BAD &&
				(strcmp(d.v[i].code, "secret") == 0 || strcmp(d.v[i].code, "corpid") == 0));
	if (again) {
		printf("企业 ID、AgentId 和 Secret 再填一次吗？（直接回车：再填；n：先这样）\n> ");
		(void)fflush(stdout);
		again = oneline_secret(false, line, LINE_BYTES) && span_trim(span_of(line)).n == 0;
	}
	text_release(&out);
	oneask_free(d.ask);
	arena_free(d.arena);
	return again;
}

static void say_next(const struct init *in, const char *path)
{
	const char *domain = in->v[DOMAIN][0] ? in->v[DOMAIN] : "https://你的域名";
	size_t n = strlen(domain);
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
		return err_set(err, RC_LIMIT, "the path '%s' is too long", path);
	memcpy(dir, path, (size_t)(slash - path));
	dir[slash - path] = 0;
	return fileio_mkdirs(dir, 0755, err);
}

/* RC_DENIED: the answers ended before all were there. */
static enum rc run(struct init *in, const char *path, bool offline, struct text *out, struct err *err)
{
	for (enum field f = 0; f < FIELDS; f++)
		if (!ask(in, f))
			return err_set(err, RC_DENIED, "no answer for '%s': nothing was written", fields[f].ask);
	for (int i = 0; i < TRIES; i++) {
		struct conf *conf = NULL;
		text_clear(out);
		write_conf(in, out);
		enum rc rc = conf_parse(text_span(out), path, &conf, err);
		bool again = !rc && !offline && wrong(conf);
		conf_free(conf);
		if (rc)
			return rc;
		if (!again)
			break;
		if (!ask(in, CORPID) || !ask(in, AGENTID) || !ask(in, SECRET))
			return err_set(err, RC_DENIED, "no answer: nothing was written");
	}
	enum rc rc = make_folder(path, err);
	return rc ? rc : fileio_write(path, text_span(out), 0600, err);
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
	if (argc > 8)
		return command_usage("init", "参数太多了");
	int code = command_options("init", argc, argv, specs, 2, words, &n);
	if (code || n > 0)
		return code ? code : command_usage("init", "这里用不上「%s」", words[0]);
	if (access(app->conf_path, F_OK) == 0) {
		err_set(&err, RC_CONFLICT, "「%s」已经有了，没有动它", app->conf_path);
		err_hint(&err, "改它再运行 siyu doctor，或者用 siyu --conf 文件 init 另写一份");
		return command_fail(&err, EXIT_USAGE);
	}
	text_init(&out, CONF_BYTES);
	enum rc rc = run(&in, app->conf_path, offline, &out, &err);
	if (!rc)
		say_next(&in, app->conf_path);
	if (out.p)
		secret_wipe(out.p, out.cap);
	text_release(&out);
	secret_wipe(&in, sizeof in);
	return rc ? command_fail(&err, rc == RC_DENIED ? EXIT_USAGE : command_code(rc)) : EXIT_DONE;
}
