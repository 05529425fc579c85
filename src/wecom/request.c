/* wecom/request: one shape a request serves the outbox (KEPT) and, where WeCom's form is the same, the wire (WIRE). */
#include "wecom/request.h"
#include "wecom/requestcheck.h"
#include "wecom/shape.h"
#include <string.h>

#define REQUEST_MAX_BODY_BYTES ((size_t)8 << 20)

#define F(s, m, t, w) {.name = #m, .type = SHAPE_##t, .where = SHAPE_##w, .offset = offsetof(struct s, m)}
#define FLIST(s, m, t, w, subs) \
	{.name = #m, .type = SHAPE_##t, .where = SHAPE_##w, .offset = offsetof(struct s, m), \
	 .offset_n = offsetof(struct s, m##_n), .sub = subs}
#define FTEXT(s, m) {.name = "text", .type = SHAPE_OBJ, .where = SHAPE_BOTH, .offset = offsetof(struct s, m), .sub = &text_shape}
#define END {.name = NULL}
#define SHAPE(name, s, ...) \
	static const struct shape_field name##_fields[] = {__VA_ARGS__, END}; \
	static const struct shape name##_shape = {sizeof(struct s), name##_fields}

static const struct shape_field text_fields[] = {{.name = "content", .type = SHAPE_STR, .where = SHAPE_BOTH}, END};
static const struct shape text_shape = {sizeof(struct span), text_fields};

/* Stored flat; on the wire below the name of its msgtype (request_attachment_wire). */
SHAPE(attachment, request_attachment, F(request_attachment, msgtype, STR, KEPT), F(request_attachment, sha256, STR, KEPT),
      F(request_attachment, filename, STR, KEPT), F(request_attachment, media_id, STR, KEPT),
      F(request_attachment, pic_url, STR, KEPT), F(request_attachment, title, STR, KEPT),
      F(request_attachment, picurl, STR, KEPT), F(request_attachment, desc, STR, KEPT), F(request_attachment, url, STR, KEPT),
      F(request_attachment, pic_media_id, STR, KEPT), F(request_attachment, appid, STR, KEPT),
      F(request_attachment, page, STR, KEPT));
SHAPE(token, request_token, F(request_token, corpid, STR, WIRE), F(request_token, corpsecret, STR, WIRE));
SHAPE(welcome, request_welcome, F(request_welcome, welcome_code, STR, BOTH), FTEXT(request_welcome, text),
      FLIST(request_welcome, attachments, OBJS, KEPT, &attachment_shape));
SHAPE(contact, request_contact, F(request_contact, external_userid, STR, BOTH), F(request_contact, cursor, STR, BOTH));
SHAPE(mark, request_mark, F(request_mark, userid, STR, BOTH), F(request_mark, external_userid, STR, BOTH),
      FLIST(request_mark, add_tag, STRS, BOTH, NULL), FLIST(request_mark, remove_tag, STRS, BOTH, NULL));
SHAPE(tags, request_tags, FLIST(request_tags, tag_id, STRS, BOTH, NULL), FLIST(request_tags, group_id, STRS, BOTH, NULL));
SHAPE(new_tag, request_new_tag, F(request_new_tag, name, STR, BOTH), F(request_new_tag, order, UINT, BOTH));
SHAPE(add_tag, request_add_tag, F(request_add_tag, group_id, STR, BOTH), F(request_add_tag, group_name, STR, BOTH),
      F(request_add_tag, order, UINT, BOTH), FLIST(request_add_tag, tag, OBJS, BOTH, &new_tag_shape));
SHAPE(mass, request_mass, F(request_mass, chat_type, STR, BOTH), F(request_mass, sender, STR, BOTH),
      FLIST(request_mass, external_userid, STRS, BOTH, NULL), FLIST(request_mass, chat_id_list, STRS, BOTH, NULL),
      F(request_mass, allow_select, BOOL, BOTH), FTEXT(request_mass, text),
      FLIST(request_mass, attachments, OBJS, KEPT, &attachment_shape));
SHAPE(mass_list, request_mass_list, F(request_mass_list, chat_type, STR, BOTH), F(request_mass_list, start_time, UINT, BOTH),
      F(request_mass_list, end_time, UINT, BOTH), F(request_mass_list, creator, STR, BOTH),
      F(request_mass_list, filter_type, INT, BOTH), F(request_mass_list, limit, UINT, BOTH),
      F(request_mass_list, cursor, STR, BOTH));
SHAPE(mass_page, request_mass_page, F(request_mass_page, msgid, STR, BOTH), F(request_mass_page, userid, STR, BOTH),
      F(request_mass_page, limit, UINT, BOTH), F(request_mass_page, cursor, STR, BOTH));
SHAPE(message, request_message, F(request_message, touser, STR, BOTH), F(request_message, toparty, STR, BOTH),
      F(request_message, totag, STR, BOTH), F(request_message, msgtype, STR, BOTH), F(request_message, agentid, UINT, BOTH),
      F(request_message, content, STR, KEPT), F(request_message, title, STR, KEPT),
      F(request_message, description, STR, KEPT), F(request_message, url, STR, KEPT), F(request_message, btntxt, STR, KEPT),
      F(request_message, media_id, STR, KEPT), F(request_message, sha256, STR, KEPT), F(request_message, filename, STR, KEPT),
      F(request_message, safe, UINT, BOTH), F(request_message, enable_duplicate_check, UINT, BOTH),
      F(request_message, duplicate_check_interval, UINT, BOTH));
SHAPE(upload, request_upload, F(request_upload, type, STR, KEPT), F(request_upload, filename, STR, KEPT),
      F(request_upload, sha256, STR, KEPT));

static const struct shape *request_shape(enum api_id api)
{
	static const struct shape *const shapes[API_COUNT] = {
		[API_GETTOKEN] = &token_shape,	      [API_SEND_WELCOME] = &welcome_shape,
		[API_CONTACT_GET] = &contact_shape,   [API_MARK_TAG] = &mark_shape,
		[API_TAG_LIST] = &tags_shape,	      [API_ADD_TAG] = &add_tag_shape,
		[API_ADD_MASS] = &mass_shape,	      [API_MASS_LIST] = &mass_list_shape,
		[API_MASS_TASK] = &mass_page_shape,   [API_MASS_RESULT] = &mass_page_shape,
		[API_REMIND_MASS] = &mass_page_shape, [API_CANCEL_MASS] = &mass_page_shape,
		[API_MESSAGE_SEND] = &message_shape,  [API_MEDIA_UPLOAD] = &upload_shape,
	};
	INVARIANT(api > API_NONE && api < API_COUNT);
	return shapes[api];
}

enum rc request_check(const struct request *r, struct err *err)
{
	return requestcheck_all(r, false, err);
}

/* Into WeCom's nested form: {"msgtype":"link","link":{…}}. */
static void request_attachment_wire(struct jsonw *w, const struct request_attachment *x)
{
	jsonw_obj(w);
	jsonw_kstr(w, "msgtype", x->msgtype);
	jsonw_keyn(w, x->msgtype);
	jsonw_obj(w);
	if (span_is(x->msgtype, "link")) {
		jsonw_kstr(w, "title", x->title);
		jsonw_kstr_opt(w, "picurl", x->picurl);
		jsonw_kstr_opt(w, "desc", x->desc);
		jsonw_kstr(w, "url", x->url);
	} else if (span_is(x->msgtype, "miniprogram")) {
		jsonw_kstr(w, "title", x->title);
		jsonw_kstr(w, "pic_media_id", x->pic_media_id);
		jsonw_kstr(w, "appid", x->appid);
		jsonw_kstr(w, "page", x->page);
	} else if (x->media_id.n > 0) {
		jsonw_kstr(w, "media_id", x->media_id);
	} else {
		jsonw_kstr(w, "pic_url", x->pic_url);
	}
	jsonw_end_obj(w);
	jsonw_end_obj(w);
}

static void request_message_wire(struct jsonw *w, const struct request_message *m)
{
	jsonw_keyn(w, m->msgtype);
	jsonw_obj(w);
	jsonw_kstr_opt(w, "content", m->content);
	jsonw_kstr_opt(w, "media_id", m->media_id);
	jsonw_kstr_opt(w, "title", m->title);
	jsonw_kstr_opt(w, "description", m->description);
	jsonw_kstr_opt(w, "url", m->url);
	jsonw_kstr_opt(w, "btntxt", m->btntxt);
	jsonw_end_obj(w);
}

static struct span request_json(struct arena *a, const struct request *r)
{
	struct request_attachment *v;
	struct text out;
	struct jsonw w;
	size_t n;

	text_init(&out, REQUEST_MAX_BODY_BYTES);
	jsonw_init(&w, &out);
	jsonw_obj(&w);
	shape_write(&w, request_shape(r->api), &r->u, SHAPE_WIRE, NULL);
	v = request_attachments(r, &n);
	if (n > 0) {
		jsonw_key(&w, "attachments");
		jsonw_arr(&w);
		for (size_t i = 0; i < n; i++)
			request_attachment_wire(&w, &v[i]);
		jsonw_end_arr(&w);
	}
	if (r->api == API_MESSAGE_SEND)
		request_message_wire(&w, &r->u.message);
	jsonw_end_obj(&w);
	INVARIANT(!out.over); /* the checks bound every field */
	struct span body = arena_copy(a, text_span(&out));
	text_release(&out);
	return body;
}

/* The part header is exactly that of api.md 13; the boundary is the first of a series that the file does not hold. */
static void request_multipart(struct arena *a, const struct request_upload *u, struct request_http *ret)
{
	struct span mark = SPAN_LIT("siyu-0");

	for (unsigned i = 1; span_search(u->content, mark) != SIZE_MAX; i++)
		mark = arena_printf(a, "siyu-%u", i * 2654435761u);
	struct span head = arena_printf(a,
					"--%.*s\r\nContent-Disposition: form-data; name=\"media\"; filename=\"%.*s\"; "
					"filelength=%zu\r\nContent-Type: application/octet-stream\r\n\r\n",
					SPAN_ARG(mark), SPAN_ARG(u->filename), u->content.n);
	struct span tail = arena_printf(a, "\r\n--%.*s--\r\n", SPAN_ARG(mark));
	char *p = arena_alloc(a, head.n + u->content.n + tail.n);
	memcpy(p, head.p, head.n);
	memcpy(p + head.n, u->content.p, u->content.n);
	memcpy(p + head.n + u->content.n, tail.p, tail.n);
	ret->body = span_make(p, head.n + u->content.n + tail.n);
	ret->content_type = arena_printf(a, "multipart/form-data; boundary=%.*s", SPAN_ARG(mark));
}

static struct span request_path(struct arena *a, const struct request *r)
{
	const char *path = api_def(r->api)->path;
	struct span x, y;

	switch (r->api) {
	case API_GETTOKEN:
		x = api_escape(a, r->u.token.corpid);
		y = api_escape(a, r->u.token.corpsecret);
		return arena_printf(a, "%s?corpid=%.*s&corpsecret=%.*s", path, SPAN_ARG(x), SPAN_ARG(y));
	case API_CONTACT_GET:
		x = api_escape(a, r->u.contact.external_userid);
		y = api_escape(a, r->u.contact.cursor);
		return arena_printf(a, "%s?external_userid=%.*s%s%.*s", path, SPAN_ARG(x), y.n ? "&cursor=" : "", SPAN_ARG(y));
	case API_MEDIA_UPLOAD:
		return arena_printf(a, "%s?type=%.*s", path, SPAN_ARG(r->u.upload.type));
	default:
		return span_of(path);
	}
}

enum rc request_build(struct arena *a, const struct request *r, struct request_http *ret, struct err *err)
{
	struct request_http http = {0};
	enum rc rc = requestcheck_all(r, true, err);

	if (rc != RC_OK)
		return err_wrap(err, rc, "%s", api_def(r->api)->name);
	http.method = api_def(r->api)->method;
	http.path = request_path(a, r);
	switch (api_def(r->api)->body) {
	case API_BODY_JSON:
		http.content_type = SPAN_LIT("application/json");
		http.body = request_json(a, r);
		break;
	case API_BODY_MULTIPART:
		request_multipart(a, &r->u.upload, &http);
		break;
	case API_BODY_NONE:
		break;
	}
	*ret = http;
	return RC_OK;
}

void request_encode(const struct request *r, struct jsonw *w)
{
	INVARIANT(r->api != API_GETTOKEN);
	jsonw_obj(w);
	shape_write(w, request_shape(r->api), &r->u, SHAPE_KEPT, NULL);
	jsonw_end_obj(w);
}

enum rc request_decode(struct arena *a, enum api_id api, struct span json, struct request *ret, struct err *err)
{
	struct request r = {.api = api};
	struct json_doc *doc;
	enum rc rc = json_parse(json, &doc, err);

	INVARIANT(api != API_GETTOKEN);
	if (rc != RC_OK)
		return err_wrap(err, RC_INVALID, "stored request");
	if (json_kind(json_root(doc)) == JSON_OBJECT)
		shape_read(a, request_shape(api), json_root(doc), SHAPE_KEPT, &r.u);
	else
		rc = err_set(err, RC_INVALID, "stored request is no object");
	json_free(doc);
	if (rc == RC_OK)
		*ret = r;
	return rc;
}

struct request_attachment *request_attachments(const struct request *r, size_t *ret_n)
{
	*ret_n = 0;
	if (r->api == API_SEND_WELCOME) {
		*ret_n = r->u.welcome.attachments_n;
		return r->u.welcome.attachments;
	}
	if (r->api == API_ADD_MASS) {
		*ret_n = r->u.mass.attachments_n;
		return r->u.mass.attachments;
	}
	return NULL;
}

struct span request_media_type(struct span msgtype)
{
	return span_is(msgtype, "miniprogram") ? SPAN_LIT("image") : msgtype;
}

bool request_media_missing(const struct request_attachment *x)
{
	if (x->sha256.n == 0)
		return false;
	return span_is(x->msgtype, "miniprogram") ? x->pic_media_id.n == 0 : x->media_id.n == 0;
}
