#include "wecom/request.h"
#include "sample.h"
#include <string.h>

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new(1 << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct request_http build(const struct request *r)
{
	struct request_http http;
	struct err err;

	if (request_build(arena, r, &http, &err) != RC_OK)
		fail_msg("%s", err.text);
	return http;
}

static struct span encoded(const struct request *r)
{
	struct jsonw *w = sample_writer(arena);

	request_encode(r, w);
	return sample_written(arena, w);
}

/* Stored and read back, a request gives the same stored bytes and the same call. */
static struct request stored(const struct request *r)
{
	struct request back;
	struct err err;
	struct span once = encoded(r);

	if (request_decode(arena, r->api, once, &back, &err) != RC_OK)
		fail_msg("%s", err.text);
	assert_true(span_eq(encoded(&back), once));
	return back;
}

#define BODY_IS(r, text) \
	do { \
		struct request back_ = stored(r); \
		assert_string_equal(build(r).body.p, text); \
		assert_string_equal(build(&back_).body.p, text); \
	} while (0)

static struct request_attachment image = {.msgtype = SPAN_LIT("image"), .media_id = SPAN_LIT("2Ab-img")};
static struct request_attachment mini = {.msgtype = SPAN_LIT("miniprogram"),
	.title = SPAN_LIT("Starter"),
	.pic_media_id = SPAN_LIT("2Ab"),
	.appid = SPAN_LIT("wx0a"),
	.page = SPAN_LIT("p?c=1")};
static struct request_attachment card = {.msgtype = SPAN_LIT("link"),
	.title = SPAN_LIT("Agenda"),
	.desc = SPAN_LIT("Thu"),
	.url = SPAN_LIT("https://m.example.cn/a?u=1")};

static void test_welcome(void **state)
{
	(void)state;
	struct request_attachment list[] = {image, mini, card};
	struct request r = {.api = API_SEND_WELCOME};

	r.u.welcome = (struct request_welcome){SPAN_LIT("WC-9d1"), SPAN_LIT("你好 \"Wen\"\n"), list, 3};
	BODY_IS(&r,
		"{\"welcome_code\":\"WC-9d1\",\"text\":{\"content\":\"你好 \\\"Wen\\\"\\n\"},\"attachments\":["
		"{\"msgtype\":\"image\",\"image\":{\"media_id\":\"2Ab-img\"}},"
		"{\"msgtype\":\"miniprogram\",\"miniprogram\":{\"title\":\"Starter\","
		"\"pic_media_id\":\"2Ab\",\"appid\":\"wx0a\","
		"\"page\":\"p?c=1\"}},"
		"{\"msgtype\":\"link\",\"link\":{\"title\":\"Agenda\",\"desc\":\"Thu\","
		"\"url\":\"https://m.example.cn/a?u=1\"}}]}");
	struct request_http http = build(&r);
	assert_string_equal(http.method, "POST");
	assert_true(span_is(http.path, "/cgi-bin/externalcontact/send_welcome_msg"));
	assert_true(span_is(http.content_type, "application/json"));
}

/* api.md 8: the flags are always written */
static void test_contact_way_bodies(void **state)
{
	struct span users[] = {SPAN_LIT("lin"), SPAN_LIT("gao")};
	struct request r = {.api = API_ADD_WAY};

	(void)state;
	r.u.way = (struct request_way){.type = 2,
		.scene = 2,
		.remark = SPAN_LIT("海报"),
		.skip_verify = 1,
		.state = SPAN_LIT("c42"),
		.user = users,
		.user_n = 2};
	BODY_IS(&r,
		"{\"type\":2,\"scene\":2,\"remark\":\"海报\",\"skip_verify\":true,\"state\":\"c42\","
		"\"user\":[\"lin\",\"gao\"],\"is_exclusive\":false}");
	r = (struct request){.api = API_UPDATE_WAY};
	r.u.way = (struct request_way){
		.config_id = SPAN_LIT("42b3"), .state = SPAN_LIT("c42"), .user = users, .user_n = 1};
	BODY_IS(&r,
		"{\"config_id\":\"42b3\",\"skip_verify\":false,\"state\":\"c42\",\"user\":[\"lin\"],"
		"\"is_exclusive\":false}");
	r = (struct request){.api = API_GET_WAY, .u.way_id = {SPAN_LIT("42b3")}};
	BODY_IS(&r, "{\"config_id\":\"42b3\"}");
	r = (struct request){.api = API_DEL_WAY, .u.way_id = {SPAN_LIT("42b3")}};
	BODY_IS(&r, "{\"config_id\":\"42b3\"}");
	r = (struct request){.api = API_LIST_WAY, .u.way_list = {100, 200, 100, SPAN_LIT("w-1")}};
	BODY_IS(&r, "{\"start_time\":100,\"end_time\":200,\"cursor\":\"w-1\",\"limit\":100}");
}

static void test_json_bodies(void **state)
{
	(void)state;
	struct span tags[] = {SPAN_LIT("etT2"), SPAN_LIT("etT3")}, customers[] = {SPAN_LIT("wmQx01")};
	struct request_new_tag fresh[] = {{SPAN_LIT("trial"), 2}, {SPAN_LIT("paid"), 0}};
	struct request r = {.api = API_MARK_TAG};

	r.u.mark = (struct request_mark){
		.userid = SPAN_LIT("lin"), .external_userid = SPAN_LIT("wm"), .add_tag = tags, .add_tag_n = 2};
	BODY_IS(&r, "{\"userid\":\"lin\",\"external_userid\":\"wm\",\"add_tag\":[\"etT2\",\"etT3\"]}");

	r = (struct request){.api = API_REMARK};
	r.u.remark = (struct request_remark){
		.userid = SPAN_LIT("lin"), .external_userid = SPAN_LIT("wm"), .remark = SPAN_LIT("小明-包裹卡")};
	BODY_IS(&r, "{\"userid\":\"lin\",\"external_userid\":\"wm\",\"remark\":\"小明-包裹卡\"}");

	r = (struct request){.api = API_TAG_LIST};
	BODY_IS(&r, "{}");

	/* api.md 7.1, 7.2 */
	struct span owners[] = {SPAN_LIT("lin.yue")};
	r = (struct request){.api = API_GROUP_LIST, .u.groups = {.limit = 1000}};
	BODY_IS(&r, "{\"limit\":1000}");
	r.u.groups = (struct request_groups){.owner = owners, .owner_n = 1, .cursor = SPAN_LIT("c2"), .limit = 1000};
	BODY_IS(&r, "{\"owner_filter\":{\"userid_list\":[\"lin.yue\"]},\"cursor\":\"c2\",\"limit\":1000}");
	r = (struct request){.api = API_GROUP_GET, .u.group = {.chat_id = SPAN_LIT("wrG001"), .need_name = 1}};
	BODY_IS(&r, "{\"chat_id\":\"wrG001\",\"need_name\":1}");

	r = (struct request){.api = API_ADD_TAG};
	r.u.add_tag = (struct request_add_tag){.group_name = SPAN_LIT("stage"), .order = 10, .tag = fresh, .tag_n = 2};
	BODY_IS(&r,
		"{\"group_name\":\"stage\",\"order\":10,\"tag\":[{\"name\":\"trial\",\"order\":2},"
		"{\"name\":\"paid\"}]}");

	r = (struct request){.api = API_ADD_MASS};
	r.u.mass = (struct request_mass){.chat_type = SPAN_LIT("single"),
		.sender = SPAN_LIT("lin"),
		.external_userid = customers,
		.external_userid_n = 1,
		.text = SPAN_LIT("Hi"),
		.attachments = &image,
		.attachments_n = 1};
	BODY_IS(&r,
		"{\"chat_type\":\"single\",\"sender\":\"lin\",\"external_userid\":[\"wmQx01\"],"
		"\"text\":{\"content\":\"Hi\"},"
		"\"attachments\":[{\"msgtype\":\"image\",\"image\":{\"media_id\":\"2Ab-img\"}}]}");

	r = (struct request){.api = API_MASS_LIST};
	r.u.mass_list = (struct request_mass_list){
		.chat_type = SPAN_LIT("single"), .start_time = 100, .end_time = 200, .limit = 100};
	BODY_IS(&r, "{\"chat_type\":\"single\",\"start_time\":100,\"end_time\":200,\"filter_type\":0,\"limit\":100}");

	r = (struct request){.api = API_MASS_RESULT};
	r.u.mass_page = (struct request_mass_page){.msgid = SPAN_LIT("m"), .userid = SPAN_LIT("lin"), .limit = 1000};
	BODY_IS(&r, "{\"msgid\":\"m\",\"userid\":\"lin\",\"limit\":1000}");
	r = (struct request){.api = API_REMIND_MASS};
	r.u.mass_page = (struct request_mass_page){.msgid = SPAN_LIT("m")};
	BODY_IS(&r, "{\"msgid\":\"m\"}");

	r = (struct request){.api = API_MESSAGE_SEND};
	r.u.message = (struct request_message){.touser = SPAN_LIT("a|b"),
		.msgtype = SPAN_LIT("textcard"),
		.agentid = 1000042,
		.title = SPAN_LIT("T"),
		.description = SPAN_LIT("D"),
		.url = SPAN_LIT("https://x"),
		.enable_duplicate_check = 1,
		.duplicate_check_interval = 1800};
	BODY_IS(&r,
		"{\"touser\":\"a|b\",\"msgtype\":\"textcard\",\"agentid\":1000042,\"enable_duplicate_check\":1,"
		"\"duplicate_check_interval\":1800,\"textcard\":{\"title\":\"T\",\"description\":\"D\","
		"\"url\":\"https://x\"}}");
}

static void test_queries_are_escaped(void **state)
{
	(void)state;
	struct request r = {.api = API_GETTOKEN};

	r.u.token = (struct request_token){SPAN_LIT("ww&1"), SPAN_LIT("s/+ =é")};
	struct request_http http = build(&r);
	assert_string_equal(http.method, "GET");
	assert_true(span_is(http.path, "/cgi-bin/gettoken?corpid=ww%261&corpsecret=s%2F%2B%20%3D%C3%A9"));
	assert_false(span_present(http.body));

	r = (struct request){.api = API_OAUTH, .u.oauth = {SPAN_LIT("C+d/1")}};
	assert_true(span_is(build(&r).path, "/cgi-bin/auth/getuserinfo?code=C%2Bd%2F1"));
	r = (struct request){.api = API_APP_TICKET};
	assert_true(span_is(api_url(arena, SPAN_LIT("https://h"), build(&r).path, SPAN_LIT("t")),
		"https://h/cgi-bin/ticket/get?type=agent_config&access_token=t"));
	r = (struct request){.api = API_CORP_TICKET};
	assert_true(span_is(build(&r).path, "/cgi-bin/get_jsapi_ticket"));
	r = (struct request){.api = API_CONTACT_GET};
	r.u.contact = (struct request_contact){SPAN_LIT("wm-_1"), SPAN_ABSENT};
	assert_true(span_is(build(&r).path, "/cgi-bin/externalcontact/get?external_userid=wm-_1"));
	r.u.contact.cursor = SPAN_LIT("a=b");
	assert_true(span_is(build(&r).path, "/cgi-bin/externalcontact/get?external_userid=wm-_1&cursor=a%3Db"));
	assert_true(span_is(api_url(arena, SPAN_LIT("https://h/"), build(&r).path, SPAN_LIT("t+k")),
		"https://h/cgi-bin/externalcontact/get?external_userid=wm-_1&cursor=a%3Db&access_token=t%2Bk"));
	assert_true(span_is(
		api_url(arena, SPAN_LIT("http://h:1"), SPAN_LIT("/p"), SPAN_LIT("t")), "http://h:1/p?access_token=t"));
	assert_true(
		span_is(api_url(arena, SPAN_LIT("http://h:1"), SPAN_LIT("/p?a=b"), SPAN_ABSENT), "http://h:1/p?a=b"));
}

static void test_upload_is_multipart(void **state)
{
	(void)state;
	struct request r = {.api = API_MEDIA_UPLOAD};

	r.u.upload = (struct request_upload){
		SPAN_LIT("image"), SPAN_LIT("海报.png"), SPAN_LIT("ab12"), SPAN_LIT("\x89PNG--siyu-0--")};
	struct request_http http = build(&r);
	struct span mark = span_drop(http.content_type, strlen("multipart/form-data; boundary="));
	assert_true(span_starts(http.content_type, "multipart/form-data; boundary=siyu-"));
	assert_false(span_is(mark, "siyu-0")); /* the file holds it */
	struct span want = arena_printf(arena,
		"--%.*s\r\nContent-Disposition: form-data; name=\"media\"; filename=\"海报.png\"; "
		"filelength=14\r\nContent-Type: application/octet-stream\r\n\r\n\x89PNG--siyu-0--\r\n--%.*s--\r\n",
		SPAN_ARG(mark), SPAN_ARG(mark));
	assert_true(span_eq(http.body, want));
	assert_true(span_is(http.path, "/cgi-bin/media/upload?type=image"));
	assert_string_equal(encoded(&r).p, "{\"type\":\"image\",\"filename\":\"海报.png\",\"sha256\":\"ab12\"}");
}

/* Who publishes and who sees it; a link carries its cover; files have ids of their own kind (api.md 6.1, 13). */
static void test_moment(void **state)
{
	(void)state;
	static const struct span people[] = {SPAN_LIT("lin.yue"), SPAN_LIT("wang")}, tags[] = {SPAN_LIT("etT2")};
	struct request_attachment link = {.msgtype = SPAN_LIT("link"),
		.title = SPAN_LIT("Agenda"),
		.url = SPAN_LIT("https://m.example.cn/a?u=1"),
		.sha256 = SPAN_LIT("d1"),
		.media_id = SPAN_LIT("ATT-3")};
	struct request_attachment two[] = {image, image};
	struct request r = {.api = API_ADD_MOMENT};
	struct span type;

	r.u.moment = (struct request_moment){.text = SPAN_LIT("新课"),
		.attachments = two,
		.attachments_n = 2,
		.user_list = people,
		.user_list_n = 2,
		.tag_list = tags,
		.tag_list_n = 1};
	BODY_IS(&r,
		"{\"text\":{\"content\":\"新课\"},\"attachments\":[{\"msgtype\":\"image\",\"image\":{\"media_id\":\"2Ab-img\"}},"
		"{\"msgtype\":\"image\",\"image\":{\"media_id\":\"2Ab-img\"}}],\"visible_range\":{\"sender_list\":{\"user_list\":"
		"[\"lin.yue\",\"wang\"]},\"external_contact_list\":{\"tag_list\":[\"etT2\"]}}}");
	r.u.moment.attachments = &link;
	r.u.moment.attachments_n = 1;
	r.u.moment.tag_list_n = 0;
	BODY_IS(&r,
		"{\"text\":{\"content\":\"新课\"},\"attachments\":[{\"msgtype\":\"link\",\"link\":{\"title\":\"Agenda\",\"url\":"
		"\"https://m.example.cn/a?u=1\",\"media_id\":\"ATT-3\"}}],\"visible_range\":{\"sender_list\":{\"user_list\":"
		"[\"lin.yue\",\"wang\"]}}}");
	assert_true(span_is(request_media_type(API_ADD_MOMENT, SPAN_LIT("link")), "moment_image"));
	assert_true(span_is(request_media_type(API_ADD_MOMENT, SPAN_LIT("video")), "moment_video"));
	assert_int_equal(request_media_api(SPAN_LIT("moment_video"), &type), API_MOMENT_UPLOAD);
	assert_true(span_is(type, "video"));
	assert_int_equal(request_media_api(SPAN_LIT("image"), &type), API_MEDIA_UPLOAD);
	r = (struct request){.api = API_MOMENT_UPLOAD};
	r.u.upload = (struct request_upload){SPAN_LIT("image"), SPAN_LIT("a.png"), SPAN_LIT("x"), SPAN_LIT("123456")};
	assert_true(span_is(build(&r).path, "/cgi-bin/media/upload_attachment?media_type=image&attachment_type=1"));
	r = (struct request){.api = API_MOMENT_JOB, .u.moment_page.jobid = SPAN_LIT("job-71/a")};
	assert_true(span_is(build(&r).path, "/cgi-bin/externalcontact/get_moment_task_result?jobid=job-71%2Fa"));
	r = (struct request){
		.api = API_MOMENT_MARKS, .u.moment_page = {.moment_id = SPAN_LIT("momB"), .userid = SPAN_LIT("u")}};
	BODY_IS(&r, "{\"moment_id\":\"momB\",\"userid\":\"u\"}");
	r = (struct request){.api = API_MOMENT_LIST, .u.moment_page = {.start_time = 10, .end_time = 20, .limit = 20}};
	BODY_IS(&r, "{\"start_time\":10,\"end_time\":20,\"limit\":20}");
}

static void test_files_are_stored_by_digest(void **state)
{
	(void)state;
	struct request_attachment list[] = {{.msgtype = SPAN_LIT("miniprogram"),
		.sha256 = SPAN_LIT("d1"),
		.title = SPAN_LIT("t"),
		.appid = SPAN_LIT("a"),
		.page = SPAN_LIT("p")}};
	struct request r = {.api = API_SEND_WELCOME};
	struct request_http http;
	struct err err;
	size_t n;

	r.u.welcome = (struct request_welcome){SPAN_LIT("c"), SPAN_ABSENT, list, 1};
	assert_int_equal(request_check(&r, &err), RC_OK);
	assert_int_equal(request_build(arena, &r, &http, &err), RC_INVALID);
	struct request back = stored(&r);
	struct request_attachment *v = request_attachments(&back, &n);
	assert_int_equal(n, 1);
	assert_true(request_media_missing(&v[0]));
	assert_true(span_is(request_media_type(API_SEND_WELCOME, v[0].msgtype), "image"));
	v[0].pic_media_id = SPAN_LIT("M");
	assert_false(request_media_missing(&v[0]));
	assert_string_equal(build(&back).body.p,
		"{\"welcome_code\":\"c\",\"attachments\":[{\"msgtype\":\"miniprogram\",\"miniprogram\":"
		"{\"title\":\"t\",\"pic_media_id\":\"M\",\"appid\":\"a\",\"page\":\"p\"}}]}");
	r = (struct request){.api = API_MARK_TAG};
	assert_null(request_attachments(&r, &n));
	assert_int_equal(n, 0);
}

static void refused(const struct request *r, const char *field)
{
	struct err err = {0};

	if (request_check(r, &err) != RC_INVALID || strstr(err.text, field) == NULL)
		fail_msg("'%s' expected, '%s'", field, err.text);
}

/* api.md 2.5 */
static void test_limits_of_remark(void **state)
{
	struct request r = {.api = API_REMARK};
	struct err err = {0};

	(void)state;
	r.u.remark = (struct request_remark){.userid = SPAN_LIT("lin"), .external_userid = SPAN_LIT("wm")};
	refused(&r, "remark");
	r.u.remark.remark = SPAN_LIT("一二三四五六七八九十一二三四五六七八九十");
	assert_int_equal(request_check(&r, &err), RC_OK);
	r.u.remark.remark = SPAN_LIT("一二三四五六七八九十一二三四五六七八九十一");
	refused(&r, "remark");
	r.u.remark.remark = SPAN_ABSENT;
	r.u.remark.remark_company = SPAN_LIT("甲公司");
	assert_int_equal(request_check(&r, &err), RC_OK);
	r.u.remark.external_userid = SPAN_ABSENT;
	refused(&r, "external_userid");
	r.u.remark.external_userid = SPAN_LIT("wm");
	r.u.remark.userid = SPAN_ABSENT;
	refused(&r, "userid");
}

/* api.md 8.1 */
static void test_limits_of_contact_ways(void **state)
{
	struct span users[REQUEST_MAX_WAY_USERS + 1];
	struct request r = {.api = API_ADD_WAY};

	(void)state;
	for (size_t i = 0; i <= REQUEST_MAX_WAY_USERS; i++)
		users[i] = SPAN_LIT("lin");
	r.u.way = (struct request_way){
		.type = 2, .scene = 2, .state = SPAN_LIT("c42"), .user = users, .user_n = REQUEST_MAX_WAY_USERS};
	assert_int_equal(request_check(&r, NULL), RC_OK);
	r.u.way.user_n++;
	refused(&r, "'user' has 101");
	r.u.way.user_n = 0;
	refused(&r, "'user' is missing");
	r.u.way.user_n = 2;
	r.u.way.type = 1;
	refused(&r, "'user' of a single");
	r.u.way.type = 3;
	refused(&r, "'type'");
	r.u.way.type = 2;
	r.u.way.scene = 1;
	refused(&r, "'scene'");
	r.u.way.scene = 2;
	r.u.way.state = SPAN_LIT("1234567890123456789012345678901");
	refused(&r, "'state'");
	r.u.way.state = SPAN_ABSENT;
	refused(&r, "'state' is missing");
	r.u.way.state = SPAN_LIT("c42");
	r.u.way.remark = SPAN_LIT("一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一");
	refused(&r, "'remark'");
	r.u.way.remark = SPAN_ABSENT;
	r.api = API_UPDATE_WAY;
	refused(&r, "'config_id'");
	r = (struct request){.api = API_DEL_WAY};
	refused(&r, "'config_id'");
	r = (struct request){.api = API_LIST_WAY, .u.way_list = {200, 100, 0, SPAN_ABSENT}};
	refused(&r, "'end_time'");
}

static void test_limits_of_groups(void **state)
{
	struct request r = {.api = API_GROUP_LIST};

	(void)state;
	refused(&r, "limit");
	r.u.groups.limit = REQUEST_MAX_GROUP_PAGE + 1;
	refused(&r, "limit");
	r.u.groups = (struct request_groups){.status_filter = 4, .limit = 1};
	refused(&r, "status_filter");
	r = (struct request){.api = API_GROUP_GET};
	refused(&r, "chat_id");
}

static void test_limits_of_welcome_and_mass(void **state)
{
	(void)state;
	char long_text[REQUEST_MAX_TEXT_BYTES + 1];
	struct request_attachment ten[10];
	struct request r = {.api = API_SEND_WELCOME};

	memset(long_text, 'x', sizeof(long_text));
	r.u.welcome.welcome_code = SPAN_LIT("c");
	refused(&r, "'text' is missing");
	r.u.welcome.text = span_make(long_text, sizeof(long_text));
	refused(&r, "'text' has 4001 bytes");
	r.u.welcome.text = span_make(long_text, REQUEST_MAX_TEXT_BYTES);
	assert_int_equal(request_check(&r, NULL), RC_OK);
	r.u.welcome.text = SPAN_LIT("\xff");
	refused(&r, "'text' is not UTF-8");
	for (size_t i = 0; i < 10; i++)
		ten[i] = image;
	r.u.welcome = (struct request_welcome){SPAN_LIT("c"), SPAN_ABSENT, ten, 10};
	refused(&r, "'attachments'");
	r.u.welcome.attachments_n = 9;
	assert_int_equal(request_check(&r, NULL), RC_OK);
	ten[3].msgtype = SPAN_LIT("voice");
	refused(&r, "'msgtype'");

	struct span *ids = arena_array(arena, REQUEST_MAX_TARGETS + 1, sizeof(*ids));
	for (size_t i = 0; i <= REQUEST_MAX_TARGETS; i++)
		ids[i] = SPAN_LIT("wm");
	r = (struct request){.api = API_ADD_MASS};
	r.u.mass = (struct request_mass){
		.text = SPAN_LIT("x"), .external_userid = ids, .external_userid_n = REQUEST_MAX_TARGETS + 1};
	refused(&r, "'external_userid' has 10001");
	r.u.mass.external_userid_n--;
	assert_int_equal(request_check(&r, NULL), RC_OK);
	build(&r);
	r.u.mass.external_userid_n = 0;
	refused(&r, "'external_userid' is missing, and so is sender");
	r.u.mass.chat_type = SPAN_LIT("group");
	refused(&r, "'sender' is missing");
}

static void test_limits_of_the_others(void **state)
{
	(void)state;
	struct request r = {.api = API_MARK_TAG};

	r.u.mark = (struct request_mark){.userid = SPAN_LIT("u"), .external_userid = SPAN_LIT("w")};
	refused(&r, "'add_tag' is missing");
	r = (struct request){.api = API_MASS_LIST};
	r.u.mass_list =
		(struct request_mass_list){.chat_type = SPAN_LIT("single"), .start_time = 1, .end_time = 32 * 86400};
	refused(&r, "'end_time'");
	r = (struct request){.api = API_MASS_RESULT};
	r.u.mass_page.msgid = SPAN_LIT("m");
	refused(&r, "'userid'");
	r.u.mass_page.userid = SPAN_LIT("u");
	r.u.mass_page.limit = 1001;
	refused(&r, "'limit'");
	r = (struct request){.api = API_MESSAGE_SEND};
	r.u.message = (struct request_message){.msgtype = SPAN_LIT("text"), .agentid = 1, .content = SPAN_LIT("x")};
	refused(&r, "'touser'");
	r.u.message.touser = SPAN_LIT("u");
	assert_int_equal(request_check(&r, NULL), RC_OK);
	char *text = arena_alloc(arena, 2049);
	memset(text, 'x', 2049);
	r.u.message.content = span_make(text, 2049);
	refused(&r, "'content' has 2049 bytes");
	r = (struct request){.api = API_ADD_TAG};
	struct request_new_tag tag = {
		.name = SPAN_LIT("一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一")};
	r.u.add_tag = (struct request_add_tag){.group_name = SPAN_LIT("g"), .tag = &tag, .tag_n = 1};
	refused(&r, "'tag.name'");
	r = (struct request){.api = API_MEDIA_UPLOAD};
	r.u.upload =
		(struct request_upload){SPAN_LIT("image"), SPAN_LIT("a\"b.png"), SPAN_LIT("x"), SPAN_LIT("123456")};
	refused(&r, "'filename'");
	r.u.upload.filename = SPAN_LIT("a.png");
	assert_int_equal(request_check(&r, NULL), RC_OK);
	r.u.upload.content = SPAN_LIT("12345");
	struct request_http http;
	struct err err;
	assert_int_equal(request_build(arena, &r, &http, &err), RC_INVALID);
	assert_string_equal(err.text, "media_upload: 'content' has less than 6 bytes");
}

/* Nine images, one video or one link, never mixed; 2000 characters; somebody has to publish (api.md 6.1). */
static void test_limits_of_moments(void **state)
{
	(void)state;
	static const struct span people[REQUEST_MAX_SENDERS + 1] = {SPAN_LIT("u")};
	struct request_attachment list[10] = {image, image, image, image, image, image, image, image, image, image};
	struct request_attachment video = {.msgtype = SPAN_LIT("video"), .media_id = SPAN_LIT("V")};
	struct request r = {.api = API_ADD_MOMENT};
	char *text = arena_alloc(arena, 8192);

	for (int i = 0; i < 2001; i++)
		memcpy(text + 3 * i, "字", 3);
	r.u.moment = (struct request_moment){.attachments = list, .attachments_n = 9};
	refused(&r, "'user_list' is missing");
	r.u.moment.user_list = people;
	r.u.moment.user_list_n = 1;
	r.u.moment.text = span_make(text, (size_t)3 * 2000);
	assert_int_equal(request_check(&r, NULL), RC_OK);
	r.u.moment.text = span_make(text, (size_t)3 * 2001);
	refused(&r, "'text' has more than 2000");
	r.u.moment.text = SPAN_ABSENT;
	r.u.moment.attachments_n = 10;
	refused(&r, "more than 9");
	r.u.moment.attachments_n = 2;
	list[1] = video;
	refused(&r, "two kinds");
	list[0] = video;
	refused(&r, "more than one video");
	list[0] = card;
	r.u.moment.attachments_n = 1;
	refused(&r, "names no file"); /* a link without its cover */
	list[0] = mini;
	refused(&r, "nothing that a moment can carry");
	r.u.moment.attachments_n = 0;
	refused(&r, "'text' is missing");
	r.u.moment.text = SPAN_LIT("x");
	r.u.moment.user_list_n = REQUEST_MAX_SENDERS + 1;
	refused(&r, "'user_list' has 1001");
	r = (struct request){.api = API_MOMENT_LIST, .u.moment_page = {.start_time = 10, .end_time = 10 + 31 * 86400}};
	refused(&r, "more than 30 days");
	r = (struct request){.api = API_MOMENT_MARKS, .u.moment_page.moment_id = SPAN_LIT("mom")};
	refused(&r, "'userid'");
	r = (struct request){.api = API_CANCEL_MOMENT};
	refused(&r, "'moment_id'");
	r = (struct request){.api = API_MOMENT_UPLOAD};
	r.u.upload = (struct request_upload){SPAN_LIT("file"), SPAN_LIT("a.pdf"), SPAN_LIT("x"), SPAN_LIT("123456")};
	refused(&r, "'type'");
}

static void test_stored_requests_are_checked(void **state)
{
	(void)state;
	struct request r;
	struct err err;

	assert_int_equal(request_decode(arena, API_MARK_TAG, SPAN_LIT("[]"), &r, &err), RC_INVALID);
	assert_int_equal(request_decode(arena, API_MARK_TAG, SPAN_LIT("{"), &r, &err), RC_INVALID);
	assert_int_equal(
		request_decode(arena, API_MARK_TAG, SPAN_LIT("{\"userid\":\"u\",\"new\":1}"), &r, &err), RC_OK);
	assert_true(span_is(r.u.mark.userid, "u"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_welcome, setup, teardown),
		cmocka_unit_test_setup_teardown(test_json_bodies, setup, teardown),
		cmocka_unit_test_setup_teardown(test_contact_way_bodies, setup, teardown),
		cmocka_unit_test_setup_teardown(test_queries_are_escaped, setup, teardown),
		cmocka_unit_test_setup_teardown(test_upload_is_multipart, setup, teardown),
		cmocka_unit_test_setup_teardown(test_moment, setup, teardown),
		cmocka_unit_test_setup_teardown(test_limits_of_moments, setup, teardown),
		cmocka_unit_test_setup_teardown(test_files_are_stored_by_digest, setup, teardown),
		cmocka_unit_test_setup_teardown(test_limits_of_remark, setup, teardown),
		cmocka_unit_test_setup_teardown(test_limits_of_contact_ways, setup, teardown),
		cmocka_unit_test_setup_teardown(test_limits_of_groups, setup, teardown),
		cmocka_unit_test_setup_teardown(test_limits_of_welcome_and_mass, setup, teardown),
		cmocka_unit_test_setup_teardown(test_limits_of_the_others, setup, teardown),
		cmocka_unit_test_setup_teardown(test_stored_requests_are_checked, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
