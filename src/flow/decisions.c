/* decisions: what was decided beside occurrences, for `siyu why`. */
#include "foldint.h"

enum rc decisions_note(struct fold *f, struct span customer, struct span script, struct span step, const char *verdict,
	enum reason reason, struct span detail, struct err *err)
{
	struct decision d = {
		.input_id = f->input_id,
		.ordinal = f->decisions++,
		.customer = customer,
		.at_ms = f->now_ms,
		.script = script,
		.step = step,
		.verdict = span_of(verdict),
		.reason = span_of(reason_info(reason)->code),
		.detail = detail,
	};

	return decision_add(f->db, &d, err);
}

struct span decisions_sentence(struct fold *f, enum reason reason, struct span detail)
{
	struct text line;
	struct span s;

	text_init(&line, 2048);
	reason_say(reason, detail, &line);
	s = arena_copy(f->work, text_span(&line));
	text_release(&line);
	return s;
}
