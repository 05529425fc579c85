/* siyu doctor: this machine. The configuration, who can read its secrets, the data folder, what runs, what the gate counted, and what
 * events the log holds. */
#include "doctor.h"
#include "backup.h"
#include "confage.h"
#include "logview.h"
#include "mailfile.h"
#include "put.h"
#include "retention.h"
#include "station.h"

#include "base/clock.h"
#include "base/inplace.h"
#include "base/json.h"
#include "base/zone.h"
#include "flow/warnsay.h"
#include "wecom/event.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TALLY_BYTES 16384
#define LITTLE_BYTES ((int64_t)1 << 30)
#define LEAST_BYTES ((int64_t)64 << 20) /* below it nothing is sent (exact 44) */
#define LOOK_BACK 20000                 /* rows of the log that are looked at */
#define PAGE 500
#define LOOK_DAYS 7
#define DATA_TODO \
	"看这个文件夹是不是跑 siyu 的用户的（ls -ld）、磁盘满没满、[data] dir 写得对不对；文件坏了，用备份：siyu restore"
#define REFUSALS 16 /* causes, which refusal_words tells apart */

/* -- the configuration --------------------------------------------------------------------------------------------------------------- */

static void say_rights(struct doctor *d)
{
	const char *path;
	for (int i = 0; (path = conf_secret_file(d->conf, i)) != NULL; i++) {
		struct stat st;
		/* What systemd hands over (LoadCredential) has an ACL for the service alone, whose mask stands where the group does. */
		bool handed = span_starts(span_of(path), CONF_HANDED);
		if (handed)
			doctor_add(d, DOCTOR_GOOD, "handed", "",
				"%s 是 systemd 启动服务时抄的：换了密钥要 systemctl restart，reload 读到的还是旧的",
				path);
		if (stat(path, &st) == 0 && (st.st_mode & (handed ? S_IRWXO : S_IRWXG | S_IRWXO)) != 0)
			doctor_add(d, DOCTOR_NOTE, "rights", "chmod 600 它，让它属于跑 siyu 的用户",
				"%s 里有密钥，别的用户也读得到", path);
	}
}

/* The sidebar: what WeCom wants of its address (api.md 16.1). */
static void say_pages(struct doctor *d, const struct conf *c)
{
	struct span url = conf_get(c, "desk", NULL, "url");
	const char *sender = conf_sender(c);
	if (!url.n)
		return;
	if (!span_starts(url, "https://"))
		doctor_add(d, DOCTOR_NOTE, "pages", "[desk] url 写 https:// 开头的域名，可信域名只认它",
			"页面的地址 %.*s 不是 https，企业微信里打不开侧边栏", SPAN_ARG(url));
	else if (!sender || conf_int(c, "app", sender, "agentid") == 0)
		doctor_add(
			d, DOCTOR_BAD, "pages", "在 [app] 里写上 agentid 和 secret", "有页面的地址，没有能登录的应用");
	else
		doctor_add(d, DOCTOR_GOOD, "pages", "", "侧边栏在 %.*s/side", SPAN_ARG(url));
}

static void say_nobody(struct doctor *d)
{
	struct span userid, name;
	if (!conf_pair(d->conf, "employees", 0, &userid, &name))
		doctor_add(d, DOCTOR_NOTE, "no_employees",
			"在 [employees] 下一位一行写：userid = 客户看到的称呼，例如 lin.yue = 林悦（userid 是通讯录 → 这位成员 → 账号）；写好重启 siyu serve",
			"[employees] 里一位员工也没有：客户看到的、报表里的员工是 userid，不是称呼；剧本、渠道码里按姓名写的员工找不到，写错了 siyu check 也查不出来");
}

void doctorhouse_conf(struct doctor *d, struct app *app)
{
	struct err err = {0};
	const char *name;
	enum rc rc = conf_load(app->conf_path, &app->conf, &err);
	if (rc) {
		doctor_add(d, DOCTOR_BAD, "conf",
			rc == RC_NOTFOUND ? "siyu init 问几个问题，写一份出来"
					  : "照括号里说的那一行改；那一行怎么写，看 siyu config --example",
			"配置 %s 读不了（%s%s%s）", app->conf_path, err.text, err.hint[0] ? "；" : "", err.hint);
		return;
	}
	d->conf = app->conf;
	if (conf_away(d->conf, NULL))
		doctor_add(d, DOCTOR_NOTE, "away",
			"systemctl status siyu，systemctl start siyu；起来以后再问一次 siyu doctor",
			"密钥由 systemd 在启动服务时给，停了就收走：密钥对不对、企业微信通不通，这次没有查");
	rc = conf_away(d->conf, NULL) ? RC_OK : confneed_check(d->conf, CONF_ALL, &err);
	if (rc) {
		doctor_add(d, DOCTOR_BAD, "conf", "把缺的补上：每一项的意思看 siyu config --example",
			"配置 %s 不全（%s%s%s）", app->conf_path, err.text, err.hint[0] ? "；" : "", err.hint);
		d->conf = NULL;
		return;
	}
	struct text apps;
	text_init(&apps, 2048);
	for (int i = 0; (name = conf_name(d->conf, "app", i)) != NULL; i++)
		text_addf(&apps, "%s%s", i ? "、" : "", name);
	doctor_add(d, DOCTOR_GOOD, "conf", "", "配置 %s：企业 %s，应用 %s", app->conf_path,
		conf_str(d->conf, "corp", NULL, "corpid"), text_str(&apps));
	say_nobody(d);
	say_pages(d, app->conf);
	text_release(&apps);
	say_rights(d);
}

/* -- what the gate counted ----------------------------------------------------------------------------------------------------------- */

static const char *refusal_words(struct span why)
{
	static const struct {
		const char *why, *words;
	} table[] = {
		{"query", "没有签名参数：不是企业微信来的，或网站服务器没把参数带过来"},
		{"timestamp", "时间参数不是数字"},
		{"parse", "内容不是企业微信的信封：网站服务器要原样转发"},
		{"signature", "签名不对：token 和管理后台的不一样"},
		{"base64", "解不开：aes_key 和管理后台的不一样"},
		{"aes", "解不开：aes_key 和管理后台的不一样"},
		{"frame", "解不开：aes_key 和管理后台的不一样"},
		{"receiveid", "是别的企业的：corpid 不对"},
		{"stale", "签名对、时间差太多：校准这台机器的时间（NTP）"},
		{"orders_signature", "订单推送的签名不对：[orders] key 和店铺系统里的不一样"},
		{"orders_shape", "订单推送读不懂"},
		{"app", "/wecom/ 后面的名字，配置里没有"},
		{"orders_closed", "有订单推送进来，但 [orders] key 没有填"},
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (span_is(why, table[i].why))
			return table[i].words;
	return "别的原因";
}

static int64_t number(const struct json_node *obj, const char *key)
{
	int64_t n = 0;
	return json_int(json_get(obj, key), &n) ? n : 0;
}

/* What was refused last counts: an old mistake that was mended must not alarm for ever. A wrong aes_key shows in several ways, and is one
 * cause. */
static void say_refused(struct doctor *d, const struct json_node *counted, const struct zone *zone, int64_t good_ms)
{
	struct refused {
		const char *words;
		int64_t count, last_ms;
	} v[REFUSALS];
	char at[32];
	int n = 0;
	for (const struct json_node *c = json_first(json_get(counted, "refused")); c; c = json_next(c)) {
		const char *words = refusal_words(json_key(c));
		int64_t last_ms = number(c, "last_ms");
		int i = 0;
		while (i < n && strcmp(v[i].words, words) != 0)
			i++;
		if (i == n && n == REFUSALS)
			break;
		if (i == n)
			v[n++] = (struct refused){words, 0, 0};
		v[i].count += number(c, "count");
		v[i].last_ms = last_ms > v[i].last_ms ? last_ms : v[i].last_ms;
	}
	for (int i = 0; i < n; i++) {
		bool news = v[i].last_ms > good_ms;
		doctor_add(d, news ? DOCTOR_BAD : DOCTOR_NOTE, "refused",
			news ? "从网站服务器的访问日志里抄下那一行：siyu doctor --request '…'，会说到底差在哪里" : "",
			"挡下过 %lld 个请求，最近一次 %s：%s%s", (long long)v[i].count,
			zone_format_minute(zone, v[i].last_ms, at), v[i].words, news ? "" : "（之后有通过的）");
	}
}

/* heard: callbacks of the last LOOK_DAYS in the log; the gate counts from its start. */
static void say_tally(struct doctor *d, const struct datadir *dir, const struct zone *zone, int64_t heard)
{
	struct text tally;
	struct json_doc *doc = NULL;
	char at[32];
	text_init(&tally, TALLY_BYTES);
	if (inplace_read(dir->tally, &tally, NULL) == RC_OK &&
		json_parse(span_trim(text_span(&tally)), &doc, NULL) == RC_OK) {
		const struct json_node *c = json_root(doc);
		int64_t verified_ms = number(c, "last_verified_ms"), kept_ms = number(c, "last_kept_ms");
		int64_t good_ms = verified_ms > kept_ms ? verified_ms : kept_ms;
		if (kept_ms > 0)
			doctor_add(d, DOCTOR_GOOD, "callbacks", "", "收下 %lld 个回调，最近一个 %s",
				(long long)number(c, "kept"), zone_format_minute(zone, kept_ms, at));
		else if (verified_ms > 0)
			doctor_add(d, DOCTOR_NOTE, "callbacks",
				"让一位员工加个客户试试；还是没有，看应用有没有勾上「外部联系人变更回调」",
				"回调 URL 验证过了（%s），还没有收到回调", zone_format_minute(zone, verified_ms, at));
		else if (heard > 0)
			doctor_add(d, DOCTOR_GOOD, "callbacks", "", "%d 天里收到 %lld 个回调，这次启动以后还没有",
				LOOK_DAYS, (long long)heard);
		else
			doctor_add(d, DOCTOR_NOTE, "callbacks",
				"在管理后台填回调 URL；先自己验一遍：siyu doctor --url https://域名/wecom/名字",
				"企业微信还没有来过");
		say_refused(d, c, zone, good_ms);
	}
	json_free(doc);
	text_release(&tally);
}

/* -- what events the log holds ------------------------------------------------------------------------------------------------------- */

struct heard {
	int64_t callbacks, adds, coded;
};

static enum rc hear(struct inbox *in, int64_t since_ms, struct heard *h, struct err *err)
{
	struct arena *a = arena_new(65536);
	int64_t head = 0;
	enum rc rc = inbox_head(in, &head, err);
	int64_t at = head > LOOK_BACK ? head - LOOK_BACK : 0;
	while (!rc && at < head) {
		struct inbox_row *row = NULL;
		int n = 0;
		arena_reset(a);
		rc = inbox_read(in, a, at, PAGE, &row, &n, err);
		if (rc || n == 0)
			break;
		for (int i = 0; i < n; i++) {
			struct event e;
			if (row[i].kind != INBOX_CALLBACK || row[i].at_ms < since_ms ||
				event_parse(a, row[i].body, &e, NULL))
				continue;
			bool add = span_is(e.kind, "event:change_external_contact:add_external_contact");
			h->callbacks++;
			h->adds += add;
			h->coded += add && e.welcome_code.n > 0;
		}
		at = row[n - 1].id;
	}
	arena_free(a);
	return rc;
}

/* A console welcome takes all codes; a partner of another corp never has one, so a few without are usual (callbacks.md 5.4). */
static void say_heard(struct doctor *d, const struct heard *h)
{
	if (h->callbacks > 0 && h->adds == 0)
		doctor_add(d, DOCTOR_NOTE, "event_switch",
			"管理后台 → 这个应用 → 接收消息，勾上「外部联系人变更回调」；并看加客户的员工在不在可见范围里",
			"%d 天里收到 %lld 个回调，没有一个是加好友", LOOK_DAYS, (long long)h->callbacks);
	else if (h->adds >= 3 && h->coded * 2 < h->adds)
		doctor_add(d, DOCTOR_BAD, "welcome_code",
			"管理后台 → 客户联系 → 欢迎语，把给这些员工设的欢迎语停用：后台自己发欢迎语，就不给别人凭证。别的 SCRM 也在发的，停掉一个",
			"%d 天里 %lld 次加好友，只有 %lld 次带欢迎语凭证：siyu 发不了欢迎语", LOOK_DAYS,
			(long long)h->adds, (long long)h->coded);
	else if (h->adds > 0)
		doctor_add(d, DOCTOR_GOOD, "welcome_code", "", "%d 天里 %lld 次加好友，%lld 次带欢迎语凭证", LOOK_DAYS,
			(long long)h->adds, (long long)h->coded);
}

/* -- the data folder and what runs --------------------------------------------------------------------------------------------------- */

static void say_disk(struct doctor *d, const struct datadir *dir)
{
	int64_t left = datadir_free_bytes(dir);
	if (left < LITTLE_BYTES)
		doctor_add(d, left < LEAST_BYTES ? DOCTOR_BAD : DOCTOR_NOTE, "disk",
			"腾出地方：少于 64 MB 就什么也不发了", "数据所在的磁盘只剩 %lld MB", (long long)(left >> 20));
}

/* Of the folder itself others may know that it is there; what lies in it is its owner's alone. */
static void say_private(struct doctor *d, const struct datadir *dir)
{
	const struct {
		const char *path;
		mode_t not ;
	} all[] = {{dir->root, S_IROTH | S_IWOTH}, {dir->inbox_dir, S_IRWXG | S_IRWXO},
		{dir->state_dir, S_IRWXG | S_IRWXO}, {dir->snapshots, S_IRWXG | S_IRWXO},
		{dir->inbox_db, S_IRWXG | S_IRWXO}, {dir->state_db, S_IRWXG | S_IRWXO}, {dir->users, S_IRWXG | S_IRWXO},
		{dir->tokens, S_IRWXG | S_IRWXO}};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct stat st;
		if (stat(all[i].path, &st) == 0 && (st.st_mode & all[i].not ) != 0)
			doctor_add(d, DOCTOR_NOTE, "private", "chmod go-rwx 它，让它属于跑 siyu 的用户",
				"%s 里有客户的资料，别的用户也读得到（%03o）", all[i].path,
				(unsigned)(st.st_mode & 0777));
	}
}

/* What WeCom just answered us is why serve cannot send, too. */
static void say_trouble(struct doctor *d, struct span trouble)
{
	trouble = span_trim(trouble);
	if (d->fault)
		doctor_add(d, DOCTOR_SYMPTOM, "trouble", "改好上面那一处；改了配置要重启 siyu serve",
			"siyu serve 在跑，发不出去，多半就是上面那个原因（%.*s）", SPAN_ARG(trouble));
	else if (d->asked)
		doctor_add(d, DOCTOR_BAD, "trouble",
			"刚才问企业微信是通的：等几分钟再看；还这样，就是跑着的配置和现在的不一样，重启 siyu serve",
			"siyu serve 在跑，发不出去（%.*s）", SPAN_ARG(trouble));
	else
		doctor_add(d, DOCTOR_BAD, "trouble", "siyu doctor（不带 --offline）会问企业微信，说出原因",
			"siyu serve 在跑，发不出去（%.*s）", SPAN_ARG(trouble));
}

static void say_running(struct doctor *d, const struct datadir *dir)
{
	static const char *const role[] = {"gate", "work", "desk"};
	struct text out;
	struct err err = {0};
	struct json_doc *doc = NULL;
	if (backup_may_run(dir, &err)) {
		doctor_add(d, DOCTOR_NOTE, "past", arena_printf(d->arena, "%s", err.hint).p, "%s", err.text);
		return;
	}
	for (size_t i = 0; i < sizeof role / sizeof *role; i++)
		if (!datadir_held(dir, role[i])) {
			doctor_add(d, DOCTOR_NOTE, "running",
				"siyu serve（按服务装的：systemctl status siyu，再 systemctl start siyu）",
				"siyu serve 没有在跑（%s）", role[i]);
			return;
		}
	text_init(&out, PUT_LINE_BYTES);
	if (put_ask(dir->sock, SPAN_LIT("{\"ask\":\"status\"}"), &out, &err) == RC_OK &&
		json_parse(span_trim(text_span(&out)), &doc, NULL) == RC_OK) {
		struct span trouble = json_str(json_get(json_root(doc), "trouble")),
			    phase = json_str(json_get(json_root(doc), "phase"));
		if (trouble.n > 0)
			say_trouble(d, trouble);
		else if (span_is(phase, "held"))
			doctor_add(d, DOCTOR_BAD, "held", "看 siyu status，再 siyu resume --send 或 --skip-before",
				"siyu serve 在跑，发送被按住了");
		else
			doctor_add(d, DOCTOR_GOOD, "running", "", "siyu serve 在跑");
		if (confage_unread(d->conf, span_trim(text_span(&out))))
			doctor_add(d, DOCTOR_BAD, "unread", CONFAGE_TODO,
				"%s 改过，siyu serve 还没有重读：跑着的是改以前的", conf_path(d->conf));
	} else {
		doctor_add(d, DOCTOR_BAD, "running", "看 siyu serve 的日志", "siyu serve 在跑，但不回答");
	}
	json_free(doc);
	text_release(&out);
}

/* What WeCom itself warned of, by callback. */
static void say_warnings(struct doctor *d, struct store_db *db, const struct zone *zone, int64_t now_ms)
{
	struct warning *v = NULL;
	struct err err = {0};
	int n = 0;
	if (warning_all(db, d->arena, &v, &n, &err))
		doctor_add(d, DOCTOR_BAD, "data", DATA_TODO, "企业微信的提醒读不出来（%s）", err.text);
	for (int i = 0; i < n; i++) {
		struct text line;
		const char *todo = "";
		text_init(&line, 1024);
		if (warnsay_line(&v[i], zone, now_ms, &line, &todo))
			doctor_add(d, DOCTOR_BAD, "warning", todo, "%s", text_str(&line));
		text_release(&line);
	}
}

/* Digests as mail: is there a place for them, and are they put there? */
static void say_mail(struct doctor *d, const struct datadir *dir, struct store_db *db, int64_t now_ms)
{
	struct mailfile m;
	char mark[MAILFILE_MARK_BYTES];
	struct err err = {0};
	int waiting = 0;
	mailfile_conf(d->conf, dir, mark, &m);
	enum rc rc = mailfile_look(&m, &err);
	if (rc) {
		int known = mailfile_waiting(db, &m, now_ms, &waiting, &(struct err){0}) == RC_OK ? waiting : 0;
		doctor_add(d, DOCTOR_BAD, "digest_mail", arena_printf(d->arena, "%s", err.hint).p, "%s%s", err.text,
			known ? arena_printf(d->arena, "（%d 封）", known).p : "");
	} else if (mailfile_waiting(db, &m, now_ms, &waiting, &err)) {
		doctor_add(d, DOCTOR_BAD, "data", DATA_TODO, "发过的报表读不出来（%s）", err.text);
	} else if (waiting > 0 && datadir_held(dir, "desk")) {
		doctor_add(d, DOCTOR_NOTE, "digest_mail",
			"过一分钟再看；还有，就看 siyu serve 的日志里 digests are not written 那一行",
			"有 %d 份报表还没写成邮件文件", waiting);
	}
}

/* Without a snapshot nothing goes from the log, and after a loss of siyu.db nothing is left but a backup. */
static void say_log(struct doctor *d, struct station *s, const struct zone *zone, int64_t now_ms)
{
	struct logview v;
	struct text line;
	struct err err = {0};
	if (logview_read(s, &v, &err)) {
		doctor_add(d, DOCTOR_BAD, "data", DATA_TODO, "收件箱读不了（%s）", err.text);
		return;
	}
	int64_t last_ms = v.snapshot_ms > 0 ? v.snapshot_ms : v.since_ms;
	bool late = v.first > 0 && now_ms - last_ms > RETENTION_LATE_MS;
	text_init(&line, 1024);
	logview_line(&v, zone, &line);
	doctor_add(d, late ? DOCTOR_BAD : DOCTOR_GOOD, "snapshot",
		late ? "siyu serve 每周做一份快照：看它在不在跑、磁盘还有没有地方（要比 siyu.db 多 256 MB）、日志里「no snapshot」那一行的原因"
		     : "",
		"%s", text_str(&line));
	text_release(&line);
}

void doctorhouse_look(struct doctor *d)
{
	struct datadir dir;
	struct station s;
	struct zone zone;
	struct heard h = {0};
	struct err err = {0};
	int64_t now_ms = clock_real_ms();
	enum rc rc = datadir_init(&dir, conf_str(d->conf, "data", NULL, "dir"), &err);
	if (!rc)
		say_private(d, &dir);
	if (!rc)
		rc = zone_load(conf_str(d->conf, "corp", NULL, "timezone"), now_ms - 400 * ZONE_DAY_MS,
			now_ms + ZONE_DAY_MS, &zone, &err);
	if (!rc)
		rc = station_read(dir.root, &s, &err);
	if (rc == RC_NOTFOUND && access(dir.inbox_db, F_OK) == 0) {
		doctor_add(d, DOCTOR_BAD, "data", arena_printf(d->arena, "%s", err.hint).p, "%s", err.text);
		return;
	}
	if (rc == RC_NOTFOUND) {
		doctor_add(d, DOCTOR_NOTE, "data", "siyu serve", "%s 里还没有数据：siyu serve 还没跑过", dir.root);
		return;
	}
	if (rc) {
		doctor_add(d, DOCTOR_BAD, "data", DATA_TODO, "数据文件夹 %s 读不了（%s%s%s）", dir.root, err.text,
			err.hint[0] ? "; " : "", err.hint);
		return;
	}
	say_disk(d, &dir);
	say_log(d, &s, &zone, now_ms);
	say_running(d, &dir);
	rc = hear(s.in, now_ms - LOOK_DAYS * ZONE_DAY_MS, &h, &err);
	say_tally(d, &dir, &zone, h.callbacks);
	if (rc)
		doctor_add(d, DOCTOR_BAD, "data", DATA_TODO, "收到的记录读不了（%s）", err.text);
	else
		say_heard(d, &h);
	say_warnings(d, s.db, &zone, now_ms);
	say_mail(d, &dir, s.db, now_ms);
	station_close(&s);
}
