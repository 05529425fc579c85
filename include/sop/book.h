/* sop/book: the names that the files of one folder define (商品 标签 渠道码 资料), by sort, and what stands behind them.
 * Names are equal folded, case-blind (sop-language-exact.md 2.2). */
#ifndef SIYU_SOP_BOOK_H
#define SIYU_SOP_BOOK_H
#include "base/arena.h"
#include "crm/stagelist.h"
#include "sop/script.h"

struct check_world;
struct diag_list;
struct book;

struct book_entry {
	struct span name;                /* as its row writes it */
	const struct sop_script *script; /* whose table defines it; NULL: a category */
	struct sop_pos pos;
	bool sound;                    /* its file has no error */
	const struct sop_good *good;   /* SOP_N_GOOD */
	const struct sop_asset *asset; /* the sorts of 资料 */
	const struct sop_code *code;   /* SOP_N_CHANNEL */
	const struct sop_tag *tag;       /* SOP_N_TAG: found by 组/标签, and by the bare name where only one group has it */
};

struct book *book_new(void);
void book_free(struct book *b); /* NULL is harmless */
/* All rows of a script that runs (not 停用); it must live as long as the book. A name that another row has already is left
 * out and told (E812) through diags, which may be NULL. sound: as above. */
void book_add(struct book *b, const struct sop_script *s, bool sound, struct diag_list *diags);
/* The same, and the book frees it. NULL is harmless. */
void book_take(struct book *b, struct sop_script *s, bool sound);
/* NULL: nothing is called so. Goods are found by 名称, 编码, 别名 (finding 59). */
const struct book_entry *book_find(const struct book *b, enum sop_sort sort, struct span name);
/* Every name of the sort, aliases and codes too; NULL: the folder defines no name of that sort. */
const struct sop_names *book_names(const struct book *b, enum sop_sort sort);
/* The stages that 资料 lists, by 顺序 and then as written; ret stays as it is when it lists none. They live as long as the book. */
void book_stages(const struct book *b, struct stagelist *ret);
/* The good that an order's text means: 编码, else 名称 or 别名 equal; NULL: 未知 (finding 59). */
const struct sop_good *book_good(const struct book *b, struct span order_text);
/* Does the group have 互斥 (finding 34)? */
bool book_one_only(const struct book *b, struct span group);
/* The store whose 员工 or 店长 he is, by userid, name or name(userid); absent: none. */
struct span book_store_of(const struct book *b, struct span userid, struct span name);
/* Lets a check know the names and what they stand for. */
void book_world(const struct book *b, struct check_world *w);
/* "门店", "链接" … */
const char *book_sort_word(enum sop_sort sort);

#endif
