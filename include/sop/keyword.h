/* sop/keyword: every word of the script language in one table (sop-language-exact.md parts 2 to 4). The reader, the
 * checker, `siyu words` and the manual come from it. */
#ifndef SIYU_SOP_KEYWORD_H
#define SIYU_SOP_KEYWORD_H
#include "base/span.h"
#include "sop/script.h"

enum keyword_class {
	KEYWORD_KIND,
	KEYWORD_KEY,
	KEYWORD_TRIGGER,
	KEYWORD_STOP,
	KEYWORD_FILTER,
	KEYWORD_TIME,
	KEYWORD_COND,
	KEYWORD_FORK, /* what stands behind ###: 0 如果, 1 否则 */
	KEYWORD_EXEC,
	KEYWORD_MISS,
	KEYWORD_MEDIA,
	KEYWORD_VARIABLE,
	KEYWORD_SECTION, /* what a heading of 渠道码, 标签, 资料 begins with; id: enum keyword_table */
	KEYWORD_COLUMN,  /* of a table; places: 1u << enum keyword_table */
	KEYWORD_CLASSES
};
enum keyword_table { /* of exact part 3 */
	KEYWORD_T_CHECKIN,
	KEYWORD_T_MOMENTS,
	KEYWORD_T_CODES,
	KEYWORD_T_ROTA,
	KEYWORD_T_TAGS,
	KEYWORD_T_RULES,
	KEYWORD_T_GOODS,
	KEYWORD_T_FLASH,
	KEYWORD_T_TALK,
	KEYWORD_T_MINIPROGRAM,
	KEYWORD_T_LINK,
	KEYWORD_T_COUPON,
	KEYWORD_T_STORE,
	KEYWORD_T_TEAM,
	KEYWORD_T_GROUP,
	KEYWORD_T_STAGE,
	KEYWORD_T_DATE,
	KEYWORD_T_PERSONA,
	KEYWORD_TABLES
};
enum keyword_place { KEYWORD_FILE = 1, KEYWORD_STEP = 2, KEYWORD_BRANCH = 4 };

struct keyword {
	enum keyword_class cls;
	int id; /* in its class: KEYWORD_K_… or KEYWORD_L_… of src/sop/keyid.h, or a value of an enum of script.h, or -1 */
	const char *word;
	const char *synonyms; /* with blanks between, or NULL */
	unsigned kinds;       /* 1u << enum sop_kind */
	unsigned places;      /* keys: enum keyword_place; columns: tables */
	bool repeat;          /* may stand more than once */
	const char *value;    /* what stands behind it, in words; NULL: nothing */
	const char *deflt;    /* NULL: none */
	const char *help;     /* one line of Chinese */
	bool required;        /* columns: must be there */
};

/* The table in its order. i from 0; NULL at the end. */
const struct keyword *keyword_at(int i);

/* true when word, folded, is this one or a synonym of it. */
bool keyword_is(const struct keyword *k, struct span word);
/* The word (or a synonym of it) in its class, for that kind of script; NULL when there is none. word is folded. */
const struct keyword *keyword_find(enum keyword_class cls, struct span word, enum sop_kind kind);
/* The same over all kinds of script. */
const struct keyword *keyword_find_any(enum keyword_class cls, struct span word);
/* The longest word of the class that `text` begins with; its length in bytes through ret_bytes. NULL: none. */
const struct keyword *keyword_prefix(enum keyword_class cls, struct span text, size_t *ret_bytes);
/* The most similar word of the class, for that kind and place (0: any), or NULL when nothing is near. */
const struct keyword *keyword_near(enum keyword_class cls, struct span word, enum sop_kind kind, unsigned places);
/* The column of that table called so; NULL: none. word is folded. */
const struct keyword *keyword_column(enum keyword_table table, struct span word);
/* The column that could have been meant, NULL: none. */
const struct keyword *keyword_column_near(enum keyword_table table, struct span word);
/* The row of that column, NULL: the table has none of that id. */
const struct keyword *keyword_column_of(enum keyword_table table, int id);
/* "剧本" … in Chinese. */
const char *keyword_kind_name(enum sop_kind kind);

#endif
