/* rooms: sop */
/* sop/read on any bytes: no crash; a script or at least one error, each with a place inside the file, always the same. sop/fmt:
 * the house form of the house form is itself, and means what was written. */
#include "base/arena.h"
#include "base/text.h"
#include "base/utf8.h"
#include "sop/check.h"
#include "sop/dump.h"
#include "sop/fmt.h"
#include "sop/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

#define TEXT_BYTES ((size_t)8 << 20)

/* Its model, empty for a file with errors. */
static void read_once(struct span bytes, struct text *out, struct text *model)
{
	struct arena *a = arena_new(4096);
	struct diag_list diags;
	struct sop_script *script = NULL;
	int lines = 1;
	for (size_t i = 0; i < bytes.n; i++)
		lines += bytes.p[i] == '\n' || bytes.p[i] == '\r';
	diag_init(&diags, a);
	enum rc rc = read_script(bytes, SPAN_LIT("fuzz.md"), NULL, &diags, &script);
	INVARIANT(rc == RC_OK || rc == RC_INVALID);
	INVARIANT((rc == RC_OK) == (script != NULL) && (rc == RC_OK) == (diags.errors == 0));
	for (int i = 0; i < diags.n; i++) {
		INVARIANT(diags.v[i].line >= 0 && diags.v[i].line <= lines && diags.v[i].text.n > 0);
		check_print(&diags.v[i], out);
		check_json(&diags.v[i], out);
	}
	if (script)
		dump_script(script, model);
	script_free(script);
	arena_free(a);
}

static void form(struct span bytes, const struct text *model)
{
	struct text once, twice, findings, after;
	text_init(&once, TEXT_BYTES);
	text_init(&twice, TEXT_BYTES);
	text_init(&findings, TEXT_BYTES);
	text_init(&after, TEXT_BYTES);
	fmt_script(bytes, &once);
	if (!once.over && once.n) {
		fmt_script(text_span(&once), &twice);
		INVARIANT(twice.over || span_eq(text_span(&once), text_span(&twice)));
		read_once(text_span(&once), &findings, &after);
		INVARIANT(model->n == 0 || model->over || span_eq(text_span(model), text_span(&after)));
	}
	text_release(&once);
	text_release(&twice);
	text_release(&findings);
	text_release(&after);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct text once, twice, model, again;
	text_init(&once, TEXT_BYTES);
	text_init(&twice, TEXT_BYTES);
	text_init(&model, TEXT_BYTES);
	text_init(&again, TEXT_BYTES);
	read_once(span_make(bytes, n), &once, &model);
	read_once(span_make(bytes, n), &twice, &again);
	INVARIANT(span_eq(text_span(&once), text_span(&twice)) && span_eq(text_span(&model), text_span(&again)));
	if (utf8_valid(span_make(bytes, n)))
		form(span_make(bytes, n), &model);
	text_release(&model);
	text_release(&again);
	text_release(&once);
	text_release(&twice);
	return 0;
}
