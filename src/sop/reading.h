/* What the readers of one script share: the script being made, the line they are at, and how they complain. */
#ifndef SIYU_SOP_READING_H
#define SIYU_SOP_READING_H
#include "base/text.h"
#include "codes.h"
#include "keyid.h"
#include "lines.h"
#include "phrase.h"
#include "sop/check.h"
#include "sop/keyword.h"

#define READING_MAX_TEXT ((size_t)1 << 20) /* literal bytes gathered at once */
#define READING_BARE_HINT "正文每行前面加 >；设置写成「- 键：值」；注释前面加 //"
#define READING_COND_DEPTH 16
#define READING_COND_ITEMS 64

/* Where each file key of the script stands: the checks point there. */
struct reading_places {
	struct sop_pos key[KEYWORD_K_COUNT]; /* line 0: not written */
};

struct reading_step { /* what a step has besides its AST, for the checks */
	struct sop_pos key[KEYWORD_K_COUNT];
	int messages;                    /* 正文 behind the first (finding 52) */
	struct sop_pos again;            /* where the first of them begins */
	const struct book_entry *coupon; /* 发券; NULL: none */
	struct sop_pos coupon_pos;
	int rows; /* of its table: 打卡 */
	struct readcheckin_row *row;
	struct sop_pos clock; /* where its clock stands, of a day of a table; line 0: with its time */
	bool whole;           /* 对象：全群 is written */
	bool broken;          /* has an error: what it lacks may stand in that line */
};

#define READING_COLUMNS 32

struct table_face;
struct reading_table { /* the table of the place we are at: see table.h */
	const struct table_face *face;
	struct sop_pos pos; /* line 0: none yet */
	int columns, rows;
	int id[READING_COLUMNS];           /* KEYWORD_L_…, -1: the author's own, or one that was complained about */
	int meant[READING_COLUMNS];        /* what a misspelt name could have meant, -1: nothing */
	struct span name[READING_COLUMNS]; /* of his own; absent: not used */
	bool broken;                       /* the column names could not be read: its rows say nothing */
};

struct reading_section {               /* the heading of 渠道码, 标签, 资料 that we are below */
	const struct table_face *face; /* NULL: a heading that was complained about */
	struct span name;
	struct sop_pos pos;
	int tables; /* of the whole file, read so far; a line of dashes alone is none */
};

struct reading_fold { /* a line, or what stands between braces, whose letters were folded */
	struct span raw, folded;
};

struct reading {
	struct arena *arena; /* the script's */
	int folds;
	struct reading_fold *fold;
	struct diag_list *diags;
	int wrong; /* of diags, before this file */
	bool in_branch; /* words that only a branch may say are read */
	const struct check_world *world;
	struct span file; /* in the arena of diags */
	struct sop_script *script;
	struct lines_line line;     /* where we are */
	struct text scratch;        /* literal text being gathered */
	struct sop_pos scratch_pos; /* where it began */
	struct sop_pos title;
	bool untitled; /* the first line was none, and none has come yet */
	struct reading_places places;
	struct reading_table table;
	struct reading_section section;
	struct reading_step *steps;           /* beside script->step */
	struct sop_text *open;                /* the text that the lines before belong to; NULL: none */
	struct sop_pos here[KEYWORD_K_COUNT]; /* 话术: keys of the question or branch we are in */
	bool many_texts;                      /* 话术: too many messages there, already complained about */
	bool broken_branch;                   /* 话术: the condition of the branch could not be read */
	enum sop_exec exec;                   /* file defaults for steps */
	bool or_sidebar;
	enum sop_miss miss;
	int64_t late_ms;
	int confirm_minute;
	int64_t confirm_ms;
	bool told_calendar; /* that this year has no calendar of holidays */
};

void reading_folded(struct reading *r, struct span raw, struct span folded);
/* What the operator wrote where part stands, a part of what was folded; part itself when it is none. */
struct span reading_written(const struct reading *r, struct span part);
#define READING_ARG(r, s) SPAN_ARG(reading_written(r, s))
/* A finding at p in the current line (NULL: its beginning). It quotes a, b, c as they are written. */
void reading_note(struct reading *r, enum diag_code code, const char *p, struct span a, struct span b, struct span c);
void reading_note_at(
	struct reading *r, enum diag_code code, struct sop_pos pos, struct span a, struct span b, struct span c);
/* No error of this file so far. */
bool reading_good(const struct reading *r);
struct sop_pos reading_pos(const struct reading *r, const char *p);
/* A new zeroed item at the end of an array in the arena. */
void *reading_push(struct reading *r, void *array, int *n, size_t item_bytes);
struct span reading_number(struct reading *r, int64_t n);
struct span reading_clock(struct reading *r, int minute); /* 09:05 */
/* 9:30pm at the cursor: says how to write it. */
bool reading_half_day(struct reading *r, const struct phrase *c);
struct span reading_printf(struct reading *r, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The rest must be empty, else E208. form may be absent. */
bool reading_end(struct reading *r, struct phrase *c, struct span form);
/* One NAME; complains. */
bool reading_name(struct reading *r, struct phrase *c, struct span *ret_name);
/* 李丽(lili): an account in brackets right behind a name belongs to it (finding 61). */
void reading_account(struct phrase *c, struct span *name);
/* NAME {、NAME} or (NAME ,、 NAME); complains. owner names the key or word for the messages. */
bool reading_names(struct reading *r, struct phrase *c, struct span owner, struct sop_names *ret_names);
void reading_add_name(struct reading *r, struct sop_names *names, struct span name);
/* 「a」 {[、或] 「b」} */
bool reading_words(struct reading *r, struct phrase *c, struct span owner, struct sop_names *ret_names);
bool reading_duration(struct reading *r, struct phrase *c, int64_t *ret_ms);
/* The same where months are meant, too: SOP_MONTH. */
bool reading_long(struct reading *r, struct phrase *c, int64_t *ret_dur);
/* Names against the vocabulary: what is "标签", "商品", "渠道", "员工"; list NULL: not checked. */
void reading_known(struct reading *r, const char *what, const struct sop_names *names, const struct sop_names *list,
	const char *p);
/* Names of employees: a name that no one has is an error, an account that nobody has a warning where one is near. Where the
 * configuration names nobody, what is near to somebody of 资料, but nobody there, is a warning. A file under 停用 may name whom it likes. */
void reading_employees(struct reading *r, const struct sop_names *names, const char *p);
/* The same where who is unknown is passed over when the time comes: a warning (finding 62). */
void reading_employees_perhaps(struct reading *r, const struct sop_names *names, const char *p);
/* Two of one group with 互斥 cannot be put on together. */
void reading_one_of_group(struct reading *r, const struct sop_names *names, const char *p);
void reading_known_tags(struct reading *r, struct sop_names *names, const char *p);
/* The row that a name of that sort means; complains when the list is known and has none, or its file has errors. */
const struct book_entry *reading_entry(
	struct reading *r, enum sop_sort sort, struct span name, const struct sop_names *list, const char *p);
/* 人设: a name of 资料, with its tone and what it calls a customer. */
void reading_persona(struct reading *r, struct phrase *c, struct span *ret_name);
/* Employees; a team or store of 资料 stands for its people. */
void reading_people(struct reading *r, struct sop_names *names, const char *p);
void reading_stores(struct reading *r, const struct sop_names *names, const char *p);
/* Names of customer groups: rows of 资料 where it has any, else the groups' own names, which nobody knows here. */
void reading_groups(struct reading *r, const struct sop_names *names, const char *p);
/* Codes and aliases become the names of their goods; a name of both a good and a category means both (finding 59). */
void reading_mean_goods(struct reading *r, struct sop_names *names, bool goods, bool categories);
/* One good each, whose row says how many pieces there are; names become those of the rows. */
void reading_counted_goods(struct reading *r, struct sop_names *names, const char *p);
void reading_known_goods(struct reading *r, const struct sop_names *names, const char *p);

#endif
