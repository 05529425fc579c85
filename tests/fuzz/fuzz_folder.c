/* rooms: sop */
/* A folder of scripts as one input: a line that begins with "# " begins a file. Read with the book of their names, checked against
 * each other, read back as prose, asked, written as tables and back: no crash; the same twice; who defines a name is found by it;
 * a table that was written is read to the same model. */
#include "base/arena.h"
#include "base/text.h"
#include "base/utf8.h"
#include "sop/ask.h"
#include "sop/book.h"
#include "sop/check.h"
#include "sop/dump.h"
#include "sop/exchange.h"
#include "sop/fmt.h"
#include "sop/prose.h"
#include "sop/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

#define FILES 8
#define TEXT_BYTES ((size_t)8 << 20)

struct folder {
	struct arena *arena;
	struct diag_list diags;
	struct check_world world;
	struct book *book;
	int files, good;
	struct span file[FILES];
	struct sop_script *script[FILES]; /* those without error; the book has its own */
	struct span text[FILES];          /* … their files */
};

static void cut(struct folder *f, struct span bytes)
{
	while (bytes.n && f->files < FILES) {
		size_t next = f->files + 1 < FILES ? span_search(span_drop(bytes, 1), SPAN_LIT("\n# ")) : SIZE_MAX;
		size_t n = next == SIZE_MAX ? bytes.n : next + 2;
		f->file[f->files++] = span_take(bytes, n);
		bytes = span_drop(bytes, n);
	}
}

static void open_folder(struct folder *f, struct span bytes)
{
	*f = (struct folder){.arena = arena_new(4096), .book = book_new()};
	diag_init(&f->diags, f->arena);
	check_world_init(&f->world);
	f->world.whole_folder = true;
	cut(f, bytes);
	for (int i = 0; i < f->files; i++) {
		bool sound = false;
		struct sop_script *s = read_names(f->file[i], SPAN_LIT("names.md"), &f->world, &sound);
		book_take(f->book, s, sound);
	}
	book_world(f->book, &f->world);
	for (int i = 0; i < f->files; i++) {
		enum rc rc = read_script(f->file[i], SPAN_LIT("fuzz.md"), &f->world, &f->diags, &f->script[f->good]);
		INVARIANT(rc == RC_OK || rc == RC_INVALID);
		f->text[f->good] = f->file[i];
		f->good += rc == RC_OK;
	}
	check_folder((const struct sop_script *const *)f->script, f->good, NULL, &f->diags);
}

static void close_folder(struct folder *f)
{
	for (int i = 0; i < f->good; i++)
		script_free(f->script[i]);
	book_free(f->book);
	arena_free(f->arena);
}

static void known(const struct folder *f)
{
	for (int sort = 0; sort < SOP_SORTS; sort++) {
		const struct sop_names *names = book_names(f->book, (enum sop_sort)sort);
		for (int i = 0; names && i < names->n; i++)
			INVARIANT(book_find(f->book, (enum sop_sort)sort, names->v[i]));
	}
}

/* The model of one text in this folder; empty: it has errors. */
static void model(const struct folder *f, struct span bytes, struct text *out)
{
	struct arena *a = arena_new(4096);
	struct diag_list diags;
	struct sop_script *s = NULL;
	diag_init(&diags, a);
	if (read_script(bytes, SPAN_LIT("fuzz.md"), &f->world, &diags, &s) == RC_OK)
		dump_script(s, out);
	script_free(s);
	arena_free(a);
}

static void rewritten(const struct folder *f, const struct sop_script *s, struct span file)
{
	const struct exchange_kind *k = exchange_find(span_of(keyword_kind_name(s->kind)));
	struct text before, form, table, back, after;
	struct err err;
	int rows = 0;
	text_init(&before, TEXT_BYTES);
	text_init(&form, TEXT_BYTES);
	text_init(&table, TEXT_BYTES);
	text_init(&back, TEXT_BYTES);
	text_init(&after, TEXT_BYTES);
	dump_script(s, &before);
	fmt_script(file, &form);
	model(f, text_span(&form), &after);
	INVARIANT(before.over || form.over || span_eq(text_span(&before), text_span(&after)));
	if (k) {
		k->write(k, file, &table);
		text_clear(&after);
		/* 标签 of rules alone, 朋友圈 of ## alone: column names without a row are refused, so that no table is emptied. */
		bool bare = span_find(text_span(&table), '\n') + 1 >= table.n;
		if (!table.over && k->read(k, file, text_span(&table), &back, &rows, &err) == RC_OK)
			model(f, text_span(&back), &after);
		INVARIANT(table.over || before.over ||
			(bare ? after.n == 0 : span_eq(text_span(&before), text_span(&after))));
	}
	text_release(&before);
	text_release(&form);
	text_release(&table);
	text_release(&back);
	text_release(&after);
}

/* All that is said of the folder. */
static void tell(const struct folder *f, struct text *out)
{
	struct zone zone;
	struct sop_rules rules;
	struct ask_hit hit[ASK_HITS];
	struct ask *ask = ask_new((const struct sop_script *const *)f->script, f->good);
	zone_fixed(&zone, 8 * 3600);
	facts_rules_init(&rules, &zone);
	for (int i = 0; i < f->diags.n; i++) {
		check_print(&f->diags.v[i], out);
		check_json(&f->diags.v[i], out);
	}
	for (int i = 0; i < f->good; i++) {
		dump_script(f->script[i], out);
		prose_script(f->script[i], &rules, 50, out);
	}
	if (f->files) {
		int n = ask_find(ask, f->file[f->files - 1], hit, ASK_HITS);
		for (int i = 0; i < n; i++)
			text_addf(out, "%.*s %d\n", SPAN_ARG(hit[i].wording), hit[i].permille);
	}
	ask_free(ask);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct folder one, two;
	struct text once, twice;
	if (!utf8_valid(span_make(bytes, n)))
		return 0; /* fuzz_script has that */
	text_init(&once, TEXT_BYTES);
	text_init(&twice, TEXT_BYTES);
	open_folder(&one, span_make(bytes, n));
	open_folder(&two, span_make(bytes, n));
	tell(&one, &once);
	tell(&two, &twice);
	INVARIANT(span_eq(text_span(&once), text_span(&twice)));
	known(&one);
	for (int i = 0; i < one.good; i++)
		rewritten(&one, one.script[i], one.text[i]);
	close_folder(&one);
	close_folder(&two);
	text_release(&once);
	text_release(&twice);
	return 0;
}
