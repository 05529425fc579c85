#include "readmedia.h"
#include "slipline.h"
#include "letter.h"
#include "table.h"
#include <string.h>

/* Limits of the platform for what is sent with a message (api.md 4.1, 13). */
#define MOST_ATTACHMENTS 9
#define MB ((int64_t)1024 * 1024)
#define LEAST_BYTES 6
#define TITLE_BYTES 128
#define DESC_BYTES 512
#define URL_BYTES 2048

static const struct media_rule {
	const char *word, *endings, *form, *limit;
	int64_t bytes;
} rules[] = {
	[SOP_IMAGE] = {"图片", ".jpg .jpeg .png", "图片要 jpg 或 png", "图片最多 10 MB", 10 * MB},
	[SOP_VIDEO] = {"视频", ".mp4", "视频要 mp4", "视频最多 10 MB", 10 * MB},
	[SOP_FILE] = {"文件", NULL, NULL, "文件最多 20 MB", 20 * MB},
};

/* true when the path ends with one of the endings, in any case. */
static bool ends_with(struct span path, const char *endings)
{
	for (struct span rest = span_of(endings), one; span_present(rest);) {
		span_cut(rest, ' ', &one, &rest);
		if (one.n && path.n > one.n && span_alike(span_drop(path, path.n - one.n), one))
			return true;
	}
	return false;
}

/* What the first bytes say it is: 'i' picture, 'v' mp4, 0 something else. */
static char looks_like(const struct check_file *f)
{
	if (f->head_n >= 3 && !memcmp(f->head, "\xff\xd8\xff", 3))
		return 'i';
	if (f->head_n >= 8 && !memcmp(f->head, "\x89PNG\r\n\x1a\n", 8))
		return 'i';
	return f->head_n >= 8 && !memcmp(f->head + 4, "ftyp", 4) ? 'v' : 0;
}

static struct span size_text(struct reading *r, int64_t bytes)
{
	if (bytes < 10240)
		return reading_printf(r, "%d 字节", (int)bytes);
	return reading_printf(r, "%d.%d MB", (int)(bytes / MB), (int)(bytes % MB * 10 / MB));
}

void readmedia_file(struct reading *r, struct sop_attachment *a, const char *at)
{
	const struct media_rule *rule = &rules[a->media];
	struct check_file f = {0};

	if (!r->world->find_file)
		return;
	if (!r->world->find_file(r->world->user, r->script->file, a->path, &f)) {
		reading_note(r, DIAG_FILE_MISSING, at, a->path, SPAN_ABSENT, SPAN_ABSENT);
		return;
	}
	f.sha256[64] = '\0';
	if (f.sha256[0])
		a->sha256 = arena_copy(r->arena, span_of(f.sha256));
	if (f.bytes > rule->bytes || f.bytes < LEAST_BYTES)
		reading_note(r, DIAG_FILE_SIZE, at, a->path, size_text(r, f.bytes),
			f.bytes < LEAST_BYTES ? SPAN_LIT("是空的") : span_of(rule->limit));
	char want = a->media == SOP_IMAGE ? 'i' : a->media == SOP_VIDEO ? 'v' : 0;
	if (want && f.head_n && looks_like(&f) != want)
		reading_note(r, DIAG_FILE_TYPE, at, a->path, span_of(rule->word),
			reading_printf(r, "文件里面不是%s，改名字没有用：用画图或剪辑软件另存一份", rule->word));
}

bool readmedia_outside(struct span path)
{
	return span_starts(path, "/") || span_starts(path, "\\") || span_search(path, SPAN_LIT("..")) != SIZE_MAX ||
		(path.n > 1 && path.p[1] == ':');
}

static bool stored(struct reading *r, struct phrase *c, struct sop_attachment *a)
{
	const struct media_rule *rule = &rules[a->media];
	phrase_done(c);
	const char *at = c->p;
	struct span whole = phrase_rest(c);

	if (phrase_at(c, "「")) {
		if (!reading_name(r, c, &whole) || !reading_end(r, c, SPAN_LIT("附件：图片 文件名")))
			return false;
	}
	/* A file name is taken as written: 清单（新）.pdf is not 清单(新).pdf. */
	a->path = arena_copy(r->arena, letter_raw(r->line.raw, r->line.whole, whole));
	if (span_find(whole, '{') != SIZE_MAX) {
		reading_note(r, DIAG_PATH_VAR, at, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
		return false;
	}
	if (readmedia_outside(whole)) {
		reading_note(r, DIAG_PATH, at, whole, SPAN_ABSENT, SPAN_ABSENT);
		return false;
	}
	if (rule->endings && !ends_with(whole, rule->endings)) {
		reading_note(r, DIAG_FILE_TYPE, at, whole, span_of(rule->word), span_of(rule->form));
		return false;
	}
	readmedia_file(r, a, at);
	return true;
}

static bool part_long(struct reading *r, struct span s, size_t max, const char *word, const char *limit, const char *at)
{
	if (s.n <= max)
		return false;
	reading_note(r, DIAG_LINK_LONG, at, span_of(word), span_of(limit), SPAN_ABSENT);
	return true;
}

/* 封面「a.jpg」 of a link in 朋友圈, which has to have one (api.md 6.1). */
static bool cover(struct reading *r, struct phrase *c, struct sop_attachment *a)
{
	struct sop_attachment picture = {.media = SOP_IMAGE};
	struct span name;

	phrase_done(c);
	const char *at = c->p;
	if (!phrase_at(c, "「"))
		return reading_end(r, c, SPAN_LIT("附件：链接 网址 标题「护理清单」 封面「封面.jpg」"));
	if (!reading_name(r, c, &name))
		return false;
	picture.path = arena_copy(r->arena, letter_raw(r->line.raw, r->line.whole, name));
	if (readmedia_outside(name) || !ends_with(name, rules[SOP_IMAGE].endings)) {
		if (readmedia_outside(name))
			reading_note(r, DIAG_PATH, at, name, SPAN_ABSENT, SPAN_ABSENT);
		else
			reading_note(r, DIAG_FILE_TYPE, at, name, SPAN_LIT("封面"), span_of(rules[SOP_IMAGE].form));
		return false;
	}
	readmedia_file(r, &picture, at);
	a->path = picture.path;
	a->covered = true;
	a->sha256 = picture.sha256;
	return true;
}

/* 链接 NAME, 小程序 NAME: a row of 资料. What stands for no row any more keeps its name and is not sent. */
static bool named(struct reading *r, struct phrase *c, struct sop_attachment *a)
{
	bool page = a->media == SOP_MINIPROGRAM;
	enum sop_sort sort = page ? SOP_N_MINIPROGRAM : SOP_N_LINK;
	struct span name;
	const struct book_entry *e;

	phrase_done(c);
	const char *at = c->p;
	if (!reading_name(r, c, &name))
		return false;
	a->path = arena_copy(r->arena, name);
	if (!page && r->script->moments && phrase_eat(c, "封面") && !cover(r, c, a))
		return false;
	if (!reading_end(r, c, page ? SPAN_LIT("附件：小程序 名") : SPAN_LIT("附件：链接 名")))
		return false;
	e = reading_entry(r, sort, name, page ? r->world->miniprograms : r->world->links, at);
	if (!e) {
		a->title = a->covered ? arena_copy(r->arena, name) : SPAN_ABSENT;
		return true;
	}
	a->title = arena_copy(r->arena, e->asset->title);
	a->desc = arena_copy(r->arena, e->asset->desc);
	a->url = arena_copy(r->arena, e->asset->url);
	a->appid = arena_copy(r->arena, e->asset->appid);
	a->page = arena_copy(r->arena, e->asset->page);
	if (!span_present(a->sha256))
		a->sha256 = arena_copy(r->arena, e->asset->sha256);
	return true;
}

/* Does a name of 资料 stand where a URL could? */
static bool is_name(const struct reading *r, const struct phrase *c)
{
	struct span word, rest;

	span_cut(phrase_rest(c), ' ', &word, &rest);
	if (span_find(word, '.') != SIZE_MAX || span_find(word, ':') != SIZE_MAX)
		return false;
	return r->world->links || !r->world->whole_folder;
}

static bool link(struct reading *r, struct phrase *c, struct span step_name, struct sop_attachment *a)
{
	if (is_name(r, c))
		return named(r, c, a);
	phrase_done(c);
	const char *at = c->p;
	struct span url = phrase_rest(c);
	size_t n = span_find(url, ' ');
	size_t quote = span_search(url, SPAN_LIT("「"));

	n = quote < n ? quote : n;
	url = n == SIZE_MAX ? url : span_take(url, n);
	if (!span_starts(url, "http://") && !span_starts(url, "https://")) {
		reading_note(r, DIAG_BAD_LINK, at, url, SPAN_ABSENT, SPAN_ABSENT);
		return false;
	}
	if (!span_starts(url, "https://"))
		reading_note(r, DIAG_NOT_HTTPS, at, url, SPAN_ABSENT, SPAN_ABSENT);
	a->url = url;
	c->p += url.n;
	a->title = span_present(step_name) ? step_name : SPAN_LIT("点开看看");
	while (!phrase_done(c)) {
		struct span *to = phrase_eat(c, "标题")                  ? &a->title
			: phrase_eat(c, "描述") || phrase_eat(c, "摘要") ? &a->desc
									 : NULL;
		if (!to && r->script->moments && phrase_eat(c, "封面")) {
			if (!cover(r, c, a))
				return false;
			continue;
		}
		if (!to || !phrase_at(c, "「"))
			return reading_end(r, c, SPAN_LIT("附件：链接 网址 标题「护理清单」"));
		struct span folded;
		if (!reading_name(r, c, &folded))
			return false;
		*to = arena_copy(r->arena, letter_raw(r->line.raw, r->line.whole, folded));
	}
	return !part_long(r, a->url, URL_BYTES, "网址", " 2048 个字母", at) &&
		!part_long(r, a->title, TITLE_BYTES, "标题", " 42 个汉字", at) &&
		!part_long(r, a->desc, DESC_BYTES, "描述", " 170 个汉字", at);
}

bool readmedia_kind(struct span path, enum sop_media *ret_media)
{
	for (int i = SOP_IMAGE; i <= SOP_VIDEO; i++) {
		if (ends_with(path, rules[i].endings)) {
			*ret_media = (enum sop_media)i;
			return true;
		}
	}
	return false;
}

/* The same without the word for its kind: a picture, video or file. */
static bool readmedia_file_of(
	struct reading *r, struct phrase *c, enum sop_media media, struct sop_attachment *ret_attachment)
{
	struct sop_attachment a = {.media = media};

	phrase_done(c);
	a.pos = reading_pos(r, c->p);
	if (!stored(r, c, &a))
		return false;
	*ret_attachment = a;
	return true;
}

bool readmedia_one(struct reading *r, struct phrase *c, struct span step_name, struct sop_attachment *ret_attachment)
{
	size_t bytes;
	phrase_done(c);
	const char *start = c->p;
	const struct keyword *k = keyword_prefix(KEYWORD_MEDIA, phrase_rest(c), &bytes);

	/* A blank must stand behind the kind: 图片墙.jpg is a name without a kind. */
	struct span behind = k ? span_drop(phrase_rest(c), bytes) : SPAN_ABSENT;
	if (!k || (!span_starts(behind, " ") && !span_starts(behind, "「"))) {
		struct span word, rest;
		span_cut(phrase_rest(c), ' ', &word, &rest);
		const struct keyword *near = k ? k : keyword_near(KEYWORD_MEDIA, word, r->script->kind, 0);
		struct span whole = slipline_media(r, phrase_rest(c), near);
		reading_note(r, DIAG_BAD_MEDIA, start, word,
			near && !span_present(whole) ? span_of(near->word) : SPAN_ABSENT,
			span_present(whole) ? whole : SPAN_LIT("图片 真实晒单.jpg"));
		return false;
	}
	struct sop_attachment a = {.media = (enum sop_media)k->id, .pos = reading_pos(r, start)};
	c->p += bytes;
	bool ok = a.media == SOP_LINK        ? link(r, c, step_name, &a)
		: a.media == SOP_MINIPROGRAM ? named(r, c, &a)
					     : stored(r, c, &a);
	if (!ok)
		return false;
	*ret_attachment = a;
	return true;
}

/* A 群码 of that name: its picture is at WeCom. */
static bool by_code(struct reading *r, struct span name, struct sop_attachment *a)
{
	const struct book_entry *e = name.n && r->world->book ? book_find(r->world->book, SOP_N_CHANNEL, name) : NULL;

	if (!e || !e->code || e->code->type != SOP_CODE_GROUP)
		return false;
	a->code = arena_copy(r->arena, e->name);
	a->title = reading_printf(r, "邀请您进群：%.*s", SPAN_ARG(a->invite));
	a->desc = SPAN_LIT("点开，长按识别二维码");
	return true;
}

bool readmedia_invite(struct reading *r, struct phrase *c, struct sop_attachment *ret_attachment)
{
	struct sop_attachment a = {.media = SOP_LINK};
	const struct book_entry *e;
	const struct sop_asset *x;

	phrase_done(c);
	const char *at = c->p;
	a.pos = reading_pos(r, at);
	if (!reading_name(r, c, &a.invite) || !reading_end(r, c, SPAN_LIT("邀请入群：福利群，只写一个")))
		return false;
	a.path = a.invite = arena_copy(r->arena, a.invite);
	if (by_code(r, a.invite, &a)) {
		*ret_attachment = a;
		return true;
	}
	e = reading_entry(r, SOP_N_GROUP, a.invite, r->world->groups, at);
	x = e ? e->asset : NULL;
	bool file = x && span_find(x->group_code, '.') != SIZE_MAX;
	if (x && !x->url.n && !file && !by_code(r, x->group_code, &a)) {
		reading_note(r, DIAG_NO_GROUP_CODE, at, a.invite, SPAN_ABSENT, SPAN_ABSENT);
		return false;
	}
	if (x && x->url.n) {
		a.url = arena_copy(r->arena, x->url);
		a.title = reading_printf(r, "邀请您进群：%.*s", SPAN_ARG(x->name));
		a.desc = SPAN_LIT("点开，长按识别二维码");
	} else if (file) {
		a.media = SOP_IMAGE;
		a.path = arena_copy(r->arena, x->group_code);
		a.sha256 = arena_copy(r->arena, x->sha256);
	}
	*ret_attachment = a;
	return true;
}

/* -- in a cell of a table --------------------------------------------------------------------------------------------- */

/* "图片 a.jpg", or "b.jpg" behind a picture, or a name whose ending tells. */
static bool item(struct reading *r, struct span item, struct span step_name, const struct sop_attachment *before,
	struct sop_attachment *ret)
{
	struct phrase c = phrase_of(item);
	enum sop_media kind;
	size_t bytes;
	const struct keyword *k = keyword_prefix(KEYWORD_MEDIA, item, &bytes);
	bool worded = k && (span_starts(span_drop(item, bytes), " ") || span_starts(span_drop(item, bytes), "「"));

	if (!worded && readmedia_kind(item, &kind) && (!before || before->media == kind))
		return readmedia_file_of(r, &c, kind, ret);
	return readmedia_one(r, &c, step_name, ret);
}

static size_t item_end(struct span s, size_t *ret_gap)
{
	bool quoted = false;

	for (size_t i = 0; i < s.n; i++) {
		struct span here = span_drop(s, i);
		size_t br = table_break(here);

		if (span_starts(here, "「"))
			quoted = true;
		else if (span_starts(here, "」"))
			quoted = false;
		if (quoted || (!br && !span_starts(here, "、") && s.p[i] != ';'))
			continue;
		*ret_gap = br ? br : s.p[i] == ';' ? 1 : strlen("、");
		return i;
	}
	*ret_gap = 0;
	return s.n;
}

void readmedia_cell(struct reading *r, struct span cell, struct span step_name, struct sop_attachment **v, int *n)
{
	for (struct span rest = cell; rest.n;) {
		struct sop_attachment a;
		size_t gap, end = item_end(rest, &gap);
		struct span one = span_trim(span_take(rest, end));

		rest = span_drop(rest, end + gap);
		if (!one.n)
			continue;
		if (!item(r, one, step_name, *n ? &(*v)[*n - 1] : NULL, &a))
			return;
		if (*n == MOST_ATTACHMENTS)
			reading_note(r, DIAG_MANY_ATTACHMENTS, one.p, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
		*(struct sop_attachment *)reading_push(r, v, n, sizeof a) = a;
	}
}
