/* rooms: sop */
/* sop/read on any bytes: no crash; a script or at least one error, each with a place inside the file, always the same. */
#include "base/arena.h"
#include "base/text.h"
#include "sop/check.h"
#include "sop/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void read_once(struct span bytes, struct text *out)
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
	script_free(script);
	arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct text once, twice;
	text_init(&once, (size_t)8 << 20);
	text_init(&twice, (size_t)8 << 20);
	read_once(span_make(bytes, n), &once);
	read_once(span_make(bytes, n), &twice);
	INVARIANT(span_eq(text_span(&once), text_span(&twice)));
	text_release(&once);
	text_release(&twice);
	return 0;
}
