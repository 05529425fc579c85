/* sop/check: what a script is checked against, the checks over several scripts, and how findings look. Pure: files,
 * vocabulary and house rules are handed in. */
#ifndef SIYU_SOP_CHECK_H
#define SIYU_SOP_CHECK_H
#include "base/span.h"
#include "base/text.h"
#include "sop/book.h"
#include "sop/calendar.h"
#include "sop/diag.h"
#include "sop/script.h"

struct check_codes { /* of a file of codes (券, 方式 = 码文件) */
	int64_t codes;     /* different ones */
	int bad_line;      /* the first line that is no code, 0: none */
	const char *why;   /* it cannot be read, in Chinese; NULL: it was */
	struct span bad;   /* what stands there */
	int64_t left, of;  /* how many are free of how many there were; of 0: not known */
};
struct check_file {
	int64_t bytes;
	unsigned char head[16]; /* the first bytes of the file, to see what it really is */
	size_t head_n;          /* 0: not read, the kind is not checked */
	char sha256[65];        /* hex, or "": copied into sop_attachment.sha256 */
};

struct check_people { /* -1: the script has none */
	int64_t people;    /* in 人群 now: of a 群发, of 固定时间, 每天 … */
	int64_t employees; /* who follow them */
	int64_t stock;     /* silent, or with the score, before it runs */
};

/* Set by check_world_init, then filled in by the caller; must live while it is used, nothing is copied. */
struct check_world {
	void *user;
	/* Looks for path relative to the folder of script_path, then to its 素材/ and the one beside the scripts. false:
	 * not there. NULL: files are not checked. */
	bool (*find_file)(void *user, struct span script_path, struct span path, struct check_file *ret_file);
	/* Looks into the file of codes of the 券 called pool, at a path like that. false: not there. NULL: not looked at. */
	bool (*find_codes)(void *user, struct span script_path, struct span pool, struct span path,
		struct check_codes *ret_codes);
	/* Per cent of real adds (last weeks) that come later in the day than this minute, -1 not known. May be NULL. */
	int (*late_adds)(void *user, int minute);
	/* How many customers the script would take in now. false: not known. May be NULL. */
	bool (*people)(void *user, const struct sop_script *s, struct check_people *ret);
	/* Known names; NULL: that vocabulary is not known and names of it are not checked. Tags as "组/标签". */
	const struct sop_names *dates; /* names of dates beside 生日; NULL: any name is one */
	const struct calendar *calendar; /* NULL: not known, nothing is said about it */
	int64_t today;                   /* days since 1970, -1: not known */
	const struct sop_names *tags, *products, *categories, *channels, *employees, *stages, *stores, *groups, *links,
		*miniprograms, *coupons, *personas, *own_dates /* of 资料, beside dates */;
	bool whole_folder; /* what is not in the book is defined nowhere: a name that must stand for something is an error */
	const struct book *book;                       /* what the names stand for, see book_world; NULL: not known */
	int per_day, per_week, company_per_week, employee_per_day, per_group_day; /* house caps, 0 or below: none */
	bool pages;                                    /* customers can reach our pages: [desk] url */
	int posts_per_day;                             /* 每天最多 of 朋友圈, 0 or below: none */
	int window_days;                               /* of attribution, 0: not known */
	int64_t other_gap_ms;                          /* 与其他剧本间隔 of the house, 0 none */
	int quiet_from, quiet_to;                      /* house 静默, minutes; -1 none */
	int default_minute;                            /* 默认时刻, 600 */
	int name_bytes, employee_bytes, channel_bytes; /* longest known value of {客户} {员工} {渠道}, in bytes */
	int adds_per_employee_day;                     /* customers one employee gets a day, -1 not known */
};

/* No house caps, no quiet hours, clock 10:00, names of 20 characters, no vocabulary, no files. */
void check_world_init(struct check_world *w);

/* Checks that need all scripts of a folder: same id twice, a name of 资料 or 商品 defined twice, 转剧本 to nowhere or to a 停用 one, circles, welcomes that
 * compete. scripts: n scripts that were read without error. unread: names of scripts in files that have errors, so
 * that pointing at them is no error; may be NULL. Adds to diags, in the order of the scripts. */
void check_folder(
	const struct sop_script *const *scripts, int n, const struct sop_names *unread, struct diag_list *diags);

/* A step id that vanished beside others that appeared, while people are in flight (finding 13): E705 at pos. appeared: their ids, with
 * 、 between. */
void check_renamed(struct diag_list *diags, struct span file, struct sop_pos pos, struct span gone, struct span appeared,
	struct span people);
/* "sop/新客七天.md:14:3: 错误 E112 …\n    建议：…\n" */
void check_print(const struct diag *d, struct text *out);
/* One JSON object without a line end: file, line, column, code, severity (error, warning, note), message, suggestion. */
void check_json(const struct diag *d, struct text *out);

#endif
