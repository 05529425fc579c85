/* wecom/chatmsg: callbacks.md 7.2 and 7.3. */
#include "wecom/chatmsg.h"
#include "base/json.h"
#include "base/utf8.h"

#define INPUT_MSGS_MOST 1000 /* that are read */
#define TO_MOST 20           /* receivers that are kept: of a group we do not need them all */

/* -- a page ---------------------------------------------------------------------------------------------------------------------- */

static bool read_sealed(struct arena *a, const struct json_node *n, struct chatmsg_sealed *ret)
{
	struct chatmsg_sealed s = {0};

	if (!json_int(json_get(n, "seq"), &s.seq) || !json_int(json_get(n, "publickey_ver"), &s.key_version))
		return false;
	s.msgid = arena_copy(a, json_str(json_get(n, "msgid")));
	s.random_key = arena_copy(a, json_str(json_get(n, "encrypt_random_key")));
	s.body = arena_copy(a, json_str(json_get(n, "encrypt_chat_msg")));
	*ret = s;
	return s.seq > 0;
}

enum rc chatmsg_page(struct arena *a, struct span json, int64_t *ret_code, struct chatmsg_sealed **ret, int *ret_count,
	struct err *err)
{
	struct json_doc *doc;
	const struct json_node *list;
	struct chatmsg_sealed *v;
	int64_t code = 0;
	int n = 0;
	enum rc rc = json_parse(json, &doc, err);

	if (rc)
		return err_wrap(err, RC_INVALID, "a page of the archive");
	list = json_get(json_root(doc), "chatdata");
	if (!json_int(json_get(json_root(doc), "errcode"), &code) ||
		(code == 0 && json_kind(list) != JSON_ARRAY && json_kind(list) != JSON_NULL &&
			json_kind(list) != JSON_NONE))
		rc = err_set(err, RC_INVALID, "a page of the archive without errcode and chatdata");
	v = arena_alloc(a, (json_count(list) + 1) * sizeof *v);
	for (const struct json_node *i = json_first(list); !rc && i; i = json_next(i))
		if (!read_sealed(a, i, &v[n++]))
			rc = err_set(
				err, RC_INVALID, "message %d of a page of the archive has no seq or publickey_ver", n);
	json_free(doc);
	if (rc)
		return rc;
	*ret_code = code;
	*ret = v;
	*ret_count = n;
	return RC_OK;
}

static const struct {
	int64_t code;
	bool again;
	const char *words;
} codes[] = {
	{10000, false, "an argument is wrong"},
	{10001, true, "the network failed"},
	{10002, true, "the answer could not be read"},
	{10003, true, "a system call failed"},
	{10004, false, "the key is wrong (while encrypting)"},
	{10005, false, "the file id is wrong"},
	{10006, false, "it could not be decrypted: is the private key the one of that version?"},
	{10007, false, "no private key of that version: add it under [archive_keys]"},
	{10008, false, "the random key could not be read"},
	{10009, false, "this machine's address is not allowed: add it on the archive page of the console"},
	{10010, false, "the data is gone: it is kept for five days"},
	{10011, false, "the certificate is not trusted"},
	{301042, false, "this machine's address is not allowed: add it on the archive page of the console"},
	{301052, false, "the archive is past its end: renew it in the console"},
	{301053, false, "the archive is not enabled: enable it in the console"},
	{301058, false, "the answer is too large: lower [archive] limit"},
};

const char *chatmsg_code_words(int64_t code)
{
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (codes[i].code == code)
			return codes[i].words;
	return "";
}

bool chatmsg_code_again(int64_t code)
{
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (codes[i].code == code)
			return codes[i].again;
	return false;
}

/* -- a message ------------------------------------------------------------------------------------------------------------------ */

/* key: the object with its fields; title: what of it people read behind the name of the kind. */
static const struct kind {
	const char *kind, *key, *shown, *title;
} kinds[] = {
	{"text", "text", "", "content"},
	{"image", "image", "[图片]", ""},
	{"voice", "voice", "[语音]", ""},
	{"video", "video", "[视频]", ""},
	{"file", "file", "[文件]", "filename"},
	{"emotion", "emotion", "[表情]", ""},
	{"link", "link", "[链接]", "title"},
	{"weapp", "weapp", "[小程序]", "title"},
	{"card", "card", "[名片]", ""},
	{"location", "location", "[位置]", "title"},
	{"chatrecord", "chatrecord", "[聊天记录]", "title"},
	{"mixed", "mixed", "[图文]", ""},
	{"markdown", "info", "[Markdown]", ""},
	{"news", "info", "[图文消息]", ""},
	{"todo", "todo", "[待办]", "title"},
	{"vote", "vote", "[投票]", "votetitle"},
	{"collect", "collect", "[填表]", "title"},
	{"redpacket", "redpacket", "[红包]", ""},
	{"external_redpacket", "redpacket", "[红包]", ""},
	{"meeting", "meeting", "[会议]", "topic"},
	{"calendar", "calendar", "[日程]", "title"},
	{"docmsg", "doc", "[文档]", "title"},
	{"meeting_voice_call", "meeting_voice_call", "[通话]", ""},
	{"voip_doc_share", "voip_doc_share", "[共享文档]", ""},
	{"sphfeed", "sphfeed", "[视频号]", ""},
	{"voiptext", "info", "[通话]", ""},
	{"qydiskfile", "info", "[微盘文件]", ""},
	{"agree", "agree", NULL, ""},
	{"disagree", "disagree", NULL, ""},
	{"revoke", "revoke", NULL, ""},
	{"switch", "", NULL, ""},
	{"recall", "", NULL, ""},
};

static const struct kind *kind_of(struct span name)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (span_is(name, kinds[i].kind))
			return &kinds[i];
	return NULL;
}

bool chatmsg_known(struct span kind)
{
	return kind_of(kind) != NULL;
}

static struct span words_of(struct arena *a, const struct json_node *root, struct span name)
{
	const struct kind *k = kind_of(name);
	struct span title = SPAN_LIT(""), words;
	struct text t;

	if (k && !k->shown)
		return SPAN_ABSENT;
	if (k && k->title[0])
		title = json_str(json_get(json_get(root, k->key), k->title));
	if (k && !k->shown[0])
		return arena_copy(a, utf8_prefix(title.p ? title : SPAN_LIT(""), CHATMSG_TEXT_BYTES));
	text_init(&t, CHATMSG_TEXT_BYTES + 256);
	if (k)
		text_addf(&t, "%s%s%.*s", k->shown, title.n ? " " : "", SPAN_ARG(utf8_prefix(title, 512)));
	else
		text_addf(&t, "[%.*s]", SPAN_ARG(utf8_prefix(name, 64)));
	words = arena_copy(a, text_span(&t));
	text_release(&t);
	return words;
}

static void read_to(struct arena *a, const struct json_node *list, struct chatmsg *m)
{
	size_t n = json_count(list);
	struct span *v = arena_alloc(a, (n < TO_MOST ? n : TO_MOST) * sizeof *v + 1);

	m->to = v;
	for (const struct json_node *i = json_first(list); i && m->to_n < TO_MOST; i = json_next(i))
		if (json_str(i).n)
			v[m->to_n++] = arena_copy(a, json_str(i));
}

static struct span copy_or_empty(struct arena *a, struct span s)
{
	return s.p ? arena_copy(a, s) : SPAN_LIT("");
}

enum rc chatmsg_parse(struct arena *a, struct span json, int64_t seq, struct chatmsg *ret, struct err *err)
{
	struct chatmsg m = {.seq = seq};
	struct json_doc *doc;
	const struct json_node *root;
	struct span action;
	enum rc rc = json_parse(json, &doc, err);

	if (rc)
		return err_wrap(err, RC_INVALID, "a message of the archive");
	root = json_root(doc);
	action = json_str(json_get(root, "action"));
	m.msgid = copy_or_empty(a, json_str(json_get(root, "msgid")));
	m.from = copy_or_empty(a, json_str(json_get(root, span_is(action, "switch") ? "user" : "from")));
	m.room = copy_or_empty(a, json_str(json_get(root, "roomid")));
	m.kind = copy_or_empty(a, span_is(action, "switch") ? action : json_str(json_get(root, "msgtype")));
	if (!json_int(json_get(root, span_is(action, "switch") ? "time" : "msgtime"), &m.at_ms))
		m.at_ms = 0;
	read_to(a, json_get(root, "tolist"), &m);
	m.text = words_of(a, root, m.kind);
	if (span_is(m.kind, "revoke"))
		m.revokes = arena_copy(a, json_str(json_path(root, "revoke.pre_msgid")));
	if (span_is(m.kind, "agree") || span_is(m.kind, "disagree")) {
		/* The object of a disagreement is called by either name [U]. */
		struct span who = json_str(json_path(root, "agree.userid"));

		m.party = arena_copy(a, who.n ? who : json_str(json_path(root, "disagree.userid")));
	}
	json_free(doc);
	if (!m.msgid.n || !m.kind.n)
		return err_set(err, RC_INVALID, "a message of the archive without msgid or msgtype");
	*ret = m;
	return RC_OK;
}

/* -- inputs ---------------------------------------------------------------------------------------------------------------------------- */

static void write_consent(struct jsonw *w, const struct chatmsg_consent *c)
{
	jsonw_obj(w);
	jsonw_kstr_opt(w, "employee", c->employee.n ? c->employee : SPAN_ABSENT);
	jsonw_kstr(w, "customer", c->customer);
	jsonw_kstr_opt(w, "room", c->room.n ? c->room : SPAN_ABSENT);
	jsonw_kbool(w, "agreed", c->agreed);
	jsonw_kint(w, "at_ms", c->at_ms);
	jsonw_end_obj(w);
}

static void write_message(struct jsonw *w, const struct chatmsg *m, bool blank)
{
	jsonw_obj(w);
	jsonw_kint(w, "seq", m->seq);
	jsonw_kstr(w, "msgid", m->msgid);
	jsonw_kstr(w, "from", m->from);
	jsonw_key(w, "to");
	jsonw_arr(w);
	for (int i = 0; i < m->to_n; i++)
		jsonw_str(w, m->to[i]);
	jsonw_end_arr(w);
	jsonw_kstr_opt(w, "room", m->room.n ? m->room : SPAN_ABSENT);
	jsonw_kint(w, "at_ms", m->at_ms);
	jsonw_kstr(w, "kind", m->kind);
	jsonw_kstr_opt(w, "text", blank ? SPAN_ABSENT : m->text);
	jsonw_kstr_opt(w, "revokes", m->revokes);
	jsonw_kstr_opt(w, "party", m->party);
	jsonw_end_obj(w);
}

void chatmsg_write(const struct chatmsg_input *in, struct text *out)
{
	struct jsonw w;

	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kint(&w, "to_seq", in->to_seq);
	jsonw_kint(&w, "start_ms", in->start_ms);
	jsonw_kint(&w, "refused", in->refused);
	jsonw_kint(&w, "internal", in->internal);
	jsonw_kint(&w, "unreadable", in->unreadable);
	if (in->blank)
		jsonw_kbool(&w, "blank", true);
	jsonw_key(&w, "consent");
	jsonw_arr(&w);
	for (int i = 0; i < in->consents; i++)
		write_consent(&w, &in->consent[i]);
	jsonw_end_arr(&w);
	jsonw_key(&w, "messages");
	jsonw_arr(&w);
	for (int i = 0; i < in->msgs; i++)
		write_message(&w, &in->msg[i], in->blank);
	jsonw_end_arr(&w);
	jsonw_end_obj(&w);
}

size_t chatmsg_weight(const struct chatmsg *m)
{
	struct text t;
	struct jsonw w;
	size_t n;

	text_init(&t, CHATMSG_INPUT_BYTES);
	jsonw_init(&w, &t);
	write_message(&w, m, false);
	n = t.over ? CHATMSG_INPUT_BYTES : t.n + 1;
	text_release(&t);
	return n;
}

static int64_t number(const struct json_node *n, const char *key)
{
	int64_t v = 0;

	return json_int(json_get(n, key), &v) ? v : 0;
}

static void read_message(struct arena *a, const struct json_node *n, struct chatmsg *ret)
{
	struct chatmsg m = {.seq = number(n, "seq"), .at_ms = number(n, "at_ms")};

	m.msgid = copy_or_empty(a, json_str(json_get(n, "msgid")));
	m.from = copy_or_empty(a, json_str(json_get(n, "from")));
	m.room = copy_or_empty(a, json_str(json_get(n, "room")));
	m.kind = copy_or_empty(a, json_str(json_get(n, "kind")));
	m.text = arena_copy(a, json_str(json_get(n, "text")));
	m.revokes = arena_copy(a, json_str(json_get(n, "revokes")));
	m.party = arena_copy(a, json_str(json_get(n, "party")));
	read_to(a, json_get(n, "to"), &m);
	*ret = m;
}

static void read_consent(struct arena *a, const struct json_node *n, struct chatmsg_consent *ret)
{
	struct chatmsg_consent c = {.at_ms = number(n, "at_ms")};

	c.employee = copy_or_empty(a, json_str(json_get(n, "employee")));
	c.customer = copy_or_empty(a, json_str(json_get(n, "customer")));
	c.room = copy_or_empty(a, json_str(json_get(n, "room")));
	(void)json_bool(json_get(n, "agreed"), &c.agreed);
	*ret = c;
}

enum rc chatmsg_read(struct arena *a, struct span body, struct chatmsg_input *ret, struct err *err)
{
	struct chatmsg_input in = {0};
	struct json_doc *doc;
	const struct json_node *root, *list, *agrees;
	struct chatmsg_consent *c;
	struct chatmsg *m;
	enum rc rc = json_parse(body, &doc, err);

	if (rc)
		return rc;
	root = json_root(doc);
	list = json_get(root, "messages");
	agrees = json_get(root, "consent");
	if (!json_int(json_get(root, "to_seq"), &in.to_seq) || in.to_seq < 0 || json_count(list) > INPUT_MSGS_MOST ||
		json_count(agrees) > INPUT_MSGS_MOST) {
		json_free(doc);
		return err_set(err, RC_INVALID, "a page of the archive without 'to_seq', or with too much");
	}
	in.start_ms = number(root, "start_ms");
	in.refused = number(root, "refused");
	in.internal = number(root, "internal");
	in.unreadable = number(root, "unreadable");
	(void)json_bool(json_get(root, "blank"), &in.blank);
	in.msg = m = arena_alloc(a, (json_count(list) + 1) * sizeof *m);
	in.consent = c = arena_alloc(a, (json_count(agrees) + 1) * sizeof *c);
	for (const struct json_node *i = json_first(list); i; i = json_next(i))
		read_message(a, i, &m[in.msgs++]);
	for (const struct json_node *i = json_first(agrees); i; i = json_next(i))
		read_consent(a, i, &c[in.consents++]);
	json_free(doc);
	*ret = in;
	return RC_OK;
}
