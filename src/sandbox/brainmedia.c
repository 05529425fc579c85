/* Media (doc: api.md 13): what was uploaded is remembered by kind and age, its bytes are not kept. */
#include "brainint.h"

#include <stdio.h>
#include <string.h>

#define MEDIA_MS (3 * BRAIN_DAY_MS)
#define LEAST_BYTES 5 /* more than that */
#define IMAGE_URL_BYTES ((size_t)2 << 20)
#define ATTACHMENT_BYTES ((size_t)10 << 20)
#define BOUNDARY_BYTES 70 /* RFC 2046 */

int64_t brainmedia_check(struct brain_request *r, struct span id, const char *kind)
{
	const struct brain_media *m = span_present(id) ? map_get(r->b->media, id) : NULL;
	if (id.n == 0)
		return 41006;
	return !m || !span_is(m->kind, kind) || r->now_ms - m->made_ms > MEDIA_MS ? 40007 : 0;
}

/* The value of a parameter in a header such as `form-data; name="media"; filename=a.png`. */
static struct span parameter(struct span header, const char *name)
{
	struct span rest = header, part, key, value;
	while (span_present(rest)) {
		span_cut(rest, ';', &part, &rest);
		if (!span_cut(span_trim(part), '=', &key, &value) || !span_is(span_trim(key), name))
			continue;
		value = span_trim(value);
		if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
			value = span_make(value.p + 1, value.n - 2);
		return value;
	}
	return SPAN_ABSENT;
}

static bool same_word(struct span s, const char *lower)
{
	size_t n = strlen(lower);
	if (s.n != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]) != lower[i])
			return false;
	return true;
}

/* Of the headers of a part the Content-Disposition. */
static struct span disposition(struct span headers)
{
	struct span rest = headers, line, name, value;
	while (span_present(rest)) {
		span_cut(rest, '\n', &line, &rest);
		if (span_cut(line, ':', &name, &value) && same_word(span_trim(name), "content-disposition"))
			return span_trim(value);
	}
	return SPAN_ABSENT;
}

/* The first part with a filename that is called `name` (NULL: as it likes). false: the body is not such a multipart. */
static bool find_part(const struct brain_request *r, const char *name, struct span *ret_content)
{
	struct span boundary = parameter(r->content_type, "boundary"), rest = r->body;
	char mark[BOUNDARY_BYTES + 8];
	if (!span_starts(r->content_type, "multipart/form-data") || boundary.n == 0 || boundary.n > BOUNDARY_BYTES)
		return false;
	int n = snprintf(mark, sizeof mark, "\r\n--%.*s", SPAN_ARG(boundary));
	struct span between = span_make(mark, (size_t)n), first = span_drop(between, 2);
	if (rest.n < first.n || memcmp(rest.p, first.p, first.n) != 0)
		return false;
	rest = span_drop(rest, first.n);
	while (span_starts(rest, "\r\n")) {
		size_t head = span_search(rest, SPAN_LIT("\r\n\r\n")), stop;
		if (head == SIZE_MAX)
			return false;
		struct span content = span_drop(rest, head + 4);
		stop = span_search(content, between);
		if (stop == SIZE_MAX)
			return false;
		struct span is = disposition(span_take(rest, head));
		if (span_present(parameter(is, "filename")) && (!name || span_is(parameter(is, "name"), name))) {
			*ret_content = span_take(content, stop);
			return true;
		}
		rest = span_drop(content, stop + between.n);
	}
	return false;
}

static int64_t take_file(struct brain_request *r, const char *name, size_t most)
{
	struct span content;
	if (!find_part(r, name, &content) || content.n <= LEAST_BYTES)
		return 44001;
	return content.n > most ? 45001 : 0;
}

int64_t brainmedia_upload(struct brain_request *r)
{
	static const struct {
		const char *type;
		size_t most;
	} kinds[] = {{"image", 10u << 20}, {"voice", 2u << 20}, {"video", 10u << 20}, {"file", 20u << 20}};
	struct span type = brainapi_param(r, "type");
	size_t most = 0;
	char made[24];
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		most = span_is(type, kinds[i].type) ? kinds[i].most : most;
	text_addf(r->words, "type=%.*s", SPAN_ARG(type));
	if (most == 0)
		return 40004;
	int64_t bad = take_file(r, "media", most);
	if (bad)
		return bad;
	struct span id = brainworld_id(r->b, "2MED");
	struct brain_media *m = arena_alloc(r->b->arena, sizeof *m);
	*m = (struct brain_media){arena_copy(r->b->arena, type), r->now_ms};
	(void)map_put(r->b->media, id, m);
	snprintf(made, sizeof made, "%lld", (long long)(r->now_ms / 1000));
	jsonw_kstr(r->w, "type", type);
	jsonw_kstr(r->w, "media_id", id);
	jsonw_kcstr(r->w, "created_at", made); /* a string here */
	return 0;
}

/* Files of moments: image and video alone, with ids that no other call takes (api.md 13). */
int64_t brainmedia_attachment(struct brain_request *r)
{
	struct span type = brainapi_param(r, "media_type"), scene = brainapi_param(r, "attachment_type");
	text_addf(r->words, "type=%.*s", SPAN_ARG(type));
	if (!span_is(scene, "1") && !span_is(scene, "2"))
		return 40058;
	if (!span_is(type, "image") && !(span_is(type, "video") && span_is(scene, "1")))
		return 40004;
	int64_t bad = take_file(r, "media", ATTACHMENT_BYTES);
	if (bad)
		return bad;
	struct span id = brainworld_id(r->b, "2ATT");
	struct brain_media *m = arena_alloc(r->b->arena, sizeof *m);
	*m = (struct brain_media){
		arena_printf(r->b->arena, "%s_%.*s", span_is(scene, "1") ? "moment" : "album", SPAN_ARG(type)),
		r->now_ms};
	(void)map_put(r->b->media, id, m);
	jsonw_kstr(r->w, "type", type);
	jsonw_kstr(r->w, "media_id", id);
	jsonw_kint(r->w, "created_at", r->now_ms / 1000); /* a number here */
	return 0;
}

int64_t brainmedia_image(struct brain_request *r)
{
	int64_t bad = take_file(r, NULL, IMAGE_URL_BYTES);
	if (!bad)
		jsonw_kstr(r->w, "url",
			arena_printf(r->a, "https://wework.qpic.cn/wwpic/%.*s/0", SPAN_ARG(brainworld_id(r->b, "p"))));
	return bad;
}
