#include "readasset.h"
#include "amount.h"
#include "readmedia.h"
#include "base/utf8.h"
#include "crm/stagelist.h"

/* Limits of the platform (api.md 4.1). */
#define LINK_TITLE 128
#define LINK_DESC 512
#define PAGE_TITLE 64
#define PAGE_BYTES 1024
#define URL_BYTES 2048
#define MOST_RANK 1000

/* Every row of 资料 has a name; what could not be read was told, and the name is known all the same. */
static struct sop_asset begin(struct reading *r, const struct table_row *row, enum sop_sort sort)
{
	struct sop_asset x = {.sort = sort, .pos = row->pos};

	table_name(r, row, KEYWORD_L_NAME, &x.name);
	return x;
}

static void keep(struct reading *r, const struct sop_asset *x)
{
	if (x->name.n)
		*(struct sop_asset *)reading_push(r, &r->script->asset, &r->script->assets, sizeof *x) = *x;
}

/* What people read, at most so many bytes. */
static struct span words(struct reading *r, const struct table_row *row, enum keyword_column c, size_t most)
{
	struct span s = table_given(row, c) ? table_raw(r, row->cell[c]) : SPAN_LIT("");

	if (s.n > most)
		table_note(r, DIAG_CELL_LONG, row, c, span_of(keyword_column_of(r->table.face->table, (int)c)->word),
			reading_number(r, (int64_t)most / 3), SPAN_ABSENT);
	return s;
}

static struct span url(struct reading *r, const struct table_row *row, enum keyword_column c)
{
	struct span s = table_given(row, c) ? table_text(r, row->cell[c]) : SPAN_LIT("");

	if (s.n == 0)
		return s;
	if ((!span_starts(s, "http://") && !span_starts(s, "https://")) || span_find(s, ' ') != SIZE_MAX ||
		s.n > URL_BYTES)
		table_bad(r, row, c, NULL);
	else if (!span_starts(s, "https://"))
		table_note(r, DIAG_NOT_HTTPS, row, c, s, SPAN_ABSENT, SPAN_ABSENT);
	return s;
}

void readasset_miniprogram(struct reading *r, const struct table_row *row)
{
	struct sop_asset x = begin(r, row, SOP_N_MINIPROGRAM);
	struct sop_attachment cover = {.media = SOP_IMAGE};

	x.appid = table_text(r, row->cell[KEYWORD_L_APPID]);
	if (!span_starts(x.appid, "wx") || x.appid.n != 18)
		table_bad(r, row, KEYWORD_L_APPID, NULL);
	x.page = table_text(r, row->cell[KEYWORD_L_PATH]);
	if (x.page.n > PAGE_BYTES)
		table_bad(r, row, KEYWORD_L_PATH, NULL);
	x.title = words(r, row, KEYWORD_L_TITLE, PAGE_TITLE);
	x.cover = cover.path = table_raw(r, row->cell[KEYWORD_L_COVER]);
	if (readmedia_outside(cover.path))
		table_note(r, DIAG_PATH, row, KEYWORD_L_COVER, cover.path, SPAN_ABSENT, SPAN_ABSENT);
	else
		readmedia_file(r, &cover, row->cell[KEYWORD_L_COVER].p);
	x.sha256 = cover.sha256;
	keep(r, &x);
}

void readasset_link(struct reading *r, const struct table_row *row)
{
	struct sop_asset x = begin(r, row, SOP_N_LINK);

	x.url = url(r, row, KEYWORD_L_URL);
	x.title = words(r, row, KEYWORD_L_TITLE, LINK_TITLE);
	x.desc = words(r, row, KEYWORD_L_DESC, LINK_DESC);
	x.cover = url(r, row, KEYWORD_L_COVER);
	keep(r, &x);
}

/* 文件 of 码文件: there, whole, and not nearly used up. */
static void code_file(struct reading *r, const struct table_row *row, const struct sop_asset *x)
{
	struct check_codes c = {0};
	struct span file = x->codes;

	if (readmedia_outside(file)) {
		table_note(r, DIAG_PATH, row, KEYWORD_L_FILE, file, SPAN_ABSENT, SPAN_ABSENT);
		return;
	}
	if (!r->world->find_codes || !x->name.n)
		return;
	if (!r->world->find_codes(r->world->user, r->script->file, x->name, file, &c))
		table_note(r, DIAG_FILE_MISSING, row, KEYWORD_L_FILE, file, SPAN_ABSENT, SPAN_ABSENT);
	else if (c.why)
		table_note(r, DIAG_CODE_FILE, row, KEYWORD_L_FILE, file, span_of(c.why), SPAN_ABSENT);
	else if (c.bad_line)
		table_note(r, DIAG_BAD_CODE, row, KEYWORD_L_FILE, file, reading_number(r, c.bad_line),
			arena_copy(r->arena, c.bad));
	else if (c.codes == 0)
		table_note(r, DIAG_CODE_FILE, row, KEYWORD_L_FILE, file, SPAN_LIT("里面一个码也没有"), SPAN_ABSENT);
	else if (c.of > 0 && c.left * 10 <= c.of)
		table_note(r, DIAG_CODES_LOW, row, KEYWORD_L_FILE, x->name, reading_number(r, c.left),
			reading_number(r, c.of));
}

/* 10 is said as 10元. */
static struct span worth(struct reading *r, struct span written)
{
	struct phrase c = phrase_of(written);
	int64_t fen;

	if (amount_money(&c, &fen) != AMOUNT_OK || !phrase_done(&c) || span_ends(written, "元"))
		return written;
	return reading_printf(r, "%.*s元", SPAN_ARG(written));
}

void readasset_coupon(struct reading *r, const struct table_row *row)
{
	static const char *const means[] = {"码文件", "领取链接"};
	struct sop_asset x = begin(r, row, SOP_N_COUPON);
	int how = table_choice(r, row, KEYWORD_L_MEANS, means, 2);

	x.by_file = how == 0;
	x.url = url(r, row, KEYWORD_L_URL);
	if (table_given(row, KEYWORD_L_FILE))
		x.codes = table_raw(r, row->cell[KEYWORD_L_FILE]);
	if (how == 0 && !x.codes.n)
		table_note(
			r, DIAG_COUPON_LACKS, row, KEYWORD_L_MEANS, SPAN_LIT("码文件"), SPAN_LIT("文件"), SPAN_ABSENT);
	if (how == 0 && x.codes.n)
		code_file(r, row, &x);
	if (how == 1 && !x.url.n)
		table_note(r, DIAG_COUPON_LACKS, row, KEYWORD_L_MEANS, SPAN_LIT("领取链接"), SPAN_LIT("网址"),
			SPAN_ABSENT);
	if (table_given(row, KEYWORD_L_WORTH))
		x.worth = worth(r, table_text(r, row->cell[KEYWORD_L_WORTH]));
	if (table_given(row, KEYWORD_L_VALID))
		table_duration(r, row, KEYWORD_L_VALID, &x.valid_ms);
	keep(r, &x);
}

/* 员工 and who leads them. */
static void people(struct reading *r, const struct table_row *row, struct sop_asset *x)
{
	if (table_names(r, row, KEYWORD_L_EMPLOYEES, &x->people))
		reading_employees(r, &x->people, row->cell[KEYWORD_L_EMPLOYEES].p);
}

static struct span one_employee(struct reading *r, const struct table_row *row, enum keyword_column c)
{
	struct sop_names who = {0};

	if (!table_given(row, c) || !table_names(r, row, c, &who))
		return SPAN_LIT("");
	reading_employees(r, &who, row->cell[c].p);
	if (who.n > 1)
		table_bad(r, row, c, NULL);
	return who.v[0];
}

void readasset_store(struct reading *r, const struct table_row *row)
{
	struct sop_asset x = begin(r, row, SOP_N_STORE);

	people(r, row, &x);
	x.head = one_employee(r, row, KEYWORD_L_MANAGER);
	keep(r, &x);
}

void readasset_team(struct reading *r, const struct table_row *row)
{
	struct sop_asset x = begin(r, row, SOP_N_TEAM);

	people(r, row, &x);
	keep(r, &x);
}

/* 群码: the picture that 邀请入群 sends, or the address of one. */
static void group_code(struct reading *r, const struct table_row *row, struct sop_asset *x)
{
	struct sop_attachment picture = {.media = SOP_IMAGE};
	enum sop_media media;

	x->group_code = picture.path = table_raw(r, row->cell[KEYWORD_L_GROUP_CODE]);
	if (span_starts(x->group_code, "http://") || span_starts(x->group_code, "https://"))
		x->url = url(r, row, KEYWORD_L_GROUP_CODE);
	else if (readmedia_outside(picture.path))
		table_note(r, DIAG_PATH, row, KEYWORD_L_GROUP_CODE, picture.path, SPAN_ABSENT, SPAN_ABSENT);
	else if (span_find(picture.path, '.') != SIZE_MAX &&
		(!readmedia_kind(picture.path, &media) || media != SOP_IMAGE))
		table_bad(r, row, KEYWORD_L_GROUP_CODE, NULL);
	else if (span_find(picture.path, '.') != SIZE_MAX) /* else the name of a 群码: looked up where it is used */
		readmedia_file(r, &picture, row->cell[KEYWORD_L_GROUP_CODE].p);
	x->sha256 = picture.sha256;
}

void readasset_group(struct reading *r, const struct table_row *row)
{
	struct sop_asset x = begin(r, row, SOP_N_GROUP);
	struct phrase c = phrase_of(row->cell[KEYWORD_L_NAME_HAS]);

	/* In a cell of its own the word needs no quotes. */
	bool bare = table_given(row, KEYWORD_L_NAME_HAS) && !phrase_at(&c, "「");
	if (bare)
		(void)table_names(r, row, KEYWORD_L_NAME_HAS, &x.has);
	else if (table_given(row, KEYWORD_L_NAME_HAS) && reading_words(r, &c, SPAN_LIT("名称含"), &x.has))
		reading_end(r, &c, SPAN_LIT("「打卡」"));
	x.head = one_employee(r, row, KEYWORD_L_OWNER);
	if (table_given(row, KEYWORD_L_GROUP_CODE))
		group_code(r, row, &x);
	keep(r, &x);
}

void readasset_stage(struct reading *r, const struct table_row *row)
{
	struct sop_asset x = begin(r, row, SOP_N_STAGE);
	int64_t rank = 0;

	if (utf8_count(x.name) > STAGELIST_NAME_CHARS)
		table_note(r, DIAG_CELL_LONG, row, KEYWORD_L_NAME, SPAN_LIT("名称"),
			reading_number(r, STAGELIST_NAME_CHARS), SPAN_ABSENT);
	if (table_given(row, KEYWORD_L_ORDER) && table_count(r, row, KEYWORD_L_ORDER, MOST_RANK, &rank)) {
		if (rank < 1)
			table_bad(r, row, KEYWORD_L_ORDER, NULL);
		x.rank = (int)rank;
	}
	keep(r, &x);
}

void readasset_inspect(struct reading *r)
{
	const struct sop_script *s = r->script;
	int stages = 0;

	for (int i = 0; i < s->assets; i++) {
		stages += s->asset[i].sort == SOP_N_STAGE;
		if (stages == STAGELIST_MOST + 1) {
			reading_note_at(r, DIAG_ROWS_MANY, s->asset[i].pos, reading_number(r, STAGELIST_MOST),
				SPAN_ABSENT, SPAN_ABSENT);
			return;
		}
	}
}

void readasset_date(struct reading *r, const struct table_row *row)
{
	struct sop_asset x = begin(r, row, SOP_N_DATE);

	x.source = table_raw(r, row->cell[KEYWORD_L_SOURCE]);
	keep(r, &x);
}

void readasset_persona(struct reading *r, const struct table_row *row)
{
	struct sop_asset x = begin(r, row, SOP_N_PERSONA);

	x.tone = words(r, row, KEYWORD_L_TONE, URL_BYTES);
	x.address = words(r, row, KEYWORD_L_ADDRESS, PAGE_TITLE);
	keep(r, &x);
}
