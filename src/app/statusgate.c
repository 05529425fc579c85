#include "statusgate.h"

#include "gateprobe.h"

#include "base/inplace.h"

#define TALLY_BYTES 16384

/* One that is stopped or hangs holds its lock all the same. */
static void print_answers(const struct conf *conf, struct jsonw *w)
{
	int up = gateprobe_once(conf);
	if (up >= 0)
		jsonw_kbool(w, "answers", up);
}

void statusgate_print(const struct conf *conf, const struct datadir *dir, struct jsonw *w)
{
	struct text tally;
	struct json_doc *doc = NULL;
	jsonw_key(w, "gate");
	jsonw_obj(w);
	bool running = datadir_held(dir, "gate");
	jsonw_kbool(w, "running", running);
	if (running)
		print_answers(conf, w);
	text_init(&tally, TALLY_BYTES);
	bool read = inplace_read(dir->tally, &tally, NULL) == RC_OK &&
		json_parse(span_trim(text_span(&tally)), &doc, NULL) == RC_OK;
	if (read) {
		jsonw_key(w, "counted");
		jsonw_raw(w, span_trim(text_span(&tally)));
	}
	json_free(doc);
	text_release(&tally);
	jsonw_end_obj(w);
	jsonw_key(w, "desk");
	jsonw_obj(w);
	jsonw_kbool(w, "running", datadir_held(dir, "desk"));
	jsonw_end_obj(w);
}
